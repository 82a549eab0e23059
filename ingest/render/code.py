"""Preformatted text: its exact characters without a highlighter's markup and line numbers, and its language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.render.hidden import is_gutter, is_tool
from ingest.render.tree import Element, Node, Text

_CLASSES: Final = (
    re.compile(
        r"(?:^|\s)(?:language-\{?\.?|lang-|highlight-source-|brush:\s*|src-)([A-Za-z][\w+#.\-]{0,29})(?![\w+#])"
    ),
    re.compile(r"(?:^|\s)(?:highlight-(?:text-)?|sourceCode\s+|hljs\s+)([A-Za-z][\w+#.\-]{0,29})(?![\w+#])"),
)
"""How highlighters name the language, those that can mean nothing else first.

A fence's first word may carry options, too: `rust,ignore`, `{.python}`, `js{1,3}`.
"""
_DIRECT: Final = ("data-language", "data-lang", "data-code-language")
_NAMING: Final = frozenset({*_DIRECT, "data-syntaxhighlighter-params", "class"})
_TOKEN: Final = re.compile(r"[A-Za-z][\w+#.\-]{0,29}\Z")
_NO_LANGUAGE: Final = frozenset(
    "none text plaintext plain txt default nohighlight no-highlight notranslate code source raw literal output "
    "panel block wrapper container hljs highlight unknown undefined null".split()
)
_AROUND: Final = 3
"""How many elements around the `pre` may name the language: `div.highlight-python > div.highlight > pre`."""


def text_of(element: Element) -> str:
    """The characters of preformatted text. `<br>` is a line's end, an image its alt text; gutters and buttons go."""
    plain = _only_child(element)
    if isinstance(plain, Element) and plain.tag == "code" and not is_gutter(plain):
        plain = _only_child(plain)
    if isinstance(plain, Text):
        return plain.data
    pieces: list[str] = []
    iterators = [iter(element)]
    while iterators:
        for node in iterators[-1]:
            if isinstance(node, Text):
                pieces.append(node.data)
            elif isinstance(node, Element) and _enter(node, pieces):
                iterators.append(iter(node))
                break
        else:
            iterators.pop()
    return "".join(pieces)


def _only_child(element: Element) -> Node | None:
    children = element.children
    return children[0] if len(children) == 1 else None


def _enter(element: Element, pieces: list[str]) -> bool:
    tag = element.tag
    if tag == "br":
        pieces.append("\n")
        return False
    if tag == "img":
        pieces.append(element.attr("alt") or "")
        return False
    if tag in {"script", "style", "template", "svg", "iframe", "select", "textarea", "object"} or is_gutter(element):
        return False
    if tag == "button" and is_tool(element.text, element):
        return False
    if tag in {"div", "p", "li", "tr"} and pieces and not pieces[-1].endswith("\n"):
        pieces.append("\n")  # highlighters that make a line of an element
    return True


def language_of(pre: Element) -> str:
    """The language its classes name, or those of the `code` in it or of what is close around it; "" when none do."""
    if language := named(pre):
        return language
    inner = [node for node in pre.children if isinstance(node, Element)]
    if len(inner) == 1 and inner[0].tag in {"code", "samp"} and (language := named(inner[0])):
        return language
    around: Node | None = pre
    for _ in range(_AROUND):
        around = around.parent if around is not None else None
        if not isinstance(around, Element) or around.tag not in {"div", "figure", "section", "td", "span"}:
            break
        if language := named(around):
            return language
    return ""


def named(element: Element) -> str:
    """The language the attributes of one element name."""
    if _NAMING.isdisjoint(element.attrs):
        return ""
    for name in _DIRECT:
        if (language := element.attr(name)) and _usable(language):
            return language.lower()
    return language_in(f"{element.attr('data-syntaxhighlighter-params') or ''} {element.attr('class') or ''}")


@lru_cache(maxsize=256)
def language_in(classes: str) -> str:
    """The language some classes name; a site uses few of them over and over."""
    found = (match[1].lower() for pattern in _CLASSES for match in pattern.finditer(classes))
    return next((name for name in found if _usable(name)), "")


def _usable(name: str) -> bool:
    return bool(_TOKEN.match(name)) and name.lower() not in _NO_LANGUAGE
