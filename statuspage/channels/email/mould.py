"""A mail serialised once; what is personal is spliced into the bytes for each reader."""

import re
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from functools import lru_cache
from html import escape
from typing import Final

from statuspage.channels import Message, Parcel

# In quoted-printable a control character is one unbreakable `=01`, so it marks the place where a value goes;
# an equals sign of the text itself is written `=3D`, and letters carry no control characters. Those of the
# text come first, then those of the HTML, where some values must be written otherwise.
_MARKS: Final = [chr(number) for number in range(1, 9)]
_MARK: Final = re.compile(rb"=0([1-8])")
_MOST: Final = len(_MARKS) // 2
_HEADER_NAME: Final = re.compile(r"[A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[ -~]*")  # one line of ASCII: no header can smuggle in another
_PERSONAL: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")  # one line
_PLAIN: Final = re.compile(r"[A-Za-z0-9 :/?#@!$()*+,;._~%-]*")  # the same in any text, and in HTML
_ADDRESS: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # ASCII without blanks and angle brackets
_TO_QUOTE: Final = re.compile(rb"[^ -<>-~]")
_PIECE: Final = re.compile(rb"[^=]{1,60}(?:=..){0,4}|(?:=..){1,20}")


class Mould:
    """One message, for everybody who gets it. `fill` gives what follows DATA, up to the dot that ends it."""

    def __init__(self, message: Message, personal: tuple[str, ...]) -> None:
        self.places = [(b"%d" % n, b"%d" % (n + _MOST), name) for n, name in enumerate(personal, 1)]
        self.sender = mailbox(parseaddr(message.headers["From"])[1])
        parts = _MARK.split(_serialise(message, personal))
        parts[::2] = [_dotted(part) for part in parts[::2]]  # what follows a value begins a line
        self.parts = parts

    def fill(self, parcel: Parcel) -> bytes:
        parts = list(self.parts)
        parts[1::2] = map(self._values(parcel).__getitem__, self.parts[1::2])
        return b"".join([_head(parcel), *parts, b".\r\n"])

    def _values(self, parcel: Parcel) -> dict[bytes, bytes]:
        """What stands in place of each mark."""
        values = {}
        for in_text, in_html, name in self.places:
            values[in_text], values[in_html] = _written(parcel.personal[name])
        return values


def mailbox(address: str) -> str:
    """An address as it goes over the wire: ASCII, an international domain in its ASCII form."""
    local, at, domain = address.rpartition("@")
    wire = address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode('ascii')}"
    if not _ADDRESS.fullmatch(wire):
        raise ValueError(f"No mail can be sent to {address!r}.")
    return wire


def _serialise(message: Message, names: tuple[str, ...]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    for name, value in message.headers.items():
        mail[name] = value
    if message.thread:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}>"
    text, html = _marked(message.text, names, _MARKS), _marked(message.html, names, _MARKS[_MOST:])
    mail.set_content(text, cte="quoted-printable", params={"format": "flowed"})
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail.set_boundary(secrets.token_hex(16))  # Python's own may contain what looks like a mark
    return mail.as_bytes()


def _dotted(lines: bytes) -> bytes:
    """A line that begins with a dot gets another one, so that none is taken for the end (RFC 5321)."""
    return re.sub(rb"(?m)^\.", b"..", lines)


def _marked(text: str, names: tuple[str, ...], marks: list[str]) -> str:
    for name, mark in zip(names, marks, strict=False):
        text = text.replace(name, mark)
    return text


def _head(parcel: Parcel) -> bytes:
    to = formataddr((parcel.name, mailbox(parcel.address)))
    headers = {"To": to, "Message-ID": parcel.message_id, **parcel.headers}
    for name, value in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            raise ValueError(f"The header {name!r} cannot be {value!r}.")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _written(value: str) -> tuple[bytes, bytes]:
    """A value as it stands in the text, and as it stands in the HTML."""
    if _PLAIN.fullmatch(value):
        plain = _wrapped(value.encode("ascii"))
        return plain, plain
    return _quoted(value), _quoted(escape(value))


@lru_cache(maxsize=1024)  # what many readers chose is said to many in the same words
def _quoted(value: str) -> bytes:
    if not _PERSONAL.fullmatch(value):
        raise ValueError(f"A mail cannot carry {value!r}.")
    return _wrapped(_TO_QUOTE.sub(_quote, value.encode()))


def _wrapped(quoted: bytes) -> bytes:
    """Between soft line breaks, so that no line becomes too long."""
    return b"=\r\n".join([b"", *map(_dotted, _PIECE.findall(quoted)), b""])


def _quote(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]
