"""How much memory a cold sync takes, with few pages and with ten times as many."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bench.figures import Result, Series, Target
from bench.processes import Memory, fin_ingest, run_watched
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World

GROWTH = 1.5
MEBIBYTES = 200.0


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result; each size is synced once, since memory hardly varies from run to run."""
    few, many = sizes.memory
    small, large = (_cold_sync(pages, os.path.join(place, f"memory-{pages}")) for pages in (few, many))
    series = [
        Series(f"{pages:,} pages, largest process", "MiB", (peak.largest,))
        for pages, peak in ((few, small), (many, large))
    ]
    targets = [_growth("peak of the largest process", large.largest, small.largest)]
    if small.together is not None and large.together is not None:
        series += [
            Series(f"{pages:,} pages, all {peak.processes} processes together", "MiB", (peak.together or 0,))
            for pages, peak in ((few, small), (many, large))
        ]
        targets.append(_growth("peak of all processes together", large.together, small.together))
    biggest = max(large.largest, large.together or 0)
    targets.append(Target(f"peak at {many:,} pages, all processes together", biggest, MEBIBYTES, "MiB"))
    yield Result(
        "memory",
        "a cold sync of small pages into the embedded library",
        tuple(series),
        tuple(targets),
        ("largest process: resident peak; together: looked at ten times a second, shared pages counted once",),
    )


def _growth(what: str, large: float, small: float) -> Target:
    return Target(f"{what}, ten times the pages", large / small, GROWTH, "×")


def _cold_sync(pages: int, place: str) -> Memory:
    world = World(place)
    write_tree(world.docs, pages, sections=1)
    _, memory = run_watched([*fin_ingest(), "sync", "-q"], place)
    return memory
