"""A page's passages for people: where each begins, what it is about, how long it is, and what there is to say of it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from ingest.report.preview import wrapped
from ingest.report.style import Style, columns, count, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.outcome import Found
    from ingest.preview import Preview

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}
_WIDEST = 110
_NARROWEST = 30


def passages_text(preview: Preview, style: Style, *, whole: bool) -> str:
    """Every passage with its findings in it; `whole`: with all of its text, else with how it begins."""
    width = max(min(style.width, _WIDEST), _NARROWEST + 10)
    number = count(len(preview.passages), "passage")
    about = f"{number}, as Fin is likely to find {'it' if len(preview.passages) == 1 else 'them'}"
    lines = [style.paint(about, "bold"), style.paint("Intercom does not publish how it divides a page.", "dim"), ""]
    loose = [found for found in preview.findings if preview.passage_of(found) is None]
    if loose:
        lines += [*_findings(loose, style, width), ""]
    for place in range(len(preview.passages)):
        lines += [*_passage(preview, place, style, width, whole=whole), ""]
    return "\n".join(lines[:-1]) + "\n"


def _passage(preview: Preview, place: int, style: Style, width: int, *, whole: bool) -> Iterator[str]:
    passage, line = preview.passages[place]
    found = [one for one in preview.findings if preview.passage_of(one) == place]
    number = f"{place + 1:>3}  "
    size = count(passage.size, "word") + (f", line {line}" if line else "")
    title = (" › " if style.unicode else " > ").join(shown(one) for one in path_of(preview, place))
    title = shortened(title, width - len(number) - len(size) - 2)
    gap = " " * max(width - len(number) - columns(title) - len(size), 2)
    yield f"{number}{style.paint(title, 'bold')}{gap}{style.paint(size, 'dim')}"
    if whole:
        from ingest.report.diff import markdown

        for one in wrapped(markdown(passage.html).rstrip("\n"), width - 5).split("\n"):
            yield f"     {shown(one)}".rstrip()
    else:
        yield "     " + style.paint(shortened(begins(preview, place), width - 5), "dim")
    yield from _findings(found, style, width)


def _findings(found: Sequence[Found], style: Style, width: int) -> Iterator[str]:
    for one in found:
        place = f"line {one.line}, " if one.line else ""
        head = f"{one.level}: {place}{one.code}  "
        lines = textwrap.wrap(shown(one.message), max(width - 5 - len(head), _NARROWEST), break_on_hyphens=False)
        painted = head.replace(f"{one.level}:", style.paint(f"{one.level}:", _COLORS.get(one.level, "cyan"), "bold"), 1)
        yield f"     {painted}{lines[0]}"
        yield from (" " * (5 + len(head)) + line for line in lines[1:])


def path_of(preview: Preview, place: int) -> tuple[str, ...]:
    """The page's title and the headings a passage stands under."""
    return (preview.title, *preview.passages[place][0].path)


def begins(preview: Preview, place: int) -> str:
    """How the text of a passage begins, on one line."""
    passage, _ = preview.passages[place]
    text = next((" ".join(block.text.split()) for block in passage.blocks if block.text.strip()), "")
    return shown(text) or "(a heading alone)"


def passage_object(preview: Preview, place: int) -> dict[str, Any]:
    """A passage for programs, counted from 1."""
    passage, line = preview.passages[place]
    return {
        "number": place + 1,
        "path": path_of(preview, place),
        "words": passage.size,
        "line": line,
        "html": passage.html,
    }
