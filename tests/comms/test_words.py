"""The house's own words: kept a list at a time, and known to the check at once."""

from datetime import datetime

import pytest

from comms import words
from comms.forms import ListForm
from comms.models import Person, Word, WordList
from comms.wording import About, check


def test_a_list_is_kept_as_somebody_wants_it(lead: Person, now: datetime) -> None:
    words.keep(WordList.CUSTOMERS, {"Teehaus": "", "Segelshop": ""}, by=lead, now=now)
    came, went = words.keep(WordList.CUSTOMERS, {"Segelshop": "", "Papeterie": ""}, by=lead, now=now)
    assert (came, went) == (1, 1)
    assert set(Word.objects.values_list("text", flat=True)) == {"Segelshop", "Papeterie"}


def test_what_is_kept_is_looked_for_at_once(lead: Person, now: datetime) -> None:
    words.keep(WordList.CUSTOMERS, {"Teehaus": ""}, by=lead, now=now)
    words.keep(WordList.INTERNALS, {"Project Bluefin": ""}, by=lead, now=now)
    found = check("Teehaus waits for Project Bluefin.", About(lexicon=words.lexicon()))
    assert [(each.rule, each.words) for each in found] == [("leak", "Teehaus"), ("leak", "Project Bluefin")]


def test_a_word_of_the_house_stands_before_the_shipped_one(lead: Person, now: datetime) -> None:
    words.keep(WordList.JARGON, {"Latency": "waiting time", "shard": ""}, by=lead, now=now)
    found = check("Latency of a shard and a pod.", About(lexicon=words.lexicon()))
    assert [(each.words, each.instead) for each in found] == [
        ("Latency", "Write “waiting time”."),
        ("pod", "Write “server”."),
    ]


def test_our_own_people_are_known_by_their_whole_name(lead: Person) -> None:
    lead.user.last_name = "Brandt"
    lead.user.save()
    found = check("Lena Brandt is on it; Lena too.", About(lexicon=words.lexicon()))
    assert [each.words for each in found] == ["Lena Brandt"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("!!!", "Line 1: there is no word in it."), ("ok\n" + "x" * 121, "Line 2: this is too long")],
)
def test_a_line_that_is_no_word_is_named(db: None, typed: str, said: str) -> None:
    form = ListForm(WordList.CUSTOMERS, {"lines": typed})
    assert not form.is_valid() and said in form.errors["lines"][0]


def test_a_list_is_written_as_it_is_read(lead: Person, now: datetime) -> None:
    words.keep(WordList.JARGON, {"failover": "switching over", "API": ""}, by=lead, now=now)
    lines = ListForm(WordList.JARGON).initial["lines"]
    assert lines == "API\nfailover: switching over"
    form = ListForm(WordList.JARGON, {"lines": lines})
    assert form.is_valid() and form.cleaned_data["lines"] == {"API": "", "failover": "switching over"}
