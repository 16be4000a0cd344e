"""Pages by the manage API: every field, and what of it a key may change."""

from datetime import datetime

from pytest_django import DjangoAssertNumQueries

from statuspage import brands, pages
from statuspage.models import Page
from tests.caller import Caller

OF_A_PAGE = set(
    """id created_at updated_at name page_description headline branding subdomain domain url support_url
    hidden_from_search allow_page_subscribers allow_incident_subscribers allow_email_subscribers
    allow_sms_subscribers allow_rss_atom_feeds allow_webhook_subscribers notifications_from_email
    notifications_email_footer activity_score twitter_username viewers_must_be_team_members ip_restrictions
    city state country time_zone css_body_background_color css_font_color css_light_font_color css_greens
    css_yellows css_oranges css_blues css_reds css_border_color css_graph_color css_link_color css_no_data
    favicon_logo transactional_logo hero_cover email_logo twitter_logo""".split()
)


def test_get_pages(api: Caller, now: datetime) -> None:
    pages.create(name="Other", slug="other", now=now)
    said = api.get("pages")
    assert said.status == 200 and [each["name"] for each in said.said] == ["Acme", "Other"]


def test_get_page(api: Caller, now: datetime) -> None:
    brands.change(api.page, accent="#0b5fff", support_url="https://help.acme.example", now=now)
    said = api.get("")
    assert said.status == 200 and said.said.keys() == OF_A_PAGE
    told = {
        name: said.said[name] for name in ("id", "name", "url", "support_url", "css_link_color", "branding")
    }
    assert told == {
        "id": api.page.public_id,
        "name": "Acme",
        "url": "http://testserver",
        "support_url": "https://help.acme.example",
        "css_link_color": "#0b5fff",
        "branding": "basic",
    }


def test_patch_page(api: Caller) -> None:
    wanted = {"name": "Acme Cloud", "time_zone": "Europe/Berlin", "hidden_from_search": True}
    said = api.patch("", {"page": wanted | {"support_url": "mailto:help@acme.example", "unknown": 1}})
    assert said.status == 200 and wanted.items() <= said.said.items()
    page = Page.objects.get()
    assert (page.name, page.is_indexed, page.support_url) == ("Acme Cloud", False, "mailto:help@acme.example")


def test_put_page(api: Caller) -> None:
    api.put("", {"page": {"page_description": "Payments"}})
    assert api.get("").said["page_description"] == "Payments" and api.get("").said["name"] == "Acme"


def test_a_page_gets_a_host(api: Caller) -> None:
    said = api.patch("", {"page": {"domain": "status.acme.example"}}).said
    assert said["domain"] == "status.acme.example" and said["url"].startswith("http://status.acme.example")


def test_what_is_wrong_with_a_page_is_said_and_nothing_of_it_kept(api: Caller) -> None:
    refused = api.patch("", {"page": {"name": "", "time_zone": "Mars/Olympus", "hidden_from_search": "x"}})
    assert refused.status == 422 and len(refused.said["error"]) == 3
    refused = api.patch(
        "", {"page": {"name": "New", "domain": "no host", "support_url": "https://x.example"}}
    )
    assert refused.status == 422 and api.get("").said["support_url"] is None


def test_a_change_is_published(api: Caller) -> None:
    revision = api.page.revision
    api.patch("", {"page": {"name": "New"}})
    assert Page.objects.get().revision > revision


def test_many_pages_take_no_more_statements(
    api: Caller, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("pages")
    for number in range(5):
        pages.create(name=f"P{number}", slug=f"p{number}", now=now)
    with django_assert_num_queries(4):
        assert len(api.get("pages").said) == 6
