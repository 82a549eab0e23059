"""What kramdown adds to Markdown, as Jekyll has it: attributes, comments, abbreviations, a table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ingest.render.dialect.mkdocs import _ANY_TAG, _in_html
from ingest.render.dialect.reader import Block, Inline, Page, Reader

_LABELS = frozenset("note tip warning important info danger caution new highlight".split())
_CLASS = re.compile(r"[.]([\w-]+)")
_EXTENSION_END = re.compile(r"\{:/(?:comment)?\}")
_TOC = re.compile(r"\{:[^}\n]*(?<![\w.#-])toc\b[^}\n]*\}")
_NAMES = "address|article|aside|blockquote|center|div|dl|figure|footer|form|header|nav|ol|section|table|ul"
_TAGS = re.compile(rf"<(/)?({_NAMES})\b[^<>]*>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t]*(`{3,})([\w+#.-]*)[ \t]*$")
_POINT = re.compile(r"[ ]{0,3}(?:[*+-]|\d+\.)[ \t]+[^\n]*\Z")


def _attributes(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`{: .note }` on its own line: a label where a theme makes a box of what follows, else nothing."""
    line = reader.lines[at].strip()
    if not line.endswith("}"):
        return None
    if line.startswith("{::comment"):
        return _commented(reader, at)
    above = reader.lines[at - 1] if at else ""
    if _TOC.match(line) and _POINT.match(above):
        reader.taken_back()
        return at + 1
    below = reader.lines[at + 1] if at + 1 < len(reader.lines) else ""
    titles = _titles(reader.page)
    first = next((name for name in _CLASS.findall(line) if name.removesuffix("-title") in titles), "")
    if first and below.strip() and not above.strip():
        return _labelled(reader, at, first, titles[first.removesuffix("-title")])
    return at + 1


def _titles(page: Page) -> dict[str, str]:
    """What stands on the boxes of a theme, by their names; those the site's configuration names, if it does."""
    known = page.settings.project.option("site", {})
    callouts = known.get("callouts") if isinstance(known, dict) else None
    if not isinstance(callouts, dict):
        # A theme that makes boxes of paragraphs is not to be seen where the site has another one.
        return {name: name.capitalize() for name in _LABELS} if not known or "just-the-docs" in str(known) else {}
    return {name: str(one.get("title", "")) if isinstance(one, dict) else "" for name, one in callouts.items()}


def _labelled(reader: Reader, at: int, name: str, title: str) -> int:
    """The box that a theme makes of the paragraph or quotation below."""
    if name.endswith("-title") and reader.lines[at + 1].lstrip().startswith(">"):
        title, at = reader.lines[at + 1].lstrip("> \t"), at + 1
    if title:
        reader.write(f"> **{title}**", at)
        reader.write(">", at)
    following = at + 1
    while following < len(reader.lines) and reader.lines[following].strip():
        reader.write("> " + reader.lines[following].lstrip().removeprefix(">").strip(), following)
        following += 1
    reader.write("", at)
    return following


def _commented(reader: Reader, at: int) -> int:
    """What is between `{::comment}` and its end; all of the rest where it has none."""
    if reader.lines[at].rstrip().endswith("/}"):
        return at + 1
    lines = enumerate(reader.lines[at:], at)
    return next((place + 1 for place, line in lines if _EXTENSION_END.search(line)), len(reader.lines))


def _dropped(_reader: Reader, _match: re.Match[str], at: int) -> int:
    """A line nobody sees on the site: what an abbreviation means, the end of a block."""
    return at + 1


def _inline(_page: Page, match: re.Match[str]) -> str | None:
    """Attributes behind words with marks, a link, code; what other parsers are told."""
    if match[0].startswith("{::"):
        return ""
    before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    return None if not before or (before[-1].isspace() and before.strip(" \t>")) else ""


def _html(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """Html up to the end of its element: kramdown goes on over empty lines, and knows no code in it."""
    end = _ends(reader).get((at, len(match["indent"])), 0)
    if end <= at + 1 or "" not in (line.strip() for line in reader.lines[at:end]):
        return None
    reader.blank(at)
    reader.written([*_whole(reader.lines[at:end]), ""], [*reader.numbers[at:end], reader.numbers[end - 1]])
    return end


def _ends(reader: Reader) -> dict[tuple[int, int], int]:
    """For each element of blocks that ends, by line and column, the index after the line it ends on; found once."""
    known = reader.state.get("kramdown elements")
    if isinstance(known, dict):
        return known
    found: dict[tuple[int, int], int] = {}
    reader.state["kramdown elements"] = found
    open_: dict[str, list[tuple[int, int]]] = {}
    for place, line in enumerate(reader.lines):
        for tag in _TAGS.finditer(line) if "<" in line else ():
            begun = open_.setdefault(tag[2].lower(), [])
            if not tag[1]:
                begun.append((place, tag.start()))
            elif begun:
                found[begun.pop()] = place + 1
    return found


def _whole(lines: Sequence[str]) -> list[str]:
    """The lines of html without what would end it for other parsers, or is code in it that a tag wrote."""
    found: list[str] = []
    marks = ""
    for line in lines:
        fence = _FENCE.match(line)
        if fence and not marks:
            marks = fence[1]
            found.append(f'<pre><code class="language-{fence[2]}">' if fence[2] else "<pre><code>")
        elif fence and fence[1] == marks and not fence[2]:
            marks = ""
            found.append("</code></pre>")
        else:
            found.append((escape(line) if marks else line) if line.strip() else "<!-- -->")
    return found


def _element(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """An element of a line alone on one, which begins a paragraph here and no html that Markdown leaves alone."""
    if at + 1 >= len(reader.lines) or not reader.lines[at + 1].strip():
        return None
    reader.write(f"{reader.lines[at].rstrip()} {reader.lines[at + 1].lstrip()}", at)
    return at + 2


def _break(_page: Page, _match: re.Match[str]) -> str | None:
    """Two backslashes at the end of a line break it."""
    return "\\"


BLOCKS = (
    Block(r"\{::?[ \t]*[^}\n]*\}[ \t]*$", _attributes, "{"),
    Block(r"\*\[[^\]\n]+\]:", _dropped, "*"),
    Block(_ANY_TAG, _in_html, "<"),
    Block(
        r"<(?:a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|small|span|strong|sub|sup|u)\b[^<>\n]*>[ \t]*$",
        _element,
        "<",
    ),
    Block(
        rf"<(?:{_NAMES})\b",
        _html,
        "<",
    ),
    Block(r"\^[ \t]*$", _dropped, "^"),
)
INLINES = (
    Inline("{:", r"\{::comment\}[^\n]{0,999}?\{:/(?:comment)?\}|\{:[:/]?[^{}\n]*\}", _inline, "{", ":"),
    Inline("\\\\", r"(?<!\\)\\\\$", _break, "\\", "\\\\"),
)
