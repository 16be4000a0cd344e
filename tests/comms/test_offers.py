"""What fits next is offered first, and says why."""

from datetime import datetime, timedelta

import pytest

from comms import responses
from comms.causes import Cause
from comms.message_templates import offers
from comms.message_templates.offers import Offer
from comms.models import Person, Response
from tests.comms.conftest import Publish


def first(response: Response, now: datetime, after: float = 0) -> Offer:
    response.refresh_from_db()
    return offers.of(response, now=now + timedelta(minutes=after))[0]


def test_before_anything_was_said_the_first_word_fits(response: Response, now: datetime) -> None:
    offer = first(response, now)
    assert (offer.template.code, offer.because) == ("T2", offer.template.when)


@pytest.mark.parametrize(
    ("suspected", "code"), [("", "T2"), ("third_party", "T8"), ("security", "T15"), ("change", "T2")]
)
def test_what_triage_suspects_offers_what_is_made_for_it_from_the_first_word(
    response: Response, now: datetime, suspected: str, code: str
) -> None:
    Response.objects.update(suspected=suspected)
    assert first(response, now).template.code == code


@pytest.mark.parametrize("suspected", list(Cause))
def test_every_suspicion_has_its_template_once_the_public_knows_that_we_look(
    response: Response, publish: Publish, now: datetime, suspected: Cause
) -> None:
    publish()
    Response.objects.update(suspected=suspected)
    offer = first(response, now)
    assert suspected in offer.template.scenarios
    assert offer.because.startswith(f"Triage suspects {suspected.said}. Say it once you are sure")


def test_what_was_said_goes_before_what_is_suspected(
    response: Response, publish: Publish, now: datetime
) -> None:
    Response.objects.update(suspected="network")
    publish("identified", values={"cause": "faulty data"})
    assert first(response, now).template.code == "T5b"


@pytest.mark.parametrize(
    ("cause", "code"),
    [("a change we made", "T6"), ("more load than we planned for", "T5a"), ("faulty data", "T5b")],
)
def test_a_cause_that_was_said_offers_what_is_made_for_it(
    response: Response, publish: Publish, now: datetime, cause: str, code: str
) -> None:
    publish("identified", values={"cause": cause})
    offer = first(response, now)
    assert offer.template.code == code
    assert offer.because == f"You said at {now:%H:%M} UTC that the cause is {cause}."


def test_a_step_that_was_taken_is_not_offered_first_again(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish("identified", values={"cause": "a change we made"})
    publish("rolling-back", after=5, values={"changed_at": now.isoformat(), "signal": "payments to work"})
    assert first(response, now, 6).template.code == "T4"


def test_while_we_wait_for_somebody_else_the_news_is_of_that(
    response: Response, publish: Publish, now: datetime
) -> None:
    about = {"symptom": "payments fail", "dependency": "a card network", "action": "trying another route"}
    publish("third-party", values=about)
    waiting = {"dependency": "a card network", "news": "They know it.", "action": "trying another route"}
    publish("third-party-waiting", after=5, values=waiting)
    offer = first(response, now, 6)
    assert offer.template.code == "T8b"
    assert "A service we depend on" in offer.because or "Still waiting" in offer.because


def test_a_new_severity_offers_to_say_how_the_impact_changed(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish()
    responses.change_severity(response, "P2", by=commander, now=now + timedelta(minutes=2))
    offer = first(response, now, 3)
    assert offer.template.code == "T7"
    assert offer.because == "Since the last word the severity went from P1 to P2."
    publish("impact-changed", after=4, values={"who": "some", "direction": "smaller than we said before"})
    assert first(response, now, 5).template.code == "T4"


def test_after_two_hours_the_long_way_is_offered_once(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish()
    assert first(response, now, 119).template.code == "T4"
    offer = first(response, now, 120)
    assert offer.template.code == "T13"
    assert offer.because.startswith(f"The public has waited since {now:%H:%M} UTC.")
    publish(
        "long-incident",
        after=121,
        values={"who": "all", "so_far": "A.", "plan": "B.", "rhythm": "every hour"},
    )
    assert first(response, now, 130).template.code == "T4"


@pytest.mark.parametrize(("after", "said"), [(10, "ends at"), (31, "long enough to call it resolved")])
def test_the_end_is_offered_with_how_long_it_was_watched(
    response: Response, publish: Publish, now: datetime, after: float, said: str
) -> None:
    publish("monitoring")
    offer = first(response, now, after)
    assert offer.template.code == "T11"
    assert said in offer.because


def test_what_is_for_another_desk_is_never_offered(response: Response) -> None:
    assert {each.template.desk for each in offers.of(response)} == {"incident"}
