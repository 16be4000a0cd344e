"""Revisits: a decision that was to be looked at again is, by who made it and the commander; told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comms import people, roles, timeline
from comms.models import Decision, Person, RoleKind
from statuspage import outbox

BATCH: Final = 250


def remind(*, now: datetime) -> None:
    """The sweep: what is to be looked at again by now, each once; of what is over, nothing."""
    while _remind_some(now=now):
        pass


@transaction.atomic
def _remind_some(*, now: datetime) -> bool:
    due = Decision.objects.standing().filter(revisit_at__lte=now, reminded_at__isnull=True)
    due = due.filter(response__resolved_at__isnull=True).order_by("revisit_at", "pk")
    claimed = due.select_for_update(of=("self",), skip_locked=True)
    found = list(claimed.select_related("response__page", "by__user")[:BATCH])
    Decision.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now)
    held = roles.holders([each.response for each in found])
    called = [_called(each, held.get((each.response_id, RoleKind.COMMANDER))) for each in found]
    entries = [_entry(each, whom) for each, whom in zip(found, called, strict=True)]
    timeline.write_all("revisit", entries, now=now)
    outbox.put_all([_letter(each, whom) for each, whom in zip(found, called, strict=True)], now=now)
    return len(found) == BATCH


def _called(decision: Decision, commander: Person | None) -> list[Person]:
    return [decision.by, *([commander] if commander and commander != decision.by else [])]


def _entry(decision: Decision, called: Sequence[Person]) -> tuple[Any, str, dict[str, Any]]:
    names = " and ".join(person.name for person in called)
    words = f"To be looked at again: {decision.question} Reminded: {names}."
    return decision.response, words, {"decision": decision.pk}


def _letter(decision: Decision, called: Sequence[Person]) -> dict[str, Any]:
    response = decision.response
    return {
        "letter": "comms/revisit",
        "key": f"revisit:{decision.pk}",
        "recipients": people.recipients(called),
        "context": {
            "title": response.title,
            "severity": response.severity,
            "is_drill": response.is_drill,
            "question": decision.question,
            "chosen": decision.chosen,
            "why": decision.why,
            "by": decision.by.name,
            "at": decision.at.isoformat(),
            "link": f"{settings.BASE_URL}/console/responses/{response.public_id}/",
        },
        "thread": f"response-{response.public_id}@{response.page.host}",
    }
