"""Measuring one corpus: built (once, then kept in the cache), rendered, compared page by page."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping

from bench.fidelity import leftovers
from bench.fidelity.compare import Compared, compare
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import NO_RENDERER, Ours, documents, ours
from bench.fidelity.outcome import Leftover, Measured, NotMeasured
from bench.fidelity.tools import Unavailable
from bench.fidelity.words import Seen, visible, words

_IMAGE = re.compile(r"\[Image: (?:[^\[\]]|\[[^\[\]]*\])*\]")


def measure(corpus: Corpus, shared: str, cache: str, *, rebuild: bool = False) -> Measured | NotMeasured:
    """A corpus, compared; not measured when it is not there, its tool is not, or we have no renderer for it."""
    source = os.path.join(shared, corpus.folder)
    if not os.path.isdir(source):
        return NotMeasured(corpus.name, f"{corpus.folder} is not there")
    mine = ours(source, corpus.options)
    if not mine.pages:
        return NotMeasured(corpus.name, next(iter(mine.held.values()), "no documents"))
    try:
        built = reader(corpus, source, cache, rebuild=rebuild)
    except Unavailable as reason:
        return NotMeasured(corpus.name, str(reason), _left(mine, {}), len(mine.pages))
    seen = {path: visible(page, corpus.roots, corpus.drop) for path, page in sorted(built.pages.items())}
    pages = [_page(path, page, mine) for path, page in seen.items()]
    return Measured(
        corpus.name,
        built.tool,
        mine.site.project.dialect,
        built.notes,
        corpus.weaker,
        tuple(pages),
        built.failed,
        tuple(sorted(mine.pages.keys() - built.pages.keys() - built.failed.keys() - mine.unpublished)),
        sum(len(words(match)) for path in mine.pages for match in _IMAGE.findall(mine.html(path))),
        _left(mine, seen),
        dict(Counter(found.code for page in mine.pages.values() for found in page.findings)),
        len(mine.pages),
        corpus.why,
    )


def reader(corpus: Corpus, source: str, cache: str, *, rebuild: bool = False) -> Built:
    """What a reader sees, built again when the corpus or how it is built has changed. Raises Unavailable."""
    name = f"{corpus.name}-{_state(corpus, source)}.pickle"
    path = os.path.join(cache, "built", name)
    if os.path.exists(path) and not rebuild:
        with open(path, "rb") as file:
            kept: Built = pickle.load(file)
            return kept
    with tempfile.TemporaryDirectory(prefix="fidelity-") as work:
        built = corpus.build(source, work, cache)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        pickle.dump(built, file)
    return built


def _state(corpus: Corpus, source: str) -> str:
    """What the built pages depend on: the recipe's own text, and names and sizes of the corpus's files."""
    digest = hashlib.blake2b(digest_size=8)
    with open(sys.modules[corpus.build.__module__].__file__ or "", "rb") as file:
        digest.update(file.read())
    for path in documents(source, ("",)):
        digest.update(f"{path}\0{os.path.getsize(os.path.join(source, path))}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _page(path: str, seen: Seen, mine: Ours) -> Compared:
    if path not in mine.pages:
        why = mine.held.get(path) or mine.excluded.get(path) or "no such document"
        return compare(path, words(seen.text), (), held=why)
    text = _IMAGE.sub(" ", visible(mine.html(path)).text)
    title = words(mine.title(path))
    return compare(path, words(seen.text), words(text), title=title, pictures=words(seen.pictures))


def _left(mine: Ours, seen: Mapping[str, Seen]) -> tuple[Leftover, ...]:
    """What our pages show of the dialect's syntax, as often as the built page does not show it as well."""
    found = []
    for path in mine.pages:
        shown = Counter(one.kind for one in leftovers.leftovers(path, seen[path].html)) if path in seen else Counter()
        for one in leftovers.leftovers(path, mine.html(path)):
            shown[one.kind] -= 1
            if shown[one.kind] < 0:
                found.append(one)
    return tuple(found)


def every_leftover(results: Iterable[Measured | NotMeasured]) -> list[tuple[str, Leftover]]:
    """Of all corpora, with the corpus's name."""
    return [(result.name, one) for result in results for one in result.leftovers]


__all__ = ["NO_RENDERER", "every_leftover", "measure", "reader"]
