"""Questions: asked of the comms lead, not of the engineers; joined where alike, answered once for all."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from comms import roles, timeline
from comms.models import Asker, Person, Question, Response, Source
from comms.roles import Action, NotAllowed
from comms.severity import MATRIX
from statuspage import limits, outbox
from statuspage.limits import Limit

LIMIT: Final = Limit(6, timedelta(minutes=10))
# From which share of words in common two questions are taken to ask the same.
ALIKE: Final = 0.5
_WORD: Final = re.compile(r"\w+")
# They say how something is asked, not what.
_FRAME: Final = frozenset(
    "a an and any are at be been by can could did do does for from get has have how i in is it know me"
    " of on or our please still that the there they this to us was we were what when where which who why"
    " will with would you your".split()
)


class Who(NamedTuple):
    """Somebody who asks, by the name and address that an answer goes to."""

    name: str
    email: str
    source: str = Source.MAIL  # by a link that a letter brought, or in the console


class TooOften(Exception):
    """More questions than one person may ask in a short time; says in words when to try again."""


class AskedAlready(Exception):
    """There are questions that seem to ask the same, the likest first; some may be answered."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("Somebody has asked nearly the same.")
        self.questions = questions


@transaction.atomic
def ask(response: Response, words: str, *, who: Who, now: datetime, anyway: bool = False) -> Question:
    """Put a question into the comms lead's queue. The very same one, still open, gets one more asker.

    Raises AskedAlready where one is like it, unless it is to be asked `anyway`; and TooOften.
    """
    if response.is_drill:
        raise NotAllowed("This is a drill: questions about it are asked in the room.")
    known = response.questions.prefetch_related("askers").exclude(key=_key(words), answered_at=None)
    if not anyway and (like_it := alike(words, known)):
        raise AskedAlready(like_it)
    if not limits.allows(LIMIT, what="question", who=who.email, now=now):
        raise TooOften("You have asked several questions just now. Please wait ten minutes, then ask again.")
    question, is_new = Question.objects.open().get_or_create(
        response=response, key=_key(words), defaults={"words": words, "asked_at": now}
    )
    if _add(question, who, now=now) or is_new:
        said = f"{who.name} asked the comms lead: {words}"
        timeline.write(response, "asked", said, now=now, source=who.source)
    return question


@transaction.atomic
def join(question: Question, *, who: Who, now: datetime) -> Question:
    """Somebody wants to know this too. A second time changes nothing."""
    if question.answered_at is None and _add(question, who, now=now):
        said = f"{who.name} asks this too: {question.words}"
        timeline.write(question.response, "asked", said, now=now, source=who.source)
    return question


@transaction.atomic
def answer(  # noqa: PLR0913 (one press, all that it says)
    question: Question,
    words: str,
    *,
    by: Person,
    now: datetime,
    at_once: bool = False,
    along: Collection[Question] = (),
) -> Question:
    """Answer it once for all who asked, and for those `along` that ask the same.

    It reaches whoever asked with the next digest; `at_once`, or where no digest is to come, by mail.
    """
    roles.require(by, Action.BRIEF)
    found = Question.objects.select_for_update(of=("self",)).select_related("response__page")
    question = found.get(pk=question.pk)
    if question.answered_at:
        raise NotAllowed("This was answered already. The answer stands on the brief.")
    _gather(question, [each for each in along if each.response_id == question.response_id])
    question.answer, question.answered_at, question.answered_by = words, now, by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    said = f"{by} answered {question.asked_by}: {question.words} {words}"
    timeline.write(question.response, "answered", said, now=now, by=by)
    if at_once or not has_digest_ahead(question.response):
        tell([question], now=now)
    return question


def shown(response: Response) -> QuerySet[Question]:
    """What waits for an answer first, with all that a screen says of it."""
    known = response.questions.prefetch_related("askers").select_related("answered_by__user")
    return known.order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")


def has_digest_ahead(response: Response) -> bool:
    """Whether a further digest of this response comes by itself."""
    return response.is_open and MATRIX[response.severity].executives_every is not None


def tell(questions: Iterable[Question], *, now: datetime, but: Collection[str] = ()) -> None:
    """Mail answers to who asked, once; those at the addresses of `but` read them in a letter of theirs."""
    for question in questions:
        askers = [asker for asker in question.askers.all() if asker.email not in but]
        Question.objects.filter(pk=question.pk).update(told_at=now)
        if askers:
            _mail(question, askers, now=now)


def alike(words: str, questions: Iterable[Question]) -> list[Question]:
    """Those that seem to ask the same, the likest first."""
    likeness = [(_likeness(words, each.words), each) for each in questions]
    found = [(share, each) for share, each in likeness if share >= ALIKE]
    return [each for _, each in sorted(found, key=lambda pair: -pair[0])]


def _key(words: str) -> str:
    return hashlib.sha256(" ".join(_WORD.findall(words.casefold())).encode()).hexdigest()


def _likeness(one: str, other: str) -> float:
    """The share of telling words that two questions have in common."""
    ours, theirs = _telling(one), _telling(other)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _telling(words: str) -> set[str]:
    """What it is about: `payments` and `payment` are the same."""
    return {word.removesuffix("s") for word in _WORD.findall(words.casefold()) if word not in _FRAME}


def _add(question: Question, who: Who, *, now: datetime) -> bool:
    defaults = {"name": who.name, "at": now}
    return Asker.objects.get_or_create(question=question, email=who.email, defaults=defaults)[1]


def _gather(question: Question, along: Sequence[Question]) -> None:
    """Who asked the same otherwise now asked this."""
    for other in along:
        if other.pk != question.pk and other.answered_at is None:
            for asker in other.askers.all():
                _add(question, Who(asker.name, asker.email), now=asker.at)
            other.delete()


def _mail(question: Question, askers: Sequence[Asker], *, now: datetime) -> None:
    response = question.response
    outbox.put(
        "comms/answer",
        key=f"answer:{question.pk}",
        recipients=[outbox.Recipient("email", asker.email, asker.name) for asker in askers],
        context={
            "severity": response.severity,
            "headline": response.summary or response.title,
            "question": question.words,
            "answer": question.answer,
            "by": question.answered_by.name if question.answered_by else "",
            "installation": settings.BASE_URL,
        },
        thread=f"executives-{response.public_id}@{response.page.host}",
        now=now,
    )
