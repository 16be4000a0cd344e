"""The chart: every seat of a response, who sits there and is asked, and what somebody may do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from comms.models import SINGLE, Person, Response, Role, RoleKind, RoleOffer
from comms.rights import TAKING, Action, may
from comms.roles import separation

_ORDER: Final = (
    RoleKind.COMMS_LEAD,
    RoleKind.COMMANDER,
    RoleKind.EXPERT,
    RoleKind.SCRIBE,
    RoleKind.LIAISON,
)


@dataclass(frozen=True)
class Seat:
    """One kind of role as somebody sees it."""

    kind: RoleKind
    held: list[Role]
    offer: RoleOffer | None
    is_mine: bool
    may_take: bool
    may_offer: bool

    @property
    def is_single(self) -> bool:
        return self.kind in SINGLE

    @property
    def is_wanted(self) -> bool:
        """Whether it is worth a warning colour that nobody sits here."""
        return self.kind in (RoleKind.COMMANDER, RoleKind.COMMS_LEAD)


@dataclass(frozen=True)
class Chart:
    """Every seat, and what speaks against how they are filled."""

    seats: list[Seat]
    warnings: list[str]


def chart(response: Response, person: Person, *, now: datetime) -> Chart:
    """Two queries."""
    active = Role.objects.active().filter(response=response).select_related("person__user")
    roles = list(active.order_by("taken_at", "pk"))
    asked = RoleOffer.objects.open().filter(response=response, expires_at__gt=now).with_names()
    offers = {offer.kind: offer for offer in asked}
    seats = [
        _seat(kind, [role for role in roles if role.kind == kind], offers.get(kind), person)
        for kind in _ORDER
    ]
    return Chart(seats, separation.standing(roles, response.severity))


def _seat(kind: RoleKind, held: list[Role], offer: RoleOffer | None, person: Person) -> Seat:
    is_mine = any(role.person == person for role in held)
    return Seat(
        kind=kind,
        held=held,
        offer=offer,
        is_mine=is_mine,
        may_take=not is_mine and may(person, TAKING[kind]),
        may_offer=offer is None and (is_mine or may(person, Action.OFFER)),
    )
