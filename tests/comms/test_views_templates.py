"""The shelf of templates and the desk to change one: tried out before it is saved, kept with who and why."""

from http import HTTPStatus

import pytest
from django.test import Client

from comms.message_templates import shipped
from comms.models import MessageTemplate, MessageTemplateVersion
from statuspage.models import Page
from tests.comms.templating import source
from tests.comms.visitors import at, led, spoken, visit, words

HTMX = {"HX-Request": "true"}
BROKEN = source("We see {{ whom }} and {{ who }}.")


@pytest.fixture
def client(page: Page) -> Client:
    return visit()


def saved(client: Client, name: str, written: str, **more: str) -> str:
    form = client.get(at("template_edit", name)).context["form"]
    answer = client.post(
        at("template_edit", name), {"source": written, "seen": form["seen"].value(), **more}, follow=True
    )
    return words(answer.content)


def ours(name: str = "checking") -> str:
    return shipped()[name].source.strip().replace("Nothing is confirmed yet.", "We do not know yet.")


def test_the_shelf_says_what_spoke_last_and_what_never_did(client: Client, page: Page) -> None:
    spoken(led(page))
    seen = words(client.get(at("templates")).content)
    assert "Used 1 time, last today by" in seen and "P1 Payments fail" in seen
    assert "Never used." in seen and "As shipped." in seen


def test_a_save_is_kept_with_its_reason(client: Client) -> None:
    saved(client, "checking", ours(), note="Plainer")
    seen = words(client.get(at("template_history", "checking")).content)
    assert "Plainer" in seen and "From version 1 to version 2" in seen
    html = client.get(at("template_history", "checking")).content.decode()
    assert "<del>Nothing</del>" in html and "<ins>We</ins>" in html


def test_who_saved_meanwhile_is_not_overwritten_unseen(client: Client) -> None:
    old = client.get(at("template_edit", "checking")).context["form"]["seen"].value()
    saved(client, "checking", ours())
    answer = client.post(at("template_edit", "checking"), {"source": source("Ours: {{ who }}"), "seen": old})
    assert "changed this template at" in words(answer.content)
    assert MessageTemplate.objects.get().source == ours()
    again = {"source": source("Ours: {{ who }}"), "seen": answer.context["form"]["seen"].value()}
    client.post(at("template_edit", "checking"), again)
    assert MessageTemplate.objects.get().source == source("Ours: {{ who }}")


def test_an_old_version_is_restored_as_the_newest(client: Client) -> None:
    saved(client, "checking", ours())
    saved(client, "checking", ours().replace("We do not know yet.", "Who knows."))
    wanted = MessageTemplateVersion.objects.get(source=ours())
    seen = client.post(at("template_restore", "checking"), {"version": wanted.pk}, follow=True)
    assert "Version 2 is in force again." in words(seen.content)
    assert MessageTemplate.objects.get().source == ours()
    assert MessageTemplateVersion.objects.last().note == "Back to: Version 2."  # type: ignore[union-attr]


def test_the_way_back_to_the_shipped_file_is_one_press(client: Client) -> None:
    saved(client, "checking", ours())
    first = MessageTemplateVersion.objects.order_by("pk")[0]
    client.post(at("template_restore", "checking"), {"version": first.pk})
    assert not MessageTemplate.objects.exists()


def test_a_version_that_is_not_there_cannot_be_restored(client: Client) -> None:
    answer = client.post(at("template_restore", "checking"), {"version": "9999"})
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_version_that_is_no_longer_understood_is_not_restored(client: Client) -> None:
    old = MessageTemplateVersion.objects.create(
        name="checking", source=BROKEN, digest="old", at="2026-03-02T14:00:00Z", by=None
    )
    seen = client.post(at("template_restore", "checking"), {"version": old.pk}, follow=True)
    assert "cannot be used any more. Line 8: The body uses “whom”" in words(seen.content)
    assert not MessageTemplate.objects.exists()


def test_what_a_template_says_is_seen_before_it_is_saved(client: Client) -> None:
    typed = {"source": source("They see {{ who | phrase }}."), "tried": "who", "try-who": "cards fail."}
    answer = client.post(at("template_try", "checking"), typed, headers=HTMX)
    assert "They see cards fail." in words(answer.content)
    assert b'id="samples"' not in answer.content
    assert not MessageTemplateVersion.objects.exists()


def test_a_field_that_is_new_is_asked_for(client: Client) -> None:
    answer = client.post(at("template_try", "checking"), {"source": source(), "tried": "other"}, headers=HTMX)
    assert b'id="samples"' in answer.content and b'name="try-who"' in answer.content


def test_what_is_wrong_is_said_with_its_line(client: Client) -> None:
    answer = client.post(at("template_try", "checking"), {"source": BROKEN}, headers=HTMX)
    assert "Line 8: The body uses “whom”, which is no field. We see {{ whom }} and" in words(answer.content)


def test_what_reads_badly_is_said_and_may_be_saved(client: Client) -> None:
    written = source("We see  {{ who }}.")
    assert "two spaces" in words(
        client.post(at("template_try", "checking"), {"source": written}, headers=HTMX).content
    )
    saved(client, "checking", written)
    assert MessageTemplate.objects.get().source == written


def test_without_script_trying_out_keeps_what_was_typed(client: Client) -> None:
    typed = {"source": source("They see {{ who }}."), "note": "Shorter", "tried": "who", "try-who": "it"}
    answer = client.post(at("template_try", "checking"), typed)
    assert "They see it." in words(answer.content) and b'value="Shorter"' in answer.content


def test_an_override_without_a_file_that_broke_can_still_be_mended(client: Client) -> None:
    MessageTemplate.objects.create(name="greeting", source=BROKEN, updated_at="2026-03-02T14:00:00Z")
    assert "Line 8" in words(client.get(at("template_edit", "greeting")).content)
    assert "greeting" in words(client.get(at("templates")).content)


def test_shipped_words_that_changed_since_are_told_at_the_desk(client: Client) -> None:
    saved(client, "checking", ours())
    MessageTemplateVersion.objects.filter(by=None).update(digest="older", source="Older words")
    html = client.get(at("template_edit", "checking")).content.decode()
    assert "The shipped words have changed since these were written." in html
    assert "The shipped words have changed since." in words(client.get(at("templates")).content)
    before = MessageTemplateVersion.objects.get(by=None)
    answer = client.get(at("template_history", "checking"), {"old": str(before.pk), "new": "shipped"})
    assert "Older words" in answer.content.decode()
