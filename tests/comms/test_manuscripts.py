"""Manuscripts: nothing typed is lost, nobody overwrites anybody, and what is out never comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import manuscripts, roles
from comms.manuscripts import NOBODYS, Elsewhere, Hand
from comms.models import Manuscript, Pen, Person, Response, RoleKind
from tests.comms.conftest import Publish, Staff

Declare = Callable[..., Response]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def other(staff: Staff) -> Person:
    return staff("Bea", "comms_lead")


@pytest.fixture
def response(declare: Declare) -> Response:
    return declare()


def save(
    response: Response,
    by: Person,
    now: datetime,
    *,
    words: str = "cards fail",
    seen: str = "",
    hand: Hand = NOBODYS,
) -> None:
    typed = {"symptom": words, "seen": seen, "csrfmiddlewaretoken": "secret"}
    manuscripts.save(response, template="first-word", typed=typed, by=by, now=now, hand=hand)


def test_what_is_typed_is_kept_without_the_token(response: Response, lead: Person, now: datetime) -> None:
    save(response, lead, now)
    kept = manuscripts.kept(response, lead)
    assert kept and kept.typed == {"symptom": "cards fail", "seen": ""}


def test_saving_again_keeps_one_row_and_when_it_began(
    response: Response, lead: Person, now: datetime
) -> None:
    save(response, lead, now)
    save(response, lead, now + MINUTE, words="cards are declined")
    (kept,) = Manuscript.objects.all()
    assert (kept.began_at, kept.saved_at) == (now, now + MINUTE)
    assert kept.typed["symptom"] == "cards are declined"


def test_a_tab_that_was_left_open_overwrites_nothing_that_it_has_never_seen(
    response: Response, lead: Person, now: datetime
) -> None:
    save(response, lead, now, words="on the train", hand=Hand("laptop"))
    had = manuscripts.kept(response, lead)
    save(response, lead, now + MINUTE, words="at home", hand=Hand("phone", had.edition if had else ""))
    with pytest.raises(Elsewhere) as other:
        save(response, lead, now + 2 * MINUTE, words="still on the train", hand=Hand("laptop"))
    assert other.value.kept.typed["symptom"] == "at home"
    save(response, lead, now + 2 * MINUTE, words="mine", hand=Hand("laptop", other.value.kept.edition))
    assert manuscripts.kept(response, lead).typed["symptom"] == "mine"  # type: ignore[union-attr]


def test_a_tab_goes_on_with_its_own_words_though_it_never_heard_that_they_were_kept(
    response: Response, lead: Person, now: datetime
) -> None:
    save(response, lead, now, hand=Hand("laptop"))
    save(response, lead, now + MINUTE, words="cards are declined", hand=Hand("laptop", "of before"))
    assert manuscripts.kept(response, lead).typed["symptom"] == "cards are declined"  # type: ignore[union-attr]


def test_who_types_first_holds_the_pen(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now)
    save(response, other, now + MINUTE)
    held = manuscripts.others_pen(response, other, now=now + MINUTE)
    assert held and held.person == lead and manuscripts.others_pen(response, lead, now=now + MINUTE) is None


def test_two_who_type_never_overwrite_each_other(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now, words="mine")
    save(response, other, now, words="theirs")
    kept = manuscripts.kept(response, lead)
    assert kept and kept.typed["symptom"] == "mine"


def test_who_types_nothing_for_two_minutes_has_put_the_pen_down(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now)
    later = now + 2 * MINUTE
    assert manuscripts.pen(response, now=later) is None
    save(response, other, later)
    held = manuscripts.pen(response, now=later)
    assert held and held.person == other and held.since == later


def test_taking_over_takes_the_words_along_and_leaves_them_to_their_author(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now, words="cards fail in Europe")
    taken = manuscripts.take_over(response, by=other, now=now + MINUTE)
    assert taken and taken.person == other and taken.typed["symptom"] == "cards fail in Europe"
    mine = manuscripts.kept(response, lead)
    assert mine and mine.typed["symptom"] == "cards fail in Europe"
    assert "Bea took over the writing from Lena." in response.timeline.values_list("text", flat=True)


def test_who_lost_the_pen_goes_on_for_themselves(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now)
    manuscripts.take_over(response, by=other, now=now + MINUTE)
    save(response, lead, now + MINUTE, words="and in Norway")
    held = manuscripts.others_pen(response, lead, now=now + MINUTE)
    assert held and held.person == other


def test_nobody_publishes_while_another_one_writes(
    response: Response, lead: Person, other: Person, publish: Publish, now: datetime
) -> None:
    save(response, other, now)
    with pytest.raises(roles.NotAllowed, match="Bea is writing since"):
        manuscripts.require_pen(response, lead, now=now + MINUTE)
    manuscripts.require_pen(response, lead, now=now + 2 * MINUTE)


def test_what_is_published_is_no_draft_any_more(
    response: Response, lead: Person, publish: Publish, now: datetime
) -> None:
    save(response, lead, now)
    publish()
    assert not Manuscript.objects.exists() and not Pen.objects.exists()


def test_a_late_save_never_brings_back_what_was_published(
    response: Response, lead: Person, publish: Publish, now: datetime
) -> None:
    publish()
    response.refresh_from_db()
    save(response, lead, now + MINUTE, seen="")
    assert not Manuscript.objects.exists()


def test_after_another_published_ones_own_words_are_still_kept(
    response: Response, lead: Person, other: Person, publish: Publish, now: datetime
) -> None:
    publish()
    save(response, other, now + MINUTE, seen="")
    assert manuscripts.kept(response, other)


def test_discarding_takes_all_of_ones_own_and_nothing_of_others(
    response: Response, lead: Person, other: Person, now: datetime
) -> None:
    save(response, lead, now)
    save(response, other, now)
    manuscripts.discard(response, by=lead)
    assert Manuscript.objects.get().person == other and manuscripts.pen(response, now=now) is None


def test_writing_moves_no_clock(response: Response, lead: Person, now: datetime) -> None:
    before = list(response.promises.values())
    save(response, lead, now + MINUTE)
    assert list(response.promises.values()) == before
    assert roles.holder(response, RoleKind.COMMS_LEAD) == lead
