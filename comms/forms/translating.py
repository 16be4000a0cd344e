"""A form whose words can be written in every language of its page; what is left empty is not translated."""

from typing import Any

from django import forms

from comms.forms.fields import WordsField
from comms.forms.watching import WatchingForm
from statuspage.languages import LANGUAGES, Written
from statuspage.models import Page


class TranslatingForm(WatchingForm):
    """`translates` are the fields that can be said in further languages."""

    translates: tuple[str, ...] = ()

    def speak(self, page: Page, translations: dict[str, Any] | None = None) -> None:
        """Add a field for each of them in each further language of the page."""
        self.further = [each for each in page.languages[1:] if each in LANGUAGES]
        for language in self.further:
            said = (translations or {}).get(language, {})
            for name in self.translates:
                self.fields[f"{name}_{language}"] = self._in(language, name)
                self.initial[f"{name}_{language}"] = said.get(name, "") if isinstance(said, dict) else said

    def own(self) -> list[forms.BoundField]:
        """The fields but for those of further languages."""
        foreign = {field.name for field in self.foreign()}
        return [field for field in self.visible_fields() if field.name not in foreign]

    def foreign(self) -> list[forms.BoundField]:
        return [self[f"{name}_{language}"] for language in self.further for name in self.translates]

    def speaks(self) -> bool:
        """Whether anything is said in another language, or said wrong."""
        return any(field.value() or field.errors for field in self.foreign())

    def said(self) -> dict[str, Any]:
        """What was filled in, translations as their rows keep them: {language: {field: words}}."""
        own = {field.name: self.cleaned_data[field.name] for field in self.own()}
        found = {language: self._words(language) for language in self.further}
        return own | {"translations": {language: words for language, words in found.items() if words}}

    def written(self, name: str) -> Written:
        """The words of a field, with all that was written for them in further languages."""
        there = {language: self.cleaned_data[f"{name}_{language}"] for language in self.further}
        return Written(self.cleaned_data[name], there)

    def _words(self, language: str) -> dict[str, str]:
        words = {name: self.cleaned_data[f"{name}_{language}"] for name in self.translates}
        return {name: said for name, said in words.items() if said}

    def _in(self, language: str, name: str) -> WordsField:
        own = self.fields[name]
        assert isinstance(own, WordsField)
        rows = int(own.widget.attrs.get("rows", 1))
        label = f"{own.label}: {LANGUAGES[language].name}"
        field = WordsField(longest=own.longest, lines=rows, label=label, required=False)
        field.widget.attrs["lang"] = language
        return field
