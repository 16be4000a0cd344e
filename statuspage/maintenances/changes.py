"""Changes of a series: its windows ahead follow; what was changed by hand, or has begun, stays as it is."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import transaction

from statuspage import languages
from statuspage.maintenances import rules, series, touches, windows
from statuspage.maintenances.touches import Affects
from statuspage.maintenances.windows import OutOfTurn, Window, WindowRefused
from statuspage.models import Maintenance, MaintenanceMail, MaintenanceSeries, Notification
from statuspage.status import MaintenanceStatus

MOVED: Final = "moved"
CHANGED: Final = "changed"
CANCELLED: Final = "cancelled"
ADDED: Final = "added"
STAYS: Final = "stays"
SAME: Final = "same"


class Fate(NamedTuple):
    """What a change made of one window: `was` is when it was to be; `is_told`, whether a mail says so."""

    window: Maintenance
    became: str
    was: Window
    is_told: bool = False


@transaction.atomic
def change_series(
    changed: MaintenanceSeries,
    *,
    rule: str,
    window: Window,
    affects: Affects,
    now: datetime,
    notify: bool = True,
    **plan: Any,
) -> list[Fate]:
    """Windows like `window` from then on; `plan` is `name`, `body` and all columns of `begin_series`.

    Of what moves or is cancelled one mail tells, if it is on: of the next that was told of before.
    """
    current = MaintenanceSeries.objects.select_for_update().get(pk=changed.pk)
    if current.ended_at:
        raise OutOfTurn(f"“{current}” has ended already.")
    ahead = list(current.windows.filter(turn_at__gt=now).order_by("turn_at").select_related("page"))
    following = {each.pk for each in ahead if _follows(each, current, now=now)}
    _write(current, rule=rule, window=window, affects=affects, now=now, plan=plan)
    turns = _turns([each.turn_at for each in ahead if each.turn_at], series.in_sight(current, now))
    fates: list[Fate] = []
    for each in ahead:
        turn = turns.get(each.turn_at) if each.turn_at else None
        is_quiet = not notify or any(fate.is_told for fate in fates)
        follows = each.pk in following
        fate = _follow(each, current, turn, is_quiet=is_quiet, now=now) if follows else _stay(each, turn)
        fates.append(fate)
    added = series.write_ahead(current, notify=False, now=now)
    return [*fates, *(Fate(each, ADDED, _when(each)) for each in added)]


def next_turn(of: MaintenanceSeries, *, now: datetime) -> datetime | None:
    """When it comes next by its rule, whatever was changed by hand."""
    rule = rules.read(of.rule, first=of.starts_at, time_zone=of.time_zone)
    return next(islice(rule.turns(after=now), 1), None)


def _write(
    current: MaintenanceSeries,
    *,
    rule: str,
    window: Window,
    affects: Affects,
    now: datetime,
    plan: dict[str, Any],
) -> None:
    """The series as it is from now on. A rule that stays goes on counting from where it began."""
    begins, ends = window
    if begins <= now:
        raise WindowRefused("The next one must begin later than now.")
    if ends <= begins:
        raise WindowRefused("The end must be later than the beginning.")
    rules.read(rule, first=begins, time_zone=current.time_zone)
    if rule != current.rule or begins != next_turn(current, now=now):
        current.rule, current.starts_at = rule, begins
    current.lasts = ends - begins
    current.translations = languages.by_language(name=plan["name"], body=plan["body"])
    for column, value in plan.items():
        setattr(current, column, value)
    current.save()
    touches.write(current, affects)


def _turns(old: Sequence[datetime], new: Sequence[datetime]) -> dict[datetime, datetime]:
    """Which turn each becomes: itself where it still is one, else the nearest that is free, in order."""
    kept = {turn: turn for turn in old if turn in new}
    freed = [turn for turn in old if turn not in kept]
    free = [turn for turn in new if turn not in kept]
    if len(freed) <= len(free):
        return kept | dict(_paired(freed, free))
    return kept | {mine: turn for turn, mine in _paired(free, freed)}


def _paired(fewer: Sequence[datetime], more: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """Each of the fewer with the nearest of the more: in order, none twice and none left out."""
    pairs, since = [], 0
    for place, at in enumerate(fewer):
        room = range(since, len(more) - (len(fewer) - place) + 1)
        nearest = min(room, key=lambda there: abs(more[there] - at))
        pairs.append((at, more[nearest]))
        since = nearest + 1
    return pairs


def _follow(
    window: Maintenance, current: MaintenanceSeries, turn: datetime | None, *, is_quiet: bool, now: datetime
) -> Fate:
    """Carry a window to its turn, or cancel it where there is none."""
    was = _when(window)
    notify = not is_quiet and _is_known(window)
    if turn is None:
        windows.cancel(window, notify=notify, now=now)
        return Fate(window, CANCELLED, was, notify and MaintenanceMail.CANCELLED not in current.silent)
    Maintenance.objects.filter(pk=window.pk).update(turn_at=turn)
    is_changed = _reword(window, current, turn, now=now)
    wanted = (turn, turn + current.lasts)
    if wanted != was:
        windows.move(window, window=wanted, notify=notify, now=now)
    window.refresh_from_db()
    if wanted == was:
        return Fate(window, CHANGED if is_changed else SAME, was)
    return Fate(window, MOVED, was, notify and MaintenanceMail.MOVED not in current.silent)


def _reword(window: Maintenance, current: MaintenanceSeries, turn: datetime, *, now: datetime) -> bool:
    """All but its time. Words that changed are corrected, visibly; False when nothing did."""
    before, after = _as_it_is(window), _as_planned(current, turn)
    if before["said"] != after["said"]:
        body = languages.written(current, "body")
        said = window.updates.get(mail=MaintenanceMail.ANNOUNCED)
        said.translations = languages.translated(body)
        said.save(update_fields=["translations"])
        windows.correct(said, body=body, now=now)
    if any(before[part] != after[part] for part in ("called", "mails", "touches", "returns")):
        windows.change(
            window,
            name=languages.written(current, "name"),
            silent=current.silent,
            remind_hours=current.remind_hours,
            returns_components=current.returns_components,
            affects=touches.of(current),
            now=now,
        )
    return any(before[part] != after[part] for part in before if part != "when")


def _stay(window: Maintenance, turn: datetime | None) -> Fate:
    """It stands for its turn all the same, so that no other is written for it."""
    if turn:
        Maintenance.objects.filter(pk=window.pk).update(turn_at=turn)
    return Fate(window, STAYS, _when(window))


def _follows(window: Maintenance, current: MaintenanceSeries, *, now: datetime) -> bool:
    """Whether it is still ahead, and as its series would write it."""
    if window.status != MaintenanceStatus.SCHEDULED or window.scheduled_for <= now or not window.turn_at:
        return False
    return _as_it_is(window) == _as_planned(current, window.turn_at)


def _is_known(window: Maintenance) -> bool:
    """Whether subscribers were ever told of it, by its announcement or its reminder."""
    return Notification.objects.filter(maintenance_update__maintenance=window).exists()


def _when(window: Maintenance) -> Window:
    return window.scheduled_for, window.scheduled_until


def _as_it_is(window: Maintenance) -> dict[str, object]:
    announced = window.updates.filter(mail=MaintenanceMail.ANNOUNCED).first()
    return {
        "when": _when(window),
        "called": (window.name, window.translations),
        "said": (announced.body, announced.translations) if announced else None,
        "mails": (sorted(window.silent), window.remind_hours),
        "touches": _said(touches.of(window)),
        "returns": window.returns_components,
        "clock": (window.starts_by_itself, window.ends_by_itself),
    }


def _as_planned(current: MaintenanceSeries, turn: datetime) -> dict[str, object]:
    name, body = languages.written(current, "name"), languages.written(current, "body")
    return {
        "when": (turn, turn + current.lasts),
        "called": (name, languages.translated(name)),
        "said": (body, languages.translated(body)),
        "mails": (sorted(current.silent), current.remind_hours),
        "touches": _said(touches.of(current)),
        "returns": current.returns_components,
        "clock": (True, True),
    }


def _said(affects: dict[Any, str]) -> dict[int, tuple[str, dict[str, str]]]:
    return {each.pk: (words, languages.translated(words)) for each, words in affects.items()}
