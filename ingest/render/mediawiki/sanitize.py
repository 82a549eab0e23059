"""Html in wikitext: the tags MediaWiki lets through (its `Sanitizer`), and the text everything else is."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.wikitext import LOST, MARK, attribute

_ALLOWED: Final = frozenset(
    "abbr b bdi bdo big blockquote br caption center cite code data dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr "
    "i ins kbd li link mark meta ol p q rb rp rt rtc ruby s samp small span strike strong sub sup table td th time tr "
    "tt u ul var wbr".split()
)
_SILENT: Final = frozenset("link meta".split())
_VOID: Final = frozenset("br hr wbr".split())
_KEPT: Final = frozenset("class style id rowspan colspan scope start value type reversed lang dir hidden".split())
_TAG = re.compile(r"<(?:(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])([^<>]*)>)?")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+)))?""")
_LONGEST: Final = 2000


def sanitized(text: str) -> str:
    """Wikitext in which every `<` begins an element MediaWiki allows; others are words, as readers see them."""
    return _TAG.sub(_tag, text) if "<" in text else text


def _tag(match: re.Match[str]) -> str:
    name = (match[2] or "").lower()
    if name not in _ALLOWED:
        return "&lt;" + match[0][1:].replace(">", "&gt;")
    lost = LOST * match[0].count("\n")
    if name in _SILENT:
        return lost
    if name in _VOID:
        return f"<{name}>{lost}"
    if match[1]:
        return f"</{name}>{lost}"
    rest = match[3]
    closed = f"</{name}>" if rest.rstrip().endswith("/") else ""
    return f"<{name}{attributes(rest)}>{closed}{lost}"


def attributes(text: str) -> str:
    """The attributes that mean something to a reader, clean, with a blank before each."""
    if not text.strip(" /"):
        return ""
    kept: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(MARK.sub("", text[:_LONGEST])):
        name = match[1].lower()
        if name in _KEPT:
            kept.setdefault(name, match[2] or match[3] or match[4] or "")
    return "".join(f' {name}="{attribute(" ".join(value.split()))}"' for name, value in kept.items())


def values(text: str) -> dict[str, str]:
    """All attributes of an extension's tag; those without a value have their own name for one."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text[:_LONGEST]):
        value = next((group for group in match.groups()[1:] if group is not None), match[1])
        found.setdefault(match[1].lower(), value.strip())
    return found
