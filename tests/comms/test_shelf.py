"""The shelf says how old the words are, how often they spoke, and what is wrong with them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from comms.message_templates import shelf, shipped, versions
from comms.message_templates.shelf import Shelved
from comms.models import MessageTemplateVersion, Person, Response
from tests.comms.conftest import Publish
from tests.comms.templating import source

OURS = source("Over for {{ who }}.")


def shelved(name: str) -> Shelved:
    return next(each for desk in shelf.shelf().values() for each in desk if each.template.name == name)


def test_templates_stand_by_their_desk_in_order(db: None) -> None:
    found = shelf.shelf()
    assert list(found) == ["Incidents", "Maintenance", "Executives", "Support"]
    assert [each.template.code for each in found["Incidents"]][:8] == [
        "T1",
        "T2",
        "T3",
        "T4",
        "T5",
        "T5a",
        "T5b",
        "T5c",
    ]


def test_what_never_spoke_says_so(db: None) -> None:
    assert shelved("resolved") == Shelved(shipped()["resolved"])


def test_what_spoke_says_how_often_and_where_last(publish: Publish, response: Response, lead: Person) -> None:
    publish()
    last = publish(after=5)
    use = shelved("first-word").use
    assert use and (use.times, use.last, use.last.by, use.last.response) == (2, last, lead, response)


def test_what_was_changed_says_when_and_by_whom(lead: Person, now: datetime) -> None:
    versions.save("resolved", OURS, shipped=shipped()["resolved"], by=lead, now=now)
    found = shelved("resolved")
    assert (found.changed_at, found.by, found.moved_on) == (now, lead, False)


def test_shipped_words_that_changed_under_an_override_are_told(lead: Person, now: datetime) -> None:
    versions.save("resolved", OURS, shipped=shipped()["resolved"], by=lead, now=now)
    MessageTemplateVersion.objects.filter(by=None).update(digest="older")
    assert shelved("resolved").moved_on


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "1 day ago"), (59, "59 days ago"), (430, "14 months ago"), (800, "2 years ago")],
)
def test_an_age_is_told_roughly(now: datetime, days: int, said: str) -> None:
    assert shelf.age(now - timedelta(days=days), now) == said


def test_the_shelf_needs_as_many_queries_however_much_was_said(
    publish: Publish, lead: Person, now: datetime, django_assert_num_queries: Any
) -> None:
    publish()
    versions.save("resolved", OURS, shipped=shipped()["resolved"], by=lead, now=now)
    versions.save("first-word", OURS, shipped=shipped()["first-word"], by=lead, now=now)
    with django_assert_num_queries(5):
        shelf.shelf()
