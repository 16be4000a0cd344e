"""Says whether every promise is kept, for people and for health checks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statuspage import clock, health


class Command(BaseCommand):
    help = "Report unkept promises; exits with 1 when there are any."

    def handle(self, **options: Any) -> None:
        report = health.report(now=clock.now())
        if not report.is_well:
            raise CommandError("\n".join([*report.trouble, *report.unkept]))
        self.stdout.write("Every promise is kept.")
