"""The life of a response on its screens: each step is offered, taken and shown; nothing leads nowhere."""

import re
from datetime import timedelta

import pytest

from comms import endings, publicity, responses
from comms.models import Duty, Response, Stage
from comms.moves import Step
from comms.severity import SOAK
from statuspage.models import Incident, IncidentUpdate, Page
from tests.comms.conftest import VALUES
from tests.comms.visitors import at, component, declared, led, moment, person, spoken, visit, words


def seen(response: Response, duty: str = Duty.COMMANDER) -> str:
    return words(visit(person(duty)).get(at("response", response)).content)


def test_after_acknowledging_triage_comes_next(page: Page) -> None:
    response = declared(page)
    visit(person(Duty.ENGINEER)).post(at("acknowledge", response))
    assert "Is it real, and how bad is it? Triage it" in seen(response, Duty.ENGINEER)


def test_triage_keeps_the_answers_and_asks_for_the_severity_it_suggests(page: Page) -> None:
    response, checkout = declared(page), component(page)
    typed = {"users_percent": "3", "kind": "partial", "components": checkout.public_id}
    answer = visit().post(at("triage", response), typed)
    assert answer["Location"] == at("severity", response) + "?to=P3"
    screen = visit().get(answer["Location"]).content.decode()
    assert re.search(r'value="P3"[^>]* checked', screen)
    response.refresh_from_db()
    assert response.stage == Stage.TRIAGE and list(response.components.all()) == [checkout]


def test_an_engineer_who_triages_is_not_asked_for_a_severity(page: Page) -> None:
    response = declared(page)
    answer = visit(person(Duty.ENGINEER)).post(at("triage", response), {"kind": "partial"})
    assert answer["Location"] == at("response", response)


def test_triage_suggests_while_it_is_filled_in(page: Page) -> None:
    response = declared(page, severity="P2")
    html = visit().get(at("triage_suggestion", response), {"users_percent": "30"}).content
    assert "P1 is suggested, it is P2 now. 30 % of users impacted means P1." in words(html)


def test_a_wrong_share_is_said_at_the_field_and_nothing_is_lost(page: Page) -> None:
    answer = visit().post(at("triage", declared(page)), {"users_percent": "many", "summary": "Sales"})
    html = answer.content.decode()
    assert "This is not a number." in html and "Sales" in html


def test_a_share_that_is_known_stands_there_as_one_says_it(page: Page) -> None:
    response = declared(page, users_percent=15)
    assert b'name="users_percent" value="15"' in visit().get(at("triage", response)).content


def test_not_public_is_shown_with_its_reason_and_taken_back_with_one_press(page: Page) -> None:
    response, lead = declared(page), visit()
    assert "Say why the public is not told." in words(
        lead.post(at("withhold", response), {"why": ""}).content
    )
    lead.post(at("withhold", response), {"category": "embargo", "why": "Not mended yet"})
    assert "The public is not told. Security embargo: Not mended yet" in seen(response)
    assert "Not public" in words(visit().get(at("board")).content)
    lead.post(at("open_up", response))
    response.refresh_from_db()
    assert response.withheld_at is None


def test_what_is_not_public_goes_all_the_way_by_its_one_next_thing(page: Page) -> None:
    response, at_hand = declared(page, severity="P2"), person(Duty.COMMANDER)
    publicity.withhold(response, "embargo", why="x", by=at_hand, now=moment())
    client, steps = visit(at_hand), []
    for name, args in [
        ("acknowledge", []),
        ("take", ["commander"]),
        ("triage", []),
        ("move", ["identified"]),
        ("move", ["monitoring"]),
    ]:
        client.post(at(name, response, *args), {"kind": "major"})
        steps.append(step(response))
    assert steps == [Step.TAKE_COMMANDER, Step.TRIAGE, Step.IDENTIFY, Step.MONITOR, Step.LOOK]
    Response.objects.update(monitoring_at=moment() - timedelta(minutes=31))
    assert step(response) == Step.RESOLVE
    client.post(at("resolve", response))
    assert step(response) == Step.CLOSE
    client.post(at("close", response))
    assert step(response) == Step.LOOK


def step(response: Response) -> Step:
    found = visit(person(Duty.COMMANDER)).get(at("response", response)).context["card"].step
    assert isinstance(found, Step)
    return found


def test_watching_counts_down_where_it_is_watched(page: Page) -> None:
    response = declared(page, severity="P3")
    responses.move(response, Stage.MONITORING, by=person(), now=moment())
    assert "Watching for another" in seen(response)
    assert "Watching for another" in words(visit().get(at("board")).content)


