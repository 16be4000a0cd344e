"""Triage: what was answered is kept, told to the timeline, suggests a severity and begins the templates."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from comms import drafts, message_templates, roles, triage
from comms.models import Duty, Person, Response, Stage
from statuspage.models import Component
from tests.comms.conftest import Staff


def answered(response: Response, by: Person, now: datetime, **answers: Any) -> Response:
    known = {
        "users_percent": None,
        "kind": "",
        "suspected": "",
        "components": response.components.all(),
        "summary": "",
    }
    return triage.answer(response, **{**known, **answers}, by=by, now=now)


def told(response: Response) -> list[str]:
    return [entry.text for entry in response.timeline.filter(kind="triage").order_by("pk")]


def test_each_answer_is_on_the_timeline(response: Response, engineer: Person, now: datetime) -> None:
    answered(response, engineer, now, users_percent=Decimal(30), kind="complete", summary="Sales are lost")
    assert told(response) == [
        "Emil triaged: 30 % of users impacted.",
        "Emil triaged: impact: Complete: the service cannot be used.",
        "Emil triaged: for executives: Sales are lost.",
    ]


def test_only_what_changed_is_told_again(response: Response, engineer: Person, now: datetime) -> None:
    answered(response, engineer, now, kind="major")
    answered(response, engineer, now, kind="")
    assert told(response)[-1] == "Emil triaged: the kind of impact is open again."


def test_answers_that_were_known_are_triage_too(response: Response, engineer: Person, now: datetime) -> None:
    kept = answered(response, engineer, now)
    assert kept.stage == Stage.TRIAGE
    assert told(response) == ["Emil triaged: it is as it was said."]


def test_the_answers_suggest_and_do_not_set_a_severity(
    response: Response, engineer: Person, now: datetime
) -> None:
    kept = answered(response, engineer, now, kind="partial")
    assert (kept.severity, triage.suggested(kept)) == ("P1", "P3")
    assert triage.suggested(answered(response, engineer, now, kind="complete")) is None


def test_the_answers_begin_the_templates(
    response: Response, engineer: Person, search: Component, now: datetime
) -> None:
    kept = answered(response, engineer, now, users_percent=Decimal("12.5"), components=[search])
    known = drafts.facts(kept)
    assert (known["users_percent"], list(known["components"])) == (12.5, [search.public_id])


def test_a_suspicion_is_told_and_begins_the_choice_of_a_cause(
    response: Response, engineer: Person, now: datetime
) -> None:
    kept = answered(response, engineer, now, suspected="network")
    assert told(response) == ["Emil triaged: suspected cause: a network fault."]
    assert (
        drafts.draft(kept, template=message_templates.get("identified")).values["cause"] == "a network fault"
    )
    answered(response, engineer, now)
    assert told(response)[-1] == "Emil triaged: the cause is not known."


def test_an_executive_does_not_triage(response: Response, staff: Staff, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="for those who respond"):
        answered(response, staff("Egon", Duty.EXECUTIVE), now)
