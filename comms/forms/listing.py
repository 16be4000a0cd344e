"""The forms of word lists: a word a line, with what to say instead behind a colon."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from comms.forms.fields import WordsField
from comms.models import Word, WordList

LONGEST: Final = 120
LONGEST_INSTEAD: Final = 200
_HELP: Final = {
    WordList.JARGON: "A word a line, then a colon and the plain word: “failover: switching to the standby”. "
    "Without a plain word we take it that customers know it.",
    WordList.CUSTOMERS: "A name a line. It must not go out, in any language.",
    WordList.INTERNALS: "A word a line: projects, tools, rooms. It must not go out, in any language.",
}


class ListForm(forms.Form):
    """One list, as text; `wanted` is what to say instead by word."""

    def __init__(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        self.name = WordList(name)
        super().__init__(data, initial={"lines": "\n".join(map(_line, Word.objects.filter(list=name)))})
        self.fields["lines"] = WordsField(
            longest=200_000,
            lines=8,
            label=self.name.label,
            help_text=_HELP[self.name],
            required=False,
        )
        self.auto_id = f"{name}-%s"

    def clean_lines(self) -> dict[str, str]:
        wanted: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            text, instead = self._split(line)
            if not text and not instead:
                continue
            if problem := _problem(text, instead):
                self.add_error("lines", f"Line {number}: {problem}")
            wanted[text] = instead
        return wanted

    def _split(self, line: str) -> tuple[str, str]:
        text, _, instead = line.partition(":") if self.name == WordList.JARGON else (line, "", "")
        return " ".join(text.split()), " ".join(instead.split())


def _line(word: Word) -> str:
    return f"{word.text}: {word.instead}" if word.instead else word.text


def _problem(text: str, instead: str) -> str:
    if not any(sign.isalnum() for sign in text):
        return "there is no word in it."
    if len(text) > LONGEST:
        return f"this is too long for a word; there is room for {LONGEST} characters."
    return f"the plain word is longer than {LONGEST_INSTEAD} characters." * (len(instead) > LONGEST_INSTEAD)
