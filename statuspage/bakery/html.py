"""The HTML rendition: index, history, and one file an incident."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from statuspage import clock, markdown
from statuspage.bakery import banner, cards
from statuspage.bakery.cards import Card
from statuspage.bakery.snapshot import Leaf, Snapshot, Stub, digest
from statuspage.models import Page
from statuspage.status import MaintenanceStatus
from statuspage.templatetags import public_page, steadypage

# How many characters of updates the front page shows of all that is open; the rest is one click away.
ROOM: Final = 12_000
# How many stories the first page of the history tells, in whole months.
LATEST: Final = 50

_STATIC: Final = Path(__file__).parent.parent / "static/statuspage"
# What every file carries inside, in this order.
_STYLES: Final = ("page.css",)
_SCRIPTS: Final = ("page.js",)
_CSS: Final = "".join((_STATIC / name).read_text(encoding="utf-8") for name in _STYLES)
_SCRIPT: Final = "".join((_STATIC / name).read_text(encoding="utf-8") for name in _SCRIPTS)


def _hash(inlined: str) -> str:
    return f"'sha256-{b64encode(sha256(inlined.encode()).digest()).decode()}'"


_POLICY: Final = (
    f"default-src 'none'; style-src {_hash(_CSS)}; script-src {_hash(_SCRIPT)}; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
_CLOCK: Final = f"{clock.SPEED:g}@{clock.REAL_ORIGIN}@{clock.PRODUCT_ORIGIN}" if clock.SPEED != 1 else ""
_CODE: Final = [Path(str(module.__file__)) for module in (banner, cards, markdown, public_page, steadypage)]
# What every file is made from beside the page's own words: the same code, templates, style and script.
_MAKING: Final = digest(
    _CLOCK,
    _POLICY,
    *(path.read_bytes() for path in [Path(__file__), *_CODE]),
    *(path.read_bytes() for path in sorted((settings.HOME / "templates/statuspage").glob("*.html"))),
)


class Month(NamedTuple):
    key: str
    stubs: Sequence[Stub]

    @property
    def name(self) -> str:
        return f"{datetime.strptime(self.key, '%Y-%m'):%B %Y}"


class Day(NamedTuple):
    date: object
    cards: Sequence[Card]


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    """Months come before their incidents: a month that must be written loads them together."""
    page = snapshot.page
    frame = digest(_MAKING, page.public_id, page.name, page.url, page.support_url)
    yield Leaf("index.html", digest(frame, snapshot.now, page.revision), partial(_index, snapshot))
    yield Leaf("404.html", frame, partial(_write, "404", page))
    yield from _history(snapshot, frame)
    for stub in snapshot.stubs:
        key = digest(frame, stub.version, _moving_parts(snapshot, stub))
        yield Leaf(f"incidents/{stub.public_id}/index.html", key, partial(_incident, snapshot, stub))


# --- the front page ---------------------------------------------------------------------------------


def _index(snapshot: Snapshot) -> bytes:
    open_, unfinished = snapshot.open_incidents, snapshot.unfinished_maintenances
    room = ROOM // max(1, len(open_) + len(unfinished))
    upcoming = [each for each in unfinished if each.status == MaintenanceStatus.SCHEDULED]
    active = [each for each in unfinished if each.status != MaintenanceStatus.SCHEDULED]
    return _write(
        "index",
        snapshot.page,
        here="home",
        now=snapshot.now,
        tone={"none": "ok"}.get(snapshot.rollup.indicator, snapshot.rollup.indicator),
        banner=banner.banner(snapshot.rollup, snapshot.components, open_),
        open=[
            *(cards.of_incident(each, now=snapshot.now, room=room) for each in open_),
            *(cards.of_maintenance(each, room=room) for each in active),
        ],
        upcoming=[cards.of_maintenance(each, room=room) for each in upcoming],
        tree=cards.tree(snapshot.groups, snapshot.components),
        days=_recent_days(snapshot),
    )


def _recent_days(snapshot: Snapshot) -> list[Day]:
    """Every day, also the quiet ones: silence is meant."""
    begun = [each for each in snapshot.planned.values() if each.status != MaintenanceStatus.SCHEDULED]
    found = [
        *map(cards.incident_in_short, snapshot.loaded.values()),
        *map(cards.maintenance_in_short, begun),
    ]
    return [Day(day, [card for card in found if card.day == day]) for day in snapshot.days]


# --- history ----------------------------------------------------------------------------------------


def _history(snapshot: Snapshot, frame: str) -> Iterator[Leaf]:
    months = _months(snapshot)
    told = accumulate(len(month.stubs) for month in months)
    latest = [month for month, count in zip(months, told, strict=True) if count <= LATEST] or months[:1]
    key = digest(frame, latest, [(month.key, len(month.stubs)) for month in months])
    index = partial(_write_history, snapshot, latest, link="history", index=months)
    yield Leaf("history/index.html", key, index)
    for newer, month, older in zip([None, *months], months, [*months[1:], None], strict=False):
        about: dict[str, Any] = {
            "newer": newer,
            "older": older,
            "only": month.name,
            "link": f"history/{month.key}",
        }
        key = digest(frame, month, newer and newer.key, older and older.key)
        body = partial(_write_history, snapshot, [month], **about)
        yield Leaf(f"history/{month.key}/index.html", key, body)


def _months(snapshot: Snapshot) -> list[Month]:
    """The newest first; what is only planned is no history yet."""
    unfinished = snapshot.unfinished_maintenances
    ahead = {each.public_id for each in unfinished if each.status == MaintenanceStatus.SCHEDULED}
    told = [stub for stub in snapshot.stubs if stub.public_id not in ahead]
    told.sort(key=lambda stub: (stub.begins, stub.public_id), reverse=True)
    return [Month(key, list(stubs)) for key, stubs in groupby(told, key=lambda stub: stub.month)]


def _write_history(snapshot: Snapshot, months: Sequence[Month], *, link: str, **about: Any) -> bytes:
    shown = [{"key": month.key, "name": month.name, "days": _days(snapshot, month)} for month in months]
    page = snapshot.page
    return _write("history", page, here="history", months=shown, link=page.link(link), **about)


def _days(snapshot: Snapshot, month: Month) -> list[Day]:
    """The days on which something happened."""
    planned = [stub.public_id for stub in month.stubs if stub.is_planned]
    incidents = snapshot.incidents([stub.public_id for stub in month.stubs if not stub.is_planned])
    found = [
        *map(cards.incident_in_short, incidents.values()),
        *map(cards.maintenance_in_short, snapshot.maintenances(planned).values()),
    ]
    found.sort(key=lambda card: card.started_at, reverse=True)
    return [Day(day, list(those)) for day, those in groupby(found, key=lambda card: card.day)]


# --- one incident or maintenance ----------------------------------------------------------------------


def _incident(snapshot: Snapshot, stub: Stub) -> bytes:
    card = _card(snapshot, stub)
    return _write("incident", snapshot.page, card=card, tone=card.tone, link=snapshot.page.link(card.path))


def _card(snapshot: Snapshot, stub: Stub) -> Card:
    if stub.is_planned:
        return cards.of_maintenance(snapshot.maintenances([stub.public_id])[stub.public_id])
    return cards.of_incident(snapshot.incidents([stub.public_id])[stub.public_id], now=snapshot.now)


def _moving_parts(snapshot: Snapshot, stub: Stub) -> object:
    """What a card says that may change though its own row does not: names, states, a promise overdue."""
    if stub.is_planned:
        return [each.name for each in snapshot.components]
    incident = snapshot.loaded.get(stub.public_id)
    if incident is None or not incident.is_open:
        return None
    card = cards.of_incident(incident, now=snapshot.now, room=0)
    return card.affected, card.is_late


def _write(template: str, page: Page, **about: Any) -> bytes:
    frame = {
        "page": page,
        "css": mark_safe(_CSS),
        "script": mark_safe(_SCRIPT),
        "policy": _POLICY,
        "clock": _CLOCK,
    }
    return render_to_string(f"statuspage/{template}.html", frame | about).encode()
