"""Every text a template had is kept: who wrote it and why, which one spoke, and back to an old one."""

from datetime import datetime, timedelta

from comms import message_templates
from comms.message_templates import shipped, versions
from comms.models import MessageTemplate, MessageTemplateVersion, Person, Response
from tests.comms.conftest import Publish
from tests.comms.templating import source

OURS = source("Over for {{ who }}.")


def saved(written: str, by: Person, now: datetime, note: str = "") -> MessageTemplateVersion:
    return versions.save("resolved", written, shipped=shipped()["resolved"], by=by, now=now, note=note)


def titles() -> list[tuple[str, bool, bool]]:
    kept = versions.of("resolved", shipped=shipped()["resolved"])
    return [(each.title, each.is_shipped, each.is_in_force) for each in kept]


def test_before_anybody_changed_it_there_is_the_shipped_file(db: None) -> None:
    assert titles() == [("The shipped file", True, True)]


def test_a_change_is_kept_with_who_and_why_beside_the_shipped_words(lead: Person, now: datetime) -> None:
    row = saved(OURS, lead, now, "Shorter")
    assert (row.by, row.at, row.note, row.source) == (lead, now, "Shorter", OURS)
    assert titles() == [("Version 1", True, False), ("Version 2", False, True)]
    assert message_templates.get("resolved").source == OURS


def test_the_shipped_words_again_are_a_version_too(lead: Person, now: datetime) -> None:
    saved(OURS, lead, now)
    saved(shipped()["resolved"].source.replace("\n", "\r\n"), lead, now)
    assert not MessageTemplate.objects.exists()
    assert titles()[-1] == ("Version 3", False, True)
    assert [force for _, _, force in titles()].count(True) == 1


def test_an_override_from_before_there_were_versions_is_not_lost(lead: Person, now: datetime) -> None:
    MessageTemplate.objects.create(name="resolved", source=OURS, updated_at=now, updated_by=lead)
    saved(source("Done, {{ who }}."), lead, now + timedelta(days=1))
    assert OURS in [each.source for each in versions.of("resolved", shipped=shipped()["resolved"])]


def test_an_announcement_remembers_the_words_as_shipped(publish: Publish) -> None:
    first, second = publish(), publish("first-word", after=5)
    assert first.version == second.version
    assert first.version and first.version.by is None
    assert first.version.source == shipped()["first-word"].source


def test_an_announcement_remembers_the_version_it_was_written_with(
    publish: Publish, response: Response, lead: Person, now: datetime
) -> None:
    old = publish().version
    words = shipped()["first-word"].source.replace("We are working on it now.", "We are on it.")
    new = versions.save("first-word", words, shipped=shipped()["first-word"], by=lead, now=now)
    assert publish(after=5).version == new != old
    assert "We are on it." in response.announcements.latest().update.body


def test_words_that_were_shipped_anew_under_an_override_are_found(lead: Person, now: datetime) -> None:
    file = shipped()["resolved"]
    before = MessageTemplateVersion.objects.create(name="resolved", source="Older", digest="older", at=now)
    assert versions.shipped_since("resolved", file) is None
    MessageTemplateVersion.objects.create(name="resolved", source=OURS, digest="ours", at=now, by=lead)
    assert versions.shipped_since("resolved", file) == before
    saved(OURS, lead, now)
    assert versions.shipped_since("resolved", file) is None


def test_two_are_compared_as_asked_or_the_newest_with_the_one_before(lead: Person, now: datetime) -> None:
    saved(OURS, lead, now)
    kept = versions.of("resolved", shipped=shipped()["resolved"])
    assert [each.title for each in versions.pair(kept, "", "")] == ["Version 1", "Version 2"]
    assert versions.pair(kept, kept[1].key, kept[0].key) == (kept[1], kept[0])
    assert versions.pair(kept[:1], "gone", "gone") == (kept[0], kept[0])
