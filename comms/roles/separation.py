"""Separation: which two roles one person should not hold at once. A warning, never a wall."""

from collections.abc import Collection, Iterable
from typing import Final

from comms.models import Person, Response, Role, RoleKind
from comms.severity import Severity

_APART: Final = {
    frozenset({RoleKind.COMMANDER, RoleKind.COMMS_LEAD}): (
        "command and the comms lead",
        "Decisions wait while words are written, and words while decisions are made.",
    ),
    frozenset({RoleKind.COMMANDER, RoleKind.EXPERT}): (
        "command and work as an expert",
        "Whoever mends something does not see the whole.",
    ),
}


def warnings(response: Response, kind: str, person: Person) -> list[str]:
    """What speaks against this person taking this role besides those they hold; said before they do."""
    held = set(Role.objects.active().filter(response=response, person=person).values_list("kind", flat=True))
    before = _said(held, response.severity)
    after = _said(held | {kind}, response.severity)
    return [f"You would hold {both} at once. {why}" for both, why in after if (both, why) not in before]


def standing(roles: Iterable[Role], severity: str) -> list[str]:
    """What speaks against how the seats are filled, as long as they are."""
    held: dict[Person, set[str]] = {}
    for role in roles:
        held.setdefault(role.person, set()).add(role.kind)
    return [
        f"{person} holds {both} at once. {why}"
        for person, kinds in held.items()
        for both, why in _said(kinds, severity)
    ]


def _said(kinds: Collection[str], severity: str) -> list[tuple[str, str]]:
    """Only where much is at stake."""
    if severity > Severity.P2:
        return []
    return [words for pair, words in _APART.items() if pair <= set(kinds)]
