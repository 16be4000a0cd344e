"""How a role is handed over: asked, answered within three minutes, and until then nothing changes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from comms import decisions, handovers, responses, roles
from comms.models import Duty, OfferState, Person, Response, Role, RoleKind, RoleOffer
from statuspage import letters
from statuspage.models import Notification
from tests.comms.conftest import Publish, Staff

MINUTE = timedelta(minutes=1)
Offer = Callable[..., RoleOffer]


@pytest.fixture
def olga(staff: Staff) -> Person:
    return staff("Olga", Duty.COMMS_LEAD)


@pytest.fixture
def offer(response: Response, lead: Person, olga: Person, now: datetime) -> Offer:
    """The comms lead asks Olga to take over, unless told otherwise."""

    def offered(kind: str = RoleKind.COMMS_LEAD, **about: object) -> RoleOffer:
        facts: dict[str, object] = {"to": olga, "by": lead, "now": now, "note": "All calm.", **about}
        return roles.offer(response, kind, **facts)  # type: ignore[arg-type]

    return offered


def test_until_it_is_accepted_whoever_holds_the_role_stays(
    offer: Offer, response: Response, lead: Person
) -> None:
    offer()
    assert roles.holder(response, RoleKind.COMMS_LEAD) == lead


def test_who_accepts_has_the_role_and_who_offered_has_it_no_more(
    offer: Offer, response: Response, olga: Person, lead: Person, now: datetime
) -> None:
    made = offer()
    roles.accept(made, by=olga, now=now + MINUTE)
    made.refresh_from_db()
    assert roles.holder(response, RoleKind.COMMS_LEAD) == olga
    assert Role.objects.get(response=response, person=lead).ended_at == now + MINUTE
    assert (made.state, made.settled_at) == (OfferState.ACCEPTED, now + MINUTE)


def test_the_new_comms_lead_publishes_and_the_old_one_does_not(
    offer: Offer, publish: Publish, olga: Person, now: datetime
) -> None:
    roles.accept(offer(), by=olga, now=now)
    with pytest.raises(roles.NotAllowed):
        publish()
    publish(by=olga)


def test_who_declines_leaves_everything_as_it_was(
    offer: Offer, response: Response, olga: Person, lead: Person, now: datetime
) -> None:
    roles.decline(offer(), by=olga, now=now)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == lead
    assert response.timeline.last().text.startswith("Olga declined the role of comms lead.")  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", [roles.accept, roles.decline])
def test_only_who_is_asked_answers(
    offer: Offer, manager: Person, answer: Callable[..., object], now: datetime
) -> None:
    with pytest.raises(roles.NotAllowed, match="Only Olga was asked"):
        answer(offer(), by=manager, now=now)


def test_after_three_minutes_it_is_over_even_before_the_sweep(
    offer: Offer, response: Response, olga: Person, lead: Person, now: datetime
) -> None:
    made = offer()
    with pytest.raises(roles.Answered, match="The time to answer was over at 14:03:00 UTC"):
        roles.accept(made, by=olga, now=now + 3 * MINUTE)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == lead


def test_what_nobody_answered_expires_once_and_says_so(
    offer: Offer, response: Response, now: datetime
) -> None:
    made = offer()
    roles.expire(now=now + 2.9 * MINUTE)
    made.refresh_from_db()
    assert made.state == OfferState.OPEN
    for minutes in (3, 4):
        roles.expire(now=now + minutes * MINUTE)
    made.refresh_from_db()
    said = response.timeline.filter(kind="offer_expired").values_list("text", flat=True)
    assert made.state == OfferState.EXPIRED
    assert list(said) == [
        "Olga did not answer within three minutes whether to be comms lead. Nothing has changed hands."
    ]


def test_a_hundred_offers_expire_in_as_many_queries_as_one(
    declare: Callable[..., Response],
    olga: Person,
    lead: Person,
    now: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(20):
        roles.offer(declare(title=f"N{number}"), RoleKind.COMMS_LEAD, to=olga, by=lead, now=now)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        roles.expire(now=now + 3 * MINUTE)
    assert not RoleOffer.objects.open().exists()


def test_one_open_offer_a_role(
    offer: Offer, staff: Staff, response: Response, olga: Person, lead: Person, now: datetime
) -> None:
    offer()
    with pytest.raises(roles.NotOffered, match="Olga is being asked to be comms lead, until 14:03:00 UTC"):
        offer(to=staff("Otto", Duty.COMMS_LEAD))
    with pytest.raises(IntegrityError):
        RoleOffer.objects.create(
            response=response, kind=RoleKind.COMMS_LEAD, to=olga, by=lead, made_at=now, expires_at=now
        )


def test_somebody_else_is_asked_once_the_first_did_not_answer(
    offer: Offer, staff: Staff, now: datetime
) -> None:
    first = offer()
    offer(to=staff("Otto", Duty.COMMS_LEAD), now=now + 4 * MINUTE)
    first.refresh_from_db()
    assert first.state == OfferState.EXPIRED


@pytest.mark.parametrize(
    ("who", "why"), [("lead", "You need not ask yourself"), ("engineer", "Emil cannot be asked")]
)
def test_only_who_could_take_the_role_is_asked(
    request: pytest.FixtureRequest, offer: Offer, who: str, why: str
) -> None:
    with pytest.raises(roles.NotOffered, match=why):
        offer(to=request.getfixturevalue(who))


def test_who_neither_leads_nor_holds_the_role_asks_nobody(
    response: Response, engineer: Person, olga: Person, now: datetime
) -> None:
    with pytest.raises(roles.NotAllowed, match="Only those who lead"):
        roles.offer(response, RoleKind.COMMS_LEAD, to=olga, by=engineer, now=now)


def test_an_expert_hands_over_their_own_seat_and_no_other(
    response: Response, engineer: Person, staff: Staff, now: datetime
) -> None:
    other, third = staff("Erna", Duty.ENGINEER), staff("Edda", Duty.ENGINEER)
    for expert in (engineer, other):
        roles.take(response, RoleKind.EXPERT, by=expert, now=now)
    made = roles.offer(response, RoleKind.EXPERT, to=third, by=engineer, now=now)
    roles.accept(made, by=third, now=now)
    seated = Role.objects.active().filter(response=response, kind=RoleKind.EXPERT)
    assert {role.person for role in seated} == {other, third}


def test_who_is_asked_may_as_well_take_it_and_owes_no_reason(
    offer: Offer, response: Response, olga: Person, now: datetime
) -> None:
    made = offer()
    roles.take(response, RoleKind.COMMS_LEAD, by=olga, now=now)
    made.refresh_from_db()
    assert made.state == OfferState.ACCEPTED


def test_taking_over_with_a_reason_ends_the_question_to_another(
    offer: Offer, response: Response, manager: Person, olga: Person, now: datetime
) -> None:
    made = offer()
    roles.take(response, RoleKind.COMMS_LEAD, by=manager, now=now, reason="No answer")
    with pytest.raises(roles.Answered, match="withdrawn"):
        roles.accept(made, by=olga, now=now)


@pytest.mark.parametrize("who", ["lead", "commander"])
def test_an_offer_is_taken_back_by_who_made_it_or_leads(
    request: pytest.FixtureRequest, offer: Offer, olga: Person, who: str, now: datetime
) -> None:
    made = offer()
    roles.withdraw(made, by=request.getfixturevalue(who), now=now)
    with pytest.raises(roles.Answered):
        roles.accept(made, by=olga, now=now)


def test_nobody_is_asked_or_answers_when_it_is_over(
    offer: Offer, response: Response, olga: Person, lead: Person, now: datetime
) -> None:
    made = offer()
    responses.resolve(response, by=lead, now=now)
    with pytest.raises(roles.Answered, match="This response is over"):
        roles.accept(made, by=olga, now=now)
    assert roles.asked_of(olga, now=now) == []


def test_the_note_says_state_radius_decisions_and_promise(response: Response, now: datetime) -> None:
    note = handovers.note(response, now=now)
    assert note.startswith("State: P1, declared")
    for said in (
        "Blast radius: Share of users not known yet; Checkout.",
        "Suspected cause: not known yet.",
        "Open decisions:",
        "By 14:10 UTC.",
    ):
        assert said in note


def test_the_note_names_what_is_to_be_looked_at_again(
    response: Response, commander: Person, now: datetime
) -> None:
    said = {"question": "Roll back?", "chosen": "Not yet", "why": "It helps nobody"}
    decisions.decide(response, "choice", **said, by=commander, now=now, revisit_at=now + 20 * MINUTE)
    assert "Open decisions: Roll back? Not yet, until 14:20 UTC; " in handovers.note(response, now=now)


def test_the_note_is_kept_on_the_timeline(offer: Offer, response: Response) -> None:
    offer(note="The cable is being replaced.")
    entry = response.timeline.get(kind="offered")
    assert entry.text == "Lena asked Olga to take the role of comms lead.\n\nThe cable is being replaced."


def test_who_is_asked_gets_a_mail_that_itself_accepts_nothing(offer: Offer, olga: Person) -> None:
    made = offer(note="Two < three & so on.")
    told = Notification.objects.get(letter="comms/offer")
    letter = letters.render(told)
    assert [to["address"] for to in told.recipients or []] == [olga.user.email]
    assert told.expires_at == made.expires_at
    assert letter.subject == "[P1] Will you be comms lead? Answer by 14:03 UTC: Payments fail"
    assert f"/console/offers/{made.public_id}/" in letter.text and "Two < three & so on." in letter.text
    assert "Two &lt; three &amp; so on." in letter.html
