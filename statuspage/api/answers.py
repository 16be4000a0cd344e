"""Answers: what is said back, always as JSON; and every way of saying no."""

import json
from typing import Any, Final

from django.http import HttpResponse

_JSON: Final = "application/json; charset=utf-8"


class Refusal(Exception):
    """The answer is no. What an endpoint had begun is undone."""

    def __init__(self, status: int, error: str | list[str], **headers: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def unreadable(why: str) -> Refusal:
    return Refusal(400, why)


def unknown() -> Refusal:
    """It is not there, or not there for this key: nothing tells the one from the other."""
    return Refusal(404, "Not found")


def invalid(*problems: str) -> Refusal:
    """Whole sentences, as “Name can't be blank”."""
    return Refusal(422, list(problems))


def write(status: int, said: Any) -> HttpResponse:
    """Without a body, without a type: clients decode whatever calls itself JSON."""
    if status == 204:
        answer = HttpResponse(status=status)
        del answer["Content-Type"]
    else:
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        answer = HttpResponse(body.encode(), status=status, content_type=_JSON)
    answer["Cache-Control"] = "no-store"
    return answer


def refuse(refusal: Refusal) -> HttpResponse:
    answer = write(refusal.status, {"error": refusal.error, "message": refusal.error})
    for name, value in refusal.headers.items():
        answer[name] = value
    if refusal.status == 420:
        answer.reason_phrase = "Enhance Your Calm"
    return answer
