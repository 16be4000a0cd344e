"""The demo's mail server: keeps every mail as a file, in the order in which they came."""

import argparse
import asyncio
import itertools
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """Writes each mail under a name that sorts by arrival, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        newest = max((int(path.stem) for path in folder.glob("*.eml") if path.stem.isdigit()), default=0)
        self.numbers = itertools.count(newest + 1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The name is aiosmtpd's choice."""
        content = envelope.content or b""
        target = self.folder / f"{next(self.numbers):06}.eml"
        draft = target.with_suffix(".new")
        draft.write_bytes(content if isinstance(content, bytes) else content.encode())
        draft.rename(target)
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    controller = Controller(Catcher(given.dir), hostname="127.0.0.1", port=given.port)
    controller.start()
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    main()
