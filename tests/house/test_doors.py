"""What may be loaded where: the web process knows no broker, and the ground floor knows no upper one."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house import plan

OPEN_EVERY_DOOR = """
from django.urls import get_resolver

def walk(patterns):
    for pattern in patterns:
        walk(pattern.url_patterns) if hasattr(pattern, "url_patterns") else pattern.callback

walk(get_resolver().url_patterns)
"""

WITHOUT_THE_UPPER_FLOOR = """
import os, sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "comms":
            raise ImportError(f"{name} is behind the wall")

sys.meta_path.insert(0, Wall())
os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
"""


def python(program: str, **environ: str) -> str:
    """What a fresh Python says to this; a test may not see what other tests have loaded."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=plan.HOUSE,
        env=os.environ | environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_web_process_loads_no_broker() -> None:
    loaded = """
import sys
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"celery", "kombu", "redis", "valkey"}))
"""
    assert python(f"import comms.wsgi\n{OPEN_EVERY_DOOR}\n{loaded}") == ""


def test_the_ground_floor_stands_without_the_upper_one(tmp_path: Path) -> None:
    build = """
import django
from django.core.management import call_command

django.setup()
call_command("check", verbosity=0)
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
import statuspage.wsgi
"""
    database = f"sqlite:///{tmp_path / 'ground.sqlite3'}"
    python(f"{WITHOUT_THE_UPPER_FLOOR}\n{build}\n{OPEN_EVERY_DOOR}", DATABASE_URL=database)
