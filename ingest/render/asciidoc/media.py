"""Macros that are a block: pictures, films and sounds; a table of contents, which a page has no use for."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attributes import substituted
from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document, escaped, position
from ingest.render.asciidoc.macros import picture_html
from ingest.render.asciidoc.reader import Line
from ingest.render.asciidoc.titles import caption, titled

_MACRO: Final = re.compile(r"(image|video|audio|toc)::(\S|\S.*?\S|)\[(.*)\]$")
_UNKNOWN: Final = re.compile(r"([a-z]\w*)::(\S|\S[^\[]*?[^\s\[]|)\[.*\]$")


def block_macro(document: Document, line: Line, attributes: Attributes) -> str | None:
    """The html of a macro on a line of its own; None when it is none that AsciiDoc knows."""
    macro = _MACRO.match(line)
    if macro is None or (not macro[2] and macro[1] != "toc"):
        unknown = _UNKNOWN.match(line)
        if unknown and unknown[1] not in {"include", "ifdef", "ifndef", "ifeval", "endif"}:
            document.report("FIN132", f"{line[:80]} is written out by an extension of the site only", line.no)
        return None
    kind, target = macro[1], substituted(document, macro[2])
    if kind == "toc":
        return ""
    own = Attributes()
    own.add(substituted(document, macro[3]))
    own.style = ""
    for name, value in attributes.named.items():
        own.named.setdefault(name, value)
    if own.title and not attributes.title:
        attributes.title = own.title
    if kind == "image":
        attributes.named |= {name: value for name, value in own.named.items() if name == "caption"}
        words = caption(document, attributes, "figure")
        below = f"<figcaption>{words}</figcaption>" if words else ""
        html = document.restored(picture_html(document, target, own))
        return f"<figure{position(line.no)}>{html}{below}</figure>"
    html = f'<{kind} src="{escaped(target)}"></{kind}>'
    return titled(document, attributes, f"<div{position(line.no)}>{html}</div>")
