"""Bounces: what mail servers say of our letters afterwards, read from their mails; each counts once."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction

from statuspage import subscribers, suppressions
from statuspage.models import Delivery, DeliveryState, Subscriber
from statuspage.parcels import NEVER
from statuspage.spelling import fold

CHANNEL: Final = "email"
COMPLAINED: Final = "They marked a mail as spam."
# One that does not say which letter it is about is counted this long after the last one we sent, no more.
COUNTED_FOR: Final = timedelta(days=7)
REMEMBERED: Final = 10  # so many soft ones are known again, should they be read twice
COUNTS: Final = ("details", "bounces", "failing_since")
CHUNK: Final = 500

_DAYS, _LAST = "bounced_on", "bounced_at"  # among the details: on which days, and the last time

_OUR_ID: Final = re.compile(r"<(\d{1,18})\.\d+@[^<>\s]+>")
_STATUS: Final = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")


class Kind(StrEnum):
    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    LEFT = "left"


class Bounce(NamedTuple):
    """What is said of one address; `letter` is our number of the mail it is about, if it says so."""

    kind: Kind
    address: str
    reason: str
    letter: int | None
    mark: str


def take(raw: bytes, *, now: datetime) -> list[Bounce]:
    """Read a mail and do what follows from it; returns what was believed."""
    return [bounce for bounce in read(raw) if carry_out(bounce, now=now)]


def read(raw: bytes) -> list[Bounce]:
    """What a mail says: a delivery status (RFC 3464), a complaint (RFC 5965), or nothing that concerns us."""
    mail = message_from_bytes(raw)
    mark = hashlib.sha256(str(mail.get("Message-ID") or raw).encode()).hexdigest()[:16]
    letter = _letter(raw)
    parts = list(mail.walk())
    told = [each for part in parts for each in _statuses(part)] + [
        each for part in parts for each in _complaint(part)
    ]
    return [Bounce(kind, address, reason, letter, mark) for kind, address, reason in told]


def _statuses(part: Message) -> Iterator[tuple[Kind, str, str]]:
    """One for each address of a `message/delivery-status`; the first block is about the server."""
    if part.get_content_type() != "message/delivery-status":
        return
    for block in _blocks(part):
        address = _typed(block.get("Original-Recipient")) or _typed(block.get("Final-Recipient"))
        status = _STATUS.search(str(block.get("Status", "")))
        action = str(block.get("Action", "")).strip().lower()
        if not address or not status or action not in ("failed", "delayed"):
            continue
        hard = action == "failed" and status[1] == "5"
        said = _typed(block.get("Diagnostic-Code")) or "The mail server refused it."
        yield Kind.HARD if hard else Kind.SOFT, address, f"{status[0]} {' '.join(said.split())}"[:500]


def _complaint(part: Message) -> Iterator[tuple[Kind, str, str]]:
    """Of a `message/feedback-report`; who complained may have been left out, then the letter tells."""
    if part.get_content_type() != "message/feedback-report":
        return
    for block in _blocks(part):
        if str(block.get("Feedback-Type", "")).strip().lower() in ("abuse", "fraud", "opt-out"):
            address = parseaddr(str(block.get("Original-Rcpt-To", "")))[1]
            yield Kind.COMPLAINT, address, COMPLAINED


def _blocks(part: Message) -> Iterator[Message]:
    """The blocks of fields of a report, whichever way the parser took them."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))
    else:
        yield message_from_bytes(str(payload).encode())


def _typed(field: object) -> str:
    """“rfc822; ada@example.com” without its type."""
    return str(field or "").partition(";")[2].strip().strip("<>")


def _letter(raw: bytes) -> int | None:
    """The number of our letter, by its headers that came back; 0 of one that is not ours."""
    found = re.search(rb"^Message-ID:\s*(<[^<>\s]+>)", _returned(raw), re.IGNORECASE | re.MULTILINE)
    if not found:
        return None
    ours = _OUR_ID.fullmatch(found[1].decode("ascii", "replace"))
    return int(ours[1]) if ours else 0


def _returned(raw: bytes) -> bytes:
    """What stands behind the beginning of the returned letter."""
    start = re.search(rb"^Content-Type:\s*(message/rfc822|text/rfc822-headers)", raw, re.I | re.M)
    return raw[start.end() :] if start else b""


