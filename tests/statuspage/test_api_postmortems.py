"""Postmortems and templates of incidents by the manage API."""

from collections.abc import Callable
from typing import Any

import pytest

from statuspage.models import Component, Notification
from tests.caller import Caller, Said

Make = Callable[..., Component]

OF_A_POSTMORTEM = set(
    """preview_key body body_updated_at body_draft body_draft_updated_at published_at notify_subscribers
    notify_twitter custom_tweet created_at updated_at""".split()
)
OF_A_TEMPLATE = set(
    """id name title body group_id update_status should_tweet should_send_notifications components""".split()
)


@pytest.fixture
def there(api: Caller) -> str:
    """Of an incident that is over and told to nobody."""
    said = {"name": "Errors", "status": "resolved", "deliver_notifications": False}
    return f"/incidents/{api.post('/incidents', {'incident': said}).said['id']}"


@pytest.fixture
def draft(api: Caller, there: str) -> Callable[..., Said]:
    def drafted(words: Any = "A disk was full.") -> Said:
        return api.put(f"{there}/postmortem", {"postmortem": {"body_draft": words}})

    return drafted


def test_get_postmortem_while_there_is_none(api: Caller, there: str) -> None:
    for method, path in (("GET", ""), ("PUT", "/publish"), ("PUT", "/revert"), ("DELETE", "")):
        assert api.call(method, f"{there}/postmortem{path}").status == 404


def test_put_postmortem(api: Caller, there: str, draft: Callable[..., Said]) -> None:
    said = draft()
    assert said.status == 200 and said.said.keys() == OF_A_POSTMORTEM
    assert (said.said["body_draft"], said.said["body"]) == ("A disk was full.", None)
    assert api.get(f"{there}/postmortem").said == said.said


@pytest.mark.parametrize("words", ["", None, "x" * 25_001])
def test_a_draft_says_something(draft: Callable[..., Said], words: Any) -> None:
    assert draft(words).status == 422


def test_put_postmortem_publish(api: Caller, there: str, draft: Callable[..., Said]) -> None:
    draft()
    said = api.put(f"{there}/postmortem/publish", {"postmortem": {"notify_twitter": True}})
    assert said.status == 200
    assert (said.said["body"], said.said["notify_twitter"]) == ("A disk was full.", True)
    assert said.said["published_at"]
    assert Notification.objects.count() == 1


def test_an_incident_with_a_postmortem_is_one_that_typed_clients_can_read(
    api: Caller, there: str, draft: Callable[..., Said]
) -> None:
    draft()
    api.put(f"{there}/postmortem/publish")
    said = api.get(there).said
    assert (said["status"], said["incident_updates"][0]["status"]) == ("resolved", "resolved")
    assert said["postmortem_body"] == "A disk was full." and said["postmortem_published_at"]
    again = api.patch(there, {"incident": {"status": "resolved"}}).said
    assert len(again["incident_updates"]) == 2 and again["resolved_at"] == said["resolved_at"]


def test_published_without_a_word_to_subscribers(api: Caller, there: str, draft: Callable[..., Said]) -> None:
    draft()
    said = api.put(f"{there}/postmortem/publish", {"postmortem": {"notify_subscribers": False}}).said
    assert said["notify_subscribers"] is False
    assert not Notification.objects.exists()


def test_put_postmortem_revert(api: Caller, there: str, draft: Callable[..., Said]) -> None:
    draft()
    api.put(f"{there}/postmortem/publish")
    said = api.put(f"{there}/postmortem/revert")
    assert said.status == 200
    assert (said.said["published_at"], said.said["body_draft"]) == (None, "A disk was full.")
    assert api.get(there).said["postmortem_published_at"] is None


def test_delete_postmortem(api: Caller, there: str, draft: Callable[..., Said]) -> None:
    draft()
    api.put(f"{there}/postmortem/publish")
    said = api.delete(f"{there}/postmortem")
    assert (said.status, said.said) == (204, None) and "Content-Type" not in said.headers
    assert api.get(f"{there}/postmortem").status == 404


def test_what_is_open_has_taught_nothing_yet(api: Caller) -> None:
    there = f"/incidents/{api.post('/incidents', {'incident': {'name': 'Errors'}}).said['id']}/postmortem"
    api.put(there, {"postmortem": {"body_draft": "A disk was full."}})
    assert api.put(f"{there}/publish").status == 422


# --- templates ----------------------------------------------------------------------------------------


def test_post_incident_template(api: Caller, component: Make) -> None:
    said = api.post(
        "/incident_templates",
        {
            "template": {
                "name": "Disk",
                "title": "A disk is full",
                "body": "We make room.",
                "update_status": "identified",
                "component_ids": [component("Checkout").public_id],
            }
        },
    )
    assert said.status == 201 and said.said.keys() == OF_A_TEMPLATE
    assert (said.said["title"], said.said["update_status"]) == ("A disk is full", "identified")
    assert [each["name"] for each in said.said["components"]] == ["Checkout"]


def test_get_incident_templates(api: Caller) -> None:
    about = {"name": "Disk", "title": "A disk is full", "body": "We make room."}
    for number in range(2):
        api.post("/incident_templates", {"template": about | {"name": f"Disk {number}"}})
    assert [each["name"] for each in api.get("/incident_templates").said] == ["Disk 0", "Disk 1"]
    assert [each["name"] for each in api.get("/incident_templates?per_page=1&page=2").said] == ["Disk 1"]


def test_a_template_has_name_title_and_body(api: Caller) -> None:
    said = api.post("/incident_templates", {"template": {"component_ids": ["aaaaaaaaaaaa"]}})
    assert said.status == 422
    assert said.said["error"] == [f"{name} can't be blank" for name in ("Body", "Name", "Title")]
