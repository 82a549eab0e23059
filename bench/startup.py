"""How long it takes until something is said, against Python saying nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from bench.figures import Result, ratios
from bench.processes import fin_ingest, interleaved, milliseconds, timed
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result. It promises nothing: how quick Python itself is here decides most of it."""
    world = World(os.path.join(place, "startup"))
    write_tree(world.docs, sizes.startup)
    world.sync()
    found = interleaved(
        sizes.runs,
        nothing=timed([sys.executable, "-c", "pass"], world.folder),
        version=timed([*fin_ingest(), "--version"], world.folder),
        overview=timed([*fin_ingest(), "--help"], world.folder),
        usage=timed([*fin_ingest(), "sync", "--help"], world.folder),
        sync=timed([*fin_ingest(), "sync"], world.folder),
    )
    nothing = milliseconds("python -c pass", found["nothing"])
    sync = milliseconds(f"fin-ingest sync, {sizes.startup} files, nothing changed", found["sync"])
    yield Result(
        "startup",
        "short commands",
        (
            nothing,
            milliseconds("fin-ingest --version", found["version"]),
            milliseconds("fin-ingest --help", found["overview"]),
            milliseconds("fin-ingest sync --help", found["usage"]),
            sync,
            ratios("idle sync ÷ python -c pass", sync, nothing),
        ),
    )