@transaction.atomic
def carry_out(bounce: Bounce, *, now: datetime) -> bool:
    """Whether it concerns anybody."""
    if bounce.kind == Kind.LEFT and not bounce.letter:
        return False
    concerned = _concerned(bounce, now=now)
    act = _ACTIONS[bounce.kind] if bounce.letter else _soft
    for subscriber in concerned:
        act(subscriber, bounce, now=now)
    return bool(concerned)


def _concerned(bounce: Bounce, *, now: datetime) -> list[Subscriber]:
    """Whom it is about. Anybody can send us mail, so it counts only for an address our letter went to.

    Whoever knows the number of the letter has seen it; whoever does not can make us count, and nothing else.
    """
    sent = Delivery.objects.filter(channel=CHANNEL, subscriber__isnull=False).select_related("subscriber")
    if bounce.letter is not None:
        sent = sent.filter(pk=bounce.letter)
    else:
        known = Subscriber.objects.filter(channel=CHANNEL, address_key=fold(bounce.address))
        sent = sent.filter(subscriber__in=known, sent_at__gt=now - COUNTED_FOR)
    those = {each.subscriber.pk: each.subscriber for each in sent if each.subscriber}
    return [each for each in those.values() if not bounce.address or _is_of(each, bounce.address)]


def _is_of(subscriber: Subscriber, address: str) -> bool:
    return subscriber.address_key == fold(address)


def _hard(subscriber: Subscriber, bounce: Bounce, *, now: datetime) -> None:
    subscribers.switch_off(subscriber, reason=bounce.reason, now=now)
    Delivery.objects.filter(pk=bounce.letter or 0, state=DeliveryState.SENT).update(
        state=DeliveryState.FAILED, last_error=bounce.reason
    )


def _soft(subscriber: Subscriber, bounce: Bounce, *, now: datetime) -> None:
    current = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if bounce.mark in current.details.get("bounced", []):
        return
    if current.failing_since is None or _last(current) < now - settings.SOFT_BOUNCE_FORGIVEN:
        _forgive(current)
    _count(current, bounce, now=now)
    current.save(update_fields=COUNTS)
    days = len(current.details[_DAYS])
    if days >= settings.SOFT_BOUNCE_DAYS:
        reason = f"Mail came back on {days} days since {current.failing_since:%-d %b %Y}: {bounce.reason}"
        subscribers.switch_off(current, reason=reason, now=now)


def _count(current: Subscriber, bounce: Bounce, *, now: datetime) -> None:
    """Whoever does not know the letter adds to the count, and to no day that switches off."""
    details, day = current.details, f"{now:%Y-%m-%d}"
    details["bounced"] = [*details.get("bounced", []), bounce.mark][-REMEMBERED:]
    details[_LAST] = now.isoformat()
    days = set(details.get(_DAYS, [])) | ({day} if bounce.letter else set())
    details[_DAYS] = sorted(days)
    current.bounces = min(current.bounces + 1, 30_000)
    current.failing_since = current.failing_since or now


def forgive(*, now: datetime) -> None:
    """The sweep: of whom no letter came back for a week it is no longer counted, some at a time."""
    until = (now - settings.SOFT_BOUNCE_FORGIVEN).isoformat()
    counted = Subscriber.objects.active().filter(channel=CHANNEL, bounces__gt=0)
    for pk in counted.filter(**{f"details__{_LAST}__lt": until}).values_list("pk", flat=True)[:CHUNK]:
        with transaction.atomic():
            current = Subscriber.objects.select_for_update().get(pk=pk)
            if _last(current) < now - settings.SOFT_BOUNCE_FORGIVEN:
                _forgive(current)
                current.save(update_fields=COUNTS)


def _forgive(current: Subscriber) -> None:
    for name in (_DAYS, _LAST):
        current.details.pop(name, None)
    current.bounces, current.failing_since = 0, None


def _last(current: Subscriber) -> datetime:
    said = current.details.get(_LAST)
    return datetime.fromisoformat(said) if said else NEVER


def _complained(subscriber: Subscriber, bounce: Bounce, *, now: datetime) -> None:
    suppressions.suppress(CHANNEL, subscriber.address, reason=bounce.reason, now=now, page=subscriber.page)


def _left(subscriber: Subscriber, bounce: Bounce, *, now: datetime) -> None:
    subscribers.unsubscribe(subscriber, now=now)


_ACTIONS: Final = {Kind.HARD: _hard, Kind.SOFT: _soft, Kind.COMPLAINT: _complained, Kind.LEFT: _left}
