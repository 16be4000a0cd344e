"""The desk: begin well, see exactly what goes out, publish once, lose nothing."""

import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest

from comms import roles
from comms.models import Announcement, Duty, MessageTemplate, Response, RoleKind
from statuspage import incidents
from statuspage.models import Component, Incident, IncidentUpdate, Notification, Page, Subscriber
from tests.comms.visitors import (
    LEADS,
    at,
    component,
    declared,
    filled,
    led,
    moment,
    person,
    spoken,
    visit,
    words,
)


@pytest.fixture
def checkout(page: Page) -> Component:
    return component(page)


@pytest.fixture
def response(page: Page, checkout: Component) -> Response:
    return led(page, components=[checkout])


def proof(response: Response, **typed: object) -> str:
    """The preview, with the documents in it unfolded."""
    answer = visit().post(at("announce_preview", response), filled(response, **typed))
    assert answer.status_code == HTTPStatus.OK
    return unescape(answer.content.decode())


# --- the desk -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", LEADS)
def test_who_may_lead_sees_the_desk(response: Response, duty: str) -> None:
    assert visit(person(duty)).get(at("announce", response)).status_code == HTTPStatus.OK


def test_the_desk_begins_with_the_template_that_fits(response: Response) -> None:
    seen = visit().get(at("announce", response)).context
    assert (seen["template"].name, seen["fitting"][0].template) == ("first-word", seen["template"])


def test_the_next_update_is_suggested_by_the_severity(response: Response) -> None:
    form = visit().get(at("announce", response)).context["form"]
    wait = form["next_update_at"].value() - moment()
    assert timedelta(minutes=14) < wait <= timedelta(minutes=15)


def test_times_that_are_known_are_filled_in_so_that_a_browser_takes_them(response: Response) -> None:
    since = visit().get(at("announce", response)).context["form"]["since"]
    assert re.search(r'value="\d{4}-\d\d-\d\dT\d\d:\d\d"', str(since))


def test_another_template_keeps_what_was_typed(response: Response) -> None:
    typed = filled(response, symptom="cards are declined", choose="checking")
    seen = visit().post(at("announce", response), typed)
    assert seen.context["template"].name == "checking"
    assert "cards are declined" in seen.content.decode()


def test_there_is_no_template_of_any_other_name(response: Response) -> None:
    assert visit().get(at("announce", response), {"template": "lyrics"}).status_code == HTTPStatus.NOT_FOUND


def test_resolving_shows_what_each_component_returns_to(response: Response, checkout: Component) -> None:
    spoken(response, components={checkout.public_id: "major_outage"})
    form = visit().get(at("announce", response), {"template": "resolved"}).context["form"]
    assert form["components"].value() == {checkout.public_id: "operational"}


def test_another_open_incident_still_holds_its_component(response: Response, checkout: Component) -> None:
    spoken(response, components={checkout.public_id: "major_outage"})
    statuses = {checkout: "partial_outage"}
    incidents.publish(
        response.page, name="Other", status="investigating", body="", statuses=statuses, now=moment()
    )
    form = visit().get(at("announce", response), {"template": "resolved"}).context["form"]
    assert form["components"].value() == {checkout.public_id: "partial_outage"}


# --- the preview ----------------------------------------------------------------------------------------


def test_the_preview_is_the_page_and_the_letter(response: Response) -> None:
    seen = proof(response, symptom="cards are declined")
    page, letter = seen.split("In the mail")
    for document in (page, letter):
        assert "Customers may find that cards are declined." in words(document.encode())
    assert "Major System Outage" in page and "List" not in letter.split("Subject:")[0]


def test_the_preview_shows_every_channel_and_how_many_read_it(response: Response) -> None:
    for number, channel in enumerate(("slack", "email", "email")):
        Subscriber.objects.create(
            page=response.page,
            channel=channel,
            address_key=number,
            address="x",
            state="active",
            created_at=moment(),
        )
    seen = proof(response)
    assert "<strong>3 subscribers</strong> are told: E-mail 2, Slack 1." in seen
    assert "<summary>Discord, Slack, Microsoft Teams</summary>" in seen
    assert '"status": "investigating"' in seen.split("<summary>Webhook</summary>")[1]


