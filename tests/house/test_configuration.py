"""Whoever runs the house finds every switch in the README, and every switch there does something."""

import re

import pytest

from tests.house import plan

READ = re.compile(r"""\benv\.\w+\(\s*"([A-Z_]+)"|\bos\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"(?!\]\s*=)""")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
FILLED_IN_BY_COMPOSE = re.compile(r"\$\{([A-Z_]+)")
CHOSEN_BY_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def read_by_the_code() -> set[str]:
    texts = (path.read_text() for path in plan.modules(*plan.FLOORS))
    return {first or second for text in texts for first, second in READ.findall(text)} - CHOSEN_BY_DJANGO


def listed_in_the_readme() -> set[str]:
    readme = plan.HOUSE / "README.md"
    if not readme.exists():
        pytest.skip("there is no README yet")
    return set(ROW.findall(readme.read_text()))


def test_every_variable_the_code_reads_is_in_the_table() -> None:
    assert not read_by_the_code() - listed_in_the_readme()


def test_every_variable_in_the_table_does_something() -> None:
    compose = (plan.HOUSE / "docker-compose.yml").read_text()
    assert not listed_in_the_readme() - read_by_the_code() - set(FILLED_IN_BY_COMPOSE.findall(compose))
