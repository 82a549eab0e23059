"""The difference of two pages as a person reads it: as Markdown, one sentence a line, compared by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.report.style import Style, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT = 2
"""Unchanged lines shown around each change."""

_SENTENCE = re.compile(r"(?<=[^\W\d_][.!?:;]|[)\"'’”*_`][.!?:;]) +(?=[^\s|])")
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def difference(
    before: str | None,
    after: str | None,
    *,
    style: Style,
    title_before: str = "",
    title_after: str = "",
    indent: str = "",
) -> str:
    """The lines that differ, with `-` and `+`; "" when a reader sees no difference. None: no such page."""
    from difflib import unified_diff

    old, new = page_lines(title_before, before), page_lines(title_after, after)
    compared = list(unified_diff(old, new, lineterm="", n=CONTEXT))[2:]
    return "".join(
        f"{indent}{_painted(line, style)}\n" for line in compared if not line.startswith("@@") or line != compared[0]
    )


def markdown(html: str) -> str:
    """The page's html as Markdown. Takes milliseconds a page: for one a person looks at, never for many."""
    from markdownify import markdownify

    text = markdownify(html, heading_style="ATX", bullets="-", code_language_callback=_language)
    return "\n".join(_without_gaps(str(text).strip("\n"))) + "\n"


def _without_gaps(text: str) -> Iterator[str]:
    """The lines, with no two empty ones in a row but in code."""
    empty = in_code = False
    for line in text.splitlines():
        in_code ^= line.lstrip().startswith("```")
        if in_code or line.strip() or not empty:
            yield line
        empty = not line.strip()


def _language(code: object) -> str:
    """The language a `<pre>` says its code is in: `class="language-x"` on it or on its `<code>`."""
    for tag in (code, getattr(code, "code", None)):
        for name in (getattr(tag, "attrs", None) or {}).get("class", ()):
            if name.startswith("language-"):
                return str(name.removeprefix("language-"))
    return ""


def page_lines(title: str, html: str | None) -> list[str]:
    """The page as Markdown under its title, prose one sentence a line; [] for no page (None)."""
    if html is None:
        return []
    heading = [f"# {shown(title)}", ""] if title else []
    return heading + list(_sentences(markdown(html)))


def _sentences(text: str) -> list[str]:
    """Prose with a line for each sentence, so that a changed word shows one; code and tables as they are."""
    lines: list[str] = []
    in_code = False
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        in_code ^= fence
        lines += [line] if fence or in_code or line.startswith("|") else _SENTENCE.split(line)
    return lines


def _painted(line: str, style: Style) -> str:
    if line.startswith("@@"):
        return style.paint(style.drawn("…"), "dim")
    color = _COLORS.get(line[:1])
    text = line[:1] + shown(line[1:].rstrip())
    return style.paint(text, color) if color else style.paint(text, "dim")
