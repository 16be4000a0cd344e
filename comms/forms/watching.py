"""A form of what is there already: who changed it meanwhile is heard before their words are replaced."""

import hashlib
import json
from typing import Any, Final

from django import forms

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
            now = self.get_initial_for_field(self.fields[name], name)
            if isinstance(now, str):
                self.add_error(name, f"It says now: “{now}”" if now else "It is empty now.")
        return True
