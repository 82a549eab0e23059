"""Shortcodes that enclose or stand for blocks: boxes, folds, trees, pictures, code."""

from __future__ import annotations

import html
import re

from ingest.render.dialect.reader import Page
from ingest.render.dialect.tags import Call, Lines, box, dedented, fenced, plain, titled

KINDS = "note tip info warning danger caution important success error question example attention hint primary"

_SILENT = frozenset(("alert", "callout", "hint", "pageinfo", "banner"))
"""Boxes whose kind themes show by a colour or a sign, and by no word."""


def _label(call: Call) -> str:
    given = call.value("title", "header", "heading")
    if call.name in _SILENT:
        return given
    kind = call.value("type", "style", "context", "kind", at=0) or call.name
    kind = kind.rpartition("/")[2]
    return given or (kind.capitalize() if kind.lower() in KINDS.split() else "")


def boxed(page: Page, call: Call) -> Lines | str:
    """A box, with the title or the kind that a reader sees on it."""
    if call.inner is None or not call.text.strip():
        text = call.value("text", "content", "body", "message", at=None) or " ".join(call.args)
        return box("", [(text, call.line)], call.line) if text else ""
    label = _label(call)
    if len(call.args) > 1 and not call.value("title"):
        label = call.args[1]  # `{{% notice tip "Did you know?" %}}`
    return box(label, call.inner, call.line)


def quoted(page: Page, call: Call) -> Lines | str:
    """Somebody's words, and whose they are."""
    author = ", ".join(one for one in (call.value("author", "cite"), call.value("source", "title", "work")) if one)
    inner = call.inner or [(" ".join(call.args), call.line)]
    return box("", [*dedented(inner), *([("", call.line), (author, call.line)] if author else [])], call.line)


def section(page: Page, call: Call) -> Lines | str:
    """A fold, a tab, a card: its title, then all of its text."""
    title = call.value("title", "header", "summary", "name", "label", "tabname", at=0)
    text = call.value("text", "content", "subtitle", "description")
    if call.inner is None:
        return titled(title, [(text, call.line)] if text and text != "true" else [], call.line)
    return titled(title, call.inner, call.line)


def arranged(page: Page, call: Call) -> Lines | str:
    """An arrangement that has a title."""
    title, more = call.value("title"), call.value("subtitle")
    inner = [*([(more, call.line), ("", call.line)] if more else []), *(call.inner or [])]
    return titled(title, inner, call.line) if title or more else enclosed(page, call)


def node(page: Page, call: Call) -> Lines | str:
    """A file or a folder of a tree, with what is in it, as a list."""
    inner = [(f"  {line}", number) for line, number in dedented(call.inner or []) if line.strip()]
    name = call.value("name", at=0)
    return [(f"- {name}", call.line), *inner] if call.alone else name


def tree(page: Page, call: Call) -> Lines | str:
    """All of a tree."""
    return plain([(line, number) for line, number in call.inner or [] if line.strip()], call.line)


def enclosed(page: Page, call: Call) -> Lines | str:
    """Only an arrangement of what is in it."""
    if call.inner is None:
        return ""
    return plain(call.inner, call.line) if call.alone else call.text


def image(page: Page, call: Call) -> Lines | str:
    """An image: its description, and the caption below it."""
    source = call.value("src", "source", "path", "file", at=0)
    alt = call.value("alt") or (call.args[1] if len(call.args) > 1 else "")
    caption = call.value("caption", "title")
    credit = call.value("attr")
    picture = f"![{alt}](<{source}>)" if source else ""
    words = " ".join(one for one in (caption, credit) if one)
    inner = dedented(call.inner) if call.inner else []
    if not call.alone:
        return " ".join(one for one in (picture, words) if one)
    return [("", call.line), (picture, call.line), ("", call.line), (words, call.line), ("", call.line), *inner]


def code(page: Page, call: Call) -> Lines | str:
    """Code, in the language it names."""
    language = call.value("lang", "language", "type", "syntax", at=0)
    title = call.value("title", "file", "filename", "caption") if call.name != "highlight" else ""
    text = call.text if call.inner is not None else call.value("code")
    if call.inner is None and not text:
        return ""
    if not call.alone and "\n" not in text.strip():
        return f"<code>{html.escape(text.strip())}</code>"
    lines = fenced(re.sub(r"[^\w+#.-]", "", language), text, call.line)
    return titled(title, lines, call.line) if title else lines


def toggle(page: Page, call: Call) -> Lines | str:
    """A configuration that a reader can see in several notations: the one that is written."""
    file = call.value("file")
    text = re.sub(r"\A\s*(?:---|\+\+\+)\n|\n(?:---|\+\+\+)\s*\Z", "\n", call.text)
    notation = "toml" if re.search(r"^[\w.\[\]'\"-]+\s*=", text, re.MULTILINE) else "yaml"
    if call.inner is None:
        key = call.value("config", "datakey")
        page.report("FIN102", f"the configuration `{key}` that {call.name} shows is not in the document")
        return ""
    lines = fenced(notation, text, call.line)
    return titled(f"{file}.{notation}", lines, call.line) if file else lines


def details(page: Page, call: Call) -> Lines | str:
    """What unfolds, below its summary."""
    return titled(call.value("summary", "title", at=0) or "Details", call.inner or [], call.line)
