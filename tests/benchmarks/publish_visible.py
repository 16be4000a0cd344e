"""Publish to visible: from the press to the first request that reads the words, for many readers and stories.

    .venv/bin/python -m tests.benchmarks.publish_visible [--runs 40]

SQLite in a folder of its own, 60 components, turn by turn: 10 and 50,000 subscribers with 50 past incidents,
then 100 and 10,000 past incidents in 12 languages; each outage becomes history before the next. A reader in a
process of its own asks the front door every millisecond; all that follows what it sees first (feeds) is
in the second figure. The yardstick, a bare loop, tells the machine.
"""

import argparse
import multiprocessing
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from statuspage.front_door import FrontDoor
from tests.benchmarks import house

if TYPE_CHECKING:
    from statuspage.models import Incident

LANGUAGES = ("en", "de", "fr", "es", "pt-BR", "it", "nl", "pl", "ja", "zh-Hans", "ko", "ar")
# Pairs of pages alike but for one thing.
PAGES: dict[str, dict[str, Any]] = {
    "few-readers": {"subscribers": 10},
    "many-readers": {"subscribers": 50_000},
    "short-history": {"incidents": 100, "languages": LANGUAGES},
    "long-history": {"incidents": 10_000, "languages": LANGUAGES},
}


class Took(NamedTuple):
    """Milliseconds from the call until somebody reads the words, and until all is done."""

    visible: float
    whole: float


def once(slug: str, number: int, reader: "Reader") -> Took:
    from statuspage import incidents
    from statuspage.models import Component, Page

    page = Page.objects.get(slug=slug)
    component = Component.objects.filter(page=page)[number % 60]
    words = f"Number {number} of {slug}"
    reader.expect(slug, words)
    began = time.time()
    incident = incidents.publish(
        page,
        name=words,
        status="investigating",
        body="We look.",
        statuses={component: "major_outage"},
        now=datetime.now(UTC),
    )
    whole = time.time()
    took = Took(1000 * (reader.saw_at() - began), 1000 * (whole - began))
    incidents.post_update(incident, status="resolved", body="Over.", notify=False, now=datetime.now(UTC))
    make_history(incident)
    return took


def make_history(incident: "Incident") -> None:
    """Each press finds the page as the first one did, not a day of ever more outages, and no sweep behind."""
    from django.db.models import F

    from statuspage import bakery

    long_ago = datetime.now(UTC) - timedelta(days=400)
    moments = dict.fromkeys(["created_at", "updated_at", "started_at", "resolved_at"], long_ago)
    page = type(incident.page).objects.filter(pk=incident.page_id)
    page.update(revision=F("revision") + 1)
    type(incident).objects.filter(pk=incident.pk).update(**moments, revision=page.get().revision)
    bakery.bake_stale(now=datetime.now(UTC))


class Reader:
    """Somebody with the page open, in a process of their own."""

    def __init__(self, public: Path) -> None:
        calls = multiprocessing.get_context("spawn")
        self.line, theirs = calls.Pipe()
        self.process = calls.Process(target=read_on, args=(public, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def leave(self) -> None:
        self.line.send(None)
        self.process.join(10)

    def expect(self, slug: str, words: str) -> None:
        self.line.send((slug, words))
        assert self.line.recv() == "not there yet"

    def saw_at(self) -> float:
        assert self.line.poll(60), "the words are not to be seen"
        return float(self.line.recv())


def read_on(public: Path, line: Connection) -> None:
    """Wait for words on a page again and again, and tell when they are there."""
    door = FrontDoor(public, "few-readers", fallback=lambda: nobody)
    while expected := line.recv():
        slug, words = expected
        asked = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "PATH_INFO": f"/pages/{slug}/"}
        line.send("not there yet")
        while words.encode() not in b"".join(door(dict(asked), lambda *about: lambda data: None)):
            time.sleep(0.001)
        line.send(time.time())


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
        reader = Reader(folder / "public")
        took = measured(reader, runs)
        reader.leave()
    print(f"yardstick: {yardstick():.1f} ms")
    for slug, found in took.items():
        visible, whole = [each.visible for each in found], [each.whole for each in found]
        p95 = statistics.quantiles(visible, n=20)[-1]
        print(
            f"{slug:<14} visible: median {statistics.median(visible):6.1f} ms, p95 {p95:6.1f} ms;"
            f" all done: median {statistics.median(whole):6.1f} ms"
        )
    for one, other in (("many-readers", "few-readers"), ("long-history", "short-history")):
        ratios = [mine.visible / yours.visible for mine, yours in zip(took[one], took[other], strict=True)]
        print(f"{one} / {other}: {statistics.median(ratios):.2f}")


def measured(reader: Reader, runs: int) -> dict[str, list[Took]]:
    """Turn by turn, after a first bake of each that warms templates up."""
    for slug in PAGES:
        once(slug, 0, reader)
    took: dict[str, list[Took]] = {slug: [] for slug in PAGES}
    for number in range(1, runs + 1):
        for slug, found in took.items():
            found.append(once(slug, number, reader))
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
