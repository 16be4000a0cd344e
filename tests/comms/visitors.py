"""Staff of every duty, signed in, and one of everything for them to look at."""

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from comms import announcements, decisions, message_templates, notes, questions, responses, roles
from comms.models import (
    Announcement,
    Approval,
    BusinessCalendar,
    Decision,
    Duty,
    Executive,
    MessageTemplate,
    NotePicture,
    Override,
    Person,
    Question,
    Response,
    RoleKind,
    RoleOffer,
    Service,
    Team,
    TimelineEntry,
)
from comms.steps import STEPS
from comms.urls import console
from comms.views.subscribers import STEPS as SUBSCRIBER_STEPS
from statuspage import api_keys, checkings, groups, maintenances, notices
from statuspage.models import (
    ApiKey,
    Checking,
    Component,
    ComponentGroup,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceSeries,
    MaintenanceUpdate,
    Notice,
    Notification,
    Page,
    Subscriber,
    SubscriberState,
)
from tests.comms.reported import Reported

LEADS = [Duty.COMMANDER, Duty.COMMS_LEAD, Duty.MANAGER]
RESPONDERS = [*LEADS, Duty.ENGINEER, Duty.ADMINISTRATOR]
DUTIES = [*RESPONDERS, Duty.EXECUTIVE]


def moment() -> datetime:
    return datetime.now(UTC)


def person(duty: str = Duty.COMMS_LEAD, name: str = "") -> Person:
    """The one with this duty, or another one with a name of their own."""
    login = name or duty
    user, _ = User.objects.get_or_create(
        username=login, defaults={"first_name": login.title(), "email": f"{login}@example.com"}
    )
    return Person.objects.select_related("user").get_or_create(user=user, defaults={"duty": duty})[0]


def visit(visitor: Person | None = None) -> Client:
    client = Client()
    client.force_login((visitor or person()).user)
    return client


def component(page: Page, name: str = "Checkout", **about: Any) -> Component:
    return Component.objects.create(page=page, name=name, created_at=moment(), updated_at=moment(), **about)


def declared(page: Page, **about: Any) -> Response:
    about = {
        "title": "Payments fail",
        "severity": "P1",
        "by": person(Duty.COMMANDER),
        "now": moment(),
        **about,
    }
    return responses.declare(page, **about)


def led(page: Page, **about: Any) -> Response:
    """A response whose comms lead is at the desk."""
    response = declared(page, **about)
    roles.take(response, RoleKind.COMMS_LEAD, by=person(), now=moment())
    return response


def spoken(response: Response, *, by: Person | None = None, **values: Any) -> Announcement:
    """The comms lead published."""
    response.refresh_from_db()
    newest = response.incident.updates.first() if response.incident else None
    return announcements.publish(
        response,
        message_templates.get("first-word"),
        {"symptom": "payments fail", "components": {}, **values},
        by=by or person(),
        now=moment(),
        seen=newest.public_id if newest else "",
        next_update_at=moment() + timedelta(minutes=15),
    )


def filled(response: Response, **typed: Any) -> dict[str, Any]:
    """The desk's form as somebody fills it in who leaves nothing out."""
    response.refresh_from_db()
    newest = response.incident.updates.first() if response.incident else None
    touched = response.page.components.all()
    return {
        "template": "first-word",
        "seen": newest.public_id if newest else "",
        "symptom": "payments are declined",
        "next_update_at": f"{moment() + timedelta(minutes=15):%Y-%m-%dT%H:%M}",
        **({} if newest else {"name": "Payments fail"}),
        **{f"components:{each.public_id}": "major_outage" for each in touched},
        **typed,
    }


def reader(page: Page, address: str = "ada@example.com", **about: Any) -> Subscriber:
    """Somebody who asked to be told, long ago."""
    long_ago = moment() - timedelta(days=30)
    facts = {"state": SubscriberState.ACTIVE, "created_at": long_ago, "confirmed_at": long_ago, **about}
    return Subscriber.objects.create(page=page, address=address, address_key=address, **facts)


