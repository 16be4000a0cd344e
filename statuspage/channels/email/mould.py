"""A mail serialised once; what is personal is spliced into the bytes for each reader."""

import re
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from typing import Final

from statuspage.channels import Message, Parcel

# In quoted-printable a control character is one unbreakable `=01`, so it marks the place where a value goes;
# an equals sign of the text itself is written `=3D`, and letters carry no control characters.
_MARKS: Final = [chr(number) for number in range(1, 9)]
_MARK: Final = re.compile(rb"=0([1-8])")
_HEADER_NAME: Final = re.compile(r"[A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[ -~]*")  # one line of ASCII: no header can smuggle in another
_PERSONAL: Final = re.compile(r"[A-Za-z0-9:/?#@!$()*+,;=._~%-]*")  # also safe inside an HTML attribute
_ADDRESS: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # ASCII without blanks and angle brackets
_PIECE: Final = re.compile(rb"(?:[^=]|=3D){1,70}")


class Mould:
    """One message, for everybody who gets it. `fill` gives what follows DATA, up to the dot that ends it."""

    def __init__(self, message: Message, personal: tuple[str, ...]) -> None:
        self.names = personal
        self.sender = mailbox(parseaddr(message.headers["From"])[1])
        parts = _MARK.split(_serialise(message, dict(zip(personal, _MARKS, strict=False))))
        parts[::2] = [_dotted(part) for part in parts[::2]]  # what follows a value begins a line
        self.parts = parts

    def fill(self, parcel: Parcel) -> bytes:
        values = [_wrapped(parcel.personal[name]) for name in self.names]
        parts = list(self.parts)
        parts[1::2] = [values[int(mark) - 1] for mark in self.parts[1::2]]
        return b"".join([_head(parcel), *parts, b".\r\n"])


def mailbox(address: str) -> str:
    """An address as it goes over the wire: ASCII, an international domain in its ASCII form."""
    local, at, domain = address.rpartition("@")
    wire = address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode('ascii')}"
    if not _ADDRESS.fullmatch(wire):
        raise ValueError(f"No mail can be sent to {address!r}.")
    return wire


def _serialise(message: Message, marks: dict[str, str]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    for name, value in message.headers.items():
        mail[name] = value
    if message.thread:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}>"
    mail.set_content(_marked(message.text, marks), cte="quoted-printable")
    mail.add_alternative(_marked(message.html, marks), subtype="html", cte="quoted-printable")
    mail.set_boundary(secrets.token_hex(16))  # Python's own may contain what looks like a mark
    return mail.as_bytes()


def _dotted(lines: bytes) -> bytes:
    """A line that begins with a dot gets another one, so that none is taken for the end (RFC 5321)."""
    return re.sub(rb"(?m)^\.", b"..", lines)


def _marked(text: str, marks: dict[str, str]) -> str:
    for name, mark in marks.items():
        text = text.replace(name, mark)
    return text


def _head(parcel: Parcel) -> bytes:
    to = formataddr((parcel.name, mailbox(parcel.address)))
    headers = {"To": to, "Message-ID": parcel.message_id, **parcel.headers}
    for name, value in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            raise ValueError(f"The header {name!r} cannot be {value!r}.")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _wrapped(value: str) -> bytes:
    """A value in quoted-printable, between soft line breaks, so that no line becomes too long."""
    if not _PERSONAL.fullmatch(value):
        raise ValueError(f"A mail cannot carry {value!r}.")
    pieces = _PIECE.findall(value.replace("=", "=3D").encode("ascii"))
    return b"=\r\n".join([b"", *map(_dotted, pieces), b""])
