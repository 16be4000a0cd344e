"""A conversation with a mail server: many mails over one connection, never more than one under way."""

import smtplib
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from statuspage.channels import Failure, MessageRefused, Parcel, PermanentFailure, Receipt, TransientFailure
from statuspage.channels.email.mould import Mould, mailbox

# Refused for a reason that lies in the message or in us, not in the address (RFC 3463).
_NOT_THE_ADDRESS: Final = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.")


class Reply(NamedTuple):
    code: int
    words: str

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


class Closing(Exception):
    """The server says good-bye (421)."""


class Unsendable(Exception):
    """A parcel that need not be shown to the server."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Conversation:
    """One connection. Where the server allows it (RFC 2920), a mail travels with the next one's envelope."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server
        self.pipelining = server.has_extn("pipelining")
        self.moulds: dict[int, Mould] = {}
        self.under_way: tuple[int, bytes] | None = None  # its envelope is taken, its content not yet sent
        self.answered = 0

    def carry(self, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
        """Send until there is nothing left, or until the connection breaks."""
        number = 0
        try:
            for parcel in parcels:
                number = parcel.number
                yield from self._carry(parcel)
            yield from self._finish(self._exchange(*self._content()))
        except (Closing, smtplib.SMTPException, OSError) as problem:
            self.server.close()
            # The mail under way may or may not have arrived; it is sent again, with the same Message-ID.
            failure = TransientFailure(f"The connection broke: {problem}")
            under_way = self.under_way[0] if self.under_way else number
            yield from (Receipt(each, failure) for each in sorted({under_way, number}))
        except BaseException:
            self.server.close()  # in the middle of a mail a good-bye would be taken for its content
            raise

    def _carry(self, parcel: Parcel) -> Iterator[Receipt]:
        """The content of the mail before this one, and the envelope of this one, in one go."""
        try:
            envelope, content = self._pack(parcel)
        except Unsendable as problem:
            yield Receipt(parcel.number, problem.failure)
            return
        replies = self._exchange(*self._content(), *envelope)
        yield from self._finish(replies)
        sender, recipient, data = replies
        if failure := _refusal(sender, recipient, data):
            self._reset(data)
            self.answered += 1
            yield Receipt(parcel.number, failure)
        else:
            self.under_way = parcel.number, content

    def _content(self) -> list[bytes]:
        return [self.under_way[1]] if self.under_way else []

    def _finish(self, replies: Iterator[Reply]) -> Iterator[Receipt]:
        """The answer to the mail under way, passed on before anything else can go wrong."""
        if self.under_way:
            reply, number = next(replies), self.under_way[0]
            self.under_way = None
            self.answered += 1
            yield Receipt(number, _judge(reply) if reply.code >= 400 else None)

    def _exchange(self, *commands: bytes) -> Iterator[Reply]:
        """The replies, each as it comes; without pipelining a command waits for the reply before it."""
        if self.pipelining:
            self.server.send(b"".join(commands))
        for command in commands:
            if not self.pipelining:
                self.server.send(command)
            yield self._reply()

    def _reply(self) -> Reply:
        code, words = self.server.getreply()
        reply = Reply(code, words.decode("utf-8", "replace").replace("\n", " "))
        if code == 421:
            raise Closing(reply)
        return reply

    def _reset(self, data: Reply) -> None:
        """After a refused envelope; a server that asks for the content all the same gets an empty one."""
        list(self._exchange(*([b".\r\n"] if data.code == 354 else []), b"RSET\r\n"))

    def _pack(self, parcel: Parcel) -> tuple[list[bytes], bytes]:
        """Envelope and content; a bad address is told apart from a mail that is bad for everybody."""
        try:
            recipient = mailbox(parcel.address)
        except ValueError as problem:
            raise Unsendable(PermanentFailure(str(problem))) from problem
        try:
            mould = self._mould(parcel)
            content = mould.fill(parcel)
        except ValueError as problem:
            raise Unsendable(MessageRefused(str(problem))) from problem
        envelope = [f"MAIL FROM:<{mould.sender}>\r\n", f"RCPT TO:<{recipient}>\r\n", "DATA\r\n"]
        return [command.encode("ascii") for command in envelope], content

    def _mould(self, parcel: Parcel) -> Mould:
        key = id(parcel.message)
        if key not in self.moulds:
            self.moulds[key] = Mould(parcel.message, tuple(parcel.personal))
        return self.moulds[key]


def _refusal(sender: Reply, recipient: Reply, data: Reply) -> Failure | None:
    """Why an envelope was not taken. A refused sender is our own fault, to be mended: never the address's."""
    if sender.code >= 400:
        return TransientFailure(f"The sender was refused: {sender}")
    if recipient.code >= 400:
        return _judge(recipient, of_address=True)
    return None if data.code == 354 else TransientFailure(str(data))


def _judge(reply: Reply, *, of_address: bool = False) -> Failure:
    if reply.code < 500:
        return TransientFailure(str(reply))
    if reply.words.startswith("5.1.") or (of_address and not reply.words.startswith(_NOT_THE_ADDRESS)):
        return PermanentFailure(str(reply))
    return MessageRefused(str(reply))
