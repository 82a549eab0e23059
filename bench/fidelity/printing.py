"""What the command line says: a table of corpora, then each with its worst pages and most frequent differences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bench.fidelity.compare import Compared, Difference, kinds
from bench.fidelity.outcome import Leftover, Measured, NotMeasured
from bench.fidelity.same import Same
from bench.fidelity.sturdy import Encodings, Html

TARGET = 0.995
_SHOWN = 6
"""Differences shown of a page, on either side."""


def table(results: Sequence[Measured | NotMeasured]) -> str:
    """A line a corpus."""
    lines = [
        f"{'corpus':<20} {'pages':>6} {'words':>9} {'recall':>8} {'precis.':>8} {'order':>7} {'equal':>6}  built with"
    ]
    for result in results:
        if isinstance(result, NotMeasured):
            lines.append(f"{result.name:<20} not measured: {result.why.splitlines()[0][:150]}")
            continue
        all_ = result.totals
        verdict = "" if result.weaker else "  BELOW" if below(result) else "  ok"
        lines.append(
            f"{result.name:<20} {all_.pages:>6,} {all_.words:>9,} {all_.recall:>8.2%} {all_.precision:>8.2%} "
            f"{all_.ordered:>7.2%} {all_.perfect:>6,}  {result.tool}{' (weaker)' if result.weaker else ''}{verdict}"
        )
    return "\n".join(lines)


def below(result: Measured | NotMeasured) -> bool:
    """Whether a corpus that was built with its own tool misses the target."""
    if isinstance(result, NotMeasured) or result.weaker:
        return False
    return min(result.totals.recall, result.totals.precision) < TARGET


def details(result: Measured | NotMeasured, worst: int, most: int) -> str:
    """One corpus: what was assumed, the differences that cost most, the worst pages with theirs."""
    if isinstance(result, NotMeasured):
        return f"== {result.name}: not measured\n   {result.why}\n"
    return "\n".join([*_head(result), *_kinds(result, most), *_worst(result, worst)]) + "\n"


def _head(result: Measured) -> Iterator[str]:
    all_ = result.totals
    yield (
        f"== {result.name}: recall {all_.recall:.3%}, precision {all_.precision:.3%}, order {all_.ordered:.2%}; "
        f"{all_.perfect} of {all_.pages} pages without any difference"
    )
    read = result.dialect or "no dialect"
    yield f"   built with {result.tool}; read as {read}; {result.images:,} words for images aside"
    for note in result.notes:
        yield f"   · {note}"
    if result.why and min(all_.recall, all_.precision) < TARGET:
        yield f"   below the target because: {result.why}"
    for label, paths in (
        ("no page of ours", [f"{page.path} ({page.held[:120]})" for page in result.pages if page.held]),
        ("not built by the tool", [f"{path} ({why[:120]})" for path, why in result.failed.items()]),
        ("published by us only", result.ours_only),
    ):
        if paths:
            yield f"   {label}: {len(paths)}: {', '.join(paths[:4])}{' …' if len(paths) > 4 else ''}"


def _kinds(result: Measured, most: int) -> Iterator[str]:
    pages = [page for page in result.pages if not page.held]
    for side, label in (("missing", "a reader sees, we lack"), ("surplus", "we have, no reader sees")):
        found = kinds(pages, side, most)
        if found:
            yield f"   {label} (words lost, times, words, first page):"
        for run, times, cost, path in found:
            yield f"     {cost:>6} {times:>5} ×  {run}  ({path})"


def _worst(result: Measured, worst: int) -> Iterator[str]:
    pages = sorted((page for page in result.pages if page.lost), key=lambda page: (-page.lost, page.path))
    if pages and worst:
        yield f"   worst {min(worst, len(pages))} of {len(pages)} pages with a difference:"
    for page in pages[:worst]:
        lost, more = page.seen - page.both, page.ours - page.both
        yield f"     {page.path}: {lost} of {page.seen} missing, {more} of {page.ours} surplus"
        yield from _differences("-", page.missing, page)
        yield from _differences("+", page.surplus, page)


def _differences(sign: str, found: Sequence[Difference], page: Compared) -> Iterator[str]:
    if page.held:
        if sign == "-":
            yield f"       held: {page.held[:200]}"
        return
    for one in sorted(found, key=lambda one: -len(one.run))[:_SHOWN]:
        run = one.run if len(one.run) <= 160 else f"{one.run[:160]} …"
        yield f"       {sign} {one.before} [{run}] {one.after}"


def leftovers(found: Iterable[tuple[str, Leftover]], pages: int) -> str:
    """Raw syntax that is left, a line a corpus and kind, with the first three places."""
    places: dict[tuple[str, str], list[Leftover]] = defaultdict(list)
    for corpus, one in found:
        places[corpus, one.kind].append(one)
    lines = [f"raw syntax left outside code, in {pages:,} pages: {sum(map(len, places.values())):,} places"]
    for (corpus, kind), ones in sorted(places.items()):
        lines.append(f"  {corpus:<20} {kind:<18} {len(ones):>6} in {len({one.path for one in ones})} pages")
        lines += [f"      {one.path}: {one.text}" for one in ones[:3]]
    return "\n".join(lines) + "\n"


def sturdy(encodings: Encodings | None, html: Html | None) -> str:
    """Detection of encodings, and what broken html does."""
    lines = []
    if encodings:
        share = encodings.right / max(1, encodings.files)
        lines.append(f"encodings: {encodings.right} of {encodings.files} files read right, {share:.1%} (at least 95 %)")
        lines += [f"  {path}: {said[:120]}" for path, said in encodings.wrong[:25]]
    if html:
        lines.append(
            f"html5lib-tests: {html.inputs:,} renderings, {html.refused} refused, {len(html.crashed)} crashes (0)"
        )
        lines += [f"  {crash[:200]}" for crash in html.crashed[:10]]
    return "\n".join(lines) + "\n"


def same(found: Iterable[Same]) -> str:
    """Determinism, a line a corpus."""
    lines = ["rendered twice (other process, order, hash seed, locale, time zone):"]
    for one in found:
        verdict = f"{len(one.differing)} DIFFER: {', '.join(one.differing[:3])}" if one.differing else "the same bytes"
        lines.append(f"  {one.name:<20} {one.documents:>4} documents  {verdict}")
    return "\n".join(lines) + "\n"
