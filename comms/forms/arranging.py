"""The forms of what is on a page: its groups and its components."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from comms.forms.fields import RadiosField, WordsField, offer
from comms.forms.translating import TranslatingForm
from statuspage.models import Component, ComponentGroup, Page

SHOWN: Final = "shown"
UNHEALTHY: Final = "unhealthy"
HIDDEN: Final = "hidden"
SIGHT: Final = (
    (SHOWN, "Always"),
    (UNHEALTHY, "Only while it is not operational"),
    (HIDDEN, "Never: nothing public names it"),
)


class GroupForm(TranslatingForm):
    translates = ("name", "description")
    name = WordsField(longest=255, label="Name", missing="Give the group a name.")
    description = WordsField(longest=500, lines=2, label="What it is", required=False)

    def __init__(
        self, page: Page, data: Mapping[str, Any] | None = None, *, group: ComponentGroup | None = None
    ) -> None:
        self.page = page
        begin = {name: getattr(group, name) for name in ("name", "description")} if group else {}
        super().__init__(data, initial=begin)
        self.speak(page, group.translations if group else {})
        self.watch(group)

    def about(self) -> dict[str, Any]:
        """What the verbs of groups want to know."""
        return self.said()


class ComponentForm(TranslatingForm):
    translates = ("name", "description")
    name = WordsField(
        longest=255,
        label="Name",
        missing="Give it a name, as customers would call it.",
        help_text="As customers would call it. For example: Card payments",
    )
    description = WordsField(
        longest=500, lines=2, label="What it is", required=False, help_text="One line below the name."
    )
    group = forms.ModelChoiceField(
        ComponentGroup.objects.none(),
        label="Group",
        required=False,
        empty_label="None: it stands alone",
        to_field_name="public_id",
        error_messages={"invalid_choice": "There is no such group on this page any more."},
    )
    sight = RadiosField(
        SIGHT, label="When the public sees it", initial=SHOWN, missing="Choose when the public sees it."
    )
    is_third_party = forms.BooleanField(
        label="It is somebody else's service that ours needs; the page says so", required=False
    )
    showcase = forms.BooleanField(label="Show how it fared in the last 90 days", required=False, initial=True)
    start_date = forms.DateField(
        label="There since",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Days before are shown as “no data”. Left empty: the day it was added here.",
        error_messages={"invalid": "This is not a date; write it like 2026-03-02."},
    )

    def __init__(
        self, page: Page, data: Mapping[str, Any] | None = None, *, component: Component | None = None
    ) -> None:
        self.page = page
        super().__init__(data, initial=_beginnings(component) if component else {})
        offer(self.fields["group"], page.groups.all())
        self.speak(page, component.translations if component else {})
        others = Page.objects.exclude(pk=page.pk)
        if component and others.exists():
            self.fields["shared_with"] = forms.ModelMultipleChoiceField(
                others,
                label="Shown on these pages too",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                to_field_name="slug",
                initial=[each.slug for each in component.shared_with.all()],
                help_text="Their readers see it and how it fares; its incidents stay on this page.",
                error_messages={"invalid_choice": "There is no page “%(value)s” any more."},
            )
        self.watch(component)

    def about(self) -> dict[str, Any]:
        """What the verbs of components want to know."""
        said = self.said()
        sight = said.pop("sight")
        said.pop("shared_with", None)
        return said | {"is_hidden": sight == HIDDEN, "only_show_if_degraded": sight == UNHEALTHY}


def _beginnings(component: Component) -> dict[str, Any]:
    same = ("name", "description", "is_third_party", "showcase", "start_date")
    sight = UNHEALTHY if component.only_show_if_degraded else SHOWN
    return {
        **{name: getattr(component, name) for name in same},
        "group": component.group and component.group.public_id,
        "sight": HIDDEN if component.is_hidden else sight,
    }
