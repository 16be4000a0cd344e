"""A receiver: an HTTP server that keeps what it is sent and answers as it is told, at once or slowly."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs


class Received(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: str
    raw: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}


class Receiver:
    """`status`, `answer` and `headers` are what it says to everything; `dawdles` is how long it thinks."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status, self.answer, self.headers = 200, "", dict[str, str]()
        self.dawdles = 0.0
        self.drips = False
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def take(self, request: "Handler") -> None:
        length = int(request.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.rfile.read(length)
        said = Received(request.path, headers, body.decode("utf-8", "replace"), body)
        with self.lock:
            self.received.append(said)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.dawdles)
        with self.lock:
            self.at_once -= 1

    def reply(self, request: "Handler") -> None:
        request.send_response(self.status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Connection", "close")
        request.end_headers()
        if self.drips:
            self._drip(request)
        request.wfile.write(self.answer.encode())

    def _drip(self, request: "Handler") -> None:
        for _ in range(200):
            request.wfile.write(b".")
            request.wfile.flush()
            time.sleep(0.05)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:  # noqa: N802  (the standard library chooses the name)
        try:
            self.server.receiver.take(self)
            self.server.receiver.reply(self)
        except OSError:
            self.close_connection = True  # they had heard enough

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver = Receiver()
    server = Server(("127.0.0.1", 0), Handler)
    server.receiver, receiver.port = receiver, server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
