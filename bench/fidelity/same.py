"""The same bytes every time: documents rendered in other processes, in another order, under other surroundings."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.fidelity.corpora import CORPORA
from bench.fidelity.ours import documents, ours
from bench.fidelity.tools import run

SAMPLE = 60
"""Documents of a corpus, evenly spread."""

_SURROUNDINGS: tuple[Mapping[str, str], ...] = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "FIDELITY_ORDER": "1"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "FIDELITY_ORDER": "-1"},
)


@dataclass(frozen=True, slots=True)
class Same:
    """How many documents were rendered, and which came out otherwise the second time."""

    name: str
    documents: int
    differing: tuple[str, ...]


def compare_runs(shared: str) -> list[Same]:
    """Every corpus, rendered by two processes that differ in order, hash seed, locale and time zone."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    command = [sys.executable, "-m", "bench.fidelity.same", shared]
    found: list[dict[str, dict[str, str]]] = [json.loads(run(command, here, **more)) for more in _SURROUNDINGS]
    first, second = found
    return [
        Same(name, len(digests), tuple(path for path in digests if second[name].get(path) != digests[path]))
        for name, digests in first.items()
    ]


def main(arguments: Sequence[str]) -> None:
    """One of the two processes: prints a digest of everything a document became, by corpus and path."""
    backwards = os.environ.get("FIDELITY_ORDER") == "-1"
    found: dict[str, dict[str, str]] = {}
    for corpus in {corpus.folder: corpus for corpus in reversed(CORPORA)}.values():
        folder = os.path.join(arguments[0], corpus.folder)
        paths = documents(folder, corpus.options.suffixes)
        sample = set(paths[:: max(1, len(paths) // SAMPLE)])
        result = ours(folder, corpus.options, sample.__contains__, backwards=backwards)
        digests = {path: _digest(page) for path, page in result.pages.items()}
        found[corpus.name] = digests | {path: _digest(why) for path, why in result.held.items()}
    print(json.dumps(found))


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
