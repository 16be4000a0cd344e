"""A mail server in a process of its own: counts whom mail arrived for, and is as difficult as it is told.

    python -m tests.journeys.post_office PORT BOOK MANNERS

The book is a file with a line for each mail that was taken, written before the sender hears of it. The
manners are JSON, read anew with each connection.
"""

import asyncio
import json
import os
import smtplib
import sys
from asyncio import StreamReader, StreamWriter
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Manners:
    pause: float = 0  # seconds a mail
    closes_after: int = 0  # so many mails of a connection; 0: never
    stalls_at: list[str] = field(default_factory=list)  # in the middle of the content for these
    answers: dict[str, str] = field(default_factory=dict)  # to these recipients

    def write(self, path: Path) -> None:
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(vars(self)))
        draft.rename(path)


def lines(port: int) -> int:
    """How many others are connected just now; each has a mail under way at most."""
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as asking:
        return int(asking.docmd("VRFY")[1])


class Book:
    """Whom mail arrived for; it outlives whoever writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def told(self, domain: str) -> Counter[str]:
        """How often each address of a domain was written to."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return Counter(line for line in lines if line.endswith(f"@{domain}"))


class Clerk:
    """One connection."""

    at_work = 0

    def __init__(self, reader: StreamReader, writer: StreamWriter, book: int, manners: Manners) -> None:
        self.reader, self.writer, self.book, self.manners = reader, writer, book, manners
        self.recipient, self.taken = "", 0

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def serve(self) -> None:
        self.say("220 post office")
        Clerk.at_work += 1
        while line := (await self.reader.readline()).decode().strip():
            if not await self.obey(line[:4].upper(), line):
                return

    async def obey(self, verb: str, line: str) -> bool:
        """Whether the conversation goes on."""
        if verb == "EHLO":
            self.say("250-post office", "250-8BITMIME", "250-ENHANCEDSTATUSCODES", "250 PIPELINING")
        elif verb == "RCPT":
            return self.address(line.partition("<")[2].partition(">")[0])
        elif verb == "DATA" and not self.recipient:
            self.say("503 5.5.1 Nobody to give it to")
        elif verb == "DATA":
            self.say("354 Go on")
            return await self.take()
        elif verb == "VRFY":
            self.say(f"252 {Clerk.at_work - 1}")
        else:
            self.say("221 Bye" if verb == "QUIT" else "250 OK")
        return verb != "QUIT"

    def address(self, recipient: str) -> bool:
        answer = self.manners.answers.get(recipient, "250 OK")
        self.recipient = recipient if answer.startswith("250") else ""
        self.say(answer)
        return not answer.startswith("421")

    async def take(self) -> bool:
        if self.recipient in self.manners.stalls_at:
            await self.reader.readline()
            await asyncio.sleep(3600)
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                return False
        await asyncio.sleep(self.manners.pause)
        os.write(self.book, f"{self.recipient}\n".encode())
        self.say("250 2.0.0 Taken")
        self.recipient, self.taken = "", self.taken + 1
        return self.taken != self.manners.closes_after


async def open_counter(port: int, book: int, manners: Path) -> None:
    async def attend(reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(ConnectionError):
            await Clerk(reader, writer, book, Manners(**json.loads(manners.read_text()))).serve()
        Clerk.at_work -= 1
        writer.close()

    server = await asyncio.start_server(attend, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    counted = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    asyncio.run(open_counter(int(sys.argv[1]), counted, Path(sys.argv[3])))
