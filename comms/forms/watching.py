"""A form of what is there already: who changed it meanwhile is heard before their words are replaced."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, cast

from django import forms

from comms.forms.touching import TouchesField

SEEN: Final = "seen"
OVERTAKEN: Final = (
    "Somebody changed this while you were writing. Beside your words stands what it says now; "
    "press again if yours should stand."
)


class MarkField(forms.CharField):
    """A mark of what stands there now, whatever was sent with the form."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class WatchingForm(forms.Form):
    stands = ""

    def watch(self, row: object) -> None:
        """What it begins with is kept in mind, where it is the form of a row. Call it when all is known."""
        if row is None:
            return
        begun = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        stands = json.dumps(begun, sort_keys=True, default=str)
        self.stands = hashlib.sha256(stands.encode()).hexdigest()[:20]
        self.fields[SEEN] = MarkField(required=False, widget=forms.HiddenInput, initial=self.stands)

    def is_overtaken(self) -> bool:
        """Whether something else stands there than when it was opened; said once, so ask before all else."""
        theirs = [name for name in self.changed_data if name != SEEN]
        if self.data.get(SEEN, self.stands) == self.stands or not theirs:
            return False
        self.add_error(None, OVERTAKEN)
        for name in theirs:
            field = self.fields[name]
            self.add_error(name, _told(field, self.get_initial_for_field(field, name)))
        return True


def _told(field: forms.Field, now: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "It is ticked now." if now else "It is not ticked now."
    said = _in_words(field, now)
    return f"It says now: “{said}”" if said else "It is empty now."


def _in_words(field: forms.Field, now: Any) -> str:
    """As whoever reads the form would say it: a choice by its label, a moment as it is read."""
    if isinstance(field, TouchesField):
        return field.in_words(now or {})
    if isinstance(field, forms.ChoiceField):
        chosen = {str(each) for each in now} if isinstance(now, list) else {"" if now is None else str(now)}
        offered = cast(Iterable[tuple[Any, Any]], field.choices)
        return ", ".join(str(label) for value, label in offered if str(value) in chosen)
    if isinstance(now, datetime):
        return f"{now:%Y-%m-%d %H:%M} UTC"
    return "" if now is None else str(now)
