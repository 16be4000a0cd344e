"""The front page in HTML, and what is shown where nothing is, or nobody answers."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

from statuspage.bakery import asides, banner, bars, cards, frame, planned
from statuspage.bakery.cards import Card, Day
from statuspage.bakery.freshness import PLACE, Front
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, first_day, spoken

# How many characters of updates the front page shows of all that is open; the rest is one click away.
ROOM: Final = 12_000


@spoken
def render(snapshot: Snapshot) -> Iterator[Leaf]:
    making = frame.making(snapshot)
    front = Front(partial(_index, snapshot), now=snapshot.now)
    key = digest(making, snapshot.now, snapshot.page.revision)
    yield Leaf("index.html", key, front.page)
    yield Leaf("fresh.json", key, front.fingerprint)
    for error in ("404", "500"):
        yield Leaf(f"{error}.html", making, partial(frame.write, error, snapshot, path=""))


def still(snapshot: Snapshot) -> str:
    """The front page as a preview shows it."""
    index = next(leaf for leaf in render(snapshot) if leaf.path == "index.html")
    return frame.still(index.body())


def _index(snapshot: Snapshot) -> bytes:
    open_, active, coming = snapshot.worst_first, snapshot.active_maintenances, planned.coming(snapshot)
    room = ROOM // max(1, len(open_) + len(active) + len(coming))
    return frame.write(
        "index",
        snapshot,
        path="",
        here="home",
        fresh=True,
        print=PLACE,
        now=snapshot.now,
        state=snapshot.rollup.indicator,
        tone=snapshot.rollup.tone,
        banner=banner.banner(snapshot.rollup, snapshot.components, open_, asides.checked(snapshot)),
        open=[
            *(cards.of_incident(each, now=snapshot.now, room=room) for each in open_),
            *(planned.card(each, now=snapshot.now, room=room) for each in active),
        ],
        **asides.of(snapshot),
        upcoming=[planned.card(each, now=snapshot.now, room=room, again=again) for each, again in coming],
        calendar=planned.subscription(snapshot.page),
        tree=cards.tree(snapshot),
        told=_told(snapshot),
        days=_recent_days(snapshot),
    )


def _told(snapshot: Snapshot) -> dict[str, Any]:
    """What the bars of each component tell of its days."""
    return bars.about(
        snapshot.told,
        first=first_day(snapshot.now),
        components=snapshot.components,
    )


def _recent_days(snapshot: Snapshot) -> list[Day]:
    """Every day, also the quiet ones: silence is meant."""
    ahead = {each.public_id for each in snapshot.coming_maintenances}
    begun = [each for each in snapshot.planned.values() if each.public_id not in ahead]
    found: dict[date, list[Card]] = {day: [] for day in snapshot.days}
    for card in (
        *(snapshot.made("in short", cards.incident_in_short, each) for each in snapshot.loaded.values()),
        *map(cards.maintenance_in_short, begun),
    ):
        found.get(card.day, []).append(card)
    return [Day(day, tuple(told)) for day, told in found.items()]
