"""The catalogues: complete, compiled, and saying the same with the same blanks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages import Message
from django.utils import translation
from django.utils.translation import ngettext

from statuspage import catalogues
from statuspage.languages import LANGUAGES

BLANKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAGS = re.compile(r"</?\w+[^>]*>")

# How people are spoken to who know each other; we and our readers do not.
FAMILIAR = {
    "de": "du|dich|dir|dein|deine",
    "es": "tú|tu|tus",
    "fr": "tu|toi|ton|tes",
    "it": "tuo|tua|tuoi|tue|hai|puoi",
    "nl": "je|jij|jouw",
    "pl": "twój|twoja|twoje|otrzymujesz|śledzisz|subskrybujesz",
}

every_language = pytest.mark.parametrize("language", catalogues.TRANSLATED)


def said(language: str) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Every message with its English forms and its translated ones."""
    for message in catalogues.read(language):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            yield message, tuple(map(str, ids)), tuple(map(str, words))


@every_language
def test_nothing_is_missing(language: str) -> None:
    assert catalogues.missing(language) == []


@every_language
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    wanted = {(message.id, message.context) for message in catalogues.wanted()}
    assert {(message.id, message.context) for message, _, _ in said(language)} <= wanted


@every_language
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    assert catalogues.compiled_path(language).read_bytes() == catalogues.compiled(language)


@every_language
def test_blanks_and_elements_are_the_same(language: str) -> None:
    """Each form has those of the English plural; only a form for a single number may spell it out."""
    wrong = []
    for _, ids, words in said(language):
        for form in words:
            lone = set() if form == words[-1] else {"%(number)s", "%(days)s", "{count}"}
            blanks, wanted = set(BLANKS.findall(form)), set(BLANKS.findall(ids[-1]))
            if blanks not in (wanted, wanted - lone) or set(TAGS.findall(form)) != set(TAGS.findall(ids[-1])):
                wrong.append((ids[-1], form))
    assert not wrong


@every_language
def test_nothing_breaks_out_of_an_attribute_or_the_text(language: str) -> None:
    """Translations are put into the page as they stand."""
    stray = re.compile(r'["&]|<(?!/?(?:a|b|strong|br)\b)')
    assert not [form for _, _, words in said(language) for form in words if stray.search(TAGS.sub("", form))]


@pytest.mark.parametrize("language", FAMILIAR)
def test_nobody_is_spoken_to_as_a_friend(language: str) -> None:
    familiar = re.compile(rf"\b(?:{FAMILIAR[language]})\b", re.IGNORECASE)
    forms = [TAGS.sub("", form) for _, _, words in said(language) for form in words]
    assert not [form for form in forms if familiar.search(form)]


def test_french_never_begins_a_line_with_a_mark() -> None:
    """The blank before it, and those within quotation marks, do not break."""
    breaking = re.compile(r" [:;?!»]| %%|« ")
    assert not [form for _, _, words in said("fr") for form in words if breaking.search(form)]


@every_language
def test_every_plural_has_the_forms_of_its_language(language: str) -> None:
    count = catalogues.Book(language).num_plurals
    short = [ids for _, ids, words in said(language) if len(ids) > 1 and len(words) != count]
    assert not short


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("de", 3, "3 frühere Meldungen lesen"),
        ("pl", 2, "Przeczytaj 2 wcześniejsze komunikaty"),
        ("pl", 5, "Przeczytaj 5 wcześniejszych komunikatów"),
        ("ja", 1, "以前の更新 1 件を読む"),
        ("ar", 2, "قراءة تحديثين سابقين"),
        ("ar", 11, "قراءة 11 تحديثًا سابقًا"),
    ],
)
def test_numbers_take_the_form_they_need(language: str, number: int, words: str) -> None:
    one, many = "Read %(number)s earlier update", "Read %(number)s earlier updates"
    with translation.override(language):
        assert ngettext(one, many, number) % {"number": number} == words


def test_strings_are_found_in_templates_and_in_code() -> None:
    found: dict[Any, Message] = {message.id: message for message in catalogues.wanted()}
    assert "Skip to the content" in found
    assert "Operational" in found
    assert ("Past %(number)s day", "Past %(number)s days") in found
    assert found["%d h", "%d h"].context == "a length of time"


def test_every_language_but_english_is_translated() -> None:
    assert set(catalogues.TRANSLATED) == LANGUAGES.keys() - {"en"}
