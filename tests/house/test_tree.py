"""The tree is tidy: few things at the top, nothing unfinished, nothing that only one machine knows."""

import re

from tests.house import plan

TOP = {
    *("statuspage", "comms", "templates", "tests"),
    *("manage.py", "pyproject.toml", "README.md", "LICENSE", "docker-compose.yml"),
    *("run", "requirements.lock", "requirements-dev.lock"),
}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
# An index belongs to whoever installs; a folder at someone's home, to nobody else.
FOREIGN = re.compile(
    r"pypi\.(?:org|python)|pythonhosted|--(?:extra-)?index-url|--find-links|/simple/?\b|(?<!\w)/(?:root|home)/\w"
)
HERE = "tests/house/test_tree.py"


def offences(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in set(plan.kept_files()) - {HERE}:
        if path.endswith(".png"):  # holds every word by chance
            continue
        text = (plan.HOUSE / path).read_bytes().decode(errors="ignore")
        found += [
            f"{path}: {match[0]}" for match in pattern.finditer(text) if path != "tests/house/test_tree.py"
        ]
    return found


def test_the_top_holds_only_what_is_allowed() -> None:
    top = {path.partition("/")[0] for path in plan.kept_files()}
    assert {entry for entry in top if not entry.startswith(".")} <= TOP


def test_nothing_is_left_for_later() -> None:
    assert not offences(UNFINISHED)


def test_nothing_names_an_index_or_a_place_of_one_machine() -> None:
    assert not offences(FOREIGN)
