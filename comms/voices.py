"""Voices: what leaves the house with a word: whom it reaches on each channel, and how it reads there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from statuspage import letters, outbox
from statuspage.channels import Card, Message, channels, ready, sms, web_push
from statuspage.models import Notification
from statuspage.parcels import card_of, clipped


class TextMessage(NamedTuple):
    """What a phone shows; each part of it is paid for."""

    text: str
    length: int
    parts: int


class Chat(NamedTuple):
    """A card, as those channels have it that have it alike."""

    labels: str
    card: Card


@dataclass(frozen=True)
class Voices:
    """`text_message` is None when phones are not woken for this, or there is no account for them."""

    mail: Message
    readers: list[tuple[str, int]]
    chats: list[Chat]
    payload: str
    text_message: TextMessage | None
    notification: tuple[str, str]  # of a browser: its title, and what stands below

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.readers)


def of(notification: Notification) -> Voices:
    """While its rows are there: in a rehearsal they are taken back at the end."""
    message, language = letters.render(notification), letters.language_of(notification)
    known = channels()
    reach = outbox.reach(notification, message)
    return Voices(
        mail=replace(
            message, html=letters.sample(message.html, language), text=letters.sample(message.text, language)
        ),
        readers=[(known[name].LABEL if name in known else name, count) for name, count in _most(reach)],
        chats=_chats(message),
        payload=letters.sample(_short(message.payload() if message.payload else {}), language),
        text_message=_text_message(message),
        notification=web_push.fitted(message),
    )


def _most(reach: Mapping[str, int]) -> list[tuple[str, int]]:
    """Where most are told comes first."""
    return sorted(reach.items(), key=lambda each: -each[1])


def _chats(message: Message) -> list[Chat]:
    """Each cuts off what is too long for it."""
    card, alike = card_of(message), dict[str, list[str]]()
    for channel in ready().values():
        if longest := getattr(channel, "LONGEST", 0):
            alike.setdefault(clipped(card.text, longest), []).append(channel.LABEL)
    return [Chat(", ".join(labels), replace(card, text=text)) for text, labels in alike.items()]


def _text_message(message: Message) -> TextMessage | None:
    if "sms" not in ready() or not message.is_loud:
        return None
    text = sms.fitted(message)
    return TextMessage(text, *sms.parts(text))


def _short(payload: Mapping[str, Any]) -> str:
    """Without what is empty, and of what was said only the newest."""
    said = dict(payload)
    if "incident" in said:
        said["incident"] = {**said["incident"], "incident_updates": said["incident"]["incident_updates"][:1]}
    return json.dumps(_filled(said), indent=2, ensure_ascii=False)


def _filled(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _filled(value) for name, value in said.items() if value not in (None, [], {})}
    return [_filled(each) for each in said] if isinstance(said, list) else said
