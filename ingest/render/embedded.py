"""What becomes of elements that are no text: pictures, drawings, formulas, media, form controls, scripts."""

from __future__ import annotations

import re
from typing import Final

from ingest.render import images
from ingest.render.blocks import quoted
from ingest.render.elements import block
from ingest.render.hidden import is_tool
from ingest.render.tree import Element, attributes
from ingest.render.walk import SKIP, Close, Step, Walk

_DROPPED: Final = frozenset(
    "script style template head title meta link base wbr rp area param source track col colgroup noframes "
    "noembed".split()
)
_MEDIA: Final = frozenset({"iframe", "frame", "embed", "video", "audio", "canvas", "applet", "object", "portal"})
_NO_SCRIPT: Final = re.compile(r"javascript|cookies|browser", re.IGNORECASE)


def _figure(walk: Walk, _element: Element) -> Close:
    walk.writer.boundary()
    walk.figures.append(len(walk.findings))

    def close() -> None:
        walk.figures.pop()
        walk.writer.boundary()

    return close


def _figure_caption(walk: Walk, element: Element) -> Close:
    if walk.figures and element.text.strip():  # the caption says what the picture shows
        before = walk.figures[-1]
        walk.findings[before:] = [found for found in walk.findings[before:] if found.code != "FIN110"]
    return block(walk, element)


def _image(walk: Walk, element: Element) -> object:
    attrs = attributes(element)
    words = images.alternative(attrs)
    if images.is_pixel(attrs):
        return SKIP
    if images.is_emoji(attrs):
        walk.run.image_text(attrs.get("alt", ""), inline=True)
        return SKIP
    source = images.public_source(attrs)
    if words is None:
        name = walk.run.cleaned(images.file_name(attrs))
        walk.report("FIN110", f"{name} has no text that says what it shows: describe it in words", element)
    if source:
        alt = quoted(" ".join(walk.run.cleaned(words or "").split()))
        walk.run.void(f'<img src="{quoted(walk.run.cleaned(source))}" alt="{alt}">')
    elif words:
        walk.run.image_text(words)
    return SKIP


def _drawing(walk: Walk, element: Element) -> object:
    words, lost = images.drawing_words(element)
    if words:
        walk.run.text(f" {words} ")
    if lost:
        walk.report("FIN114", "a drawing was reduced to the words in it: describe what it shows", element)
    return SKIP


def _formula(walk: Walk, element: Element) -> object:
    words, lost = images.formula_text(element)
    walk.run.text(f" {words} ")
    if lost and words:
        walk.report("FIN114", "a formula was reduced to its characters in a row", element)
    return SKIP


def _script(walk: Walk, element: Element) -> object:
    if (element.attr("type") or "").startswith("math/tex"):
        walk.run.text(f" {element.text} ")  # a formula as its author typed it
    return SKIP


def _media(walk: Walk, element: Element) -> object:
    attrs = attributes(element)
    source = attrs.get("src") or attrs.get("data") or next((e.attr("src") for e in element.iter_elements("source")), "")
    about = " ".join((attrs.get("title") or attrs.get("aria-label") or source or "").split())
    message = (
        f"<{element.tag}> was left out ({walk.run.cleaned(about)[:120] or 'no title'}): say in words what it shows"
    )
    walk.report("FIN111", message, element)
    return None if element.tag == "object" else SKIP  # what an object holds stands in for it


def _no_script(walk: Walk, element: Element) -> object:
    words = element.text
    return SKIP if not words.strip() or _NO_SCRIPT.search(words) else block(walk, element)


def _control(walk: Walk, element: Element) -> object:
    attrs = attributes(element)
    kind = attrs.get("type", "text").lower()
    if kind == "checkbox" and _starts_part(element):
        walk.run.text("[x] " if "checked" in attrs else "[ ] ")
    elif element.tag != "input" or kind not in {
        "checkbox",
        "radio",
        "hidden",
        "submit",
        "button",
        "reset",
        "image",
    }:
        walk.report_once("FIN112", "the fields of a form were left out: say in words what a reader can do", element)
    return SKIP


def _starts_part(element: Element) -> bool:
    """Whether a box to tick is of a list of tasks: first in its `li`, perhaps in a paragraph or label there."""
    parent = element.parent
    for _ in range(2):
        if isinstance(parent, Element) and parent.tag in {"p", "label"}:
            parent = parent.parent
    return isinstance(parent, Element) and parent.tag == "li"


def _button(walk: Walk, element: Element) -> object:
    parent = element.parent
    in_sentence = isinstance(parent, Element) and parent.tag in {"p", "li", "td", "dd"}
    if not in_sentence and is_tool(element.text, element):
        return SKIP
    walk.run.space()
    return walk.run.space


def _dropped(_walk: Walk, _element: Element) -> object:
    return SKIP


STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(_DROPPED, _dropped),
    **dict.fromkeys(_MEDIA, _media),
    **dict.fromkeys(("input", "select", "textarea", "keygen"), _control),
    **dict.fromkeys(("img", "image"), _image),
    "figure": _figure,
    "figcaption": _figure_caption,
    "svg": _drawing,
    "math": _formula,
    "script": _script,
    "noscript": _no_script,
    "button": _button,
}
