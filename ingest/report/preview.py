"""A page as Fin will read it, in three forms, and what there is to know of it besides its text."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from ingest.report.style import Style, columns, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.outcome import Found
    from ingest.page import Page

FORMS = ("markdown", "html", "text", "passages")
LISTED = ("markdown", "text")
"""The forms below which the passages are listed: html is exactly what is sent, so that it can be kept in a file."""

_LEVELS = {"error": "red", "warning": "yellow", "note": "cyan"}
_KILO = 1000
_BEGIN = re.compile(r"(?:[ ]*(?:[-*+>]|\d{1,3}\.)[ ]+)*[ ]*")
"""The marks of lists and quotations before a line's words."""


def body(page: Page, form: str) -> str:
    """The page's text: html exactly as it is sent, the other forms with the title on top; passages as Markdown."""
    if form == "html":
        return page.html + "\n"
    if form == "text":
        from ingest.render.tree import fragment

        return f"{page.title}\n\n{fragment(page.html).to_text().strip()}\n"
    from ingest.report.diff import markdown

    return f"# {page.title}\n\n{markdown(page.html)}"


def wrapped(text: str, width: int) -> str:
    """Markdown for a terminal so wide: lines of prose are broken between words; tables and code stay as they are."""
    lines, fenced = [], False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        if fenced or fence or columns(line) <= width or line.lstrip().startswith("|"):
            lines.append(line)
            continue
        begin = _BEGIN.match(line)
        assert begin is not None
        indent = begin[0] if ">" in begin[0] else " " * len(begin[0])
        lines += textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def facts_text(page: Page, style: Style) -> str:
    """Title, url, id, who may use it, and size, aligned."""
    facts = {
        "title": shown(page.title),
        "url": shown(page.url) if page.url else "none: Fin cites nothing",
        "id": shown(page.external_id),
        "for": _availability(page),
        "audiences": ", ".join(map(str, page.audience_ids or ())) or "none",
        "locale": shown(page.locale),
        "size": _size(page),
    }
    if page.audience_ids is None:
        del facts["audiences"]
    width = max(map(len, facts))
    return "".join(f"{style.paint(f'{name:>{width}}', 'cyan')}  {told}\n" for name, told in facts.items())


def findings_text(findings: Sequence[Found], style: Style) -> str:
    """Every finding on a line: level, line, code and message."""
    return "".join(
        f"{style.paint(f'{found.level}:', _LEVELS.get(found.level, 'cyan'), 'bold')} "
        + (f"line {found.line}, " if found.line else "")
        + f"{shown(found.code)}  {shown(found.message)}\n"
        for found in findings
    )


def page_object(page: Page, form: str) -> dict[str, Any]:
    """The page for programs: as it is sent, and its text in the form that was asked for."""
    return {**page._asdict(), "bytes": len(page.html.encode("utf-8", "surrogatepass")), form: body(page, form)}


def _availability(page: Page) -> str:
    who = [name for name, may in (("Fin AI Agent", page.agent), ("Copilot", page.copilot)) if may]
    return " and ".join(who) or "nobody: it is hidden"


def _size(page: Page) -> str:
    size = len(page.html.encode("utf-8", "surrogatepass"))
    return f"{size:,} bytes" if size < _KILO else f"{size / _KILO:,.1f} kB"
