"""Publish to visible: from the press to the first request that reads the words, with few and many readers.

    .venv/bin/python -m tests.benchmarks.publish_visible [--runs 40]

SQLite in a folder of its own, 60 components, 50 past incidents; 10 and 50,000 subscribers turn by turn.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks import house

# Two pages alike but for the number of their subscribers.
READERS = {"few": 10, "many": 50_000}


def once(slug: str, number: int, read: Callable[[str], bytes]) -> float:
    """Milliseconds from the call to the words being read."""
    from statuspage import incidents
    from statuspage.models import Component, Page

    page = Page.objects.get(slug=slug)
    component = Component.objects.filter(page=page)[number % 60]
    words = f"Number {number} of {slug}"
    began = time.perf_counter()
    incident = incidents.publish(
        page,
        name=words,
        status="investigating",
        body="We look.",
        statuses={component: "major_outage"},
        now=datetime.now(UTC),
    )
    while words.encode() not in read(f"/pages/{slug}/"):
        pass
    took = (time.perf_counter() - began) * 1000
    incidents.post_update(incident, status="resolved", body="Over.", notify=False, now=datetime.now(UTC))
    return took


def door(public: Path) -> Callable[[str], bytes]:
    from statuspage.front_door import FrontDoor

    front = FrontDoor(public, "few", fallback=lambda: nobody)

    def read(path: str) -> bytes:
        return b"".join(front({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *about: lambda data: None))

    return read


def nobody(environ: Any, start_response: Any) -> list[bytes]:
    return []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house.furnish(folder)
        for slug, readers in READERS.items():
            house.build(slug, subscribers=readers)
        read = door(folder / "public")
        for slug in READERS:
            once(slug, 0, read)  # the first bake of a process warms templates up
        took: dict[str, list[float]] = {slug: [] for slug in READERS}
        for number in range(1, runs + 1):
            for slug, found in took.items():
                found.append(once(slug, number, read))
        for slug, found in took.items():
            p95 = statistics.quantiles(found, n=20)[-1]
            print(
                f"{READERS[slug]:>6,} subscribers: median {statistics.median(found):.1f} ms, p95 {p95:.1f} ms"
            )


if __name__ == "__main__":
    main()
