"""The timeline: what happened, in plain words, in the order in which it happened."""

from datetime import datetime, timedelta

from comms import timeline
from comms.models import Person, Response
from tests.comms.conftest import Publish


def test_an_entry_keeps_who_did_what_when(response: Response, lead: Person, now: datetime) -> None:
    entry = timeline.write(response, "noted", "Lena noted it.", now=now, by=lead, where="Berlin")
    entry.refresh_from_db()
    assert (entry.at, entry.by, entry.text, entry.facts) == (now, lead, "Lena noted it.", {"where": "Berlin"})


def test_what_the_product_did_is_nobodys(response: Response, now: datetime) -> None:
    assert timeline.write(response, "reminded", "Due now.", now=now).by is None


def test_entries_are_in_the_order_in_which_they_happened(response: Response, now: datetime) -> None:
    for minutes in (3, 1, 2):
        timeline.write(response, "noted", f"{minutes}", now=now + timedelta(minutes=minutes))
    assert [each.text for each in response.timeline.filter(kind="noted")] == ["1", "2", "3"]


def test_a_whole_response_can_be_read_from_it(response: Response, publish: Publish) -> None:
    publish()
    publish("monitoring", after=10, due=30)
    publish("resolved", after=40, due=None)
    assert [each.text for each in response.timeline.all()] == [
        "Carla declared P1: Payments fail.",
        "Digest 1 to 0 executives.",
        "Carla took the role of incident commander.",
        "Lena took the role of comms lead.",
        "Lena published “First word, scope not known yet” as Investigating.",
        "Lena published “A fix is in place, we are watching” as Monitoring.",
        "A fix is in place; we are watching.",
        "Digest 2 to 0 executives.",
        "Lena published “Resolved” as Resolved.",
        "Lena resolved it.",
        "Digest 3 to 0 executives.",
    ]