def test_the_preview_shows_the_feed_what_executives_read_and_the_promise(response: Response) -> None:
    seen = proof(response, symptom="cards are declined")
    said = words(seen.encode())
    assert "The next update is promised by" in said
    feed, executives = seen.split("<h2>In feeds</h2>")[1].split("<h2>For executives</h2>")
    assert "cards are declined" in feed
    assert "What customers were told: Investig" in executives


def test_the_preview_shows_what_becomes_of_components(response: Response) -> None:
    assert "Checkout: Operational → Major Outage" in words(proof(response).encode())


def test_the_preview_of_half_a_form_shows_the_gap(response: Response) -> None:
    seen = words(proof(response, symptom="").encode())
    assert "Not ready yet: What customers notice." in seen and "[What customers notice]" in seen


def test_a_preview_leaves_nothing_behind(response: Response, checkout: Component) -> None:
    before = Page.objects.values().get()
    proof(response)
    checkout.refresh_from_db()
    assert checkout.status == "operational" and Page.objects.values().get() == before
    assert not (Incident.objects.exists() or Notification.objects.filter(page__isnull=False).exists())


def test_a_preview_runs_no_script_and_only_the_console_frames_it(response: Response) -> None:
    answer = visit().post(at("announce_preview", response), filled(response))
    assert "<script" not in unescape(answer.content.decode())
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_typed_can_never_become_markup_in_the_preview(response: Response) -> None:
    seen = proof(response, symptom="<img src=x onerror=alert(1)> {{ 7 }} **bold**")
    assert "<img src=x" not in unescape(seen) or "&lt;img" in seen
    assert "<strong>bold" not in seen


# --- publish ----------------------------------------------------------------------------------------------


def test_one_press_publishes(response: Response, checkout: Component) -> None:
    answer = visit().post(at("publish", response), filled(response), follow=True)
    assert "Published. The page says it now." in words(answer.content)
    checkout.refresh_from_db()
    assert (IncidentUpdate.objects.get().status, checkout.status) == ("investigating", "major_outage")


def test_what_goes_out_is_what_the_preview_showed(response: Response) -> None:
    seen = words(proof(response).encode())
    visit().post(at("publish", response), filled(response))
    assert IncidentUpdate.objects.get().body.splitlines()[0] in seen


def test_nothing_of_a_drill_goes_out(page: Page) -> None:
    drill = led(page, components=[component(page)], is_drill=True)
    seen = words(visit().post(at("publish", drill), filled(drill)).content)
    assert "This is a drill: nothing of it goes out." in seen and not Incident.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"symptom": ""}, "Say what customers notice."),
        ({"symptom": "x" * 400}, "too long; there is room for 300."),
        ({"next_update_at": ""}, "Say when the next update comes"),
        ({"next_update_at": "2020-01-01T00:00"}, "This time has passed"),
        ({"mood": "fine"}, "This template has no field “mood”"),
    ],
)
def test_a_wrong_field_is_said_there_and_nothing_is_lost(
    response: Response, typed: dict[str, str], said: str
) -> None:
    words_typed = {"name": "Cards are declined", **typed}
    seen = visit().post(at("publish", response), filled(response, **words_typed)).content.decode()
    assert said in seen and "Cards are declined" in seen and typed.get("symptom", "") in seen
    assert not Announcement.objects.exists()


def test_who_was_overtaken_sees_the_others_words_and_keeps_their_own(response: Response) -> None:
    mine = filled(response, symptom="cards are declined")
    spoken(response, symptom="nothing can be bought")
    seen = visit().post(at("publish", response), mine).content.decode()
    assert "published while you were writing." in seen
    assert "nothing can be bought" in seen and 'value="cards are declined"' in seen
    assert Announcement.objects.count() == 1


