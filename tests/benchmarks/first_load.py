"""First load: how much a reader receives who opens the front page for the first time.

    .venv/bin/python -m tests.benchmarks.first_load [--outages 3]

SQLite in a folder of its own; 60 components in six groups, ninety days with so many outages each, an incident
for every tenth of them, and one that is open. Everything is in one file, so its size is all there is to load.
"""

import argparse
import random
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import house

if TYPE_CHECKING:
    from statuspage.models import Component, Page

LIMIT: Final = 30 * 1024
STATUSES: Final = ("partial_outage", "major_outage", "degraded_performance")


def furnish(page: "Page", outages: int, now: datetime) -> None:
    """Names and groups as people give them, and ninety days that were not all good."""
    from statuspage.models import Component, ComponentGroup

    chance = random.Random(7)  # noqa: S311
    groups = [
        ComponentGroup.objects.create(
            page=page, name=f"Region {number}", position=number, created_at=now, updated_at=now
        )
        for number in range(6)
    ]
    for number, component in enumerate(Component.objects.filter(page=page)):
        component.group, component.start_date = groups[number % 6], (now - timedelta(days=400)).date()
        component.description = f"What customers of {component.name} notice of it"
        component.save()
        for _ in range(outages):
            _break(component, chance, now)


def _break(component: "Component", chance: random.Random, now: datetime) -> None:
    from statuspage import history

    since = now - timedelta(days=chance.randrange(1, 89), minutes=chance.randrange(1440))
    window = since, since + timedelta(minutes=chance.randrange(3, 240))
    status = chance.choice(STATUSES)
    if chance.random() < 0.1:
        words = f"{component.name} answers slowly"
        history.backfill(
            component.page, name=words, body=house.WORDS, window=window, statuses={component: status}, now=now
        )
    else:
        history.repair(component, status, since=window[0], until=window[1], now=now)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--outages", type=int, default=3)
    outages = parser.parse_args().outages
    with tempfile.TemporaryDirectory() as name:
        house.furnish(Path(name))
        from statuspage import bakery, clock, incidents

        page, now = house.build("home"), clock.now()
        furnish(page, outages, now)
        touched = {page.components.all()[number]: "major_outage" for number in (3, 9)}
        incidents.publish(
            page, name="Card payments fail", status="identified", body=house.WORDS, statuses=touched, now=now
        )
        began = time.perf_counter()
        bakery.bake(page, now=now)
        took = (time.perf_counter() - began) * 1000
        file = Path(name) / "public/home/live/index.html"
        sizes = {form: Path(f"{file}{form}").stat().st_size for form in ("", ".gz", ".br")}
    print(f"60 components, 90 days, {60 * outages} outages (whole bake {took:,.0f} ms)")
    for form, what in {"": "plain", ".gz": "gzip", ".br": "brotli"}.items():
        print(f"{what:>8}: {sizes[form]:>8,} bytes, {sizes[form] / LIMIT:.2f} of what it may be")


if __name__ == "__main__":
    main()
