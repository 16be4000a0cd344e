"""Imports a Statuspage page from a folder or an address; sends nothing to anyone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from statuspage import clock, importing


class Command(BaseCommand):
    help = "Import the /api/v2 JSON of a Statuspage page, with its history; repeatable, and tells nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "where", metavar="PATH_OR_URL", help="a folder with summary.json …, or the page's address"
        )
        parser.add_argument("--slug", default="", help="the page to import into, or to make")

    def handle(self, *, where: str, slug: str, **options: Any) -> None:
        try:
            done = importing.import_page(importing.read(where), slug=slug, now=clock.now())
        except importing.Unreadable as unreadable:
            shown = "\n".join(unreadable.problems[:20])
            more = f"\n… and {len(unreadable.problems) - 20} more." if len(unreadable.problems) > 20 else ""
            raise CommandError(f"Nothing was imported.\n{shown}{more}") from unreadable
        self.stdout.write(
            f"{done.page.name}: {done.components} components, {done.incidents} incidents "
            f"with {done.updates} updates, {done.maintenances} maintenances. The page is at {done.page.url}"
        )
