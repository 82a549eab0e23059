"""Pages a second of a first run, against the Markdown parser alone on the same texts. Files are in the page cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from bench.figures import Result, Series, ratios
from bench.processes import fin_ingest, interleaved, run
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World

SHARED = os.environ.get("FIN_INGEST_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "shared"))
"""Where real documentation is, if it is there."""

_PARSER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "parser_alone.py")


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """A result for generated pages, and one for real ones where there are some."""
    world = World(os.path.join(place, "cold"))
    size = write_tree(world.docs, sizes.cold, sections=8)
    yield _measure(world, sizes, f"generated pages, {size / sizes.cold / 1024:.1f} KiB each")
    corpora = os.path.realpath(os.path.join(SHARED, "corpora", "markdown"))
    if sizes.corpora and os.path.isdir(corpora):
        real = World(os.path.join(place, "cold-real"), corpora, more="    include: ['*.md']\n")
        yield _measure(real, sizes, "real pages")


def _measure(world: World, sizes: Sizes, what: str) -> Result:
    pages = int(run([sys.executable, _PARSER, world.docs], world.folder).out)
    seconds = interleaved(
        sizes.long_runs,
        parser=_seconds([sys.executable, _PARSER, world.docs], world),
        plan=_seconds([*fin_ingest(), "plan", "-q"], world),
        sync=_seconds([*fin_ingest(), "sync", "-q"], world),
    )
    parser, plan, sync = (
        Series(label, "pages/s", tuple(pages / value for value in seconds[name]))
        for name, label in (
            ("parser", "comrak alone: read and parse"),
            ("plan", "fin-ingest plan: crawl, render, plan"),
            ("sync", "fin-ingest sync into the embedded library"),
        )
    )
    return Result(
        "cold",
        f"{pages:,} {what}, nothing known of them before",
        (parser, plan, sync, ratios("comrak alone ÷ plan", parser, plan), ratios("comrak alone ÷ sync", parser, sync)),
        remarks=(
            f"whole processes; a page costs comrak {_cost(parser)} ms, plan {_cost(plan)} ms, sync {_cost(sync)} ms",
        ),
    )


def _cost(series: Series) -> str:
    return f"{1000 / series.median:.2f}"


def _seconds(command: list[str], world: World) -> Callable[[], float]:
    def side() -> float:
        world.forget()
        return run(command, world.folder, exits=(0, 3)).seconds

    return side
