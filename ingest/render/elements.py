"""What elements of text become: paragraphs, headings, lists, tables, code, links and marks in running text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render import code
from ingest.render.blocks import quoted
from ingest.render.hidden import is_gutter, is_permalink
from ingest.render.tree import Element
from ingest.render.walk import SKIP, Close, Step, Walk

_INLINE: Final = {
    "em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code", "tt": "code", "kbd": "kbd",
    "samp": "samp", "var": "var", "sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del", "ins": "ins",
}  # fmt: skip
_BLOCKS: Final = frozenset(
    "p div section article main header footer aside nav address hgroup center fieldset legend search dialog form "
    "figcaption optgroup tr td th thead tbody tfoot caption li dt dd body html frameset noframes menuitem".split()
)
_ADMONITIONS: Final = frozenset(
    "note tip warning caution important danger info hint attention admonition alert callout".split()
)
_TITLES: Final = frozenset(
    "admonition-title markdown-alert-title admonition-heading callout-title alert-heading panel-title".split()
)
_SPAN: Final = re.compile(r"0*([1-9]\d{0,2})\Z")


def tab_list(walk: Walk, element: Element, _attrs: dict[str, str]) -> object:
    """The names of tabs move to their panels, each before its text, when there are as many of the one as the other."""
    tabs = [tab for tab in element.iter_elements() if tab.attr("role") == "tab"]
    near = [sibling for sibling in element.next_siblings if isinstance(sibling, Element)]
    inner = [child for around in near for child in around.children if isinstance(child, Element)]
    panels = [panel for panel in near if panel.attr("role") == "tabpanel"] or [
        panel for panel in inner if panel.attr("role") == "tabpanel"
    ]
    if len(tabs) != len(panels):
        return None
    walk.writer.boundary()
    walk.tabs.update((panel, tab.text) for tab, panel in zip(tabs, panels, strict=True))
    return SKIP


def tab_panel(walk: Walk, element: Element, attrs: dict[str, str]) -> Close:
    """A panel of tabs, under its name in bold if that is known."""
    close = block(walk, element, attrs)
    if label := walk.tabs.pop(element, ""):
        ending = _bold_block(walk)
        walk.writer.text(label)
        ending()
    return close


def block(walk: Walk, _element: Element, attrs: dict[str, str]) -> Close:
    """An element that only stands on lines of its own; in bold when it is the title of a box."""
    walk.writer.boundary()
    names = attrs.get("class")
    if names and not _TITLES.isdisjoint(names.split()):
        return _bold_block(walk)
    return walk.writer.boundary


def _bold_block(walk: Walk) -> Callable[[], None]:
    writer = walk.writer
    writer.open_inline("strong")

    def close() -> None:
        writer.close_inline()
        writer.boundary()

    return close


def _inline(tag: str) -> Step:
    def start(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
        walk.writer.open_inline(tag)
        return walk.writer.close_inline

    return start


def _abbr(walk: Walk, _element: Element, attrs: dict[str, str]) -> Close:
    title = " ".join(walk.writer.cleaned(attrs.get("title", "")).split())
    if not title:
        return None
    walk.writer.open_inline("abbr", f' title="{quoted(title)}"')
    return walk.writer.close_inline


def _quote_marks(walk: Walk, element: Element, _attrs: dict[str, str]) -> Close:
    if not element.text.strip():
        return None
    walk.writer.text("“")
    return lambda: walk.writer.text("”")


def _ruby_text(walk: Walk, element: Element, _attrs: dict[str, str]) -> object:
    if words := element.text.strip():
        walk.writer.text(f"({words})")
    return SKIP


def _anchor(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    href = attrs.get("href")
    if href is None:
        return None
    text = element.text
    if len(text) < len("permalink to this headline") + 10 and is_permalink(text, attrs):
        return SKIP
    if walk.writer.in_heading and href.startswith("#"):
        return None  # a heading that links to itself
    target = walk.links.href(walk.writer.cleaned(href), walk.line(element))
    if target is None:
        return None
    walk.writer.open_inline("a", f' href="{quoted(target)}"')
    return walk.writer.close_inline


def _heading(walk: Walk, element: Element, attrs: dict[str, str]) -> Close:
    level = int(element.tag[1])
    parent = element.parent
    around = parent.attr("class") if isinstance(parent, Element) else None
    strong = bool(around) and not _ADMONITIONS.isdisjoint((around or "").split())
    del attrs
    if not walk.writer.open_heading(level, depth=len(walk.details), strong=strong):
        return walk.writer.space
    if not strong:
        walk.level = level
    return walk.writer.close_heading


def _details(walk: Walk, element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.boundary()
    walk.details.append(-1)
    level = walk.level

    def close() -> None:
        walk.writer.end_section(walk.details.pop())
        walk.level = level

    del element
    return close


def _summary(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    if not walk.details:
        return _bold_block(walk)
    if not walk.writer.open_heading(walk.level + 1, depth=len(walk.details) - 1, summary=True):
        return walk.writer.space

    def close() -> None:
        walk.details[-1] = walk.writer.close_heading()

    return close


def _list(tag: str) -> Step:
    def start(walk: Walk, _element: Element, attrs: dict[str, str]) -> Close:
        written = _numbering(attrs) if tag == "ol" else ""
        return walk.writer.close_list if walk.writer.open_list(tag, written) else walk.writer.boundary

    return start


def _numbering(attrs: dict[str, str]) -> str:
    start = attrs.get("start", "").strip()
    written = f' start="{int(start)}"' if re.fullmatch(r"-?\d{1,9}", start) and int(start) != 1 else ""
    if "reversed" in attrs:
        written += ' reversed=""'
    kind = attrs.get("type", "").strip()
    return f'{written} type="{kind}"' if kind in {"a", "A", "i", "I"} else written


def _part(tag: str) -> Step:
    def start(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
        return walk.writer.close_part if walk.writer.open_part(tag) else walk.writer.boundary

    return start


def _quote(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    return walk.writer.close_quote if walk.writer.open_quote() else walk.writer.boundary


def _table(walk: Walk, _element: Element, attrs: dict[str, str]) -> Close:
    layout = attrs.get("role") in {"presentation", "none"}
    return walk.writer.close_table if walk.writer.open_table(layout=layout) else walk.writer.boundary


def _section(walk: Walk, element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.boundary()
    walk.writer.section(element.tag)
    return walk.writer.boundary


def _row(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.boundary()
    walk.writer.row()
    return walk.writer.boundary


def _cell(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    if is_gutter(attrs):
        return SKIP
    written = "".join(
        f' {name}="{match[1]}"'
        for name in ("colspan", "rowspan")
        if (match := _SPAN.match(attrs.get(name, ""))) and match[1] != "1"
    )
    if attrs.get("scope") in {"row", "col", "rowgroup", "colgroup"}:
        written += f' scope="{attrs["scope"]}"'
    return walk.writer.close_cell if walk.writer.open_cell(element.tag, written) else walk.writer.boundary


def _caption(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    return walk.writer.close_caption if walk.writer.open_caption() else walk.writer.boundary


def _preformatted(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    if not is_gutter(attrs):
        walk.writer.code(code.text_of(element), code.language_of(element))
    return SKIP


def _line_break(walk: Walk, _element: Element, _attrs: dict[str, str]) -> object:
    walk.writer.line_break()
    return SKIP


def _rule(walk: Walk, _element: Element, _attrs: dict[str, str]) -> object:
    walk.writer.rule()
    return SKIP


STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(_BLOCKS, block),
    **{source: _inline(tag) for source, tag in _INLINE.items()},
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "menu", "dir"), _list("ul")),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _section),
    **dict.fromkeys(("td", "th"), _cell),
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
