"""Fills an empty installation with the story; a second time it changes nothing. It tells nobody."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from comms import message_templates, questions, responses, roles, services, triage
from comms.demo import (
    machines,
    planned,
    posted,
    recorded,
    scripted,
    siblings,
    story,
    telling,
    tongues,
)
from comms.demo.story import Past
from comms.models import BusinessCalendar, Executive, Person, Response, RoleKind, Service, Team
from statuspage import incidents
from statuspage.channels import fresh
from statuspage.models import (
    Component,
    ComponentGroup,
    Incident,
    Notification,
    Page,
    Subscriber,
    SubscriberState,
)
from statuspage.spelling import fold
from statuspage.status import ComponentStatus

Components = dict[str, Component]

MINUTE = timedelta(minutes=1)


@transaction.atomic
def seed(*, now: datetime) -> Page:
    """The demo's page, made if it is not there."""
    if page := Page.objects.filter(slug=settings.HOME_PAGE).first():
        if page.url != settings.BASE_URL:
            Page.objects.filter(pk=page.pk).update(url=settings.BASE_URL)
            siblings.move(now=now)
            page.refresh_from_db()
        return page
    page = _page(now)
    tongues.speak(page)
    components = _components(page, now)
    password = make_password(story.PASSWORD)  # one for all: it is made to take long
    people = {duty: _person(duty, password) for duty in story.PEOPLE}
    _teams(components, people)
    scripted.tell(people["comms_lead"], now=now)
    _readers(page, now)
    for past in story.history():
        _tell(page, components, past, now=now)
    planned.tell(page, components, now=now)
    _open_incident(page, components, people, now=now)
    machines.tell(Response.objects.open().get(), people, now=now)
    tongues.translate(page, now=now)
    siblings.tell(page, components, now=now)
    Notification.objects.all().delete()  # all of it happened before anybody was there to be told
    posted.tell(page, now=now)
    return page


def _page(now: datetime) -> Page:
    began = now - timedelta(days=400)
    return Page.objects.create(
        slug=settings.HOME_PAGE,
        name=story.NAME,
        description=story.ABOUT,
        url=settings.BASE_URL,
        created_at=began,
        changed_at=now,
    )


def _components(page: Page, now: datetime) -> Components:
    made: Components = {}
    began = {"created_at": page.created_at, "updated_at": page.created_at}
    for place, (name, members) in enumerate(story.GROUPS.items(), 1):
        group = ComponentGroup.objects.create(page=page, name=name, position=place, **began)
        for position, (member, about) in enumerate(members, 1):
            made[member] = Component.objects.create(
                page=page,
                group=group,
                name=member,
                description=about,
                position=position,
                start_date=page.created_at.date(),
                **began,
            )
    return made


def _person(duty: str, password: str) -> Person:
    login = story.PEOPLE[duty]
    user = User.objects.create(
        username=login.username,
        email=f"{login.username}@northwind.example",
        password=password,
        first_name=login.first,
        last_name=login.last,
        is_staff=duty == "administrator",
        is_superuser=duty == "administrator",
    )
    return Person.objects.create(user=user, duty=duty)


def _teams(components: Components, people: dict[str, Person]) -> None:
    for name, (duties, looks_after) in story.TEAMS.items():
        team = services.save_team(Team(), name=name, people=[people[duty] for duty in duties])
        for service, parts in looks_after.items():
            days = story.ABROAD.get(service)
            calendar = BusinessCalendar.objects.create(**days) if days else None
            them = [components[each] for each in parts]
            services.save(Service(), name=service, team=team, components=them, calendar=calendar)


def _wishes(page: Page, now: datetime) -> None:
    """Not everybody wants everything, in English, and at an address that works."""
    for address, about in story.WISHES.items():
        page.subscribers.filter(address=address).update(**about)
    off = [("email", *about) for about in story.OFF]
    channel, address, reason = story.FAILED_FOR_DAYS
    off.append((channel, address, SubscriberState.QUARANTINED.value, reason))
    for channel, address, state, reason in off:
        ended = {"state": state, "reason": reason, "ended_at": now - timedelta(days=12)}
        _subscriber(page, channel, address, now - timedelta(days=90), **ended)


def _elsewhere(page: Page, now: datetime) -> None:
    """Those who are told in a chat, on a phone or by a machine."""
    for channel, address, about in story.ELSEWHERE:
        _subscriber(page, channel, address, now - timedelta(days=45), **about)


