"""Fields: what a member of a body may be; what is not named stays as it is."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from statuspage.api.answers import invalid

_FLAGS: Final = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class Wrong(ValueError):
    """What is wrong with a value, to be read after the name of its field."""


class Field(Protocol):
    @property
    def takes_null(self) -> bool:
        """Whether null means something; else it is as if nothing had been said."""
        ...

    def read(self, value: Any) -> Any:
        """Raises Wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    longest: int = 255
    is_needed: bool = False  # once it is said it cannot be empty
    check: Callable[[str], str] = str

    @property
    def takes_null(self) -> bool:
        return True

    def read(self, value: Any) -> str:
        if value is None:
            value = ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Wrong("must be text")
        text = self.check(str(value))
        if self.is_needed and not text.strip():
            raise Wrong("can't be blank")
        if len(text) > self.longest:
            raise Wrong(f"is too long (maximum is {self.longest} characters)")
        return text


@dataclass(frozen=True, slots=True)
class Flag:
    takes_null: bool = False

    def read(self, value: Any) -> bool:
        said = _FLAGS.get(str(value).strip().lower())
        if said is None:
            raise Wrong("must be true or false")
        return said


@dataclass(frozen=True, slots=True)
class Choice:
    of: Iterable[str]
    may_be_empty: bool = False
    takes_null: bool = False

    def read(self, value: Any) -> str:
        if value == "" and self.may_be_empty:
            return ""
        if not isinstance(value, str) or value not in self.of:
            raise Wrong(f"must be one of {', '.join(self.of)}")
        return value


@dataclass(frozen=True, slots=True)
class Texts:
    """Some ids or names; one alone need not be a list."""

    takes_null: bool = False

    def read(self, value: Any) -> list[str]:
        found = value.values() if isinstance(value, Mapping) else [value] if isinstance(value, str) else value
        if not isinstance(found, Collection) or not all(isinstance(each, str) for each in found):
            raise Wrong("must be an array of strings")
        return [each for each in found if each]


@dataclass(frozen=True, slots=True)
class Day:
    takes_null: bool = True

    def read(self, value: Any) -> date | None:
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise Wrong("must be a date like 2026-03-02") from None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time without a zone is UTC."""

    takes_null: bool = True

    def read(self, value: Any) -> datetime | None:
        if value in (None, ""):
            return None
        try:
            at = datetime.fromisoformat(str(value))
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Wrong("must be a time like 2026-03-02T14:30:00Z") from None


Fields = Mapping[str, Field]


def read(said: Mapping[str, Any], fields: Fields, *, needed: Iterable[str] = ()) -> dict[str, Any]:
    """What was said of these fields; all that is wrong with it is said at once."""
    found, problems = {}, [f"{_label(name)} can't be blank" for name in needed if said.get(name) is None]
    for name in fields.keys() & said.keys():
        if said[name] is None and (not fields[name].takes_null or name in needed):
            continue
        try:
            found[name] = fields[name].read(said[name])
        except Wrong as wrong:
            problems.append(f"{_label(name)} {wrong}")
    if problems:
        raise invalid(*sorted(problems))
    return found


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
