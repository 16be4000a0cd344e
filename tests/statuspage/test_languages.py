"""The language of a reader: at the doors, in letters, and in what the page offers."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Route, expect
from playwright.sync_api import Page as Tab

from statuspage import clock, languages, letters, links, subscribers
from statuspage.links import Purpose
from statuspage.models import Component, Incident, Notification, Page, Subscriber
from tests.forms import typed
from tests.services import Mailbox
from tests.statuspage.seen import leaves

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def page(page: Page) -> Page:
    page.languages = ["en", "de", "ja"]
    page.save()
    return page


# --- doors ------------------------------------------------------------------------------------------


def test_a_door_speaks_the_language_of_its_path(client: Client, page: Page) -> None:
    words = client.get("/de/subscribe").content.decode()
    assert '<html lang="de" dir="ltr"' in words
    assert "Meldungen per E-Mail erhalten" in words
    assert 'action="/de/subscribe"' in words
    assert "Hear from us" in client.get("/subscribe").content.decode()
    assert translation.get_language() == "en"


def test_a_door_says_in_its_language_what_is_wrong(client: Client, page: Page) -> None:
    words = client.post("/de/subscribe", typed({"email": "nobody"})).content.decode()
    assert "Das sieht nicht nach einer E-Mail-Adresse aus." in words
    assert 'value="nobody"' in words


def test_who_subscribes_in_a_language_is_written_to_in_it(client: Client, page: Page) -> None:
    client.post("/de/subscribe", typed({"email": "ada@example.com"}))
    ada, asked = Subscriber.objects.get(), Notification.objects.get()
    letter = letters.render(asked)
    assert ada.language == "de"
    assert letter.subject == "Bestätigen Sie Ihr Abonnement von Acme"
    assert "http://testserver/de/confirm/" in letter.text
    assert 'lang="de"' in letter.html


def test_what_somebody_follows_is_named_in_their_language(
    client: Client, page: Page, incident: Incident
) -> None:
    Incident.objects.update(translations={"de": "Fehler an der Kasse"})
    asked = f"subscribe?incident={incident.public_id}"
    assert "<bdi>Fehler an der Kasse</bdi>" in client.get(f"/de/{asked}").content.decode()
    assert f'<bdi lang="en">{incident.name}</bdi>' in client.get(f"/ja/{asked}").content.decode()
    client.post("/de/subscribe", typed({"email": "ada@example.com", "incident": incident.public_id}))
    letter = letters.render(Notification.objects.get(letter="statuspage/confirm"))
    assert "wenn dies vorbei ist: Fehler an der Kasse" in " ".join(letter.text.split())


def test_the_doors_of_a_letter_speak_its_language(client: Client, page: Page, reader: Reader) -> None:
    ada = reader("ada@example.com")
    Subscriber.objects.update(language="de")
    ada.refresh_from_db()
    address = links.link(ada, Purpose.MANAGE, now=clock.now())
    assert address.startswith("http://testserver/de/manage/")
    assert "Ihr Abonnement" in client.get(address.removeprefix("http://testserver")).content.decode()


def test_old_links_open_though_the_page_no_longer_speaks_their_language(
    client: Client, page: Page, reader: Reader
) -> None:
    ada = reader("ada@example.com")
    token = links.token(ada.public_id, Purpose.UNSUBSCRIBE, now=clock.now())
    Page.objects.update(languages=[])
    assert "Abmelden" in client.get(f"/de/unsubscribe/{token}").content.decode()
    assert client.post(f"/de/unsubscribe/{token}").status_code == 200
    ada.refresh_from_db()
    assert ada.state == "unsubscribed"


@pytest.mark.parametrize("path", ["/xx/subscribe", "/DE/subscribe", "/sv/subscribe"])
def test_a_language_nobody_knows_is_no_door(client: Client, page: Page, path: str) -> None:
    assert client.get(path).status_code == 404


def test_somebody_subscribed_is_not_moved_to_another_language(
    page: Page, reader: Reader, now: datetime
) -> None:
    reader("ada@example.com")
    subscribers.subscribe(page, address="ada@example.com", language="ja", now=now)
    assert Subscriber.objects.get().language == "en"


# --- letters ----------------------------------------------------------------------------------------


def test_each_reader_is_told_in_their_language(
    page: Page, reader: Reader, post: Mailbox, news: Notification, carry: Callable[..., None]
) -> None:
    chosen = {
        "ada@example.com": "en",
        "bob@example.com": "de",
        "eva@example.com": "ja",
        "x@example.com": "xx",
    }
    for address, language in chosen.items():
        reader(address)
        Subscriber.objects.filter(address=address).update(language=language)
    carry()
    told = {str(letter["To"]): str(letter["Subject"]) for letter in post.letters}
    assert told == {
        "ada@example.com": "[Acme] Investigating: Checkout errors",
        "bob@example.com": "[Acme] Untersuchung läuft: Checkout errors",
        "eva@example.com": "[Acme] 調査中：Checkout errors",
        "x@example.com": "[Acme] Investigating: Checkout errors",
    }


def test_a_letter_is_written_once_a_language(
    page: Page,
    reader: Reader,
    post: Mailbox,
    news: Notification,
    carry: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    render = letters.render

    def counted(notification: Notification, language: str = "", zone: str = "UTC") -> Any:
        written.append(language)
        return render(notification, language, zone)

    monkeypatch.setattr(letters, "render", counted)
    for number in range(6):
        reader(f"{number}@example.com")
    Subscriber.objects.filter(pk__in=Subscriber.objects.values("pk")[:3]).update(language="de")
    carry()
    assert len(post.letters) == 6
    assert sorted(written) == ["de", "en"]


def test_a_letter_carries_the_translation_or_says_what_it_is_in(
    news: Notification, incident: Incident
) -> None:
    plain = letters.render(news, "de").text
    assert "We are looking into it." in plain
    assert "Diese Meldung gibt es nur auf Englisch." in plain
    incident.updates.update(translations={"de": "Wir sehen nach."})
    Incident.objects.update(translations={"de": "Fehler im Checkout"})
    fresh = letters.render(Notification.objects.get(pk=news.pk), "de")
    assert fresh.subject == "[Acme] Untersuchung läuft: Fehler im Checkout"
    assert "Wir sehen nach." in fresh.text
    assert "nur auf" not in fresh.text
    assert f"http://testserver/de/incidents/{incident.public_id}" in fresh.text


def test_components_are_named_in_the_language_of_the_letter(outage: Incident) -> None:
    Component.objects.filter(name="Checkout").update(translations={"de": {"name": "Kasse"}})
    assert "Kasse: Schwerer Ausfall" in letters.render(Notification.objects.get(), "de").text


def test_a_letter_from_right_to_left_says_so(news: Notification) -> None:
    html = letters.render(news, "ar").html
    says_so = re.findall(r'<(\w+)[^>]* dir="rtl"', html)
    assert says_so == ["html", "div", "table"]  # some readers throw away what is outside the table


# --- the row's words --------------------------------------------------------------------------------


def test_words_are_those_of_the_language_or_the_original() -> None:
    component = Component(name="Search", description="Finds things", translations={"de": {"name": "Suche"}})
    with languages.speaking("de", original="en"):
        name, about = languages.spoken(component, "name"), languages.spoken(component, "description")
    assert (name, name.language) == ("Suche", "")
    assert (about, about.language) == ("Finds things", "en")


@pytest.mark.parametrize("code", languages.LANGUAGES)
def test_each_is_known_by_its_own_code_while_it_is_spoken(code: str) -> None:
    with languages.speaking(code, original="en"):
        assert languages.current() == code


def test_the_language_before_is_spoken_again_whatever_happens() -> None:
    with pytest.raises(RuntimeError), languages.speaking("ja", original="de"):
        raise RuntimeError
    assert languages.current() == "en"


# --- the offer --------------------------------------------------------------------------------------

Open = Callable[..., Tab]


@pytest.fixture
def visit(browser: Browser, page: Page, now: datetime) -> Any:
    """The front page in English, as a reader of these languages gets it."""
    index = leaves(page, now=now)["index.html"].body()
    contexts = []

    def answer(route: Route) -> None:
        route.fulfill(body=index, content_type="text/html; charset=utf-8")

    def opened(locale: str, more: str = "") -> Tab:
        context = browser.new_context(locale=locale)
        contexts.append(context)
        context.add_init_script(
            f"Object.defineProperty(navigator, 'languages', {{ value: {[locale, *more.split()]!r} }})"
        )
        context.route("http://status.test/**", answer)
        tab = context.new_page()
        tab.goto("http://status.test/")
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "more", "offered"),
    [
        ("de-AT", "en", "de"),
        ("fr", "de en", "de"),
        ("ja-JP", "", "ja"),
        ("en-GB", "de", ""),
        ("fr-FR", "", ""),
    ],
)
def test_the_page_offers_itself_in_the_readers_language(
    visit: Open, locale: str, more: str, offered: str
) -> None:
    offer = visit(locale, more).locator(".offer")
    if not offered:
        expect(offer).to_have_count(0)
        return
    language = languages.LANGUAGES[offered]
    expect(offer.get_by_role("link")).to_have_text(language.offer)
    expect(offer).to_have_attribute("lang", offered)
    assert str(offer.get_by_role("link").get_attribute("href")).endswith(f"/{offered}/")


@pytest.mark.browser
def test_who_declines_is_not_asked_again(visit: Open) -> None:
    tab = visit("de-DE")
    tab.get_by_role("button", name="Nicht jetzt").click()
    expect(tab.locator(".offer")).to_have_count(0)
    tab.reload()
    expect(tab.locator(".tongues")).to_be_visible()
    expect(tab.locator(".offer")).to_have_count(0)
    assert tab.context.cookies() == []


@pytest.mark.browser
def test_the_menu_works_without_script(browser: Browser, page: Page, now: datetime) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.set_content(leaves(page, now=now)["index.html"].body().decode())
    tab.locator(".tongues summary").click()
    expect(tab.get_by_role("link", name="Deutsch")).to_be_visible()
    expect(tab.get_by_role("link", name="English")).to_have_attribute("aria-current", "true")
    context.close()


@pytest.mark.browser
def test_paper_is_offered_nothing(visit: Open) -> None:
    tab = visit("de-DE")
    expect(tab.locator(".offer")).to_be_visible()
    tab.emulate_media(media="print")
    expect(tab.locator(".offer")).to_be_hidden()
