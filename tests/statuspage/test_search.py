"""Searching the history: what is found, what is not, and what never shows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from statuspage import incidents, languages, maintenances, search
from statuspage.limits import Limit
from statuspage.models import Component, ComponentGroup, Incident, Page
from statuspage.views import searching
from tests.statuspage.seen import Seen

HOUR = timedelta(hours=1)
Made = Callable[..., Component]
Told = Callable[..., Incident]


@pytest.fixture
def told(page: Page, now: datetime) -> Told:
    def said(name: str, body: str = "x", *, ago: int = 1, **statuses: Component) -> Incident:
        at = now - ago * HOUR
        touched = {component: status for status, component in statuses.items()}
        return incidents.publish(
            page, name=name, status="identified", body=body, statuses=touched, notify=False, now=at
        )

    return said


def names(page: Page, words: str = "", component: str = "") -> list[str]:
    found = search.find(page, words=words, component=component)
    return [card.name for month in found.months for day in month.days for card in day.cards]


def ask(client: Client, **asked: str | int) -> Seen:
    answer = client.get("/history/search", asked)
    assert answer.status_code == 200
    seen = Seen(answer.content.decode())
    assert not seen.unclosed
    return seen


# --- what is found ------------------------------------------------------------------------------------


def test_words_are_found_in_names_and_in_updates(page: Page, told: Told, now: datetime) -> None:
    told("Slow search"), told("Checkout errors", "The SEARCH index is broken."), told("Other")
    assert sorted(names(page, words="search")) == ["Checkout errors", "Slow search"]


def test_every_word_has_to_stand_somewhere(page: Page, told: Told, now: datetime) -> None:
    told("Slow search", "A disk was full."), told("Slow checkout", "A cable was cut.")
    assert names(page, words="disk slow") == ["Slow search"]


@pytest.mark.parametrize(("asked", "written"), [("ÄPFEL", "äpfel"), ("äpfel.", "ÄPFEL."), ("СБОЙ", "Сбой")])
def test_large_and_small_letters_are_the_same_in_every_script(
    page: Page, told: Told, asked: str, written: str
) -> None:
    told("In the name", f"So sind {written}"), told(f"Viele {written}"), told("Other", "apfel")
    assert sorted(names(page, words=asked)) == ["In the name", f"Viele {written}"]


def test_an_edition_finds_what_its_readers_read(page: Page, told: Told, now: datetime) -> None:
    incident = told("Slow search", "A disk is full.")
    Incident.objects.update(translations={"de": "Langsame Suche"})
    incident.updates.update(translations={"de": "Eine Platte läuft über.", "fr": "Un disque est plein."})
    with languages.speaking("de", original="en"):
        for words in ("langsame", "platte", "LÄUFT ÜBER", "disk slow"):
            assert names(page, words=words) == ["Langsame Suche"], words
        assert names(page, words="disque") == []
    assert names(page, words="platte") == []


@pytest.mark.parametrize("language", sorted({*languages.LANGUAGES} - {"en"}))
def test_every_language_can_be_searched(page: Page, told: Told, language: str) -> None:
    told("Slow")
    Incident.objects.update(translations={language: "Wörter"})
    with languages.speaking(language, original="en"):
        assert len(names(page, words="WÖRTER")) == 1


def test_nothing_asked_finds_everything_the_newest_first(page: Page, told: Told, now: datetime) -> None:
    told("Old", ago=900), told("New", ago=2)
    assert names(page) == ["New", "Old"]


def test_maintenances_are_found_too(page: Page, now: datetime) -> None:
    window = (now + HOUR, now + 2 * HOUR)
    maintenances.schedule(page, name="New disks", body="Reading works.", window=window, now=now)
    assert names(page, words="reading") == ["New disks"]


def test_a_component_finds_what_touched_it(page: Page, told: Told, component: Made, now: datetime) -> None:
    mail, disk = component("Mail"), component("Disk")
    told("No mail", major_outage=mail), told("No disk", major_outage=disk)
    assert names(page, component=mail.public_id) == ["No mail"]
    assert names(page, component=mail.public_id, words="disk") == []


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "\\", "<script>", "é" * 5000, "\x00"])
def test_signs_are_signs(page: Page, told: Told, client: Client, words: str) -> None:
    told("Plain")
    assert "Plain" not in ask(client, q=words).text or words == "\x00"


# --- sheets -------------------------------------------------------------------------------------------


def test_a_long_answer_comes_in_sheets(page: Page, told: Told, client: Client) -> None:
    for number in range(search.SHEET + 1):
        told(f"Number {number}", ago=number)
    first, second = ask(client, q="number"), ask(client, q="number", page=2)
    assert "21 entries" in first.text
    assert first.all("a", rel="next")[0]["href"] == "?q=number&component=&page=2"
    assert f"Number {search.SHEET}" not in first.text
    assert f"Number {search.SHEET}" in second.text
    assert second.all("a", rel="prev")


@pytest.mark.parametrize("sheet", ["-1", "0", "99999999999999999999", "two"])
def test_a_sheet_that_is_not_there_is_the_nearest(told: Told, client: Client, sheet: str) -> None:
    told("Only one")
    assert "Only one" in ask(client, page=sheet).text


# --- what the reader sees -------------------------------------------------------------------------------


def test_an_entry_says_how_long_and_what_was_affected(
    page: Page, outage: Incident, client: Client, now: datetime
) -> None:
    incidents.post_update(outage, status="resolved", body="Fixed.", now=now + 1.5 * HOUR)
    seen = ask(client)
    assert "14:00 to 15:30 UTC, 1 h 30 min Affected components: Checkout, Search" in seen.text


def test_what_was_asked_stays_in_the_form(client: Client, component: Made, page: Page) -> None:
    mail = component("Mail")
    seen = ask(client, q='"odd" words', component=mail.public_id)
    assert seen.all("input", name="q")[0]["value"] == '"odd" words'
    assert seen.all("option", value=mail.public_id)[0].keys() == {"value", "selected"}
    assert "Nothing was found. Fewer or other words may find more." in seen.text


def test_components_are_offered_group_by_group(
    page: Page, client: Client, component: Made, now: datetime
) -> None:
    groups = [
        ComponentGroup.objects.create(page=page, name=name, position=nth, created_at=now, updated_at=now)
        for nth, name in enumerate(["Europe", "Asia"])
    ]
    for name, nth, group in (("Tokyo", 1, 1), ("Paris", 2, 0), ("Dublin", 1, 0)):
        component(name, position=nth, group=groups[group])
    source = ask(client).source
    assert source.index(">Dublin<") < source.index(">Paris<") < source.index(">Tokyo<")


def test_an_empty_history_says_so(page: Page, client: Client) -> None:
    assert "Nothing has been reported yet." in ask(client).text


def test_search_engines_stay_outside(page: Page, client: Client) -> None:
    assert ask(client).all("meta", name="robots", content="noindex")


def test_who_asks_without_end_is_asked_to_wait(
    page: Page, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "A_READER", Limit(1, HOUR))
    ask(client)
    answer = client.get("/history/search", {"q": "kept"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert 'value="kept"' in answer.content.decode()


def test_the_history_leads_to_the_search(page: Page, outage: Incident, now: datetime) -> None:
    from tests.statuspage.seen import leaves

    body = leaves(page, now=now)["history/index.html"].body().decode()
    assert Seen(body).all("a", href="/history/search")


# --- what never shows -----------------------------------------------------------------------------------


def test_another_page_is_not_searched(page: Page, told: Told, now: datetime) -> None:
    other = Page.objects.create(
        slug="b", name="B", url="http://testserver/pages/b", created_at=now, changed_at=now
    )
    told("Ours")
    assert names(other) == []


def test_a_hidden_component_is_neither_offered_nor_found(
    page: Page, told: Told, component: Made, client: Client
) -> None:
    secret = component("Secret", is_hidden=True)
    told("Trouble", major_outage=secret)
    assert "Trouble" not in ask(client, component=secret.public_id).text
    assert "Secret" not in ask(client).source


def test_a_component_of_another_page_is_not_offered(page: Page, client: Client, now: datetime) -> None:
    other = Page.objects.create(
        slug="b", name="B", url="http://testserver/pages/b", created_at=now, changed_at=now
    )
    Component.objects.create(page=other, name="Elsewhere", created_at=now, updated_at=now)
    assert "Elsewhere" not in ask(client).source


def test_an_edition_is_searched_in_its_language(page: Page, told: Told, client: Client) -> None:
    Page.objects.update(languages=["en", "de"])
    told("Slow search")
    answer = Seen(client.get("/de/history/search", {"q": "slow"}).content.decode())
    assert answer.all("form", action="/de/history/search", method="get")
    assert answer.all("link", rel="stylesheet", href="/static/statuspage/tongues.css")
    assert "Slow search" in answer.text
