"""The style sheet inside a drawing: simple rules, as design tools write them, read into attributes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import tinycss2

from statuspage.pictures.reading import Unfit

_SIMPLE: Final = re.compile(r"\*|[.#]?[A-Za-z_][\w-]*")


class Sheet:
    """What each selector says; of two that are alike, the later rule wins."""

    def __init__(self, css: str = "") -> None:
        self.rules: dict[str, dict[str, tuple[int, str]]] = {}
        try:
            for place, (selector, declarations) in enumerate(_read(css)):
                said = self.rules.setdefault(selector, {})
                said |= {name: (place, value) for name, value in declarations.items()}
        except RecursionError as problem:
            raise Unfit("The style sheet of the drawing has too many brackets within brackets.") from problem

    def of(self, element: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """What it says of an element, by its name, its classes, its id."""
        styled: dict[str, str] = {}
        classes = {f".{each}" for each in attributes.get("class", "").split()}
        for selectors in ({"*"}, {element}, classes, {f"#{attributes.get('id', '')}"}):
            said = [
                (place, name, value)
                for selector in selectors
                for name, (place, value) in self.rules.get(selector, {}).items()
            ]
            styled |= {name: value for _, name, value in sorted(said)}
        return styled


def _read(css: str) -> Iterator[tuple[str, dict[str, str]]]:
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            what = f"“@{rule.at_keyword}”" if rule.type == "at-rule" else "something that cannot be read"
            raise Unfit(f"The style sheet of the drawing holds {what}; only plain rules can be used.")
        declarations = _declared(rule.content)
        for selector in tinycss2.serialize(rule.prelude).split(","):
            if not _SIMPLE.fullmatch(selector.strip()):
                raise Unfit(
                    f"The style sheet of the drawing speaks of “{selector.strip()[:40]}”; "
                    "it can speak of one element, class or id at a time."
                )
            yield selector.strip(), declarations


def _declared(content: list[Any]) -> dict[str, str]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return {
        each.lower_name: tinycss2.serialize(each.value).strip()
        for each in found
        if each.type == "declaration"
    }
