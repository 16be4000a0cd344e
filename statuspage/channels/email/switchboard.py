"""The switchboard: several lines to the mail server when there is much to send, a mail under way on each."""

import selectors
import smtplib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from statuspage.channels import Parcel, Receipt, TransientFailure
from statuspage.channels.email.conversation import Closing, Conversation
from statuspage.channels.email.line import Line
from statuspage.channels.email.mould import Foundry, Unsendable

A_FEW: Final = 8  # mails, after which another line is worth its opening
_BREAKS: Final = (Closing, smtplib.SMTPException, OSError)


class Switchboard:
    """`call` opens a line; there are `most` of them at once. Who says nothing for `patience` is gone."""

    def __init__(
        self, parcels: Iterator[Parcel], call: Callable[[], Line], *, most: int, patience: float
    ) -> None:
        self.parcels, self.call, self.most, self.patience = parcels, call, most, patience
        self.foundry = Foundry()
        self.returned: deque[Parcel] = deque()  # by a line that broke before their content was sent
        self.returned_once: set[int] = set()
        self.conversations: list[Conversation] = []
        self.selector = selectors.DefaultSelector()
        self.said = 0  # mails, since the newest line was opened

    def carry(self) -> Iterator[Receipt]:
        """Until there is nothing left. Many servers close a line after so many mails, no failure of the rest.

        The last line that broke before it answered for a single mail is: then the rest are for later.
        """
        try:
            while parcel := self._next():
                self.returned.append(parcel)
                try:
                    yield from self._open()
                except _BREAKS as problem:
                    yield from self._later(f"The mail server cannot be reached: {problem}")
                while self.conversations:
                    yield from self._turn()
        finally:
            for conversation in self.conversations:
                conversation.line.drop()
            self.selector.close()

    def _turn(self) -> Iterator[Receipt]:
        """Hear what has been answered, and give each line that is free its next mail."""
        ready = [key.data for key, _ in self.selector.select(self.patience)]
        limit = time.monotonic() - self.patience
        silent = [each for each in self.conversations if each not in ready and each.spoke_at <= limit]
        for conversation in ready:
            yield from self._attend(conversation, conversation.hear())
        for conversation in silent:
            yield from self._break_off(conversation, "It does not answer.")
        if self.said > A_FEW and len(self.conversations) < self.most:
            yield from self._open_another()

    def _attend(self, conversation: Conversation, heard: Iterable[Receipt] = ()) -> Iterator[Receipt]:
        try:
            yield from heard
            if not conversation.awaited:
                yield from self._go_on(conversation)
        except _BREAKS as problem:
            yield from self._break_off(conversation, str(problem))

    def _go_on(self, conversation: Conversation) -> Iterator[Receipt]:
        """With the next mail that can be sent; after the last one, good-bye."""
        while parcel := self._next():
            try:
                letter = self.foundry.letter(parcel)
            except Unsendable as problem:
                yield Receipt(parcel.number, problem.failure)
            else:
                conversation.say(letter)
                self.said += 1
                return
        self.most = 0  # no other line is needed any more
        if conversation.taken:
            conversation.say(None)
        else:
            self._forget(conversation)
            conversation.line.hang_up()

    def _next(self) -> Parcel | None:
        return self.returned.popleft() if self.returned else next(self.parcels, None)

    def _open(self) -> Iterator[Receipt]:
        conversation = Conversation(self.call())
        self.conversations.append(conversation)
        self.selector.register(conversation.line, selectors.EVENT_READ, conversation)
        yield from self._attend(conversation)

    def _open_another(self) -> Iterator[Receipt]:
        """One that is refused is the last that is asked for."""
        self.said = 0
        try:
            yield from self._open()
        except _BREAKS:
            self.most = len(self.conversations)

    def _break_off(self, conversation: Conversation, problem: str) -> Iterator[Receipt]:
        """What was under way may have arrived; it is sent again later, with the same Message-ID.

        What was not yet under way goes by another line, once: a second line may break because of it.
        """
        self._forget(conversation)
        conversation.line.drop()
        if not conversation.answered:
            self.most = max(1, len(self.conversations))
        failure = TransientFailure(f"The connection broke: {problem}")
        if conversation.under_way:
            yield Receipt(conversation.under_way.parcel.number, failure)
        unsent = [letter.parcel for letter in conversation.unsent()]
        again = [parcel for parcel in unsent if parcel.number in self.returned_once]
        yield from (Receipt(parcel.number, failure) for parcel in again)
        fresh = [parcel for parcel in unsent if parcel not in again]
        self.returned_once |= {parcel.number for parcel in fresh}
        self.returned += fresh
        if not (conversation.answered or self.conversations or again):
            yield from self._later(f"The mail server broke off: {problem}")

    def _forget(self, conversation: Conversation) -> None:
        self.conversations.remove(conversation)
        self.selector.unregister(conversation.line)

    def _later(self, reason: str) -> Iterator[Receipt]:
        while parcel := self._next():
            yield Receipt(parcel.number, TransientFailure(reason))
