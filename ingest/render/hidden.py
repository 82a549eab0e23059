"""What a reader of the page does not see, or sees as furniture: icons, permalink marks, copy buttons, gutters.

What is merely folded away - the panels of tabs and accordions, hidden until somebody clicks - is content and stays:
a block is kept even when it is `hidden`, `display:none` or `aria-hidden`. Running text that is hidden is not: it
repeats what is shown beside it, or is meant for screen readers ("opens in a new window").
"""

from __future__ import annotations

import re
from typing import Final

from ingest.render.tree import Element

INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark q ruby s samp small "
    "span strike strong sub sup svg time tt u var".split()
)
"""Elements of running text."""

_SCREEN_READERS: Final = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader sr-hidden a11y-hidden "
    "show-for-sr assistive-text vh".split()
)
_FURNITURE: Final = frozenset(
    "headerlink anchorjs-link hash-link header-anchor heading-anchor anchor-link direct-link zeroclipboard-container "
    "copybtn copy-button copy-btn btn-clipboard clipboard-button clipboard-copy mwe-math-fallback-image-inline "
    "mw-editsection edit-this-page theme-edit-this-page editlink edit-link navheader navfooter "
    "viewcode-link viewcode-back material-icons material-icons-outlined material-icons-round material-symbols-outlined "
    "material-symbols-rounded material-symbols-sharp".split()
)
_GUTTERS: Final = frozenset(
    "linenos linenodiv lineno linenumber linenumbers gutter hljs-ln-numbers rouge-gutter line-numbers-rows line-number "
    "ln lnt line-numbers-wrapper react-syntax-highlighter-line-number blob-num cm-gutters ace_gutter".split()
)
_MARKS: Final = frozenset("¶ # § 🔗 ⚓ ∞ ↩ ^ ↑ ⬆ ⌃ ☍ 🔖".split())
_MARK_WORDS: Final = frozenset(
    {
        "permalink", "permalink to this heading", "permalink to this headline", "link to this heading",
        "link to this section", "anchor", "direct link", "copy link", "section link",
    }
)  # fmt: skip
_NONE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_COPY: Final = re.compile(
    r"(?:copy|copied!?|copy (?:code|to clipboard|link|page|snippet)|toggle \w+( \w+)?|close|\u00d7|\u2026)?\Z",
    re.IGNORECASE,
)
_ZERO_WIDTH: Final = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF, 0xAD])


def invisible(tag: str, element: Element) -> bool:
    """Whether the element and all in it is left out: hidden running text, texts for screen readers, known furniture."""
    names = element.attr("class")
    if names:
        classes = names.split()
        if not _FURNITURE.isdisjoint(classes) and (tag != "a" or element.attr("href") is None):
            return True
        if not _SCREEN_READERS.isdisjoint(classes) and tag not in _MEANT:
            return True
    if tag not in INLINE and not tag.startswith("mjx-"):
        return False
    if element.attr("aria-hidden") == "true" or (element.attr("hidden") is not None and tag != "code"):
        return True
    style = element.attr("style")
    return style is not None and _NONE.search(style) is not None


_MEANT: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "th", "table", "figcaption", "dt"})


def is_permalink(text: str, element: Element) -> bool:
    """Whether a link is only a mark to point at its own place: `¶`, `#`, or the arrow back from a footnote."""
    shown = (text if text.isascii() else text.translate(_ZERO_WIDTH)).strip()
    if not shown:
        return not _FURNITURE.isdisjoint((element.attr("class") or "").split())
    if shown in _MARKS or (len(shown) == 1 and "\ue000" <= shown <= "\uf8ff"):  # a sign of an icon font
        return True
    if shown.casefold() not in _MARK_WORDS:
        return False
    return (element.attr("href") or "").startswith("#") or "headerlink" in (element.attr("class") or "")


def is_gutter(element: Element) -> bool:
    """Whether the element holds the line numbers of code, and not the code."""
    names = element.attr("class")
    if names is not None and not _GUTTERS.isdisjoint(names.split()):
        return True
    style = element.attr("style")  # Hugo's line numbers have no class; a prompt that cannot be selected stays
    return style is not None and "user-select" in style and element.text.strip().isdigit()


def is_tool(text: str, element: Element) -> bool:
    """Whether a button only works the page ("Copy"), and says nothing."""
    unfolds = any(element.attr(name) is not None for name in ("aria-expanded", "aria-controls"))
    if unfolds or element.attr("role") == "tab":
        return not text.strip()
    return _COPY.match(" ".join(text.split())) is not None or "clipboard" in (element.attr("class") or "")
