"""Calls: a request as an endpoint sees it: whose key, which page, what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from statuspage.api.answers import invalid
from statuspage.models import ApiKey, Page


@dataclass(frozen=True, slots=True)
class Call:
    key: ApiKey
    now: datetime
    # The body; of a request without one, what hangs on its address.
    said: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    about: Page | None = None

    @property
    def page(self) -> Page:
        """The page that its path names."""
        assert self.about
        return self.about

    def inside(self, name: str) -> Mapping[str, Any]:
        """What stands in the body's envelope; without one, nothing."""
        said = self.said.get(name)
        if said is None or said == "":
            return {}
        if not isinstance(said, Mapping):
            raise invalid(f"{name} must be an object")
        return said
