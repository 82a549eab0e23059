"""The walk over a document's tree: what each of its elements becomes in the page. One pass, no recursion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ingest.render import code, images
from ingest.render.blocks import Writer, quoted
from ingest.render.findings import finding
from ingest.render.hidden import INLINE, invisible, is_gutter, is_permalink, is_tool
from ingest.render.links import Links
from ingest.render.model import Finding
from ingest.render.tree import Element, Node, Text, attributes, line

Close = Callable[[], object] | None
"""What to do at the element's end."""

_SKIP: Final = object()
Step = Callable[["Walk", Element, dict[str, str]], object]
"""Starts an element; returns its `Close`, or `_SKIP` when its content is left out or already written."""

_INLINE: Final = {
    "em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code", "tt": "code", "kbd": "kbd",
    "samp": "samp", "var": "var", "sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del", "ins": "ins",
}  # fmt: skip
_BLOCKS: Final = frozenset(
    "p div section article main header footer aside nav address hgroup center fieldset legend search dialog form "
    "figcaption optgroup tr td th thead tbody tfoot caption li dt dd body html frameset noframes menuitem".split()
)
_PLAIN: Final = INLINE | frozenset(
    "label output slot data span font picture map ruby rb rbc rtc content shadow blink marquee basefont bgsound "
    "nobr wbr multicol spacer tbody thead meter progress datalist option portal noembed col colgroup".split()
)
_DROPPED: Final = frozenset(
    "script style template head title meta link base wbr rp area param source track col colgroup noframes noembed".split()
)
_MEDIA: Final = frozenset(
    {"iframe", "frame", "embed", "video", "audio", "canvas", "applet", "object", "portal"}
)
_ADMONITIONS: Final = frozenset(
    "note tip warning caution important danger info hint attention admonition alert callout".split()
)
_TITLES: Final = frozenset(
    "admonition-title markdown-alert-title admonition-heading callout-title alert-heading panel-title".split()
)
_NO_SCRIPT: Final = re.compile(r"javascript|cookies|browser", re.IGNORECASE)
_SPAN: Final = re.compile(r"0*([1-9]\d{0,2})\Z")


class Walk:
    """The state of one walk: where the words go, the links, and what was found."""

    def __init__(
        self,
        writer: Writer,
        links: Links,
        findings: list[Finding],
        *,
        levels: tuple[tuple[str, str], ...],
        line_offset: int,
        sourcepos: bool,
    ) -> None:
        self.writer, self.links, self.findings = writer, links, findings
        self._levels = levels
        self._offset = line_offset
        self._sourcepos = sourcepos
        self._last = 0  # with sourcepos: the line of the last element that had one
        self._reported: set[str] = set()
        self.level = 1  # of the last heading
        self.details: list[int] = []
        self.figures: list[int] = []  # for each open figure, how many findings there were before it

    def run(self, root: Element) -> None:
        """Write everything in `root`."""
        stack: list[tuple[Iterator[Node], Close]] = [(iter(root), None)]
        text = self.writer.text
        while stack:
            nodes, close = stack[-1]
            for node in nodes:
                if isinstance(node, Text):
                    text(node.data)
                elif isinstance(node, Element):
                    closing = self._start(node)
                    if closing is not _SKIP:
                        stack.append((iter(node), closing))  # type: ignore[arg-type]
                        break
            else:
                stack.pop()
                if close is not None:
                    close()

    def _start(self, element: Element) -> object:
        tag = element.tag
        attrs = attributes(element)
        if attrs:
            if self._sourcepos and "data-sourcepos" in attrs:
                self._note_line(attrs["data-sourcepos"])
            if invisible(tag, attrs):
                return _SKIP
        step = _STEPS.get(tag)
        if step is not None:
            return step(self, element, attrs)
        if tag not in _PLAIN:
            self._unknown(element, tag)
        return None

    def line(self, element: Element) -> int:
        """The line in the document the element stands on, 0 when it is not known."""
        if self._sourcepos:
            return self._last
        number = line(element)
        return number + self._offset if number else 0

    def report(self, code_: str, message: str, element: Element) -> None:
        self.findings.append(finding(code_, message, self.line(element), self._levels))

    def report_once(self, code_: str, message: str, element: Element) -> None:
        if code_ not in self._reported:
            self._reported.add(code_)
            self.report(code_, message, element)

    def _note_line(self, position: str) -> None:
        number = position.partition(":")[0]
        if number.isdecimal() and len(number) <= len("1000000000"):
            self._last = int(number) + self._offset

    def _unknown(self, element: Element, tag: str) -> None:
        """An element no html has: Markdown's own reader speaks of those in Markdown."""
        if not self._sourcepos and "-" not in tag and f"<{tag}" not in self._reported:
            self._reported.add(f"<{tag}")
            self.report(
                "FIN113", f"<{tag[:60]}> is no element of html: only the text in it was kept", element
            )


def _block(walk: Walk, _element: Element, attrs: dict[str, str]) -> Close:
    walk.writer.boundary()
    names = attrs.get("class")
    if names and not _TITLES.isdisjoint(names.split()):
        return _bold_block(walk)
    return walk.writer.boundary


def _bold_block(walk: Walk) -> Close:
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


