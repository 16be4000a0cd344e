"""The stop switch: who pressed it and why is on every screen, and nothing is lost by it."""

from datetime import timedelta

import pytest

from comms.models import Duty, Response
from statuspage import outbox, stops
from statuspage.models import Delivery, Notification, Page, Stop
from tests.comms.visitors import at, led, moment, person, reader, spoken, visit, words


@pytest.fixture
def response(page: Page) -> Response:
    """A word waits for two readers."""
    for name in "ab":
        reader(page, f"{name}@example.com")
    response = led(page)
    spoken(response)
    outbox.fan_out(now=moment())
    return response


def test_it_says_beforehand_what_it_holds_back(response: Response) -> None:
    assert "2 letters that wait" in words(visit(person(Duty.COMMANDER)).get(at("stop")).content)


def test_without_a_reason_nothing_is_stopped(page: Page) -> None:
    answer = visit(person(Duty.COMMANDER)).post(at("stop"), {"reason": " "})
    assert "Say why" in words(answer.content) and not Stop.objects.exists()


def test_everything_is_stopped_and_every_screen_says_so(page: Page) -> None:
    visit(person(Duty.COMMANDER)).post(at("stop"), {"reason": "Wrong words"})
    for screen in ("board", "templates", "delivery", "declare"):
        seen = words(visit().get(at(screen)).content)
        assert "No mail leaves. Stopped by Commander" in seen and "Wrong words" in seen


def test_one_page_is_stopped_alone(page: Page) -> None:
    visit(person(Duty.ADMINISTRATOR)).post(at("page_stop", page.slug), {"reason": "Wrong words"})
    assert Stop.objects.get().page == page
    assert "No mail of “Acme” leaves." in words(visit().get(at("board")).content)


def test_what_is_stopped_is_not_sent_and_goes_on_afterwards(response: Response, page: Page) -> None:
    client = visit(person(Duty.COMMANDER))
    client.post(at("page_stop", page.slug), {"reason": "Wrong words"})
    later = moment() + timedelta(minutes=5)
    assert outbox.claim(now=later) == []
    client.post(at("page_resume", page.slug))
    assert len(outbox.claim(now=later)) == 2


def test_the_banner_goes_when_delivery_goes_on(page: Page) -> None:
    stops.stop(None, by="Ada", reason="Wrong words", now=moment())
    visit(person(Duty.COMMANDER)).post(at("resume"))
    assert "No mail leaves." not in words(visit().get(at("board")).content)


def test_only_who_may_resume_is_offered_to(page: Page) -> None:
    stops.stop(None, by="Ada", reason="Wrong words", now=moment())
    assert at("resume") in visit(person(Duty.COMMANDER)).get(at("board")).content.decode()
    assert at("resume") not in visit(person(Duty.ENGINEER)).get(at("board")).content.decode()


def test_resuming_says_what_leaves_and_what_is_too_old(response: Response) -> None:
    stops.stop(None, by="Ada", reason="Wrong words", now=moment())
    Notification.objects.update(expires_at=moment() - timedelta(minutes=1))
    seen = words(visit(person(Duty.COMMANDER)).get(at("resume")).content)
    assert "2 letters at once" in seen and "2 of them are too old" in seen


def test_what_is_not_stopped_need_not_be_resumed(page: Page) -> None:
    assert "Nothing is stopped." in words(visit(person(Duty.COMMANDER)).get(at("resume")).content)


def test_who_stopped_it_stands_on_the_timeline_of_what_is_open(response: Response) -> None:
    visit(person(Duty.COMMANDER)).post(at("stop"), {"reason": "Wrong words"})
    assert response.timeline.get(kind="stopped").text == "Commander stopped all mail: Wrong words"


def test_a_page_that_is_stopped_counts_only_its_own(response: Response) -> None:
    Delivery.objects.update(due_at=moment())
    other = Page.objects.create(slug="labs", name="Labs", created_at=moment(), changed_at=moment())
    seen = words(visit(person(Duty.COMMANDER)).get(at("page_stop", other.slug)).content)
    assert "Nothing waits just now." in seen
