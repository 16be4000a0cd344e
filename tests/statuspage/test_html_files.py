"""The public page in HTML: what holds of every file."""

import gzip
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from statuspage import incidents
from statuspage.models import Component, ComponentGroup, Incident, Page
from tests.statuspage.seen import Bake, Seen, leaves

FILES = ["index.html", "404.html", "history/index.html", "history/2026-03/index.html"]


# --- every file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FILES, "incidents/{}/index.html"])
def test_every_file_is_whole(bake: Bake, outage: Incident, path: str) -> None:
    seen = bake()[path.format(outage.public_id)]
    assert not seen.unclosed
    assert len(seen.all("h1")) == len(seen.all("main")) == len(seen.all("header")) == 1
    assert seen.all("a", href="#main")
    assert seen.all("div", role="status")
    ids = [attributes["id"] for _, attributes in seen.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", [*FILES, "incidents/{}/index.html"])
def test_every_file_stands_alone(bake: Bake, outage: Incident, path: str) -> None:
    """Nothing is asked of anybody: no picture, font, style or script from elsewhere, nor from us."""
    seen = bake()[path.format(outage.public_id)]
    assert not any("src" in attributes for _, attributes in seen.elements)
    assert {link["rel"] for link in seen.all("link")} <= {"icon", "alternate", "canonical"}
    assert all(link["href"].startswith("data:") for link in seen.all("link", rel="icon"))
    assert "url(" not in seen.source
    assert "@import" not in seen.source


def test_the_policy_allows_the_inlined_style_and_script_and_nothing_else(bake: Bake) -> None:
    index = bake()["index.html"]
    (policy,) = index.all("meta", **{"http-equiv": "Content-Security-Policy"})
    for tag in ("style", "script"):
        (inlined,) = re.findall(rf"<{tag}>(.*?)</{tag}>", index.source, re.DOTALL)
        assert (
            f"{tag}-src 'sha256-{b64encode(sha256(inlined.encode()).digest()).decode()}'" in policy["content"]
        )
    assert "unsafe" not in policy["content"]
    assert not [each for _, attributes in index.elements for each in attributes if each.startswith("on")]


@pytest.mark.parametrize("path", ["index.html", "history/index.html", "incidents/{}/index.html"])
def test_every_time_is_exact_for_machines(bake: Bake, outage: Incident, path: str) -> None:
    times = [each["datetime"] for each in bake()[path.format(outage.public_id)].all("time")]
    moments = [datetime.fromisoformat(each) for each in times if "T" in each]
    assert moments
    assert all(moment.tzinfo == UTC for moment in moments)


def test_the_head_announces_feeds_and_address(bake: Bake, outage: Incident) -> None:
    seen = bake()[f"incidents/{outage.public_id}/index.html"]
    assert seen.all("link", type="application/atom+xml", href="/history.atom")
    assert seen.all("link", type="application/rss+xml", href="/history.rss")
    assert seen.all("link", rel="canonical", href=f"http://testserver/incidents/{outage.public_id}")
    assert seen.all("meta", name="description")[0]["content"].startswith("Identified. We are putting back")
    assert seen.title() == "Checkout errors: Identified · Acme"


def test_links_begin_with_the_root_of_the_page(page: Page, bake: Bake, outage: Incident) -> None:
    Page.objects.update(url="http://testserver/pages/acme")
    for seen in bake().values():
        addresses = [each["href"] for each in seen.all("a")]
        assert all(each.startswith(("/pages/acme/", "#")) for each in addresses)
        assert all(each["action"] == "/pages/acme/subscribe" for each in seen.all("form"))


def test_the_subscribe_form_sets_a_trap_for_programs_only(bake: Bake, page: Page) -> None:
    index = bake()["index.html"]
    assert index.all("form", method="post", action="/subscribe")
    assert index.all("input", type="email", name="email", autocomplete="email")
    assert index.all("input", name="page", value=page.public_id)
    assert index.all("input", name="website", tabindex="-1")
    assert index.all("p", **{"class": "trap", "aria-hidden": "true"})


EVIL = '</title></style></script><script>alert(1)</script><img src=x onerror="alert(2)">"\'&'


@pytest.mark.parametrize("path", [*FILES, "incidents/{}/index.html"])
def test_nothing_that_an_author_writes_can_run(
    page: Page, bake: Bake, component: Callable[..., Component], now: datetime, path: str
) -> None:
    Page.objects.update(name=EVIL)
    touched = component(EVIL, "major_outage", description=EVIL)
    incident = incidents.publish(
        page, name=EVIL, status="identified", body=EVIL, statuses={touched: "major_outage"}, now=now
    )
    seen = bake()[path.format(incident.public_id)]
    assert not seen.unclosed
    assert len([each for each in seen.all("script") if each.get("type") != "application/json"]) == 1
    assert not seen.all("img")


# --- sizes and economy ------------------------------------------------------------------------------


def compressed(seen: Seen) -> int:
    return len(gzip.compress(seen.source.encode(), 9))


def test_sixty_components_with_long_names_cost_at_most_thirty_kilobytes(
    page: Page, bake: Bake, component: Callable[..., Component], outage: Incident, now: datetime
) -> None:
    for region in range(10):
        group = ComponentGroup.objects.create(
            page=page, name=f"Region {region}", created_at=now, updated_at=now
        )
        for part in range(6):
            digits = sha256(f"{region}.{part}".encode()).hexdigest()
            component(f"Service {digits[:24]}", group=group, description=digits)
    assert compressed(bake()["index.html"]) <= 30 * 1024


def test_a_long_story_does_not_fill_the_front_page(bake: Bake, outage: Incident, now: datetime) -> None:
    for turn in range(30):
        told = " ".join(sha256(f"{turn}.{word}".encode()).hexdigest()[:7] for word in range(400))
        at = now + timedelta(minutes=turn)
        incidents.post_update(outage, status="identified", body=told, now=at)
    baked = bake(after=timedelta(minutes=30))
    assert compressed(baked["index.html"]) <= 30 * 1024
    assert "Read 28 earlier updates" in baked["index.html"].text
    assert baked[f"incidents/{outage.public_id}/index.html"].text.count("Identified") == 32


def test_only_what_changed_gets_a_new_key(page: Page, outage: Incident, now: datetime) -> None:
    other = incidents.publish(page, name="Slow search", status="investigating", body="x", now=now)
    before = leaves(page, now=now)
    incidents.post_update(other, status="identified", body="y", now=now + timedelta(seconds=9))
    after = leaves(page, now=now + timedelta(seconds=9))
    changed = {path for path in after if after[path].key != before[path].key}
    assert changed == {
        *("index.html", "fresh.json", "history/index.html", "history/2026-03/index.html"),
        f"incidents/{other.public_id}/index.html",
    }


def test_an_incident_is_written_again_when_its_promise_falls_late(
    page: Page, outage: Incident, now: datetime
) -> None:
    path = f"incidents/{outage.public_id}/index.html"
    before = leaves(page, now=now + timedelta(minutes=29))[path].key
    assert leaves(page, now=now + timedelta(minutes=31))[path].key != before
