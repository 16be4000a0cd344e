"""Webhooks: the payload of the Statuspage API, signed as Standard Webhooks have it, to any public address."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from statuspage import couriers, wire
from statuspage.parcels import Message, Parcel, Receipt

LABEL = "Webhook"
WHERE: Final = gettext_lazy(
    "An address of your own that takes JSON by POST. The first message brings the link that says yes."
)

_GONE: Final = (404, 410)
_PREFIX: Final = "whsec_"


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    bodies = _Bodies()
    return couriers.carry(parcels, lambda parcel: _deliver(parcel, bodies), admit=bodies.read)


def cleaned(address: str) -> str:
    return wire.cleaned(address)


def fresh() -> dict[str, Any]:
    """The details of a new one: a secret of its own."""
    return {"secrets": [_secret()]}


def rotated(details: Mapping[str, Any]) -> dict[str, Any]:
    """A new secret; the one in use stays good beside it until it is retired, however often this is turned."""
    return {**details, "secrets": [_secret(), *details.get("secrets", [])[-1:]]}


def retired(details: Mapping[str, Any]) -> dict[str, Any]:
    """Only the newest secret from now on."""
    return {**details, "secrets": list(details.get("secrets", []))[:1]}


def signature(keys: Sequence[str], message_id: str, at: datetime, body: str) -> str:
    """One for each secret, so that a receiver may know either."""
    signed = f"{message_id}.{int(at.timestamp())}.{body}".encode()
    made = [hmac.new(_key(each), signed, hashlib.sha256).digest() for each in keys]
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


class _Bodies:
    """What is said in each message: read once, before any courier leaves, since it is read from rows."""

    def __init__(self) -> None:
        self.said: dict[int, tuple[Message, str]] = {}

    def read(self, parcel: Parcel) -> None:
        message = parcel.message
        if id(message) not in self.said:
            payload = message.payload() if message.payload else _plain(message)
            self.said[id(message)] = message, json.dumps(payload, ensure_ascii=False)

    def of(self, parcel: Parcel) -> str:
        return parcel.fill(self.said[id(parcel.message)][1])


def _deliver(parcel: Parcel, bodies: _Bodies) -> str:
    body = bodies.of(parcel)
    couriers.say(parcel.address, body, gone=_GONE, headers=_headers(parcel, body))
    return ""


def _headers(parcel: Parcel, body: str) -> dict[str, str]:
    """The id is the same at every attempt, so that a repeat is known for one."""
    message_id = "msg_" + re.sub(r"[^A-Za-z0-9]+", "_", parcel.message_id).strip("_")
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(parcel.at.timestamp()))}
    if keys := parcel.details.get("secrets"):
        headers["webhook-signature"] = signature(keys, message_id, parcel.at, body)
    return headers


def _plain(message: Message) -> dict[str, Any]:
    """A letter that the Statuspage API has no shape for."""
    return {"message": {"subject": message.subject, "text": message.text, "link": message.link or None}}


def _secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _key(secret: str) -> bytes:
    """The bytes of a secret; one that somebody made up without Base64 is taken as it is."""
    bare = secret.removeprefix(_PREFIX)
    try:
        return base64.b64decode(bare, validate=True)
    except binascii.Error:
        return bare.encode()
