"""Fidelity as a benchmark among the others: a result a corpus, with targets for those built with their own tool."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bench.cold import SHARED
from bench.figures import Result, Target
from bench.sizes import Sizes


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """Every corpus there is; nothing in a smoke run, since tools have to be installed for it."""
    del place
    if not sizes.corpora:
        return
    try:
        from bench.fidelity.corpora import CORPORA
        from bench.fidelity.measuring import measure as measured
    except ImportError as error:
        yield Result("fidelity", f"not measured: {error}", ())
        return
    for corpus in CORPORA:
        yield _result(measured(corpus, os.path.realpath(os.path.join(SHARED, "corpora")), cache_folder()))


def cache_folder() -> str:
    """Where tools and built pages are kept, by default."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "fin-fidelity")


def _result(found: object) -> Result:
    from bench.fidelity.outcome import Measured, NotMeasured
    from bench.fidelity.printing import TARGET

    if isinstance(found, NotMeasured):
        return Result("fidelity", f"{found.name}, not measured", (), remarks=(found.why.splitlines()[0],))
    assert isinstance(found, Measured)
    totals = found.totals
    targets = (
        Target(f"{found.name}: words of readers that are ours", totals.recall * 100, TARGET * 100, "%", at_least=True),
        Target(
            f"{found.name}: words of ours that readers see", totals.precision * 100, TARGET * 100, "%", at_least=True
        ),
        Target(f"{found.name}: raw syntax left", len(found.leftovers), 0, "places"),
    )
    weaker = (
        f"recall {totals.recall:.2%}, precision {totals.precision:.2%}; not built with its own tool, so no verdict",
    )
    return Result(
        "fidelity",
        f"{found.name}: {totals.pages:,} pages, {totals.words:,} words, built with {found.tool}",
        (),
        targets[2:] if found.weaker else targets,
        (weaker if found.weaker else ()) + found.notes,
    )
