"""Telling: the demo publishes as everybody does; what is to be read by two, its commander reads first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comms import announcements, approvals, drafts, message_templates
from comms.message_templates import Template
from comms.models import Announcement, Person, Response, Verdict


def publish(
    response: Response,
    template: Template,
    values: Mapping[str, Any],
    *,
    by: Person,
    reader: Person,
    now: datetime,
    **how: Any,
) -> Announcement:
    if approvals.is_owed(response):
        words = message_templates.render(template, values, names=drafts.names(response))
        asked = approvals.ask(response, template, words, by=by, now=now)
        approvals.answer(asked, Verdict.APPROVED, note="", by=reader, now=now)
    return announcements.publish(response, template, values, by=by, now=now, **how)
