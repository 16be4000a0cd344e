"""The stage of the gallery: a page with nothing on it yet, and what helps to play on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from statuspage import incidents, maintenances
from statuspage.models import Component, ComponentGroup, Incident, Maintenance, Page

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Said = tuple[int, str, str]
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass
class Stage:
    """One page with nothing on it yet, and what helps to play on it."""

    page: Page
    now: datetime
    parts: dict[str, Component] = field(default_factory=dict)

    def furnish(self, groups: dict[str, list[str]]) -> None:
        began: dict[str, Any] = {
            "page": self.page,
            "created_at": self.page.created_at,
            "updated_at": self.page.created_at,
        }
        for place, (name, members) in enumerate(groups.items(), 1):
            group = ComponentGroup.objects.create(name=name, position=place, **began) if name else None
            rows = [
                Component(
                    group=group, name=each, position=at, start_date=self.page.created_at.date(), **began
                )
                for at, each in enumerate(members, place * 100)
            ]
            self.parts |= {row.name: row for row in Component.objects.bulk_create(rows)}

    def incident(
        self, name: str, *told: tuple[int, str, str], promise: int = 0, bad: Mapping[str, str] = NOTHING
    ) -> Incident:
        """`told` are minutes ago, status and words; `bad` is what components become, by their names."""
        statuses = {self.parts[each]: status for each, status in bad.items()}
        (ago, status, words), *more = told
        due = self.now + promise * MINUTE if promise else None
        at = self.now - ago * MINUTE
        told_at: dict[str, Any] = {"next_update_at": due, "notify": False}
        incident = incidents.publish(
            self.page, name=name, status=status, body=words, statuses=statuses, now=at, **told_at
        )
        for ago, status, words in more:
            at = self.now - ago * MINUTE
            incidents.post_update(incident, status=status, body=words, now=at, **told_at)
        return incident

    def past(self, days: int = 3) -> Incident:
        ago = days * 1440
        return self.incident(
            "Payouts were late",
            (ago, "investigating", "Some payouts did not arrive in time. We are looking into it."),
            (ago - 50, "resolved", "All payouts have arrived. A bank had answered slowly."),
            bad={"Payouts": "partial_outage"},
        )

    def window(self, begins: timedelta, lasts: timedelta = HOUR, name: str = "New database") -> Maintenance:
        starts = self.now + begins
        return maintenances.schedule(
            self.page,
            name=name,
            body="We move to a larger database. Reports cannot be opened meanwhile.",
            window=(starts, starts + lasts),
            affects={self.parts["Reports"]: "Reports cannot be opened."},
            notify=False,
            now=min(self.now, starts) - DAY,
        )
