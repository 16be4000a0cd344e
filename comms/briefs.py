"""The live brief: a signed, expiring link a person; what they may see, what changed since they looked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.http import base36_to_int, int_to_base36

from comms import facts
from comms.facts import Facts
from comms.models import Digest, Executive, Look, PromiseState, Question, Response, UpdatePromise
from statuspage.links import Expired, Invalid

LIVES: Final = timedelta(days=7)
# What is over is still shown for a while: whoever comes late reads how it ended.
AFTERWARDS: Final = timedelta(hours=24)
_SALT: Final = "comms.briefs"


@dataclass(frozen=True)
class Section:
    """One response as one executive sees it; `looked_at` is None the first time."""

    response: Response
    facts: Facts
    changed: list[str]
    looked_at: datetime | None
    promise: UpdatePromise | None
    questions: list[Question]

    @property
    def seal(self) -> str:
        """What was on the screen: only what was shown counts as seen."""
        return hashlib.sha256(json.dumps(self.facts, sort_keys=True).encode()).hexdigest()[:16]


def link(executive: Executive, *, now: datetime, about: Response | None = None) -> str:
    """Their own link; `about` is what it opens at."""
    anchor = f"#r-{about.public_id}" if about else ""
    return f"{settings.BASE_URL}/brief/{token(executive, now=now)}/{anchor}"


def token(executive: Executive, *, now: datetime) -> str:
    until = int_to_base36(int((now + LIVES).timestamp()))
    return signing.Signer(salt=_SALT, sep="~").sign(f"{executive.pk}.{until}")


def read(token: str, *, now: datetime) -> Executive:
    """Whose link it is. Raises Invalid, also for somebody who is no executive any more, or Expired."""
    try:
        pk, until = signing.Signer(salt=_SALT, sep="~").unsign(token).split(".")
    except (signing.BadSignature, ValueError) as problem:
        raise Invalid from problem
    if base36_to_int(until) < now.timestamp():
        raise Expired
    executive = Executive.objects.filter(pk=int(pk), is_active=True).first()
    if executive is None:
        raise Invalid
    return executive


def visible(executive: Executive, *, now: datetime) -> QuerySet[Response]:
    """What they may see: of the severities they want, now or when they were told; never a drill."""
    wanted = executive.severities
    told = Digest.objects.filter(response=OuterRef("pk"), suppressed=False, facts__severity__in=wanted)
    lately = Q(resolved_at__isnull=True) | Q(resolved_at__gt=now - AFTERWARDS)
    theirs = Q(severity__in=wanted) | Exists(told)
    return Response.objects.filter(lately, theirs, is_drill=False)


def sections(executive: Executive, *, now: datetime) -> list[Section]:
    """All of it, the worst of what is open first; as many queries for one as for a hundred."""
    responses = list(facts.with_all(visible(executive, now=now)).prefetch_related("questions__askers"))
    looks = {look.response_id: look for look in executive.looks.filter(response__in=responses)}
    ordered = sorted(
        responses, key=lambda each: (not each.is_open, each.severity, -each.declared_at.timestamp())
    )
    return [_section(each, looks.get(each.pk), now=now) for each in ordered]


@transaction.atomic
def look(executive: Executive, seen: Mapping[str, str], *, now: datetime) -> None:
    """They looked away: what they saw, by public id and seal, is what the next look is compared with.

    What changed in the moment between is not in it, so it counts as not seen.
    """
    for section in sections(executive, now=now):
        if seen.get(section.response.public_id) == section.seal:
            Look.objects.update_or_create(
                executive=executive,
                response=section.response,
                defaults={"facts": section.facts, "at": now},
            )


def _section(response: Response, look: Look | None, *, now: datetime) -> Section:
    said = facts.gather(response, now=now)
    return Section(
        response,
        said,
        facts.changes(look.facts, said) if look else [],
        look.at if look else None,
        next((each for each in response.promises.all() if each.state == PromiseState.OPEN), None),
        list(response.questions.all()),
    )
