"""API to page: from a call of the manage API to the first request that reads the words.

    .venv/bin/python -m tests.benchmarks.api_visible [--runs 40]

SQLite in a folder of its own, 60 components, ten subscribers, 50 past incidents. In turn an incident is told
by the verb, as the console does, and by the API with a key, through Django's handler with all its middleware.
A reader in a process of its own asks the front door every millisecond. The yardstick is the verb.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import house
from tests.benchmarks.publish_visible import Reader, make_history

SLUG = "few-readers"


def by_verb(words: str) -> None:
    from statuspage import incidents
    from statuspage.models import Component, Page

    incidents.publish(
        Page.objects.get(slug=SLUG),
        name=words,
        status="investigating",
        body="We look.",
        statuses={Component.objects.all()[0]: "major_outage"},
        now=datetime.now(UTC),
    )


def by_api() -> Callable[[str], None]:
    from django.conf import settings
    from django.test import Client

    from statuspage import api_keys
    from statuspage.models import Component, Page, Scope

    settings.API_RATE, settings.ALLOWED_HOSTS = None, ["*"]
    key = api_keys.issue("Deploys", scopes=[Scope.ADMIN], now=datetime.now(UTC)).token
    client, place = Client(), f"/v1/pages/{Page.objects.get(slug=SLUG).public_id}/incidents.json"
    component = Component.objects.all()[0].public_id

    def publish(words: str) -> None:
        about = {"name": words, "body": "We look.", "components": {component: "major_outage"}}
        said = {"incident": about}
        answer = client.post(place, said, "application/json", headers={"Authorization": f"OAuth {key}"})
        assert answer.status_code == 201, answer.content

    return publish


def once(publish: Callable[[str], None], words: str, reader: Reader) -> float:
    """Milliseconds from the call until somebody reads the words."""
    from statuspage import incidents
    from statuspage.models import Incident

    reader.expect(SLUG, words)
    began = time.time()
    publish(words)
    took = 1000 * (reader.saw_at() - began)
    told = Incident.objects.latest("pk")
    incidents.post_update(told, status="resolved", body="Over.", notify=False, now=datetime.now(UTC))
    make_history(told)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house.furnish(folder)
        house.build(SLUG, subscribers=10)
        reader, ways = Reader(folder / "public"), {"by the verb": by_verb, "by the API": by_api()}
        took: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(-3, runs):  # the first ones warm up
            for way, publish in ways.items():
                took[way].append(once(publish, f"Number {number} {way}", reader))
        reader.leave()
    for way, found in took.items():
        found = found[3:]
        p95 = statistics.quantiles(found, n=20)[-1]
        print(f"{way:<12} visible: median {statistics.median(found):6.1f} ms, p95 {p95:6.1f} ms")
    ratios = [api / verb for api, verb in zip(took["by the API"], took["by the verb"], strict=True)]
    print(f"API / verb: {statistics.median(ratios[3:]):.2f}")


if __name__ == "__main__":
    main()