def test_once_a_fix_was_watched_for_long_enough_the_next_step_says_so(page: Page) -> None:
    response = led(page)
    spoken(response)
    Response.objects.update(monitoring_at=moment() - SOAK)
    Incident.objects.update(status="monitoring", monitoring_at=moment() - SOAK)
    assert "Resolve it, or go back" in words(visit().get(at("board")).content)


def test_ending_what_the_public_knows_leads_to_the_desk(page: Page) -> None:
    response = led(page)
    spoken(response)
    html = visit().get(at("end", response)).content.decode()
    desk = at("announce", response)
    assert f"{desk}?template=resolved" in html and f"{desk}?template=false-alarm" in html


def test_a_false_alarm_without_a_reason_is_asked_for_it(page: Page) -> None:
    response = declared(page)
    assert "Say what it was." in words(visit().post(at("false_alarm", response), {"why": ""}).content)
    visit().post(at("false_alarm", response), {"why": "A sensor"})
    assert "False alarm" in seen(response)


def test_a_duplicate_leads_to_the_other_one_and_back(page: Page) -> None:
    other, same = declared(page, title="Payments fail"), declared(page, title="Cards fail")
    answer = visit().post(at("merge", same), {"into": other.public_id})
    assert answer["Location"] == at("response", other)
    assert "It goes on in P1 Payments fail" in seen(same)
    assert "The same as this: P1 Cards fail" in seen(other)


def test_what_stands_in_the_way_of_merging_is_said_at_the_field(page: Page) -> None:
    known, other = led(page, title="Known"), declared(page, title="Other")
    spoken(known)
    html = visit().post(at("merge", known), {"into": other.public_id}).content
    assert "merge the other one into this" in words(html)


def test_closing_early_asks_the_commander_for_a_reason(page: Page) -> None:
    response, commander = declared(page, severity="P3"), visit(person(Duty.COMMANDER))
    endings.resolve(response, by=person(), now=moment())
    html = commander.post(at("close", response)).content
    assert "It was not watched after a fix" in words(html)
    assert "Say why it is closed early." in words(
        commander.post(at("close", response), {"reason": ""}).content
    )
    commander.post(at("close", response), {"reason": "One test account"})
    response.refresh_from_db()
    assert response.stage == Stage.CLOSED


@pytest.mark.parametrize("closed", [False, True])
def test_what_is_over_can_be_opened_again_with_a_reason(page: Page, closed: bool) -> None:
    response = declared(page, severity="P4")
    endings.resolve(response, by=person(), now=moment())
    if closed:
        endings.close(response, by=person(), now=moment())
    assert "Open it again" in seen(response)
    visit().post(at("reopen", response), {"why": "It is back"})
    response.refresh_from_db()
    assert response.is_open


def test_an_end_just_now_is_taken_back_with_one_press(page: Page) -> None:
    response = declared(page, severity="P4")
    endings.resolve(response, by=person(), now=moment())
    assert "Take that back" in seen(response)
    Response.objects.update(resolved_at=moment() - timedelta(minutes=6))
    assert "Take that back" not in seen(response)


def test_who_acknowledged_by_mistake_is_offered_to_take_it_back(page: Page) -> None:
    response = declared(page)
    visit(person(Duty.COMMANDER)).post(at("acknowledge", response))
    assert "Not acknowledged after all" in seen(response)
    assert "Not acknowledged after all" not in seen(response, Duty.COMMS_LEAD)


def test_an_executive_is_offered_no_step(page: Page) -> None:
    response = declared(page)
    html = visit(person(Duty.EXECUTIVE)).get(at("response", response)).content.decode()
    for name in ("triage", "end", "withhold", "severity", "acknowledge"):
        assert at(name, response) not in html


def test_the_end_before_a_fix_was_watched_takes_one_press_more(page: Page) -> None:
    response = led(page, components=[touched := component(page)])
    spoken(response)
    ends = {"template": "resolved", "seen": IncidentUpdate.objects.get().public_id, **VALUES["resolved"]}
    ends |= {name: f"{moment():%Y-%m-%dT%H:%M}" for name in ("began_at", "ended_at")}
    ends |= {f"components:{touched.public_id}": "operational"}
    asked = words(visit().post(at("publish", response), ends).content)
    assert "The fix has not been watched yet." in asked and "Tick this to publish it all the same" in asked
    response.refresh_from_db()
    assert response.is_open
    visit().post(at("publish", response), {**ends, "early": "on"})
    response.refresh_from_db()
    assert not response.is_open
