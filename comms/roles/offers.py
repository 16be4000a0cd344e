"""Offers: a role is handed over by asking; who is asked has three minutes, and until then nothing changes."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from comms import people, timeline
from comms.models import OfferState, Person, Response, Role, RoleKind, RoleOffer
from comms.people import can_sign_in
from comms.rights import TAKING, Action, NotAllowed, may, require
from comms.roles import seats, separation
from statuspage import outbox

LASTS: Final = timedelta(minutes=3)
NEWS: Final = timedelta(minutes=5)


class NotOffered(Exception):
    """This role cannot be offered to this person now; says in a sentence why."""


class Answered(Exception):
    """This offer is not open any more; says in a sentence what became of it."""


class Asked(NamedTuple):
    """An offer as who is asked sees it: with what speaks against accepting."""

    offer: RoleOffer
    warnings: list[str]


def candidates(response: Response, kind: str) -> list[Person]:
    """Who can be asked to take a role: it may be theirs and is not yet; who is off duty comes last."""
    holding = Role.objects.active().filter(response=response, kind=kind).values("person")
    able = can_sign_in().exclude(pk__in=holding).order_by("-on_duty", "user__first_name", "pk")
    return [person for person in able if may(person, TAKING[kind])]


@transaction.atomic
def offer(
    response: Response, kind: str, *, to: Person, by: Person, now: datetime, note: str = ""
) -> RoleOffer:
    """Ask somebody to take a role. Whoever holds it stays responsible until they accept."""
    kind = RoleKind(kind)
    seats.lock(response)
    require_to_offer(response, kind, by)
    _look_up(response, kind, to=to, by=by, now=now)
    made = RoleOffer.objects.create(
        response=response, kind=kind, to=to, by=by, note=note, made_at=now, expires_at=now + LASTS
    )
    said = f"\n\n{note}" if note else ""
    words = f"{by} asked {to} to take the role of {kind.label.lower()}.{said}"
    timeline.write(response, "offered", words, now=now, by=by, role=kind, to=to.pk, note=note)
    _write_to(made, now=now)
    return made


def asked_of(person: Person, *, now: datetime) -> list[Asked]:
    """What somebody is asked just now, the most pressing first."""
    offers = RoleOffer.objects.open().filter(to=person, expires_at__gt=now).with_names()
    return [
        Asked(each, separation.warnings(each.response, each.kind, person))
        for each in offers.order_by("expires_at")
    ]


def refused(person: Person, *, now: datetime) -> list[RoleOffer]:
    """What somebody offered and nobody took, as long as it is news and nobody else was asked since."""
    over = [OfferState.DECLINED, OfferState.EXPIRED]
    later = RoleOffer.objects.filter(
        response=OuterRef("response"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    )
    mine = RoleOffer.objects.filter(by=person, state__in=over, settled_at__gt=now - NEWS)
    return list(mine.exclude(Exists(later)).filter(response__resolved_at__isnull=True).with_names())


def require_to_offer(response: Response, kind: str, by: Person) -> None:
    """Who holds a role may hand it over, whatever their duty is; anything else is for those who lead."""
    if not seats.sits(response, kind, by):
        require(by, Action.OFFER)


def accept(offer: RoleOffer, *, by: Person, now: datetime) -> Role:
    """The role changes hands, here and now."""
    with transaction.atomic():
        current = _answering(offer, by=by, now=now)
        require(by, TAKING[current.kind])
        return seats.sit(current.response, current.kind, by, now=now, offer=current)


@transaction.atomic
def decline(offer: RoleOffer, *, by: Person, now: datetime) -> RoleOffer:
    current = _answering(offer, by=by, now=now)
    words = f"{by} declined the role of {current.get_kind_display().lower()}. Nothing has changed hands."
    return _settle(current, OfferState.DECLINED, words, by=by, now=now)


@transaction.atomic
def withdraw(offer: RoleOffer, *, by: Person, now: datetime) -> RoleOffer:
    """Take an offer back: by who made it, or by who leads."""
    current = _open(offer)
    if current.by != by:
        require(by, Action.OFFER)
    words = f"{by} does not ask {current.to} any more to be {current.get_kind_display().lower()}."
    return _settle(current, OfferState.WITHDRAWN, words, by=by, now=now)


def expire(*, now: datetime) -> None:
    """The sweep: what was not answered in time is over, and whoever held the role goes on holding it."""
    due = RoleOffer.objects.filter(state=OfferState.OPEN, expires_at__lte=now)
    responses = list(due.values_list("response", flat=True))
    if responses:
        with transaction.atomic():
            list(Response.objects.select_for_update().filter(pk__in=responses).order_by("pk"))
            unanswered = list(due.with_names())
            due.filter(pk__in=[each.pk for each in unanswered]).update(
                state=OfferState.EXPIRED, settled_at=now
            )
            said = [(each.response, _silence(each), {"role": each.kind}) for each in unanswered]
            timeline.write_all("offer_expired", said, now=now)


def _silence(offer: RoleOffer) -> str:
    role = offer.get_kind_display().lower()
    return f"{offer.to} did not answer within three minutes whether to be {role}. Nothing has changed hands."


def _look_up(response: Response, kind: RoleKind, *, to: Person, by: Person, now: datetime) -> None:
    """Raises NotOffered where nothing good could come of asking."""
    role = kind.label.lower()
    if not response.is_open:
        raise NotOffered("This response is over: there is nothing to hand over.")
    if to == by:
        raise NotOffered("You need not ask yourself: take the role.")
    if to not in candidates(response, kind):
        raise NotOffered(f"{to} cannot be asked: they hold the role already, or it is not theirs to take.")
    asked = RoleOffer.objects.open().filter(response=response, kind=kind).with_names().first()
    if asked and asked.expires_at > now:
        raise NotOffered(f"{asked.to} is being asked to be {role}, until {asked.expires_at:%H:%M:%S} UTC.")
    if asked:
        _settle(asked, OfferState.EXPIRED, _silence(asked), by=None, now=now)


def _answering(offer: RoleOffer, *, by: Person, now: datetime) -> RoleOffer:
    """The offer as it is now, ours until the transaction ends; raises where it cannot be answered."""
    if offer.to != by:
        raise NotAllowed(f"Only {offer.to} was asked, and only {offer.to} answers.")
    current = _open(offer)
    if current.expires_at <= now:
        raise Answered(
            f"The time to answer was over at {current.expires_at:%H:%M:%S} UTC. Nothing has changed hands."
        )
    return current


def _open(offer: RoleOffer) -> RoleOffer:
    seats.lock(offer.response)
    current = RoleOffer.objects.with_names().get(pk=offer.pk)
    if current.state != OfferState.OPEN:
        raise Answered(f"This offer is not open any more: {current.get_state_display().lower()}.")
    if not current.response.is_open:
        raise Answered("This response is over: there is nothing to take over.")
    return current


def _settle(
    offer: RoleOffer, state: OfferState, words: str, *, by: Person | None, now: datetime
) -> RoleOffer:
    offer.state, offer.settled_at = state, now
    offer.save(update_fields=["state", "settled_at"])
    timeline.write(offer.response, f"offer_{state.value}", words, now=now, by=by, role=offer.kind)
    return offer


def _write_to(offer: RoleOffer, *, now: datetime) -> None:
    response = offer.response
    outbox.put(
        "comms/offer",
        key=f"offer:{offer.public_id}",
        recipients=people.recipients([offer.to]),
        context={
            "role": offer.get_kind_display().lower(),
            "by": offer.by.name,
            "note": offer.note,
            "until": offer.expires_at.isoformat(),
            "title": response.title,
            "severity": response.severity,
            "is_drill": response.is_drill,
            "link": f"{settings.BASE_URL}/console/offers/{offer.public_id}/",
        },
        thread=f"response-{response.public_id}@{response.page.host}",
        now=now,
        lives=LASTS,
    )
