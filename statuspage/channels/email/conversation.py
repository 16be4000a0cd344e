"""A conversation with a mail server: many mails over one line, never more than one of them under way."""

import time
from collections import deque
from collections.abc import Iterator
from typing import Final

from statuspage.channels import Failure, MessageRefused, PermanentFailure, Receipt, TransientFailure
from statuspage.channels.email.line import Line, Reply
from statuspage.channels.email.mould import Letter

# Refused for a reason that lies in the message or in us, not in the address (RFC 3463).
_NOT_THE_ADDRESS: Final = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.")
_ENDS: Final = (0, 421)  # with nonsense, or with a good-bye


class Closing(Exception):
    """The server says good-bye, or what nobody understands."""


class Conversation:
    """Where the server allows it (RFC 2920), the content of a mail travels with the envelope of the next."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.unsaid: deque[bytes] = deque()  # without pipelining a command waits for the reply before it
        self.awaited = 0  # replies
        self.heard: list[Reply] = []  # so far, but for those of mails
        self.shown: Letter | None = None  # its envelope is being answered
        self.taken: Letter | None = None  # its envelope is taken, its content not yet sent
        self.under_way: Letter | None = None  # its content is being answered
        self.answered = 0  # mails, one way or the other
        self.spoke_at = 0.0

    def unsent(self) -> list[Letter]:
        """Those of which the server has seen the envelope at most."""
        return [letter for letter in (self.taken, self.shown) if letter]

    def say(self, letter: Letter | None) -> None:
        """The content of the letter before, and the envelope of this one, in one go."""
        content = [self.taken.content] if self.taken else []
        self.under_way, self.taken, self.shown = self.taken, None, letter
        self._say(*content, *(letter.envelope if letter else []))

    def hear(self) -> Iterator[Receipt]:
        """What has been answered, passed on before anything else can go wrong."""
        replies = self.line.replies()
        self.awaited -= len(replies)
        for _ in replies[: len(self.unsaid)]:
            self._send(self.unsaid.popleft())
        self.heard += replies
        if self.under_way and self.heard and self.heard[0].code not in _ENDS:
            number, self.under_way = self.under_way.parcel.number, None
            self.answered += 1
            yield Receipt(number, _verdict(self.heard.pop(0)))
        if last := next((reply for reply in self.heard if reply.code in _ENDS), None):
            raise Closing(last if last.code else f"It does not speak SMTP: {last.line[:80]!r}")
        if not self.awaited:
            yield from self._envelope_answered()

    def _envelope_answered(self) -> Iterator[Receipt]:
        letter, self.shown = self.shown, None
        replies, self.heard = self.heard, []
        if not letter:
            return
        if failure := _refusal(*replies):
            self.answered += 1
            yield Receipt(letter.parcel.number, failure)
            # A server that asks for the content all the same gets an empty one.
            self._say(*([b".\r\n"] if replies[-1].code == 354 else []), b"RSET\r\n")
        else:
            self.taken = letter

    def _say(self, *commands: bytes) -> None:
        self.awaited += len(commands)
        if self.line.pipelining:
            self._send(b"".join(commands))
        else:
            first, *rest = commands
            self.unsaid.extend(rest)
            self._send(first)

    def _send(self, words: bytes) -> None:
        self.spoke_at = time.monotonic()
        self.line.send(words)


def _verdict(reply: Reply) -> Failure | None:
    return _judge(reply) if reply.code >= 400 else None


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
