"""Every shipped template reads well, whatever of it is left out; and what does not read well is found."""

import pytest

from comms import message_templates
from comms.message_templates import flaws, parse, shipped
from comms.message_templates.reading import slips
from tests.comms.templating import WHO, field, source

OPTIONAL = field("text", "what", label="What", example="cards fail", required=False)


def test_every_file_is_on_the_shelf() -> None:
    assert set(shipped()) == {path.stem for path in message_templates.FOLDER.glob("*.md")}


def test_the_whole_library_is_there() -> None:
    numbers = {each.code.rstrip("abcdefg") for each in shipped().values()}
    assert numbers == {f"T{number}" for number in range(1, 19)}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_template_reads_well_with_every_combination_of_what_is_optional(name: str) -> None:
    assert flaws(shipped()[name]) == []


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_field_of_a_shipped_template_helps_whoever_fills_it_in(name: str) -> None:
    for each in shipped()[name].fields:
        assert not (each.type == "text" and not each.example), each.name
        assert not (each.required and each.type != "yesno" and not each.missing), each.name


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("We see  it.", "there are two spaces"),
        ("We see it..", "a sentence ends twice"),
        ("We see it .", "a space stands before a punctuation mark"),
        ("We see it,.", "two punctuation marks follow each other"),
        ("We see it. .", "a sentence is empty"),
        ("What we know:", "a line ends in mid-sentence"),
        ("We see it. we act.", "a sentence begins with a small letter"),
    ],
)
def test_a_slip_is_found(text: str, slip: str) -> None:
    assert any(found.startswith(slip) for found in slips(text))


@pytest.mark.parametrize(
    "text", ["Payments fail… We act.", "It is 14:30 UTC.", "About 0.5 % wait.", "Is it?"]
)
def test_good_punctuation_is_no_slip(text: str) -> None:
    assert list(slips(text)) == []


def test_what_reads_badly_says_what_was_left_out() -> None:
    template = parse("trial", source("We see {{ what }}. {{ who | sentence }}", WHO, OPTIONAL))
    [said] = [each for each in flaws(template) if "before a punctuation" in each]
    assert said.startswith("Without “What”, a space stands before a punctuation mark")


def test_what_only_goes_together_is_read_together() -> None:
    asked = field("yesno", "told", label="Told")
    tied = {**OPTIONAL, "required_if": "told"}
    body = "{% if told %}They see {{ what }}.{% endif %}"
    assert flaws(parse("trial", source(body, asked, tied))) == []


def test_a_phrase_loses_its_full_stop_and_a_sentence_gains_one() -> None:
    body = "They see that {{ who | phrase }}. {{ who | sentence }}"
    template = parse("trial", source(body))
    said = message_templates.render(template, {"who": "cards fail."}, names={})
    assert said == "They see that cards fail. Cards fail."
    again = message_templates.render(template, {"who": "cards fail"}, names={})
    assert again == said
