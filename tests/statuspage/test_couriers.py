"""Couriers: several at once, each on their own; what an answer comes to."""

import threading
from collections.abc import Iterator

import pytest

from statuspage import couriers, wire
from statuspage.parcels import Message, MessageRefused, Parcel, PermanentFailure, TransientFailure
from statuspage.wire import Answer

SAID = Message("Subject", "Text", "<p>Text</p>")


def parcels(count: int) -> list[Parcel]:
    return [Parcel(number, f"to {number}", SAID, f"<{number}@acme.test>") for number in range(count)]


def test_nobody_waits_for_the_slow_one() -> None:
    slow = threading.Event()

    def errand(parcel: Parcel) -> str:
        if parcel.number == 0:
            slow.wait(5)
        return ""

    told = []
    for receipt in couriers.carry(parcels(20), errand):
        told.append(receipt.number)
        if len(told) == 19:
            slow.set()
    assert told[-1] == 0


def test_a_parcel_is_taken_only_when_a_courier_is_free() -> None:
    taken = back = 0

    def rows() -> Iterator[Parcel]:
        nonlocal taken
        for parcel in parcels(30):
            taken += 1
            assert taken - back <= couriers.AT_ONCE
            yield parcel

    for _ in couriers.carry(rows(), lambda parcel: ""):
        back += 1
    assert taken == back == 30


def test_one_that_breaks_down_breaks_down_alone() -> None:
    def errand(parcel: Parcel) -> str:
        if parcel.number == 1:
            raise RuntimeError("oops")
        return f"name {parcel.number}"

    fared = {receipt.number: receipt for receipt in couriers.carry(parcels(3), errand)}
    assert [fared[number].provider_id for number in range(3)] == ["name 0", "", "name 2"]
    assert isinstance(fared[1].failure, TransientFailure)


@pytest.mark.parametrize(
    ("problem", "failure"),
    [(wire.Unreachable("silence"), TransientFailure), (wire.Forbidden("inside"), PermanentFailure)],
)
def test_no_answer_is_for_later_and_a_forbidden_address_for_never(
    problem: Exception, failure: type[Exception]
) -> None:
    def errand(parcel: Parcel) -> str:
        raise problem

    (receipt,) = couriers.carry(parcels(1), errand)
    assert type(receipt.failure) is failure


def test_who_is_not_admitted_is_not_sent() -> None:
    def admit(parcel: Parcel) -> None:
        if parcel.number:
            raise MessageRefused("not now")

    fared = {each.number: each for each in couriers.carry(parcels(3), lambda parcel: "sent", admit=admit)}
    assert [fared[number].provider_id for number in range(3)] == ["sent", "", ""]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        *[(status, TransientFailure) for status in (408, 425, 429, 500, 502, 503)],
        *[(status, MessageRefused) for status in (301, 302, 400, 401, 403, 405, 413, 422)],
        *[(status, PermanentFailure) for status in (404, 410)],
    ],
)
def test_what_an_answer_comes_to(status: int, failure: type[Exception]) -> None:
    with pytest.raises(failure, match=str(status)):
        couriers.accepted(Answer(status, {}, b"no"), gone=(404, 410))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_an_answer_that_says_nothing_is_no_trouble(body: bytes) -> None:
    assert couriers.told(Answer(200, {}, body)) == {}
