"""The desk of the brand: what is refused is said with what could be taken; it is seen before it is saved."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from statuspage.models import Brand, Page, Picture
from tests.comms.visitors import at, visit, words

TYPED = {
    "accent": "#1d5bc9",
    "accent_dark": "",
    "support_url": "https://help.example.com",
    "footer_links:0:label": "Imprint",
    "footer_links:0:url": "https://example.com/imprint",
    "css": "",
}


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


def picture(name: str = "logo.png", size: tuple[int, int] = (320, 80)) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", size, "navy").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def test_a_brand_is_saved(desk: Client, page: Page) -> None:
    answer = desk.post(at("brand", page.slug), {**TYPED, "logo": picture()})
    brand = Brand.objects.get(page=page)
    page.refresh_from_db()
    assert answer["Location"] == at("brand", page.slug)
    assert (brand.accent, page.support_url) == ("#1d5bc9", "https://help.example.com")
    assert brand.footer_links == [{"label": "Imprint", "url": "https://example.com/imprint"}]
    assert Picture.objects.get().kind == "logo"


def test_what_is_there_is_shown_again(desk: Client, page: Page) -> None:
    desk.post(at("brand", page.slug), {**TYPED, "logo": picture()})
    seen = desk.get(at("brand", page.slug)).content.decode()
    assert 'value="Imprint"' in seen and 'value="#1d5bc9"' in seen and 'src="data:image/' in seen


def test_a_colour_nobody_could_read_is_refused_with_its_ratio_and_one_that_passes(
    desk: Client, page: Page
) -> None:
    seen = desk.post(at("brand", page.slug), {**TYPED, "accent": "#ffee00"}).content.decode()
    assert re.search(r"its contrast is [\d.]+ to 1, and text needs 4.5 to 1", seen)
    assert re.search(r"Take #[0-9a-f]{6}", seen)
    assert 'value="#ffee00"' in seen and 'value="Imprint"' in seen
    assert not Brand.objects.exists()


def test_the_colour_that_is_offered_is_taken_with_one_press_and_then_it_passes(
    desk: Client, page: Page
) -> None:
    typed = {**TYPED, "accent": "#ffee00"}
    seen = desk.post(at("brand", page.slug), typed).content.decode()
    offer = re.search(r'name="take" value="(accent:(#\w+))"', seen)
    assert offer
    again = desk.post(at("brand", page.slug), {**typed, "take": offer[1]}).content.decode()
    assert f'name="accent" value="{offer[2]}"' in again and "to 1" not in again
    assert not Brand.objects.exists()
    desk.post(at("brand", page.slug), {**typed, "accent": offer[2]})
    assert Brand.objects.get().accent == offer[2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"accent": "blue-ish"}, "is no colour; write it like #2457c5."),
        ({"support_url": "javascript:alert(1)"}, "is no address; begin with https:// or mailto:."),
        ({"footer_links:0:url": ""}, "needs both words to show and an address."),
        ({"css": "a { background: url(https://evil.example/x) }"}, "url("),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_all_of_it_is_kept(
    desk: Client, page: Page, wrong: dict[str, str], said: str
) -> None:
    seen = desk.post(at("brand", page.slug), {**TYPED, **wrong}).content.decode()
    assert said in seen and "Nothing was changed." in seen and 'value="Imprint"' in seen
    assert not Brand.objects.exists()


def test_a_file_that_is_no_picture_is_refused_and_nothing_else_is_saved(desk: Client, page: Page) -> None:
    sham = SimpleUploadedFile("logo.png", b"<script>alert(1)</script>", "image/png")
    seen = words(desk.post(at("brand", page.slug), {**TYPED, "logo": sham}).content)
    assert "please choose it again" in seen
    assert not Picture.objects.exists() and not Brand.objects.exists()


def test_a_picture_is_removed_with_one_press_and_what_was_typed_meanwhile_stays(
    desk: Client, page: Page
) -> None:
    desk.post(at("brand", page.slug), {**TYPED, "logo": picture()})
    typed = {**TYPED, "css": "h1 { color: navy }", "favicon": picture(), "remove": "logo"}
    seen = desk.post(at("brand", page.slug), typed).content.decode()
    assert not Picture.objects.exists()
    assert "does without it: logo" in seen and "h1 { color: navy }" in seen and "choose it again" in seen
    assert Brand.objects.get().css == ""


def test_the_preview_wears_it_and_nothing_is_kept(desk: Client, page: Page) -> None:
    seen = desk.post(at("brand_preview", page.slug), {**TYPED, "logo": picture()}).content.decode()
    assert "Imprint" in seen and "#1d5bc9" in seen and "data:image/" in seen
    assert not Brand.objects.exists() and not Picture.objects.exists()


def test_a_preview_of_what_is_refused_says_why_and_shows_the_page_as_it_is(desk: Client, page: Page) -> None:
    seen = desk.post(at("brand_preview", page.slug), {**TYPED, "accent": "#ffee00"}).content.decode()
    assert "cannot be read well" in seen and "Imprint" not in seen