def _quote_marks(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.text("“")
    return lambda: walk.writer.text("”")


def _ruby_text(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.text("(")
    return lambda: walk.writer.text(")")


def _anchor(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    href = attrs.get("href")
    if href is None:
        return None
    text = element.text
    if len(text) < len("permalink to this headline") + 10 and is_permalink(text, attrs):
        return _SKIP
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
        return _SKIP
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
    return _SKIP


def _line_break(walk: Walk, _element: Element, _attrs: dict[str, str]) -> object:
    walk.writer.line_break()
    return _SKIP


def _rule(walk: Walk, _element: Element, _attrs: dict[str, str]) -> object:
    walk.writer.rule()
    return _SKIP


def _figure(walk: Walk, _element: Element, _attrs: dict[str, str]) -> Close:
    walk.writer.boundary()
    walk.figures.append(len(walk.findings))

    def close() -> None:
        walk.figures.pop()
        walk.writer.boundary()

    return close


def _figure_caption(walk: Walk, element: Element, attrs: dict[str, str]) -> Close:
    if walk.figures and element.text.strip():  # the caption says what the picture shows
        before = walk.figures[-1]
        walk.findings[before:] = [found for found in walk.findings[before:] if found.code != "FIN110"]
    return _block(walk, element, attrs)


def _image(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    words = images.alternative(attrs)
    if images.is_pixel(attrs):
        return _SKIP
    if images.is_emoji(attrs):
        walk.writer.image_text(attrs.get("alt", ""), inline=True)
        return _SKIP
    source = images.public_source(attrs)
    if words is None:
        name = walk.writer.cleaned(images.file_name(attrs))
        walk.report("FIN110", f"{name} has no text that says what it shows: describe it in words", element)
    if source:
        alt = quoted(" ".join(walk.writer.cleaned(words or "").split()))
        walk.writer.void(f'<img src="{quoted(walk.writer.cleaned(source))}" alt="{alt}">')
    elif words:
        walk.writer.image_text(words)
    return _SKIP


def _drawing(walk: Walk, element: Element, _attrs: dict[str, str]) -> object:
    words, lost = images.drawing_words(element)
    if words:
        walk.writer.text(f" {words} ")
    if lost:
        walk.report("FIN114", "a drawing was reduced to the words in it: describe what it shows", element)
    return _SKIP


def _formula(walk: Walk, element: Element, _attrs: dict[str, str]) -> object:
    words, lost = images.formula_text(element)
    walk.writer.text(f" {words} ")
    if lost and words:
        walk.report("FIN114", "a formula was reduced to its characters in a row", element)
    return _SKIP


def _script(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    if attrs.get("type", "").startswith("math/tex"):
        walk.writer.text(f" {element.text} ")  # a formula as its author typed it
    return _SKIP


def _media(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    source = (
        attrs.get("src")
        or attrs.get("data")
        or next((e.attr("src") for e in element.iter_elements("source")), "")
    )
    about = " ".join((attrs.get("title") or attrs.get("aria-label") or source or "").split())
    message = f"<{element.tag}> was left out ({walk.writer.cleaned(about)[:120] or 'no title'}): say in words what it shows"
    walk.report("FIN111", message, element)
    return None if element.tag == "object" else _SKIP  # what an object holds stands in for it


def _no_script(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    words = element.text
    return _SKIP if not words.strip() or _NO_SCRIPT.search(words) else _block(walk, element, attrs)


def _control(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    kind = attrs.get("type", "text").lower()
    if kind == "checkbox" and _starts_part(element):
        walk.writer.text("[x] " if "checked" in attrs else "[ ] ")
    elif element.tag != "input" or kind not in {
        "checkbox",
        "radio",
        "hidden",
        "submit",
        "button",
        "reset",
        "image",
    }:
        walk.report_once(
            "FIN112", "the fields of a form were left out: say in words what a reader can do", element
        )
    return _SKIP


def _starts_part(element: Element) -> bool:
    """Whether a box to tick is of a list of tasks: first in its `li`, perhaps in a paragraph or label there."""
    parent = element.parent
    for _ in range(2):
        if isinstance(parent, Element) and parent.tag in {"p", "label"}:
            parent = parent.parent
    return isinstance(parent, Element) and parent.tag == "li"


def _button(walk: Walk, element: Element, attrs: dict[str, str]) -> object:
    if is_tool(element.text, attrs):
        return _SKIP
    walk.writer.space()
    return walk.writer.space


def _dropped(_walk: Walk, _element: Element, _attrs: dict[str, str]) -> object:
    return _SKIP


_STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(_BLOCKS, _block),
    **{source: _inline(tag) for source, tag in _INLINE.items()},
    **dict.fromkeys(_DROPPED, _dropped),
    **dict.fromkeys(_MEDIA, _media),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "menu", "dir"), _list("ul")),
    **dict.fromkeys(("input", "select", "textarea", "keygen"), _control),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _section),
    **dict.fromkeys(("td", "th"), _cell),
    **dict.fromkeys(("abbr", "acronym"), _abbr),
    **dict.fromkeys(("img", "image"), _image),
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
    "figure": _figure,
    "figcaption": _figure_caption,
    "svg": _drawing,
    "math": _formula,
    "script": _script,
    "noscript": _no_script,
    "button": _button,
}
