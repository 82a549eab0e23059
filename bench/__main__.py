"""`python -m bench`: run benchmarks by name, print each as soon as it is there, and keep all as JSON on request."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence

from bench import cold, git, idle, memory, rate, rendering, startup, watch, wiki_memory
from bench.figures import Result, text
from bench.sizes import FULL, QUICK, USUAL, Sizes

BENCHMARKS: dict[str, Callable[[Sizes, str], Iterator[Result]]] = {
    "startup": startup.measure,
    "idle": idle.measure,
    "rendering": rendering.measure,
    "cold": cold.measure,
    "rate": rate.measure,
    "memory": memory.measure,
    "wikis": wiki_memory.measure,
    "git": git.measure,
    "watch": watch.measure,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run them. 0, or with --check 1 when a target is missed."""
    options = _options(words)
    sizes = QUICK if options.quick else FULL if options.full_size else USUAL
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    print(f"Python {machine['python']}, {machine['cores']} cores, load {_load()}; {machine['system']}\n", flush=True)
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for name in options.names or BENCHMARKS:
            for result in BENCHMARKS[name](sizes, place):
                results.append(result)
                print(text(result), flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": machine, "results": [result.as_json() for result in results]}, file, indent=1)
    missed = [target for result in results for target in result.targets if not target.holds]
    print(_verdict(len(missed), smoke=options.quick))
    return 1 if missed and options.check else 0


def _verdict(missed: int, *, smoke: bool) -> str:
    if smoke:
        return "everything ran; sizes were too small for the figures to say anything"
    return f"{missed} targets missed" if missed else "all targets hold"


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description="Benchmarks of fin-ingest; see bench/README.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHMARKS)}")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    size.add_argument("--full-size", action="store_true", help="also a tree of 100,000 files")
    parser.add_argument("--json", metavar="FILE", help="keep every measurement")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    options = parser.parse_args(words)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
