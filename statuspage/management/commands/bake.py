"""Bakes every page anew, changed or not: after an upgrade, or into an empty folder."""

from typing import Any

from django.core.management.base import BaseCommand

from statuspage import bakery, clock
from statuspage.bakery import shelves
from statuspage.models import Page


class Command(BaseCommand):
    help = "Bake every page into files, in all its languages."

    def handle(self, **options: Any) -> None:
        shelves.point()
        for page in Page.objects.all():
            bakery.bake(page, now=clock.now())
            bakery.bake_every_edition(page, now=clock.now())
            self.stdout.write(f"{page.name}: {page.slug}")
