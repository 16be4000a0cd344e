"""What a subscriber chose is kept, and all that is kept of one can be taken away."""

from collections.abc import Callable
from datetime import datetime

import pytest

from statuspage import groups, wishes
from statuspage.models import Component, Page, Subscriber
from statuspage.wishes import Wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(reader: Callable[[str], Subscriber]) -> Subscriber:
    return reader("ada@example.com")


def test_nothing_chosen_is_all_of_the_page(ada: Subscriber) -> None:
    assert wishes.of(ada) == Wishes(components=[], groups=[])


def test_what_is_chosen_is_kept(
    ada: Subscriber, page: Page, component: Callable[..., Component], now: datetime
) -> None:
    chosen = Wishes(
        components=[component("Checkout")],
        groups=[groups.add(page, name="Web", now=now)],
        news="ends",
        wants_maintenance=False,
        wants_notices=False,
        language="de",
        time_zone="Europe/Berlin",
    )
    wishes.choose(ada, chosen)
    assert wishes.of(Subscriber.objects.get()) == chosen


def test_a_later_choice_replaces_the_earlier_one(
    ada: Subscriber, component: Callable[..., Component]
) -> None:
    wishes.choose(ada, Wishes(components=[component("Checkout")]))
    wishes.choose(ada, Wishes())
    assert not wishes.of(ada).components


def test_the_record_says_what_is_kept_and_holds_no_secret(
    ada: Subscriber, component: Callable[..., Component], incident: object, carry: Callable[..., None],
    post: object,
) -> None:  # fmt: skip
    carry()
    ada.details = {"secrets": ["whsec_x"], "owner": "it@example.com"}
    wishes.choose(ada, Wishes(components=[component("Checkout")]))
    kept = wishes.record(ada)
    assert (kept["address"], kept["components"]) == ("ada@example.com", ["Checkout"])
    assert kept["owner"] == "it@example.com"
    assert [each["what"] for each in kept["sent"]] == ["statuspage/incident_update"]
    assert "whsec" not in repr(kept)
