"""The forms of a page itself: what it is called and speaks, where it is found, who may read it."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings

from comms.forms.fields import WordsField, ZoneField
from comms.forms.watching import WatchingForm
from statuspage import access
from statuspage.languages import LANGUAGES
from statuspage.models import Audience, Page

SPOKEN: Final = [(code, language.name) for code, language in LANGUAGES.items()]
AUDIENCES: Final = (
    (Audience.PUBLIC, "Everybody"),
    (Audience.PRIVATE, "Only who has the password, a link, or sits in one of the networks"),
)
LASTS: Final = ((7, "A week"), (30, "A month"), (365, "A year"))


class PageForm(WatchingForm):
    name = WordsField(longest=255, label="Name", missing="Give the page a name.")
    description = WordsField(longest=500, lines=2, label="What it is about", required=False)
    language = forms.ChoiceField(
        label="Language it is written in",
        choices=SPOKEN,
        error_messages={"invalid_choice": "“%(value)s” is no language we speak."},
    )
    further = forms.MultipleChoiceField(
        label="Further languages",
        choices=SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The page speaks them itself. What nobody translated is shown as it was written.",
        error_messages={"invalid_choice": "“%(value)s” is no language we speak."},
    )
    time_zone = ZoneField(help_text="Like Europe/Berlin. Readers see their own.")
    is_indexed = forms.BooleanField(label="Search engines may list it", required=False)
    tells_promises = forms.BooleanField(
        label="It says how many promises of a next update we kept in the last 90 days", required=False
    )

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        same = ("name", "description", "time_zone", "is_indexed", "tells_promises")
        begin = {name: getattr(page, name) for name in same}
        spoken = {"language": page.language, "further": page.languages[1:]}
        super().__init__(data, initial={**begin, **spoken})
        self.watch(page)

    def about(self) -> dict[str, Any]:
        """What the verbs of pages want to know."""
        said = dict(self.cleaned_data)
        first, further = said.pop("language"), said.pop("further")
        return said | {"languages": [first, *(each for each in further if each != first)]}


class DoorsForm(forms.Form):
    hosts = WordsField(
        longest=2_600,
        lines=3,
        label="Host names",
        required=False,
        help_text="One a line, like status.example.com. The first is its address; without any, a path is.",
    )
    audience = forms.ChoiceField(
        label="Who may read it",
        choices=AUDIENCES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may read it.", "invalid_choice": "Choose who may read it."},
    )
    sure = forms.BooleanField(label="Yes, everybody may read it from now on", required=False)
    password = WordsField(longest=200, label="New password", required=False)
    networks = WordsField(
        longest=2_500,
        lines=3,
        label="Networks that need no password",
        required=False,
        help_text="One a line, like 192.0.2.0/24.",
    )

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        self.page = page
        begin = {
            "hosts": "\n".join(each.host for each in page.hosts.all()),
            "audience": page.audience,
            "networks": "\n".join(page.networks),
        }
        super().__init__(data, initial=begin)
        kept = "Left empty: it stays as it is." if access.has_password(page) else "There is none yet."
        self.fields["password"].help_text = f"At least {access.SHORTEST} signs. {kept}"
        if page.audience == Audience.PUBLIC:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        opens = (
            self.page.audience == Audience.PRIVATE and self.cleaned_data.get("audience") == Audience.PUBLIC
        )
        if opens and not self.cleaned_data.get("sure"):
            self.add_error("sure", "This opens the page to everybody. Tick this to confirm it.")
        return self.cleaned_data

    def about(self) -> dict[str, Any]:
        """What the verbs of doors want to know."""
        lists = {name: self.cleaned_data[name].splitlines() for name in ("hosts", "networks")}
        return {**lists, "audience": self.cleaned_data["audience"], "password": self.cleaned_data["password"]}


class RemovePageForm(forms.Form):
    typed = WordsField(longest=255, label="Its name, to be sure", missing="Type the name of the page.")

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        self.page = page
        super().__init__(data)
        self.fields["typed"].help_text = f"Type: {page.name}"

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed != self.page.name.strip():
            raise forms.ValidationError(f"This is not its name. It is called “{self.page.name}”.")
        return typed


class LinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="For how long it opens",
        choices=LASTS,
        coerce=int,
        initial=30,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for how long.", "invalid_choice": "Choose for how long."},
    )


class NewPageForm(forms.Form):
    name = WordsField(longest=255, label="Name", missing="Give the page a name.")
    slug = WordsField(
        longest=60,
        label="Short name",
        missing="Give it a short name for addresses and folders.",
        help_text="Small letters, digits and hyphens. It cannot be changed later.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        """The first page is the one at `/`."""
        super().__init__(data, initial={} if Page.objects.exists() else {"slug": settings.HOME_PAGE})

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug == "add":
            raise forms.ValidationError(
                "At “add” the console adds pages. Please choose another, like add-ons."
            )
        return slug
