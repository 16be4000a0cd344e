"""Crowds: how many subscribers there are of each type; many taken off, brought back, or asked again."""

from typing import Final

from statuspage import crowds
from statuspage.api import fields, paging
from statuspage.api.answers import invalid
from statuspage.api.calls import Call
from statuspage.api.fields import Texts, Wrong
from statuspage.api.subscribers import ALL, MODES, OTHERS, WANTED, listed, taken_off, wanted
from statuspage.crowds import Rows
from statuspage.models import SubscriberState
from statuspage.shapes import Shape

_KINDS: Final = {name: WANTED[name] for name in ("type", "state")}


def count(call: Call) -> Shape:
    rows = wanted(call, fields.read(call.query, _KINDS))
    return {mode: sum(states.values()) for mode, states in _by_mode(rows).items()}


def histogram(call: Call) -> Shape:
    found = _by_mode(crowds.of(call.page).filter(state__in=crowds.LISTED))
    return {mode: {**states, "total": sum(states.values())} for mode, states in found.items()}


def unsubscribed(call: Call) -> list[Shape]:
    """Who left last comes first."""
    left = crowds.of(call.page).filter(state=SubscriberState.UNSUBSCRIBED)
    start, stop = paging.sheet(call.query)
    return listed(left.order_by("-ended_at", "-pk")[start:stop])


def take_off(call: Call) -> Shape:
    return {"unsubscribed": crowds.take_off(_named(call), reason=taken_off(call), now=call.now)}


def bring_back(call: Call) -> Shape:
    return {"reactivated": crowds.bring_back(_named(call, SubscriberState.QUARANTINED), now=call.now)}


def remind(call: Call) -> Shape:
    return {"reminded": crowds.remind(_named(call, SubscriberState.UNCONFIRMED), now=call.now)}


def _named(call: Call, state: str = "") -> Rows:
    """By their ids, or all of a type and in a state; which state, some of the verbs say themselves."""
    said = fields.read(call.said, _KINDS)
    who = call.said.get("subscribers")
    if who == ALL:
        return wanted(call, {**said, "state": state or said.get("state")})
    try:
        ids = Texts().read(who.split(",") if isinstance(who, str) else who)
    except Wrong as wrong:
        raise invalid(f"Subscribers {wrong}") from None
    if not ids:
        raise invalid("Subscribers can't be blank")
    return crowds.of(call.page).filter(public_id__among={each.strip() for each in ids})


def _by_mode(rows: Rows) -> dict[str, dict[str, int]]:
    found = {mode: {state.value: 0 for state in crowds.LISTED} for mode in (*MODES, OTHERS)}
    for (channel, state), many in crowds.counts(rows).items():
        found[channel if channel in MODES else OTHERS][state] += many
    return found
