"""Web push: a notification of the reader's own browser, sealed for it, by whichever service it is reached."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings

from statuspage import couriers, sealing, wire
from statuspage.parcels import Message, MessageRefused, Parcel, Receipt, card_of, clipped

LABEL = "Web push"
FIRST_LETTER = "arrival"  # the browser has asked its reader already; it shows that news arrives

_GONE: Final = (404, 410)
_KEPT: Final = 24 * 60 * 60  # seconds, for a device that is off: as long as news is news
_TITLE, _BODY = 120, 600  # signs; more is not shown anywhere
_PURPOSE: Final = "statuspage.web_push"


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    return couriers.carry(parcels, _push)


def cleaned(address: str) -> str:
    address = wire.cleaned(address)
    if not address.startswith("https://") and not settings.REACHABLE_NETWORKS:
        raise ValueError("This is no address of a push service.")
    return address


def shown(address: str) -> str:
    """The rest of an address is a secret, and tells nobody anything."""
    return f"{LABEL} ({urlsplit(address).hostname})"


def public_key() -> str:
    """By which browsers know that it is us."""
    return sealing.public(_key())


def fitted(message: Message) -> tuple[str, str]:
    """What the notification says: its title, and what stands below."""
    return clipped(message.subject, _TITLE), clipped(card_of(message).text, _BODY)


def words(parcel: Parcel) -> dict[str, Any]:
    """What the script in the browser is told; `confirm` is where it says that this has arrived."""
    message = parcel.message
    title, body = fitted(message)
    said = {"title": title, "body": body, "url": parcel.fill(message.link), "tag": _topic(message)}
    return {**said, "confirm": parcel.fill(message.link)} if message.asks else said


def _push(parcel: Parcel) -> str:
    try:
        lock = sealing.lock(str(parcel.details.get("p256dh", "")), str(parcel.details.get("auth", "")))
    except ValueError as problem:
        raise MessageRefused("The keys of this browser are missing or wrong.") from problem
    sealed = sealing.seal(json.dumps(words(parcel), ensure_ascii=False).encode(), to=lock)
    answer = wire.post(parcel.address, sealed, _headers(parcel))
    return couriers.accepted(answer, gone=_GONE).headers.get("location", "")


def _headers(parcel: Parcel) -> dict[str, str]:
    headers = {
        "Authorization": _stamp(parcel),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_KEPT),
        "Urgency": "high" if parcel.message.is_loud else "normal",
    }
    topic = _topic(parcel.message)
    return {**headers, "Topic": topic} if topic else headers


def _stamp(parcel: Parcel) -> str:
    parts = urlsplit(parcel.address)
    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    return sealing.stamp(_key(), audience=f"{parts.scheme}://{parts.netloc}", contact=contact, now=parcel.at)


def _topic(message: Message) -> str:
    """One thread shows its newest word only: what waits is replaced, and so is what is shown."""
    return sealing.encoded(hashlib.sha256(message.thread.encode()).digest())[:32] if message.thread else ""


def _key() -> EllipticCurvePrivateKey:
    return _made(settings.VAPID_PRIVATE_KEY, settings.SECRET_KEY)


@cache
def _made(given: str, secret: str) -> EllipticCurvePrivateKey:
    return sealing.key(given) if given else sealing.key_from(secret, purpose=_PURPOSE)
