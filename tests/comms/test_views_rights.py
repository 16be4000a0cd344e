"""Every press, by everybody: what the verbs refuse, the doors refuse, and nothing has happened."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern

from comms.models import Duty, Response
from comms.roles import MAY, Action
from comms.urls import console
from statuspage.models import Page
from tests.comms.visitors import DUTIES, Things, address, component, declared, filled, person, visit

PLANNED = {
    "name": "New disks",
    "body": "We add disks.",
    "starts_at": "2099-03-02T02:00",
    "ends_at": "2099-03-02T04:00",
}
CHECKED = {"words": "slow payments", "minutes": "30", "on_expiry": "nothing"}
NAMED = {"name": "Acme Status", "language": "en", "time_zone": "Etc/UTC"}
JUDGED = {"verdict": "real", "minutes": "60"}
HANDLED = ["verdict", "snooze", "handle acknowledge", "handle wake", "handle close"]
PRESSES: dict[str, tuple[Action, dict[str, str]]] = {
    "declare": (Action.DECLARE, {"title": "Search fails", "severity": "P2"}),
    "acknowledge": (Action.ACKNOWLEDGE, {}),
    "take comms_lead": (Action.TAKE_COMMS_LEAD, {"reason": "Shift"}),
    "take commander": (Action.TAKE_COMMANDER, {"reason": "Shift"}),
    **dict.fromkeys(["take expert", "take scribe"], (Action.HELP, {})),
    "take liaison": (Action.LIAISE, {}),
    "offer_role comms_lead": (Action.OFFER, {"note": "Calm"}),
    "offer_answer accept": (Action.HAND_OVER, {}),  # only who is asked, whatever their duty is
    "offer_answer decline": (Action.HAND_OVER, {}),
    "offer_answer withdraw": (Action.OFFER, {}),
    "leave_role comms_lead": (Action.HAND_OVER, {}),
    **dict.fromkeys(["duty off", "duty on"], (Action.SEE, {})),
    "severity": (Action.CHANGE_SEVERITY, {"severity": "P2"}),
    "unacknowledge": (Action.ACKNOWLEDGE, {}),
    "triage": (Action.WORK, {"users_percent": "30", "kind": "major"}),
    **dict.fromkeys(["move identified", "move monitoring"], (Action.WORK, {})),
    "withhold": (Action.WITHHOLD, {"category": "embargo", "why": "Not mended yet"}),
    "open_up": (Action.WITHHOLD, {}),
    **dict.fromkeys(["end", "resolve"], (Action.END, {})),
    "false_alarm": (Action.END, {"why": "A sensor was wrong"}),
    "merge": (Action.END, {"into": "nothing"}),
    "close": (Action.END, {}),
    **dict.fromkeys(["calendar_add", "calendar_edit"], (Action.SET_UP, {"name": "Warsaw"})),
    "calendar": (Action.SET_UP, {"time_zone": "Etc/UTC", "opens_0": "09:00", "closes_0": "17:00"}),
    **dict.fromkeys(["promises", "promises_restore", "calendar_remove"], (Action.SET_UP, {"means": "Down"})),
    "reopen": (Action.END, {"why": "It is back"}),
    "snooze": (Action.PACE, {"minutes": "15", "reason": "The bank calls back"}),
    **dict.fromkeys(["pace", "announce_pace"], (Action.PACE, {"pace": "wider"})),
    "brief": (Action.BRIEF, {"summary": "a", "plan": "b"}),
    "ask": (Action.ASK, {"words": "Who is affected?"}),
    "ask_too": (Action.ASK, {}),
    "answer": (Action.BRIEF, {"answer": "Nobody."}),
    "announce_lead": (Action.TAKE_COMMS_LEAD, {"reason": "Shift"}),
    "announce": (Action.TAKE_COMMS_LEAD, {"choose": "checking"}),
    **dict.fromkeys(["announce_preview", "announce_typed"], (Action.TAKE_COMMS_LEAD, {})),
    **dict.fromkeys(["announce_pen", "announce_discard"], (Action.TAKE_COMMS_LEAD, {})),
    "announce_override": (Action.TAKE_COMMS_LEAD, {"plea": "Because"}),
    "announce_ask": (Action.PUBLISH, {}),
    "approval": (Action.PUBLISH, {"verdict": "approve"}),
    "override": (Action.PUBLISH, {"verdict": "allow", "reason": "Because"}),
    "words_judged": (Action.PLAN, {"body": "db-01 moves"}),
    "words_keep customers": (Action.EDIT_TEMPLATES, {"lines": "Teehaus"}),
    "publish": (Action.PUBLISH, {}),
    "correct": (Action.CORRECT, {"body": "Other words"}),
    **dict.fromkeys(["template_edit", "template_try"], (Action.EDIT_TEMPLATES, {"source": ""})),
    "template_add": (Action.EDIT_TEMPLATES, {"title": "Ours"}),
    "template_add_try": (Action.EDIT_TEMPLATES, {"title": "Ours"}),
    **dict.fromkeys(["template_retire own", "template_back own"], (Action.EDIT_TEMPLATES, {})),
    "template_restore": (Action.EDIT_TEMPLATES, {"version": "shipped"}),
    "component_add": (Action.EDIT_PAGE, {"name": "API", "sight": "shown"}),
    "component_add_preview": (Action.EDIT_PAGE, {"name": "API", "sight": "shown"}),
    "component": (Action.EDIT_PAGE, {"name": "API", "sight": "hidden"}),
    "component_preview": (Action.EDIT_PAGE, {"name": "API", "sight": "hidden"}),
    **dict.fromkeys(["component_move", "component_remove"], (Action.EDIT_PAGE, {"to": ":"})),
    "group_add": (Action.EDIT_PAGE, {"name": "Web"}),
    "group": (Action.EDIT_PAGE, {"name": "Web"}),
    **dict.fromkeys(["group_move", "group_remove"], (Action.EDIT_PAGE, {"to": ":"})),
    "maintenance_add": (Action.PLAN, PLANNED),
    "maintenance_add_preview": (Action.PLAN, PLANNED),
    "maintenance_change": (Action.PLAN, {"name": "Newer disks"}),
    "maintenance_change_preview": (Action.PLAN, {"name": "Newer disks"}),
    "maintenance_step start": (Action.PLAN, {"notify": "on"}),
    "maintenance_step cancel": (Action.PLAN, {"notify": "on"}),
    "maintenance_step_preview": (Action.PLAN, {"notify": "on"}),
    "maintenance_correct": (Action.PLAN, {"body": "Other words"}),
    **dict.fromkeys(["maintenance_translate", "checking_translate", "script"], (Action.PLAN, {})),
    "series_change": (Action.PLAN, PLANNED | {"repeats": "FREQ=WEEKLY;BYDAY={day}"}),
    "series_change_preview": (Action.PLAN, PLANNED),
    "series_end": (Action.PLAN, {"notify": "on"}),
    "notice_add": (Action.EDIT_PAGE, {"title": "New terms"}),
    "notice_add_preview": (Action.EDIT_PAGE, {"title": "New terms"}),
    "notice": (Action.EDIT_PAGE, {"title": "Other terms"}),
    **dict.fromkeys(["notice_preview", "notice_end"], (Action.EDIT_PAGE, {"title": "Other terms"})),
    "checkings": (Action.PLAN, CHECKED),
    "checking_preview": (Action.PLAN, CHECKED),
    "checking_nothing": (Action.PLAN, {}),
    "checking_confirm": (Action.PLAN, {"name": "Slow", "body": "Slow.", "severity": "P3"}),
    "subscriber_add": (Action.SUBSCRIBERS, {"channel": "email", "address": "bob@example.com", "way": "ask"}),
    "subscriber_import": (Action.SUBSCRIBERS, {"pasted": "email\nbob@example.com", "way": "ask"}),
    "subscriber_lift": (Action.SUBSCRIBERS, {"channel": "email", "address": "bob@example.com"}),
    "subscriber_export": (Action.SUBSCRIBERS, {}),
    "subscriber": (Action.SUBSCRIBERS, {}),
    "subscriber_test": (Action.SUBSCRIBERS, {}),
    "subscriber_step quarantine": (Action.SUBSCRIBERS, {"reason": "Moved"}),
    "subscriber_step back": (Action.SUBSCRIBERS, {}),
    "subscriber_step suppress": (Action.SUBSCRIBERS, {"reason": "Asked us"}),
    **dict.fromkeys(["subscriber_secret new", "subscriber_secret retire"], (Action.SUBSCRIBERS, {})),
    "brand": (Action.EDIT_PAGE, {"accent": "#1d5bc9"}),
    "brand_preview": (Action.EDIT_PAGE, {"accent": "#1d5bc9"}),
    "page_settings": (Action.EDIT_PAGE, NAMED),
    "page_doors": (Action.SET_UP, {"audience": "public"}),
    "page_remove": (Action.SET_UP, {"typed": "Acme"}),
    "page_link": (Action.SET_UP, {"days": "7"}),
    "page_add": (Action.SET_UP, {"name": "Labs", "slug": "labs"}),
    "api_key_add": (Action.SET_UP, {"name": "Deploys", "scopes": "read", "lasts": "90"}),
    "person_add": (Action.SET_UP, {"first_name": "Nadia", "username": "nadia", "email": "n@example.com"}),
    "person": (Action.SET_UP, {"first_name": "Nadia"}),
    **dict.fromkeys(["person_password", "api_key_revoke"], (Action.SET_UP, {})),
    "executive_add": (Action.SET_UP, {"name": "Eva", "email": "eva@example.com", "severities": "P1"}),
    "executive": (Action.SET_UP, {"name": "Eva"}),
    "service_add": (Action.SET_UP, {"name": "Payments"}),
    "service": (Action.SET_UP, {"name": "Payments"}),
    "service_remove service": (Action.SET_UP, {}),
    "team_add": (Action.SET_UP, {"name": "Money"}),
    "team": (Action.SET_UP, {"name": "Money"}),
    "history_repair": (Action.EDIT_PAGE, {"status": "major_outage"}),
    "history_add": (Action.EDIT_PAGE, {"name": "Slow"}),
    "history_times": (Action.EDIT_PAGE, {"started_at": "2020-01-01T00:00"}),
    "note": (Action.NOTE, {"text": "The queue is full."}),
    "note_correct": (Action.NOTE, {"text": "The disk is full."}),
    "decide": (Action.NOTE, {"kind": "choice", "question": "Fail over?", "chosen": "No", "why": "Soon"}),
    "decision_strike": (Action.NOTE, {"why": "It spread"}),
    "audit_component": (Action.EDIT_PAGE, {}),
    "audit_incident": (Action.DECLARE, {}),
    "audit_page": (Action.EDIT_PAGE, {}),
    **{f"{kind}_{deed}": (Action.WORK, JUDGED) for kind in ("alert", "bundle") for deed in HANDLED},
    "bundle_attach": (Action.WORK, {"response": "nothing"}),
    "bundle_declare": (Action.DECLARE, {"title": "The disk is full", "severity": "P2"}),
    "integration_add": (Action.SET_UP, {"name": "Watcher", "source": "pagerduty"}),
    **dict.fromkeys(["integration", "integration_mapping"], (Action.SET_UP, {"name": "Watcher"})),
    **dict.fromkeys(["integration_rotate", "integration_switch off"], (Action.SET_UP, {})),
    "translate": (Action.CORRECT, {}),
    "checking_confirm_preview": (Action.PLAN, {"name": "Slow", "body": "Slow.", "severity": "P3"}),
    **dict.fromkeys(["notification_release", "notification_recall"], (Action.PUBLISH, {})),
    "notification_retry": (Action.PUBLISH, {"which": "all"}),
    "notification_release planned": (Action.PLAN, {}),
    "notification_recall planned": (Action.PLAN, {}),
    "notification_retry planned": (Action.PLAN, {"which": "all"}),
    **dict.fromkeys(["stop", "page_stop"], (Action.STOP, {"reason": "Wrong words"})),
    **dict.fromkeys(["resume", "page_resume"], (Action.STOP, {})),
}
DESK = {
    *("announce", "announce_pace", "announce_preview", "announce_lead", "publish"),
    *("announce_typed", "announce_override", "announce_ask"),
}
SCREENS = [
    *("take comms_lead", "take commander", "take expert", "take liaison", "offer_role comms_lead"),
    *("triage", "withhold", "end", "close", "reopen", "calendar", "severities", "promises"),
    *("severity", "snooze", "brief", "ask", "answer", "announce", "declare", "templates", "template_edit"),
    *("template_add", "calendar_add", "calendar_edit"),
    *("pages", "page", "components", "component_add", "component", "component_remove"),
    *("group_add", "group", "group_remove", "template_history", "support"),
    *("maintenances", "maintenance", "maintenance_add", "maintenance_change", "maintenance_step start"),
    *("maintenance_correct", "notices", "notice_add", "notice"),
    *("delivery", "whereabouts", "notification", "notification_export", "notification_tally"),
    *("stop", "page_stop", "resume", "page_resume"),
    *("series_change", "maintenance_translate", "checking_translate"),
    *("checkings", "checking_confirm", "brand", "history", "history_repair", "history_add"),
    *("subscribers", "subscriber", "subscriber_add", "subscriber_import", "subscriber_export"),
    *("settings", "api_keys", "people", "person_add", "person", "executives", "executive_add", "executive"),
    *("services", "service_add", "service", "team_add", "team", "scorecard", "scorecard_export"),
    *("timeline", "timeline_export", "note_correct", "decide", "decision_strike"),
    *("words", "words_keep customers", "override", "approval", "announce_beside", "weigh", "promises_weigh"),
    *("alerts", "alert", "bundle", "bundle_declare"),
    *("integrations", "integration_add", "integration", "integration_mapping"),
    *("history_times", "series_end", "page_settings", "page_doors", "page_add"),
]
SEEING = {
    **dict.fromkeys(["scorecard", "scorecard_export", "timeline", "timeline_export"], Action.SEE),
    **{"severities": Action.SEE, "promises_weigh": Action.SET_UP, "subscribers": Action.SUBSCRIBERS},
    **dict.fromkeys("api_keys settings people executives services integrations".split(), Action.SET_UP),
    **dict.fromkeys(["alerts", "alert", "bundle"], Action.WORK),
    **dict.fromkeys(["templates", "template_history"], Action.EDIT_TEMPLATES),
    **dict.fromkeys(["pages", "page", "components", "notices", "history"], Action.EDIT_PAGE),
    **dict.fromkeys(["maintenances", "maintenance"], Action.PLAN),
    **dict.fromkeys(["delivery", "whereabouts", "notification", "notification_export"], Action.TRACE),
    **dict.fromkeys(["notification_tally", "support"], Action.SEE),
    **{"words": Action.EDIT_TEMPLATES, "weigh": Action.CHANGE_SEVERITY},
    **dict.fromkeys(["override", "approval", "announce_beside"], Action.TAKE_COMMS_LEAD),
}
# Whoever is on the staff may look at these; what can be pressed there has its own line above.
OPEN = set("board alarms response suggest offer rights timeline_entry triage_suggestion".split())
# Of who need not be on the staff, and where pictures go in and out: tested where they are made.
BESIDE = set("account_login account_logout account_change_password begin note_paste note_picture".split())
EVERYWHERE = {str(each.name) for each in console if isinstance(each, URLPattern)} - BESIDE
REFUSALS = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FORBIDDEN)


def those_who(press: str, *, may: bool) -> list[str]:
    return [duty for duty in DUTIES if (PRESSES[press][0] in MAY[duty]) == may]


@contextmanager
def taken_back() -> Iterator[None]:
    """Each visitor finds what the first one found."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def response(page: Page) -> Response:
    return declared(page, components=[component(page)])


