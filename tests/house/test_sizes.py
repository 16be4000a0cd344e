"""Nothing is too long to be read in one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import plan

FILE, FUNCTION = 300, 30
PYTHON = [*plan.modules(*plan.FLOORS, "tests"), plan.HOUSE / "run", plan.HOUSE / "manage.py"]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{plan.name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_files_are_short() -> None:
    lines = {plan.name(path): len(path.read_text().splitlines()) for path in PYTHON}
    assert not {path: count for path, count in lines.items() if count > FILE}


def test_functions_are_short() -> None:
    lines = {where: count for path in PYTHON for where, count in functions(path)}
    assert not {where: count for where, count in lines.items() if count > FUNCTION}


def test_templates_styles_and_scripts_are_short() -> None:
    written = [path for path in plan.kept_files() if path.endswith((".html", ".txt", ".css", ".js"))]
    lines = {path: len((plan.HOUSE / path).read_text().splitlines()) for path in written}
    assert not {path: count for path, count in lines.items() if count > FILE}
