"""What executives are told: when the severity promises it, in a fixed order, and only what changed."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from comms import digests, endings, facts, responses
from comms.models import Executive, Person, Response
from statuspage import letters
from statuspage.models import Notification
from tests.comms.conftest import Publish

Declare = Callable[..., Response]


pytestmark = pytest.mark.usefixtures("executive")


def told() -> list[Notification]:
    return list(Notification.objects.filter(letter="comms/digest"))


def reasons() -> list[str]:
    return [each.context["sections"][0]["reason"] for each in told()]


def sweep(now: datetime, minutes: float) -> None:
    digests.send_due(now=now + timedelta(minutes=minutes))


# --- when -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "count"), [("P1", 1), ("P2", 1), ("P3", 0), ("P4", 0)])
def test_declaring_tells_executives_where_the_severity_promises_it(
    declare: Declare, severity: str, count: int
) -> None:
    declare(severity)
    assert reasons() == ["declared"] * count


def test_a_changed_severity_is_told(response: Response, commander: Person, now: datetime) -> None:
    responses.change_severity(response, "P2", by=commander, now=now)
    assert reasons() == ["declared", "severity"]
    assert told()[-1].context["sections"][0]["changed"][0] == "Severity: P2"


def test_what_becomes_worse_is_told_for_the_first_time(
    declare: Declare, commander: Person, now: datetime
) -> None:
    responses.change_severity(declare("P3"), "P1", by=commander, now=now)
    assert reasons() == ["severity"]


def test_who_was_told_of_a_p1_hears_that_it_is_none(
    response: Response, executive: Executive, commander: Person, now: datetime
) -> None:
    Executive.objects.update(severities=["P1"], quiet_from=time(0), quiet_until=time(23, 59))
    responses.change_severity(response, "P3", by=commander, now=now)
    assert told()[-1].context["sections"][0]["severity"] == "P3"
    assert [to["address"] for to in told()[-1].recipients or []] == [executive.email]


@pytest.mark.parametrize(("severity", "minutes"), [("P1", 30), ("P2", 60)])
def test_executives_are_told_again_after_the_interval(
    declare: Declare, now: datetime, severity: str, minutes: int
) -> None:
    response = declare(severity)
    Response.objects.filter(pk=response.pk).update(plan="Roll back")
    sweep(now, minutes - 1)
    assert reasons() == ["declared"]
    sweep(now, minutes)
    assert reasons() == ["declared", "interval"]


@pytest.mark.parametrize(("severity", "count"), [("P1", 1), ("P2", 0)])
def test_watching_is_told_at_once_in_a_p1(
    declare: Declare, publish: Publish, severity: str, count: int
) -> None:
    publish("monitoring", to=declare(severity), due=30)
    assert reasons().count("monitoring") == count


@pytest.mark.parametrize("severity", ["P1", "P2"])
def test_the_end_is_told(declare: Declare, publish: Publish, severity: str) -> None:
    publish("resolved", to=declare(severity), due=None)
    assert reasons() == ["declared", "resolved"]


def test_after_the_end_nothing_more_is_told(publish: Publish, now: datetime) -> None:
    publish("resolved", due=None)
    sweep(now, 500)
    assert reasons() == ["declared", "resolved"]


def test_a_drill_tells_no_executive(declare: Declare, commander: Person, lead: Person, now: datetime) -> None:
    drill = declare(is_drill=True)
    responses.brief(drill, summary="Nothing works", plan="", by=lead, now=now)
    responses.change_severity(drill, "P2", by=commander, now=now)
    sweep(now, 60)
    endings.resolve(drill, by=commander, now=now)
    assert not told() and not drill.digests.exists()


def test_sweeping_twice_tells_once(response: Response, now: datetime) -> None:
    Response.objects.update(plan="Roll back")
    sweep(now, 30)
    sweep(now, 30)
    assert reasons() == ["declared", "interval"]


# --- silence ----------------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_told_again(declare: Declare, commander: Person, now: datetime) -> None:
    response = settled(declare("P2"), commander, now)
    for turn in range(1, 6):
        sweep(now, 60 * turn)
    assert reasons() == ["declared", "interval"]
    assert list(response.digests.values_list("suppressed", flat=True)) == [False, False, *[True] * 4]


def settled(response: Response, commander: Person, now: datetime) -> Response:
    """Nothing will change by the time alone: it is acknowledged, and the overdue first word is known."""
    responses.acknowledge(response, by=commander, now=now)
    return response


def test_in_a_p1_two_silences_are_followed_by_one_line(
    response: Response, commander: Person, now: datetime
) -> None:
    settled(response, commander, now)
    for turn in range(1, 8):
        sweep(now, 30 * turn)
    said = [bool(each.context["sections"][0]["unchanged_since"]) for each in told()]
    silences = list(response.digests.values_list("suppressed", flat=True))
    assert silences == [False, False, True, True, False, True, True, False]
    assert said == [False, False, True, True]


def test_the_line_says_since_when_nothing_has_changed(
    response: Response, commander: Person, now: datetime
) -> None:
    settled(response, commander, now)
    for turn in range(1, 5):
        sweep(now, 30 * turn)
    letter = letters.render(told()[-1])
    assert "No change since 14:30 UTC." in letter.text
    assert letter.subject == "[P1] No change: Payments fail"


def test_only_what_changed_is_listed(
    response: Response, commander: Person, lead: Person, now: datetime
) -> None:
    settled(response, commander, now)
    sweep(now, 30)
    responses.brief(response, summary="", plan="Roll back", by=lead, now=now)
    sweep(now, 60)
    assert told()[-1].context["sections"][0]["changed"] == ["Plan: Roll back"]


# --- to whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "count"), [("P1", 0), ("P2", 1)])
def test_executives_hear_of_the_severities_they_want(declare: Declare, severity: str, count: int) -> None:
    Executive.objects.update(severities=["P2"])
    declare(severity)
    assert len(told()) == count


def test_who_is_not_active_hears_nothing(declare: Declare) -> None:
    Executive.objects.update(is_active=False)
    assert not declare().timeline.filter(kind="digest", text__contains="1 executive").exists()
    assert not told()


@pytest.mark.parametrize(
    ("zone", "start", "end", "count"),
    [
        ("Etc/UTC", time(13), time(15), 0),
        ("Etc/UTC", time(15), time(13), 1),
        ("Asia/Tokyo", time(22), time(7), 0),
        ("Etc/UTC", time(22), time(7), 1),
        ("America/New_York", time(9), time(10), 0),
        ("Etc/UTC", time(13), time(14), 1),
        ("Etc/UTC", None, None, 1),
    ],
)
def test_quiet_hours_are_those_of_the_persons_own_zone(
    declare: Declare, zone: str, start: time | None, end: time | None, count: int
) -> None:
    Executive.objects.update(time_zone=zone, quiet_from=start, quiet_until=end)
    declare("P2")
    assert len(told()) == count


def test_a_p1_gets_through_quiet_hours(declare: Declare) -> None:
    Executive.objects.update(quiet_from=time(0), quiet_until=time(23, 59))
    declare("P1")
    assert len(told()) == 1


def test_several_responses_come_in_one_mail_the_worst_first(declare: Declare, now: datetime) -> None:
    declare("P2", title="Search is slow"), declare("P1", title="Payments fail")
    Response.objects.update(plan="Roll back")
    sweep(now, 60)
    assert [each["facts"]["headline"] for each in told()[-1].context["sections"]] == [
        "Payments fail",
        "Search is slow",
    ]
    assert letters.render(told()[-1]).subject == "[P1] Payments fail (and 1 more)"


def test_each_executive_gets_only_the_sections_they_want(
    declare: Declare, executive: Executive, now: datetime
) -> None:
    Executive.objects.create(name="Yves", email="yves@acme.example", severities=["P1"])
    declare("P2", title="Search is slow"), declare("P1", title="Payments fail")
    Response.objects.update(plan="Roll back")
    sweep(now, 60)
    *_, one, other = told()
    sections = {(each.recipients or [])[0]["address"]: len(each.context["sections"]) for each in (one, other)}
    assert sections == {executive.email: 2, "yves@acme.example": 1}


def test_many_responses_fit_into_one_mail(declare: Declare, now: datetime) -> None:
    made = [declare(title=f"Problem {number}") for number in range(12)]
    Response.objects.update(plan="Roll back")
    sweep(now, 30)
    assert len(told()[-1].context["sections"]) == len(made)


def test_the_mails_of_one_response_share_a_thread(
    response: Response, commander: Person, now: datetime
) -> None:
    responses.change_severity(response, "P2", by=commander, now=now)
    assert len({each.thread for each in told()}) == 1


# --- what -------------------------------------------------------------------------------------------


def test_the_timeline_says_how_many_were_told(response: Response) -> None:
    assert response.timeline.get(kind="digest").text == "Digest 1 to 1 executive."


def test_a_digest_is_told_in_its_order(declare: Declare) -> None:
    declare(summary="Cards fail in Europe", users_percent=30, plan="Roll back")
    text = letters.render(told()[0]).text
    order = ["Cards fail in Europe", "About 30 % of users", "Checkout", "Roll back", "What the public is"]
    places = [text.index(words) for words in [*order, "Nothing yet", "By 14:10 UTC", "not acknowledged yet"]]
    assert places == sorted(places)


def test_what_customers_were_told_is_told(response: Response, publish: Publish, now: datetime) -> None:
    publish()
    response.refresh_from_db()
    told = facts.gather(response, now=now)
    assert told["customers"].startswith("Investigating, 14:00 UTC: Customers may find that payments fail.")
    assert told["promise"] == "By 14:15 UTC"


def test_facts_do_not_move_with_the_time_alone(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish()
    response.refresh_from_db()
    responses.acknowledge(response, by=commander, now=now)
    response.refresh_from_db()
    assert facts.gather(response, now=now) == facts.gather(response, now=now + timedelta(days=1))


def test_what_is_overdue_is_said(response: Response, now: datetime) -> None:
    sla = facts.gather(response, now=now + timedelta(minutes=16))["sla"]
    assert sla == "not acknowledged, and overdue; first public word overdue"
