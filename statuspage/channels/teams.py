"""Microsoft Teams: an Adaptive Card, to the address of a workflow that posts what it is sent."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuspage import couriers, wire
from statuspage.parcels import Card, Parcel, Receipt, card_of, clipped

LABEL = "Microsoft Teams"
WHERE: Final = gettext_lazy(
    "Under Workflows add one that posts to the channel when a webhook request comes in, and copy its address."
)
LONGEST: Final = 6000  # of the words on a card, which may have 28 KB in all

_GONE: Final = (404, 410)  # the workflow was deleted
_HOSTS: Final = (".logic.azure.com", ".api.powerplatform.com", ".webhook.office.com")
_COLOURS: Final = {"red": "attention", "amber": "warning", "blue": "accent", "green": "good"}
_MARKUP: Final = re.compile(r"([\\`*_\[\]])")


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    return couriers.carry(parcels, _post)


def cleaned(address: str) -> str:
    address = wire.cleaned(address)
    parts = urlsplit(address)
    if parts.scheme != "https" or not (parts.hostname or "").endswith(_HOSTS):
        raise ValueError(_("This is no webhook address of %(channel)s.") % {"channel": LABEL})
    return address


def _post(parcel: Parcel) -> str:
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": _card(parcel)}
    couriers.say(parcel.address, {"type": "message", "attachments": [content]}, gone=_GONE)
    return ""


def _card(parcel: Parcel) -> dict[str, Any]:
    card = card_of(parcel.message)
    links = [(card.label or parcel.message.link, parcel.message.link), card.manage or ("", "")]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": parcel.message.subject,
        "body": list(_body(card)),
        "actions": [
            {"type": "Action.OpenUrl", "title": words, "url": parcel.fill(link)}
            for words, link in links
            if link
        ],
    }


def _body(card: Card) -> Iterator[dict[str, Any]]:
    """Lines are apart by an empty one: a single break is a blank to Teams."""
    heading = {"size": "large", "weight": "bolder", "color": _COLOURS[card.tone]}
    yield {"type": "TextBlock", "text": _escaped(card.title), "wrap": True, **heading}
    if card.text:
        text = clipped(_escaped(card.text), LONGEST)
        yield {"type": "TextBlock", "text": re.sub(r"\n+", "\n\n", text.strip()), "wrap": True}
    if card.facts:
        facts = [{"title": _escaped(name), "value": _escaped(said)} for name, said in card.facts[:40]]
        yield {"type": "FactSet", "facts": facts}


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
