"""A page itself: its name and languages, its hosts, who may read it; opened to everybody only on purpose."""

import re

import pytest
from django.test import Client

from comms.models import Duty
from statuspage import access, pages
from statuspage.models import Audience, Page
from tests.comms.visitors import at, declared, moment, person, visit, words

NAMED = {
    "name": "Acme Status",
    "description": "Payments",
    "language": "de",
    "further": ["en", "de", "fr"],
    "time_zone": "Europe/Berlin",
    "is_indexed": "on",
}
PRIVATE = {"hosts": "", "audience": "private", "password": "a long secret", "networks": "192.0.2.0/24"}


@pytest.fixture
def desk(page: Page) -> Client:
    return visit(person(Duty.ADMINISTRATOR))


@pytest.fixture
def private(page: Page) -> Page:
    return access.close(page, password="a long secret", networks=[], now=moment())


def test_a_page_is_named_and_learns_languages(desk: Client, page: Page) -> None:
    before = page.revision
    desk.post(at("page_settings", page.slug), NAMED)
    page.refresh_from_db()
    assert (page.name, page.description, page.time_zone) == ("Acme Status", "Payments", "Europe/Berlin")
    assert page.languages == ["de", "en", "fr"]
    assert page.is_indexed and page.revision > before


def test_search_engines_are_kept_out_by_leaving_it_unticked(desk: Client, page: Page) -> None:
    desk.post(at("page_settings", page.slug), {key: NAMED[key] for key in NAMED if key != "is_indexed"})
    page.refresh_from_db()
    assert not page.is_indexed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give the page a name."),
        ({"time_zone": "Berlin"}, "“Berlin” is no time zone; write it like Europe/Berlin."),
        ({"language": "tlh"}, "“tlh” is no language we speak."),
    ],
)
def test_what_is_wrong_with_a_name_is_said_at_its_field(
    desk: Client, page: Page, wrong: dict[str, str], said: str
) -> None:
    assert said in words(desk.post(at("page_settings", page.slug), {**NAMED, **wrong}).content)
    page.refresh_from_db()
    assert page.name == "Acme"


def test_a_page_is_given_hosts(desk: Client, page: Page) -> None:
    typed = {"hosts": "status.acme.example\nhealth.acme.example", "audience": "public", "networks": ""}
    desk.post(at("page_doors", page.slug), typed)
    page.refresh_from_db()
    assert [each.host for each in page.hosts.all()] == ["status.acme.example", "health.acme.example"]
    assert page.host == "status.acme.example"


def test_a_page_is_made_private(desk: Client, page: Page) -> None:
    desk.post(at("page_doors", page.slug), PRIVATE)
    page.refresh_from_db()
    assert page.audience == Audience.PRIVATE and page.networks == ["192.0.2.0/24"]
    assert access.admit(page, "a long secret", now=moment())
    assert "a long secret" not in desk.get(at("page_doors", page.slug)).content.decode()


def test_an_empty_password_leaves_the_one_that_is(desk: Client, private: Page) -> None:
    desk.post(at("page_doors", private.slug), {**PRIVATE, "password": ""})
    private.refresh_from_db()
    assert access.admit(private, "a long secret", now=moment())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hosts": "no host"}, "is no host name; write it like status.example.com."),
        ({"password": "short"}, "Please take 8 letters or more."),
        ({"networks": "all of them"}, "is no network; write it like 192.0.2.0/24"),
        ({"audience": ""}, "Choose who may read it."),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_nothing_is_half_done(
    desk: Client, page: Page, wrong: dict[str, str], said: str
) -> None:
    typed = {**PRIVATE, "hosts": "status.acme.example", **wrong}
    assert said in words(desk.post(at("page_doors", page.slug), typed).content)
    page.refresh_from_db()
    assert page.audience == Audience.PUBLIC and not page.hosts.exists()


def test_opening_a_private_page_to_everybody_is_confirmed_first(desk: Client, private: Page) -> None:
    typed = {"hosts": "", "audience": "public", "networks": ""}
    seen = words(desk.post(at("page_doors", private.slug), typed).content)
    private.refresh_from_db()
    assert "This opens the page to everybody." in seen and private.audience == Audience.PRIVATE
    desk.post(at("page_doors", private.slug), {**typed, "sure": "on"})
    private.refresh_from_db()
    assert private.audience == Audience.PUBLIC


def test_a_link_that_opens_by_itself_is_shown_once(desk: Client, private: Page) -> None:
    seen = desk.post(at("page_link", private.slug), {"days": "7"}).content.decode()
    assert re.search(r"\?key=[\w.%:-]+", seen)
    assert "?key=" not in desk.get(at("page_doors", private.slug)).content.decode()


def test_a_page_is_added(desk: Client, page: Page) -> None:
    answer = desk.post(at("page_add"), {"name": "Acme Labs", "slug": "labs"})
    assert answer["Location"] == at("page", "labs")
    assert Page.objects.get(slug="labs").url.endswith("/pages/labs/")


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("home", "There is a page “home” already."),
        ("My Labs", "small letters, digits and hyphens"),
        ("add", "At “add” the console adds pages."),
    ],
)
def test_a_short_name_that_cannot_be_is_said_at_its_field(
    desk: Client, page: Page, slug: str, said: str
) -> None:
    assert said in words(desk.post(at("page_add"), {"name": "Acme Labs", "slug": slug}).content)
    assert Page.objects.count() == 1


def test_an_empty_installation_begins_with_the_page_at_the_root(db: None) -> None:
    desk = visit(person(Duty.ADMINISTRATOR))
    assert "There is no page yet." in words(desk.get(at("pages")).content)
    assert 'name="slug" value="home"' in desk.get(at("page_add")).content.decode()
    desk.post(at("page_add"), {"name": "Acme", "slug": "home"})
    assert "Add the first" in words(desk.get(at("pages")).content)


def test_a_page_is_removed_by_who_types_its_name(desk: Client, page: Page) -> None:
    labs = pages.create(name="Acme Labs", slug="labs", now=moment())
    assert at("page_remove", "labs") in desk.get(at("page_doors", "labs")).content.decode()
    seen = words(desk.post(at("page_remove", "labs"), {"typed": "Acme"}).content)
    assert "This is not its name. It is called “Acme Labs”." in seen
    assert Page.objects.filter(pk=labs.pk).exists()
    assert desk.post(at("page_remove", "labs"), {"typed": "Acme Labs"})["Location"] == at("pages")
    assert not Page.objects.filter(pk=labs.pk).exists()


def test_the_home_page_stays(desk: Client, page: Page) -> None:
    seen = words(desk.post(at("page_remove", "home"), {"typed": "Acme"}).content)
    assert "home page; there has to be one" in seen and Page.objects.get() == page


def test_a_page_with_responses_stays(desk: Client, page: Page) -> None:
    declared(page)
    Page.objects.update(slug="other")
    seen = words(desk.post(at("page_remove", "other"), {"typed": "Acme"}).content)
    assert "and they stay" in seen and Page.objects.get() == page
