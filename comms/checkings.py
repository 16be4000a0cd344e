"""Reports that proved to be an incident, by one press or by the clock: a response begins."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from comms import responses, roles
from comms.models import Person, Response
from comms.roles import Action
from comms.severity import UNJUDGED
from statuspage import checkings
from statuspage.models import Checking, Incident, Outcome


@transaction.atomic
def confirm(
    checking: Checking, *, name: str, severity: str, body: str, notify: bool, by: Person, now: datetime
) -> Response:
    """Publish it as investigating, and declare a response: somebody owes the public the next word."""
    roles.require(by, Action.PLAN)
    incident = checkings.confirm(checking, name=name, body=body, notify=notify, now=now)
    return responses.declare(
        checking.page,
        title=name,
        severity=severity,
        components=checking.components.all(),
        detected_at=checking.began_at,
        incident=incident,
        by=by,
        now=now,
    )


def take_up(*, now: datetime) -> None:
    """The sweep: what the clock made an incident finds somebody who owes the next word."""
    for pk in _nobodys().values_list("pk", flat=True):
        _take_up(pk, now=now)


@transaction.atomic
def _take_up(pk: int, *, now: datetime) -> None:
    incident = _nobodys().select_for_update(of=("self",)).filter(pk=pk).first()
    if incident is None:
        return
    checking = incident.checkings.latest("ended_at")
    because = (
        f"A check of reports of “{checking.words}” ended by itself and became an incident. "
        f"Nobody has judged it yet, so it is {UNJUDGED.value} until somebody does."
    )
    responses.take_up(incident, severity=UNJUDGED, because=because, detected_at=checking.began_at, now=now)


def _nobodys() -> QuerySet[Incident]:
    """Open incidents that were reports once, and that no response is about."""
    begun = Checking.objects.filter(incident=OuterRef("pk"), outcome=Outcome.INCIDENT)
    return Incident.objects.open().filter(Exists(begun), response__isnull=True)
