"""What the demo shows of templates and boards: its words read well, its boards say what presses."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import RequestFactory

from comms import message_templates
from comms.demo import boards, scripted
from comms.models import Duty, Person, Response
from comms.views import gallery
from tests.comms.conftest import Staff

SAID = {
    "calm": "Write the next update",
    "snoozed": "Reminders snoozed until",
    "drift": "The page disagrees",
    "exhausted": "Every reminder was sent",
}


def test_the_templates_of_the_demo_read_well_and_are_kept_beside_the_shipped(
    staff: Staff, now: datetime
) -> None:
    scripted.tell(staff("Lea", Duty.COMMS_LEAD), now=now)
    shelf = message_templates.library()
    assert message_templates.flaws(shelf[scripted.OWN]) == []
    assert shelf[scripted.CHANGED].overridden and "Your shop relies on us" in shelf[scripted.CHANGED].source


@pytest.mark.parametrize("name", [each.name for each in boards.BOARDS])
@pytest.mark.django_db
def test_a_board_says_what_presses_and_leaves_nothing_behind(name: str, rf: RequestFactory) -> None:
    request = rf.get(f"/demo/boards/{name}/")
    request.htmx = False  # type: ignore[attr-defined]
    said = gallery.board(request, name).content.decode()
    assert SAID[name] in said
    assert not Response.objects.exists() and not Person.objects.exists() and not connection.needs_rollback
