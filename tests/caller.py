"""Another system that calls the manage API with its key, as clients of Statuspage do."""

import json
from typing import Any, NamedTuple

from django.test import Client

from statuspage.models import Page


class Said(NamedTuple):
    """An answer: its status, what it says, and its headers."""

    status: int
    said: Any
    headers: dict[str, str]


class Caller:
    def __init__(self, page: Page, token: str) -> None:
        self.page, self.token, self.client = page, token, Client()

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", **headers: str) -> Said:
        """Raw: `path` is what follows `/v1/`, and nothing shows the key."""
        answer = self.client.generic(method, f"/v1/{path}", body, kind, headers=headers)
        said = json.loads(answer.content) if answer.content else None
        return Said(answer.status_code, said, dict(answer.headers))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Said:
        """JSON, with the key; a path that begins with a slash is below the page."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.ask(method, self._whole(path), sent, "application/json", **self._key(headers))

    def form(self, method: str, path: str, body: str) -> Said:
        kind = "application/x-www-form-urlencoded"
        return self.ask(method, self._whole(path), body.encode(), kind, **self._key({}))

    def get(self, path: str) -> Said:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Said:
        return self.call("POST", path, body)

    def patch(self, path: str, body: Any = None) -> Said:
        return self.call("PATCH", path, body)

    def put(self, path: str, body: Any = None) -> Said:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Said:
        return self.call("DELETE", path)

    def _whole(self, path: str) -> str:
        return f"pages/{self.page.public_id}{path}" if path.startswith("/") or not path else path

    def _key(self, headers: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"OAuth {self.token}", **headers}
