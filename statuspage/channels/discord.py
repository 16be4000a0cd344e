"""Discord: an embed, to the address of a channel's webhook; it can call nobody by name."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuspage import couriers, wire
from statuspage.couriers import accepted, told
from statuspage.parcels import Card, Parcel, Receipt, TransientFailure, card_of, clipped

LABEL = "Discord"
WHERE: Final = gettext_lazy(
    "In the settings of the channel choose Integrations, then Webhooks; make one and copy its address."
)
LONGEST: Final = 2000  # of the words on a card

_GONE: Final = (401, 404, 410)  # 401: the secret in the address is wrong
_WEBHOOK: Final = re.compile(r"https://((ptb|canary)\.)?discord(app)?\.com/api/(v\d+/)?webhooks/\d+/[\w-]+")
_COLOURS: Final = {"red": 0xC9252D, "amber": 0xD9870B, "blue": 0x2563C9, "green": 0x178A50}
_MARKUP: Final = re.compile(r"([\\`*_~|\[\]<>])|^([#>-])", re.MULTILINE)


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    return couriers.carry(parcels, _post)


def cleaned(address: str) -> str:
    address = address.strip().partition("?")[0].rstrip("/")
    if not _WEBHOOK.fullmatch(address):
        raise ValueError(_("This is no webhook address of %(channel)s.") % {"channel": LABEL})
    return wire.cleaned(address)


def _post(parcel: Parcel) -> str:
    said = {"embeds": [_embed(parcel)], "allowed_mentions": {"parse": []}}
    answer = couriers.ask(f"{parcel.address}?wait=true", said)
    if answer.status == 429 and answer.retry_after is None:
        raise TransientFailure(str(answer), _wish(told(answer)))
    return str(told(accepted(answer, gone=_GONE)).get("id", ""))


def _wish(said: dict[str, Any]) -> timedelta | None:
    """How long to wait, where only the body says so."""
    seconds = said.get("retry_after")
    return timedelta(seconds=min(seconds, 3600)) if isinstance(seconds, int | float) else None


def _embed(parcel: Parcel) -> dict[str, Any]:
    card = card_of(parcel.message)
    embed: dict[str, Any] = {
        "title": clipped(_escaped(card.title), 250),
        "description": _description(card, parcel),
        "color": _COLOURS[card.tone],
        "fields": [
            {
                "name": clipped(_escaped(name), 250),
                "value": clipped(_escaped(said), 250) or "–",
                "inline": True,
            }
            for name, said in card.facts[:6]
        ],
    }
    if parcel.message.link:
        embed["url"] = parcel.fill(parcel.message.link)
    return embed


def _description(card: Card, parcel: Parcel) -> str:
    """An embed holds 6,000 signs in all, a description 4,096."""
    links = [(card.label, parcel.message.link), card.manage or ("", "")]
    line = " · ".join(f"[{_escaped(words)}]({parcel.fill(link)})" for words, link in links if words and link)
    return "\n\n".join(filter(None, [clipped(_escaped(card.text), LONGEST), line]))


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: f"\\{found[0]}", text)
