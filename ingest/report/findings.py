"""Findings for people: the kinds of them, worst first, each with its title and where it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.report.style import Style, count, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ingest.outcome import Found

PLACES = 3
"""So many places of a kind are listed; of a more frequent kind, without -v, only the first."""

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def relevant(findings: Sequence[Found], changed: Collection[str]) -> list[Found]:
    """Those a person should see now: errors, and warnings about documents that changed."""
    return [one for one in findings if one.level == "error" or (one.level == "warning" and one.key in changed)]


def finding_lines(
    findings: Sequence[Found], changed: Collection[str], style: Style, titles: Mapping[str, str]
) -> Iterator[str]:
    """What is relevant, by kind; the rest is counted. `titles` are of documents whose keys say nothing to a person."""
    now = relevant(findings, changed)
    groups = _grouped(now)
    for alike in groups:
        yield _headline(alike, style)
        yield from _places(alike if len(alike) <= PLACES else alike[:1], style, titles)
    rest = aside(findings, changed)
    if rest:
        yield style.paint(f"  {rest}; -v lists them", "dim")
    elif any(len(alike) > PLACES for alike in groups):
        yield style.paint("  -v lists all of them", "dim")


def all_finding_lines(findings: Sequence[Found], style: Style, titles: Mapping[str, str]) -> Iterator[str]:
    """All of them, by kind, for -v."""
    for alike in _grouped(findings):
        yield _headline(alike, style)
        yield from _places(alike, style, titles)


def aside(findings: Sequence[Found], changed: Collection[str]) -> str:
    """`20 notes and 3 warnings about documents that do not change`; "" when there are none."""
    notes = sum(one.level == "note" for one in findings)
    standing = sum(one.level == "warning" and one.key not in changed for one in findings)
    said = [count(notes, "note")] if notes else []
    said += [count(standing, "warning") + " about documents that do not change"] if standing else []
    return " and ".join(said)


def _grouped(findings: Sequence[Found]) -> list[list[Found]]:
    """Findings with one level and code together, in the order of levels."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for level in _COLORS:
        for one in findings:
            if one.level == level:
                groups.setdefault((level, one.code), []).append(one)
    return list(groups.values())


def _headline(alike: Sequence[Found], style: Style) -> str:
    """`warning: Shortcode is shown as text (FIN102), 909 in 375 documents`."""
    level, code = alike[0].level, alike[0].code
    documents = len({one.key for one in alike})
    often = f", {len(alike):,} in {count(documents, 'document')}" if len(alike) > 1 else ""
    return f"  {style.paint(f'{level}:', _COLORS[level], 'bold')} {_title(code)}{often}"


def _title(code: str) -> str:
    from ingest.render.findings import CODES

    return f"{CODES[code].title} ({code})" if code in CODES else shown(code)


def called(key: str, titles: Mapping[str, str]) -> str:
    """A document's title in brackets, to stand behind its key; "" where the key says enough."""
    return f" ({shown(titles[key])})" if key in titles else ""


def _places(findings: Sequence[Found], style: Style, titles: Mapping[str, str]) -> Iterator[str]:
    for one in findings:
        place = f"{shown(one.key)}:{one.line}" if one.line else shown(one.key)
        place += called(one.key, titles)
        yield f"      {place}  {style.paint(shown(one.message), 'dim')}"
