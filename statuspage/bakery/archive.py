"""The archive: a file an incident, a page a month, each written anew when it changes, however many."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, QuerySet

from statuspage import languages
from statuspage.bakery import cards, frame, months
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, spoken
from statuspage.models import Incident, Maintenance

Story = Incident | Maintenance

CHUNK: Final = 200  # stories that are written while others wait for their turn
LATELY: Final = 20


@dataclass
class Memory:
    """What an archive holds: what it was made with, up to which row it is written, and its keys."""

    making: str = ""
    reached: dict[str, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    months: dict[str, list[Any]] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Memory":
        """A memory that is lost or not understood costs some work and nothing else."""
        try:
            return cls(**json.loads((folder / "archive.json").read_text()))
        except (OSError, ValueError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        draft = folder / ".archive.json"
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(folder / "archive.json")


# --- what readers must see at once ------------------------------------------------------------------


@spoken
def fresh(snapshot: Snapshot, memory: Memory) -> list[Leaf]:
    """The stories of what is open, recent or new, as far as they changed."""
    return _changed(snapshot, memory, _current(snapshot))


@spoken
def added(snapshot: Snapshot, memory: Memory) -> list[Leaf]:
    """After these, the stories of what changed last; the memory keeps the keys of both, and of no more."""
    old = list(_lately(snapshot, memory))
    changed = _changed(snapshot, memory, old)
    paths = {_path(story) for story in [*_current(snapshot), *old]}
    memory.keys = {path: key for path, key in memory.keys.items() if path in paths}
    return changed


def _current(snapshot: Snapshot) -> list[Story]:
    return [*snapshot.loaded.values(), *snapshot.planned.values()]


def _changed(snapshot: Snapshot, memory: Memory, stories: Iterable[Story]) -> list[Leaf]:
    making = frame.making(snapshot)
    leaves = [_leaf(snapshot, story, making) for story in stories]
    changed = [leaf for leaf in leaves if memory.keys.get(leaf.path) != leaf.key]
    memory.keys |= {leaf.path: leaf.key for leaf in leaves}
    return changed


def story(snapshot: Snapshot, incident: Incident) -> bytes:
    """The file of one incident."""
    with snapshot.speaking():
        return _write(snapshot, incident)


def _lately(snapshot: Snapshot, memory: Memory) -> Iterator[Story]:
    """Old stories to which something was added: a postmortem, a correction."""
    for kind, rows in _kinds(snapshot):
        if kind in memory.reached:
            changed = rows.filter(revision__gt=memory.reached[kind][0]).order_by("-revision")
            ids = dict(changed.values_list("public_id", "pk")[:LATELY])
            told = ids.keys() - snapshot.loaded.keys() - snapshot.planned.keys()
            yield from _old(snapshot, kind, [ids[each] for each in told])


# --- the rest ---------------------------------------------------------------------------------------


@spoken
def owed(snapshot: Snapshot, memory: Memory) -> list[Leaf]:
    """The next stories that are not written yet, at most a chunk; none when all are."""
    making = frame.making(snapshot)
    if memory.making != making:
        memory.making, memory.reached, memory.months = making, {}, {}
    while leaves := _further(snapshot, memory):
        if unwritten := [leaf for leaf in leaves if memory.keys.get(leaf.path) != leaf.key]:
            return unwritten
    return []


def _further(snapshot: Snapshot, memory: Memory) -> list[Leaf]:
    """The next chunk of what changed since the memory's row; `fresh` may have written some of it."""
    leaves: list[Leaf] = []
    for kind, rows in _kinds(snapshot):
        revision, pk = memory.reached.setdefault(kind, (0, 0))
        after = Q(revision__gt=revision) | Q(revision=revision, pk__gt=pk)
        changed = rows.filter(after).order_by("revision", "pk")
        found = list(changed.values_list("revision", "pk")[: CHUNK - len(leaves)])
        if found:
            memory.reached[kind] = found[-1]
            stories = _load(snapshot, kind, [pk for _, pk in found])
            leaves += [_leaf(snapshot, each, memory.making) for each in stories]
    return leaves


@spoken
def history(snapshot: Snapshot, memory: Memory) -> list[Leaf]:
    """The months of which something changed, and the page that lists them all."""
    found = months.of(snapshot)
    links = dict(zip([each.key for each in found], months.neighbours(found), strict=True))
    now = {each.key: [each.stories, each.newest, *links[each.key]] for each in found}
    changed = [each for each in found if memory.months.get(each.key) != now[each.key]]
    is_new = memory.months != now or not memory.months
    memory.months = now
    leaves = [
        Leaf(
            f"history/{each.key}/index.html",
            digest(memory.making, now[each.key]),
            partial(months.write, snapshot, each, *links[each.key]),
        )
        for each in changed
    ]
    index = Leaf("history/index.html", digest(memory.making, now), partial(months.index, snapshot, found))
    return [*leaves, index] if is_new else []


def whole(snapshot: Snapshot) -> Iterator[Leaf]:
    """All of it, as if nothing had been written yet."""
    memory = Memory()
    while leaves := owed(snapshot, memory):
        yield from leaves
    yield from history(snapshot, memory)


def _kinds(snapshot: Snapshot) -> tuple[tuple[str, QuerySet[Any]], ...]:
    page = snapshot.page
    return ("incidents", page.incidents.all()), ("maintenances", page.maintenances.all())


def _old(snapshot: Snapshot, kind: str, pks: Collection[int]) -> Iterable[Story]:
    return snapshot.incidents(pks) if kind == "incidents" else _load(snapshot, kind, pks)


def _load(snapshot: Snapshot, kind: str, pks: Collection[int]) -> Iterable[Story]:
    """Read them now: a chunk of the archive is not kept."""
    if not pks:
        return []
    if kind == "incidents":
        return snapshot.read_incidents(snapshot.page.incidents.filter(pk__in=pks))
    return snapshot.read_maintenances(snapshot.page.maintenances.filter(pk__in=pks))


def _leaf(snapshot: Snapshot, story: Story, making: str) -> Leaf:
    key = digest(making, story.revision, story.updated_at, _moving_parts(snapshot, story))
    return Leaf(_path(story), key, partial(_write, snapshot, story))


def _path(story: Story) -> str:
    return f"incidents/{story.public_id}/index.html"


def _write(snapshot: Snapshot, story: Story) -> bytes:
    if isinstance(story, Maintenance):
        card = cards.of_maintenance(story)
    else:
        card = cards.of_incident(story, now=snapshot.now)
    return frame.write("incident", snapshot, path=card.path, fresh=True, card=card, tone=card.tone)


def _moving_parts(snapshot: Snapshot, story: Story) -> object:
    """What a story says that may change though its own row does not: names, states, a promise overdue."""
    if isinstance(story, Maintenance):
        return [languages.spoken(each, "name") for each in story.components.all()]
    if not story.is_open:
        return None
    card = cards.of_incident(story, now=snapshot.now, room=0)
    return card.affected, card.is_late
