"""The desk of subscribers: found, added, brought in, taken out, switched off and back."""

import pytest
from django.core import mail as post
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from statuspage import suppressions
from statuspage.channels import webhook
from statuspage.models import Notification, Page, Subscriber, Suppression
from tests.comms.visitors import at, moment, visit, words
from tests.receiver import listening


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def ada(page: Page) -> Subscriber:
    return subscriber(page, "ada@example.com")


def subscriber(page: Page, address: str, **about: object) -> Subscriber:
    row = {"address": address, "address_key": address, "state": "active", "created_at": moment(), **about}
    return Subscriber.objects.create(page=page, **row)


def test_they_are_found_by_address_and_state(desk: Client, page: Page, ada: Subscriber) -> None:
    subscriber(page, "bob@example.com", state="quarantined", reason="550 No such user")
    there = at("subscribers", page.slug)
    assert "1 active" in words(desk.get(there).content)
    seen = words(desk.get(f"{there}?q=BOB").content)
    assert "bob@example.com" in seen and "550 No such user" in seen and "ada@" not in seen
    assert "ada@example.com" in words(desk.get(f"{there}?state=active").content)
    assert "Nobody is like that." in words(desk.get(f"{there}?q=zoe").content)
    assert desk.get(f"{there}?state=nonsense&sheet=x").status_code == 200


def test_many_are_leafed_through(desk: Client, page: Page) -> None:
    for number in range(51):
        subscriber(page, f"{number:02}@example.com")
    seen = desk.get(at("subscribers", page.slug) + "?state=active").content.decode()
    assert "Sheet 1 of 2" in seen and "?state=active&amp;sheet=2" in seen


def added(address: str, channel: str = "email", **more: str) -> dict[str, str]:
    return {"channel": channel, "address": address, "way": "ask", **more}


def test_one_is_added_with_who_said_so(desk: Client, page: Page) -> None:
    typed = {
        "channel": "email",
        "address": "bob@example.com",
        "way": "agreed",
        "consent": "Contract of 3 May",
    }
    assert desk.post(at("subscriber_add", page.slug), typed)["Location"] == at("subscribers", page.slug)
    bob = Subscriber.objects.get()
    assert bob.state == "active"
    assert bob.consent.startswith("Contract of 3 May (Comms_Lead, ")


def test_consent_without_a_note_is_none(desk: Client, page: Page) -> None:
    seen = words(
        desk.post(
            at("subscriber_add", page.slug), {"channel": "email", "address": "b@x.test", "way": "agreed"}
        ).content
    )
    assert "Say when and how they agreed" in seen
    assert not Subscriber.objects.exists()


def test_who_is_there_already_is_said(desk: Client, page: Page, ada: Subscriber) -> None:
    typed = {"channel": "email", "address": "ADA@example.com", "way": "ask"}
    assert "known already" in words(desk.post(at("subscriber_add", page.slug), typed).content)


@pytest.mark.parametrize(
    ("channel", "address", "said"),
    [
        ("email", "nobody", "“nobody” is no e-mail address."),
        ("slack", "https://example.com/", "This is no webhook address of Slack."),
        ("webhook", "http://10.0.0.1/", "This address leads into a private network."),
        ("webhook", "", "Give an address."),
        ("web_push", "https://push.example/1", "“web_push” is no channel of this house."),
        ("sms", "+442079460018", "“sms” is no channel of this house."),
    ],
)
def test_an_address_that_its_channel_does_not_know_is_kept_and_refused_in_words(
    desk: Client, page: Page, channel: str, address: str, said: str
) -> None:
    seen = desk.post(at("subscriber_add", page.slug), added(address, channel)).content
    assert said in words(seen) and address in seen.decode()
    assert not Subscriber.objects.exists()


def test_a_webhook_that_agreed_is_tried_at_once_and_verified(
    desk: Client, page: Page, settings: Settings
) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with listening() as receiver:
        typed = added(receiver.url, "webhook", way="agreed", consent="By phone")
        seen = words(desk.post(at("subscriber_add", page.slug), typed, follow=True).content)
        hook = Subscriber.objects.get()
        assert "The test was taken" in seen and "Not verified" not in seen
        assert hook.state == "active" and "By phone" in hook.consent and len(receiver.received) == 1