def _subscriber(page: Page, channel: str, address: str, since: datetime, **about: Any) -> None:
    facts = {"state": SubscriberState.ACTIVE, "confirmed_at": since, "details": fresh(channel), **about}
    Subscriber.objects.create(
        page=page, channel=channel, address=address, address_key=fold(address), created_at=since, **facts
    )


def _readers(page: Page, now: datetime) -> None:
    states = [(address, SubscriberState.ACTIVE) for address in story.SUBSCRIBERS]
    states += [(address, SubscriberState.UNCONFIRMED) for address in story.UNDECIDED]
    for address, state in states:
        asked = now - timedelta(days=60) if state == SubscriberState.ACTIVE else now
        Subscriber.objects.create(
            page=page,
            address=address,
            address_key=address,
            state=state,
            created_at=asked,
            confirmed_at=asked if state == SubscriberState.ACTIVE else None,
        )
    _wishes(page, now)
    _elsewhere(page, now)
    add = Executive.objects.create
    add(name="Eva Lindqvist", email="eva@northwind.example", severities=["P1", "P2", "P3", "P4"])
    add(
        name="Henrik Dahl", email="henrik@northwind.example", severities=["P1"], time_zone="Europe/Copenhagen"
    )
    add(
        name="Sofia Castell",
        email="sofia@northwind.example",
        severities=["P1", "P2"],
        time_zone="Europe/Madrid",
        quiet_from=datetime.min.replace(hour=22).time(),
        quiet_until=datetime.min.replace(hour=7).time(),
    )


def _tell(page: Page, components: Components, past: Past, *, now: datetime) -> None:
    """One incident of the past, through the same verbs, with the times it had."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=past.days)
    began = midnight + timedelta(hours=past.hour)
    statuses = {components[name]: status for name, status in past.statuses.items()}
    first, *others = past.updates
    incident = incidents.publish(
        page,
        name=past.name,
        status=first.status,
        body=first.words,
        statuses=statuses,
        started_at=began,
        notify=False,
        now=began + first.minutes * MINUTE,
    )
    if past.corrected:
        incidents.correct(
            incident.updates.get(), body=past.corrected, now=began + (first.minutes + 2) * MINUTE
        )
    for said in others:
        at = began + said.minutes * MINUTE
        incidents.post_update(incident, status=said.status, body=said.words, notify=False, now=at)
    Incident.objects.filter(pk=incident.pk).update(backfilled=True)


def _open_incident(page: Page, components: Components, people: dict[str, Person], *, now: datetime) -> None:
    """What is going on now: two words are said, the third is owed."""
    about = story.told()["now"]
    began, component = now - 31 * MINUTE, components[about.pop("component")]
    declared = began + 3 * MINUTE
    response = responses.declare(
        page, **about, components=[component], detected_at=began, by=people["commander"], now=declared
    )
    roles.take(response, RoleKind.COMMANDER, by=people["commander"], now=declared)
    responses.acknowledge(response, by=people["engineer"], now=began + 5 * MINUTE)
    roles.take(response, RoleKind.EXPERT, by=people["engineer"], now=began + 5 * MINUTE)
    answers = {name: getattr(response, name) for name in ("users_percent", "kind", "summary", "suspected")}
    triage.answer(response, **answers, components=[component], by=people["engineer"], now=began + 6 * MINUTE)
    roles.take(response, RoleKind.COMMS_LEAD, by=people["comms_lead"], now=began + 6 * MINUTE)
    seen, statuses = "", {component.public_id: ComponentStatus.DEGRADED_PERFORMANCE}
    for said in story.told()["said"]:
        at = began + said["minutes"] * MINUTE
        announcement = telling.publish(
            response,
            message_templates.get(said["template"]),
            {"components": statuses, "since": began.isoformat(), **said["values"]},
            by=people["comms_lead"],
            reader=people["commander"],
            seen=seen,
            next_update_at=(at + 30 * MINUTE).replace(second=0, microsecond=0),
            now=at,
        )
        seen = announcement.update.public_id
    recorded.tell(response, people, began=began)
    _ask(response, people["comms_lead"], now=now)


def _ask(response: Response, lead: Person, *, now: datetime) -> None:
    """One question is answered, one waits; two executives want to know it."""
    for each in story.told()["asked"]:
        henrik, sofia = (questions.Who(name, email) for name, email in story.ASKERS)
        question = questions.ask(response, each["words"], who=henrik, now=now - each["minutes"] * MINUTE)
        if "answer" in each:
            questions.answer(question, each["answer"], by=lead, now=now - 5 * MINUTE)
        else:
            questions.join(question, who=sofia, now=now - 2 * MINUTE)