class Things(Reported):
    """One of everything that has a screen, by the first word of its address; made when it is looked at."""

    def __init__(self, response: Response) -> None:
        self.responses, self.page = response, response.page

    @cached_property
    def updates(self) -> IncidentUpdate:
        return spoken(led(self.page, title="Search fails")).update

    @cached_property
    def incidents(self) -> Incident:
        return self.updates.incident

    @cached_property
    def components(self) -> Component:
        return component(self.page, "Search")

    @cached_property
    def groups(self) -> ComponentGroup:
        return groups.add(self.page, name="Payments", now=moment())

    @cached_property
    def maintenances(self) -> Maintenance:
        starts = moment().replace(second=0, microsecond=0) + timedelta(days=1)
        window = (starts, starts + timedelta(hours=1))
        return maintenances.schedule(self.page, name="New disks", body="We add.", window=window, now=moment())

    @cached_property
    def series(self) -> MaintenanceSeries:
        starts = moment().replace(second=0, microsecond=0) + timedelta(days=1)
        rule, window = "FREQ=WEEKLY", (starts, starts + timedelta(hours=1))
        return maintenances.begin_series(self.page, name="Backups", rule=rule, window=window, now=moment())

    @cached_property
    def notices(self) -> Notice:
        return notices.publish(self.page, title="New terms", now=moment())

    @cached_property
    def checkings(self) -> Checking:
        return checkings.begin(self.page, words="slow payments", minutes=30, now=moment())

    @cached_property
    def questions(self) -> Question:
        who = questions.Who("Xenia", "xenia@example.com")
        return questions.ask(self.responses, "Are payments late?", who=who, now=moment())

    @cached_property
    def offers(self) -> RoleOffer:
        asked, now = person(name="asked"), moment()
        leader = person(Duty.COMMANDER, name="leader")
        return roles.offer(self.responses, RoleKind.COMMS_LEAD, to=asked, by=leader, now=now)

    @cached_property
    def subscribers(self) -> Subscriber:
        row = {"address": "ada@example.com", "address_key": "ada@example.com", "created_at": moment()}
        return Subscriber.objects.create(page=self.page, state="active", **row)

    @cached_property
    def people(self) -> Person:
        return person(Duty.ENGINEER, "somebody")

    @cached_property
    def executives(self) -> Executive:
        return Executive.objects.create(name="Xenia", email="xenia@example.com", severities=["P1"])

    @cached_property
    def keys(self) -> ApiKey:
        return api_keys.issue("Deploys", scopes=["components"], page=self.page, now=moment()).key

    @cached_property
    def services(self) -> Service:
        return Service.objects.create(name="Search")

    @cached_property
    def calendars(self) -> BusinessCalendar:
        return BusinessCalendar.objects.create(name="Warsaw", hours={"0": ["09:00", "17:00"]})

    @cached_property
    def teams(self) -> Team:
        return Team.objects.create(name="Finders")

    @cached_property
    def notifications(self) -> Notification:
        return self.updates.notifications.get()

    @cached_property
    def note(self) -> TimelineEntry:
        return notes.write(self.responses, "The queue is full.", by=person(), now=moment())

    @cached_property
    def pictures(self) -> NotePicture:
        about = {"content": b"", "content_type": "image/png", "width": 1, "height": 1, "at": moment()}
        return NotePicture.objects.create(response=self.responses, by=person(), **about)

    @cached_property
    def decision(self) -> Decision:
        said = {"question": "Fail over?", "chosen": "Wait", "why": "Nearly there"}
        return decisions.decide(self.responses, "choice", **said, by=person(), now=moment())

    def numbered(self, screen: str, word: str, kind: str) -> Any:
        """What a screen about something without a public id is about; `word` is the first of its address."""
        if screen == "decision_strike":
            return self.decision
        if screen in ("note_correct", "timeline_entry"):
            return self.note
        return getattr(self, f"planned_{word}" if kind == "planned" else word)

    @cached_property
    def approvals(self) -> Approval:
        """Asked of the commander, and so of nobody else."""
        roles.take(self.responses, RoleKind.COMMANDER, by=person(Duty.COMMANDER, "leader"), now=moment())
        about = {"template": "first-word", "words": "a", "asked_by": person(name="author")}
        times = {"asked_at": moment(), "alone_at": moment() + timedelta(minutes=5)}
        return Approval.objects.create(response=self.responses, **about, **times)

    @cached_property
    def overrides(self) -> Override:
        about = {"rule": "leak", "key": "leak:a", "words": "a", "sentence": "a", "asked_by": person()}
        return Override.objects.create(response=self.responses, asked_at=moment(), **about)

    @cached_property
    def planned_notifications(self) -> Notification:
        return self.planned.notifications.get()

    @cached_property
    def own(self) -> MessageTemplate:
        """A template that staff wrote under a name of its own."""
        written = message_templates.get("checking").source
        return MessageTemplate.objects.create(name="ours", source=written, updated_at=moment())

    @cached_property
    def planned(self) -> MaintenanceUpdate:
        return self.maintenances.updates.get()


def address(screen: str, things: Things, *, kind: str = "comms_lead", name: str = "identified") -> str:
    """Where a screen is, about a thing that is there. Of a step of a maintenance, `kind` is which;
    of a notification, whether it tells of what is `planned`."""
    route = next(str(each.pattern) for each in console if getattr(each, "name", None) == screen)
    steps = [*STEPS, *SUBSCRIBER_STEPS]
    wanted: dict[str, Any] = {
        "kind": "P1" if screen.startswith("promises") else kind,
        "step": kind if kind in steps else "start",
        "deed": kind,
        "form": "md",
        "name": "maintenance-extended" if screen == "script" else things.own.name if kind == "own" else name,
        "slug": things.page.slug,
    }
    if ":number>" in route:
        wanted["number"] = things.numbered(screen, route.partition("/")[0], kind).pk
    if ":public_id>" in route:
        wanted["public_id"] = getattr(things, route.partition("/")[0]).public_id
    return reverse(screen, kwargs={key: value for key, value in wanted.items() if f":{key}>" in route})


def at(screen: str, *about: object) -> str:
    return reverse(screen, args=[getattr(each, "public_id", each) for each in about])


def words(html: bytes) -> str:
    """What a reader reads."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.decode()).split())
