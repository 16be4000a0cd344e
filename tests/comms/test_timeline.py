"""The timeline: what happened, in plain words, in order; only added to, found again, taken along."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from comms import decisions, notes, timeline
from comms.models import AppendOnly, Person, Response, Source, TimelineEntry
from tests.comms.conftest import Publish

LINK = "https://status.acme.example/console/responses/abc/"


def texts(response: Response, **asked: Any) -> list[str]:
    return [each.text for each in timeline.wanted(response, **asked)]


def test_an_entry_keeps_who_did_what_when(response: Response, lead: Person, now: datetime) -> None:
    entry = timeline.write(response, "noted", "Lena noted it.", now=now, by=lead, where="Berlin")
    entry.refresh_from_db()
    assert (entry.at, entry.by, entry.text, entry.facts) == (now, lead, "Lena noted it.", {"where": "Berlin"})


def test_what_the_product_did_is_nobodys_and_comes_from_the_clock(response: Response, now: datetime) -> None:
    entry = timeline.write(response, "reminded", "Due now.", now=now)
    assert (entry.by, entry.source) == (None, Source.CLOCK)


def test_what_somebody_did_comes_from_the_console_unless_it_is_said(
    response: Response, lead: Person, now: datetime
) -> None:
    assert timeline.write(response, "noted", "a", now=now, by=lead).source == Source.CONSOLE
    assert timeline.write(response, "noted", "a", now=now, by=lead, source=Source.MAIL).source == Source.MAIL


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


def test_an_entry_is_never_changed(response: Response) -> None:
    entry = response.timeline.get(kind="declared")
    entry.text = "Nobody declared anything."
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        response.timeline.update(text="Nothing happened.")
    with pytest.raises(AppendOnly), transaction.atomic():
        TimelineEntry.objects.bulk_update([entry], ["text"])
    assert "Nobody declared anything." not in texts(response)


def test_an_entry_is_never_taken_away_nor_its_response(response: Response) -> None:
    entry = response.timeline.get(kind="declared")
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        response.timeline.all().delete()
    with pytest.raises(ProtectedError):
        response.delete()
    assert TimelineEntry.objects.filter(pk=entry.pk).exists()


def test_an_entry_is_found_by_what_it_is_about(response: Response, publish: Publish) -> None:
    publish()
    assert texts(response, topics=["public"]) == [
        "Lena published “First word, scope not known yet” as Investigating."
    ]
    assert "Carla declared P1: Payments fail." in texts(response, topics=["course"])
    assert len(texts(response, topics=["public", "course"])) == 2


def test_what_nobody_has_named_belongs_to_the_course_of_events(response: Response, now: datetime) -> None:
    timeline.write(response, "quite new", "Something new happened.", now=now)
    assert "Something new happened." in texts(response, topics=["course"])
    assert "Something new happened." not in texts(response, topics=["people"])


def test_an_entry_is_found_by_who_did_it(response: Response, lead: Person) -> None:
    assert texts(response, who=str(lead.pk)) == ["Lena took the role of comms lead."]
    assert texts(response, who="clock") == ["Digest 1 to 0 executives."]
    assert {each.name for each in timeline.people_of(response)} == {"Carla", "Lena"}


def test_an_entry_is_found_by_its_words_in_any_order(response: Response) -> None:
    assert texts(response, words="fail DECLARED") == ["Carla declared P1: Payments fail."]
    assert texts(response, words="fail nowhere") == []


def test_an_old_entry_is_on_a_later_sheet(response: Response, now: datetime) -> None:
    first = response.timeline.get(kind="declared")
    for number in range(timeline.SHEET):
        timeline.write(response, "noted", str(number), now=now + timedelta(seconds=number))
    assert timeline.sheet_of(first) == 2
    assert timeline.sheet_of(response.timeline.get(text="99")) == 1


def test_thousands_of_entries_are_read_in_one_query(
    response: Response, now: datetime, django_assert_num_queries: Any
) -> None:
    made = [(response, f"Entry {number}.", dict[str, Any]()) for number in range(3000)]
    timeline.write_all("noted", made, now=now)
    with django_assert_num_queries(1):
        assert len(list(timeline.wanted(response, topics=["notes"], words="entry")[:100])) == 100


def test_it_goes_along_as_json_with_what_corrects_what(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    note = notes.write(response, "The cache is full.", by=lead, now=now)
    better = notes.correct(note, "The queue is full.", by=commander, now=now)
    made = decisions.decide(response, "choice", question="Wait?", chosen="Yes", why="Soon", by=lead, now=now)
    decisions.strike(made, why="Too long", by=lead, now=now)
    told = timeline.as_json(response, timeline.wanted(response).reverse(), now=now, link=LINK)
    assert json.loads(json.dumps(told)) == told
    assert (told["schema"], told["response"]["severity"]) == ("steadypage.timeline/1", "P1")
    old = next(each for each in told["entries"] if each["id"] == note.pk)
    assert (old["by"], old["source"], old["topic"]) == ("Lena", "console", "notes")
    assert (old["at"], old["corrected_by"]) == ("2026-03-02T14:00:00Z", better.pk)
    assert told["decisions"][0]["struck"] == {"at": "2026-03-02T14:00:00Z", "by": "Lena", "why": "Too long"}


def test_it_goes_along_as_markdown_with_what_was_struck_through(
    response: Response, lead: Person, now: datetime
) -> None:
    note = notes.write(response, "The *cache* is full.\n\n![Graph](picture:abcdefghijkl)", by=lead, now=now)
    notes.correct(note, "The queue is full.", by=lead, now=now + timedelta(minutes=5))
    said = timeline.as_markdown(response, timeline.wanted(response).reverse(), link=LINK)
    assert said.startswith("# P1 Payments fail\n")
    assert "- **2026-03-02 14:00** Carla declared P1: Payments fail." in said
    assert "~~The *cache* is full.~~" in said
    assert "![Graph](https://status.acme.example/console/pictures/abcdefghijkl/)" in said
    assert "*(struck through 14:05 by Lena)*" in said
