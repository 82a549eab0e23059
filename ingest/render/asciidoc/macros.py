"""Macros in running text: pictures, links, references, notes, keys, index terms. Each becomes words a reader sees."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document, escaped
from ingest.render.asciidoc.links import anchor, bare_links, reference, web_link
from ingest.render.asciidoc.replacements import replaced

_CLOSING: Final = re.compile(r"(?<!\\)\]|(?<=\[)\]")
_TARGET: Final = r"[^:\s\[][^\s\[]{0,1999}"
_KEYS: Final = re.compile(r"\\?(kbd|btn):\[")
_MENU: Final = re.compile(r"\\?menu:(\w|[\w&][^\n\[]{0,500}[^\s\[])\[ *")
_PICTURE: Final = re.compile(r"\\?(image|icon):([^:\s\[](?:[^\n\[]{0,1999}?[^\s\[])?)\[")
_TERM: Final = re.compile(r"\\?(indexterm2?):\[")
_TERMS: Final = re.compile(r"\\?\(\(([^\0]{1,1000}?)\)\)(?!\))")
_LINK: Final = re.compile(rf"\\?(?:link|(mailto)):({_TARGET}|)\[")
_ANCHOR: Final = re.compile(r"\\?anchor:([^\W\d][\w\-:.]{0,500})\[")
_REFERENCE: Final = re.compile(r"\\?xref:([\w#/.:{@$][^\s\[]{0,1999}|[\w#/.:{][^\[\n]{0,500}?)\[")
_NOTE: Final = re.compile(r"\\?footnote(?:(ref):|:([\w-]+)?)\[")
_MANUAL: Final = re.compile(r"(?<![\w\\])([a-z]\w{1,40}):([\w.+{}-]{1,100})\[(\d[a-z]{0,3})\]")
_HOME: Final = re.compile(r"(?<![\w\\])(?:\\)?\[\[([^\W\d][\w\-:.]{0,500})(?:, *([^\n\]]{1,300}))?\]\]")
_CITED: Final = re.compile(r"\[\[\[([^\W\d][\w\-:.]{0,500})(?:, *([^\n\]]+))?\]\]\]")
_ADDRESS: Final = re.compile(r"[\w](?:&amp;|[\w\-.%+]){0,100}$")
_HOST: Final = re.compile(r"@[^\W_][\w.\-]{0,200}\.[a-zA-Z]{2,24}\b")
_KEY_BREAK: Final = re.compile(r"(?<=[^+,])[+,]|(?<=[+,])[+,](?=[+,])")

Made = Callable[[re.Match[str], str], str | None]
"""Gives the html of a macro, of its start and the text in its brackets; None leaves the macro as it is."""


def macros(document: Document, text: str) -> str:
    """The text with its macros as html; what stands in attributes of elements is stashed."""
    bracket = "[" in text
    colon = ":" in text
    if bracket and colon:
        if "kbd:" in text or "btn:" in text:
            text = _each(text, _KEYS, _keys)
        if "menu:" in text:
            text = _each(text, _MENU, _menu)
        if "image:" in text or "icon:" in text:
            text = _each(text, _PICTURE, lambda start, words: _picture(document, start, words))
        if "indexterm" in text:
            text = _each(text, _TERM, lambda start, words: words if start[1] == "indexterm2" else "")
    if "((" in text and "))" in text:
        text = _TERMS.sub(_index_term, text)
    if "://" in text:
        text = bare_links(document, text)
    if bracket and ("link:" in text or "mailto:" in text):
        text = _each(text, _LINK, lambda start, words: web_link(document, start[2], words, mail=bool(start[1])))
    if "@" in text:
        text = _addresses(document, text)
    if bracket and "[[" in text:
        text = _CITED.sub(lambda match: anchor(document, match[1], f"[{match[2] or match[1]}]", shown=True), text)
        text = _HOME.sub(
            lambda match: match[0][1:] if match[0][0] == "\\" else anchor(document, match[1], match[2] or ""), text
        )
    if "anchor:" in text:
        text = _each(text, _ANCHOR, lambda start, words: anchor(document, start[1], words))
    if "&lt;&lt;" in text:
        text = _angled(document, text)
    if bracket and "xref:" in text:
        text = _each(text, _REFERENCE, lambda start, words: reference(document, start[1], words, named=True))
    if bracket and "footnote" in text:
        text = _each(text, _NOTE, lambda start, words: _note(document, start, words))
    if bracket and colon:
        text = _MANUAL.sub(lambda match: _manual(document, match), text)
    return text


def _each(text: str, pattern: re.Pattern[str], made: Made) -> str:
    """The text with every macro that `pattern` begins and a bracket ends replaced; a backslash before it leaves it."""
    pieces: list[str] = []
    end = at = 0
    closings: list[int] | None = None
    while start := pattern.search(text, at):
        if closings is None:
            closings = [match.start() for match in _CLOSING.finditer(text)]
        place = bisect_left(closings, start.end())
        if place == len(closings):
            break
        close = closings[place]
        at = close + 1
        if start[0][0] == "\\":
            pieces.append(text[end : start.start()])
            end = start.start() + 1
            continue
        html = made(start, text[start.end() : close].replace("\\]", "]"))
        if html is not None:
            pieces += (text[end : start.start()], html)
            end = at
    return "".join(pieces) + text[end:] if pieces else text


def _keys(start: re.Match[str], words: str) -> str:
    words = words.strip()
    if start[1] == "btn":
        return f"<strong>{words}</strong>"
    keys = [key.strip() for key in _KEY_BREAK.split(words)] if len(words) > 1 else [words]
    return "+".join(f"<kbd>{key}</kbd>" for key in keys)


def _menu(start: re.Match[str], words: str) -> str:
    steps = re.split(r"&gt;|,", words) if words else []
    return " › ".join(f"<strong>{step.strip()}</strong>" for step in (start[1], *steps) if step.strip())


def _index_term(match: re.Match[str]) -> str:
    if match[0][0] == "\\":
        return match[0][1:]
    words = match[1]
    if words.startswith("(") and words.endswith(")"):
        return ""
    if words.startswith("("):
        return f"({words[1:]}"
    return re.split(r" (?:&gt;&gt;|&amp;&gt;) ", words)[0] if "&gt;" in words else words


def picture_html(document: Document, target: str, attributes: Attributes) -> str:
    """An image as an element, with the words its author gave it, if any."""
    words = attributes.second("alt", 1)
    folder = document.attributes.get("imagesdir", "")
    source = target if not folder or re.match(r"[a-z][\w+.-]*:|/", target) else f"{folder.rstrip('/')}/{target}"
    alt = f' alt="{_attribute(replaced(words))}"' if words else ""
    html = document.stash(f'<img src="{_attribute(source)}"{alt}>')
    link = attributes.named.get("link", "")
    if link and link != "self":
        html = document.stash(f'<a href="{_attribute(link)}">') + html + "</a>"
    return html


def _attribute(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text).replace('"', "&quot;").replace("<", "&lt;")


def _picture(document: Document, start: re.Match[str], words: str) -> str:
    attributes = Attributes()
    attributes.add(words)
    attributes.style = ""
    if start[1] == "image":
        return picture_html(document, start[2], attributes)
    if document.flag("icons"):
        return attributes.named.get("alt", "")
    return document.stash(f"[{attributes.named.get('alt') or start[2]}]")


def _addresses(document: Document, text: str) -> str:
    pieces: list[str] = []
    end = 0
    at = text.find("@")
    while at >= 0:
        host = _HOST.match(text, at)
        before = _ADDRESS.search(text, max(end, at - 130), at) if host else None
        if host and before:
            start = before.start()
            lead = text[start - 1] if start else ""
            if lead == "\\":
                pieces.append(text[end : start - 1])
                end = start
            elif lead not in {">", ":", "/"} and start >= end:
                name = text[start : host.end()]
                link = document.stash(f'<a href="mailto:{_attribute(name)}">')
                pieces += (text[end:start], f"{link}{name}</a>")
                end = host.end()
        at = text.find("@", at + 1)
    return "".join(pieces) + text[end:] if pieces else text


def _angled(document: Document, text: str) -> str:
    """`<<id,words>>`, whose brackets are character references by now."""
    pieces: list[str] = []
    end = 0
    while (at := text.find("&lt;&lt;", end)) >= 0:
        close = text.find("&gt;&gt;", at + 8)
        if close < 0:
            break
        inside = text[at + 8 : close]
        again = inside.rfind("&lt;&lt;")
        if again >= 0 and not re.match(r'[\w":./#{]', inside):
            at += 8 + again
            inside = text[at + 8 : close]
        target, _, words = inside.partition(",")
        if not re.match(r'[\w":./#{]', inside) or text[at - 1 : at] == "\\":
            escape = 1 if text[at - 1 : at] == "\\" else 0
            pieces.append(text[end : at - escape] + text[at : close + 8])
        else:
            html = reference(document, target.strip(), words.strip(), named=False)
            pieces += (text[end:at], html)
        end = close + 8
    return "".join(pieces) + text[end:] if pieces else text


def _note(document: Document, start: re.Match[str], words: str) -> str:
    """The number of a note in brackets; its text is kept for the end of the document."""
    name = start[2] or ""
    if start[1]:
        name, _, words = words.partition(",")
        name, words = name.strip(), words.strip()
    number = document.note_numbers.get(name) if name else None
    if number is None and not words:
        return f"<sup>[{name}]</sup>"
    if number is None:
        document.notes.append(" ".join(document.restored(words).split("\n")))
        number = len(document.notes)
        if name:
            document.note_numbers[name] = number
    return f"<sup>[{number}]</sup>"


def _manual(document: Document, match: re.Match[str]) -> str:
    """A page of the manual, `linkgit:git-add[1]`, as its readers know it: `git-add(1)`."""
    words = f"{match[2]}({match[3]})"
    if match[1] in {"footnote", "pass", "stem", "image", "icon", "http", "https"}:
        return match[0]
    return document.stash(f'<a href="name:adoc:{escaped(words)}">') + f"{words}</a>"
