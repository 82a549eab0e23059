"""What Intercom holds against what the manifest says: drift, and what a refresh found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.report.style import Style, columns, count, padded, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.refresh import Refreshed
    from ingest.verify import Drift

KINDS = {
    "missing": ("-", "red", "is not in Intercom"),
    "changed": ("~", "yellow", "is not as it was sent"),
    "unknown": ("?", "cyan", "is in Intercom, the manifest does not know it"),
}
"""Kind of drift → its sign, its colour and what it means."""
_MOST = 20
_WIDEST = 48


class Verified(NamedTuple):
    """One source: how many pages the manifest knows, and where Intercom differs."""

    name: str
    pages: int
    drift: Sequence[Drift]

    def number(self, kind: str) -> int:
        """How many pages differ in this way."""
        return sum(one.kind == kind for one in self.drift)

    @property
    def same(self) -> int:
        """How many pages are as the manifest says."""
        return self.pages - self.number("missing") - self.number("changed")


def drift_text(sources: Sequence[Verified], style: Style, *, verbose: bool) -> str:
    """A line of counts for each source, and each page that differs; under -v all of them."""
    width = max((columns(shown(source.name)) for source in sources), default=0)
    return "".join(line + "\n" for source in sources for line in _source(source, width, style, verbose=verbose))


def _source(source: Verified, width: int, style: Style, *, verbose: bool) -> Iterator[str]:
    told = [f"{source.same:,} as sent"] if source.same or not source.drift else []
    told += [
        style.paint(f"{number:,} {kind}", color)
        for kind, (_, color, _) in KINDS.items()
        if (number := source.number(kind))
    ]
    name = style.paint(padded(shown(source.name), width), "bold")
    yield f"{name}  {count(source.pages, 'page')}: {', '.join(told)}"
    most = len(source.drift) if verbose or len(source.drift) <= _MOST + 1 else _MOST
    wide = min(_WIDEST, max((columns(shown(one.external_id)) for one in source.drift), default=0))
    for kind in KINDS:
        yield from (_page(one, wide, style) for one in source.drift[:most] if one.kind == kind)
    if len(source.drift) > most:
        more = style.drawn(f"  … and {len(source.drift) - most:,} more; -v lists them")
        yield style.paint(more, "dim")


def _page(drift: Drift, width: int, style: Style) -> str:
    sign, color, meaning = KINDS[drift.kind]
    name = padded(shortened(shown(drift.external_id), width), width)
    told = style.paint(f"{shown(drift.title)} · {meaning}", "dim")
    return style.drawn(f"  {style.paint(sign, color)} {name}  {told}")


def drift_object(sources: Sequence[Verified]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "sources": [
            {"name": source.name, "pages": source.pages, "same": source.same}
            | {kind: source.number(kind) for kind in KINDS}
            for source in sources
        ],
        "drift": [one._asdict() for source in sources for one in source.drift],
    }


def refreshed_text(found: Sequence[Refreshed], style: Style) -> str:
    """A line for each source: what was known, learned and forgotten."""
    width = max((columns(shown(one.name)) for one in found), default=0)
    return "".join(_refreshed(one, width, style) + "\n" for one in found)


def _refreshed(found: Refreshed, width: int, style: Style) -> str:
    name = style.paint(padded(shown(found.name), width), "bold")
    if found.remote_id is None and not found.forgotten:
        return f"{name}  has no Content Import Source in Intercom; the next sync creates it"
    told = [
        f"{found.same:,} as known",
        style.paint(f"{found.learned:,} learned", "green") if found.learned else "",
        style.paint(f"{found.forgotten:,} forgotten, because they are gone", "red") if found.forgotten else "",
    ]
    pages = count(found.same + found.learned, "page")
    return f"{name}  {pages} in Intercom: {', '.join(part for part in told if part)}"
