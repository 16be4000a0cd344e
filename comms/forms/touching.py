"""A field for what a maintenance touches: components, and what customers notice of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from statuspage.languages import LANGUAGES, Written, translated
from statuspage.models import Component

LONGEST: Final = 255


class Touch(NamedTuple):
    """A row as it was filled in: words beside a component that is not ticked are kept, and mean nothing."""

    is_touched: bool
    statement: str
    further: Mapping[str, str] = {}


class TouchesWidget(forms.Widget):
    """One row a component: a box to tick, and room for what customers notice."""

    use_fieldset = True
    components: Sequence[Component] = ()
    languages: Sequence[str] = ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        said: dict[str, Touch] = value if isinstance(value, dict) else {}
        rows = [self._row(each, said.get(each.public_id, Touch(False, ""))) for each in self.components]
        return render_to_string("comms/touches.html", {"rows": rows, "name": name})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Touch]:
        ticked, says = f"{name}:", f"{name}-says:"
        ids = {key.split(":", 1)[1] for key in data if key.startswith((ticked, says))}
        return {each: Touch(f"{ticked}{each}" in data, *self._said(data, name, each)) for each in ids}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def _row(self, component: Component, touch: Touch) -> tuple[Component, Touch, list[tuple[str, str, str]]]:
        further = [(each, LANGUAGES[each].name, touch.further.get(each, "")) for each in self.languages]
        return component, touch, further

    def _said(self, data: Mapping[str, Any], name: str, public_id: str) -> tuple[str, dict[str, str]]:
        there = {
            each: str(data.get(f"{name}-says-{each}:{public_id}", "")).strip() for each in self.languages
        }
        return str(data.get(f"{name}-says:{public_id}", "")).strip(), there


class TouchesField(forms.Field):
    """{component: statement} of the components of one page; a statement brings its translations along."""

    def __init__(
        self, components: Sequence[Component], *, languages: Sequence[str] = (), **more: Any
    ) -> None:
        widget = TouchesWidget()
        super().__init__(widget=widget, **more)
        self.widget.components, self.widget.languages = components, languages
        self.known = {component.public_id: component for component in components}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A row that is not ticked means nothing, and a browser sends its words all the same."""
        return _meant(initial) != _meant(data)

    def clean(self, value: Any) -> dict[Component, str]:
        said: dict[str, Touch] = super().clean(value) or {}
        touched = {each: touch for each, touch in said.items() if touch.is_touched}
        if unknown := touched.keys() - self.known.keys():
            raise ValidationError(f"There is no component “{sorted(unknown)[0]}” on this page any more.")
        for each, touch in touched.items():
            _fits(self.known[each], touch)
        return {self.known[each]: Written(touch.statement, touch.further) for each, touch in touched.items()}

    def in_words(self, said: Mapping[str, Touch]) -> str:
        """What is touched, each with what customers notice of it."""
        named = [(self.known[each].name, touch) for each, touch in said.items() if each in self.known]
        return ", ".join(f"{name} ({touch.statement})" if touch.statement else name for name, touch in named)


def begun(affects: Mapping[Component, str]) -> dict[str, Touch]:
    """What the field begins with where something is touched already."""
    return {each.public_id: Touch(True, said, translated(said)) for each, said in affects.items()}


def _meant(said: Mapping[str, Touch] | None) -> dict[str, tuple[str, dict[str, str]]]:
    """All that is said of what is ticked."""
    touched = {each: touch for each, touch in (said or {}).items() if touch.is_touched}
    return {each: (touch.statement, _written(touch.further)) for each, touch in touched.items()}


def _written(further: Mapping[str, str]) -> dict[str, str]:
    return {language: words for language, words in further.items() if words}


def _fits(component: Component, touch: Touch) -> None:
    longest = max(len(words) for words in (touch.statement, *touch.further.values()))
    if (over := longest - LONGEST) > 0:
        raise ValidationError(f"The words for {component.name} are {over} characters too long.")
    if not touch.statement and any(touch.further.values()):
        own = f"What customers notice of {component.name} is said in other languages only."
        raise ValidationError(f"{own} Say it in the page's own too.")
