"""`python -m bench.fidelity`: what readers of built sites see beside what we make of the same documents."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.cold import SHARED
from bench.fidelity import export, printing, same, sturdy
from bench.fidelity.benchmark import cache_folder
from bench.fidelity.corpora import CORPORA
from bench.fidelity.measuring import every_leftover, measure
from bench.fidelity.outcome import Measured, NotMeasured


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. 0, or with --check 1 when a share is below its target or raw syntax is left."""
    options = _options(arguments)
    results: list[Measured | NotMeasured] = []
    exports: list[export.Export] = []
    for corpus in CORPORA:
        if options.only and corpus.name not in options.only:
            continue
        began = time.monotonic()
        results.append(measure(corpus, options.corpora, options.cache, rebuild=options.rebuild))
        print(printing.details(results[-1], options.worst, options.most))
        if corpus.options.connector == export.KIND and isinstance(results[-1], Measured):
            exports.append(export.examine(os.path.join(options.corpora, corpus.folder), corpus.options))
            print(export.printed(exports[-1]))
        print(f"   ({time.monotonic() - began:.0f} s)\n", flush=True)
    found = every_leftover(results)
    print(printing.table(results), "\n", flush=True)
    print(printing.leftovers(found, sum(result.rendered for result in results)), flush=True)
    kept: dict[str, Any] = {"corpora": [result.as_json() for result in results]}
    kept["exports"] = [asdict(one) for one in exports]
    if not options.only:
        kept |= _others(options.corpora)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1, ensure_ascii=False)
    wrong = found or any(map(printing.below, results)) or not all(one.is_right for one in exports)
    return 1 if options.check and wrong else 0


def _others(corpora: str) -> dict[str, Any]:
    """What is asked of rendering besides the words."""
    places = {name: os.path.join(corpora, name) for name in ("encodings", "html5lib-tests")}
    read = sturdy.encodings(places["encodings"]) if os.path.isdir(places["encodings"]) else None
    html = sturdy.html5lib(places["html5lib-tests"]) if os.path.isdir(places["html5lib-tests"]) else None
    print(printing.sturdy(read, html), flush=True)
    twice = same.compare_runs(corpora)
    print(printing.same(twice), flush=True)
    return {
        "encodings": asdict(read) if read else None,
        "html5lib": asdict(html) if html else None,
        "same": [asdict(one) for one in twice],
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = ", ".join(corpus.name for corpus in CORPORA)
    parser = argparse.ArgumentParser("python -m bench.fidelity", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", help=f"a corpus, can be repeated: {names}")
    parser.add_argument("--corpora", metavar="FOLDER", default=os.path.realpath(os.path.join(SHARED, "corpora")))
    parser.add_argument("--cache", metavar="FOLDER", default=cache_folder(), help="tools, built pages")
    parser.add_argument("--rebuild", action="store_true", help="build again what is in the cache")
    parser.add_argument("--worst", metavar="N", type=int, default=10, help="pages shown of a corpus")
    parser.add_argument("--most", metavar="N", type=int, default=12, help="kinds of differences shown of a corpus")
    parser.add_argument("--check", action="store_true", help="end with 1 when something is below its target")
    parser.add_argument("--json", metavar="FILE", help="keep everything")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
