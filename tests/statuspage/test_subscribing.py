"""The doors of subscribers: pages to look at, buttons that do something, and the one click."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from statuspage import clock, links, maintenances, suppressions
from statuspage.links import Purpose
from statuspage.models import Incident, Notification, Page, Subscriber
from tests.forms import typed

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def client() -> Client:
    """As strict as the real thing: a POST without a token is refused wherever one is asked for."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ada(reader: Reader) -> Subscriber:
    return reader("ada@example.com")


def path(subscriber: Subscriber, purpose: Purpose) -> str:
    return f"/{purpose}/{links.token(subscriber.public_id, purpose, now=clock.now())}"


def state(subscriber: Subscriber) -> str:
    subscriber.refresh_from_db()
    return subscriber.state


# --- subscribing ------------------------------------------------------------------------------------


def test_the_form_can_be_looked_at(client: Client, page: Page) -> None:
    assert 'name="email"' in client.get("/subscribe").content.decode()


def test_asking_sends_a_letter(client: Client, page: Page) -> None:
    answer = client.post("/subscribe", typed({"email": "bob@example.com"}))
    assert (answer.status_code, Subscriber.objects.get().state) == (200, "unconfirmed")
    assert Notification.objects.get().letter == "statuspage/confirm"


def test_the_answer_does_not_tell_who_is_subscribed(client: Client, ada: Subscriber) -> None:
    known = client.post("/subscribe", typed({"email": "ada@example.com"})).content
    unknown = client.post("/subscribe", typed({"email": "bob@example.com"})).content
    assert known == unknown.replace(b"bob@", b"ada@")


def test_a_typo_is_said_and_what_was_typed_is_kept(client: Client, page: Page) -> None:
    answer = client.post("/subscribe", typed({"email": "bob@example"}))
    assert answer.status_code == 400
    assert 'value="bob@example"' in answer.content.decode()
    assert 'aria-describedby="problem" aria-invalid="true" autofocus' in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_a_program_that_fills_in_everything_gets_the_same_answer_and_nothing_else(
    client: Client, page: Page
) -> None:
    fooled = client.post("/subscribe", typed({"email": "bob@example.com", "website": "https://spam.example"}))
    assert not Subscriber.objects.exists()
    assert fooled.content == client.post("/subscribe", typed({"email": "bob@example.com"})).content


def test_too_often_is_said_in_plain_words_and_what_was_typed_is_kept(client: Client, page: Page) -> None:
    for _ in range(5):
        client.post("/subscribe", typed({"email": "bob@example.com"}))
    answer = client.post("/subscribe", typed({"email": "bob@example.com"}))
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "try again in an hour" in answer.content.decode()
    assert 'value="bob@example.com"' in answer.content.decode()


def test_a_network_cannot_subscribe_the_world(client: Client, page: Page) -> None:
    answers = [client.post("/subscribe", typed({"email": f"{n}@example.com"})).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]


