"""Text within a paragraph, cell or heading of XWiki 2.x: emphasis, line ends, links, images. Knows no blocks."""

from __future__ import annotations

import re

from ingest.render.blocks import escaped, quoted
from ingest.render.xwiki.references import Target, target
from ingest.render.xwiki.scan import PLACE, Token
from ingest.render.xwiki.state import Page, params

_MARKS = {
    "**": "strong",
    "//": "em",
    "--": "del",
    "__": "ins",
    "##": "code",
    "^^": "sup",
    ",,": "sub",
}
_FREE = r"(?<![\w\x03])(?:image|attach|mailto):[^\s\"'<>|\[\]{}\x02\x03]*[\w/]"
_PIECE = re.compile(
    r"(?P<address>(?<=[A-Za-z]:)//(?=\w))|\*\*|//|--|__|##|\^\^|,,|\\\\|\n[ \t]*|"
    + PLACE.pattern
    + r"|(?P<free>"
    + _FREE
    + ")"
)
_UNTITLED = re.compile(r"[\w%-]+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)", re.IGNORECASE)


def inline(page: Page, text: str) -> str:
    """The html of scanned text. A mark that is never closed ends with the text, as the wiki has it."""
    html: list[str] = []
    open_marks: list[str] = []
    at = 0
    for piece in _PIECE.finditer(text):
        html.append(escaped(text[at : piece.start()]))
        at = piece.end()
        mark = piece[0]
        if piece["address"]:
            html.append(mark)
        elif mark in _MARKS:
            _toggle(mark, open_marks, html)
        elif mark == "\\\\" or mark[0] == "\n":
            html.append("<br>\n")
        elif piece["free"]:
            html.append(_free(page, piece["free"]))
        else:
            html.append(_placed(page, page.scan.token(piece)))
    html.append(escaped(text[at:]))
    html += [f"</{_MARKS[mark]}>" for mark in reversed(open_marks)]
    return "".join(html)


def _toggle(mark: str, open_marks: list[str], html: list[str]) -> None:
    """Open a mark, or close it; those opened since are closed and opened again, so that elements nest."""
    if mark not in open_marks:
        open_marks.append(mark)
        html.append(f"<{_MARKS[mark]}>")
        return
    place = open_marks.index(mark)
    since = open_marks[place + 1 :]
    html += [f"</{_MARKS[other]}>" for other in reversed(open_marks[place:])]
    html += [f"<{_MARKS[other]}>" for other in since]
    open_marks[place:] = since


def _placed(page: Page, token: Token) -> str:
    if token.kind == "char":
        return escaped(token.text)
    if token.kind == "verbatim":
        return f"<code>{escaped(token.text)}</code>"
    if token.kind == "url":
        found = target(page, token.text)
        return _anchor(found, escaped(found.words))
    if token.kind == "link":
        return link(page, token.text)
    if token.kind == "group":
        from ingest.render.xwiki.blocks import blocks

        return blocks(page, token.text)
    from ingest.render.xwiki.macros import macro

    return macro(page, token, alone=False)


def link(page: Page, text: str) -> str:
    """What stands between `[[` and `]]`: `label>>reference||parameters`, or an image."""
    words, arrow, rest = text.rpartition(">>")
    reference, _, options = rest.partition("||")
    reference, given = page.scan.raw(reference).strip(), params(page.scan.raw(options))
    if not arrow and reference.startswith("image:"):
        return image(reference[6:], given)
    found = target(page, reference, given.get("anchor", ""))
    if arrow and words.strip():
        return _anchor(found._replace(titled=False), inline(page, words.strip()))
    if reference and not found.words:
        return ""
    return _anchor(found, escaped(found.words))


def _anchor(found: Target, html: str) -> str:
    if not found.href or not html or "<a " in html:
        return html
    titled = ' data-fin="titled"' if found.titled else ""
    return f'<a href="{quoted(found.href)}"{titled}>{html}</a>'


def image(reference: str, options: dict[str, str]) -> str:
    """An image as its alternative text; the wiki makes one of the file's name where the author gave none."""
    alt = options.get("alt", "")
    name = reference.rpartition("@")[2].rpartition("/")[2]
    alt = "" if alt == name or _UNTITLED.fullmatch(alt) else alt
    said = f' alt="{quoted(alt)}"' if alt else f' title="{quoted(options["title"])}"' if options.get("title") else ""
    return f'<img src="{quoted(reference)}"{said}>'


def _free(page: Page, reference: str) -> str:
    if reference.startswith("image:"):
        return image(reference[6:], {})
    found = target(page, reference)
    return _anchor(found, escaped(found.words))
