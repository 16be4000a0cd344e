"""Makes the demo ready in one process: each start of Django costs most of a second."""

from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from comms.demo import keys
from comms.demo.seed import seed
from statuspage import bakery, clock, sweeps
from statuspage.bakery import shelves
from statuspage.models import Heartbeat

LATER: Final = {"bake_editions"}  # eleven more languages: the worker's first work, while somebody looks


class Command(BaseCommand):
    help = "Migrate, tell the story, bake, sweep. Only for the demo."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This fills the database with a story; it is for the demo alone (DEMO=1).")
        call_command("migrate", verbosity=0, interactive=False)
        page = seed(now=clock.now())
        keys.give(page, now=clock.now())
        shelves.point()
        bakery.bake_if_stale(page.pk, now=clock.now())
        for name in settings.SWEEPS:  # so that nobody is told that they never ran
            if name in LATER:
                Heartbeat.objects.update_or_create(sweep=name, defaults={"ran_at": clock.now()})
            else:
                sweeps.run(name, now=clock.now())
        self.stdout.write(page.public_id)
