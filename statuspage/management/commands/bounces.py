"""Reads a mail of a mail server from standard input: a bounce switches off, a complaint suppresses."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from statuspage import bounces, clock


class Command(BaseCommand):
    help = "Read a bounce or a complaint from standard input; set it as the command of the return address."

    def handle(self, **options: Any) -> None:
        taken = bounces.take(sys.stdin.buffer.read(), now=clock.now())
        for bounce in taken:
            self.stdout.write(f"{bounce.kind}: {bounce.address or 'the reader of that letter'}")
        if not taken:
            self.stdout.write("Nothing in it is about a letter of ours.")
