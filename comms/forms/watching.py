"""A form of what is there already: who changed it meanwhile is heard before their words are replaced."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comms.forms.touching import TouchesField

SEEN: Final = "seen"
OVERTAKEN: Final = (
    "Somebody changed this while you were writing. Beside your words stands what it says now; "
    "press again if yours should stand."
)


class WatchingForm(forms.Form):
    stands = ""  # nothing, for what is not there yet

    def watch(self, row: object) -> None:
        """What it begins with is kept in mind, where it is the form of a row. Call it when all is known."""
        if row is None:
            return
        begun = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        stands = json.dumps(begun, sort_keys=True, default=str)
        self.stands = hashlib.sha256(stands.encode()).hexdigest()[:20]

    def seen(self) -> SafeString | str:
        """The mark of what stands there now, to be sent along."""
        return (
            format_html('<input type="hidden" name="{}" value="{}">', SEEN, self.stands)
            if self.stands
            else ""
        )

    def is_overtaken(self) -> bool:
        """Whether something else stands there than when it was opened; said once, so ask before all else."""
        if self.data.get(SEEN, self.stands) == self.stands or not self.changed_data:
            return False
        self.add_error(None, OVERTAKEN)
        for name in self.changed_data:
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
