"""Catalogues: what is to be translated, found in templates and code, and each language's words for it."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from statuspage.languages import ENGLISH, LANGUAGES

KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TRANSLATED: Final = [code for code in LANGUAGES if code != ENGLISH]


class Book(Catalog):
    """A catalogue that changes only when its words do: its head tells neither time nor tool."""

    def __init__(self, language: str = ENGLISH) -> None:
        head = f"# What the public page says, in {language}."
        super().__init__(language.replace("-", "_"), header_comment=head, fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


@cache
def wanted() -> list[Message]:
    """Every string people read on the page, in its doors and in its mails, in the order of the files."""
    book = Book()
    for path in _sources():
        for _line, ids, _comments, context in extract("python", BytesIO(_code(path)), keywords=KEYWORDS):
            book.add(ids, locations=[(path.relative_to(settings.HOME).as_posix(), 0)], context=context)
    return [message for message in book if message.id]


def read(language: str) -> Catalog:
    """What is there in a language."""
    path = _path(language)
    if not path.exists():
        return Book(language)
    with path.open("rb") as file:
        return read_po(file, locale=_locale(language))


def gather(language: str) -> Book:
    """What is wanted, with the words that are there; those no longer wanted are left out."""
    known, book = read(language), Book(language)
    for message in wanted():
        there = known.get(message.id, message.context)
        words = there.string if there else ""
        book.add(message.id, words, message.locations, there.flags if there else (), context=message.context)
    return book


def save(book: Book, language: str) -> None:
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, book, width=100, include_lineno=False, omit_header=False)
    compiled_path(language).write_bytes(compiled(language))


def compiled(language: str) -> bytes:
    """A catalogue as gettext reads it."""
    book = Book(language)
    for message in read(language):
        if message.id:
            book.add(message.id, message.string, context=message.context, flags=message.flags)
    written = BytesIO()
    write_mo(written, book)
    return written.getvalue()


def compiled_path(language: str) -> Path:
    return _path(language).with_suffix(".mo")


def missing(language: str) -> list[str]:
    """What is wanted and not said, in any of its forms, or not for certain."""
    return [_named(message) for message in gather(language) if message.id and not _is_said(message)]


def _is_said(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple) else [message.string]
    return all(words) and not message.fuzzy


def _named(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _sources() -> Iterator[Path]:
    yield from sorted((settings.HOME / "statuspage").rglob("*.py"))
    templates = settings.HOME / "templates/statuspage"
    yield from sorted(path for path in templates.rglob("*") if path.suffix in (".html", ".txt"))


def _code(path: Path) -> bytes:
    """A file as Python: of a template, what Django makes of it, with no meaning in its indentation."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    return source.encode()


def _path(language: str) -> Path:
    return Path(settings.HOME) / "statuspage/locale" / _locale(language) / "LC_MESSAGES/django.po"


def _locale(language: str) -> str:
    return language.replace("-", "_")
