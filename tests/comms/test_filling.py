"""What is filled in becomes words: for the page in full, for a phone in short, and one press says both."""

from datetime import datetime

from comms import announcements, message_templates
from comms.message_templates import in_short, parse
from comms.models import Person, Response
from statuspage import letters
from statuspage.models import IncidentUpdate
from tests.comms.conftest import Publish
from tests.comms.templating import NAMES, WHO, field, source

SHORT = 'title = "A title"\nshort = "{{ who | phrase | capitalize }}."'


def told(update: IncidentUpdate, language: str = "") -> str:
    return letters.render(update.notifications.get(), language).brief


def test_short_words_are_plain_and_leave_the_full_stop_to_what_follows() -> None:
    template = parse("trial", source(head=SHORT))
    assert in_short(template, {"who": "cards *fail*  today."}, names=NAMES) == "Cards *fail* today"


def test_short_words_are_never_long() -> None:
    assert len(in_short(parse("trial", source(head=SHORT)), {"who": "w" * 300}, names=NAMES)) == 120


def test_what_has_no_short_words_says_none() -> None:
    assert in_short(parse("trial", source()), {"who": "cards fail"}, names=NAMES) == ""


def test_a_phone_hears_the_short_words_and_when_the_next_ones_come(publish: Publish) -> None:
    said = told(publish(values={"symptom": "cards are declined"}).update)
    assert said.startswith("[Acme] Investigating: Cards are declined. Next update by")


def test_a_corrected_word_takes_its_short_words_back(publish: Publish, lead: Person, now: datetime) -> None:
    update = publish(values={"symptom": "cards are declined"}).update
    announcements.correct(update, body="Only refunds fail.", by=lead, now=now)
    assert told(update).startswith("[Acme] Investigating: Payments fail. Next update by")


def card(update: IncidentUpdate, language: str = "") -> str:
    message = letters.render(update.notifications.get(), language)
    return message.card.text if message.card else ""


def test_a_card_says_less_where_its_template_has_words_for_it(publish: Publish, response: Response) -> None:
    about = {"who": "some customers", "cause": "faulty data", "action": "mending it", "workaround": ""}
    update = publish("identified", values=about).update
    said = "Some customers are affected. The cause is found: faulty data. We are mending it."
    assert card(update).startswith(said) and "Next update by" in card(update)
    assert "No workaround is known yet." in letters.render(update.notifications.get()).text
    assert said not in card(update, "de")


def test_a_card_says_the_body_where_nothing_else_is_written(
    publish: Publish, lead: Person, now: datetime
) -> None:
    update = publish(
        "identified", values={"who": "some", "cause": "faulty data", "action": "mending it"}
    ).update
    announcements.correct(update, body="Only refunds fail.", by=lead, now=now)
    assert card(update).startswith("Only refunds fail.")


def test_in_another_language_the_title_stands_in_for_the_short_words(
    publish: Publish, response: Response
) -> None:
    update = publish(values={"symptom": "cards are declined"}).update
    assert "Cards are declined" not in told(update, "de")


def test_the_first_of_several_sources_that_is_there_is_the_first_value() -> None:
    template = parse("trial", source("{{ who }}", {**WHO, "default": "last:who|share"}))
    facts = {"share": "about 30 % of customers"}
    begun = message_templates.prefill
    assert begun(template, last_values={}, facts=facts) == {"who": "about 30 % of customers"}
    assert begun(template, last_values={"who": "all"}, facts=facts) == {"who": "all"}


def test_a_gap_that_another_value_makes_necessary_is_shown_as_one() -> None:
    asked = field("yesno", "told", label="Told")
    tied = field("text", required=False, required_if="told")
    template = parse("trial", source("{% if told %}{{ who }}{% endif %}.", asked, tied))
    assert message_templates.sketch(template, {"told": True}, names={}) == "\\[Who is affected\\]."
    assert message_templates.sketch(template, {"told": False}, names={}) == "."
