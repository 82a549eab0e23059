"""XWiki 1.0, the syntax before 2009, as readable html: headings, emphasis, lists, links, code; all else as words."""

from __future__ import annotations

import re

from ingest.render.blocks import escaped, quoted
from ingest.render.xwiki.references import target
from ingest.render.xwiki.state import Page

_HEADING = re.compile(r"[ \t]*1((?:\.1){0,5})[ \t]+(\S.*)$")
_POINT = re.compile(r"[ \t]*([*#-]{1,6}|1\.)[ \t]+(.*)$")
_RULE = re.compile(r"[ \t]*-{4,}[ \t]*$")
_DIRECTIVE = re.compile(r"[ \t]*(?:##|#(?:set|if|else|elseif|end|foreach|macro|include\w*|parse|\w+\())")
_VALUE = re.compile(r"\$!?\{?[a-z]\w*(?:\.\w+){0,20}(?:\([^()\n]{0,400}\))?\}?")
_FENCED = re.compile(r"\{(code|pre|table)(?::[^{}]*)?\}\n?(.*?)\{\1\}", re.DOTALL)
_MACRO = re.compile(r"\{/?[a-zA-Z][\w-]{0,40}(?::[^{}\n]{0,400})?\}")
_PIECE = re.compile(
    r"\[(?P<link>[^\[\]\n]{1,600})\]|(?P<url>https?://[^\s<>\"'\[\]{}|]+)|\*(?P<strong>[^*\s][^*\n]{0,600}?)\*"
    r"|~~(?P<em>[^~\n]{1,600})~~|\\\\(?P<br>)"
)


def legacy_html(page: Page) -> str:
    """The html of a page in the old syntax. Scripts within it are left out, and said to be."""
    html: list[str] = []
    at = 0
    for fence in _FENCED.finditer(page.content):
        html += [_blocks(page, page.content[at : fence.start()]), _fenced(page, fence[1], fence[2])]
        at = fence.end()
    html.append(_blocks(page, page.content[at:]))
    return "\n".join(html)


def _fenced(page: Page, kind: str, text: str) -> str:
    if kind != "table":
        return f"<pre><code>{escaped(text.strip(chr(10)))}</code></pre>"
    rows = [line.split("|") for line in text.split("\n") if line.strip()]
    cells = ["".join(f"<td>{_inline(page, cell.strip())}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _blocks(page: Page, text: str) -> str:
    html: list[str] = []
    words: list[str] = []
    points: list[str] = []

    def flush() -> None:
        if words:
            html.append(f"<p>{'<br>'.join(words)}</p>")
        if points:
            html.append("<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>")
        words.clear()
        points.clear()

    for line in text.split("\n"):
        if _DIRECTIVE.match(line):
            _scripted(page, line)
        elif (heading := _HEADING.match(line)) is not None:
            flush()
            level = len(heading[1]) // 2 + 1
            html.append(f"<h{level}>{_inline(page, heading[2])}</h{level}>")
        elif (point := _POINT.match(line)) is not None and not _RULE.match(line):
            if words:
                flush()
            points.append(_inline(page, point[2]))
        elif not line.strip() or _RULE.match(line):
            flush()
        else:
            if points:
                flush()
            words.append(_inline(page, line.strip()))
    flush()
    return "\n".join(html)


def _scripted(page: Page, line: str = "") -> None:
    if not any(found.code == "FIN740" for found in page.findings):
        page.say("FIN740", "scripts were left out: Fin misses what they write into the page", line)


def _inline(page: Page, text: str) -> str:
    text = _MACRO.sub("", text)
    if "$" in text and _VALUE.search(text):
        _scripted(page)
        text = _VALUE.sub("", text)
    html: list[str] = []
    at = 0
    for piece in _PIECE.finditer(text):
        html.append(escaped(text[at : piece.start()]))
        at = piece.end()
        if piece["link"]:
            label, arrow, reference = piece["link"].partition(">" if ">" in piece["link"] else "|")
            html.append(_anchor(page, label if arrow else "", (reference if arrow else label).partition(">")[0]))
        elif piece["url"]:
            html.append(_anchor(page, "", piece["url"]))
        elif piece["strong"]:
            html.append(f"<strong>{escaped(piece['strong'])}</strong>")
        elif piece["em"]:
            html.append(f"<em>{escaped(piece['em'])}</em>")
        else:
            html.append("<br>")
    html.append(escaped(text[at:]))
    return "".join(html)


def _anchor(page: Page, label: str, reference: str) -> str:
    found = target(page, reference)
    words = escaped(label.strip() or found.words)
    return f'<a href="{quoted(found.href)}">{words}</a>' if found.href and words else words
