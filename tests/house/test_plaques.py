"""Every room says at its door what it is for, in one line, and the README's floor plan repeats it."""

from pathlib import Path

import pytest

from tests.house import plan

README = plan.HOUSE / "README.md"
MODULES = plan.modules(*plan.FLOORS, "tests")


def bare(path: Path) -> bool:
    """A folder that only conventions ask for has nothing in its `__init__`, and needs no plaque."""
    return path.name == "__init__.py" and not path.read_text().strip()


def drawn() -> dict[str, str]:
    if not README.exists():
        pytest.skip("there is no README yet")
    return plan.floor_plan(README.read_text())


def test_every_module_opens_with_one_line_on_what_it_is_for() -> None:
    captions = {plan.name(path): plan.plaque(path) for path in MODULES if not bare(path)}
    assert not {path: caption for path, caption in captions.items() if not caption.endswith(".")}


def test_the_floor_plan_names_every_room() -> None:
    owed = {plan.name(path) for path in plan.modules(*plan.FLOORS) if path.name != "__init__.py"}
    assert not sorted(owed - drawn().keys())


def test_the_floor_plan_says_what_the_plaques_say() -> None:
    captions = plan.captions()
    wrong = {
        path: captions.get(path, "there is no such room")
        for path, caption in drawn().items()
        if path.startswith(plan.FLOORS) and captions.get(path) != caption
    }
    assert not wrong


def test_the_floor_plan_is_read_as_it_is_drawn() -> None:
    drawing = """```text
run                  The two commands.
statuspage/          The ground floor.
├── channels/        The ways out.
│   └── email.py     By mail.
└── status.py        The words of status.      pure
```"""
    assert plan.floor_plan(drawing) == {
        "run": "The two commands.",
        "statuspage/": "The ground floor.",
        "statuspage/channels/": "The ways out.",
        "statuspage/channels/email.py": "By mail.",
        "statuspage/status.py": "The words of status.",
    }
