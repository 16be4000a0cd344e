"""Somebody of a demo's staff, at the console in a browser."""

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.journeys.demos import Demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator
    from playwright.sync_api import Page as Tab

TITLE = "Card payments are declined"


class Desk:
    """Somebody of the demo's staff at the console; `how` says on what: `viewport`, `color_scheme` …"""

    def __init__(self, demo: Demo, browser: "Browser", duty: str, **how: Any) -> None:
        self.demo, self.tab = demo, browser.new_context(**how).new_page()
        self.tab.set_default_timeout(60_000)
        self.go("/console/")
        login = demo.facts["users"][duty]
        self.tab.get_by_label("User name").fill(login["username"])
        self.tab.get_by_label("Password").fill(login["password"])
        self.tab.keyboard.press("Enter")
        self.tab.get_by_role("link", name="Board").wait_for()

    # --- getting about ----------------------------------------------------------------------------

    def go(self, path: str) -> "Tab":
        self.tab.goto(f"http://localhost:{self.demo.port}{path}")
        return self.tab

    def reads(self, path: str) -> str:
        """What stands on a screen."""
        return self.go(path).locator("main").inner_text()

    def fill(self, **words: str | datetime) -> None:
        """Type into fields, and choose what is chosen, each by its name."""
        for name, value in words.items():
            field = self.tab.locator(f"[name={name}]")
            if isinstance(value, datetime):
                field.fill(f"{value:%Y-%m-%dT%H:%M}")
            elif field.first.get_attribute("type") == "radio":
                self._choice(name, value).check()
            else:
                field.fill(value)

    def _choice(self, name: str, value: str) -> "Locator":
        """By what it is, or else by what is written on it."""
        exact = self.tab.locator(f"[name={name}][value={value!r}]")
        return exact if exact.count() else self.tab.get_by_role("radio", name=value)

    def press(self, name: str, *, at: str = "main") -> None:
        """A button or a link, by what is written on it."""
        shown = self.tab.locator(at)
        shown.get_by_role("button", name=name).or_(shown.get_by_role("link", name=name)).first.click()

    def send(self, path: str, name: str, **words: str | datetime) -> str:
        """Open a form, fill it in and press its button; what the screen behind it says."""
        self.go(path)
        self.fill(**words)
        with self.tab.expect_navigation():
            self.press(name)
        return self.tab.locator("main").inner_text()

    # --- a response and its life ------------------------------------------------------------------

    def declare(
        self, title: str = TITLE, severity: str = "P1", component: str = "Card payments", **more: str
    ) -> str:
        """Declare what has begun with a component; the address of its own screen."""
        tab = self.go("/console/declare/")
        tab.get_by_label("What is wrong").fill(title)
        self.fill(severity=severity)
        tab.get_by_label(component, exact=True).check()
        if more:
            tab.get_by_text("More: words for executives").click()
            self.fill(**more)
        tab.get_by_role("button", name="Declare").click()
        tab.wait_for_url("**/responses/*/")
        return tab.url.removeprefix(f"http://localhost:{self.demo.port}")

    def act(self, response: str, deed: str) -> None:
        """Press what needs no form: `acknowledge`, `move/identified`, `close` …"""
        self.go(response)
        with self.tab.expect_navigation():
            self.tab.locator(f"button[formaction$='{response}{deed}/']").first.click()

    def acknowledge(self, response: str) -> None:
        self.act(response, "acknowledge")

    def change_severity(self, response: str, to: str, reason: str = "") -> str:
        return self.send(f"{response}severity/", "Change the severity", severity=to, reason=reason)

    def withhold(self, response: str, category: str, why: str) -> str:
        return self.send(f"{response}withhold/", "Do not tell the public", category=category, why=why)

    def brief(self, response: str, summary: str, plan: str) -> str:
        """Write the executives' words."""
        return self.send(f"{response}brief/", "Save", summary=summary, plan=plan)

    def reopen(self, response: str, why: str) -> str:
        return self.send(f"{response}reopen/", "Open it again", why=why)

    # --- roles ------------------------------------------------------------------------------------

    def take(self, response: str, kind: str) -> None:
        """A role that nobody has, and that is usual for one's duty."""
        button = self.go(response).locator(f"#take-{kind}")
        button.click()
        button.wait_for(state="detached")

    def take_over(self, response: str, kind: str, reason: str) -> str:
        """A role that somebody has, or that is not usual for one's duty."""
        return self.send(f"{response}take/{kind}/", "Take", reason=reason)

    def hand_over(self, response: str, kind: str, to: str) -> str:
        """Ask somebody, with the note as it is filled in; the note."""
        tab = self.go(f"{response}offer/{kind}/")
        note = tab.locator("[name=note]").input_value()
        tab.get_by_role("radio", name=to).check()
        with tab.expect_navigation():
            self.press("Ask them")
        return note

    def answer_offer(self, how: str = "accept") -> str:
        """Of the role that this person is asked to take, as every screen of theirs says; what it says."""
        asked = self.go("/console/").locator("#alarms .offered")
        asked.locator("summary").click()
        said = asked.inner_text()
        with self.tab.expect_navigation():
            asked.locator(f"[id^={how}-]").click()
        return said

    # --- words to the public ----------------------------------------------------------------------

    def publish(self, response: str, template: str, **words: str | datetime) -> float:
        """Fill in a template and press Publish; when that was."""
        self.write(response, template, **words)
        early = self.tab.get_by_label("Publish it all the same")
        early.check() if early.count() else None
        pressed = time.time()
        with self.tab.expect_navigation():
            self.tab.get_by_role("button", name="Publish", exact=True).click()
        assert self.tab.url.endswith(response), self.tab.locator(".error, [role=alert]").all_inner_texts()
        return pressed

    def write(self, response: str, template: str, **words: str | datetime) -> "Tab":
        """At the desk, with a template chosen and filled in; nothing is published."""
        tab = self.go(f"{response}announce/")
        choice = tab.locator(f"button[name=choose][value={template}]")
        if choice.get_attribute("aria-pressed") != "true":
            if not choice.is_visible():
                tab.get_by_text("other templates").click()
            choice.click()
            tab.locator(f"button[name=choose][value={template}][aria-pressed=true]").wait_for()
        self.fill(**words)
        return tab

    def correct(self, response: str, was: str, instead: str) -> None:
        """Some words of the newest update."""
        self.go(response).get_by_role("link", name="Correct a word").first.click()
        body = self.tab.locator("[name=body]")
        assert was in body.input_value()
        body.fill(body.input_value().replace(was, instead))
        with self.tab.expect_navigation():
            self.press("Publish the correction")

    def recall(self, response: str) -> str:
        """Take back the mails of the newest update; what the screen says of it."""
        button = self.go(response).locator("[id^=recall-]").first
        with self.tab.expect_navigation():
            button.click()
        return self.tab.locator("main").inner_text()

    def snooze(self, response: str, minutes: int, reason: str) -> str:
        return self.send(f"{response}snooze/", "Snooze", minutes=str(minutes), reason=reason)

    # --- executives -------------------------------------------------------------------------------

    def answer(self, response: str, question: str, words: str) -> str:
        """A question that an executive asked, from where it waits beside the response."""
        self.go(response).locator(".asked", has_text=question).get_by_role("link", name="Answer").click()
        self.fill(answer=words)
        with self.tab.expect_navigation():
            self.tab.locator("button[name=at_once]").click()
        return self.tab.locator("main").inner_text()
