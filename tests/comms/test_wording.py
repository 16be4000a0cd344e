"""The wording check against a corpus of our own: bad words are found in their place, good ones are let be."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from comms import message_templates, wording
from comms.wording import About, Finding, Lexicon, Weight

CORPUS = Path(__file__).parent / "wordings"
LEXICON = Lexicon(
    jargon=(*wording.PLAIN.items(), ("frobnicator", "sorting machine")),
    customers=("Segelshop Kiel", "Teehaus"),
    internals=("Project Bluefin",),
    people=("Tomasz Nowak",),
)
BLOCKS = {"promise", "resolved", "leak"}
HINTS = {"jargon", "reading"}


def corpus(name: str) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = tomllib.loads((CORPUS / f"{name}.toml").read_text())["texts"]
    return texts


def checked(text: dict[str, Any]) -> list[Finding]:
    about = About(
        text.get("state", "investigating"), text.get("language", "en"), text.get("last", ""), LEXICON
    )
    if text.get("kind") == "title":
        return wording.check_title(text["says"], about)
    if text.get("kind") == "whole":
        return [*wording.check(text["says"], about), *wording.check_whole(text["says"], about)]
    return wording.check(text["says"], about)


def usual(rule: str) -> str:
    if rule in BLOCKS:
        return "blocks"
    return "hints" if rule in HINTS else "warns"


@pytest.mark.parametrize("text", corpus("bad"), ids=lambda text: text["says"][:40])
def test_what_should_not_go_out_is_found_in_its_place(text: dict[str, Any]) -> None:
    found = {(each.rule, each.words, str(each.weight)) for each in checked(text)}
    for rule, words, *weight in text["found"]:
        said = text["says"] if words == "*" else words
        assert (rule, said, *(weight or [usual(rule)])) in found


@pytest.mark.parametrize("text", corpus("good"), ids=lambda text: text["says"][:40])
def test_what_may_go_out_is_neither_stopped_nor_warned_of(text: dict[str, Any]) -> None:
    assert [each for each in checked(text) if each.weight != Weight.HINTS] == []


@pytest.mark.parametrize("text", corpus("bad"), ids=lambda text: text["says"][:40])
def test_a_finding_stands_where_it_says(text: dict[str, Any]) -> None:
    for each in checked(text):
        assert text["says"][each.start : each.end] == each.words
        assert each.why.endswith(".") and each.instead


@pytest.mark.parametrize("name", sorted(message_templates.shipped()))
def test_the_shipped_words_may_go_out(name: str) -> None:
    template = message_templates.shipped()[name]
    values: dict[str, Any] = {
        field.name: field.example or (field.choices[0] if field.choices else "2026-03-02T14:02:00+00:00")
        for field in template.fields
        if field.type in ("text", "choice", "time")
    }
    values |= {field.name: {"a": "major_outage"} for field in template.fields if field.type == "components"}
    said = message_templates.render(template, values, names={"a": "Card payments"})
    about = About(template.status or "investigating", lexicon=LEXICON)
    found = [*wording.check(said, about), *wording.check_whole(said, about)]
    assert [each for each in found if each.blocks] == []


def test_a_sign_that_grows_in_small_letters_moves_no_finding() -> None:
    text = "İİ İstanbul: it is a GLITCH."
    assert [each.words for each in checked({"says": text}) if each.rule == "minimising"] == ["GLITCH"]


def test_every_rule_has_its_bad_words() -> None:
    assert {rule for text in corpus("bad") for rule, *_ in text["found"]} == set(wording.RULES)


def test_there_are_words_enough_of_both_kinds() -> None:
    assert len(corpus("bad")) >= 60 and len(corpus("good")) >= 40


@pytest.mark.parametrize(
    "text", ["Der Server db-prod-03 (10.0.0.7) steht, siehe PAY-4711.", "Teehaus 無回答"]
)
def test_what_is_ours_to_know_is_seen_in_every_language(text: str) -> None:
    found = wording.check(text, About(language="de", lexicon=LEXICON))
    assert found and {each.rule for each in found} == {"leak"}


def test_another_language_is_not_judged_by_english_rules_and_says_so() -> None:
    about = About(language="de")
    assert wording.check("Das ist bald resolved, probably.", about) == []
    assert "not English" in wording.unjudged("de") and wording.unjudged("en") == ""


def test_a_name_in_a_script_without_spaces_is_found() -> None:
    about = About(language="ja", lexicon=Lexicon(customers=("青空商店",)))
    (found,) = wording.check("現在青空商店で障害が発生しています。", about)
    assert found.words == "青空商店"


def test_the_worst_comes_first() -> None:
    found = wording.check("Maybe the pod is back soon.", About(lexicon=LEXICON))
    assert [each.weight for each in found] == ["blocks", "warns", "hints"]


def test_the_same_words_against_the_same_rule_have_one_key_wherever_they_stand() -> None:
    (one,) = wording.check("It will be fixed within  30 minutes.", About())
    (other,) = wording.check("As we said, it will be fixed Within 30 minutes.", About())
    assert one.key == other.key


def test_another_time_of_day_is_no_news() -> None:
    said = "Card payments are declined in Europe. At {} we looked again and saw no change at all."
    about = About(last=said.format("14:02"))
    assert [each.rule for each in wording.check_whole(said.format("14:32"), about)] == ["repetition"]


def test_no_words_are_nothing_to_judge() -> None:
    assert wording.check("", About()) == wording.check_whole("", About(last="")) == []
    assert wording.reading_grade("Payments fail.") is None


def test_reading_is_measured_as_its_formula_says() -> None:
    """25 words of four signs in one sentence: 4.71 × 4 + 0.5 × 25 − 21.43."""
    assert wording.reading_grade("word " * 25) == pytest.approx(9.91)
