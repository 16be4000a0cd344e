"""A form whose words the check reads beside their fields; what only we may know holds the first press."""

from functools import cached_property
from typing import Final

from django import forms

from comms import remarks
from comms.remarks import Remarks
from comms.wording import PLANNED
from statuspage.models import Page

AGAIN: Final = "warned"  # what the second press brings along


class JudgedForm(forms.Form):
    """`judges` are the fields it reads; `state` is the public state under which the words will stand."""

    judges: tuple[str, ...] = ()
    state: str = PLANNED
    page: Page
    is_held = False

    @cached_property
    def remarks(self) -> Remarks:
        typed = {name: _words(self[name].value()) for name in self.judges if name in self.fields}
        return remarks.of_page(self.page, typed, state=self.state)

    def holds(self) -> bool:
        """Whether this press is held, because nobody has seen yet what should not go out."""
        self.is_held = bool(self.remarks.stopping()) and AGAIN not in self.data
        return self.is_held


def _words(value: object) -> str:
    """Of what a maintenance touches, all that is said of it."""
    if isinstance(value, dict):
        return "\n".join(touch.statement for touch in value.values())
    return value if isinstance(value, str) else ""