def test_nobody_can_make_up_a_network(client: Client, page: Page) -> None:
    for number in range(31):
        answer = client.post(
            "/subscribe",
            typed({"email": f"{number}@example.com"}),
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    assert answer.status_code == 429


def test_behind_a_proxy_every_reader_counts_alone(
    client: Client, page: Page, settings: pytest.FixtureRequest
) -> None:
    settings.TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
    for number in range(31):
        answer = client.post(
            "/subscribe",
            typed({"email": f"{number}@example.com"}),
            headers={"X-Forwarded-For": f"10.0.0.1, 192.0.2.{number}"},
        )
    assert answer.status_code == 200


def test_a_second_page_has_its_own_subscribers(client: Client, page: Page) -> None:
    other = Page.objects.create(
        slug="other", name="O", url="http://testserver/pages/other/", created_at=page.created_at,
        changed_at=page.created_at,
    )  # fmt: skip
    client.post("/pages/other/subscribe", typed({"email": "bob@example.com"}))
    assert Subscriber.objects.get().page == other


def test_the_path_of_old_forms_works_too(client: Client, page: Page) -> None:
    client.post("/subscriptions/new-email", typed({"email": "bob@example.com"}))
    assert Subscriber.objects.exists()


def test_who_follows_an_incident_is_asked_about_that_one(
    client: Client, page: Page, incident: Incident
) -> None:
    client.post("/subscribe", typed({"email": "bob@example.com", "incident": incident.public_id}))
    bob = Subscriber.objects.get()
    assert (bob.incident, bob.news) == (incident, "ends")
    assert incident.name in client.get(path(bob, Purpose.CONFIRM)).content.decode()
    told = client.post(path(bob, Purpose.CONFIRM)).content.decode()
    assert "when this is over" in told and "whenever there is news" not in told


def test_who_follows_a_maintenance_is_asked_about_that_one(client: Client, page: Page, now: datetime) -> None:
    span = (now + timedelta(days=1), now + timedelta(days=2))
    window = maintenances.schedule(page, name="New disks", body="", window=span, now=now)
    form = client.get(f"/subscribe?incident={window.public_id}").content.decode()
    assert "Tell me about this maintenance" in form and "New disks" in form
    client.post("/subscribe", typed({"email": "bob@example.com", "incident": window.public_id}))
    bob = Subscriber.objects.get()
    assert (bob.story, bob.news) == (window, "all")
    told = client.post(path(bob, Purpose.CONFIRM)).content.decode()
    assert "about this maintenance, until it is over: <bdi>New disks</bdi>" in told


def test_an_incident_that_is_none_is_the_whole_page(client: Client, page: Page) -> None:
    client.post("/subscribe", typed({"email": "bob@example.com", "incident": "nonsense"}))
    assert Subscriber.objects.get().incident is None


def test_who_asked_never_to_be_written_to_gets_the_same_answer_and_nothing_else(
    client: Client, page: Page
) -> None:
    suppressions.suppress("email", "bob@example.com", reason="Asked.", now=clock.now(), page=page)
    known = client.post("/subscribe", typed({"email": "bob@example.com"})).content
    other = client.post("/subscribe", typed({"email": "eve@example.com"})).content
    assert known == other.replace(b"eve@", b"bob@")
    assert not Subscriber.objects.filter(address="bob@example.com").exists()


# --- confirming -------------------------------------------------------------------------------------


def test_looking_at_the_link_confirms_nothing(client: Client, page: Page) -> None:
    bob = Subscriber.objects.create(page=page, address="b@x.test", address_key="b", created_at=clock.now())
    client.get(path(bob, Purpose.CONFIRM))
    client.head(path(bob, Purpose.CONFIRM))
    assert state(bob) == "unconfirmed"


def test_the_button_confirms(client: Client, page: Page) -> None:
    bob = Subscriber.objects.create(page=page, address="b@x.test", address_key="b", created_at=clock.now())
    answer = client.post(path(bob, Purpose.CONFIRM))
    assert state(bob) == "active"
    assert "<title>You are subscribed · " in answer.content.decode()


def test_who_confirmed_finds_the_way_to_choose(client: Client, ada: Subscriber) -> None:
    seen = client.post(path(ada, Purpose.CONFIRM)).content.decode()
    there = seen.partition('href="http://testserver/manage/')[2].partition('"')[0]
    assert "Your subscription" in client.get(f"/manage/{there}").content.decode()


def test_pressing_twice_is_fine(client: Client, ada: Subscriber) -> None:
    assert client.post(path(ada, Purpose.CONFIRM)).status_code == 200
    assert state(ada) == "active"


# --- leaving ----------------------------------------------------------------------------------------


def test_looking_at_the_link_unsubscribes_nobody(client: Client, ada: Subscriber) -> None:
    assert client.get(path(ada, Purpose.UNSUBSCRIBE)).status_code == 200
    assert state(ada) == "active"


def test_one_click_needs_no_cookie_and_gives_no_redirect(client: Client, ada: Subscriber) -> None:
    answer = client.post(path(ada, Purpose.UNSUBSCRIBE), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, state(ada)) == (200, "unsubscribed")
    assert not answer.cookies


def test_one_click_works_twice(client: Client, ada: Subscriber) -> None:
    answers = [client.post(path(ada, Purpose.UNSUBSCRIBE)).status_code for _ in range(2)]
    assert (answers, state(ada)) == ([200, 200], "unsubscribed")


def test_one_click_works_after_the_subscriber_is_gone(client: Client, ada: Subscriber) -> None:
    leave = path(ada, Purpose.UNSUBSCRIBE)
    ada.delete()
    assert client.post(leave).status_code == 200


def test_one_click_works_on_a_page_below_another(client: Client, ada: Subscriber, page: Page) -> None:
    assert client.post(f"/pages/{page.slug}{path(ada, Purpose.UNSUBSCRIBE)}").status_code == 200
    assert state(ada) == "unsubscribed"


def test_a_mistake_can_be_undone(client: Client, ada: Subscriber) -> None:
    client.post(path(ada, Purpose.UNSUBSCRIBE))
    client.post(path(ada, Purpose.UNSUBSCRIBE), {"wish": "rejoin"})
    assert state(ada) == "active"


# --- links that do not work -------------------------------------------------------------------------


def test_the_manage_page_shows_the_address_and_changes_nothing(client: Client, ada: Subscriber) -> None:
    assert "ada@example.com" in client.get(path(ada, Purpose.MANAGE)).content.decode()
    assert state(ada) == "active"


def test_an_old_link_says_so(client: Client, ada: Subscriber) -> None:
    token = links.token(ada.public_id, Purpose.MANAGE, now=clock.now() - timedelta(days=61))
    answer = client.get(f"/manage/{token}")
    assert (answer.status_code, "too old" in answer.content.decode()) == (410, True)


def test_a_forged_link_does_nothing(client: Client, ada: Subscriber) -> None:
    forged = path(ada, Purpose.UNSUBSCRIBE)[:-4] + "AAAA"
    assert (client.post(forged).status_code, state(ada)) == (404, "active")


def test_a_link_of_one_page_is_nothing_on_another(client: Client, ada: Subscriber, page: Page) -> None:
    Page.objects.create(
        slug="other", name="O", url="http://testserver/pages/other/", created_at=page.created_at,
        changed_at=page.created_at,
    )  # fmt: skip
    client.post(f"/pages/other{path(ada, Purpose.UNSUBSCRIBE)}")
    assert state(ada) == "active"


def test_answers_are_kept_by_nobody(client: Client, ada: Subscriber) -> None:
    assert "no-store" in client.get(path(ada, Purpose.MANAGE))["Cache-Control"]


def test_pages_allow_no_script_but_our_own(client: Client, ada: Subscriber) -> None:
    answer = client.get(path(ada, Purpose.MANAGE))
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


def test_the_process_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
