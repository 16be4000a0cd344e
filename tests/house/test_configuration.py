"""Whoever runs the house finds every switch in the README, and every switch there does something."""

import re

import pytest

from tests.house import plan

READ = re.compile(r"""\benv\.\w+\(\s*"([A-Z_]+)"|\bos\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"(?!\]\s*=)""")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
OWN_BUSINESS = {"DJANGO_SETTINGS_MODULE"}


def read_by_the_code() -> set[str]:
    texts = (path.read_text() for path in plan.modules(*plan.FLOORS))
    return {first or second for text in texts for first, second in READ.findall(text)} - OWN_BUSINESS


def test_every_variable_is_in_the_table_and_the_table_has_no_other() -> None:
    readme = plan.HOUSE / "README.md"
    if not readme.exists():
        pytest.skip("there is no README yet")
    assert set(ROW.findall(readme.read_text())) == read_by_the_code()
