"""Templates of one's own: written from plain answers, tried out, offered where they fit, retired and back."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from comms import desk, manuscripts, message_templates
from comms.message_templates import offers, own
from comms.models import MessageTemplate, Person, Response
from statuspage.models import Page
from tests.comms.conftest import Publish
from tests.comms.visitors import at, visit, words

HTMX = {"HX-Request": "true"}
ANSWERS = {
    "title": 'Terminals in "shops" are offline',
    "when": "Payments at a terminal fail, and those over the internet work.",
    "after": ["investigating"],
    "status": "identified",
    "scenarios": ["network"],
    "words": own.BEGINNING,
}


@pytest.fixture
def client(page: Page) -> Client:
    return visit()


def kept(client: Client, **other: Any) -> MessageTemplate:
    client.post(at("template_add"), {**ANSWERS, **other})
    return MessageTemplate.objects.latest("pk")


def test_plain_answers_become_a_template(client: Client) -> None:
    made = message_templates.get(kept(client).name)
    assert (made.name, made.title) == ("terminals-in-shops-are-offline", 'Terminals in "shops" are offline')
    assert (made.status, made.scenarios, dict(made.after)) == (
        "identified",
        ("network",),
        {"investigating": 2},
    )
    assert [field.name for field in made.fields] == ["components", "symptom", "action"]


def test_what_it_begins_with_reads_well(client: Client) -> None:
    assert message_templates.flaws(message_templates.get(kept(client).name)) == []


def test_it_is_offered_where_it_fits(
    client: Client, response: Response, publish: Publish, now: datetime
) -> None:
    made = kept(client, scenarios=["data"])
    publish()
    Response.objects.update(suspected="data")
    response.refresh_from_db()
    assert offers.of(response, now=now)[0].template.name == made.name


def test_no_two_have_one_name_and_shipped_ones_keep_theirs(client: Client) -> None:
    assert [kept(client, title=title).name for title in ("Ours", "Ours", "Resolved", "Add")] == [
        "ours",
        "ours-2",
        "resolved-2",
        "add-2",
    ]


def test_it_can_begin_like_another_one(client: Client) -> None:
    begun = client.get(at("template_add"), {"like": "capacity"}).context["form"]["words"].value()
    assert begun.startswith("[[fields]]") and "More {{ demand | phrase }} reach us" in begun


def test_it_is_tried_out_before_it_is_kept(client: Client) -> None:
    typed = {**ANSWERS, "tried": "symptom action", "try-symptom": "nothing works", "try-action": ""}
    answer = client.post(at("template_add_try"), typed, headers=HTMX)
    assert "Customers may find that nothing works." in words(answer.content)
    assert not MessageTemplate.objects.exists()


def test_what_is_wrong_is_said_with_the_line_as_it_is_seen(client: Client) -> None:
    broken = own.BEGINNING.replace("{{ components }}", "{{ parts }}")
    line = broken[: broken.index("{{ parts }}")].count("\n") + 1
    wanted = f"Line {line}: The body uses “parts”, which is no field."
    assert wanted in words(client.post(at("template_add_try"), {**ANSWERS, "words": broken}).content)
    answer = client.post(at("template_add"), {**ANSWERS, "words": broken})
    assert wanted in words(answer.content) and "parts" in answer.context["form"]["words"].value()
    assert not MessageTemplate.objects.exists()


def test_what_is_never_offered_is_not_kept(client: Client) -> None:
    answer = client.post(at("template_add"), {**ANSWERS, "after": []})
    assert "otherwise it would never be offered" in words(answer.content)


def test_retired_it_is_offered_no_more_until_it_is_brought_back(client: Client) -> None:
    name = kept(client).name
    client.post(at("template_retire", name))
    assert name not in message_templates.library()
    seen = words(client.get(at("templates")).content)
    assert "Retired" in seen and "Retired today by" in seen
    assert "offered nowhere" in words(client.get(at("template_edit", name)).content)
    client.post(at("template_back", name))
    assert name in message_templates.library()


def test_what_comes_with_the_house_is_not_retired(client: Client) -> None:
    assert client.post(at("template_retire", "resolved")).status_code == 404


def test_who_writes_with_it_goes_on_when_it_is_retired(
    client: Client, response: Response, lead: Person, now: datetime
) -> None:
    name = kept(client).name
    begun = manuscripts.save(response, template=name, typed={"symptom": "it rains"}, by=lead, now=now)
    client.post(at("template_retire", name))
    assert begun and desk.again(begun, response, now=now)["symptom"].value() == "it rains"


def test_it_is_changed_by_the_answers_of_which_it_was_made(client: Client) -> None:
    name = kept(client).name
    opened = client.get(at("template_edit", name)).context["form"]
    assert {field: opened[field].value() for field in ANSWERS} == {**ANSWERS}
    other = {"title": "Terminals", "after": ["nothing", "identified"], "note": "Shorter"}
    sent = {**ANSWERS, **other, "seen": opened["seen"].value()}
    assert client.post(at("template_edit", name), sent)["Location"] == at("templates")
    made = message_templates.get(name)
    assert (made.title, dict(made.after), made.scenarios) == (
        "Terminals",
        {"": 2, "identified": 2},
        ("network",),
    )
    assert "Shorter" in words(client.get(at("template_history", name)).content)


def test_who_changed_it_meanwhile_is_not_overwritten_unseen(client: Client) -> None:
    name = kept(client).name
    seen = client.get(at("template_edit", name)).context["form"]["seen"].value()
    client.post(at("template_edit", name), {**ANSWERS, "title": "Terminals", "seen": seen})
    answer = client.post(at("template_edit", name), {**ANSWERS, "title": "Others", "seen": seen})
    assert "while you were writing" in words(answer.content)
    assert answer.context["form"]["after"].value() == ["investigating"]
    newest = answer.context["form"]["seen"].value()
    client.post(at("template_edit", name), {**ANSWERS, "title": "Others", "seen": newest})
    assert message_templates.get(name).title == "Others"


def test_what_its_source_says_beyond_the_form_is_changed_in_its_source(client: Client) -> None:
    name = kept(client).name
    source = MessageTemplate.objects.get().source
    there = f"{at('template_edit', name)}?source"
    assert "source" in client.get(there).context["form"].fields
    client.post(there, {"source": source.replace("investigating = 2", "investigating = 1"), "note": ""})
    assert "source" in client.get(at("template_edit", name)).context["form"].fields
