"""What a value is in words: values as Liquid meets them, which can never be markup or template code."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from comms.message_templates.fields import Field
from statuspage.markdown import escape


class Moment(str):
    """A time, as “14:30 UTC”; knows its day, for the filter `date`."""

    at: datetime

    def __new__(cls, at: datetime, *, with_day: bool = False) -> "Moment":
        day = f" on {at.day} {at:%B}" if with_day else ""
        said = super().__new__(cls, f"{at:%H:%M} UTC{day}")
        said.at = at
        return said


class Number(float):
    """A number to compare with, and its words."""

    words: str

    def __new__(cls, value: float, words: str = "") -> "Number":
        said = super().__new__(cls, value)
        said.words = words or f"{Decimal(str(value)):,f}".removesuffix(".0")
        return said

    def __str__(self) -> str:
        return self.words


class YesNo:
    """An answer to ask for, and its word."""

    def __init__(self, yes: bool) -> None:
        self.yes = yes

    def __liquid__(self) -> bool:
        return self.yes

    def __str__(self) -> str:
        return "yes" if self.yes else "no"


def speak(
    fields: Sequence[Field], values: Mapping[str, Any], *, names: Mapping[str, str], gaps: bool = False
) -> dict[str, Any]:
    """Every field's value as Liquid meets it; an empty one is None, so that `{% if field %}` can ask for it.

    With `gaps` a required field that is still empty is shown as one.
    """
    far = len({at.date() for at in _moments(fields, values)}) > 1
    said = {field.name: _said(field, values.get(field.name), names, far=far) for field in fields}
    return {
        field.name: _gap(field)
        if gaps and field.is_owed(values) and said[field.name] is None
        else said[field.name]
        for field in fields
    }


def _moments(fields: Sequence[Field], values: Mapping[str, Any]) -> list[datetime]:
    """Times that fall on several days must say which."""
    given = [values.get(field.name) for field in fields if field.type == "time"]
    return [_moment(each) for each in given if each]


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _said(field: Field, value: Any, names: Mapping[str, str], *, far: bool) -> Any:
    if field.type == "yesno":
        return YesNo(bool(value))
    if value is None or value in ("", {}):
        return None
    if field.type == "number":
        return Number(value)
    if field.type == "time":
        return Moment(_moment(value), with_day=far)
    if field.type == "components":
        return _listed([escape(names.get(public_id, public_id)) for public_id in value])
    return "\n".join(filter(None, map(escape, str(value).splitlines()))) or None


def _gap(field: Field) -> Any:
    label = f"\\[{escape(field.label)}\\]"
    return Number(0, label) if field.type == "number" else label


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
