"""The form of a brand: pictures, colours, links at the foot, a style of one's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comms.forms.fields import WordsField
from statuspage.brands import LONGEST_ADDRESS, MOST_LINKS
from statuspage.models import Brand, Page, PictureKind

Links = list[dict[str, str]]


class LinksWidget(forms.Widget):
    """A row a link: words to show, and where they lead."""

    use_fieldset = True

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        filled: Links = value if isinstance(value, list) else []
        empty = [{"label": "", "url": ""}] * max(0, min(2, MOST_LINKS - len(filled)))
        return render_to_string("comms/links.html", {"rows": [*filled, *empty], "name": name})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Links:
        rows = range(MOST_LINKS + 2)
        typed = [
            {part: str(data.get(f"{name}:{row}:{part}", "")).strip() for part in ("label", "url")}
            for row in rows
        ]
        return [row for row in typed if any(row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class LinksField(forms.Field):
    widget = LinksWidget

    def clean(self, value: Any) -> Links:
        return list(value or [])


class BrandForm(forms.Form):
    """What is right and wrong about each is for the verbs of brands to say."""

    logo = forms.FileField(label="Logo", required=False, help_text="PNG, JPEG, WebP or SVG, at most 512 KB.")
    logo_dark = forms.FileField(
        label="Logo on dark ground", required=False, help_text="Left out: the same logo."
    )
    favicon = forms.FileField(
        label="Icon of the tab", required=False, help_text="Square. It still takes the colour of the state."
    )
    accent = WordsField(
        longest=20,
        label="Colour of links and buttons",
        required=False,
        help_text="Like #2457c5. Left empty: ours.",
    )
    accent_dark = WordsField(
        longest=20, label="The same on dark ground", required=False, help_text="Like #8ab6ff."
    )
    support_url = WordsField(
        longest=LONGEST_ADDRESS,
        label="Where customers find help",
        required=False,
        help_text="An address with https:// or mailto:.",
    )
    footer_links = LinksField(label="Links at the foot of the page", required=False)
    css = WordsField(
        longest=20_000,
        lines=6,
        label="Style of your own",
        required=False,
        help_text="CSS. It holds within the page, and can fetch nothing from elsewhere. Many read on dark "
        "ground: colours for light alone stand in @media (prefers-color-scheme: light).",
    )

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        brand = Brand.objects.filter(page=page).first() or Brand(page=page)
        same = ("accent", "accent_dark", "footer_links", "css")
        begin = {name: getattr(brand, name) for name in same}
        super().__init__(data, files, initial={**begin, "support_url": page.support_url})
        self.page = page
        self.fields["css"].widget.attrs |= {"spellcheck": "false", "class": "code"}

    def about(self) -> dict[str, Any]:
        """What the verbs of brands want to know."""
        said = {name: self.cleaned_data[name] for name in self.cleaned_data if name not in PictureKind.values}
        return {**said, "uploads": self.uploads()}

    def uploads(self) -> dict[str, bytes]:
        chosen = {kind: self.cleaned_data.get(kind) for kind in PictureKind.values}
        return {kind: file.read() for kind, file in chosen.items() if file}

    def offers(self) -> dict[str, str]:
        """{field: colour} for each colour that was refused for its contrast."""
        found = {}
        for name, errors in self.errors.as_data().items():
            for error in errors:
                if nearest := _nearest(error):
                    found[name] = nearest
        return found


def _nearest(error: ValidationError) -> str:
    return str((getattr(error, "params", None) or {}).get("nearest") or "")
