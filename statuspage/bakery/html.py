"""The front page in HTML, and what is shown where nothing is."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from statuspage import uptime
from statuspage.bakery import banner, bars, cards, frame, record
from statuspage.bakery.cards import Day
from statuspage.bakery.freshness import PLACE, Front
from statuspage.bakery.snapshot import UPTIME_DAYS, Leaf, Snapshot, digest, spoken
from statuspage.status import MaintenanceStatus

# How many characters of updates the front page shows of all that is open; the rest is one click away.
ROOM: Final = 12_000


@spoken
def render(snapshot: Snapshot) -> Iterator[Leaf]:
    making = frame.making(snapshot)
    front, key = Front(partial(_index, snapshot)), digest(making, snapshot.now, snapshot.page.revision)
    yield Leaf("index.html", key, front.page)
    yield Leaf("fresh.json", key, front.fingerprint)
    yield Leaf("404.html", making, partial(frame.write, "404", snapshot, path=""))


def _index(snapshot: Snapshot) -> bytes:
    open_, unfinished = snapshot.open_incidents, snapshot.unfinished_maintenances
    room = ROOM // max(1, len(open_) + len(unfinished))
    upcoming = [each for each in unfinished if each.status == MaintenanceStatus.SCHEDULED]
    active = [each for each in unfinished if each.status != MaintenanceStatus.SCHEDULED]
    return frame.write(
        "index",
        snapshot,
        path="",
        here="home",
        fresh=True,
        print=PLACE,
        now=snapshot.now,
        tone={"none": "ok"}.get(snapshot.rollup.indicator, snapshot.rollup.indicator),
        banner=banner.banner(snapshot.rollup, snapshot.components, open_),
        open=[
            *(cards.of_incident(each, now=snapshot.now, room=room) for each in open_),
            *(cards.of_maintenance(each, room=room) for each in active),
        ],
        upcoming=[cards.of_maintenance(each, room=room) for each in upcoming],
        tree=cards.tree(snapshot.groups, snapshot.components, snapshot.fared),
        told=bars.about(
            record.told(snapshot.loaded.values(), now=snapshot.now),
            first=uptime.first_of(snapshot.now, UPTIME_DAYS),
            components=snapshot.components,
        ),
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
