"""Everything `./run lint` and `./run test` check, stage by stage, all of them even when one fails."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

BIN = Path(sys.executable).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The tests start Python a thousand times: what it compiled once is kept, whatever the machine says.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "compiled")}


@dataclass(frozen=True)
class Stage:
    """One command, and what came of it."""

    name: str
    command: tuple[str, ...]
    pytest: bool = False


@dataclass(frozen=True)
class Outcome:
    stage: Stage
    seconds: float
    passed: int
    failed: int
    skipped: int = 0

    def __str__(self) -> str:
        verdict = "FAILED" if self.failed else "ok"
        counts = (
            f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped" if self.stage.pytest else ""
        )
        return f"{verdict:<7}{self.stage.name:<20}{self.seconds:>6.1f} s  {counts}".rstrip()


def tool(name: str, program: str, *args: str) -> Stage:
    return Stage(name, (str(BIN / program), *args))


def tests(name: str, *args: str) -> Stage:
    return Stage(name, (sys.executable, "-m", "pytest", "-q", *args), pytest=True)


SHARED = ("-n", "2", "--dist=worksteal")
FLOORS = ("tests/statuspage", "tests/comms", "tests/house/test_database.py")
LINT = (
    tool("style", "ruff", "check"),
    tool("format", "ruff", "format", "--check"),
    tool("types", "mypy"),
    tool("walls", "lint-imports"),
)
TESTS = (
    # PostgreSQL and the journeys migrate; here the tables are made as the models say.
    tests("tests on SQLite", *SHARED, "--nomigrations", "--ignore=tests/journeys"),
    # Who may do what is the same on every database, and takes its time to be asked.
    tests(
        "tests on PostgreSQL",
        *(*SHARED, "--postgres", "-m", "not browser", "--ignore=tests/comms/test_views_rights.py", *FLOORS),
    ),
    tests("journeys", "--timeout=240", "--durations=20", "tests/journeys"),
)


def perform(stage: Stage) -> Outcome:
    print(f"\n=== {stage.name} ===", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        more = (f"--junitxml={report}",) if stage.pytest else ()
        environ = os.environ | COMPILED
        ok = subprocess.run([*stage.command, *more], stdin=subprocess.DEVNULL, env=environ).returncode == 0
        passed, failed, skipped = counts(report) if report.exists() else (int(ok and not more), 0, 0)
    # A run that broke off, or found nothing to test, has failed even when no single test has.
    return Outcome(stage, time.monotonic() - began, passed, failed or int(not ok), skipped)


def counts(report: Path) -> tuple[int, int, int]:
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    total, failures, errors, skipped = (
        int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def fetch_programs() -> None:
    """What no wheel carries: a browser, nginx, Java for HTML, Alertmanager. Without them tests say so."""
    there = {
        "chromium": any(map(shutil.which, CHROMIUM)),
        "nginx-light": bool(shutil.which("nginx")),
        "default-jre-headless": bool(shutil.which("java")),
        "prometheus-alertmanager": bool(shutil.which("prometheus-alertmanager")),
    }
    missing = [package for package, found in there.items() if not found]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"\n=== fetching {' and '.join(missing)} with apt-get ===", flush=True)
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # One by one: what cannot be had takes nothing else along.
    for step in (("update",), *(("install", "-y", "--no-install-recommends", each) for each in missing)):
        subprocess.run(
            ["apt-get", "-qq", *step], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environ
        )


def main(what: str) -> int:
    if what == "test":
        fetch_programs()
    outcomes = [perform(stage) for stage in (LINT + TESTS if what == "test" else LINT)]
    print("\n=== summary ===", *outcomes, sep="\n")
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
