"""Languages: which there are, which one is being spoken, and what a row says in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple, Protocol, cast

from django.utils import translation


class Language(NamedTuple):
    """What it calls itself, how it offers itself to somebody who reads another, how one declines."""

    name: str
    locale: str  # CLDR's
    offer: str
    later: str
    direction: str = "ltr"


ENGLISH: Final = "en"
LANGUAGES: Final = {
    ENGLISH: Language("English", "en_GB", "This page is also available in English.", "Not now"),
    "de": Language("Deutsch", "de", "Diese Seite gibt es auch auf Deutsch.", "Nicht jetzt"),
    "fr": Language("Français", "fr", "Cette page existe aussi en français.", "Pas maintenant"),
    "es": Language("Español", "es", "Esta página también está disponible en español.", "Ahora no"),
    "pt-BR": Language(
        "Português (Brasil)", "pt_BR", "Esta página também está disponível em português.", "Agora não"
    ),
    "it": Language("Italiano", "it", "Questa pagina è disponibile anche in italiano.", "Non ora"),
    "nl": Language("Nederlands", "nl", "Deze pagina is ook beschikbaar in het Nederlands.", "Niet nu"),
    "pl": Language("Polski", "pl", "Ta strona jest dostępna także po polsku.", "Nie teraz"),
    "ja": Language("日本語", "ja", "このページは日本語でもご覧いただけます。", "閉じる"),
    "zh-Hans": Language("简体中文", "zh_Hans", "本页面提供简体中文版。", "暂不"),
    "ko": Language("한국어", "ko", "이 페이지는 한국어로도 볼 수 있습니다.", "닫기"),
    "ar": Language("العربية", "ar", "هذه الصفحة متاحة أيضًا باللغة العربية.", "ليس الآن", "rtl"),
}

_CODES: Final = {code.lower(): code for code in LANGUAGES}  # Django says pt-br
_ORIGINAL: ContextVar[str] = ContextVar("original", default=ENGLISH)
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


class Translated(Protocol):
    """A row whose words staff may have written in further languages."""

    translations: Any


class Spoken(str):
    """Words somebody wrote; `language` is theirs when it is not the one being spoken."""

    language: str = ""


class Written(str):
    """Words that somebody writes now, and what they write for them in further languages."""

    translations: dict[str, str]

    def __new__(cls, words: str, translations: Mapping[str, str] | None = None) -> "Written":
        made = super().__new__(cls, words)
        made.translations = {language: said for language, said in (translations or {}).items() if said}
        return made


def current() -> str:
    """The language being spoken: by a page or a letter, or else with whoever asks. A page asks for it with
    every word, and Django's own answer takes its time."""
    return _SPOKEN.get() or _CODES.get(translation.get_language() or "", ENGLISH)


def is_original() -> bool:
    """Whether the language being spoken is the one that rows are written in."""
    return current() == _ORIGINAL.get()


@contextmanager
def speaking(language: str, *, original: str) -> Iterator[None]:
    """Whatever is said inside is said in this language; `original` is the one that rows are written in."""
    spoken, written = _SPOKEN.set(_CODES.get(language.lower(), ENGLISH)), _ORIGINAL.set(original)
    try:
        with translation.override(language):
            yield
    finally:
        _ORIGINAL.reset(written)
        _SPOKEN.reset(spoken)


def translated(words: str) -> dict[str, str]:
    """What was written for these words in further languages, as rows keep it."""
    return dict(words.translations) if isinstance(words, Written) else {}


def by_language(**words: str) -> dict[str, dict[str, str]]:
    """The same of several fields: {language: {field: words}}."""
    found: dict[str, dict[str, str]] = {}
    for field, said in words.items():
        for language, there in translated(said).items():
            found.setdefault(language, {})[field] = there
    return found


def written(row: Translated, field: str) -> Written:
    """What a row says in its own language, with all that was written for it in others."""
    kept = {
        language: said.get(field, "") if isinstance(said, dict) else said
        for language, said in (row.translations or {}).items()
    }
    return Written(getattr(row, field), kept)


def spoken(row: Translated, field: str) -> Spoken:
    """What a row says in the language being spoken, or in its own when nobody translated it."""
    language, original = current(), _ORIGINAL.get()
    words = getattr(row, field)
    if language == original:
        return Spoken(words)
    said = cast(dict[str, Any], row.translations or {}).get(language)
    translated = said.get(field) if isinstance(said, dict) else said
    if translated:
        return Spoken(translated)
    told = Spoken(words)
    told.language = original if words else ""
    return told
