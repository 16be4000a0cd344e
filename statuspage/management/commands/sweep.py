"""Keeps every promise that is due, without Celery: for development, and for the night Redis dies."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from statuspage import clock, sweeps

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run every sweep once, or again and again with --every SECONDS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="keep sweeping, this often, until Ctrl-C"
        )

    def handle(self, *, every: float | None, **options: Any) -> None:
        failed = self.round()
        try:
            while every:
                time.sleep(every)
                failed = self.round()
        except KeyboardInterrupt:
            return
        if failed:
            raise SystemExit(1)

    def round(self) -> list[str]:
        """One round; one failing sweep does not stop the others."""
        failed = []
        for name in settings.SWEEPS:
            try:
                sweeps.run(name, now=clock.now())
            except Exception:
                log.exception("The sweep %s failed", name)
                failed.append(name)
        return failed
