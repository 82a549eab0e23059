"""Links and references in running text: to the web, to files, to other documents and to places in this one."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attrlist import parsed
from ingest.render.asciidoc.document import Document, escaped
from ingest.render.asciidoc.places import page_reference

_BARE: Final = re.compile(
    r"(^|link:|&lt;|[\s>()\[\];\"'])(\\?(?:https?|file|ftp|irc)://)"
    r"(?:([^\s\[\]]{1,1999})\[([^\\\]]{0,2000}(?:\\.[^\\\]]{0,2000}){0,50})\]|([^\s\[\]<]{0,1998}[^\s.,?!\[\]<)]))",
    re.MULTILINE | re.DOTALL,
)
_DOCUMENT: Final = re.compile(r"\.(?:adoc|asciidoc|asc|ad|txt)$")
_SUFFIX: Final = re.compile(r"[^/]\.[a-zA-Z]\w{0,5}$")
_TAGS: Final = re.compile(r"<[^>]*>")


def _href(document: Document, target: str) -> str:
    """The start of a link, hidden from later steps."""
    return document.stash(f'<a href="{_TAGS.sub("", target).replace(chr(34), "&quot;")}">')


def bare_links(document: Document, text: str) -> str:
    """The text with its web addresses as links, with words in brackets after them or without."""

    def link(match: re.Match[str]) -> str:
        before, scheme, target, words, bare = match.groups()
        if scheme.startswith("\\"):
            return f"{before}{match[0][len(before) + 1 :]}"
        if target is not None:
            shown = "" if before == "link:" else before
            if before == "link:" and not words:
                return f"{_href(document, scheme + target)}{_unschemed(document, scheme + target)}</a>"
            return shown + _worded(document, scheme + target, words.replace("\\]", "]"))
        if before == "link:":
            return match[0]
        after = ""
        if bare.endswith((";", ":")):
            bare, after = bare[:-1], bare[-1]
            if after == ";" and bare.endswith("&gt"):
                bare, after = bare[:-3], "&gt;"
                if before == "&lt;":
                    before = after = ""
            elif bare.endswith(")"):
                bare, after = bare[:-1], f"){after}"
        if before == "&lt;" and "&gt;" in bare:
            bare, _, after = bare.partition("&gt;")
            before = ""
        if not bare:
            return match[0]
        href = scheme + bare
        return f"{before}{_href(document, href)}{_unschemed(document, href)}</a>{after}"

    return _BARE.sub(link, text)


def _unschemed(document: Document, href: str) -> str:
    return href.partition("://")[2] if document.flag("hide-uri-scheme") and "://" in href else href


def _worded(document: Document, href: str, text: str) -> str:
    """A link with the words, and perhaps attributes, in its brackets."""
    words = text
    if "=" in text:
        positional, named = parsed(text.replace("\n", " "))
        if named:
            words = positional[0] if positional else ""
    words = words.removesuffix("^")
    return f"{_href(document, href)}{words or _unschemed(document, href)}</a>"


def web_link(document: Document, target: str, words: str, *, mail: bool) -> str | None:
    """`link:x[words]` or `mailto:x[words]`."""
    if not mail:
        if not target:
            return None
        return _worded(document, target.replace("link:", ""), words)
    shown = words
    if "," in words:
        positional, _ = parsed(words)
        shown = positional[0] if positional else ""
    return f"{_href(document, f'mailto:{target}')}{shown or target}</a>"


def anchor(document: Document, name: str, words: str, *, shown: bool = False) -> str:
    """A place in the text that references may lead to."""
    document.define(name, words)
    return words if shown else ""


def reference(document: Document, target: str, words: str, *, named: bool) -> str:
    """`<<target,words>>`, or `xref:target[words]` when `named`."""
    target = target.replace("&amp;", "&")
    if named and "=" in words:
        positional, others = parsed(words)
        if others:
            words = positional[0] if positional else ""
    path, hash_, fragment = target.partition("#")
    if path and not hash_ and not _DOCUMENT.search(path) and not (named and _SUFFIX.search(path)):
        path, fragment = "", target
    elif path and hash_ and not _SUFFIX.search(path):
        path += ".adoc"
    if path and _own(document, path):
        path = ""
        if not fragment:
            return f"{words or escaped(_title(document, target))}"
    if path:
        href = page_reference(document, path) + (f"#{fragment}" if fragment else "")
        if words:
            return f"{_href(document, href)}{words}</a>"
        stem = _DOCUMENT.sub(".html", path)
        start = document.stash(f'<a href="{escaped(href)}" data-fin="titled">')
        return f"{start}{escaped(stem)}</a>"
    if not fragment:
        return words
    if words:
        return f"{_href(document, f'#{escaped(document.id_of(fragment))}')}{words}</a>"
    return document.awaited(fragment)


def _own(document: Document, path: str) -> bool:
    """Whether a path means the document it stands in."""
    return path == document.path.rpartition("/")[2] or page_reference(document, path) == document.path


def _title(document: Document, target: str) -> str:
    return document.attributes.get("doctitle", target)
