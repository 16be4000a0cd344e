"""Slack: to an incoming webhook, or as our bot into a channel that it was invited to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuspage import couriers, wire
from statuspage.parcels import (
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    card_of,
    clipped,
)

LABEL = "Slack"
WHERE: Final = gettext_lazy("Make an incoming webhook for the channel and copy its address.")
LONGEST: Final = 2900  # of the words on a card

# 403 is the word of a workspace whose owner forbids it, or of an address whose secret is wrong.
_GONE: Final = (403, 404, 410)
_WEBHOOK: Final = re.compile(r"https://hooks\.slack(-gov)?\.com/(services|triggers|workflows)/\S+")
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{7,14}")
_COLOURS: Final = {"red": "#c9252d", "amber": "#d9870b", "blue": "#2563c9", "green": "#178a50"}
_ADDRESS_IS_WRONG: Final = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_LATER: Final = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error"})
_OUR_OWN_FAULT: Final = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
)

_WORDS: Final = {
    "channel_not_found": "There is no such channel, or our bot was not invited to it",
    "not_in_channel": "Our bot is not in this channel; somebody there has to invite it",
    "is_archived": "This channel is archived",
    "invalid_auth": "Slack does not know our token",
    "not_authed": "Slack was given no token",
    "token_revoked": "Our token was revoked",
    "token_expired": "Our token has expired",
    "missing_scope": "Our token may not post; it needs chat:write",
    "ratelimited": "Slack takes no more just now",
    "restricted_action": "The workspace does not let our bot post there",
}


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    return couriers.carry(parcels, _post)


def cleaned(address: str) -> str:
    """Of an incoming webhook. Where our own bot speaks is for staff to say, who know the ids."""
    address = address.strip()
    if not _WEBHOOK.fullmatch(address):
        raise ValueError(_("This is no webhook address of %(channel)s.") % {"channel": LABEL})
    return wire.cleaned(address)


def cleaned_by_staff(address: str) -> str:
    """Also the id of a channel, where our bot is to speak."""
    if settings.SLACK_TOKEN and _CHANNEL.fullmatch(address.strip()):
        return address.strip()
    return cleaned(address)


def _post(parcel: Parcel) -> str:
    said = _said(parcel)
    if parcel.address.startswith(("https://", "http://")):
        couriers.say(parcel.address, said, gone=_GONE)
        return ""
    token = parcel.details.get("token") or settings.SLACK_TOKEN
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{settings.SLACK_URL}/chat.postMessage"
    answer = couriers.say(url, {**said, "channel": parcel.address}, headers=headers)
    return _judged(couriers.told(answer))


def _judged(told: dict[str, Any]) -> str:
    """Slack says 200 whatever it thinks; what counts is in the body."""
    if told.get("ok") is True:
        return str(told.get("ts", ""))
    error = str(told.get("error", "an answer that is no JSON"))
    said = f"{_WORDS[error]} ({error})." if error in _WORDS else error
    if error in _ADDRESS_IS_WRONG:
        raise PermanentFailure(said)
    if error in _LATER | _OUR_OWN_FAULT or "error" not in told:
        raise TransientFailure(said)
    raise MessageRefused(said)


def _said(parcel: Parcel) -> dict[str, Any]:
    """`text` is what a phone shows of it; the card below has a stripe in the colour of the state."""
    card = card_of(parcel.message)
    blocks = [_section(clipped(_escaped(card.text), LONGEST))] if card.text else []
    if card.facts:
        blocks.append(_section(clipped(_listed(card.facts), 2900)))
    links = [(card.label or parcel.message.link, parcel.message.link), card.manage or ("", "")]
    if line := "  ·  ".join(_link(words, parcel.fill(link)) for words, link in links if link):
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": line}]})
    return {
        "text": clipped(_escaped(parcel.message.subject), 2900),
        "attachments": [{"color": _COLOURS[card.tone], "blocks": blocks}],
        "unfurl_links": False,
    }


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _listed(facts: Iterable[tuple[str, str]]) -> str:
    lines = [
        f"*{_escaped(name)}*: {_escaped(said)}" if said else f"*{_escaped(name)}*" for name, said in facts
    ]
    return "\n".join(f"• {line}" for line in lines)


def _link(words: str, link: str) -> str:
    return f"<{link}|{_escaped(words).replace('|', '/')}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
