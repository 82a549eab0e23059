"""What a sync without changes costs, against Python looking at the same files and doing nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from bench.evidence import evidence
from bench.figures import Result, Target, ratios
from bench.processes import fin_ingest, interleaved, milliseconds, timed
from bench.sizes import Sizes
from bench.trees import PER_FOLDER, write_tree
from bench.world import World

WALK = """import os, sys
for folder, folders, files in os.walk(sys.argv[1]):
    for name in files:
        os.stat(os.path.join(folder, name))
"""
"""The plain way to stat a tree."""

SCANDIR = """import os, sys
def look(folder):
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                look(entry.path)
            else:
                entry.stat(follow_symlinks=False)
look(sys.argv[1])
"""
"""The quickest way to stat a tree that plain Python has."""

TIMES = 3.0


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result for every size of tree."""
    for files in sizes.idle:
        yield _measure(files, sizes.runs, os.path.join(place, f"idle-{files}"))


def _measure(files: int, runs: int, place: str) -> Result:
    world = World(place)
    write_tree(world.docs, files, sections=1)
    world.sync()
    quiet = world.sync()
    source = quiet["sources"][0]
    if quiet["calls"] or source["unchanged"] != files:
        raise RuntimeError(f"this sync was not idle: {quiet['calls']} calls, {source['unchanged']} unchanged")
    found = interleaved(
        runs,
        sync=timed([*fin_ingest(), "sync"], place),
        walk=timed([sys.executable, "-c", WALK, world.docs], place),
        scandir=timed([sys.executable, "-c", SCANDIR, world.docs], place),
        nothing=timed([sys.executable, "-c", "pass"], place),
    )
    sync = milliseconds("fin-ingest sync, nothing changed", found["sync"])
    walk = milliseconds("python -c: os.walk, os.stat each file", found["walk"])
    scandir = milliseconds("python -c: os.scandir, stat each name", found["scandir"])
    nothing = milliseconds("python -c pass", found["nothing"])
    to_walk, to_scandir = ratios("sync ÷ os.walk", sync, walk), ratios("sync ÷ os.scandir", sync, scandir)
    remarks, targets = evidence(world, files)
    return Result(
        "idle",
        f"a sync without changes, {files:,} files in {-(-files // PER_FOLDER):,} folders",
        (sync, walk, scandir, nothing, to_walk, to_scandir),
        (
            Target("wall time of os.walk and os.stat", to_walk.median, TIMES, "×"),
            Target("wall time of os.scandir", to_scandir.median, TIMES, "×"),
            *targets,
        ),
        (f"{quiet['calls']} calls made, {len(source['findings'])} findings of the last run told again", *remarks),
    )
