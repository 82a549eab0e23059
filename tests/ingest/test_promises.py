"""The promises of the design, broken at if at all: random histories of edits, failures and deaths."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ingest.intercom.emulator import Fault
from tests.ingest.world import FREE, SITE, World

NAMES = ("a.md", "b.md", "guide/c.md", "guide/index.md", "A.md", "notes.txt", "é.md", "page.html")
TEXTS = (
    "# One\n\nSome text.\n",
    "# Two\n\nOther text, see [b](b.md) and [c](guide/c.md#x).\n",
    "See [a](/a.md), [up](../a.md), [folder](/guide/) and [nothing](missing.md).\n\n## More\n\nAnd more text.\n",
    "---\ntitle: Named\n---\nIn front, like [that](/page.html).\n",
    "---\nid: fixed\n---\n# Fixed\n\nIts id never changes.\n",
    "---\ndraft: true\n---\n# Draft\n\nNot yet.\n",
    "---\nurl: https://elsewhere.example.org/x\n---\n# Elsewhere\n\nHas its own address.\n",
    "---\nagent: false\n---\n# For people\n\nNot for Fin.\n",
)
OWN = ((".own", "tests.ingest.including:render"),)
OWN_NAMES = ("x.own", "guide/y.own", "x.own", "guide/y.own", "p.inc", "guide/p.inc")
OWN_TEXTS = (
    "# X\nSome text.\ninclude p.inc\n",
    "name here Here_it_is\nsee there\nopen b.md\nText.\n",
    "name there There_it_is\nsee here\nopen guide/c.md\ninclude /guide/p.inc\n",
    "include p.inc\ninclude gone.inc\nsee here\n",
    "name here Elsewhere\nMore text.\n",
    "Nothing but text.\n",
)
"""For a renderer that includes files, defines names, and shows the titles of what it links to."""
SUMMARIES = (
    "# Summary\n\n- [The first](a.md)\n- [The second](b.md)\n- [Third](guide/c.md)\n",
    "# Summary\n\n- [The second](b.md)\n- [The guide](guide/index.md)\n",
    "# No summary\n",
)
SETTINGS = (
    {"page_url": SITE + "{stem}"},
    {"page_url": None},
    {"page_url": SITE + "{title}"},
    {"agent": False},
    {"max_page_bytes": 60},
)

names, texts = st.sampled_from(NAMES), st.sampled_from(TEXTS)


class Edit(NamedTuple):
    """Something a person does to the documents or the configuration."""

    name: str
    do: Callable[[World], None]

    def __repr__(self) -> str:
        return self.name


def write(name: str, text: str) -> Edit:
    return Edit(f"write {name} {text!r}", lambda world: world.write(name, text) and None)


def delete(name: str) -> Edit:
    return Edit(f"delete {name}", lambda world: world.delete(name) if (world.docs / name).exists() else None)


def move(old: str, new: str) -> Edit:
    return Edit(f"move {old} {new}", lambda world: world.rename(old, new) if (world.docs / old).exists() else None)


def touch(name: str) -> Edit:
    return Edit(f"touch {name}", lambda world: os.utime(world.docs / name) if (world.docs / name).exists() else None)


def configure(change: dict[str, object]) -> Edit:
    return Edit(f"configure {change}", lambda world: world.set(**change))


edits = st.one_of(
    st.builds(write, names, texts),
    st.builds(write, names, texts),
    st.builds(write, st.sampled_from(OWN_NAMES), st.sampled_from(OWN_TEXTS)),
    st.builds(write, st.just("SUMMARY.md"), st.sampled_from(SUMMARIES)),
    st.builds(delete, st.one_of(names, st.sampled_from((*OWN_NAMES, "SUMMARY.md")))),
    st.builds(move, names, names),
    st.builds(touch, names),
    st.builds(configure, st.sampled_from(SETTINGS)),
    st.builds(write, st.just(".finignore"), st.sampled_from(("", "a.md\n", "guide/\n", "*.md\n!b.md\n"))),
)


class Run(NamedTuple):
    """How the sync after some edits goes: `kind` "whole", "none", "dies", or a fault of the emulator."""

    kind: str
    call: int = 0
    after: bool = False


runs = st.one_of(
    st.just(Run("whole")),
    st.just(Run("none")),
    st.builds(Run, st.just("dies"), st.integers(1, 14), st.booleans()),
    st.builds(Run, st.sampled_from(("500", "drop", "drop_before", "422", "503_done"))),
)
rounds = st.lists(st.tuples(st.lists(edits, min_size=1, max_size=4), runs), min_size=1, max_size=5)
firsts = st.lists(texts, min_size=5, max_size=5)


def carry_out(world: World, run: Run) -> None:
    """Let a run go as it will."""
    if run.kind == "whole":
        world.sync(allow_removals=True)
    elif run.kind == "dies":
        world.killed_at(run.call, after=run.after)
    elif run.kind != "none":
        world.attempts = 2
        with world.faults(Fault(run.kind, rate=0.4, path="/ai/external_pages*")):
            world.sync(allow_removals=True)
        world.attempts = 6


def from_scratch(world: World) -> list[tuple[object, ...]]:
    """What a first sync of the documents as they are now makes of an empty library."""
    fresh = World(Path(tempfile.mkdtemp()))
    try:
        shutil.rmtree(fresh.docs)
        shutil.copytree(world.docs, fresh.docs)
        fresh.set(**{name: value for name, value in world.config.sources[0]._asdict().items() if name != "path"})
        fresh.sync()
        return fresh.seen()
    finally:
        fresh.close()
        shutil.rmtree(fresh.folder)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(firsts, rounds, st.booleans(), st.sampled_from((0, 4)))
def test_after_any_history_one_clean_run_equals_a_first_sync_and_a_second_changes_nothing(
    first: list[str], history: list[tuple[list[Edit], Run]], settled: bool, workers: int
) -> None:
    """Promises 1, 2 and 3; `settled`: documents are old enough for their versions to be trusted."""
    limits = FREE._replace(workers=workers)
    world = World(Path(tempfile.mkdtemp()), limits=limits, settled=settled, renderers=OWN)
    try:
        for name, text in zip(NAMES, first, strict=False):
            world.write(name, text)
        world.sync()
        for edited, run in history:
            for edit in edited:
                edit.do(world)
            carry_out(world, run)
            world.pages()
        world.sync(allow_removals=True)
        calls = world.app.calls.total()
        again = world.sync()
        assert world.app.calls.total() == calls, "a second run made calls"
        assert not any(source.plan.changes for source in again.sources)
        event(f"{len(world.seen())} pages")
        assert world.seen() == from_scratch(world)
    finally:
        world.close()
        shutil.rmtree(world.folder)
