"""The live brief: whose link it is, what they may see, what changed since they looked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import briefs, responses
from comms.models import Executive, Person, Response
from statuspage.links import Expired, Invalid
from tests.comms.conftest import Publish

Declare = Callable[..., Response]


def seen(executive: Executive, now: datetime) -> dict[str, str]:
    return {each.response.public_id: each.seal for each in briefs.sections(executive, now=now)}


def shown(executive: Executive, now: datetime) -> list[Response]:
    return [each.response for each in briefs.sections(executive, now=now)]


def test_a_link_is_a_persons_own_for_a_week(executive: Executive, now: datetime) -> None:
    token = briefs.token(executive, now=now)
    assert briefs.read(token, now=now + briefs.LIVES) == executive
    with pytest.raises(Expired):
        briefs.read(token, now=now + briefs.LIVES + timedelta(seconds=1))


@pytest.mark.parametrize("wrong", ["", "x", "1.zzzz~x", "a~b~c", "1~", "999999.zzzzzz"])
def test_a_wrong_link_opens_nothing(executive: Executive, now: datetime, wrong: str) -> None:
    with pytest.raises(Invalid):
        briefs.read(wrong, now=now)
    forged = briefs.token(executive, now=now).replace(f"{executive.pk}.", f"{executive.pk + 1}.", 1)
    with pytest.raises(Invalid):
        briefs.read(forged, now=now)


def test_who_is_no_executive_any_more_sees_nothing(executive: Executive, now: datetime) -> None:
    token = briefs.token(executive, now=now)
    Executive.objects.update(is_active=False)
    with pytest.raises(Invalid):
        briefs.read(token, now=now)


def test_only_what_they_want_is_shown_and_never_a_drill(
    declare: Declare, executive: Executive, now: datetime
) -> None:
    wanted = declare("P1")
    declare("P3"), declare("P1", is_drill=True)
    assert shown(executive, now) == [wanted]
    Executive.objects.update(severities=["P2"])
    executive.refresh_from_db()
    assert not shown(executive, now)


def test_what_they_were_told_of_stays_when_it_becomes_less(
    response: Response, executive: Executive, commander: Person, now: datetime
) -> None:
    Executive.objects.update(severities=["P1"])
    executive.refresh_from_db()
    responses.change_severity(response, "P3", by=commander, now=now)
    assert shown(executive, now) == [response]


def test_the_worst_is_first_and_what_is_over_last_for_a_day(
    declare: Declare, publish: Publish, executive: Executive, now: datetime
) -> None:
    over, second, first = declare("P1"), declare("P2"), declare("P1")
    publish("resolved", to=over, due=None)
    assert shown(executive, now) == [first, second, over]
    assert shown(executive, now + briefs.AFTERWARDS) == [first, second]


def test_what_changed_since_they_looked_is_theirs_alone(
    response: Response, executive: Executive, lead: Person, now: datetime
) -> None:
    other = Executive.objects.create(name="Yves", email="yves@acme.example", severities=["P1"])
    briefs.look(executive, seen(executive, now), now=now)
    responses.brief(response, summary="", plan="Roll back", by=lead, now=now)
    assert [each.changed for each in briefs.sections(executive, now=now)] == [["Plan: Roll back"]]
    assert [(each.changed, each.looked_at) for each in briefs.sections(other, now=now)] == [([], None)]


def test_what_changed_while_they_looked_away_is_not_taken_as_seen(
    response: Response, executive: Executive, lead: Person, now: datetime
) -> None:
    briefs.look(executive, seen(executive, now), now=now)
    before = seen(executive, now)
    responses.brief(response, summary="", plan="Roll back", by=lead, now=now)
    briefs.look(executive, before, now=now)
    assert briefs.sections(executive, now=now)[0].changed == ["Plan: Roll back"]


def test_many_responses_cost_no_more_queries_than_one(
    declare: Declare, publish: Publish, executive: Executive, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            briefs.sections(executive, now=now)
        return len(caught)

    publish(to=declare())
    one = queries()
    for _ in range(3):
        publish(to=declare())
    assert queries() == one