def test_one_that_does_not_answer_stays_and_says_that_nobody_verified_it(
    desk: Client, page: Page, settings: Settings
) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with listening() as receiver:
        receiver.status, receiver.answer = 404, "No such hook"
        typed = added(receiver.url, "webhook", way="agreed", consent="By phone")
        seen = words(desk.post(at("subscriber_add", page.slug), typed, follow=True).content)
        assert "The test did not arrive. 404 No such hook" in seen and "Not verified" in seen
        assert "Not verified" in words(desk.get(at("subscribers", page.slug)).content)
        receiver.status = 200
        hook = Subscriber.objects.get()
        desk.post(at("subscriber_test", hook.public_id))
    assert "Not verified" not in words(desk.get(at("subscriber", hook.public_id)).content)


def test_what_did_not_work_is_not_said_as_if_it_had(desk: Client, page: Page) -> None:
    hook = subscriber(page, "http://10.0.0.1/", channel="webhook")
    answer = desk.post(at("subscriber_test", hook.public_id), follow=True).content.decode()
    assert 'class="notice bad" role="alert"' in answer and 'class="notice good"' not in answer


def test_a_chat_that_did_not_agree_is_asked_there(desk: Client, page: Page) -> None:
    typed = added("https://hooks.slack.com/services/T0/B0/secret", "slack")
    assert desk.post(at("subscriber_add", page.slug), typed)["Location"] == at("subscribers", page.slug)
    asked = Notification.objects.get()
    assert asked.letter == "statuspage/confirm"
    assert asked.recipients and asked.recipients[0]["channel"] == "slack"
    assert Subscriber.objects.get().state == "unconfirmed"


def test_a_file_is_brought_in_and_every_line_reported(desk: Client, page: Page, ada: Subscriber) -> None:
    file = SimpleUploadedFile("list.csv", b"email\nada@example.com\nbob@example.com\n")
    seen = words(desk.post(at("subscriber_import", page.slug), {"file": file, "way": "ask"}).content)
    assert "1 known already, 1 asked whether they want it" in seen and "Line 3: bob@example.com" in seen


def test_a_wrong_line_is_said_and_nobody_is_brought_in(desk: Client, page: Page) -> None:
    typed = {"pasted": "email\nbob@example.com\nnobody", "way": "ask"}
    answer = desk.post(at("subscriber_import", page.slug), typed)
    assert "Line 3: “nobody” is no e-mail address." in words(answer.content)
    assert "bob@example.com" in answer.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"name\nAda\n", b""])
def test_what_is_no_list_is_refused_in_words(desk: Client, page: Page, content: bytes) -> None:
    file = SimpleUploadedFile("list.csv", content)
    answer = desk.post(at("subscriber_import", page.slug), {"file": file, "way": "ask"})
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode() or 'role="alert"' in answer.content.decode()


def test_all_of_them_are_taken_out(desk: Client, page: Page, ada: Subscriber) -> None:
    answer = desk.get(at("subscriber_export", page.slug))
    assert answer["Content-Type"].startswith("text/csv")
    assert "ada@example.com" in answer.content.decode()


def test_one_is_switched_off_with_a_reason_and_brought_back(desk: Client, ada: Subscriber) -> None:
    desk.post(at("subscriber_step", ada, "quarantine"), {"reason": "Changed jobs"})
    ada.refresh_from_db()
    assert (ada.state, ada.reason) == ("quarantined", "Changed jobs")
    assert "Changed jobs" in words(desk.get(at("subscriber", ada)).content)
    desk.post(at("subscriber_step", ada, "back"))
    ada.refresh_from_db()
    assert ada.state == "active"


def test_without_a_reason_nothing_happens(desk: Client, ada: Subscriber) -> None:
    seen = words(desk.post(at("subscriber_step", ada, "suppress"), {"reason": " "}).content)
    assert "Say why; it is kept with them." in seen
    ada.refresh_from_db()
    assert ada.state == "active"


