"""Describing: what the manage API says of itself, to machines and to people; both without a key."""

from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from statuspage.api import openapi
from statuspage.api.manual import MANUAL, Entry
from statuspage.api.objects import Schema
from statuspage.api.routes import ROUTES, Route

_FORMATS: Final = {"date-time": "a time like 2026-03-02T14:30:00Z", "date": "a day like 2026-03-02"}
_KINDS: Final = {"boolean": "true or false", "integer": "a whole number", "object": "an object"}


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    answer = JsonResponse(openapi.description(settings.BASE_URL))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    return render(request, "statuspage/api.html", {"sections": _sections(), "server": settings.BASE_URL})


paths: list[URLPattern] = [path("v1/openapi.json", description), path("v1/docs", manual)]


@cache
def _sections() -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for route in ROUTES:
        found.setdefault(openapi.tag(route), []).append(_endpoint(route))
    return [
        {"name": tag.replace("_", " ").replace("-", " ").capitalize(), "id": tag, "endpoints": endpoints}
        for tag, endpoints in found.items()
    ]


def _endpoint(route: Route) -> dict[str, Any]:
    entry = MANUAL[route.view]
    members = {name: openapi.schema(field) for name, field in entry.takes.items()}
    return {
        "route": route,
        "entry": entry,
        "takes": [(name, _words(schema), _note(entry, name)) for name, schema in members.items()],
        "query": [(name, _words(openapi.schema(field))) for name, field in entry.query.items()],
        "answer": _answer(entry.answer),
    }


def _note(entry: Entry, name: str) -> str:
    if name in entry.beside:
        return f"beside {entry.envelope}"
    return "needed" if name in entry.needed else ""


def _answer(schema: Schema | None) -> str:
    if schema is None:
        return "nothing"
    items = schema.get("items", schema)
    name = str(items["$ref"]).rpartition("/")[2]
    return f"a list of {name}" if "items" in schema else name


def _words(schema: Schema) -> str:
    """A kind in words."""
    if said := schema.get("description"):
        return str(said)
    if "anyOf" in schema:
        return f"{_words(schema['anyOf'][0])}, or null"
    if "enum" in schema:
        return "one of " + ", ".join(value or "(empty)" for value in schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = _FORMATS.get(schema.get("format", "")) or _kind(kinds[0], schema)
    return f"{words}, or null" if "null" in kinds else words


def _kind(kind: str, schema: Schema) -> str:
    if kind == "string":
        longest = schema.get("maxLength")
        return f"text, up to {longest} characters" if longest else "text"
    return "a list of ids" if kind == "array" else _KINDS[kind]
