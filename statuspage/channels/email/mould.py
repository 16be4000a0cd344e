"""A mail serialised once; what is personal is spliced into the bytes for each reader."""

import re
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from statuspage.channels import Failure, Message, MessageRefused, Parcel, PermanentFailure

# In quoted-printable a control character is one unbreakable `=01`, so it marks the place where a value goes;
# an equals sign of the text itself is written `=3D`, and letters carry no control characters. Those of the
# text come first, then those of the HTML, where some values must be written otherwise.
_MARKS: Final = [chr(number) for number in range(1, 9)]
_MARK: Final = re.compile(rb"=0([1-8])")
_MOST: Final = len(_MARKS) // 2
_HEADERS: Final = re.compile(r"(?:[A-Za-z-]+: [ -~]*\r\n)+")  # ASCII, each on one line
_PERSONAL: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")  # one line
_PLAIN: Final = re.compile(r"[A-Za-z0-9 :/?#@!$()*+,;._~%-]*")  # the same in any text, and in HTML
_ADDRESS: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # ASCII without blanks and angle brackets
_TO_QUOTE: Final = re.compile(rb"[^ -<>-~]")
_PIECE: Final = re.compile(rb"[^=]{1,60}(?:=..){0,4}|(?:=..){1,20}")
_KEPT: Final = 64  # moulds: a batch of letters to named people may need one each


class Letter(NamedTuple):
    """As it goes over the wire: three commands, and what follows the last of them."""

    parcel: Parcel
    envelope: tuple[bytes, bytes, bytes]
    content: bytes


class Unsendable(Exception):
    """A parcel that need not be shown to the server."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Mould:
    """One message, for everybody who gets it."""

    def __init__(self, message: Message, personal: tuple[str, ...]) -> None:
        self.message = message
        self.places = [(b"%d" % n, b"%d" % (n + _MOST), name) for n, name in enumerate(personal, 1)]
        self.sender = f"MAIL FROM:<{mailbox(parseaddr(message.headers['From'])[1])}>\r\n".encode("ascii")
        parts = _MARK.split(_serialise(message, personal))
        parts[::2] = [_dotted(part) for part in parts[::2]]  # what follows a value begins a line
        self.parts = parts

    def fill(self, parcel: Parcel, to: str) -> bytes:
        """What follows DATA, up to the dot that ends it."""
        parts = list(self.parts)
        parts[1::2] = map(self._values(parcel).__getitem__, self.parts[1::2])
        return b"".join([_head(parcel, to), *parts, b".\r\n"])

    def _values(self, parcel: Parcel) -> dict[bytes, bytes]:
        """What stands in place of each mark."""
        values = {}
        for in_text, in_html, name in self.places:
            values[in_text], values[in_html] = _written(parcel.personal[name])
        return values


class Foundry:
    """The moulds in use, one a message."""

    def __init__(self) -> None:
        self.moulds: dict[int, Mould] = {}

    def letter(self, parcel: Parcel) -> Letter:
        """A bad address is told apart from a mail that is bad for everybody."""
        try:
            to = mailbox(parcel.address)
        except ValueError as problem:
            raise Unsendable(PermanentFailure(str(problem))) from problem
        try:
            mould = self._mould(parcel)
            content = mould.fill(parcel, to)
        except ValueError as problem:
            raise Unsendable(MessageRefused(str(problem))) from problem
        return Letter(parcel, (mould.sender, f"RCPT TO:<{to}>\r\n".encode("ascii"), b"DATA\r\n"), content)

    def _mould(self, parcel: Parcel) -> Mould:
        """By the identity of a message, which its mould keeps alive."""
        key = id(parcel.message)
        if key not in self.moulds:
            if len(self.moulds) == _KEPT:
                self.moulds.clear()
            self.moulds[key] = Mould(parcel.message, tuple(parcel.personal))
        return self.moulds[key]


def mailbox(address: str) -> str:
    """An address as it goes over the wire: ASCII, an international domain in its ASCII form."""
    local, at, domain = address.rpartition("@")
    wire = address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode('ascii')}"
    if not _ADDRESS.fullmatch(wire):
        raise ValueError(f"No mail can be sent to {address!r}.")
    return wire


def _serialise(message: Message, names: tuple[str, ...]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    text, html = _marked(message.text, names, _MARKS), _marked(message.html, names, _MARKS[_MOST:])
    mail.set_content(text, cte="quoted-printable", params={"format": "flowed"})
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Subject"] = message.subject
    for name, value in message.headers.items():  # of those set before a part, “Content-…” would go with it
        mail[name] = value
    if message.thread:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}>"
    mail.set_boundary(secrets.token_hex(16))  # Python's own may contain what looks like a mark
    return mail.as_bytes()


def _dotted(lines: bytes) -> bytes:
    """A line that begins with a dot gets another one, so that none is taken for the end (RFC 5321)."""
    return re.sub(rb"(?m)^\.", b"..", lines)


def _marked(text: str, names: tuple[str, ...], marks: list[str]) -> str:
    for name, mark in zip(names, marks, strict=False):
        text = text.replace(name, mark)
    return text


def _head(parcel: Parcel, to: str) -> bytes:
    headers = {"To": formataddr((parcel.name, to)), "Message-ID": parcel.message_id, **parcel.headers}
    head = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if head.count("\n") != len(headers) or not _HEADERS.fullmatch(head):  # none has smuggled in another
        raise ValueError(f"These headers cannot be sent: {headers}")
    return head.encode("ascii")


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
    """Between soft line breaks, so that no line becomes too long; none begins with a single dot."""
    return b"=\r\n".join([b"", *_PIECE.findall(quoted), b""]).replace(b"\n.", b"\n..")


def _quote(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]