def test_a_suppressed_address_is_off_until_staff_think_better_of_it(
    desk: Client, page: Page, ada: Subscriber
) -> None:
    desk.post(at("subscriber_step", ada, "suppress"), {"reason": "They rang us"})
    assert suppressions.is_suppressed("email", ada.address, page)
    assert "Suppressed" in words(desk.get(at("subscriber", ada)).content)
    desk.post(at("subscriber_step", ada, "back"))
    ada.refresh_from_db()
    assert ada.state == "active"


def test_a_step_that_is_none_is_not_found(desk: Client, ada: Subscriber) -> None:
    assert desk.post(at("subscriber_step", ada, "nonsense"), {"reason": "x"}).status_code == 404


def test_a_test_is_sent_at_once_and_its_answer_shown(desk: Client, page: Page, settings: Settings) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with listening() as receiver:
        hook = subscriber(page, receiver.url, channel="webhook", details=webhook.fresh())
        there = at("subscriber_test", hook.public_id)
        assert "The test was taken" in words(desk.post(there, follow=True).content)
        assert "webhook-signature" in receiver.received[0].headers
        receiver.status, receiver.answer = 403, "Who are you?"
        assert "did not arrive. 403 Who are you?" in words(desk.post(there, follow=True).content)
    assert desk.get(there).status_code == 405


def test_a_test_by_mail_is_a_mail(desk: Client, page: Page, ada: Subscriber) -> None:
    desk.post(at("subscriber_test", ada.public_id))
    (mail,) = post.outbox
    assert (mail.subject, mail.to) == ("[Acme] Test: news arrives here", ["ada@example.com"])


def test_a_webhook_gets_a_new_secret_shown_once_and_the_old_one_is_put_away(desk: Client, page: Page) -> None:
    hook = subscriber(page, "https://example.com/a", channel="webhook", details=webhook.fresh())
    (old,) = hook.details["secrets"]
    answer = desk.post(at("subscriber_secret", hook.public_id, "new"))
    new, *rest = Subscriber.objects.get().details["secrets"]
    assert new in answer.content.decode() and rest == [old]
    there = at("subscriber", hook.public_id)
    assert "whsec_" not in desk.get(there).content.decode()
    assert "Only the newest" in words(
        desk.post(at("subscriber_secret", hook.public_id, "retire"), follow=True).content
    )
    assert Subscriber.objects.get().details["secrets"] == [new]
    assert desk.post(at("subscriber_secret", hook.public_id, "x")).status_code == 404
    assert desk.get(at("subscriber_secret", hook.public_id, "new")).status_code == 405


def test_who_has_no_secret_is_not_asked_about_one(desk: Client, ada: Subscriber) -> None:
    assert "secret" not in words(desk.get(at("subscriber", ada.public_id)).content).lower()


def test_an_address_nobody_is_known_by_may_ask_again_on_this_page_and_channel_alone(
    desk: Client, page: Page
) -> None:
    there = {"slug": "b", "name": "B", "url": "http://b.test/"}
    other = Page.objects.create(**there, created_at=moment(), changed_at=moment())
    for channel, address, of in (
        ("email", "ada@example.com", page),
        ("email", "ada@example.com", other),
        ("sms", "+442079460018", page),
    ):
        suppressions.suppress(channel, address, reason="Asked", now=moment(), page=of)
    ada = {"channel": "email", "address": " Ada@Example.com"}
    said = desk.post(at("subscriber_lift", page.slug), ada, follow=True)
    assert "Ada@Example.com may ask again. Nobody is subscribed by this." in words(said.content)
    left = {(each.page, each.channel) for each in Suppression.objects.all()}
    assert left == {(other, "email"), (page, "sms")}


def test_what_is_not_on_the_list_of_the_page_is_said_at_the_field(desk: Client, page: Page) -> None:
    suppressions.suppress("email", "eve@example.com", reason="Asked", now=moment())
    for address, reason in (("ada@example.com", "not on its list"), ("eve@example.com", "by every page")):
        answer = desk.post(at("subscriber_lift", page.slug), {"channel": "email", "address": address})
        assert reason in words(answer.content) and address in answer.content.decode()
    assert Suppression.objects.count() == 1
