"""The timeline as staff read it: found in it, written into it, taken along; pictures for staff alone."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from comms import decisions, notes, timeline
from comms.models import Decision, Duty, NotePicture, Response
from statuspage.models import Page
from tests.comms.visitors import at, declared, moment, person, visit, words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def response(page: Page) -> Response:
    return declared(page)


def pasted(content: bytes | None = None) -> dict[str, Any]:
    out = BytesIO()
    Image.new("RGB", (8, 6), "#c33").save(out, "JPEG")
    return {"picture": SimpleUploadedFile("evil.html", content or out.getvalue(), "text/html")}


def test_everything_that_happened_is_on_it(response: Response) -> None:
    seen = words(visit(person(Duty.EXECUTIVE)).get(at("timeline", response)).content)
    assert "Commander declared P1: Payments fail." in seen


def test_an_executive_writes_nothing_into_it(response: Response) -> None:
    seen = visit(person(Duty.EXECUTIVE)).get(at("timeline", response)).content.decode()
    assert at("note", response) not in seen
    assert at("note", response) in visit().get(at("timeline", response)).content.decode()


def test_it_is_searched_without_script(response: Response) -> None:
    notes.write(response, "The queue is full.", by=person(), now=moment())
    seen = words(visit().get(at("timeline", response), {"topic": "notes", "words": "queue"}).content)
    assert "The queue is full." in seen and "1 entry fits." in seen
    assert "Commander declared" not in seen.split("entry fits")[1]


def test_what_was_asked_stays_in_the_form_and_in_what_is_taken_along(response: Response) -> None:
    seen = visit().get(at("timeline", response), {"topic": "notes", "words": "a&b"}).content.decode()
    assert 'value="a&amp;b"' in seen
    assert "export.json?topic=notes&amp;words=a%26b" in seen


def test_where_nothing_fits_the_way_back_is_shown(response: Response) -> None:
    assert "Nothing fits." in words(visit().get(at("timeline", response), {"words": "nowhere"}).content)


@pytest.mark.parametrize(
    "asked", [{"topic": "x"}, {"who": "999"}, {"who": "'--"}, {"page": "x"}, {"page": "99"}]
)
def test_nonsense_finds_what_it_can(response: Response, asked: dict[str, str]) -> None:
    answer = visit().get(at("timeline", response), asked)
    assert answer.status_code == HTTPStatus.OK and "declared P1" in words(answer.content)


def test_a_long_one_comes_in_sheets_with_as_many_queries(response: Response) -> None:
    client, there = visit(), at("timeline", response)
    with CaptureQueriesContext(connection) as short:
        client.get(there)
    made = [(response, f"Entry {number}.", dict[str, Any]()) for number in range(timeline.SHEET * 2)]
    timeline.write_all("reminded", made, now=moment())
    with CaptureQueriesContext(connection) as long:
        seen = client.get(there).content.decode()
    assert len(long) == len(short)
    assert seen.count('id="entry-') == timeline.SHEET and "Sheet 1 of 3" in words(seen.encode())


def test_a_link_to_an_entry_finds_it_on_its_sheet(response: Response) -> None:
    first = response.timeline.get(kind="declared")
    made = [(response, f"Entry {number}.", dict[str, Any]()) for number in range(timeline.SHEET)]
    timeline.write_all("reminded", made, now=moment() + timedelta(minutes=1))
    led = visit().get(reverse("timeline_entry", args=[response.public_id, first.pk]))
    assert led["Location"] == f"{at('timeline', response)}?page=2#entry-{first.pk}"
    assert f'id="entry-{first.pk}"' in visit().get(led["Location"]).content.decode()


def test_an_entry_of_another_response_is_not_there(response: Response, page: Page) -> None:
    other = declared(page, title="Other").timeline.first()
    assert other
    answer = visit().get(reverse("timeline_entry", args=[response.public_id, other.pk]))
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_what_has_not_changed_is_answered_with_nothing(response: Response) -> None:
    client, there = visit(), at("timeline", response)
    answer = client.get(there, {"words": "declared"}, headers=HTMX)
    region = answer.content.decode()
    digest = re.search(r'"seen": "(\w+)"', region)
    assert digest and "words=declared" in region and "<html" not in region
    again = client.get(there, {"words": "declared", "seen": digest[1]}, headers=HTMX)
    assert again.status_code == HTTPStatus.NO_CONTENT


def test_a_note_is_kept_and_an_empty_one_is_not(response: Response) -> None:
    client = visit(person(Duty.ENGINEER))
    assert client.post(at("note", response), {"text": "**Look**"}).status_code == HTTPStatus.FOUND
    answer = client.post(at("note", response), {"text": " "})
    assert "Write something first." in words(answer.content)
    assert "<strong>Look</strong>" in answer.content.decode()
    assert response.timeline.filter(kind="noted").count() == 1


def test_a_corrected_note_is_struck_through_on_the_screen(response: Response) -> None:
    note = notes.write(response, "The cache is full.", by=person(), now=moment())
    there = reverse("note_correct", args=[response.public_id, note.pk])
    assert "The cache is full." in visit().get(there).content.decode()
    visit(person(Duty.ENGINEER)).post(there, {"text": "The queue is full."})
    seen = visit().get(at("timeline", response)).content.decode()
    assert re.search(r"<del[^>]*><p>The cache is full.</p></del>", seen)
    assert "The queue is full." in seen
    late = visit().post(there, {"text": "The disk is full."})
    assert "Somebody has corrected this note since" in words(late.content)
    assert "The disk is full." in late.content.decode()


def test_a_pasted_picture_is_taken_for_what_it_is(response: Response) -> None:
    answer = visit().post(at("note_paste", response), pasted())
    picture = NotePicture.objects.get()
    assert picture.public_id in answer.json()["written"]
    shown = visit(person(Duty.EXECUTIVE)).get(at("note_picture", picture))
    assert shown["Content-Type"] == "image/png"
    assert Image.open(BytesIO(shown.content)).size == (8, 6)


def test_what_is_no_picture_is_refused_in_words(response: Response) -> None:
    answer = visit().post(at("note_paste", response), pasted(b"<script>alert(1)</script>"))
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "no picture we know" in answer.json()["problem"]
    assert visit().post(at("note_paste", response)).status_code == HTTPStatus.BAD_REQUEST
    assert (
        visit(person(Duty.EXECUTIVE)).post(at("note_paste", response), pasted()).status_code
        == HTTPStatus.FORBIDDEN
    )


def test_a_picture_is_for_staff_alone_and_can_do_nothing(response: Response) -> None:
    visit().post(at("note_paste", response), pasted())
    there = at("note_picture", NotePicture.objects.get())
    assert Client().get(there).status_code == HTTPStatus.FOUND
    policy = visit().get(there)["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy
    assert visit().get(there)["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in visit().get(there)["Cache-Control"]


def test_it_is_taken_along_as_markdown_and_as_json(response: Response) -> None:
    notes.write(response, "The queue is full.", by=person(), now=moment())
    shown = visit().get(reverse("timeline_export", args=[response.public_id, "md"]), {"topic": "notes"})
    assert shown["Content-Type"].startswith("text/plain")
    assert "The queue is full." in shown.content.decode() and "declared" not in shown.content.decode()
    told = visit().get(reverse("timeline_export", args=[response.public_id, "json"]))
    assert "attachment" in told["Content-Disposition"]
    assert [each["kind"] for each in json.loads(told.content)["entries"]][0] == "declared"
    other = visit().get(reverse("timeline_export", args=[response.public_id, "pdf"]))
    assert other.status_code == HTTPStatus.NOT_FOUND


def test_a_decision_is_recorded_with_its_options(response: Response) -> None:
    said = {
        "kind": "choice",
        "question": "Fail over?",
        "options": "Yes\n\nNo ",
        "chosen": "No",
        "why": "Soon",
    }
    again = moment() + timedelta(hours=1)
    visit().post(at("decide", response), {**said, "revisit_at": f"{again:%Y-%m-%dT%H:%M}"})
    made = Decision.objects.get()
    assert made.options == ["Yes", "No"] and made.revisit_at
    assert "Fail over?" in words(visit().get(at("response", response)).content)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"why": ""}, "Say why; tomorrow nobody will remember."),
        ({"revisit_at": "2020-01-01T00:00"}, "This is past"),
        ({"options": "\n".join("abcdefghij")}, "These are 10; 8 at most"),
        ({"kind": "not_public"}, "none of the choices"),
    ],
)
def test_a_decision_that_lacks_something_says_what(
    response: Response, wrong: dict[str, str], reason: str
) -> None:
    said = {"kind": "choice", "question": "Fail over?", "chosen": "No", "why": "Soon", **wrong}
    answer = visit().post(at("decide", response), said)
    assert reason in words(answer.content) and "Fail over?" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_struck_decision_stays_to_be_read(response: Response) -> None:
    what = {"question": "Fail over?", "chosen": "Wait", "why": "Nearly there"}
    made = decisions.decide(response, "choice", **what, by=person(), now=moment())
    there = reverse("decision_strike", args=[response.public_id, made.pk])
    assert "Say why it does not stand." in words(visit().post(there, {"why": ""}).content)
    visit().post(there, {"why": "It spread"})
    seen = visit().get(at("response", response)).content.decode()
    assert "<del>Fail over? <strong>Wait</strong></del>" in seen and "It spread" in seen
    assert "struck it through" in words(visit().get(there).content)


def test_that_the_public_is_not_told_is_not_struck_through_in_passing(response: Response) -> None:
    what = {"question": "Is the public told?", "chosen": "No", "why": "Two shops", "category": "threshold"}
    made = decisions.decide(response, "not_public", **what, by=person(), now=moment())
    there = reverse("decision_strike", args=[response.public_id, made.pk])
    assert there not in visit().get(at("response", response)).content.decode()
    assert visit().post(there, {"why": "It spread"}).status_code == HTTPStatus.FORBIDDEN
    made.refresh_from_db()
    assert made.struck_at is None
