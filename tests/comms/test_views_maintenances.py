"""The desk of maintenances: planned, seen beforehand, carried through their steps, each said and told."""

from datetime import datetime, timedelta
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from statuspage import maintenances
from statuspage.models import Component, Maintenance, MaintenanceMail, Notification, Page, Subscriber
from tests.comms.visitors import at, component, moment, visit, words

FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def starts() -> datetime:
    return moment().replace(second=0, microsecond=0) + timedelta(days=2)


@pytest.fixture
def readers(page: Page) -> None:
    for name in ("a", "b"):
        address = f"{name}@example.com"
        Subscriber.objects.create(
            page=page, address=address, address_key=address, state="active", created_at=moment()
        )


@pytest.fixture
def planned(page: Page, starts: datetime) -> Maintenance:
    window = (starts, starts + timedelta(hours=2))
    return maintenances.schedule(page, name="New disks", body="We add disks.", window=window, now=moment())


def typed(starts: datetime, **other: Any) -> dict[str, Any]:
    return {
        "name": "New database",
        "body": "Reports **pause** meanwhile.",
        "starts_at": starts.strftime(FORMAT),
        "ends_at": (starts + timedelta(hours=2)).strftime(FORMAT),
        "remind_hours": "12",
        "mails": MaintenanceMail.values,
        "starts_by_itself": "on",
        "ends_by_itself": "on",
        "returns_components": "on",
        **other,
    }


def told() -> list[str]:
    letters = Notification.objects.filter(maintenance_update__isnull=False).order_by("pk")
    return [letter.maintenance_update.mail for letter in letters if letter.maintenance_update]


def test_it_is_announced_with_all_that_was_planned(desk: Client, page: Page, starts: datetime) -> None:
    reports = component(page, "Reports")
    about = {f"affects:{reports.public_id}": "on", f"affects-says:{reports.public_id}": "Cannot be opened"}
    mails = [each for each in MaintenanceMail.values if each != MaintenanceMail.STARTED]
    answer = desk.post(at("maintenance_add", page.slug), typed(starts, mails=mails, **about))
    made = Maintenance.objects.get()
    assert answer["Location"] == at("maintenances", page.slug)
    assert (made.name, made.scheduled_for, made.remind_hours) == ("New database", starts, 12)
    assert made.silent == ["started"] and made.starts_by_itself and made.ends_by_itself
    assert [(str(each.component), each.statement) for each in made.touches.all()] == [
        ("Reports", "Cannot be opened")
    ]
    assert told() == ["announced"]


def test_before_the_press_it_says_how_many_are_told(
    desk: Client, page: Page, readers: None, starts: datetime
) -> None:
    page.subscribers.filter(pk=page.subscribers.latest("pk").pk).update(wants_maintenance=False)
    seen = words(desk.post(at("maintenance_add_preview", page.slug), typed(starts)).content)
    assert "1 subscriber is told: E-mail 1." in seen and "In the mail" in unescape(seen)


def test_a_mail_that_is_switched_off_tells_nobody(
    desk: Client, page: Page, readers: None, starts: datetime
) -> None:
    answer = desk.post(at("maintenance_add_preview", page.slug), typed(starts, mails=["started"]))
    assert "Nobody is sent anything." in words(answer.content)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a title, as customers would put it."),
        ({"body": " "}, "Say what happens, and what customers notice of it."),
        ({"starts_at": "soon"}, "This is not a date and time; write it like 2026-03-02 14:30."),
        ({"ends_at": "2020-03-02T14:30"}, "The end must be later than the beginning."),
        (
            {"starts_at": "2020-03-02T14:30", "ends_at": "2020-03-02T15:30"},
            "This is over already: it is",
        ),
        ({"starts_at": "2099-03-02T14:30", "ends_at": "2099-03-02T15:30"}, "more than two years away"),
        ({"remind_hours": "a day"}, "Write whole hours, like 24."),
        ({"remind_hours": "400"}, "There is room for 336 hours, which are 14 days."),
        ({"affects:gone": "on"}, "There is no component “gone” on this page any more."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Client, page: Page, starts: datetime, wrong: dict[str, str], said: str
) -> None:
    seen = desk.post(at("maintenance_add", page.slug), typed(starts, **wrong)).content.decode()
    assert said in seen and "Nothing was changed." in seen
    kept = {"name": "New database", "body": "Reports **pause** meanwhile.", **wrong}
    assert all(value.strip() in seen for value in kept.values())
    assert not Maintenance.objects.exists()


