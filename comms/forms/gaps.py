"""Gaps: the field of a form for each gap of a template, with its help, its example and its error."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from comms.forms.fields import MomentField, NumberField, OneOfField, StatusesField, WordsField
from comms.message_templates import Field
from statuspage.models import Component

FAR: Final = timedelta(days=365)  # a slip of the year, rather than a time


def gap(field: Field, *, components: Sequence[Component] = (), now: datetime | None = None) -> forms.Field:
    """With `now`, times far from it are refused."""
    about: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": _help(field)}
    missing = field.missing or f"Please fill in “{field.label}”."
    match field.type:
        case "components":
            return StatusesField(components, missing=missing, **about)
        case "time":
            about["help_text"] = " ".join(["UTC.", field.help]).strip()
            return MomentField(missing=missing, validators=_near(now) if now else [], **about)
        case "yesno":
            return forms.BooleanField(**about | {"required": False})
        case "choice":
            return OneOfField(field.choices, missing=missing, **about)
        case "number":
            said = {"error_messages": {"required": missing}}
            return NumberField(least=field.min, most=field.max, **said, **about)
    return WordsField(longest=field.max_length, lines=field.lines, missing=missing, **about)


def _help(field: Field) -> str:
    example = f"For example: {field.example}" if field.example else ""
    return " ".join(part for part in (field.help, example) if part)


def _near(now: datetime) -> list[Any]:
    said = "This is more than a year away; check the date."
    return [MinValueValidator(now - FAR, said), MaxValueValidator(now + FAR, said)]
