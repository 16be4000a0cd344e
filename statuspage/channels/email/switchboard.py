"""The switchboard: as many lines to the mail server as keep it busy, with one mail under way on each."""

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

SLOW: Final = 0.002  # seconds to an answer; a server that is swifter needs no other line
A_FEW: Final = 8  # mails, over which that is measured
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
        self._measure_anew()

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
        began = time.monotonic()
        ready = [key.data for key, _ in self.selector.select(self.patience)]
        now = time.monotonic()
        self.waited += now - began
        silent = [
            each for each in self.conversations if each not in ready and each.spoke_at <= now - self.patience
        ]
        for conversation in ready:
            yield from self._attend(conversation, conversation.hear())
        for conversation in silent:
            yield from self._break_off(conversation, "It does not answer.")
        if self.answered >= A_FEW:
            yield from self._consider_another(time.monotonic() - self.since)

    def _attend(self, conversation: Conversation, heard: Iterable[Receipt] = ()) -> Iterator[Receipt]:
        try:
            yield from heard
            if not conversation.awaited:
                self.answered += 1
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

    def _consider_another(self, passed: float) -> Iterator[Receipt]:
        """When answers are slow and we mostly wait for them; one that is refused is the last asked for."""
        seconds_to_an_answer = passed * len(self.conversations) / self.answered
        is_worth_it = seconds_to_an_answer > SLOW and self.waited > passed / 2
        self._measure_anew()
        if is_worth_it and len(self.conversations) < self.most:
            try:
                yield from self._open()
            except _BREAKS:
                self.most = len(self.conversations)

    def _measure_anew(self) -> None:
        self.since, self.waited, self.answered = time.monotonic(), 0.0, 0

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
