"""Letters as they arrive: parsed from the wire, both parts, as the reader of each gets them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from statuspage import incidents, letters, notices, subscribers
from statuspage.channels import Message
from statuspage.models import Component, Incident, Page, Subscriber
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Carry = Callable[..., None]
Reader = Callable[[str], Subscriber]
Get = Callable[..., EmailMessage]


class Body(HTMLParser):
    """The HTML as a mail program meets it: what is hidden apart from what is seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.hidden, self.seen, self.depth = "", "", 0
        self.feed(html.partition("<body")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        self.elements.append((tag, about))
        self.depth += tag == "div" and ("display:none" in about.get("style", "") or self.depth > 0)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "div" and self.depth > 0

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.hidden += data
        else:
            self.seen += data


def text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def html(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part
    return str(part.get_content())


def seen(letter: EmailMessage) -> str:
    return " ".join(Body(html(letter)).seen.split())


def flat(letter: EmailMessage) -> str:
    """The text as a program reads it that knows format=flowed."""
    return re.sub(r"(?<!^--) \n", " ", text(letter), flags=re.MULTILINE)


@pytest.fixture
def get(post: Mailbox, reader: Reader, outage: Incident, carry: Carry) -> Get:
    """The letter of the outage, as somebody gets it who chose this and that."""

    def got(
        address: str = "ada@example.com", *, after: timedelta = MINUTE, chose: str = "", **facts: Any
    ) -> EmailMessage:
        who = reader(address)
        who.components.set(Component.objects.filter(name=chose))
        Subscriber.objects.filter(pk=who.pk).update(**facts)
        carry(after=after)
        return post.letters[-1]

    return got


# --- both parts -------------------------------------------------------------------------------------


def test_the_text_comes_first_and_flows(get: Get) -> None:
    plain, rich = get().iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain["Content-Type"].params["format"] == "flowed"


def test_no_line_of_the_text_is_wider_than_a_terminal_but_for_links(get: Get) -> None:
    wide = [line for line in text(get()).splitlines() if len(line) > 78]
    assert all("http://" in line for line in wide)


def test_small_print_is_set_apart_as_mail_programs_know_it(get: Get) -> None:
    assert "\n-- \nYou get this at" in text(get())


def test_the_preheader_stands_first_and_nothing_runs_into_it(get: Get) -> None:
    body = Body(html(get()))
    assert body.hidden.startswith("Next update by 14:30 UTC. We are putting back the old version.")
    assert len(body.hidden) > 180 and body.hidden[-100:].strip("\u034f \r\n") == ""
    assert body.elements[0][1]["class"] == "preheader"


def test_the_style_of_every_element_is_written_into_it(get: Get) -> None:
    source = html(get())
    body = [about for _, about in Body(source).elements]
    assert {about["class"] for about in body if "class" in about and "style" not in about} == {"words"}
    styles = re.findall(r"<style[^>]*>(.*?)</style>", source, re.DOTALL)
    assert len(styles) == 1 and set(re.findall(r"^  (\S+)", styles[0], re.M)) == {"@media", "}"}


def test_old_mail_programs_find_tables_with_widths(get: Get) -> None:
    source = html(get())
    tables = [about for tag, about in Body(source).elements if tag == "table"]
    assert all("cellpadding" in about and "cellspacing" in about for about in tables)
    assert '<table role="presentation" width="600"' in source


# --- what it says -----------------------------------------------------------------------------------


def test_the_newest_words_come_first_then_what_was_said_before(
    get: Get, outage: Incident, now: datetime
) -> None:
    for minute in range(1, 5):
        incidents.post_update(outage, status="identified", body=f"Part {minute}.", now=now + minute * MINUTE)
    letter = get(after=5 * MINUTE)
    order = [
        "Part 4.",
        "Search",
        "Earlier updates",
        "Part 3.",
        "Part 2.",
        "Part 1.",
        "Read 1 earlier update",
    ]
    for said in (text(letter), seen(letter)):
        places = [said.index(words) for words in order]
        assert places == sorted(places) and "putting back" not in said


def test_a_state_is_told_by_word_and_shape(get: Get) -> None:
    said = seen(get())
    assert "◆ Identified" in said and "✕ Major Outage" in said and "✓ Operational" in said


def test_what_has_been_hidden_since_is_not_named(get: Get) -> None:
    Component.objects.filter(name="Checkout").update(is_hidden=True)
    said = text(get())
    assert "Checkout:" not in said and "Search: Operational" in said


def test_times_are_those_of_the_reader_and_say_whose(get: Get) -> None:
    letter = get(time_zone="America/New_York")
    for said in (flat(letter), seen(letter)):
        assert "2 Mar 2026, 09:00 EST" in said and "Next update by 09:30 EST" in said
        assert "Times are those of New York." in said


def test_in_utc_nothing_need_be_said_of_the_zone(get: Get) -> None:
    assert "Times are" not in flat(get())


# --- why it came ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "wish"),
    [
        ({}, "You chose every update of the whole page."),
        ({"news": "ends"}, "You chose to hear only when something begins and when it is over."),
        ({"language": "de"}, "Sie haben jede Meldung der ganzen Seite gewählt."),
    ],
)
def test_it_says_to_whom_it_came_and_what_they_chose(get: Get, facts: dict[str, str], wish: str) -> None:
    letter = get(**facts)
    for said in (flat(letter), seen(letter)):
        assert "ada@example.com" in said and "Acme" in said and wish in said


def test_it_leads_to_the_subscription_out_of_it_and_to_the_page(get: Get) -> None:
    letter = get()
    found = (
        set(re.findall(r"http://testserver/(\w*)", text(letter))),
        set(re.findall(r'href="http://testserver/(\w*)', html(letter))),
    )
    assert all(each >= {"manage", "unsubscribe", ""} for each in found)


def test_who_chose_components_is_told_so(get: Get) -> None:
    assert "You chose every update of some components." in flat(get(chose="Checkout"))


def test_readers_who_chose_otherwise_share_one_letter(
    post: Mailbox, reader: Reader, outage: Incident, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    render = letters.render

    def counted(*what: Any) -> Message:
        written.append(what)
        return render(*what)

    monkeypatch.setattr(letters, "render", counted)
    reader("some@example.com").components.add(Component.objects.get(name="Checkout"))
    reader("all@example.com")
    carry()
    assert len(written) == 1
    assert {"of some components" in flat(letter) for letter in post.letters} == {True, False}


def test_who_follows_one_incident_is_told_so(get: Get, outage: Incident) -> None:
    assert "You follow this one incident." in flat(get(incident=outage))


def test_an_address_is_no_markup(get: Get) -> None:
    letter = get("o'neil&copy=1@example.com")
    assert "o'neil&copy=1@example.com" in text(letter) and "o'neil&copy=1@example.com" in seen(letter)


def test_an_international_address_stands_there_as_its_owner_wrote_it(get: Get) -> None:
    assert "ada@bücher.example" in text(get("ada@bücher.example"))


def test_a_letter_to_somebody_named_says_who_sent_it(
    post: Mailbox, page: Page, carry: Carry, now: datetime
) -> None:
    subscribers.subscribe(page, address="ada@example.com", now=now)
    carry()
    assert "This was sent to ada@example.com by the status page of Acme." in flat(post.letters[0])


def test_who_hears_announcements_is_told_so(
    post: Mailbox, page: Page, reader: Reader, carry: Carry, now: datetime
) -> None:
    reader("ada@example.com")
    notices.publish(page, title="New terms", body="From *May* on.", tell=True, now=now)
    carry()
    (letter,) = post.letters
    assert letter["Subject"] == "[Acme] Announcement: New terms"
    for said in (flat(letter), seen(letter)):
        assert "From May on." in said and "You chose to be told of announcements." in said


# --- the head ---------------------------------------------------------------------------------------


def test_nobody_s_machine_answers_it_and_bounces_still_come(get: Get) -> None:
    letter = get()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert set(letter["X-Auto-Response-Suppress"].split(", ")) == {"OOF", "AutoReply"}
    assert letter["Precedence"] is None


def test_complaints_are_counted_by_kind_and_page_never_by_reader(get: Get, page: Page) -> None:
    assert get()["Feedback-ID"] == f"incident_update:{page.public_id}:statuspage:steadypage"


def test_a_thread_has_one_topic_whatever_the_state(
    get: Get, outage: Incident, post: Mailbox, now: datetime
) -> None:
    incidents.post_update(outage, status="resolved", body="Over.", now=now + MINUTE)
    get(after=2 * MINUTE)
    first, second = post.letters
    assert {first["Subject"], second["Subject"]} == {
        "[Acme] Identified: Checkout errors",
        "[Acme] Resolved: Checkout errors",
    }
    assert all(first[name] == second[name] for name in ("Thread-Topic", "References", "In-Reply-To"))
    assert first["Message-ID"] != second["Message-ID"]


def test_it_says_its_language_and_from_which_side_it_is_read(get: Get) -> None:
    letter = get(language="ar")
    assert letter["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in html(letter)
    said = [about for tag, about in Body(html(letter)).elements if tag == "bdi" and about.get("lang") == "en"]
    assert said  # what nobody translated says which language it is in


def test_a_list_keeps_its_marks_in_words_that_are_read_from_the_other_side(
    get: Get, outage: Incident, now: datetime
) -> None:
    incidents.post_update(outage, status="identified", body="- cards\n- wallets", now=now)
    lists = [about["style"] for tag, about in Body(html(get(language="ar"))).elements if tag == "ul"]
    assert lists and all(re.search(r"padding:\s*0 22px(;|$)", style) for style in lists)
