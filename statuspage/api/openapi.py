"""The description of the manage API in OpenAPI 3.1, made from the table of its endpoints: it cannot drift."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from statuspage.api.fields import Choice, Day, Flag, Moment, Text, Texts
from statuspage.api.incident_fields import Intervals, Objects, Occasion, Override, Statuses, Time
from statuspage.api.manual import MANUAL, Entry, Whole
from statuspage.api.objects import OBJECTS, Schema, choice, one, or_null
from statuspage.api.routes import ROUTES, Route
from statuspage.status import ComponentStatus

ABOUT: Final = (
    "The manage API of Steadypage: what Atlassian Statuspage calls API v1, so that whatever speaks that "
    "speaks this. JSON or forms with nested keys; paths with and without `.json`; PUT changes what is "
    "named, as PATCH does."
)
_NAME: Final = re.compile(r"\{(\w+)\}")
_TEXT: Final[Schema] = {"type": "string"}
_IDS: Final[Schema] = {"type": "array", "items": _TEXT}
_TIME: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
_REFUSED: Final = {
    "401": "No key, or one that is unknown.",
    "403": "The key may not do this.",
    "404": "Not there, or not for this key.",
    "422": "What was said cannot be; every problem is named.",
    "default": "Refused, in words.",
    "429": "Too often; `Retry-After` says when again. Installations may answer 420 instead.",
}

_KINDS: Final[dict[type, Callable[[Any], Schema]]] = {
    Text: lambda field: {
        **_TEXT,
        "maxLength": field.longest,
        **({"minLength": 1} if field.is_needed else {}),
    },
    Flag: lambda field: {"type": "boolean"},
    Choice: lambda field: choice(*field.of, *([""] if field.may_be_empty else [])),
    Override: lambda field: or_null(choice(*field.of)),
    Texts: lambda field: _IDS,
    Day: lambda field: {"type": ["string", "null"], "format": "date"},
    Moment: lambda field: _TIME,
    Time: lambda field: _TIME,
    Occasion: lambda field: {
        "type": ["string", "null"],
        "description": "A day like 2026-01-15, or a moment.",
    },
    Statuses: lambda field: {
        "type": "object",
        "additionalProperties": choice(*ComponentStatus.values, ""),
        "description": "By the id of each component, what it becomes.",
    },
    Objects: lambda field: {"type": ["object", "null"], "additionalProperties": {"type": "object"}},
    Intervals: lambda field: {"type": ["string", "null"], "description": "`[1,5]`, `4` or `[]`."},
    Whole: lambda field: {
        "type": "integer",
        "minimum": field.least,
        **({"maximum": field.most} if field.most else {}),
    },
}


def description(server: str) -> Schema:
    paths: dict[str, Schema] = {}
    for route in ROUTES:
        operations = {method.lower(): _operation(route, method) for method in route.methods}
        paths.setdefault(f"/v1/{route.path}", {}).update(operations)
    keys = {
        "header": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`OAuth KEY`",
        },
        "query": {"type": "apiKey", "in": "query", "name": "api_key"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Steadypage manage API", "version": "1", "description": ABOUT},
        "servers": [{"url": server}],
        "security": [{"header": []}, {"query": []}],
        "paths": paths,
        "components": {"schemas": OBJECTS, "responses": _refused(), "securitySchemes": keys},
    }


def body(entry: Entry) -> Schema | None:
    """What stands in a request, with its envelope."""
    if not entry.takes:
        return None
    inner = _object({name: schema(field) for name, field in entry.takes.items()}, entry.needed)
    if not entry.envelope:
        return _bare(inner)
    members = {entry.envelope: inner}
    members |= {name: inner["properties"].pop(name) for name in entry.beside}
    return _object(members, (entry.envelope,) if entry.needed else ())


def schema(field: Any) -> Schema:
    return _KINDS[type(field)](field)


def _bare(inner: Schema) -> Schema:
    """Some take “all” instead of a list."""
    if "subscribers" in inner["properties"]:
        inner["properties"]["subscribers"] = {"anyOf": [_IDS, {"type": "string", "enum": ["all"]}]}
    return inner


def _object(members: Mapping[str, Schema], needed: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": dict(members),
        **({"required": list(needed)} if needed else {}),
    }


def _operation(route: Route, method: str) -> Schema:
    entry = MANUAL[route.view]
    words = [method.lower(), *re.findall(r"\w+", route.path)]
    asked = body(entry)
    return {
        "operationId": "_".join(words).replace("-", "_"),
        "summary": entry.title,
        "description": f"Needs the scope `{route.scope}`.",
        "tags": [tag(route)],
        "parameters": _parameters(route, entry),
        **({"requestBody": _request(asked, is_needed=bool(entry.needed))} if asked else {}),
        "responses": _responses(route, entry),
    }


def tag(route: Route) -> str:
    parts = [part for part in route.path.split("/") if not part.startswith("{")]
    return {1: "pages"}.get(len(parts), parts[1] if len(parts) > 1 else parts[0])


def _parameters(route: Route, entry: Entry) -> list[Schema]:
    inside = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in _NAME.findall(route.path)
    ]
    asked = [{"name": name, "in": "query", "schema": schema(field)} for name, field in entry.query.items()]
    return inside + asked


def _request(asked: Schema, *, is_needed: bool) -> Schema:
    return {"required": is_needed, "content": {"application/json": {"schema": asked}}}


def _responses(route: Route, entry: Entry) -> Schema:
    said = {"content": {"application/json": {"schema": entry.answer}}} if entry.answer else {}
    answers: Schema = {str(route.status): {"description": "Done.", **said}}
    return answers | {status: {"$ref": f"#/components/responses/{status}"} for status in _REFUSED}


def _refused() -> Schema:
    content = {"application/json": {"schema": one("Error")}}
    return {status: {"description": words, "content": content} for status, words in _REFUSED.items()}
