"""Gathers what is to be translated into the catalogues, compiles them, and says what is missing."""

from typing import Any

from django.core.management.base import BaseCommand

from statuspage import catalogues


class Command(BaseCommand):
    help = "Gather what is to be translated, compile the catalogues, say what is missing."

    def handle(self, **options: Any) -> None:
        for language in catalogues.TRANSLATED:
            catalogues.save(catalogues.gather(language), language)
            missing = catalogues.missing(language)
            self.stdout.write(f"{language}: {len(missing)} missing")
            for words in missing:
                self.stdout.write(f"  {words}")
