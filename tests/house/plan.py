"""What the inspector looks at: the tree, its modules, their plaques, the floor plan; run, it draws it."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
FLOORS = ("statuspage", "comms")
ROW = re.compile(r"(?P<lead>[│├└─ ]*)(?P<name>[\w.*/-]+)(?: {2,}(?P<caption>\S.*?))?(?: {2,}pure)?\s*$")


def modules(*folders: str) -> list[Path]:
    """Every Python file of these folders, except the migrations, which Django writes."""
    found = (path for folder in folders for path in (HOUSE / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def plaque(path: Path) -> str:
    """The first line of a module's docstring: what the room is for."""
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    return docstring.partition("\n")[0]


def kept_files() -> list[str]:
    """What Git keeps, and is still there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True)
    return [path for path in listing.stdout.split("\0") if path and (HOUSE / path).exists()]


def floor_plan(readme: str) -> dict[str, str]:
    """Path and caption of every row in the README's drawing of the house."""
    drawn: dict[str, str] = {}
    folders: list[str] = []
    for path, depth, caption in rows(readme):
        folders = folders[:depth]
        drawn["".join([*folders, path])] = caption
        if path.endswith("/"):
            folders.append(path)
    return drawn


def rows(readme: str) -> Iterator[tuple[str, int, str]]:
    for drawing in re.findall(r"^```text\n(.*?)^```", readme, re.DOTALL | re.MULTILINE):
        for line in drawing.splitlines():
            if row := ROW.match(line):
                yield row["name"], len(row["lead"]) // 4, row["caption"] or ""


def captions() -> dict[str, str]:
    """What the plaques say: one caption a module, and a folder's is that of its `__init__`."""
    rooms = {path: plaque(path) for path in modules(*FLOORS)}
    return {
        f"{name(path.parent)}/" if path.name == "__init__.py" else name(path): caption
        for path, caption in rooms.items()
    }


def drawing() -> str:
    """The floor plan as the README draws it, from the plaques."""
    return "\n\n".join("\n".join(_drawn(floor, width=34)) for floor in FLOORS)


def _drawn(floor: str, *, width: int) -> Iterator[str]:
    rooms = {
        path: caption for path, caption in captions().items() if path.startswith(f"{floor}/") and caption
    }
    yield f"{f'{floor}/':<{width}}{rooms[f'{floor}/']}"
    yield from _rows(rooms, f"{floor}/", lead="", width=width)


def _rows(rooms: dict[str, str], folder: str, *, lead: str, width: int) -> Iterator[str]:
    """Files first, then folders, each in the order of the alphabet."""
    inside = [path for path in rooms if path != folder and path.startswith(folder)]
    here = [path for path in inside if "/" not in path.removeprefix(folder).rstrip("/")]
    here.sort(key=lambda path: (path.endswith("/"), path))
    for path in here:
        branch, below = ("└── ", "    ") if path == here[-1] else ("├── ", "│   ")
        yield f"{lead}{branch}{path.removeprefix(folder):<{width - len(lead) - 4}}{rooms[path]}"
        if path.endswith("/"):
            yield from _rows(rooms, path, lead=lead + below, width=width)


if __name__ == "__main__":
    readme = HOUSE / "README.md"
    readme.write_text(
        re.sub(
            r"(?<=```text\n).*?(?=^```)", f"{drawing()}\n", readme.read_text(), flags=re.DOTALL | re.MULTILINE
        )
    )
