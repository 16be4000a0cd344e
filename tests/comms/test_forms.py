"""The forms of the console: errors in words at their field, nothing lost, times in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from comms import message_templates
from comms.forms import AnnouncementForm, BriefForm, CorrectionForm, DeclareForm, TakeOverForm, TemplateForm
from comms.models import MessageTemplate, Person, Response
from statuspage.models import Component, Page
from tests.comms.conftest import Publish

Fill = Callable[..., AnnouncementForm]


@pytest.fixture
def fill(response: Response, checkout: Component, search: Component, now: datetime) -> Fill:
    """The form of the first word, filled in by somebody who leaves nothing out but what is None."""

    def filled(template: str = "first-word", to: Response | None = None, **typed: Any) -> AnnouncementForm:
        data: dict[str, Any] = {
            "seen": "",
            "name": "Payments fail",
            "symptom": "payments fail",
            "next_update_at": "2026-03-02T14:15",
            f"components:{checkout.public_id}": "major_outage",
            f"components:{search.public_id}": "",
            **typed,
        }
        query = QueryDict(mutable=True)
        query.update({key: value for key, value in data.items() if value is not None})
        return AnnouncementForm(message_templates.get(template), to or response, query, now=now)

    return filled


def wrong(form: forms.Form) -> dict[str, list[str]]:
    assert not form.is_valid()
    return {name: list(map(str, errors)) for name, errors in form.errors.items()}


def test_what_is_filled_in_is_taken_as_it_is(fill: Fill, checkout: Component) -> None:
    form = fill(since="2026-03-02T13:50")
    assert form.is_valid(), form.errors
    values = form.values()
    assert values["symptom"] == "payments fail"
    assert values["components"] == {checkout.public_id: "major_outage"}
    assert datetime.fromisoformat(values["since"]) == datetime(2026, 3, 2, 13, 50, tzinfo=UTC)


def test_what_is_missing_is_said_at_its_field(fill: Fill, checkout: Component) -> None:
    form = fill(symptom="", next_update_at="", **{f"components:{checkout.public_id}": ""})
    assert wrong(form) == {
        "symptom": ["Say what customers notice."],
        "components": ["Say which components are affected."],
        "next_update_at": ["Say when the next update comes; customers wait for it."],
    }


@pytest.mark.parametrize(("over", "words"), [(1, "1 character too long"), (20, "20 characters too long")])
def test_what_is_too_long_says_by_how_much(fill: Fill, over: int, words: str) -> None:
    form = fill(symptom="x" * (300 + over))
    assert words in wrong(form)["symptom"][0]


def test_what_is_too_long_is_not_lost(fill: Fill) -> None:
    form = fill(symptom="payments " * 50)
    assert "payments " * 49 in form.as_p()


def test_what_another_answer_makes_necessary_is_asked_for(fill: Fill) -> None:
    typed = {"must_act": "on", "action": "renewing keys", "data_effect": "", "symptom": None}
    assert wrong(fill("security", **typed))["advice"] == [
        "Say what customers must do, or untick the line above."
    ]
    assert "advice" not in wrong(fill("security", **typed | {"must_act": None}))


def test_an_error_loses_nothing_of_the_rest(fill: Fill) -> None:
    shown = fill(symptom="", since="2026-03-02T13:50", name="Cards fail").as_p()
    assert "2026-03-02T13:50" in shown and "Cards fail" in shown and "2026-03-02T14:15" in shown
    assert 'value="major_outage" selected' in shown


def test_a_field_that_the_template_does_not_have_is_refused(fill: Fill) -> None:
    form = fill(colour="red")
    assert "“colour”" in " ".join(wrong(form)["__all__"])


@pytest.mark.parametrize("typed", ["soon", "14:30", "2026-02-31T10:00"])
def test_what_is_no_time_is_said_in_words(fill: Fill, typed: str) -> None:
    assert "not a date and time" in wrong(fill(since=typed))["since"][0]


@pytest.mark.parametrize("typed", ["2026-03-02T13:59", "2026-03-02T14:00"])
def test_nothing_can_be_promised_for_the_past(fill: Fill, typed: str) -> None:
    assert "it is 14:00 UTC now" in wrong(fill(next_update_at=typed))["next_update_at"][0]


def test_times_are_utc(fill: Fill, now: datetime) -> None:
    form = fill()
    assert form.is_valid()
    assert form.cleaned_data["next_update_at"] == now + timedelta(minutes=15)


def test_kept_times_are_shown_in_utc(response: Response, now: datetime) -> None:
    since = {"since": "2026-03-02T15:50:00+02:00"}
    form = AnnouncementForm(message_templates.get("first-word"), response, initial=since, now=now)
    assert 'value="2026-03-02T13:50"' in str(form["since"])


def test_the_promise_begins_with_what_the_severity_wants(response: Response, now: datetime) -> None:
    form = AnnouncementForm(message_templates.get("first-word"), response, now=now)
    assert form["next_update_at"].value() == now + timedelta(minutes=15)


def test_where_no_next_word_is_owed_none_must_be_promised(
    declare: Callable[..., Response], fill: Fill
) -> None:
    form = fill(to=declare("P4"), next_update_at="")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["next_update_at"] is None


def test_the_last_word_promises_none(response: Response, now: datetime) -> None:
    form = AnnouncementForm(message_templates.get("resolved"), response, now=now)
    assert "next_update_at" not in form.fields


def test_only_the_first_word_asks_for_the_title(response: Response, publish: Publish, now: datetime) -> None:
    template = message_templates.get("first-word")
    assert AnnouncementForm(template, response, now=now)["name"].value() == "Payments fail"
    update = publish().update
    response.refresh_from_db()
    later = AnnouncementForm(template, response, now=now)
    assert "name" not in later.fields and later["seen"].value() == update.public_id


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [("components:gone", "major_outage", "gone"), ("components:{checkout}", "sad", "sad")],
)
def test_a_component_or_a_status_that_does_not_exist_is_refused(
    fill: Fill, checkout: Component, key: str, status: str, words: str
) -> None:
    form = fill(**{key.format(checkout=checkout.public_id): status})
    assert words in " ".join(wrong(form)["components"])


def test_components_that_are_part_of_it_come_first(
    response: Response, checkout: Component, search: Component, now: datetime
) -> None:
    begun = {"components": {search.public_id: "partial_outage"}}
    form = AnnouncementForm(message_templates.get("first-word"), response, initial=begun, now=now)
    shown = str(form["components"])
    assert shown.index("Search") < shown.index("Checkout")
    assert 'value="partial_outage" selected' in shown


def test_resolving_begins_with_what_components_return_to(
    response: Response, publish: Publish, checkout: Component, now: datetime
) -> None:
    publish(values={"components": {checkout.public_id: "major_outage"}})
    response.refresh_from_db()
    form = AnnouncementForm(message_templates.get("resolved"), response, now=now)
    assert form["components"].value() == {checkout.public_id: "operational"}


@pytest.mark.parametrize(("after", "asks"), [(29, True), (30, False)])
def test_the_end_asks_once_more_until_a_fix_was_watched_for_30_minutes(
    response: Response, publish: Publish, now: datetime, after: int, asks: bool
) -> None:
    publish("monitoring", after=5, due=30)
    response.refresh_from_db()
    form = AnnouncementForm(
        message_templates.get("resolved"), response, now=now + timedelta(minutes=5 + after)
    )
    assert ("early" in form.fields, form.watched()) == (asks, after)


def test_no_promise_is_proposed_that_ends_before_the_watching_it_begins(
    response: Response, publish: Publish, now: datetime
) -> None:
    opened = AnnouncementForm(message_templates.get("monitoring"), response, now=now)
    due = opened["next_update_at"].value()
    publish("monitoring", after=4, due=(due - now) / timedelta(minutes=1))
    response.refresh_from_db()
    assert response.soaks_until is not None and due >= response.soaks_until
    assert "early" not in AnnouncementForm(message_templates.get("resolved"), response, now=due).fields


def test_who_is_watching_already_is_proposed_what_the_severity_wants(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish("monitoring", after=5, due=35)
    response.refresh_from_db()
    form = AnnouncementForm(message_templates.get("monitoring"), response, now=now + timedelta(minutes=9))
    assert form["next_update_at"].value() == now + timedelta(minutes=39)


def test_nothing_ends_before_it_began(response: Response, publish: Publish, now: datetime) -> None:
    publish("monitoring", after=5, due=30)
    response.refresh_from_db()
    typed = {"began_at": "2026-03-02T14:00", "ended_at": "2026-03-02T13:00"}
    form = AnnouncementForm(message_templates.get("resolved"), response, typed, now=now)
    assert form.errors["ended_at"] == ["It began at 2 Mar 14:00 UTC, and cannot have ended before."]
    again = {**typed, "ended_at": "2026-03-02T14:40"}
    form = AnnouncementForm(message_templates.get("resolved"), response, again, now=now)
    assert "ended_at" not in form.errors


def test_an_end_without_watching_asks_too_but_not_that_of_a_false_alarm(
    response: Response, now: datetime
) -> None:
    early = {
        name: "early" in AnnouncementForm(message_templates.get(name), response, now=now).fields
        for name in ("resolved", "security-resolved", "false-alarm", "monitoring")
    }
    assert early == {"resolved": True, "security-resolved": True, "false-alarm": False, "monitoring": False}


def test_what_wants_no_watching_ends_at_once(declare: Callable[..., Response], now: datetime) -> None:
    form = AnnouncementForm(message_templates.get("resolved"), declare("P4"), now=now)
    assert "early" not in form.fields


@pytest.mark.parametrize("name", sorted(path.stem for path in message_templates.FOLDER.glob("*.md")))
def test_every_shipped_template_has_its_form(response: Response, name: str, now: datetime) -> None:
    template = message_templates.get(name)
    form = AnnouncementForm(template, response, now=now)
    assert {field.name for field in template.fields} <= form.fields.keys()
    assert form["seen"].is_hidden


# --- the other forms --------------------------------------------------------------------------------


def test_a_declaration_needs_a_title_and_a_severity(page: Page, now: datetime) -> None:
    assert wrong(DeclareForm(page, {}, now=now)) == {
        "title": ["Say in a few words what is wrong."],
        "severity": ["Choose a severity; in doubt the higher one."],
    }


@pytest.mark.parametrize(
    ("typed", "words"), [("many", "This is not a number."), ("101", "between 0 and 100")]
)
def test_a_share_is_a_number_up_to_a_hundred(page: Page, now: datetime, typed: str, words: str) -> None:
    form = DeclareForm(page, {"title": "x", "severity": "P1", "users_percent": typed}, now=now)
    assert words in wrong(form)["users_percent"][0]


def test_taking_over_needs_a_reason() -> None:
    assert wrong(TakeOverForm({"reason": "  "})) == {"reason": ["Say why you take over."]}


def test_words_for_executives_may_be_empty_but_not_endless() -> None:
    assert BriefForm({}).is_valid()
    assert "1 character too long" in wrong(BriefForm({"summary": "x" * 301}))["summary"][0]


def test_an_update_cannot_be_emptied() -> None:
    assert wrong(CorrectionForm({"body": " "})) == {"body": ["An update cannot be emptied, only corrected."]}


def test_a_broken_template_is_not_saved(db: None) -> None:
    form = TemplateForm("first-word", {"source": "+++\ntitle = 'x'\n+++\n{{ gone }} {{ lost }}"})
    assert "“gone”" in " ".join(wrong(form)["source"])
    assert len(wrong(form)["source"]) == 2


def test_a_changed_template_is_saved_with_who_changed_it(lead: Person, now: datetime) -> None:
    source = message_templates.get("first-word").source.replace("First word", "Our first word")
    form = TemplateForm("first-word", {"source": source})
    assert form.is_valid(), form.errors
    form.save(by=lead, now=now)
    row = MessageTemplate.objects.get()
    assert (row.updated_by, row.updated_at) == (lead, now)
    assert message_templates.get("first-word").title.startswith("Our first word")


def test_saving_the_shipped_words_again_gives_up_the_override(lead: Person, now: datetime) -> None:
    shipped = message_templates.get("first-word").source
    MessageTemplate.objects.create(name="first-word", source="broken", updated_at=now)
    form = TemplateForm("first-word", {"source": shipped.replace("\n", "\r\n")})
    assert form.is_valid(), form.errors
    form.save(by=lead, now=now)
    assert not MessageTemplate.objects.exists()
