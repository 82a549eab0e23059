"""Plain text to html: paragraphs, preformatted blocks, underlined headings and addresses become elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import front_matter
from ingest.render.model import Rendered, RenderSettings
from ingest.render.registry import fallback_title


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A text file as pages; one that asks not to be published has none. Raises RenderError."""
    decoded = decode(body, levels=settings.findings)
    front = front_matter(decoded.text, settings.findings)
    findings = decoded.findings + front.findings
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(findings))
    return finish(
        plain_to_html(front.text),
        path=path,
        meta=front.meta,
        settings=settings,
        findings=findings,
        fallback_title=settings.title or fallback_title(path),
        line_offset=front.lines,
        sourcepos=True,
    )


class _Block(NamedTuple):
    """Lines between blank lines, without the margin all of the text shares; `first` counts from 1."""

    first: int
    lines: list[str]


_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
_AFTER = ".,;:!?*_~"
_RULED = re.compile(r"[=\-~^*#+_.]{3,}\s*")
_SLACK = 2  # how much longer or shorter than its words a hand-drawn underline may be
_LONGEST_TITLE = 80
_NARROWEST = 50
_LEVELS = {"=": 2, "-": 3, "~": 4, "^": 4}
_STARTS = re.compile(r"\s{0,3}(?:[-*+•·\u2013o]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S", re.IGNORECASE)
_COLUMNS = re.compile(r"\S(?: {3,}|\t+)\S")
_DRAWN = re.compile(r"[+|][-=+]{3,}|^\s*\|.*\|\s*$|[\u2500-\u257f]|^\s*[-=]{3,}(?: +[-=]{3,})+\s*$")


def plain_to_html(text: str) -> str:
    """The html of a text, with source positions. All but margins and rules under headings is kept.

    A first line that stands alone and reads like a title, or is underlined, is the title.
    """
    blocks = list(_blocks(text))
    html: list[str] = []
    for place, block in enumerate(blocks):
        heading = _heading(block, is_first=place == 0, is_only=len(blocks) == 1)
        if heading:
            level, title, rest = heading
            html.append(f"<h{level}{_position(block)}>{_inline(title)}</h{level}>")
            block = _Block(block.first + len(block.lines) - len(rest), rest)  # noqa: PLW2901 - what is left of it
        if block.lines:
            html.append(_block_html(block))
    return "\n".join(html)


def _blocks(text: str) -> Iterator[_Block]:
    lines = [line.expandtabs(8) if line.startswith((" ", "\t")) else line for line in text.split("\n")]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    current: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            current.append(line[margin:].rstrip())
        elif current:
            yield _Block(number - len(current), current)
            current = []


def _heading(block: _Block, *, is_first: bool, is_only: bool) -> tuple[int, str, list[str]] | None:
    """The level and words of a heading the block begins with, underlined or alone, and the lines after it."""
    lines = block.lines
    over = 1 if _is_rule(lines[0]) and [line.strip() for line in lines[2:3]] == [lines[0].strip()] else 0
    if len(lines) > over + 1 and _is_rule(lines[over + 1]) and not _is_rule(lines[over]):
        title, rule = lines[over].strip(), lines[over + 1].strip()
        fits = len(rule) >= len(title) if over else lines[0][0] != " " and abs(len(rule) - len(title)) <= _SLACK
        if fits:
            return (1 if is_first else _LEVELS.get(rule[0], 4)), title, lines[over + 2 :]
    if is_first and not is_only and len(lines) == 1 and _reads_like_title(lines[0]):
        return 1, lines[0].strip(), []
    return None


def _is_rule(line: str) -> bool:
    return bool(_RULED.fullmatch(line)) and len(set(line.strip())) == 1


def _reads_like_title(line: str) -> bool:
    """A short line of words that is no sentence, no list, no address and no greeting."""
    words = line.strip()
    if len(words) > _LONGEST_TITLE or words.endswith((".", ",", ";", ":", "!", "?", "…")) or _STARTS.match(words):
        return False
    return words[:1].isalnum() and any(sign.isalpha() for sign in words) and "://" not in words and "   " not in words


def _block_html(block: _Block) -> str:
    lines = block.lines
    if _is_preformatted(lines):
        margin = min(len(line) - len(line.lstrip()) for line in lines)
        text = "\n".join(line[margin:] for line in lines)
        return f"<pre{_position(block)}><code>{_escaped(text)}</code></pre>"
    between = "\n" if _is_wrapped(lines) else "<br>\n"
    return f"<p{_position(block)}>{between.join(_inline(line.strip()) for line in lines)}</p>"


def _is_preformatted(lines: list[str]) -> bool:
    """Whether blanks carry meaning: an indented block, a drawn table, or columns on several lines."""
    if any(_DRAWN.search(line) for line in lines) and len(lines) > 1:
        return True
    if all(line.startswith("    ") for line in lines):
        return True
    deep = sum(1 for line in lines[1:] if line.startswith("        "))
    columns = sum(1 for line in lines if _COLUMNS.search(line))
    return columns > 1 or (deep > 0 and not _STARTS.match(lines[0])) or (columns == 1 and len(lines) == 1)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end only because they must end somewhere: long ones, none of which begins a point."""
    if len(lines) == 1:
        return True
    if any(_STARTS.match(line) for line in lines):
        return False
    longest = max(map(len, lines))
    return longest >= _NARROWEST and all(len(line) >= 0.6 * longest for line in lines[:-1])


def _inline(line: str) -> str:
    """A line with its web addresses as links; closing marks of the sentence around them stay outside."""
    html: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(line):
        address = _trimmed(match[0])
        if len(address) > len("https://"):
            html.append(_escaped(line[end : match.start()]))
            html.append(f'<a href="{_escaped(address)}">{_escaped(address)}</a>')
            end = match.start() + len(address)
    html.append(_escaped(line[end:]))
    return "".join(html)


def _trimmed(address: str) -> str:
    while address and (
        address[-1] in _AFTER
        or (address[-1] == ")" and address.count(")") > address.count("("))
        or (address[-1] == "]" and address.count("]") > address.count("["))
    ):
        address = address[:-1]
    return address


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _position(block: _Block) -> str:
    last = block.first + len(block.lines) - 1
    return f' data-sourcepos="{block.first}:1-{last}:{max(1, len(block.lines[-1]))}"'
