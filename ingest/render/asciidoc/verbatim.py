"""Text that keeps its lines: listings and literal text, with callouts; formulas as their author typed them."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document, escaped, position
from ingest.render.asciidoc.inline import VERBATIM, apply, steps_of
from ingest.render.asciidoc.reader import Line
from ingest.render.asciidoc.selected import indented
from ingest.render.asciidoc.titles import captioned

_CALLOUT: Final = re.compile(
    r"\\?&lt;(?:!--(\d{1,4}|\.)--|(\d{1,4}|\.))&gt;(?=(?: ?\\?&lt;(?:!--)?(?:\d{1,4}|\.)(?:--)?&gt;)*$)"
)
_LONGEST: Final = 400
"""Callouts stand within so many characters of a line's end."""
_GUARD: Final = re.compile(r"(?://|#|--|;;) ?$")
_LANGUAGE: Final = re.compile(r"[\w+#.\-]+\Z")


def verbatim_html(document: Document, lines: list[Line], attributes: Attributes, first: Line, kind: str) -> str:
    """A listing or literal text, below its title."""
    text = [str(line) for line in lines]
    while text and not text[0].strip():
        text.pop(0)
    while text and not text[-1].strip():
        text.pop()
    tabs = document.attributes.get("tabsize", "")
    if tabs.isdecimal() and len(tabs) < 3:  # noqa: PLR2004 - up to 99
        text = [line.expandtabs(int(tabs)) for line in text]
    if re.fullmatch(r"\d{1,3}", attributes.named.get("indent", "")):
        text = indented(text, int(attributes.named["indent"]))
    elif kind == "literal" and first[:1] in {" ", "\t"} and lines and lines[0] is first:
        text = indented(text, 0) if "\t" in "".join(text) else _without_margin(text)
    steps = steps_of(attributes.named["subs"], VERBATIM) if "subs" in attributes.named else VERBATIM
    html = document.restored(_applied(document, "\n".join(text), steps))
    language = _language(document, attributes, kind)
    named = f' class="language-{escaped(language)}"' if _LANGUAGE.match(language) else ""
    label = "listing" if kind in {"listing", "source", "fenced"} else "literal"
    return captioned(document, attributes, f"<pre{position(first.no)}><code{named}>{html}</code></pre>", label)


def _language(document: Document, attributes: Attributes, kind: str) -> str:
    """The language of a listing, "" when neither its author nor the document says it is source."""
    if kind not in {"source", "fenced"} and attributes.style != "source" and "language" not in attributes.named:
        return ""
    return attributes.second("language") or document.attributes.get("source-language", "")


def _without_margin(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def _applied(document: Document, text: str, steps: tuple[str, ...]) -> str:
    if "callouts" not in steps:
        return apply(document, text, steps)
    before = tuple(step for step in steps if step != "callouts")
    html = apply(document, text, before)
    return _with_callouts(html, bare=document.flag("icons")) if "&lt;" in html else html


def _with_callouts(html: str, *, bare: bool) -> str:
    """The marks at the ends of lines as numbers in brackets. `bare`: without the sign of comment before them."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match[0][0] == "\\":
            return match[0][1:]
        sign = match[1] or match[2]
        count += sign == "."
        shown = f"({count if sign == '.' else sign})"
        return f"&lt;!--{shown}--&gt;" if match[1] else shown

    lines = html.split("\n")
    for place, line in enumerate(lines):
        if line.endswith("&gt;") and (first := _CALLOUT.search(line, max(0, len(line) - _LONGEST))):
            before = _GUARD.sub("", line[: first.start()]) if bare else line[: first.start()]
            lines[place] = before + _CALLOUT.sub(number, line[first.start() :])
    return "\n".join(lines)


def formula_html(lines: list[Line], first: Line) -> str:
    """A formula as its author typed it."""
    text = escaped("\n".join(lines))
    return f"<p{position(first.no)}>{text}</p>" if text.strip() else ""
