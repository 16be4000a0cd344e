"""Touches: which components a window or a series touches, and what customers notice of each."""

from collections.abc import Iterable, Mapping

from statuspage import languages
from statuspage.models import Component, Maintenance, MaintenanceSeries

# Components, or components and what customers notice of each.
Affects = Iterable[Component] | Mapping[Component, str]


def of(whole: Maintenance | MaintenanceSeries) -> dict[Component, str]:
    """What it touches, with the words of every language."""
    rows = whole.touches.select_related("component")
    return {each.component: languages.written(each, "statement") for each in rows}


def write(whole: Maintenance | MaintenanceSeries, affects: Affects) -> set[int]:
    """Touch these and no others; the ids of the components."""
    said = affects if isinstance(affects, Mapping) else dict.fromkeys(affects, "")
    whole.touches.exclude(component__in=[component.pk for component in said]).delete()
    for component, statement in said.items():
        words = {"statement": statement, "translations": languages.translated(statement)}
        whole.touches.update_or_create(component=component, defaults=words)
    return {component.pk for component in said}
