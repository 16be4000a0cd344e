"""Templates are read strictly: what is wrong is found when they are saved, with the line and the reason."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms import message_templates
from comms.message_templates import TemplateError, fitting, parse, prefill, shipped
from comms.models import MessageTemplate
from tests.comms.templating import WHO, field, source

DEEP = "{% if who %}" * 300 + "{{ who }}" + "{% endif %}" * 300
WRONG = [
    (source("{{ whom }} {{ who }}"), "Line 8: The body uses “whom”, which is no field."),
    (source("{{ who }}\n\n{{ whom }}"), "Line 10: The body uses “whom”, which is no field."),
    (source("{{ who | default: whom }}"), "The body uses “whom”, which is no field."),
    (source("Nobody."), "The field “who” is not used in the body."),
    (source("{{ who | append: 'x' }}"), "The filter “append” is none of"),
    (
        source("{% for i in (1..9) %}{{ who }}{% endfor %}"),
        "The tag “for” is none of case, comment, if, unless.",
    ),
    (source("{% include 'x' %}{{ who }}"), "The tag “include” is none of"),
    (source("{% assign a = who %}"), "The tag “assign” is none of"),
    (source("{% raw %}{{ who }}{% endraw %}"), "The tag “raw” is none of"),
    (source("{{ who.size }}"), "“who.size” reaches into a value"),
    (source("{{ who[0] }}"), "“who[0]” reaches into a value"),
    (source("{{ who"), "Line 8: The body is not understood: expected '}}'"),
    (source("{% if who %}"), "The body is not understood"),
    (source("{{ who }}{% endif %}"), "The body is not understood"),
    (source(DEEP), "The body is not understood: block nesting limit reached."),
    (source("{{ who }}{{ " + "9" * 5000 + " }}"), "The body is not understood"),
    (
        source("{% if who > 3 %}{% endif %}"),
        "Line 8: The body cannot be filled: '<' and '>' are not supported",
    ),
    (source("{{ who }}" * 100), "The words can become longer than 20000 characters."),
    (source("{{ who }}", field("colour")), "Line 3: The field “who” has the unknown type “colour”"),
    (source("{{ who }}", WHO, field("mood", "how")), "Line 7: The field “how” has the unknown type “mood”"),
    (source("{{ who }}", {**WHO, "size": 3}), "The field “who” has an unknown entry “size”."),
    (source("{{ who }}", {"name": "who", "type": "text"}), "The field “who” has no label."),
    (source("{{ who }}", {"label": "Who", "type": "text"}), "The field “number 1” has no name."),
    (source("{{ who }}", WHO, WHO), "There is more than one field “who”."),
    (source("{{ seen }}", field("text", "seen")), "The field “seen” cannot be called so"),
    (source("{{ who }}", field("text", "The who")), "“name” must be small letters, digits and “_”"),
    (source("{{ who }}", field("choice")), "The field “who” offers no choices."),
    (
        source("{{ who }}", field("text", choices=["a"])),
        "has choices, which only the type “choice” can have.",
    ),
    (
        source("{{ who }}", field("choice", choices=["a", "a"])),
        "“choices” must be a list of words, each once.",
    ),
    (
        source("{{ who }}", field("choice", choices=["*a*"])),
        "offers “*a*”, which has a sign of Markdown in it.",
    ),
    (source("{{ who }}", field("number", min=3, max=1)), "The field “who” asks for more than it allows."),
    (source("{{ who }}", field("text", max_length=0)), "“max_length” must be a whole number from 1 to 2000."),
    (source("{{ who }}", field("text", max_length="long")), "“max_length” must be a whole number"),
    (source("{{ who }}", field("text", required="no")), "“required” must be true or false."),
    (source("{{ who }}", field("text", default="weather")), "begins with “weather”, which is not known"),
    (source("{{ who }}", field("text", default="detected_at")), "which is of the type “time”."),
    (source("{{ who }}", field("text", default="last:")), "it should name a field, as in “last:who”."),
    (source(head="mood = 1"), "The head has no title."),
    (source(head='title = "T"\nmood = 1'), "The head has an unknown entry “mood”."),
    (source(head='title = "T"\nstatus = "bad"'), "The status “bad” is none of investigating, identified"),
    (source(head='title = "T"\ncode = 3'), "“code” must be words."),
    (source(head='title = "T"\nafter = ["resolved"]'), "“after” must give places"),
    (source(head='title = "T"\nafter = { lunch = 1 }'), "“after” names “lunch”, which is none of nothing,"),
    (source(head='title = "T"\nfields = ["who"]').replace("[[fields]]", "[more]"), "a line [[fields]]."),
    (source(head='title = "T"\nstatus ='), "Line 3: The head is not TOML: Invalid value."),
    (source(head=f"title = {'9' * 5000}"), "The head is not understood"),
    (source(head=f"title = {'[' * 3000}"), "The head is not understood"),
    (source(head='title = "T"\ndesk = "lunch"'), "The desk “lunch” is none of incident, maintenance,"),
    (source(head='title = "T"\ndesk = "maintenance"'), "The step “” is none of announce, start,"),
    (source(head='title = "T"\nstep = "start"'), "The desk “incident” has no steps."),
    (source(head='title = "T"\nscenarios = "data"'), "“scenarios” must be a list of words."),
    (source(head='title = "T"\nscenarios = ["lunch"]'), "The scenario “lunch” is none of moved, long,"),
    (source(head='title = "T"\nshort = 3'), "“short” must be words."),
    (source(head='title = "T"\nshort = "{{ whom }}"'), "Line 3: Of “short”: The body uses “whom”"),
    (source(head='title = "T"\nchat = "{{ whom }}"'), "Line 3: Of “chat”: The body uses “whom”"),
    (source("{{ who }}", field("text", required=False, required_if="whom")), "which is no other field."),
    (source("{{ who }}", field("text", required_if="who")), "which is no other field."),
    ("{{ who }}", "The head must stand between two lines of +++."),
    ("+++\ntitle = 'T'\n{{ who }}", "The head must stand between two lines of +++."),
]


@pytest.mark.parametrize(("wrong", "reason"), WRONG)
def test_a_wrong_template_is_refused_with_place_and_reason(wrong: str, reason: str) -> None:
    with pytest.raises(TemplateError) as refused:
        parse("greeting", wrong)
    assert reason in "\n".join(refused.value.problems)
    assert str(refused.value).startswith("greeting: ")


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(TemplateError) as refused:
        parse("greeting", source("{{ whom }}", head='status = "bad"'))
    assert len(refused.value.problems) == 4


def read_or_refused(written: str) -> None:
    try:
        assert parse("any", written).name == "any"
    except TemplateError as refused:
        assert refused.problems


@given(
    st.one_of(st.text(), st.builds(source, st.text()), st.builds(lambda head: source(head=head), st.text()))
)
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    read_or_refused(written)


@given(st.data())
def test_a_shipped_template_with_a_slip_of_the_pen_is_read_or_refused(data: st.DataObject) -> None:
    shelf = sorted(shipped().values(), key=lambda each: each.name)
    whole = data.draw(st.sampled_from(shelf)).source
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    slip = data.draw(st.text("{}%|[]+=\"'.,:\\ \n\tx9", max_size=5))
    read_or_refused(whole[:start] + slip + whole[end:])


@pytest.mark.parametrize(
    "written", [source().replace("\n", "\r\n"), "\ufeff" + source(), "\n" + source() + "\n\n"]
)
def test_editors_may_add_their_own_signs(written: str) -> None:
    assert parse("greeting", written).body == "{{ who }}"


def test_a_comment_may_name_what_is_no_field() -> None:
    written = source("{% comment %}{{ whom }}{% endcomment %}{{ who }}")
    assert [each.name for each in parse("greeting", written).fields] == ["who"]


# --- the shelf ----------------------------------------------------------------------------------------


def changed(name: str, written: str, now: datetime) -> MessageTemplate:
    return MessageTemplate.objects.create(name=name, source=written, updated_at=now)


def test_the_library_is_what_is_shipped(db: None) -> None:
    assert message_templates.library() == shipped()


def test_an_override_takes_the_place_of_its_file(db: None, now: datetime) -> None:
    changed("resolved", source("Over for {{ who }}."), now)
    found = message_templates.get("resolved")
    assert (found.body, found.overridden, found.problem) == ("Over for {{ who }}.", True, "")


def test_an_override_may_be_a_template_of_its_own(db: None, now: datetime) -> None:
    changed("greeting", source(), now)
    assert message_templates.get("greeting").title == "A title"


def test_a_broken_override_leaves_the_shipped_words_and_says_why(db: None, now: datetime) -> None:
    changed("resolved", source("{{ whom }}"), now)
    found = message_templates.get("resolved")
    assert (found.body, found.overridden) == (shipped()["resolved"].body, False)
    assert "The body uses “whom”, which is no field." in found.problem


def test_a_broken_template_without_a_file_is_not_offered(db: None, now: datetime) -> None:
    changed("greeting", source("{{ whom }}"), now)
    assert "greeting" not in message_templates.library()


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("", ["T2", "T3", "T1", "T5"]),
        ("investigating", ["T4", "T5", "T3", "T7"]),
        ("identified", ["T4", "T9", "T7", "T6"]),
        ("monitoring", ["T11", "T7", "T9", "T5"]),
        ("resolved", ["T12"]),
    ],
)
def test_what_comes_next_is_offered_first(status: str, codes: list[str]) -> None:
    offered = fitting(status, shipped().values())
    assert [each.code for each in offered][: len(codes)] == codes
    assert len(offered) == len([each for each in shipped().values() if each.desk == "incident"])


# --- first values -------------------------------------------------------------------------------------


def test_first_values_come_from_what_is_known_and_what_was_said() -> None:
    fields = [
        field("time", "since", default="detected_at"),
        field("text", default="last:who"),
        field("text", "a"),
    ]
    template = parse("test", source("{{ since }}{{ who }}{{ a }}", *fields))
    facts = {"detected_at": "2026-03-02T14:00:00+00:00", "a": "not asked for"}
    assert prefill(template, last_values={"who": "everybody"}, facts=facts) == {
        "since": "2026-03-02T14:00:00+00:00",
        "who": "everybody",
    }


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (field("time"), "yesterday"),
        (field("time"), "2026-03-02T14:00:00"),
        (field("number"), "many"),
        (field("number"), True),
        (field("choice", choices=["wider"]), "smaller"),
        (field("text"), 3),
        (field("text"), None),
        (field("components"), "everything"),
        (field("yesno"), "yes"),
    ],
)
def test_a_value_of_another_kind_is_no_first_value(asked: dict[str, object], kept: object) -> None:
    template = parse("test", source("{{ who }}", {**asked, "default": "last:who"}))
    assert prefill(template, last_values={"who": kept}, facts={}) == {}
