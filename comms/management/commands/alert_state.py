"""Says how an alert is: triggered, acknowledged or resolved; or open or closed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms import alerts
from statuspage import clock


class Command(BaseCommand):
    help = "Print the state of the newest alert with this dedup key, alias, fingerprint or name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="a dedup key, an alias, a fingerprint, or the name of an alert")

    def handle(self, *, key: str, **options: Any) -> None:
        alert = alerts.known_as(key)
        if alert is None:
            raise CommandError(f"There is no alert “{key}”.")
        self.stdout.write(alerts.state_said(alert, now=clock.now()))
