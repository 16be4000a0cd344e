"""The demo's other end of the wire: takes what is posted to chats, webhooks and phones, and keeps it."""

import argparse
import itertools
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

MOST: Final = 1_000_000
REFUSES: Final = "down."  # a host that begins so, to see what happens then

# What each of them says when it takes a message, by the end of its host and of its path.
ANSWERS: Final = (
    ("slack.com", "/chat.postMessage", 200, {"ok": True, "ts": "1764100000.000100"}),
    ("slack.com", "", 200, "ok"),
    ("discord.com", "", 200, {"id": "1443000000000000000"}),
    ("", "/Messages.json", 201, {"sid": "SM00000000000000000000000000000000", "status": "queued"}),
    ("", "", 202, ""),
)


class Server(ThreadingHTTPServer):
    """Writes each post under a name that sorts by arrival, whole or not at all."""

    daemon_threads = True

    def __init__(self, port: int, folder: Path) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        newest = max((int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()), default=0)
        self.numbers = itertools.count(newest + 1)

    def keep(self, post: dict[str, Any]) -> None:
        target = self.folder / f"{next(self.numbers):06}.json"
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(post))
        draft.rename(target)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # noqa: N802
        """The name is the standard library's choice."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST))
        url = self.headers.get("X-Meant-For", "")
        status, said = _answer(url)
        headers = {name: value for name, value in self.headers.items() if name != "X-Meant-For"}
        text = body.decode("utf-8", "replace")
        self.server.keep({"url": url, "headers": headers, "body": text, "status": status})
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Everything is kept as a file already."""


def _answer(url: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.startswith(REFUSES):
        return 503, b"This host refuses everything."
    for end_of_host, end_of_path, status, said in ANSWERS:
        if host.endswith(end_of_host) and parts.path.endswith(end_of_path):
            return status, (said if isinstance(said, str) else json.dumps(said)).encode()
    return 202, b""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    Server(given.port, given.dir).serve_forever()


if __name__ == "__main__":
    main()
