"""A window's life by hand: scheduled, moved, begun, extended, verified, completed, cancelled."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from statuspage import components, languages, moments, outbox, pages
from statuspage.maintenances import touches, words
from statuspage.maintenances.touches import Affects
from statuspage.models import Maintenance, MaintenanceMail, MaintenanceUpdate, Page
from statuspage.status import OPEN_MAINTENANCE, ComponentStatus, MaintenanceStatus

Window = tuple[datetime, datetime]

_MAIL_OF: Final = {
    MaintenanceStatus.IN_PROGRESS: MaintenanceMail.STARTED,
    MaintenanceStatus.COMPLETED: MaintenanceMail.ENDED,
    MaintenanceStatus.CANCELLED: MaintenanceMail.CANCELLED,
}


class OutOfTurn(Exception):
    """The step does not begin where the window is: somebody, or the clock, was here before."""


class WindowRefused(ValueError):
    """A time that cannot be, in words for whoever typed it."""


@transaction.atomic
def schedule(
    page: Page,
    *,
    name: str,
    body: str,
    window: Window,
    now: datetime,
    affects: Affects = (),
    **plan: Any,
) -> Maintenance:
    """Tell the public of a window to come; the sweep `advance` carries it on.

    `plan` is `notify`, the `status` it begins with, and columns like `silent`, `remind_hours`,
    `starts_by_itself`, `ends_by_itself`, `returns_components`.
    """
    notify, status = plan.pop("notify", True), plan.pop("status", MaintenanceStatus.SCHEDULED)
    plan["translations"] = languages.translated(name)
    maintenance = Maintenance(page=page, name=name, created_at=now, updated_at=now, **plan)
    _place(maintenance, window, now=now)
    maintenance.save()
    touches.write(maintenance, affects)
    post_update(
        maintenance,
        status=status,
        body=body,
        mail=MaintenanceMail.ANNOUNCED,
        notify=notify,
        now=now,
    )
    return maintenance


@transaction.atomic
def move(
    maintenance: Maintenance, *, window: Window, now: datetime, body: str = "", notify: bool = True
) -> Maintenance:
    """Another time for a window that has not begun. Its reminder comes anew."""
    current = _taken(maintenance, MaintenanceStatus.SCHEDULED)
    old = (current.scheduled_for, current.scheduled_until)
    if window == old:
        raise WindowRefused("It is planned for this time already.")
    if window[1] <= now:
        raise WindowRefused("This time is over already.")
    _place(current, window, now=now)
    return _say(current, current.status, body or words.moved(old), notify=notify, now=now, moved=True)


@transaction.atomic
def extend(
    maintenance: Maintenance, *, until: datetime, now: datetime, body: str = "", notify: bool = True
) -> Maintenance:
    """A later end for a window that is open."""
    current = _taken(maintenance, *OPEN_MAINTENANCE)
    if until <= max(now, current.scheduled_until):
        latest = moments.moment_in_full(max(now, current.scheduled_until))
        raise WindowRefused(f"The end must be later than {latest}.")
    current.scheduled_until, current.overrun_warned_at = until, None
    return _say(current, current.status, body or words.EXTENDED, notify=notify, now=now, moved=True)


@transaction.atomic
def start(maintenance: Maintenance, *, now: datetime, body: str = "", notify: bool = True) -> Maintenance:
    current = _taken(maintenance, MaintenanceStatus.SCHEDULED)
    return _say(current, MaintenanceStatus.IN_PROGRESS, body or words.STARTED, notify=notify, now=now)


@transaction.atomic
def verify(maintenance: Maintenance, *, now: datetime, body: str = "", notify: bool = False) -> Maintenance:
    """The work is done and is being checked; rarely news enough for a mail."""
    current = _taken(maintenance, MaintenanceStatus.IN_PROGRESS)
    return _say(current, MaintenanceStatus.VERIFYING, body or words.VERIFYING, notify=notify, now=now)


@transaction.atomic
def complete(maintenance: Maintenance, *, now: datetime, body: str = "", notify: bool = True) -> Maintenance:
    """Its components come back, to whatever else is said of them; or stay, if they do not return by it."""
    current = _taken(maintenance, *OPEN_MAINTENANCE)
    return _say(current, MaintenanceStatus.COMPLETED, body or words.ENDED, notify=notify, now=now)


@transaction.atomic
def cancel(maintenance: Maintenance, *, now: datetime, body: str = "", notify: bool = True) -> Maintenance:
    """It does not take place, or is broken off."""
    current = _taken(maintenance, MaintenanceStatus.SCHEDULED, MaintenanceStatus.IN_PROGRESS)
    said = body or (words.CANCELLED if current.status == MaintenanceStatus.SCHEDULED else words.BROKEN_OFF)
    return _say(current, MaintenanceStatus.CANCELLED, said, notify=notify, now=now)


@transaction.atomic
def change(
    maintenance: Maintenance, *, now: datetime, affects: Affects | None = None, **plan: Any
) -> Maintenance:
    """Change what it is called, what it touches, or its `plan` (columns, as for `schedule`); tells nobody.

    A `window` is a mistake that is mended; who is to hear that it moves is told by `move`.
    """
    current = _taken(maintenance, *MaintenanceStatus)
    window = plan.pop("window", (current.scheduled_for, current.scheduled_until))
    if "name" in plan:
        plan["translations"] = languages.translated(plan["name"])
    for column, value in {**plan, "updated_at": now, "sequence": current.sequence + 1}.items():
        setattr(current, column, value)
    if "remind_hours" in plan or window != (current.scheduled_for, current.scheduled_until):
        _place(current, window, now=now)
    current.save()
    touched = set(current.components.values_list("pk", flat=True))
    if affects is not None:
        touched |= touches.write(current, affects)
    components.settle(components.locked(touched), now=now)
    pages.publish(current.page, current, now=now)
    return current


@transaction.atomic
def correct(update: MaintenanceUpdate, *, body: str, now: datetime) -> MaintenanceUpdate:
    """Mend the words of an update. The page shows that it was; nobody is told again."""
    update.body, update.corrected_at, update.updated_at = body, now, now
    update.save(update_fields=["body", "corrected_at", "updated_at"])
    change(update.maintenance, now=now)
    return update


@transaction.atomic
def redate(update: MaintenanceUpdate, *, display_at: datetime, now: datetime) -> MaintenanceUpdate:
    """Show it at another time than it was said; nobody is told."""
    update.display_at, update.updated_at = display_at, now
    update.save(update_fields=["display_at", "updated_at"])
    change(update.maintenance, now=now)
    return update


@transaction.atomic
def remove(maintenance: Maintenance, *, now: datetime) -> None:
    """It was never told, as far as the page goes; its components return, nobody hears of it."""
    current = _taken(maintenance, *MaintenanceStatus)
    touched = components.locked(current.components.values_list("pk", flat=True))
    path, month = f"incidents/{current.public_id}", current.scheduled_for
    current.delete()
    components.settle(touched, now=now)
    pages.withdraw(maintenance.page, path, month, now=now)


@transaction.atomic
def translate(
    update: MaintenanceUpdate, *, words: dict[str, str], names: dict[str, str], now: datetime
) -> MaintenanceUpdate:
    """Say an update, and the name of its maintenance, in further languages; nobody is told again."""
    update.translations, update.updated_at = words, now
    update.save(update_fields=["translations", "updated_at"])
    change(update.maintenance, translations=names, now=now)
    return update


@transaction.atomic
def post_update(  # noqa: PLR0913 (all that an update is)
    maintenance: Maintenance,
    *,
    status: str,
    body: words.Words,
    now: datetime,
    notify: bool = True,
    mail: str = "",
) -> MaintenanceUpdate:
    """Say something new of a maintenance; its components are under maintenance while it is open.

    Subscribers are told, unless the mail it is (a change of status is one) is switched off.
    """
    if status != maintenance.status:
        mail = mail or _MAIL_OF.get(MaintenanceStatus(status), "")
    told = notify and mail not in maintenance.silent
    update = MaintenanceUpdate.objects.create(
        maintenance=maintenance,
        status=MaintenanceStatus(status),
        mail=mail,
        deliver_notifications=told,
        **words.spoken(body, maintenance.page),
        **dict.fromkeys(("created_at", "updated_at", "display_at"), now),
    )
    _settle(maintenance, update, now=now)
    pages.publish(maintenance.page, maintenance, now=now)
    if told:
        outbox.announce(update, now=now)
    return update


def _taken(maintenance: Maintenance, *statuses: str) -> Maintenance:
    """The window as it is now that nobody else may move it, if it is where it should be."""
    current = Maintenance.objects.select_for_update().get(pk=maintenance.pk)
    if current.status not in statuses:
        state = current.get_status_display().lower()
        raise OutOfTurn(f"“{current.name}” is {state} already.")
    return current


def _place(maintenance: Maintenance, window: Window, *, now: datetime) -> None:
    """Put it at a time. A moment to remind that is past is not made up for: people are told now anyway."""
    starts, ends = window
    if ends <= starts:
        raise WindowRefused("The end must be later than the beginning.")
    maintenance.scheduled_for, maintenance.scheduled_until = starts, ends
    maintenance.overrun_warned_at = None
    remind_at = maintenance.remind_at
    maintenance.reminded_at = now if remind_at and remind_at <= now else None


def _say(
    current: Maintenance, status: str, body: words.Words, *, notify: bool, now: datetime, moved: bool = False
) -> Maintenance:
    mail = MaintenanceMail.MOVED if moved else ""
    post_update(current, status=status, body=body, mail=mail, notify=notify, now=now)
    return current


def _settle(maintenance: Maintenance, update: MaintenanceUpdate, *, now: datetime) -> None:
    """What does not come back when it ends is under maintenance by its own word, until somebody sets it."""
    was_open = maintenance.status in OPEN_MAINTENANCE
    _reach(maintenance, update, now=now)
    touched = components.locked(maintenance.components.values_list("pk", flat=True))
    stays = maintenance.moves_components and not maintenance.returns_components
    if stays and was_open and maintenance.is_over:
        components.hold(touched, ComponentStatus.UNDER_MAINTENANCE)
    components.settle(touched, now=now)


def _reach(maintenance: Maintenance, update: MaintenanceUpdate, *, now: datetime) -> None:
    """Write what the update makes of its maintenance: status, and the times they were reached."""
    if update.mail != MaintenanceMail.ANNOUNCED:
        maintenance.sequence += 1
    maintenance.status, maintenance.updated_at = update.status, now
    if update.status == MaintenanceStatus.IN_PROGRESS:
        maintenance.started_at = maintenance.started_at or now
    elif update.status == MaintenanceStatus.VERIFYING:
        maintenance.monitoring_at = maintenance.monitoring_at or now
    maintenance.resolved_at = now if maintenance.is_over else None
    maintenance.save()
