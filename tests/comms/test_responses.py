"""The life of a response: declared, acknowledged, changed, closed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import cadence, endings, responses, roles
from comms.models import Duty, Executive, Person, Response, Stage
from statuspage.models import Component, Incident, Notification, Page
from tests.comms.conftest import Publish, Staff

LATER = timedelta(minutes=5)


def kinds(response: Response) -> list[str]:
    return list(response.timeline.order_by("pk").values_list("kind", flat=True))


def test_declaring_keeps_what_is_known(
    page: Page, checkout: Component, engineer: Person, now: datetime
) -> None:
    response = responses.declare(
        page, title="Payments fail", severity="P2", by=engineer, now=now, components=[checkout], kind="major"
    )
    assert (response.declared_at, response.declared_by, response.kind) == (now, engineer, "major")
    assert list(response.components.all()) == [checkout]
    assert response.timeline.get(kind="declared").text == "Emil declared P2: Payments fail."


def test_declaring_tells_the_public_nothing(response: Response) -> None:
    assert not Incident.objects.exists()
    assert not Notification.objects.exists()


def test_it_began_when_it_was_declared_unless_somebody_knows_better(
    declare: Callable[..., Response], now: datetime
) -> None:
    before = now - timedelta(minutes=20)
    assert declare(detected_at=None).detected_at == now
    assert declare(detected_at=before).detected_at == before


def test_an_executive_declares_nothing(page: Page, staff: Staff, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="Declaring is for those who respond"):
        responses.declare(page, title="x", severity="P1", by=staff("Egon", Duty.EXECUTIVE), now=now)
    assert not Response.objects.exists()


def test_acknowledging_is_kept_with_its_time(response: Response, engineer: Person, now: datetime) -> None:
    acknowledged = responses.acknowledge(response, by=engineer, now=now + LATER)
    assert acknowledged.acknowledged_at == now + LATER
    assert acknowledged.stage == Stage.ACKNOWLEDGED


def test_a_second_acknowledgement_is_friendly_and_moves_nothing(
    response: Response, engineer: Person, lead: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=engineer, now=now)
    again = responses.acknowledge(response, by=lead, now=now + LATER)
    assert again.acknowledged_at == now
    assert [each.text for each in response.timeline.filter(kind="acknowledged")] == [
        "Emil acknowledged.",
        "Lena is responding too.",
    ]


def test_an_engineer_does_not_change_the_severity(
    response: Response, engineer: Person, now: datetime
) -> None:
    with pytest.raises(roles.NotAllowed, match="Only those who lead the response change its severity"):
        responses.change_severity(response, "P3", by=engineer, now=now)


def test_a_changed_severity_is_on_the_timeline_with_its_reason(
    response: Response, commander: Person, now: datetime
) -> None:
    responses.change_severity(response, "P2", by=commander, now=now, reason="Only Europe.")
    entry = response.timeline.get(kind="severity")
    assert entry.text == "Carla changed the severity from P1 to P2. Reason: Only Europe."
    assert entry.facts == {"old": "P1", "new": "P2", "reason": "Only Europe."}


def test_the_same_severity_again_is_no_change(response: Response, commander: Person, now: datetime) -> None:
    responses.change_severity(response, "P1", by=commander, now=now)
    assert "severity" not in kinds(response)


def test_a_severity_changed_on_an_old_copy_is_the_one_that_is_stored(
    response: Response, commander: Person, now: datetime
) -> None:
    old_copy = Response.objects.get(pk=response.pk)
    responses.change_severity(response, "P2", by=commander, now=now)
    responses.change_severity(old_copy, "P3", by=commander, now=now)
    assert [each.facts["old"] for each in response.timeline.filter(kind="severity")] == ["P1", "P2"]


def test_words_for_executives_are_kept_for_their_next_digest(
    response: Response, executive: Executive, lead: Person, now: datetime
) -> None:
    responses.brief(response, summary="Cards fail.", plan="Roll back.", by=lead, now=now)
    response.refresh_from_db()
    assert (response.summary, response.plan) == ("Cards fail.", "Roll back.")
    assert not Notification.objects.exists()


def test_an_engineer_writes_nothing_for_executives(
    response: Response, engineer: Person, now: datetime
) -> None:
    with pytest.raises(roles.NotAllowed, match="Only those who lead the response write for executives"):
        responses.brief(response, summary="", plan="", by=engineer, now=now)


def test_what_the_public_never_knew_is_closed_without_a_word(
    response: Response, commander: Person, now: datetime
) -> None:
    closed = endings.resolve(response, by=commander, now=now)
    assert closed.resolved_at == now and closed.stage == Stage.RESOLVED
    assert not Incident.objects.exists()


def test_what_the_public_knows_of_ends_with_a_public_word(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish()
    with pytest.raises(roles.NotAllowed, match="it ends with a public word: publish “Resolved”"):
        endings.resolve(response, by=commander, now=now)
    response.refresh_from_db()
    assert response.is_open


def test_an_engineer_closes_nothing(response: Response, engineer: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed):
        endings.resolve(response, by=engineer, now=now)


def test_closing_twice_ends_it_once(response: Response, commander: Person, now: datetime) -> None:
    endings.resolve(response, by=commander, now=now)
    again = endings.resolve(response, by=commander, now=now + LATER)
    assert again.resolved_at == now
    assert kinds(response).count("resolved") == 1


def test_an_acknowledgement_after_the_end_starts_nothing_again(
    response: Response, commander: Person, engineer: Person, now: datetime
) -> None:
    endings.resolve(response, by=commander, now=now)
    late = responses.acknowledge(response, by=engineer, now=now + LATER)
    assert late.stage == Stage.RESOLVED
    assert cadence.open_promise(response) is None


def test_only_what_is_not_over_is_open(declare: Callable[..., Response], lead: Person, now: datetime) -> None:
    endings.resolve(declare(), by=lead, now=now)
    other = declare("P2")
    assert list(Response.objects.open()) == [other]
