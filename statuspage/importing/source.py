"""Fetches the documents of a Statuspage page from a folder or an address."""

import json
from pathlib import Path
from typing import Final

import httpx2

DOCUMENTS: Final = ("summary.json", "components.json", "incidents.json", "scheduled-maintenances.json")
LIMIT: Final = 64 * 2**20


class Unreadable(Exception):
    """What is wrong with the data, one sentence a problem, each naming file and place."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(where: str) -> dict[str, object]:
    """The documents found under a folder or base address, by name; any may be missing, not all."""
    raw = _from_address(where) if where.startswith(("http://", "https://")) else _from_folder(Path(where))
    if not raw:
        raise Unreadable(f"{where}: none of {', '.join(DOCUMENTS)} is there.")
    return {name: _decode(name, text) for name, text in raw.items()}


def _from_folder(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise Unreadable(f"{folder}: is not a folder.")
    places = (folder, folder / "api" / "v2")
    found = {
        name: place / name for place in reversed(places) for name in DOCUMENTS if (place / name).is_file()
    }
    return {name: path.read_bytes() for name, path in found.items()}


def _from_address(base: str) -> dict[str, bytes]:
    found = {}
    with httpx2.Client(timeout=20, follow_redirects=True) as client:
        for name in DOCUMENTS:
            address = f"{base.rstrip('/')}/api/v2/{name}"
            try:
                answer = client.get(address)
            except httpx2.HTTPError as problem:
                raise Unreadable(f"{address}: {str(problem) or type(problem).__name__}") from problem
            if answer.status_code == 200:
                found[name] = answer.content
            elif answer.status_code != 404:
                raise Unreadable(f"{address}: the server answered {answer.status_code}.")
    return found


def _decode(name: str, text: bytes) -> object:
    if len(text) > LIMIT:
        raise Unreadable(f"{name}: is larger than {LIMIT // 2**20} MB.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise Unreadable(
            f"{name}, line {problem.lineno}, column {problem.colno}: {problem.msg}."
        ) from problem
    except (UnicodeDecodeError, RecursionError) as problem:
        raise Unreadable(f"{name}: is not JSON ({type(problem).__name__}).") from problem