def where(press: str, response: Response) -> str:
    name, _, kind = press.partition(" ")
    return address(name, Things(response), kind=kind)


def rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {table}")
    return sorted(cursor.fetchall(), key=repr)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the house, but for who is signed in."""
    tables = {
        table for table in connection.introspection.table_names() if table.startswith(("comms", "statuspage"))
    }
    with connection.cursor() as cursor:
        return {table: rows(cursor, table) for table in sorted(tables)}


@pytest.mark.parametrize("press", [press for press in PRESSES if those_who(press, may=False)])
def test_who_may_not_is_refused_and_nothing_happens(response: Response, press: str) -> None:
    clients = {duty: visit(person(duty, name=f"other-{duty}")) for duty in those_who(press, may=False)}
    there, typed = where(press, response), filled(response) if press in DESK else {}
    before = everything()
    for duty, client in clients.items():
        answer = client.post(there, {**typed, **PRESSES[press][1]})
        refused = answer.status_code == HTTPStatus.FORBIDDEN
        assert refused or "Nothing was published." in answer.content.decode(), duty
        assert everything() == before, duty


@pytest.mark.parametrize("press", [press for press in PRESSES if those_who(press, may=True)])
def test_who_may_is_not_refused(response: Response, press: str) -> None:
    there, typed = where(press, response), filled(response) if press in DESK else {}
    for duty in those_who(press, may=True):
        with taken_back():
            answer = visit(person(duty)).post(there, {**typed, **PRESSES[press][1]})
        assert answer.status_code in (HTTPStatus.OK, HTTPStatus.FOUND), duty


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_opens_only_for_who_can_use_it(response: Response, screen: str) -> None:
    there, action = where(screen, response), SEEING.get(screen) or PRESSES[screen][0]
    for duty in DUTIES:
        with taken_back():
            answer = visit(person(duty)).get(there)
        assert answer.status_code == (HTTPStatus.OK if action in MAY[duty] else HTTPStatus.FORBIDDEN), duty


def called(names: Iterable[str]) -> set[str]:
    return {name.partition(" ")[0] for name in names}


def test_no_address_is_forgotten() -> None:
    """A new address needs its line in one of the tables above."""
    assert called(PRESSES) | called(SCREENS) | OPEN == EVERYWHERE


@pytest.mark.parametrize("screen", sorted(EVERYWHERE - called(SCREENS)))
def test_any_other_address_is_open_to_all_or_to_who_may_press_there(response: Response, screen: str) -> None:
    press = next((press for press in PRESSES if press.partition(" ")[0] == screen), screen)
    there, action = where(press, response), PRESSES[press][0] if press in PRESSES else Action.SEE
    for duty in DUTIES:
        with taken_back():
            answer = visit(person(duty, name=f"other-{duty}")).get(there)
        seen = {HTTPStatus.OK, HTTPStatus.FOUND} if action in MAY[duty] else {HTTPStatus.FORBIDDEN}
        assert answer.status_code in {*seen, HTTPStatus.METHOD_NOT_ALLOWED}, duty


@pytest.mark.parametrize("press", PRESSES)
def test_a_link_alone_does_nothing(response: Response, press: str) -> None:
    """Mail scanners, previews of chats and impatient browsers follow links."""
    client, there = visit(person(Duty.COMMANDER)), where(press, response)
    before = everything()
    assert client.get(there).status_code in (HTTPStatus.OK, *REFUSALS)
    assert everything() == before
