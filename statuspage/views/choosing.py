"""The forms of the manage page: what to be told, until when not, and at which address."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from statuspage import languages, moments, wishes, zones
from statuspage.languages import LANGUAGES
from statuspage.models import Component, ComponentGroup, News, Page, Subscriber
from statuspage.wishes import Wishes

A_YEAR: Final = timedelta(days=366)
ALL, SOME, ONE = "all", "some", "one"
NOT_AHEAD: Final = _("Choose a day within the next year.")


class Branch(NamedTuple):
    """A group with its components, or a component alone; by id and name."""

    group: tuple[str, str] | None
    components: list[tuple[str, str]]


class WishesForm(forms.Form):
    scope = forms.ChoiceField(choices=[(each, each) for each in (ALL, SOME, ONE)])
    components = forms.MultipleChoiceField(required=False)
    groups = forms.MultipleChoiceField(required=False)
    news = forms.ChoiceField(choices=News.choices)
    maintenance = forms.BooleanField(required=False)
    notices = forms.BooleanField(required=False)
    language = forms.ChoiceField(required=False)
    zone = forms.CharField(max_length=64)

    def __init__(self, subscriber: Subscriber, data: Mapping[str, Any] | None = None) -> None:
        self.subscriber, self.page = subscriber, subscriber.page
        self.now_wished = wishes.of(subscriber)
        super().__init__(data, initial=_initial(self.now_wished, is_of_one=bool(subscriber.story)))
        self.branches = _branches(self.page)
        of_groups = [branch.group for branch in self.branches if branch.group]
        self._offer("groups", of_groups)
        self._offer("components", [each for branch in self.branches for each in branch.components])
        self.languages = [(code, LANGUAGES[code].name) for code in _offered(self.page, subscriber)]
        self._offer("language", self.languages)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone != self.subscriber.time_zone and not zones.is_known(zone):
            raise forms.ValidationError(_("Choose a time zone from the list."))
        return zone

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("scope") == SOME and not said.get("components") and not said.get("groups"):
            self.add_error("components", _("Choose at least one component, or everything on this page."))
        return said

    @property
    def is_of_one(self) -> bool:
        """Whether they keep to the story they follow."""
        return bool(self.cleaned_data["scope"] == ONE and self.subscriber.story)

    def wishes(self) -> Wishes:
        said = self.cleaned_data
        some = said["scope"] == SOME
        return Wishes(
            components=list(
                self.page.components.shown().filter(public_id__in=said["components"] if some else [])
            ),
            groups=list(self.page.groups.filter(public_id__in=said["groups"] if some else [])),
            news=said["news"],
            wants_maintenance=said["maintenance"],
            wants_notices=said["notices"],
            language=said["language"] or self.subscriber.language,
            time_zone=said["zone"],
        )


class PauseForm(forms.Form):
    until = forms.DateField(error_messages={"required": NOT_AHEAD, "invalid": NOT_AHEAD})

    def __init__(
        self, subscriber: Subscriber, data: Mapping[str, Any] | None = None, *, now: datetime
    ) -> None:
        super().__init__(data)
        self.zone = moments.zone_of(subscriber.time_zone)
        today = now.astimezone(self.zone).date()
        self.first, self.last = today + timedelta(days=1), today + A_YEAR

    def clean_until(self) -> datetime:
        """As that day begins where they live."""
        day = self.cleaned_data["until"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(NOT_AHEAD)
        return datetime.combine(day, time(), self.zone)


def _initial(wished: Wishes, *, is_of_one: bool) -> dict[str, Any]:
    some = wished.components or wished.groups
    return {
        "scope": ONE if is_of_one else SOME if some else ALL,
        "components": [each.public_id for each in wished.components],
        "groups": [each.public_id for each in wished.groups],
        "news": wished.news,
        "maintenance": wished.wants_maintenance,
        "notices": wished.wants_notices,
        "language": wished.language,
        "zone": wished.time_zone,
    }


def _offered(page: Page, subscriber: Subscriber) -> list[str]:
    """What the page speaks, and what they are written to in."""
    return list(dict.fromkeys([*page.spoken, *[subscriber.language] * (subscriber.language in LANGUAGES)]))


def _branches(page: Page) -> list[Branch]:
    """In the order of the page; a group nobody sees anything of is not offered."""
    shown = list(page.components.shown().select_related("group"))
    alone = [(each.position, Branch(None, [_named(each)])) for each in shown if not each.group]
    grouped = []
    for group in page.groups.all():
        members = [_named(each) for each in shown if each.group_id == group.pk]
        grouped += [(group.position, Branch(_named(group), members))] if members else []
    return [branch for _position, branch in sorted([*alone, *grouped], key=lambda each: each[0])]


def _named(thing: Component | ComponentGroup) -> tuple[str, str]:
    return thing.public_id, languages.spoken(thing, "name")
