"""Somebody of a demo's staff, at the console in a browser."""

import time
from typing import TYPE_CHECKING

from tests.journeys.demos import Demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

TITLE = "Card payments are declined"


class Desk:
    """Somebody of the demo's staff at the console."""

    def __init__(self, demo: Demo, browser: "Browser", duty: str) -> None:
        self.demo, self.tab = demo, browser.new_context().new_page()
        self.tab.set_default_timeout(10_000)
        self.go("/console/")
        login = demo.facts["users"][duty]
        self.tab.get_by_label("User name").fill(login["username"])
        self.tab.get_by_label("Password").fill(login["password"])
        self.tab.keyboard.press("Enter")
        self.tab.get_by_role("link", name="Board").wait_for()

    def go(self, path: str) -> "Tab":
        self.tab.goto(f"http://localhost:{self.demo.port}{path}")
        return self.tab

    def declare(self) -> str:
        """Declare a P1 that has begun with a card; the address of its own screen."""
        tab = self.go("/console/declare/")
        tab.get_by_label("What is wrong").fill(TITLE)
        tab.get_by_label("P1 Complete outage").check()
        tab.get_by_label("Card payments", exact=True).check()
        tab.get_by_role("button", name="Declare").click()
        tab.wait_for_url("**/responses/*/")
        return tab.url.removeprefix(f"http://localhost:{self.demo.port}")

    def take(self, response: str, kind: str) -> None:
        button = self.go(response).locator(f"#take-{kind}")
        button.click()
        button.wait_for(state="detached")

    def publish(self, response: str, template: str, **words: str) -> float:
        """Fill in a template and press Publish; when that was."""
        tab = self.go(f"{response}announce/")
        choice = tab.locator(f"button[name=choose][value={template}]")
        if choice.get_attribute("aria-pressed") != "true":
            if not choice.is_visible():
                tab.get_by_text("other templates").click()
            choice.click()
            tab.locator(f"button[name=choose][value={template}][aria-pressed=true]").wait_for()
        for name, value in words.items():
            choice = tab.get_by_role("radio", name=value, exact=True)
            choice.check() if choice.count() else tab.locator(f"[name={name}]").fill(value)
        pressed = time.time()
        tab.get_by_role("button", name="Publish", exact=True).click()
        tab.wait_for_url(f"**{response}")
        return pressed