def test_words_beside_a_component_that_is_not_ticked_are_kept(
    desk: Client, page: Page, starts: datetime
) -> None:
    reports = component(page, "Reports")
    about = {f"affects-says:{reports.public_id}": "Cannot be opened", "name": ""}
    seen = desk.post(at("maintenance_add", page.slug), typed(starts, **about)).content.decode()
    assert 'value="Cannot be opened"' in seen


def test_page_and_mail_are_seen_beforehand_and_nothing_has_happened(
    desk: Client, page: Page, starts: datetime
) -> None:
    seen = desk.post(at("maintenance_add_preview", page.slug), typed(starts)).content.decode()
    assert seen.count("New database") >= 2 and "In the mail" in seen
    assert "Subject:" in seen
    assert not Maintenance.objects.exists() and not Notification.objects.exists()


def test_a_mail_that_is_switched_off_is_not_seen_beforehand(
    desk: Client, page: Page, starts: datetime
) -> None:
    seen = desk.post(at("maintenance_add_preview", page.slug), typed(starts, mails=[])).content.decode()
    assert "New database" in seen and "In the mail" not in seen


def test_the_list_tells_ahead_under_way_and_past_apart(
    desk: Client, page: Page, planned: Maintenance, starts: datetime
) -> None:
    address = at("maintenances", page.slug)
    assert "Ahead New disks" in words(desk.get(address).content)
    maintenances.start(planned, now=starts)
    assert "Under way New disks" in words(desk.get(address).content)
    maintenances.complete(planned, now=starts)
    seen = words(desk.get(address).content)
    assert "Nothing is planned." in seen and "Past New disks" in seen


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ([], ["start", "move", "cancel"]),
        (["start"], ["verify", "complete", "extend", "cancel"]),
        (["start", "verify"], ["complete", "extend"]),
        (["cancel"], []),
    ],
)
def test_only_what_fits_is_offered(
    desk: Client, planned: Maintenance, before: list[str], offered: list[str]
) -> None:
    for step in before:
        getattr(maintenances, step)(planned, now=moment())
    seen = desk.get(at("maintenance", planned)).content.decode()
    every = ("start", "verify", "complete", "extend", "move", "cancel")
    assert [step for step in every if at("maintenance_step", planned, step) in seen] == [
        step for step in every if step in offered
    ]


@pytest.mark.parametrize(
    ("before", "step", "status", "mail"),
    [
        ([], "start", "in_progress", "started"),
        (["start"], "complete", "completed", "ended"),
        ([], "cancel", "cancelled", "cancelled"),
    ],
)
def test_a_step_is_taken_said_and_mailed(
    desk: Client, planned: Maintenance, before: list[str], step: str, status: str, mail: str
) -> None:
    for earlier in before:
        getattr(maintenances, earlier)(planned, now=moment(), notify=False)
    desk.post(at("maintenance_step", planned, step), {"body": "In our own words.", "notify": "on"})
    planned.refresh_from_db()
    newest = planned.updates.first()
    assert newest and (planned.status, newest.body) == (status, "In our own words.")
    assert told()[-1] == mail


def test_without_words_the_house_says_what_it_promised_to_say(desk: Client, planned: Maintenance) -> None:
    screen = words(desk.get(at("maintenance_step", planned, "cancel")).content)
    desk.post(at("maintenance_step", planned, "cancel"))
    newest = planned.updates.first()
    assert newest and f"Left empty: “{newest.body}”" in screen


def test_unticked_nobody_is_mailed(desk: Client, planned: Maintenance) -> None:
    desk.post(at("maintenance_step", planned, "start"), {"body": ""})
    assert told() == ["announced"]


