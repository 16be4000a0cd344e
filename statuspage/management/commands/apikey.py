"""Makes, lists and revokes keys of the manage API; a new one is all that is written to standard output."""

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from statuspage import api_keys, clock
from statuspage.models import ApiKey, Page, Scope

LONGEST: Final = 36_500


class Command(BaseCommand):
    help = "Keys with which other systems manage pages: create NAME, list, revoke KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, parser_class=ArgumentParser)
        create = deeds.add_parser("create", help="make a key, and write it to standard output this once")
        create.add_argument("name", help="which system uses it; its deeds are written down under this name")
        create.add_argument("--page", default="", help="id or slug of the only page it is for; all, without")
        create.add_argument(
            *("--scope", "--scopes"),
            nargs="+",
            action="extend",
            default=[],
            metavar="SCOPE",
            help=f"what it may do, of {', '.join(Scope.values)}; everything (admin), without",
        )
        create.add_argument(
            "--expires", type=int, metavar="DAYS", help="how long it is good; for ever, without"
        )
        deeds.add_parser("list", help="which keys there are")
        revoke = deeds.add_parser("revoke", help="end a key at once")
        revoke.add_argument("key", help="the key, its beginning, or its name")

    def handle(self, *, deed: str, **options: Any) -> None:
        now = clock.now()
        if deed == "create":
            self.create(options["name"], options["page"], options["scope"], options["expires"], now)
        elif deed == "revoke":
            self.revoke(options["key"], now)
        else:
            self.list(now)

    def create(self, name: str, page: str, scopes: Sequence[str], days: int | None, now: datetime) -> None:
        about: dict[str, Any] = {"page": _page(page), "expires_at": _end(days, now)}
        if not name.strip() or len(name) > 100:
            raise CommandError("A key has a name of 1 to 100 letters.")
        wanted, by = _scopes(scopes), "the command line"
        issued = api_keys.issue(name.strip(), scopes=wanted, by=by, now=now, **about)
        self.stderr.write(f"The key of {name}; it is shown this once.")
        self.stdout.write(issued.token)

    def list(self, now: datetime) -> None:
        for key in ApiKey.objects.select_related("page"):
            ends = "revoked" if key.revoked_at else _day(key.expires_at) if key.expires_at else "no end"
            used = f"used {_day(key.last_used_at)}" if key.last_used_at else "never used"
            state = ends if key.is_alive(now=now) or key.revoked_at else f"ended {ends}"
            whose = key.page.slug if key.page else "all pages"
            facts = (api_keys.shown(key), key.name, whose, ",".join(key.scopes), used, state)
            self.stdout.write("\t".join(facts))

    def revoke(self, said: str, now: datetime) -> None:
        handle = said.removeprefix(f"{api_keys.BEGINNING}_").partition("_")[0]
        found = ApiKey.objects.alive(now=now).filter(Q(handle=handle) | Q(name=said))
        if len(found) != 1:
            raise CommandError(
                f"{len(found)} living keys are “{said}”; say how one begins, as `list` shows it."
            )
        api_keys.revoke(found[0], now=now)
        self.stderr.write(f"The key of {found[0]} is revoked.")


def _page(said: str) -> Page | None:
    if not said:
        return None
    page = Page.objects.filter(Q(public_id=said) | Q(slug=said)).first()
    if page is None:
        known = ", ".join(f"{each.slug} ({each.public_id})" for each in Page.objects.all())
        raise CommandError(f"There is no page “{said}”; there are: {known or 'none'}.")
    return page


def _scopes(said: Sequence[str]) -> list[str]:
    """With blanks or commas between."""
    scopes = [scope for each in said for scope in each.split(",") if scope]
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise CommandError(f"“{unknown[0]}” is no scope; there are {', '.join(Scope.values)}.")
    return scopes or [Scope.ADMIN.value]


def _end(days: int | None, now: datetime) -> datetime | None:
    if days is not None and not 0 < days <= LONGEST:
        raise CommandError(f"A key is good for 1 to {LONGEST} days, or without an end.")
    return now + timedelta(days=days) if days else None


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""
