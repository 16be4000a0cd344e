"""The matrix of this house: what staff set, what it changes, and what it leaves as promised."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import cadence, digests, matrix, sla
from comms.models import ClockKind, Duty, Executive, MatrixChange, Person, Response
from comms.roles import NotAllowed
from comms.severity import MATRIX
from tests.comms.conftest import Publish, Staff, promise_of

pytestmark = pytest.mark.django_db

Set = Callable[..., MatrixChange | None]


@pytest.fixture
def admin(staff: Staff) -> Person:
    return staff("Ada", Duty.ADMINISTRATOR)


@pytest.fixture
def put(admin: Person, now: datetime) -> Set:
    """The administrator sets some minutes of a severity; the others stay as they are."""

    def done(
        severity: str = "P1", *, means: str = "", by: Person = admin, **minutes: int
    ) -> MatrixChange | None:
        usual = {
            name: MATRIX[severity].intervals[name] // matrix.MINUTE for name in matrix.settable(severity)
        }
        said = means or MATRIX[severity].means
        return matrix.change(severity, means=said, minutes=usual | minutes, by=by, now=now)

    return done


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_what_nobody_set_is_as_shipped() -> None:
    assert matrix.whole() == MATRIX
    assert matrix.obligation("P2") == MATRIX["P2"]


def test_what_is_set_counts_and_the_rest_stays_as_shipped(put: Set) -> None:
    put(update_every=20, means="Nothing works")
    promised = matrix.obligation("P1")
    assert (promised.update_every, promised.means) == (minutes(20), "Nothing works")
    assert promised.acknowledge == minutes(15) and promised.executives_on == MATRIX["P1"].executives_on
    assert matrix.whole() == {**MATRIX, "P1": promised}


def test_the_newest_counts_and_all_is_kept_with_who_set_it(put: Set, admin: Person, now: datetime) -> None:
    put(update_every=20)
    put(update_every=25)
    assert matrix.obligation("P1").update_every == minutes(25)
    first, second = MatrixChange.objects.all()
    assert (first.by, first.at, first.said) == (admin, now, "Public update: every 20 min, was every 15 min.")
    assert second.said == "Public update: every 25 min, was every 20 min."


def test_back_to_what_is_shipped_is_a_change_like_any_other(put: Set, admin: Person, now: datetime) -> None:
    put(update_every=20)
    back = matrix.restore("P1", by=admin, now=now)
    assert back and back.is_shipped and matrix.obligation("P1") == MATRIX["P1"]
    assert MatrixChange.objects.count() == 2


def test_what_is_so_already_is_no_change(put: Set, admin: Person, now: datetime) -> None:
    assert put() is None and matrix.restore("P1", by=admin, now=now) is None
    assert not MatrixChange.objects.exists()


def test_only_an_administrator_sets_it(put: Set, lead: Person) -> None:
    with pytest.raises(NotAllowed):
        put(update_every=20, by=lead)


def test_what_is_not_promised_cannot_be_set() -> None:
    assert matrix.settable("P4") == []
    assert matrix.settable("P3") == ["acknowledge", "first_decision", "update_every"]
    assert "executives_every" in matrix.settable("P2")


@pytest.mark.parametrize(
    ("severity", "wanted", "said"),
    [
        ("P1", {"update_every": 31}, "P2 has 30 min here: a P1 cannot be promised less than a P2."),
        ("P2", {"update_every": 14}, "P1 has 15 min here: a P2 cannot be promised more than a P1."),
        ("P3", {"acknowledge": 29}, "P2 has 30 min here: a P3 cannot be promised more than a P2."),
    ],
)
def test_a_worse_severity_is_never_promised_less(severity: str, wanted: Mapping[str, int], said: str) -> None:
    assert said in [sentence for _, sentence in matrix.problems(severity, wanted)]


def test_severities_may_promise_the_same() -> None:
    assert not list(matrix.problems("P1", {"update_every": 30, "monitoring_every": 30}))


def test_what_was_promised_stays_and_the_next_word_follows(
    response: Response, publish: Publish, put: Set, now: datetime
) -> None:
    publish(after=1, due=None)
    printed = promise_of(response).due_at
    put(update_every=25)
    assert promise_of(response).due_at == printed == now + minutes(16)
    assert cadence.next_due(response, "identified", now=now) == now + minutes(25)


def test_clocks_that_run_keep_their_time_and_new_ones_follow(
    declare: Callable[..., Response], put: Set, now: datetime
) -> None:
    before = declare()
    put(acknowledge=10)
    after = declare()
    due = [each.clocks.get(kind=ClockKind.ACKNOWLEDGE).due_at for each in (before, after)]
    assert due == [now + minutes(15), now + minutes(10)]
    assert sla.due_at(after, ClockKind.ACKNOWLEDGE, now) == now + minutes(10)


def test_a_wider_pace_is_twice_what_is_set(
    response: Response, publish: Publish, put: Set, now: datetime
) -> None:
    publish()
    put(update_every=25)
    response.refresh_from_db()
    assert cadence.wider(response, now=now + timedelta(hours=2)) == minutes(50)


def test_executives_are_told_as_often_as_is_set(
    response: Response, executive: Executive, put: Set, now: datetime
) -> None:
    told = response.digests.count()
    put(executives_every=20)
    digests.send_due(now=now + minutes(19))
    assert response.digests.count() == told
    digests.send_due(now=now + minutes(20))
    assert response.digests.count() == told + 1


def test_all_of_it_is_read_at_once_however_often_it_was_changed(
    put: Set, django_assert_num_queries: Any
) -> None:
    for count in range(16, 26):
        put(update_every=count)
    with django_assert_num_queries(1):
        matrix.whole()
    with django_assert_num_queries(1):
        matrix.obligation("P1")
