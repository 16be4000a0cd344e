"""A field for what a maintenance touches: components, and what customers notice of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from statuspage.models import Component

LONGEST: Final = 255


class Touch(NamedTuple):
    """A row as it was filled in: words beside a component that is not ticked are kept, and mean nothing."""

    is_touched: bool
    statement: str


class TouchesWidget(forms.Widget):
    """One row a component: a box to tick, and room for what customers notice."""

    use_fieldset = True
    components: Sequence[Component] = ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        said: dict[str, Touch] = value if isinstance(value, dict) else {}
        rows = [(each, said.get(each.public_id, Touch(False, ""))) for each in self.components]
        about = {"rows": rows, "name": name, "longest": LONGEST}
        return render_to_string("comms/touches.html", about)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Touch]:
        ticked, says = f"{name}:", f"{name}-says:"
        ids = {key.split(":", 1)[1] for key in data if key.startswith((ticked, says))}
        return {
            each: Touch(f"{ticked}{each}" in data, str(data.get(f"{says}{each}", "")).strip()) for each in ids
        }

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class TouchesField(forms.Field):
    """{component: statement} of the components of one page."""

    def __init__(self, components: Sequence[Component], **more: Any) -> None:
        widget = TouchesWidget()
        super().__init__(widget=widget, **more)
        self.widget.components = components
        self.known = {component.public_id: component for component in components}

    def clean(self, value: Any) -> dict[Component, str]:
        said: dict[str, Touch] = super().clean(value) or {}
        touched = {each: touch for each, touch in said.items() if touch.is_touched}
        if unknown := touched.keys() - self.known.keys():
            raise ValidationError(f"There is no component “{sorted(unknown)[0]}” on this page any more.")
        for each, touch in touched.items():
            if (over := len(touch.statement) - LONGEST) > 0:
                name = self.known[each].name
                raise ValidationError(f"The words for {name} are {over} characters too long.")
        return {self.known[each]: touch.statement for each, touch in touched.items()}
