"""Sources of templates for tests: a head with fields, and a body."""

from typing import Any

from comms.message_templates import Field, Template, parse, render, shipped

WHO = {"name": "who", "label": "Who is affected", "type": "text"}
TIMES = {
    **dict.fromkeys(("since", "began_at"), "2026-03-02T14:02:00+00:00"),
    **dict.fromkeys(("fixed_at", "ended_at"), "2026-03-02T14:31:00+00:00"),
    "changed_at": "2026-03-02T13:55:00+00:00",
}
NAMES = {"a1": "Card payments", "b2": "Checkout"}


def source(body: str = "{{ who }}", *fields: dict[str, Any], head: str = 'title = "A title"') -> str:
    """`fields` are their entries; without any there is one, `who`."""
    blocks = ["[[fields]]\n" + "\n".join(map(_entry, field.items())) for field in fields or [WHO]]
    return "\n".join(["+++", head, *blocks, "+++", body])


def field(type_: str, name: str = "who", **more: Any) -> dict[str, Any]:
    return {**WHO, "name": name, "type": type_, **more}


def said(body: str, *fields: dict[str, Any], **values: Any) -> str:
    """The words of a template that is written for this one occasion."""
    return render(parse("test", source(body, *fields)), values, names=NAMES)


def typical(field: Field) -> Any:
    """What somebody would fill in."""
    known = {"time": TIMES.get(field.name), "components": dict.fromkeys(NAMES, "major_outage")}
    return known.get(field.type) or (field.choices[0] if field.choices else field.example)


def spoken(template: Template, *, all_fields: bool = True) -> str:
    """A template with typical values: of every field, or of no more than must be."""
    fields = [each for each in template.fields if all_fields or each.required]
    return render(template, {each.name: typical(each) for each in fields}, names=NAMES)


def by_code(code: str) -> Template:
    return next(each for each in shipped().values() if each.code == code)


def _entry(item: tuple[str, Any]) -> str:
    key, value = item
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    return f"{key} = {value!r}"
