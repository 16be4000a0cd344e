"""docker-compose.yml as it is read here: what each service runs, and in which surroundings."""

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
BIN = Path(sys.executable).parent


def filled(value: str, env: Mapping[str, str]) -> str:
    """A value as Compose reads it: variables put in, or what `:-` says; `$$` is a dollar."""
    pattern = r"\$\{(\w+)(?::(?:\?[^}]*|-([^}]*)))?\}"
    value = re.sub(pattern, lambda found: env.get(found[1], found[2] or ""), value)
    return value.replace("$$", "$")


def surroundings(given: Mapping[str, str]) -> dict[str, str]:
    """What every service of ours finds around it, by what stands in `.env`."""
    return {key: filled(str(value), given) for key, value in FILE["x-app"]["environment"].items()}


def command(service: str, replace: Mapping[str, str], env: Mapping[str, str]) -> list[str]:
    words = [replace.get(word, filled(word, env)) for word in FILE["services"][service]["command"]]
    return [shutil.which(words[0], path=env["PATH"]) or words[0], *words[1:]]
