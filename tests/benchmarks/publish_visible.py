"""Publish to visible: from the press to the first request that reads the words, for many readers and stories.

    .venv/bin/python -m tests.benchmarks.publish_visible [--runs 40]

SQLite in a folder of its own, 60 components, turn by turn: 10 and 50,000 subscribers with 50 past incidents,
then 100 and 10,000 past incidents in 12 languages. The yardstick, a bare loop, tells the machine.
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

LANGUAGES = ("en", "de", "fr", "es", "pt-BR", "it", "nl", "pl", "ja", "zh-Hans", "ko", "ar")
# Pairs of pages alike but for one thing.
PAGES: dict[str, dict[str, Any]] = {
    "few-readers": {"subscribers": 10},
    "many-readers": {"subscribers": 50_000},
    "short-history": {"incidents": 100, "languages": LANGUAGES},
    "long-history": {"incidents": 10_000, "languages": LANGUAGES},
}


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
        assert time.perf_counter() - began < 60, f"{words} is not to be seen"
    took = (time.perf_counter() - began) * 1000
    incidents.post_update(incident, status="resolved", body="Over.", notify=False, now=datetime.now(UTC))
    return took


def door(public: Path) -> Callable[[str], bytes]:
    from statuspage.front_door import FrontDoor

    front = FrontDoor(public, "few-readers", fallback=lambda: nobody)

    def read(path: str) -> bytes:
        asked = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "PATH_INFO": path}
        return b"".join(front(asked, lambda *about: lambda data: None))

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
        for slug, facts in PAGES.items():
            house.build(slug, **facts)
        took = measured(door(folder / "public"), runs)
    print(f"yardstick: {yardstick():.1f} ms")
    for slug, found in took.items():
        p95 = statistics.quantiles(found, n=20)[-1]
        print(f"{slug:<14} median {statistics.median(found):6.1f} ms, p95 {p95:6.1f} ms")
    for one, other in (("many-readers", "few-readers"), ("long-history", "short-history")):
        ratios = [mine / yours for mine, yours in zip(took[one], took[other], strict=True)]
        print(f"{one} / {other}: {statistics.median(ratios):.2f}")


def measured(read: Callable[[str], bytes], runs: int) -> dict[str, list[float]]:
    """Turn by turn, after a first bake of each that warms templates up."""
    for slug in PAGES:
        once(slug, 0, read)
    took: dict[str, list[float]] = {slug: [] for slug in PAGES}
    for number in range(1, runs + 1):
        for slug, found in took.items():
            found.append(once(slug, number, read))
    return took


def yardstick() -> float:
    """Milliseconds for a million turns of a bare loop, the best of five."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(1_000_000):
            pass
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


if __name__ == "__main__":
    main()