def test_a_step_whose_mail_is_switched_off_says_so(desk: Client, planned: Maintenance) -> None:
    maintenances.change(planned, silent=["started"], now=moment())
    seen = words(desk.get(at("maintenance_step", planned, "start")).content)
    assert "Its mail is switched off." in seen and "Tell subscribers" not in seen


def test_it_is_moved(desk: Client, planned: Maintenance, starts: datetime) -> None:
    later = starts + timedelta(days=1)
    about = {"starts_at": later.strftime(FORMAT), "ends_at": (later + timedelta(hours=1)).strftime(FORMAT)}
    desk.post(at("maintenance_step", planned, "move"), {**about, "notify": "on"})
    planned.refresh_from_db()
    assert (planned.scheduled_for, planned.status) == (later, "scheduled")
    assert told() == ["announced", "moved"]


def test_what_the_house_refuses_is_said_at_the_field(
    desk: Client, planned: Maintenance, starts: datetime
) -> None:
    same = {
        "starts_at": starts.strftime(FORMAT),
        "ends_at": (starts + timedelta(hours=2)).strftime(FORMAT),
        "body": "We move.",
    }
    seen = desk.post(at("maintenance_step", planned, "move"), same).content.decode()
    assert "It is planned for this time already." in seen and "We move." in seen
    preview = desk.post(at("maintenance_step_preview", planned, "move"), same)
    assert "It is planned for this time already." in preview.content.decode()


def test_it_is_extended(desk: Client, planned: Maintenance, starts: datetime) -> None:
    maintenances.start(planned, now=moment())
    until = starts + timedelta(hours=5)
    desk.post(at("maintenance_step", planned, "extend"), {"until": until.strftime(FORMAT)})
    planned.refresh_from_db()
    assert planned.scheduled_until == until


def test_a_step_that_somebody_took_before_is_refused_in_words(desk: Client, planned: Maintenance) -> None:
    maintenances.start(planned, now=moment())
    seen = words(desk.post(at("maintenance_step", planned, "start")).content)
    assert "“New disks” is in progress already." in seen


def test_there_is_no_other_step(desk: Client, planned: Maintenance) -> None:
    assert desk.get(at("maintenance_step", planned, "explode")).status_code == HTTPStatus.NOT_FOUND


def test_the_plan_is_changed_and_nobody_is_told(desk: Client, page: Page, planned: Maintenance) -> None:
    search = component(page, "Search")
    about = {
        "name": "Newer disks",
        "remind_hours": "",
        "mails": ["ended"],
        f"affects:{search.public_id}": "on",
    }
    desk.post(at("maintenance_change", planned), about)
    planned.refresh_from_db()
    assert (planned.name, planned.remind_hours, planned.starts_by_itself) == ("Newer disks", None, False)
    assert "ended" not in planned.silent and "announced" in planned.silent
    assert list(planned.components.all()) == [Component.objects.get(name="Search")]
    again = desk.get(at("maintenance_change", planned)).content.decode()
    assert f'name="affects:{search.public_id}" checked' in again
    assert told() == ["announced"]


def test_whether_components_come_back_is_chosen_and_seen(
    desk: Client, planned: Maintenance, starts: datetime
) -> None:
    assert "Its components come back when it ends." in words(desk.get(at("maintenance", planned)).content)
    desk.post(at("maintenance_change", planned), {"name": "New disks"})
    planned.refresh_from_db()
    assert not planned.returns_components
    maintenances.start(planned, now=starts)
    seen = words(desk.get(at("maintenance", planned)).content)
    assert "Its components stay under maintenance when it ends, until somebody sets them." in seen
    step = words(desk.get(at("maintenance_step", planned, "complete")).content)
    assert "Its components stay under maintenance until somebody sets them." in step


def test_a_word_is_corrected(desk: Client, planned: Maintenance) -> None:
    update = planned.updates.get()
    desk.post(at("maintenance_correct", update), {"body": "We add faster disks."})
    update.refresh_from_db()
    assert update.body == "We add faster disks." and update.corrected_at
