"""What elements of text become: paragraphs, headings, lists, tables, code, links and marks in running text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render import code
from ingest.render.blocks import quoted
from ingest.render.hidden import INLINE, is_gutter, is_permalink
from ingest.render.tree import Element
from ingest.render.walk import SKIP, Close, Step, Walk

MARKS: Final = {
    "em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code", "tt": "code", "kbd": "kbd",
    "samp": "samp", "var": "var", "sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del", "ins": "ins",
}  # fmt: skip
_BLOCKS: Final = frozenset(
    "p div section article main header footer aside nav address hgroup center fieldset legend search dialog form "
    "figcaption optgroup tr td th thead tbody tfoot caption li dt dd body html frameset noframes menuitem".split()
)
ADMONITIONS: Final = frozenset(
    "note tip warning caution important danger info hint attention admonition alert callout".split()
)
TITLES: Final = frozenset(
    "admonition-title markdown-alert-title admonition-heading callout-title alert-heading panel-title".split()
)
SPAN: Final = re.compile(r"0*([1-9]\d{0,2})\Z")


def block(walk: Walk, element: Element) -> Close:
    """An element that only stands on lines of its own; in bold when it is the title of a box."""
    walk.writer.boundary()
    names = element.attr("class")
    if names and not TITLES.isdisjoint(names.split()):
        return bold_block(walk)
    return walk.writer.boundary


def bold_block(walk: Walk) -> Callable[[], None]:
    """Begin a block in bold; the result ends it."""
    walk.run.open_inline("strong")

    def close() -> None:
        walk.run.close_inline()
        walk.writer.boundary()

    return close


def _inline(tag: str) -> Step:
    def start(walk: Walk, _element: Element) -> Close:
        walk.run.open_inline(tag)
        return walk.run.close_inline

    return start


def _abbr(walk: Walk, element: Element) -> Close:
    title = " ".join(walk.run.cleaned(element.attr("title") or "").split())
    if not title:
        return None
    walk.run.open_inline("abbr", f' title="{quoted(title)}"')
    return walk.run.close_inline


def _quote_marks(walk: Walk, element: Element) -> Close:
    if not element.text.strip():
        return None
    walk.run.text("“")
    return lambda: walk.run.text("”")


def _ruby_text(walk: Walk, element: Element) -> object:
    held = any(inner.tag not in INLINE for inner in element.iter_elements())  # each may have words of its own
    if words := " ".join(element.stripped_strings) if held else element.text.strip():
        walk.run.text(f"({words})")
    return SKIP


def _anchor(walk: Walk, element: Element) -> object:
    href = element.attr("href")
    if href is None:
        return None
    text = element.text
    if len(text) < len("permalink to this headline") + 10 and is_permalink(text, element):
        return SKIP
    if walk.run.phrase == "heading" and href.startswith("#"):
        return None  # a heading that links to itself
    titled = element.attr("data-fin") == "titled"
    target = walk.links.href(walk.run.cleaned(href), walk.line(element), titled=titled)
    if target is None:
        return None
    walk.run.open_inline("a", f' href="{quoted(target)}"')
    return walk.run.close_inline


def _heading(walk: Walk, element: Element) -> Close:
    level = int(element.tag[1])
    parent = element.parent
    around = parent.attr("class") if isinstance(parent, Element) else None
    strong = bool(around) and not ADMONITIONS.isdisjoint((around or "").split())
    if not walk.writer.open_heading(level, depth=len(walk.details), strong=strong):
        return walk.run.space
    if not strong:
        walk.level = level
    return walk.writer.close_heading


def _details(walk: Walk, _element: Element) -> Close:
    walk.writer.boundary()
    walk.details.append(-1)
    level = walk.level

    def close() -> None:
        walk.writer.end_section(walk.details.pop())
        walk.level = level

    return close


def _summary(walk: Walk, _element: Element) -> Close:
    if not walk.details:
        return bold_block(walk)
    if not walk.writer.open_heading(walk.level + 1, depth=len(walk.details) - 1, summary=True):
        return walk.run.space

    def close() -> None:
        walk.details[-1] = walk.writer.close_heading()

    return close


def _list(tag: str) -> Step:
    def start(walk: Walk, element: Element) -> Close:
        written = numbering(element) if tag == "ol" and len(element.attrs) else ""
        return walk.writer.close_list if walk.writer.open_list(tag, written) else walk.writer.boundary

    return start


def numbering(element: Element) -> str:
    """The attributes of an `ol` that say how it counts, as they are written."""
    start = (element.attr("start") or "").strip()
    written = f' start="{int(start)}"' if re.fullmatch(r"-?\d{1,9}", start) and int(start) != 1 else ""
    if element.attr("reversed") is not None:
        written += ' reversed=""'
    kind = (element.attr("type") or "").strip()
    return f'{written} type="{kind}"' if kind in {"a", "A", "i", "I"} else written


def _part(tag: str) -> Step:
    def start(walk: Walk, _element: Element) -> Close:
        return walk.writer.close_part if walk.writer.open_part(tag) else walk.writer.boundary

    return start


def _quote(walk: Walk, _element: Element) -> Close:
    return walk.writer.close_quote if walk.writer.open_quote() else walk.writer.boundary


def _table(walk: Walk, element: Element) -> Close:
    layout = element.attr("role") in {"presentation", "none"}
    return walk.writer.close_table if walk.writer.open_table(layout=layout) else walk.writer.boundary


def _section(walk: Walk, element: Element) -> Close:
    walk.writer.boundary()
    walk.writer.section(element.tag)
    return walk.writer.boundary


def _row(walk: Walk, _element: Element) -> Close:
    walk.writer.boundary()
    walk.writer.row()
    return walk.writer.boundary


def cell(walk: Walk, element: Element) -> object:
    """A cell of a table; nothing when it holds line numbers."""
    written = ""
    if len(element.attrs):
        if is_gutter(element):
            return SKIP
        written = spans(element)
    return walk.writer.close_cell if walk.writer.open_cell(element.tag, written) else walk.writer.boundary


def spans(element: Element) -> str:
    """The attributes of a cell that say how far it reaches, as they are written."""
    written = ""
    for name in ("colspan", "rowspan"):
        if (match := SPAN.match(element.attr(name) or "")) and match[1] != "1":
            written += f' {name}="{match[1]}"'
    if (scope := element.attr("scope")) in {"row", "col", "rowgroup", "colgroup"}:
        written += f' scope="{scope}"'
    return written


def _caption(walk: Walk, _element: Element) -> Close:
    return walk.writer.close_caption if walk.writer.open_caption() else walk.writer.boundary


def _preformatted(walk: Walk, element: Element) -> object:
    if not is_gutter(element):
        walk.writer.code(code.text_of(element), code.language_of(element))
    return SKIP


def _line_break(walk: Walk, _element: Element) -> object:
    walk.run.line_break()
    return SKIP


def _rule(walk: Walk, _element: Element) -> object:
    walk.writer.rule()
    return SKIP


STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(_BLOCKS, block),
    **{source: _inline(tag) for source, tag in MARKS.items()},
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "menu", "dir"), _list("ul")),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _section),
    **dict.fromkeys(("td", "th"), cell),
    **dict.fromkeys(("abbr", "acronym"), _abbr),
    **{tag: _part(tag) for tag in ("li", "dt", "dd")},
    "ol": _list("ol"),
    "dl": _list("dl"),
    "a": _anchor,
    "q": _quote_marks,
    "rt": _ruby_text,
    "details": _details,
    "summary": _summary,
    "blockquote": _quote,
    "table": _table,
    "tr": _row,
    "caption": _caption,
    "br": _line_break,
    "hr": _rule,
}
