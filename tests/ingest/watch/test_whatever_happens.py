"""Whatever people and programs do to a folder, the library follows, and never loses a page for a moment only."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault
from ingest.watch import schedule
from tests.ingest.test_promises import from_scratch
from tests.ingest.watch.acts import Desk, checkout, git, tracked
from tests.ingest.watch.watched import QUICK, Wire, watching
from tests.ingest.world import World

FAULTS = tuple(Fault(kind, rate=0.02) for kind in ("500", "429", "drop", "drop_before", "503_done", "cut"))
SEED = int(os.environ.get("WATCH_SEED", "1"))
ACTS = int(os.environ.get("WATCH_ACTS", "0"))


def play(folder: Path, seed: int, acts: int, *, faults: tuple[Fault, ...] = FAULTS, bundle: Path | None = None) -> None:
    """So many acts in rounds; after each, the library is what a first sync would make of the folder."""
    chance = random.Random(seed)
    world, wire = World(folder), Wire()
    desk = Desk(world.docs, chance, QUICK.settle)
    for _ in range(25):
        desk.new()
    branches = cloned(desk, bundle, chance) if bundle else tracked(desk, 3, 12)
    world.wrap = lambda inner: setattr(wire, "inner", inner) or wire
    world.attempts = 3
    with world.options_changed(faults=faults), watching(world) as watch:
        watch.settled()
        while desk.done < acts:
            before = desk.tokens()
            desk.gone.clear()
            wire.deleted.clear()
            story = [one_round(desk, branches, chance) for _ in range(chance.randint(1, 12))]
            watch.settled()
            kept = (before & desk.tokens()) - desk.gone
            assert kept.isdisjoint(wire.deleted), (story, kept & set(wire.deleted))
            if chance.random() < 0.5 or desk.done >= acts:
                told = [(round(one.at % 1000, 2), one.kind, one.text, one.counts) for one in watch.told[-6:]]
                compare(
                    world, f"seed {seed}, {desk.done} acts, the last: {story}; told {told} {watch.watcher.status()}"
                )
    world.sync()
    assert not world.sync().calls
    world.close()


def compare(world: World, story: str) -> None:
    """The library is what a first sync would make of it."""
    seen, wanted = world.seen(), from_scratch(world)
    lacking = [page for page in wanted if page not in seen]
    extra = [page for page in seen if page not in wanted]
    assert not lacking, story + "; lacking: " + "; ".join(map(repr, lacking[:3])) + "; instead: " + repr(extra[:3])
    assert not extra, story + "; too many: " + "; ".join(map(repr, extra[:3]))
    assert len(seen) == len(wanted), story


def one_round(desk: Desk, branches: list[str], chance: random.Random) -> str:
    if chance.random() < 0.08:
        checkout(desk, chance.choice(branches))
        desk.done += 1
        return "checkout"
    name = desk.act()
    desk.later()
    return name


def cloned(desk: Desk, bundle: Path, chance: random.Random) -> list[str]:
    """Make the folder a clone of a bundle, with its own documents beside; some of its commits."""
    aside = desk.folder.parent / "clone"
    git(desk.folder.parent, "clone", "-q", str(bundle), str(aside))
    shutil.move(aside / ".git", desk.folder / ".git")
    git(desk.folder, "checkout", "-q", "-f", "HEAD")
    return chance.sample(git(desk.folder, "rev-list", "HEAD").split(), 12)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are tried again after moments."""
    monkeypatch.setattr(schedule, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(schedule, "LONGEST_PAUSE", 0.5)


def test_after_a_few_acts(tmp_path: Path) -> None:
    play(tmp_path, SEED, ACTS or 24)


@pytest.mark.slow
def test_after_many_acts(tmp_path: Path) -> None:
    play(tmp_path, SEED + 1, 70)


@pytest.mark.slow
def test_after_switching_between_the_commits_of_a_real_repository(
    tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    play(tmp_path, SEED + 2, 20, faults=(), bundle=shared("corpora/git/nodejs-wiki.bundle"))
