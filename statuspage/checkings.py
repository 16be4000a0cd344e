"""Checkings: say that reports are looked into; tells nobody, and ends by itself as was chosen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from statuspage import incidents, languages, pages
from statuspage.languages import Written
from statuspage.models import Checking, Component, Incident, Outcome, Page
from statuspage.models.incidents import REMEMBERED
from statuspage.status import IncidentStatus


class AlreadyChecking(Exception):
    """The page says already that something is looked into."""


class AlreadyEnded(Exception):
    """Somebody, or the clock, has ended it before."""


@transaction.atomic
def begin(
    page: Page,
    *,
    words: str,
    minutes: int,
    now: datetime,
    components: Iterable[Component] = (),
    on_expiry: str = Outcome.NOTHING,
) -> Checking:
    """“We are checking reports of `words`”, for so many minutes; then it becomes what is chosen now."""
    Page.objects.select_for_update().get(pk=page.pk)
    if open_ := page.checkings.open().first():
        raise AlreadyChecking(f"Reports of “{open_.words}” are being checked. End that first.")
    checking = Checking.objects.create(
        page=page,
        words=words,
        translations=languages.translated(words),
        began_at=now,
        expires_at=now + timedelta(minutes=minutes),
        on_expiry=Outcome(on_expiry),
    )
    checking.components.set(components)
    pages.publish(page, now=now)
    return checking


@transaction.atomic
def translate(checking: Checking, *, translations: dict[str, str], now: datetime) -> Checking:
    """Say what is reported in further languages."""
    checking.translations = translations
    checking.save(update_fields=["translations"])
    pages.publish(checking.page, now=now)
    return checking


@transaction.atomic
def confirm(checking: Checking, *, body: str, now: datetime, name: str = "", notify: bool = True) -> Incident:
    """It is an incident: published as investigating. Whoever presses decides whether it is mailed.

    Its components are named and stay what they are: what they become is for an update to say.
    """
    current = _taken(checking)
    touched = {component: component.base_status for component in current.components.all()}
    titled = title(current)
    incident = incidents.publish(
        current.page,
        name=name or titled,
        status=IncidentStatus.INVESTIGATING,
        body=body,
        statuses=touched,
        started_at=current.began_at,
        notify=notify,
        now=now,
    )
    names = languages.translated(titled) if incident.name == titled else {}
    _translate(incident, names=names, words=languages.translated(body), now=now)
    _end(current, Outcome.INCIDENT, incident, now=now)
    return incident


def title(checking: Checking) -> str:
    """What it is called as an incident, in every language that its words were written in."""
    words = languages.written(checking, "words")
    return Written(_capital(words), {each: _capital(said) for each, said in words.translations.items()})


@transaction.atomic
def nothing_found(checking: Checking, *, now: datetime) -> Checking:
    """The page says so for a while."""
    return _end(_taken(checking), Outcome.NOTHING, None, now=now)


def advance(*, now: datetime) -> None:
    """The sweep: end what nobody ended, silently; and forget what was long enough said to be nothing."""
    for checking in Checking.objects.open().filter(expires_at__lte=now):
        _expire(checking, now=now)
    for page in Page.objects.filter(_forgotten(now)).distinct():
        pages.publish(page, now=now)


@transaction.atomic
def _expire(checking: Checking, *, now: datetime) -> None:
    current = Checking.objects.select_for_update().get(pk=checking.pk)
    if current.ended_at:
        return
    if current.on_expiry == Outcome.INCIDENT:
        confirm(current, body=investigating(current), notify=False, now=now)
    else:
        nothing_found(current, now=now)


def investigating(checking: Checking) -> str:
    """What is said of it as an incident at first, in every language that its words were written in."""
    own, words = checking.page.language, languages.written(checking, "words")
    said = {each: _investigating(each, there) for each, there in words.translations.items()}
    return Written(_investigating(own, words), said)


def _investigating(language: str, words: str) -> str:
    with languages.speaking(language, original=language):
        return gettext("We are investigating reports of {words}.").format(words=words)


def _translate(incident: Incident, *, names: dict[str, str], words: dict[str, str], now: datetime) -> None:
    if names or words:
        incidents.translate(incident.updates.get(), names=names, words=words, now=now)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _taken(checking: Checking) -> Checking:
    current = Checking.objects.select_for_update().get(pk=checking.pk)
    if current.ended_at:
        raise AlreadyEnded(f"The check of “{current.words}” has ended already.")
    return current


def _end(current: Checking, outcome: Outcome, incident: Incident | None, *, now: datetime) -> Checking:
    current.ended_at, current.outcome, current.incident = now, outcome, incident
    current.save(update_fields=["ended_at", "outcome", "incident"])
    pages.publish(current.page, now=now)
    return current


def _forgotten(now: datetime) -> Q:
    return Q(
        checkings__outcome=Outcome.NOTHING,
        checkings__ended_at__gt=F("baked_at") - REMEMBERED,
        checkings__ended_at__lte=now - REMEMBERED,
    )
