"""`run` on machines unlike ours: an old Python, odd folders, no network, two starts at once."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import plan

RUN = plan.HOUSE / "run"
MANAGE = "import sys; print('managing', *sys.argv[1:])"

# Stands in for uv: takes its time, keeps a list of what it was asked, and borrows the Python of the tests.
UV = f"""#!/bin/sh
echo "$1 $2" >> "$(dirname "$0")/asked"
case "$1" in
    venv) sleep 0.3; mkdir -p "$4/bin"; ln -s "{sys.executable}" "$4/bin/python" ;;
esac
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A clone in an awkward folder, with a lock that asks for nothing."""
    tree = tmp_path / "my pages, ünd so"
    tree.mkdir()
    shutil.copy(RUN, tree)
    (tree / "manage.py").write_text(MANAGE)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tree / lock).write_text("")
    script(tree / "tools" / "uv", UV)
    return tree


def start(tree: Path, *args: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, tree / "run", *args],
        cwd="/",
        env=os.environ | {"PATH": f"{tree / 'tools'}:{os.environ['PATH']}"} | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def say(tree: Path, *args: str, **environ: str) -> tuple[int, str, str]:
    with start(tree, *args, **environ) as child:
        out, err = child.communicate(timeout=50)
    return child.returncode, out.strip(), err.strip()


def asked(tree: Path) -> list[str]:
    return (tree / "tools" / "asked").read_text().splitlines()


def test_it_works_from_any_folder_and_in_one_with_spaces(tree: Path) -> None:
    assert say(tree, "manage", "check", "--deploy")[:2] == (0, "managing check --deploy")


def test_it_installs_once(tree: Path) -> None:
    say(tree, "manage")
    before = asked(tree)
    assert say(tree, "demo", "--port", "8001") == (0, "managing demo --port 8001", "")
    assert asked(tree) == before


def test_a_changed_lock_is_installed(tree: Path) -> None:
    say(tree, "manage")
    (tree / "requirements.lock").write_text("# another\n")
    say(tree, "manage")
    assert asked(tree).count("pip sync") == 2
    assert asked(tree).count("venv --python") == 1


def test_two_first_starts_take_turns(tree: Path) -> None:
    with start(tree, "manage", "one") as one, start(tree, "manage", "two") as two:
        assert [one.communicate(timeout=50)[0], two.communicate(timeout=50)[0]] == [
            "managing one\n",
            "managing two\n",
        ]
    assert asked(tree).count("pip sync") == 1


def test_what_broke_off_is_begun_again(tree: Path) -> None:
    say(tree, "manage")
    (tree / ".venv" / ".installed").unlink()
    assert say(tree, "manage", "again")[1] == "managing again"
    assert asked(tree).count("venv --python") == 2


def test_without_a_network_it_says_so_in_one_sentence_and_leaves_nothing_finished(tree: Path) -> None:
    script(tree / "tools" / "uv", "#!/bin/sh\nexit 2")
    (tree / "requirements.lock").write_text(f"steadypage-nowhere==1 --hash=sha256:{'0' * 64}\n")
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:1",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_CONFIG_FILE": os.devnull,
    }
    code, _, error = say(tree, "manage", **nowhere)
    assert code == 1
    announcement, sentence = error.splitlines()
    assert announcement.startswith("Installing the packages")
    assert sentence.startswith("The packages could not be installed (ERROR: No matching distribution found")
    assert sentence.endswith("check the connection to your package index and run the same command again.")
    assert not (tree / ".venv" / ".installed").exists()


def test_an_old_python_can_read_it_at_least() -> None:
    ast.parse(RUN.read_text(), feature_version=(3, 6))


def as_python_3_10(tree: Path) -> subprocess.CompletedProcess[str]:
    pretend = f"""
import sys
sys.version_info, sys.argv = (3, 10), ["run", "demo"]
exec(open({str(RUN)!r}).read())
"""
    only_ours = {"PATH": str(tree / "tools")}
    return subprocess.run([sys.executable, "-c", pretend], env=only_ours, capture_output=True, text=True)


def test_too_old_a_python_is_told_what_is_needed(tree: Path) -> None:
    done = as_python_3_10(tree)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("Steadypage needs Python 3.11 or newer")


def test_too_old_a_python_steps_aside_for_a_newer_one(tree: Path) -> None:
    script(tree / "tools" / "python3.13", "#!/bin/sh\nexit 127")  # only says that it is not installed
    script(tree / "tools" / "python3.12", '#!/bin/sh\necho "I run $*"')
    assert as_python_3_10(tree).stdout.splitlines()[-1] == "I run run demo"


def test_an_unknown_command_is_answered_with_the_known_ones(tree: Path) -> None:
    code, _, error = say(tree, "dmeo")
    assert code == 1
    assert "./run dmeo" in error and "./run demo" in error
