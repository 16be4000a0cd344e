"""Reports that proved to be an incident: the public is told, and a response begins, in one press."""

from datetime import datetime

from django.db import transaction

from comms import responses, roles
from comms.models import Person, Response
from comms.roles import Action
from statuspage import checkings
from statuspage.models import Checking


@transaction.atomic
def confirm(
    checking: Checking, *, name: str, severity: str, body: str, notify: bool, by: Person, now: datetime
) -> Response:
    """Publish it as investigating, and declare a response: somebody owes the public the next word."""
    roles.require(by, Action.PLAN)
    incident = checkings.confirm(checking, name=name, body=body, notify=notify, now=now)
    response = responses.declare(
        checking.page,
        title=name,
        severity=severity,
        components=checking.components.all(),
        detected_at=checking.began_at,
        by=by,
        now=now,
    )
    response.incident = incident
    response.save(update_fields=["incident"])
    return response
