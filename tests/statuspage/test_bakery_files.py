"""How a release is written: only what changed, whole, and without a moment in which a file is missing."""

import gzip
import os
import threading
import time
from functools import partial
from pathlib import Path

from statuspage.bakery import files
from statuspage.bakery.snapshot import Leaf


def written(folder: Path, keys: dict[str, str], calls: list[str]) -> None:
    def body(path: str, key: str) -> bytes:
        calls.append(path)
        return f"{path} {key}".encode()

    files.publish(folder, [Leaf(path, key, partial(body, path, key)) for path, key in keys.items()])


def test_only_what_changed_is_rendered_again(tmp_path: Path) -> None:
    written(tmp_path, {"a": "1", "b": "1"}, [])
    calls: list[str] = []
    written(tmp_path, {"a": "1", "b": "2", "c": "1"}, calls)
    assert calls == ["b", "c"]
    assert (tmp_path / "live" / "a").read_text() == "a 1"


def test_what_is_gone_is_gone_from_the_files(tmp_path: Path) -> None:
    written(tmp_path, {"a": "1", "b": "1"}, [])
    written(tmp_path, {"a": "1"}, [])
    assert not (tmp_path / "live" / "b").exists()


def test_a_new_body_never_has_the_time_of_the_old_one(tmp_path: Path) -> None:
    times = []
    for key in "123":
        written(tmp_path, {"a": key}, [])
        times.append(int((tmp_path / "live" / "a").stat().st_mtime))
    assert times[0] < times[1] < times[2]


def test_a_release_is_kept_a_minute_for_slow_readers(tmp_path: Path) -> None:
    for key in "123":
        written(tmp_path, {"a": key}, [])
    releases = tmp_path / "releases"
    assert (releases / "1").exists()
    for name in ("2.json", "3.json"):
        os.utime(releases / name, (time.time() - 61, time.time() - 61))
    written(tmp_path, {"a": "4"}, [])
    assert sorted(path.name for path in releases.iterdir() if path.is_dir()) == ["3", "4"]


def test_a_lost_list_of_keys_costs_a_rendering_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path, {"a": "1"}, [])
    (tmp_path / "releases" / "1.json").unlink()
    calls: list[str] = []
    for _ in range(2):
        written(tmp_path, {"a": "1"}, calls)
    assert calls == ["a"]


class Reader(threading.Thread):
    """Reads one file over and over, and keeps what it should not have met."""

    def __init__(self, file: Path, done: threading.Event) -> None:
        super().__init__()
        self.file, self.done, self.reads, self.trouble = file, done, 0, list[str]()

    def run(self) -> None:
        while not self.done.is_set():
            try:
                text = self.file.read_text()
            except FileNotFoundError:
                text = "missing"
            if not text.startswith("a "):
                self.trouble.append(text)
            self.reads += 1


def test_readers_never_meet_a_torn_or_missing_file(tmp_path: Path) -> None:
    written(tmp_path, {"a": "0"}, [])
    done = threading.Event()
    readers = [Reader(tmp_path / "live" / "a", done) for _ in range(3)]
    for reader in readers:
        reader.start()
    for swap in range(200):
        written(tmp_path, {"a": str(swap)}, [])
    done.set()
    for reader in readers:
        reader.join()
    assert [reader.trouble for reader in readers] == [[], [], []]
    assert sum(reader.reads for reader in readers) > 200


def test_a_story_between_two_releases_has_no_forms_of_older_words(tmp_path: Path) -> None:
    def forms(words: bytes, *, over: bool) -> dict[str, bytes]:
        files.publish(tmp_path, [], kept=[Leaf("incidents/a/index.html", "", lambda: words)], over=over)
        story = tmp_path / "live" / "incidents" / "a"
        return {each.name.removeprefix("index.html"): each.read_bytes() for each in story.iterdir()}

    assert forms(b"We look.", over=False).keys() == {"", ".gz", ".br"}
    assert forms(b"Found it.", over=True) == {"": b"Found it."}
    assert gzip.decompress(forms(b"Found it.", over=False)[".gz"]) == b"Found it."


def test_the_first_of_two_releases_is_not_compressed_and_changes_nothing_in_the_one_before(
    tmp_path: Path,
) -> None:
    def release(words: bytes, *, over: bool) -> dict[str, bytes]:
        leaves = [Leaf("a", str(words), lambda: words), *([] if over else [Leaf("b", "", lambda: b"b")])]
        files.publish(tmp_path, leaves, over=over)
        return {each.name: each.read_bytes() for each in (tmp_path / "live").glob("[ab]*")}

    whole = {f"{name}{form}" for name in "ab" for form in files.FORMS}
    assert release(b"We look.", over=False).keys() == whole
    first = tmp_path / "live" / "a"
    assert release(b"Found it.", over=True).keys() == whole - {"a.gz", "a.br"}
    with first.resolve().open("rb") as somebody_reads:
        assert release(b"Found it.", over=False).keys() == whole
        assert somebody_reads.read() == b"Found it."
        assert os.fstat(somebody_reads.fileno()).st_ino != first.stat().st_ino
