"""The inbox and the desk of integrations, as they are pressed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from comms import alerts
from comms.alerts import inbox
from comms.models import Alert, Bundle, Duty, Integration, Response
from statuspage.models import Incident, Page
from tests.comms.machines import Machine
from tests.comms.visitors import Things, at, component, declared, moment, person, visit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(page: Page) -> Things:
    component(page)
    return Things(declared(page, title="Payments fail"))


@pytest.fixture
def bundle(things: Things) -> Bundle:
    return things.bundles


def read(there: str, who: str = Duty.ENGINEER) -> str:
    answer = visit(person(who)).get(there)
    assert answer.status_code == 200
    return words(answer.content)


def press(there: str, who: str = Duty.ENGINEER, **typed: Any) -> Any:
    return visit(person(who)).post(there, typed)


def after(there: str) -> str:
    """What the screen says that one is brought to by a press."""
    return words(visit(person(Duty.ENGINEER)).post(there, follow=True).content)


def test_an_empty_inbox_says_how_to_begin(page: Page) -> None:
    assert "Nothing sends us alerts yet." in read(reverse("alerts"))
    assert "Add an integration" in read(reverse("alerts"), Duty.ADMINISTRATOR)


def test_what_waits_stands_in_the_inbox_and_is_counted_on_the_board(bundle: Bundle) -> None:
    assert "The disk is full" in read(reverse("alerts"))
    assert "1 matter that machines report waits for somebody to look." in read(reverse("board"))


def test_noise_needs_a_reason_and_what_was_chosen_stays(bundle: Bundle) -> None:
    answer = press(at("bundle_verdict", bundle), verdict="noise")
    assert "Say why it is noise" in words(answer.content) and b"checked" in answer.content
    assert press(at("bundle_verdict", bundle), verdict="noise", why="A test").status_code == 302
    assert Alert.objects.get().verdict == "noise"
    assert "No alert waits for you." in read(reverse("alerts"))


def test_a_verdict_is_given_on_one_alert_too(things: Things) -> None:
    assert press(at("alert_verdict", things.alerts), verdict="real", why="Seen it").status_code == 302
    assert "Real. Seen it" in read(at("alert", things.alerts))
    assert "Say whether it is real." in words(press(at("alert_verdict", things.alerts)).content)


def test_alerts_are_added_to_what_is_open(bundle: Bundle) -> None:
    response = Response.objects.get()
    answer = press(at("bundle_attach", bundle), response=response.public_id)
    assert answer["Location"] == at("response", response)
    assert "1 of 1 still there" in read(at("response", response))
    assert "Belongs to P1 Payments fail" in read(reverse("alerts"))


def test_a_response_that_is_not_open_is_said_at_its_field(bundle: Bundle) -> None:
    answer = press(at("bundle_attach", bundle), response="nothing")
    assert "It is not open any more." in words(answer.content)


def test_declaring_from_it_is_filled_in_and_publishes_nothing(bundle: Bundle) -> None:
    there = at("bundle_declare", bundle)
    html = visit(person(Duty.ENGINEER)).get(there).content.decode()
    assert 'value="The disk is full"' in html and "Filled in from what Watcher reported" in html
    answer = press(there, title="The disk is full", severity="P2")
    made = Response.objects.get(title="The disk is full")
    assert answer["Location"] == at("response", made) and made.bundles.get() == bundle
    assert not Incident.objects.exists()


@pytest.mark.parametrize("kind", ["alert", "bundle"])
def test_alerts_are_handled_by_a_press_each(things: Things, kind: str) -> None:
    thing = things.alerts if kind == "alert" else things.bundles
    there = at(kind, thing)
    press(at(f"{kind}_handle", thing, "acknowledge"))
    assert "Acknowledged by Engineer" in read(there) and "Somebody is on it" in read(reverse("alerts"))
    assert press(at(f"{kind}_snooze", thing), minutes="240").status_code == 302
    assert "Snoozed until" in read(there) and "Snoozed until" in read(reverse("alerts"))
    assert "Awake again." in after(at(f"{kind}_handle", thing, "wake"))
    assert "Closed. What begins again is a new one." in after(at(f"{kind}_handle", thing, "close"))
    assert "somebody was quicker" in after(at(f"{kind}_handle", thing, "close"))
    assert press(at(f"{kind}_handle", thing, "burn")).status_code == 404


@pytest.mark.parametrize("kind", ["alert", "bundle"])
def test_a_moment_that_will_not_do_is_said_at_its_field(things: Things, kind: str) -> None:
    there = at(f"{kind}_snooze", things.alerts if kind == "alert" else things.bundles)
    far = f"{moment() + timedelta(days=31):%Y-%m-%dT%H:%M}"
    for typed, said in (
        ("", "Say until when."),
        ("soon", "This is not a date and time"),
        ("2020-01-01T00:00", "This has passed"),
        (far, "30 days is the most"),
    ):
        answer = press(there, until=typed)
        assert said in words(answer.content) and f'value="{typed}"'.encode() in answer.content + b'value=""'
    assert not Alert.objects.exclude(snoozed_until=None).exists()
    soon = moment() + timedelta(days=1)
    assert press(there, until=f"{soon:%Y-%m-%dT%H:%M}").status_code == 302
    assert Alert.objects.get().snoozed_until == soon.replace(second=0, microsecond=0)


def test_the_inbox_is_found_in_and_turned_over(
    bundle: Bundle, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    Machine("pagerduty").enqueue(key="another")
    alerts.consider(now=moment())
    monkeypatch.setattr(inbox, "SHEET", 1)
    html = visit(person(Duty.ENGINEER)).get(reverse("alerts"), {"words": "disk full"}).content.decode()
    assert 'href="?words=disk+full&amp;page=2"' in html and "Sheet 1 of 2" in words(html.encode())
    assert 'hx-get="/console/alerts/?words=disk+full&amp;page=1"' in html and 'value="disk full"' in html
    assert "Nothing fits." in read(f"{reverse('alerts')}?words=nowhere")
    assert "The disk is full" in read(f"{reverse('alerts')}?state=nonsense&service=a&page=9")


def test_what_is_over_is_found_by_its_state_and_does_not_ask_for_itself(things: Things) -> None:
    press(at("alert_handle", things.alerts, "close"))
    html = visit(person(Duty.ENGINEER)).get(f"{reverse('alerts')}?state=over").content
    assert "The disk is full" in words(html) and b"every 4s" not in html
    assert "in the last day" in read(reverse("alerts"))


def test_what_was_sent_is_shown_as_text(page: Page) -> None:
    component(page)
    machine = Machine("pagerduty")
    machine.enqueue(summary="<script>alert(1)</script>", custom_details={"<b>": "<i>"})
    html = visit(person(Duty.ENGINEER)).get(at("alert", machine.alert())).content.decode()
    assert "<script>alert" not in html and "<i>" not in html


def test_a_key_is_shown_once_with_what_to_change_over_there(page: Page) -> None:
    about = {"default_severity": "P3", "window_minutes": "60", "group_by": "region, host"}
    answer = press(reverse("integration_add"), Duty.ADMINISTRATOR, source="opsgenie", name="Bot", **about)
    made = Integration.objects.get()
    assert (made.source, made.group_by, made.severities["p1"]) == ("opsgenie", ["region", "host"], "P1")
    assert "It is shown now and never again" in words(answer.content)
    assert f"…{made.key_end}" not in words(answer.content) and made.key_end in words(answer.content)


def test_words_of_the_source_are_written_a_line_each(things: Things) -> None:
    there = reverse("integration", args=[things.integrations.pk])
    about = {"name": "Watcher", "default_severity": "P2", "window_minutes": "30"}
    answer = press(there, Duty.ADMINISTRATOR, severities="Fatal: P1\nodd", **about)
    assert "Line 2, “odd”: write it as critical: P1" in words(answer.content)
    assert press(there, Duty.ADMINISTRATOR, severities="Fatal: p1", **about).status_code == 302
    assert Integration.objects.get().severities == {"fatal": "P1"}


def test_two_integrations_have_two_names(things: Things) -> None:
    assert things.integrations.name == "Watcher"
    about = {"default_severity": "P3", "window_minutes": "60", "source": "pagerduty"}
    answer = press(reverse("integration_add"), Duty.ADMINISTRATOR, name="watcher", **about)
    assert "There is “watcher” already." in words(answer.content)


def test_another_key_and_the_switch(things: Things) -> None:
    number = things.integrations.pk
    answer = press(reverse("integration_rotate", args=[number]), Duty.ADMINISTRATOR, at_once="on")
    assert "The key before opens nothing any more." in words(answer.content)
    press(reverse("integration_switch", args=[number, "off"]), Duty.ADMINISTRATOR)
    assert "Switched off" in read(reverse("integrations"), Duty.ADMINISTRATOR)
    assert press(reverse("integration_switch", args=[number, "up"]), Duty.ADMINISTRATOR).status_code == 404


def test_a_mapping_is_tried_out_before_it_is_kept(things: Things) -> None:
    there = reverse("integration_mapping", args=[things.integrations.pk])
    typed = {"title": "probe.name", "key": "probe.id", "sample": '{"probe": {"name": "Slow", "id": 7}}'}
    tried = words(press(there, Duty.ADMINISTRATOR, **typed, **{"try": "1"}).content)
    assert "What we would read" in tried and "What is wrong Slow" in tried
    assert Integration.objects.get().mapping == {}
    for sample, said in (("{", "This is no JSON"), ("{}", "Neither at “probe.name”")):
        again = press(there, Duty.ADMINISTRATOR, **{**typed, "sample": sample, "try": "1"})
        assert said in words(again.content)
    assert press(there, Duty.ADMINISTRATOR, **typed).status_code == 302
    assert Integration.objects.get().mapping["title"] == "probe.name"


def test_only_json_of_any_shape_is_mapped(page: Page) -> None:
    machine = Machine("pagerduty")
    there = reverse("integration_mapping", args=[machine.integration.pk])
    assert visit(person(Duty.ADMINISTRATOR)).get(there).status_code == 404
