"""The form of what a severity promises: what it means, and how many minutes each promise has."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from comms import matrix
from comms.forms.fields import WordsField
from comms.severity import MATRIX, Obligation

LABELS: Final = {
    "acknowledge": "Acknowledge within",
    "first_decision": "First public decision within",
    "update_every": "Public update every",
    "monitoring_every": "While a fix is watched, every",
    "executives_every": "Executives are told every",
}


class MinutesField(forms.IntegerField):
    """So many minutes. The browser's own field would lose what it cannot read; this one keeps it."""

    def __init__(self, name: str, usual: int) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        least = matrix.least(name)
        super().__init__(label=LABELS[name], min_value=least, max_value=matrix.MOST, widget=widget)
        self.help_text = f"Minutes; {usual} as shipped."
        self.error_messages |= {
            "required": f"Say how many minutes; {usual} as shipped.",
            "invalid": "These are no minutes; write a whole number like 15.",
            "min_value": f"At least {least} minutes: in less, nobody can be reminded before it is due.",
            "max_value": f"At most {matrix.MOST} minutes, which is a day.",
        }


class PromisesForm(forms.Form):
    means = WordsField(
        longest=200,
        label="What it means",
        missing="Say what it means; people choose by it at night.",
        help_text="In a few words. What triage suggests does not change with them.",
    )

    def __init__(self, severity: str, promised: Obligation, data: Mapping[str, Any] | None = None) -> None:
        self.severity = severity
        spans, usual = promised.intervals, MATRIX[severity].intervals
        names = matrix.settable(severity)
        begin = {name: spans[name] // matrix.MINUTE for name in names}
        super().__init__(data, initial={"means": promised.means, **begin})
        for name in names:
            self.fields[name] = MinutesField(name, usual[name] // matrix.MINUTE)

    def clean(self) -> dict[str, Any]:
        for name, sentence in matrix.problems(self.severity, self.cleaned_data):
            if name not in self.errors:
                self.add_error(name, sentence)
        return self.cleaned_data

    def about(self) -> dict[str, Any]:
        """What the verb wants to know."""
        said = self.cleaned_data
        return {"means": said["means"], "minutes": {name: said[name] for name in said if name != "means"}}
