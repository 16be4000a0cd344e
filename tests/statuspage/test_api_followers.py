"""Who follows one incident or one maintenance, by the manage API: apart from the subscribers of the page."""

from collections.abc import Callable
from datetime import datetime

import pytest

from statuspage import clock, incidents, outbox, subscribers
from statuspage.models import Incident, Notification, Page, Subscriber
from tests.caller import Caller, Said


@pytest.fixture
def there(incident: Incident) -> str:
    return f"/incidents/{incident.public_id}/subscribers"


@pytest.fixture
def add(api: Caller, there: str) -> Callable[..., Said]:
    def added(email: str = "ann@acme.example", **said: object) -> Said:
        return api.post(there, {"subscriber": {"email": email, **said}})

    return added


def test_post_incident_subscriber(add: Callable[..., Said], incident: Incident) -> None:
    said = add()
    assert said.status == 201
    assert (said.said["mode"], said.said["email"]) == ("email", "ann@acme.example")
    follower = Subscriber.objects.get()
    assert (follower.state, follower.incident, follower.news) == ("unconfirmed", incident, "all")
    assert Notification.objects.filter(letter="statuspage/confirm").exists()


def test_without_a_letter_they_hear_of_every_update(
    add: Callable[..., Said], incident: Incident, now: datetime
) -> None:
    add(skip_confirmation_notification=True)
    update = incidents.post_update(incident, status="identified", body="A cable.", now=clock.now())
    news = Notification.objects.get(incident_update=update)
    assert [each.address for each in outbox.readers(news)] == ["ann@acme.example"]
    assert not Notification.objects.filter(letter="statuspage/confirm").exists()


def test_get_incident_subscribers(api: Caller, there: str, add: Callable[..., Said]) -> None:
    added = [add(f"{name}@acme.example").said for name in ("ann", "ben")]
    assert api.get(there).said == added
    assert api.get(f"{there}?per_page=1&page=2").said == added[1:]
    assert api.get("/subscribers?state=all").said == []


def test_get_incident_subscriber(api: Caller, there: str, add: Callable[..., Said]) -> None:
    added = add().said
    assert api.get(f"{there}/{added['id']}").said == added
    assert api.get(f"{there}/aaaaaaaaaaaa").status == 404


def test_delete_incident_subscriber(api: Caller, there: str, add: Callable[..., Said]) -> None:
    added = add().said
    said = api.delete(f"{there}/{added['id']}")
    assert said.status == 200 and said.said["id"] == added["id"]
    assert api.get(f"{there}/{added['id']}").status == 404


def test_post_resend_confirmation_to_an_incident_subscriber(
    api: Caller, there: str, add: Callable[..., Said]
) -> None:
    added, before = add().said, Notification.objects.count()
    assert api.post(f"{there}/{added['id']}/resend_confirmation").status == 201
    assert Notification.objects.count() >= before


@pytest.mark.parametrize("email", ["", "nonsense", "a@b@c"])
def test_an_address_that_is_none(add: Callable[..., Said], email: str) -> None:
    assert add(email).status == 422
    assert not Subscriber.objects.exists()


def test_nobody_follows_twice(add: Callable[..., Said]) -> None:
    assert [add().status, add("ANN@acme.example").status] == [201, 422]


def test_who_was_asked_may_be_vouched_for(add: Callable[..., Said]) -> None:
    add()
    assert add(skip_confirmation_notification=True).status == 201
    assert Subscriber.objects.get().state == "active"


def test_one_address_follows_several_and_each_is_left_alone(
    api: Caller, add: Callable[..., Said], there: str
) -> None:
    first = add(skip_confirmation_notification=True).said["id"]
    other = api.post("/incidents", {"incident": {"name": "Fire"}}).said["id"]
    wanted = {"subscriber": {"email": "ann@acme.example", "skip_confirmation_notification": True}}
    second = api.post(f"/incidents/{other}/subscribers", wanted).said["id"]
    api.post("/subscribers", wanted)
    api.delete(f"{there}/{first}")
    assert api.get(f"/incidents/{other}/subscribers/{second}").status == 200
    assert api.get(f"{there}/{second}").status == 404
    assert [each["email"] for each in api.get("/subscribers").said] == ["ann@acme.example"]


def test_who_left_by_their_own_wish_is_asked_whatever_a_key_says(
    add: Callable[..., Said], page: Page, now: datetime
) -> None:
    gone = subscribers.enrol(page, address="ann@acme.example", now=now)
    subscribers.unsubscribe(gone, now=now)
    add(skip_confirmation_notification=True)
    assert Subscriber.objects.get(incident__isnull=False).state == "unconfirmed"


def test_a_window_is_followed_like_an_incident(api: Caller) -> None:
    times = {"scheduled_for": "2030-03-02T14:00:00Z", "scheduled_until": "2030-03-02T15:00:00Z"}
    planned = api.post("/incidents", {"incident": {"name": "New disks", **times}}).said["id"]
    there = f"/incidents/{planned}/subscribers"
    wanted = {"subscriber": {"email": "ann@acme.example", "skip_confirmation_notification": True}}
    added = api.post(there, wanted).said
    assert api.get(there).said == [added] and api.get("/subscribers").said == []
    api.patch(f"/incidents/{planned}", {"incident": {"status": "in_progress"}})
    news = Notification.objects.filter(maintenance_update__mail="started").get()
    assert [each.address for each in outbox.readers(news)] == ["ann@acme.example"]
    assert api.post(f"{there}/{added['id']}/resend_confirmation").status == 201
    assert api.delete(f"{there}/{added['id']}").said["id"] == added["id"]
    assert api.get(there).said == []
