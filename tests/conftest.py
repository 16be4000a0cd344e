"""What every test may ask for: a moment, a page, a folder to bake into, real services, a browser."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings as house
from django.db import connection, connections
from pytest_django import Settings

from statuspage import api_keys
from statuspage.models import Page, Scope
from tests import services
from tests.caller import Caller

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def pytest_configure() -> None:
    # Hashed names would need collectstatic before every run, and a good password hash is slow by design.
    house.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    house.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connection.vendor == "sqlite":
        # In memory all would share one connection, and a request would stand in another's transaction.
        connection.settings_dict["TEST"]["NAME"] = str(services.HERE / "test.sqlite3")
    house.CHANNELS_AT_ONCE = False  # what a test has written is seen by its own thread alone
    hypothesis.settings.register_profile("house", deadline=None)  # machines that check are busy machines
    hypothesis.settings.register_profile("deep", deadline=None)  # `--hypothesis-profile deep`: when asked for
    hypothesis.settings.load_profile("house")


@pytest.fixture
def now() -> datetime:
    """A Monday afternoon. No verb reads the clock, so most tests need no other."""
    return datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def public_dir(settings: Settings, tmp_path: Path) -> Path:
    """The folder pages are baked into; each test has an empty one."""
    settings.PUBLIC_DIR = tmp_path / "public"
    settings.PRIVATE_DIR = tmp_path / "private"
    settings.VAR = tmp_path / "var"
    return tmp_path / "public"


@pytest.fixture
def page(db: None, now: datetime) -> Page:
    return Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=now, changed_at=now
    )


@pytest.fixture
def api(page: Page, settings: Settings, now: datetime) -> Caller:
    """A system that may do everything on the page, as often as it likes."""
    settings.API_RATE = None
    return Caller(page, api_keys.issue("Deploys", scopes=[Scope.ADMIN], now=now).token)


@pytest.fixture
def reader_api(page: Page, settings: Settings, now: datetime) -> Caller:
    """A system that may only read."""
    settings.API_RATE = None
    return Caller(page, api_keys.issue("Dashboard", scopes=[Scope.READ], now=now).token)


# --- real services ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    try:
        with services.postgresql() as url:
            yield url
    except services.Missing as absent:
        services.demand(str(absent))


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    try:
        with services.valkey() as url:
            yield url
    except services.Missing as absent:
        services.demand(str(absent))


@pytest.fixture
def mailbox() -> Iterator[services.Mailbox]:
    """A real mail server; `mailbox.url` is its EMAIL_URL, `mailbox.letters` what arrived."""
    with services.mail_server() as mailbox:
        yield mailbox


# --- the browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        services.demand("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()
        # Beside a running loop Django opens connections of its own, which nobody finds after it.
        connections.close_all()


@pytest.fixture
def tab(browser: "Browser") -> Iterator["Tab"]:
    """A fresh tab that has met nobody; an error in a page's script fails the test."""
    errors: list[str] = []
    context = browser.new_context(timezone_id="Europe/Berlin", locale="en-GB")
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on(
        "console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield tab
    context.close()
    assert not errors
