"""Couriers: carry parcels over HTTP, several at a time, and say what each answer comes to."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Final

from statuspage import wire
from statuspage.parcels import (
    Failure,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
)
from statuspage.wire import Answer

AT_ONCE: Final = 8  # a receiver that is slow keeps one courier waiting, not everybody
_LATER: Final = frozenset({408, 425, 429})

# Hands a parcel over, and comes back with what the receiver calls it; or raises a failure.
Errand = Callable[[Parcel], str]


def carry(
    parcels: Iterable[Parcel], errand: Errand, *, admit: Callable[[Parcel], None] | None = None
) -> Iterator[Receipt]:
    """Receipts in the order of the answers. An errand runs in a thread of its own, without the database;
    `admit` is asked before it, here, and may raise a failure."""
    under_way: set[Future[Receipt]] = set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="courier") as couriers:
        for parcel in parcels:
            if refused := _refused(parcel, admit):
                yield refused
                continue
            under_way.add(couriers.submit(_run, errand, parcel))
            if len(under_way) == AT_ONCE:
                yield from _back(under_way)
        while under_way:
            yield from _back(under_way)


def say(
    url: str, words: Any, *, gone: Collection[int] = (), headers: Mapping[str, str] | None = None
) -> Answer:
    """Post JSON; the answer, if it is a yes. `gone` are the answers that mean: never again."""
    return accepted(ask(url, words, headers=headers), gone=gone)


def ask(url: str, words: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Post JSON; the answer, whatever it is."""
    text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    return wire.post(url, text.encode(), sent)


def accepted(answer: Answer, *, gone: Collection[int] = ()) -> Answer:
    """The answer, if it is a yes; else the failure it comes to."""
    if answer.is_yes:
        return answer
    if answer.status in gone:
        raise PermanentFailure(str(answer))
    if answer.status in _LATER or answer.status >= 500:
        raise TransientFailure(str(answer), answer.retry_after)
    if 300 <= answer.status < 400:
        raise MessageRefused(f"{answer.status}: it leads elsewhere, and we do not follow.")
    raise MessageRefused(str(answer))


def told(answer: Answer) -> dict[str, Any]:
    """What an answer says, when it is the JSON of an object."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _refused(parcel: Parcel, admit: Callable[[Parcel], None] | None) -> Receipt | None:
    try:
        if admit:
            admit(parcel)
    except (PermanentFailure, MessageRefused, TransientFailure) as failure:
        return Receipt(parcel.number, failure)
    return None


def _run(errand: Errand, parcel: Parcel) -> Receipt:
    try:
        return Receipt(parcel.number, provider_id=errand(parcel)[:200])
    except (PermanentFailure, MessageRefused, TransientFailure) as failure:
        return Receipt(parcel.number, failure)
    except Exception as problem:
        return Receipt(parcel.number, _failure(problem))


def _failure(problem: Exception) -> Failure:
    if isinstance(problem, wire.Forbidden):
        return PermanentFailure(str(problem))
    if isinstance(problem, wire.Unreachable):
        return TransientFailure(str(problem))
    return TransientFailure(f"{type(problem).__name__}: {problem}")


def _back(under_way: set[Future[Receipt]]) -> Iterator[Receipt]:
    """Those who are back; waits for the first."""
    back, _waiting = wait(under_way, return_when=FIRST_COMPLETED)
    under_way -= back
    yield from (courier.result() for courier in back)
