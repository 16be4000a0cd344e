"""A scene of the inner letterbox: a response that began a while ago, with everybody in their seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User

from comms import message_templates, responses, roles
from comms.demo import telling
from comms.demo.stage import MINUTE, Stage
from comms.models import Duty, Executive, Person, Response, RoleKind
from statuspage.models import Notification

_PARTS: Final = {"": ["Card payments", "Reports", "Payouts"]}
_CAST: Final = {
    Duty.COMMANDER: ("Ines", "Okafor"),
    Duty.COMMS_LEAD: ("Lea", "Brandt"),
    Duty.MANAGER: ("Marco", "Bianchi"),
}
_SAID: Final[dict[str, dict[str, Any]]] = {
    "first-word": {"symptom": "card payments fail at the first attempt"},
    "identified": {
        "who": "about 30 % of shops",
        "cause": "a change we made",
        "action": "undoing that change",
        "workaround": "A second attempt goes through.",
    },
    "resolved": {
        "who": "about 30 % of shops could not take cards at the first attempt",
        "cause": "A change to our routing sent payments to a server that was not ready for them.",
        "data_effect": "No data was lost",
    },
}


@dataclass
class Scene:
    """A response with everybody in their seats, as many minutes ago as it is told."""

    stage: Stage
    cast: dict[str, Person]
    executive: Executive
    response: Response
    began: datetime

    def at(self, minutes: float) -> datetime:
        return self.began + minutes * MINUTE

    def take_seats(self) -> None:
        self.response = responses.acknowledge(self.response, by=self.cast[Duty.COMMANDER], now=self.at(2))
        roles.take(self.response, RoleKind.COMMANDER, by=self.cast[Duty.COMMANDER], now=self.at(2))
        roles.take(self.response, RoleKind.COMMS_LEAD, by=self.cast[Duty.COMMS_LEAD], now=self.at(2))

    def publish(self, template: str, minutes: float, *, due: float | None = None) -> None:
        self.response.refresh_from_db()
        newest = self.response.incident.updates.first() if self.response.incident else None
        parts = {"components": {self.stage.parts["Card payments"].public_id: "partial_outage"}}
        if template == "resolved":
            parts = {"components": {self.stage.parts["Card payments"].public_id: "operational"}}
        times = {"began_at": self.began.isoformat(), "ended_at": self.at(minutes).isoformat()}
        telling.publish(
            self.response,
            message_templates.shipped()[template],
            {**parts, **times, **_SAID[template]},
            by=self.cast[Duty.COMMS_LEAD],
            reader=self.cast[Duty.COMMANDER],
            seen=newest.public_id if newest else "",
            next_update_at=self.at(due) if due is not None else None,
            now=self.at(minutes),
        )
        self.response.refresh_from_db()

    def letter(self, name: str) -> Notification:
        """The newest of its kind that was written here."""
        return Notification.objects.filter(letter=f"comms/{name}").latest("pk")


def begun(stage: Stage, *, ago: float = 30, severity: str = "P1", **about: Any) -> Scene:
    """Who else is there is away: only these are called, and only for this."""
    stage.furnish(_PARTS)
    Person.objects.update(on_duty=False)
    Executive.objects.update(is_active=False)
    cast = {duty.value: _hired(duty, *name) for duty, name in _CAST.items()}
    executive = Executive.objects.create(
        name="Eva Lindqvist", email="eva@letters.example", severities=["P1", "P2", "P3"]
    )
    began = stage.now - ago * MINUTE
    known: dict[str, Any] = {
        "title": "Card payments fail",
        "summary": "About 30 % of shops cannot take cards at the first attempt; no money is at risk.",
        "plan": "Tomasz Nowak undoes the change of 13:55; next decision when half of it is undone.",
        "users_percent": 30,
        "components": [stage.parts["Card payments"]],
        **about,
    }
    response = responses.declare(
        stage.page, severity=severity, by=cast[Duty.COMMANDER], now=began, detected_at=began, **known
    )
    return Scene(stage, cast, executive, response, began)


def _hired(duty: str, first: str, last: str) -> Person:
    user = User.objects.create(
        username=f"letters-{first.lower()}",
        first_name=first,
        last_name=last,
        email=f"{first.lower()}@letters.example",
    )
    return Person.objects.create(user=user, duty=duty)
