"""Fields that speak to people: what is missing, what is too long and by how much, times in UTC."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comms import matrix
from comms.severity import Severity
from statuspage import zones
from statuspage.models import Component
from statuspage.status import ComponentStatus

if TYPE_CHECKING:
    SomeOf = forms.ModelMultipleChoiceField[Component]
else:
    SomeOf = forms.ModelMultipleChoiceField

MOMENT: Final = "%Y-%m-%dT%H:%M"

# Nobody sees them, feeds cannot carry them, and a paste may bring them along.
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class WordsField(forms.CharField):
    """Text of so many characters; says how many are too many, and keeps them."""

    def __init__(self, *, longest: int, lines: int = 1, missing: str = "", **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        super().__init__(widget=widget, **more)
        self.longest = longest
        self.error_messages["required"] = missing or f"Please fill in “{self.label}”."

    def to_python(self, value: Any) -> str:
        typed = str(value or "").replace("\r\n", "\n")  # which a browser counts as one sign
        return super().to_python(_INVISIBLE.sub("", typed)) or ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if (over := len(value) - self.longest) > 0:
            signs = "character" if over == 1 else "characters"
            raise ValidationError(f"This is {over} {signs} too long; there is room for {self.longest}.")


class ZoneField(WordsField):
    """The name of a time zone."""

    def __init__(self, **more: Any) -> None:
        missing = "Give it a time zone; Etc/UTC will do."
        super().__init__(longest=60, label="Time zone", missing=missing, **more)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not zones.is_any(value):
            raise ValidationError(f"“{value}” is no time zone; write it like Europe/Berlin.")


class NumberField(forms.FloatField):
    """A number. The browser's own field would lose what it cannot read; this one keeps it."""

    def __init__(self, *, least: float | None = None, most: float | None = None, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(min_value=least, max_value=most, widget=widget, **more)
        self.error_messages["invalid"] = "This is not a number; write it like 12 or 12.5."
        self.error_messages["min_value"] = "It cannot be less than %(limit_value)s."
        self.error_messages["max_value"] = "It cannot be more than %(limit_value)s."


class RadiosField(forms.ChoiceField):
    """One of what is offered; `missing` is said when none of it is chosen."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, missing: str, **more: Any) -> None:
        super().__init__(choices=choices, widget=forms.RadioSelect, **more)
        self.error_messages["required"] = missing
        self.error_messages["invalid_choice"] = "“%(value)s” is none of the choices."


class OneOfField(RadiosField):
    """One of a few words; none of them, where that may be left open."""

    def __init__(self, choices: Sequence[str], *, missing: str = "", **more: Any) -> None:
        none = [] if more.get("required", True) else [("", "Leave it open")]
        offered = [*none, *((each, each) for each in choices)]
        super().__init__(offered, missing=missing or f"Please choose: “{more.get('label')}”.", **more)


class SeverityRadios(forms.RadioSelect):
    """Each severity with what it obliges us to."""

    def optgroups(self, *args: Any, **kwargs: Any) -> list[Any]:
        groups, obligations = super().optgroups(*args, **kwargs), matrix.whole()
        for _, options, _ in groups:
            for option in options:
                option["obligation"] = obligations[str(option["value"])]
        return groups


class SeverityField(forms.ChoiceField):
    """One of P1 to P4."""

    def __init__(self, *, missing: str = "Choose a severity; in doubt the higher one.", **more: Any) -> None:
        super().__init__(choices=Severity.choices, widget=SeverityRadios, **more)
        self.error_messages["required"] = missing
        self.error_messages["invalid_choice"] = "“%(value)s” is no severity; there are P1 to P4."


class ComponentsField(SomeOf):
    """Some components of a page, or none; the form offers that page's."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Component.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            to_field_name="public_id",
            **more,
        )
        self.error_messages["invalid_choice"] = "There is no component “%(value)s” on this page."


def offer(chooser: forms.Field, rows: QuerySet[Any]) -> None:
    """Let people choose among these rows."""
    assert isinstance(chooser, forms.ModelChoiceField)
    chooser.queryset = rows


class MomentField(forms.DateTimeField):
    """A date and time in UTC."""

    def __init__(self, *, missing: str = "", **more: Any) -> None:
        widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "step": 60})
        super().__init__(widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M"], **more)
        self.error_messages["required"] = missing or f"Please say when: “{self.label}”."
        self.error_messages["invalid"] = "This is not a date and time; write it like 2026-03-02 14:30."

    def prepare_value(self, value: Any) -> Any:
        """Kept values are ISO 8601 with a zone, which the browser's own field does not take."""
        try:
            kept = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return value
        return kept.astimezone(UTC) if kept and kept.tzinfo else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A browser gives back what it was shown, which knows no seconds."""
        to_the_minute = initial.replace(second=0, microsecond=0) if isinstance(initial, datetime) else initial
        return super().has_changed(to_the_minute, data)


class StatusesWidget(forms.Widget):
    """One row a component: not part of this, or what it is now."""

    use_fieldset = True
    components: Sequence[Component] = ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        said = value if isinstance(value, dict) else {}
        rows = [(each, said.get(each.public_id, "")) for each in self.components]
        rows.sort(key=lambda row: not row[1])
        about = {"rows": rows, "value": said, "name": name, "statuses": ComponentStatus.choices}
        return render_to_string("comms/statuses.html", about)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        prefix = f"{name}:"
        return {key.removeprefix(prefix): data[key] for key in data if key.startswith(prefix) and data[key]}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class StatusesField(forms.Field):
    """{public id: status} of the components of one page."""

    def __init__(self, components: Sequence[Component], *, missing: str = "", **more: Any) -> None:
        widget = StatusesWidget()
        super().__init__(widget=widget, **more)
        self.widget.components = components
        self.known = {component.public_id for component in components}
        self.error_messages["required"] = missing or "Choose at least one component."

    def clean(self, value: Any) -> dict[str, str]:
        said = super().clean(value) or {}
        if unknown := said.keys() - self.known:
            raise ValidationError(f"There is no component “{sorted(unknown)[0]}” on this page.")
        for status in said.values():
            if status not in ComponentStatus.values:
                raise ValidationError(f"“{status}” is no status of a component.")
        return dict(said)
