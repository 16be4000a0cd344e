"""Bodies: what was sent, as JSON or as a form with nested keys, as one tree; not too large, not too deep."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from statuspage.api.answers import Refusal, unreadable

LARGEST: Final = 512 * 1024
_DEEPEST: Final = 20
_MOST: Final = 10_000  # fields of a form
_KEY: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")

Tree = dict[str, Any]


def read(body: bytes, content_type: str) -> Tree:
    """JSON also where nobody says so, or says that it is a form, as curl does."""
    if len(body) > LARGEST:
        raise Refusal(413, "The body is larger than 512 KB.")
    is_form = "form-urlencoded" in content_type and not body.lstrip().startswith(b"{")
    tree = _form(body) if is_form else _json(body)
    _inspect(tree)
    return tree


def query(text: str) -> Tree:
    """What hangs on the address; `text` is as WSGI has it."""
    said = text.encode("latin-1", "replace").decode("utf-8", "replace")
    tree = _nested(said, errors="replace")
    _inspect(tree)
    return tree


def _json(body: bytes) -> Tree:
    if not body.strip():
        return {}
    try:
        tree = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise unreadable("The body is not readable as JSON.") from None
    if not isinstance(tree, dict):
        raise unreadable("The body has to be a JSON object.")
    return tree


def _form(body: bytes) -> Tree:
    try:
        return _nested(body.decode(), errors="strict")
    except UnicodeDecodeError:
        raise unreadable("The body is not readable as UTF-8.") from None


def _nested(text: str, *, errors: str) -> Tree:
    tree: Tree = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors=errors, max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise unreadable(f"There are more than {_MOST} fields.") from None
    for key, value in pairs:
        _plant(tree, key, value)
    return tree


def _plant(tree: Tree, key: str, value: str) -> None:
    """`incident[components][ID]=…` grows a branch, and `ids[]=…` a list; a key that is neither is a name."""
    if not (said := _KEY.fullmatch(key)):
        tree[key] = value
        return
    *way, last = [said[1], *re.findall(r"\[([^\[\]]*)\]", said[2])]
    if len(way) > _DEEPEST:
        raise unreadable("It is nested too deeply.")
    is_list = last == "" and bool(way)
    *way, last = way if is_list else [*way, last]
    branch: Any = tree
    for name in way:
        branch = branch.setdefault(name, {}) if isinstance(branch, dict) else None
    if not isinstance(branch, dict):
        raise unreadable(f"“{key}” is both a value and has parts.")
    if is_list:
        branch[last] = [*_listed(branch.get(last, [])), value]
    else:
        branch[last] = value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _inspect(tree: Any) -> None:
    """Nothing deep, and nothing that no database keeps: NUL, half of a surrogate pair, infinity."""
    level = [tree]
    for _ in range(_DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise unreadable("It is nested too deeply.")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and ("\0" in value or not _is_text(value)):
        raise unreadable("It holds characters that are none.")
    if isinstance(value, float) and not math.isfinite(value):
        raise unreadable("It holds a number that is none.")
    return []


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_number(name: str) -> float:
    raise ValueError(name)
