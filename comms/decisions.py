"""Decisions: what was chosen, why, and when to look again; a wrong one is struck through, never erased."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from comms import timeline
from comms.models import Category, Decision, DecisionKind, Person, Response

_ENDS: Final = (".", "!", "?", "…", ":")


@transaction.atomic
def decide(
    response: Response,
    kind: str,
    *,
    question: str,
    chosen: str,
    why: str,
    by: Person,
    now: datetime,
    **more: Any,
) -> Decision:
    """Keep what was decided. Whoever calls this has made sure that it is theirs to decide.

    `more` may hold options (what there was to choose from), revisit_at, and category: not to tell the public
    needs one, nothing else has one.
    """
    kind, category = DecisionKind(kind), more.get("category", "")
    if (kind == DecisionKind.NOT_PUBLIC) != (category in Category.values):
        raise ValueError(f"“{category}” does not say why the public is not told.")
    said = {"kind": kind, "category": category, "question": question, "chosen": chosen, "why": why}
    about = {"options": list(more.get("options", ())), "revisit_at": more.get("revisit_at")}
    decision = Decision.objects.create(response=response, by=by, at=now, **said, **about)
    timeline.write(response, "decided", _words(decision), now=now, by=by, **_facts(decision))
    return decision


@transaction.atomic
def strike(decision: Decision, *, why: str, by: Person, now: datetime) -> Decision:
    """It was wrong, or holds no longer; struck twice is struck once."""
    decision = Decision.objects.select_for_update().select_related("response").get(pk=decision.pk)
    if decision.struck_at is None:
        decision.struck_at, decision.struck_by, decision.struck_why = now, by, why
        decision.save(update_fields=["struck_at", "struck_by", "struck_why"])
        words = f"{by} struck through: {_sentence(str(decision))} Why: {_sentence(why)}"
        timeline.write(
            decision.response,
            "struck",
            words,
            now=now,
            by=by,
            corrects=decision.response.timeline.get(kind="decided", facts__decision=decision.pk),
            decision=decision.pk,
        )
    return decision


def standing(response: Response, kind: str) -> Decision | None:
    """The newest decision of this kind that was not struck through."""
    return response.decisions.standing().filter(kind=kind).last()


def _words(decision: Decision) -> str:
    why = f"{decision.get_category_display()}: {decision.why}" if decision.category else decision.why
    words = f"{decision.by} decided: {_sentence(str(decision))} Why: {_sentence(why)}"
    return f"{words} To be looked at again {_on(decision)}." if decision.revisit_at else words


def _on(decision: Decision) -> str:
    assert decision.revisit_at
    is_today = decision.revisit_at.date() == decision.at.date()
    return (
        f"at {decision.revisit_at:%H:%M} UTC" if is_today else f"on {decision.revisit_at:%-d %b, %H:%M} UTC"
    )


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words.endswith(_ENDS) else f"{words}."


def _facts(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.pk,
        "decided": decision.kind,
        "question": decision.question,
        "options": decision.options,
        "chosen": decision.chosen,
        "why": decision.why,
        "category": decision.category,
        "revisit_at": decision.revisit_at.isoformat() if decision.revisit_at else None,
    }
