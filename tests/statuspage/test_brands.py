"""Brands: what may be changed, what is refused, and what readers then see."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image
from playwright.sync_api import Page as Tab

from statuspage import bakery, brands, components
from statuspage.models import Brand, Component, Page, Picture
from tests.statuspage.seen import ADDRESS, Bake, Seen

pytestmark = pytest.mark.django_db

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40"/></svg>'


def icon(colour: str = "#2457c5") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()


def refused(page: Page, now: datetime, **wanted: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem:
        brands.change(page, now=now, **wanted)
    return problem.value.message_dict


# --- what may be changed ------------------------------------------------------------------------------


def test_only_what_is_given_changes(page: Page, now: datetime) -> None:
    brands.change(page, accent="#2457C5", css="a{color:red}", now=now)
    brands.change(page, support_url="https://help.example", now=now)
    brand = Brand.objects.get(page=page)
    assert (brand.accent, brand.css) == ("#2457c5", "a{color:red}")
    assert Page.objects.get().support_url == "https://help.example"


def test_a_change_is_a_change_of_the_page(page: Page, now: datetime) -> None:
    brands.change(page, accent="#2457c5", now=now)
    assert Page.objects.get().revision > page.revision


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(page: Page, now: datetime) -> None:
    with pytest.raises(ValidationError) as problem:
        brands.change(page, accent="#7fc8ff", accent_dark="#103050", now=now)
    for field, ground in (("accent", "light"), ("accent_dark", "dark")):
        (error,) = problem.value.error_dict[field]
        assert ground in error.message and error.code == "contrast" and error.params
        brands.change(page, **{field: error.params["nearest"]}, now=now)


def test_every_problem_is_said_at_its_field_and_nothing_is_kept(page: Page, now: datetime) -> None:
    said = refused(
        page,
        now,
        accent="blue",
        css="a{position:fixed}",
        support_url="javascript:alert(1)",
        footer_links=[{"label": "Terms", "url": ""}],
    )
    assert said.keys() == {"accent", "css", "support_url", "footer_links"}
    assert not Brand.objects.exists()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "mailto:x"]
)
def test_a_link_leads_to_the_web_or_a_mailbox(page: Page, now: datetime, url: str) -> None:
    assert (
        "begin with https://"
        in refused(page, now, footer_links=[{"label": "Terms", "url": url}])["footer_links"][0]
    )


def test_empty_rows_of_links_are_passed_over(page: Page, now: datetime) -> None:
    links = [{"label": "", "url": ""}, {"label": " Terms ", "url": "https://a.example/terms"}]
    brand = brands.change(page, footer_links=links, now=now)
    assert brand.footer_links == [{"label": "Terms", "url": "https://a.example/terms"}]


# --- what readers see ---------------------------------------------------------------------------------


def test_a_page_without_a_brand_carries_nothing_of_one(bake: Bake) -> None:
    index = bake()["index.html"]
    assert "branded" not in index.source and not index.all("img")


def test_colours_links_and_style_are_in_every_file(page: Page, now: datetime, bake: Bake) -> None:
    brands.change(
        page,
        accent="#2457c5",
        css=".card{border-radius:0}",
        footer_links=[{"label": "Terms & more", "url": "mailto:a@b.example"}],
        now=now,
    )
    pages = {path: file for path, file in bake().items() if path.endswith(".html")}
    for path, file in pages.items():
        assert "--brand:#2457c5" in file.source and ".branded .card{border-radius:0}" in file.source, path
        assert file.all("a", href="mailto:a@b.example") and "Terms & more" in file.text


def test_the_dark_accent_follows_from_the_light_one(page: Page, now: datetime, bake: Bake) -> None:
    brands.change(page, accent="#123a7a", now=now)
    dark = bake()["index.html"].source.split("prefers-color-scheme:dark){:root{--brand:")[1][:7]
    brands.change(page, accent_dark=dark, now=now)


def test_each_page_has_a_policy_of_its_own(page: Page, now: datetime, bake: Bake) -> None:
    plain = bake()["index.html"].all("meta", **{"http-equiv": "Content-Security-Policy"})
    brands.change(page, accent="#2457c5", now=now)
    assert bake()["index.html"].all("meta", **{"http-equiv": "Content-Security-Policy"}) != plain


def test_a_style_that_reached_the_row_past_the_check_is_cleaned_when_it_is_baked(
    page: Page, bake: Bake
) -> None:
    Brand.objects.create(
        page=page, css="@import 'https://evil.example'; </style><script>evil()</script> a{color:red}"
    )
    source = bake()["index.html"].source
    assert "evil" not in source and source.count("</style>") == 1


def test_logos_are_baked_files_for_light_and_dark(page: Page, now: datetime, public_dir: Path) -> None:
    light = brands.put_picture(page, "logo", LOGO.encode(), now=now)
    dark = brands.put_picture(page, "logo_dark", icon("#ffffff"), now=now)
    bakery.bake(page, now=now)
    live = public_dir / "home/live"
    index = Seen((live / "index.html").read_text())
    assert index.all("source", srcset=f"/brand/{dark.digest}.png")
    assert index.all("img", src=f"/brand/{light.digest}.svg", alt="Acme")
    assert (live / f"brand/{dark.digest}.png").read_bytes() == bytes(dark.content)


@pytest.mark.browser
def test_a_logo_can_still_be_read_beside_long_words_on_a_small_phone(
    tab: Tab, page: Page, bake: Bake, now: datetime
) -> None:
    page.languages = ["nl"]
    page.save()
    logo = brands.put_picture(page, "logo", LOGO.encode(), now=now)
    index = bake()["index.html"].source
    tab.route(f"{ADDRESS}**", lambda route: route.fulfill(body=index, content_type="text/html"))
    picture = {"body": LOGO, "content_type": "image/svg+xml"}
    tab.route(f"{ADDRESS}brand/{logo.digest}.svg", lambda route: route.fulfill(**picture))
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(ADDRESS)
    box = tab.get_by_role("img", name="Acme").bounding_box()
    assert box and box["width"] >= 80


def test_the_icon_is_the_brands_while_all_is_well_and_the_states_when_it_is_not(
    page: Page, now: datetime, bake: Bake, component: Callable[..., Component]
) -> None:
    picture = brands.put_picture(page, "favicon", icon(), now=now)
    assert bake()["index.html"].all("link", rel="icon", href=f"/brand/{picture.digest}.png")
    components.set_status(component("Checkout"), "major_outage", now=now)
    assert bake()["index.html"].all("link", rel="icon")[0]["href"].startswith("data:image/svg+xml")


def test_a_picture_replaces_the_last_and_may_be_removed(page: Page, now: datetime) -> None:
    brands.put_picture(page, "favicon", icon(), now=now)
    brands.put_picture(page, "favicon", icon("#ff0000"), now=now)
    assert Picture.objects.count() == 1
    brands.remove_picture(page, "favicon", now=now)
    brands.remove_picture(page, "favicon", now=now)
    assert not Picture.objects.exists()


def test_a_picture_is_refused_at_its_field(page: Page, now: datetime) -> None:
    with pytest.raises(ValidationError) as problem:
        brands.put_picture(page, "logo_dark", b"nothing", now=now)
    assert "no picture we know" in problem.value.message_dict["logo_dark"][0]


def test_a_page_that_is_not_baked_wears_the_brand_too(page: Page, now: datetime, public_dir: Path) -> None:
    brands.change(page, accent="#2457c5", now=now)
    bakery.bake(page, now=now)
    asked = Seen(Client().get("/subscribe").content.decode())
    (sheet,) = [each["href"] for each in asked.all("link", rel="stylesheet") if "/brand/" in each["href"]]
    assert "--brand:#2457c5" in (public_dir / "home/live" / sheet.lstrip("/")).read_text()


# --- before anybody else sees it ------------------------------------------------------------------------


def test_a_rehearsal_shows_everything_and_keeps_nothing(page: Page, now: datetime) -> None:
    seen = brands.rehearse(
        page,
        accent="#2457c5",
        support_url="https://help.example",
        uploads={"logo": LOGO.encode()},
        now=now,
    )
    assert "--brand:#2457c5" in seen and "https://help.example" in seen
    assert 'src="data:image/svg+xml;base64,' in seen and "<script" not in seen
    assert not Brand.objects.exists() and not Picture.objects.exists()
    assert (Page.objects.get().support_url, page.support_url) == ("", "")


def test_a_rehearsal_refuses_what_saving_would_refuse(page: Page, now: datetime) -> None:
    with pytest.raises(ValidationError):
        brands.rehearse(page, accent="#ffffff", now=now)
    assert page.support_url == ""
