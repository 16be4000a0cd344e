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
    return [f"You would hold {both} at once. {why}" for both, why in _added(held, kind, response.severity)]


def of_each(response: Response, kind: str, people: Iterable[Person]) -> dict[int, list[str]]:
    """What speaks against each of these people taking this role, for whoever asks them; one query."""
    held: dict[int, set[str]] = {}
    for person, role in Role.objects.active().filter(response=response).values_list("person", "kind"):
        held.setdefault(person, set()).add(role)
    return {
        each.pk: [
            f"Would hold {both} at once. {why}"
            for both, why in _added(held.get(each.pk, set()), kind, response.severity)
        ]
        for each in people
    }


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


def _added(held: Collection[str], kind: str, severity: str) -> list[tuple[str, str]]:
    """What one more role brings that was not so before."""
    before = _said(held, severity)
    return [words for words in _said({*held, kind}, severity) if words not in before]


def _said(kinds: Collection[str], severity: str) -> list[tuple[str, str]]:
    """Only where much is at stake."""
    if severity > Severity.P2:
        return []
    return [words for pair, words in _APART.items() if pair <= set(kinds)]
