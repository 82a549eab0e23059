"""Titles of blocks, alone or with the caption and number that AsciiDoc puts before them."""

from __future__ import annotations

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document
from ingest.render.asciidoc.inline import text_html


def titled(document: Document, attributes: Attributes, html: str) -> str:
    """The block below its title, if it has one."""
    if not attributes.title:
        return html
    return f"<p><strong>{text_html(document, attributes.title)}</strong></p>\n{html}"


def captioned(document: Document, attributes: Attributes, html: str, kind: str) -> str:
    """The block below its title and the caption of its kind, "Example 1."."""
    words = caption(document, attributes, kind)
    return f"<p><strong>{words}</strong></p>\n{html}" if words else html


def caption(document: Document, attributes: Attributes, kind: str) -> str:
    """The words above a block of a kind: its caption, if it has one, and its title; "" without a title."""
    if not attributes.title:
        return ""
    title = text_html(document, attributes.title)
    if "caption" in attributes.named:
        return f"{attributes.named['caption']}{title}"
    label = document.attributes.get(f"{kind}-caption")
    if not label:
        return title
    return f"{label} {document.next_number(f'{kind}-number')}. {title}"