def test_who_was_overtaken_may_publish_all_the_same(response: Response) -> None:
    mine = filled(response)
    other = spoken(response)
    form = visit().post(at("publish", response), mine).context["form"]
    mine = {**{key: value for key, value in mine.items() if key != "name"}, "seen": form["seen"].value()}
    assert mine["seen"] == other.update.public_id
    visit().post(at("publish", response), mine)
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize("screen", ["announce", "announce_lead"])
def test_nothing_done_at_the_desk_hides_what_another_published(response: Response, screen: str) -> None:
    mine = filled(response, choose="first-word")
    spoken(response)
    form = visit().post(at(screen, response), mine).context["form"]
    assert form["seen"].value() == ""


def test_who_lost_the_role_while_writing_is_told_and_keeps_their_words(response: Response) -> None:
    now = moment()
    roles.take(response, RoleKind.COMMS_LEAD, by=person(name="bea"), now=now, reason="Shift")
    seen = visit().post(at("publish", response), filled(response, symptom="cards are declined"))
    assert "Nothing was published." in words(seen.content)
    assert "cards are declined" in seen.content.decode() and not Announcement.objects.exists()


def test_at_a_free_desk_the_button_takes_the_role_and_keeps_the_words(page: Page) -> None:
    response = declared(page, components=[component(page)])
    assert "Only the comms lead publishes." in words(visit().get(at("announce", response)).content)
    seen = visit().post(at("announce_lead", response), filled(response, symptom="cards are declined"))
    assert roles.holder(response, RoleKind.COMMS_LEAD) == person()
    assert "cards are declined" in seen.content.decode() and seen.context["leads"]


def test_a_commander_at_the_desk_is_asked_for_a_reason_and_keeps_the_words(response: Response) -> None:
    client, typed = visit(person(Duty.COMMANDER)), filled(response, symptom="cards are declined")
    seen = client.post(at("announce_lead", response), typed)
    assert "Why you take over" in words(seen.content) and "cards are declined" in seen.content.decode()
    seen = client.post(at("announce_lead", response), {**typed, "reason": "Ada fell asleep"})
    assert seen.context["leads"] and "cards are declined" in seen.content.decode()


# --- correct ------------------------------------------------------------------------------------------------


def test_a_correction_is_published_and_sent_to_nobody(response: Response) -> None:
    update = spoken(response).update
    told = Notification.objects.count()
    visit().post(at("correct", update), {"body": "Cards are declined."})
    update.refresh_from_db()
    assert update.body == "Cards are declined." and update.corrected_at
    assert Notification.objects.count() == told


def test_an_update_cannot_be_emptied(response: Response) -> None:
    seen = visit().post(at("correct", spoken(response).update), {"body": " "})
    assert "An update cannot be emptied" in words(seen.content)


def test_only_the_comms_lead_corrects(response: Response) -> None:
    update = spoken(response).update
    answer = visit(person(Duty.COMMANDER)).post(at("correct", update), {"body": "No."})
    assert answer.status_code == HTTPStatus.FORBIDDEN


# --- templates ----------------------------------------------------------------------------------------------


def test_a_template_is_changed_at_its_desk(page: Page) -> None:
    source = visit().get(at("template_edit", "checking")).context["form"]["source"].value()
    visit().post(
        at("template_edit", "checking"), {"source": source.replace("Nothing is confirmed", "We do not know")}
    )
    assert "We do not know" in MessageTemplate.objects.get().source


def test_a_broken_template_is_refused_with_every_problem(page: Page) -> None:
    source = '+++\ntitle = "A"\nmood = "bad"\n+++\n{{ who }}'
    seen = words(visit().post(at("template_edit", "checking"), {"source": source}).content)
    assert "unknown entry “mood”" in seen and "“who”, which is no field" in seen
    assert not MessageTemplate.objects.exists()
