"""The plain Markdown that stands for constructs of any dialect: labels, boxes, tabs, and files included."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from ingest.render.dialect.reader import Page, Reader
from ingest.render.frontmatter import front_matter
from ingest.render.model import RenderError

_PLAIN = re.compile(r"(?!\d+[.)])\w(?:[^*_`\[\]<>\\]*[\w.)?!%])?\Z")
_SPECIAL = re.compile(r"([\\`*_\[\]<>{}#|~$])")
_LINK = re.compile(
    r"(?P<include>\[!(?i:include|code)[^\n]*?\)[ \t]*\])"
    r"|(?P<code>(?<![`\\])(?P<ticks>`{1,32})(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<before>\]\([ \t]*<?|^[ \t>]*\[[^\]\n]{1,300}\]:[ \t]*<?|\b(?:src|href)=[\"'])(?P<target>[^\s<>()\"'\]]+)",
    re.MULTILINE,
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`\n]*$)|~{3,})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#|@|\{|\\|~")


def bold(words: str) -> str:
    """Words of one line, Markdown perhaps, as a paragraph in bold can show them; "" for none."""
    words = " ".join(words.split())
    if not words:
        return ""
    return f"**{words}**" if _PLAIN.match(words) else f"<strong>{words}</strong>"


def literal(words: str) -> str:
    """Words written so that Markdown shows them exactly."""
    return _SPECIAL.sub(r"\\\1", words)


def kind(name: str) -> str:
    """The label of a box of a kind that has no title of its own."""
    return name.replace("-", " ").replace("_", " ").strip().capitalize()


def labelled(reader: Reader, at: int, label: str, indent: str = "") -> None:
    """A paragraph in bold that names what follows; nothing for no label."""
    if label := bold(label):
        reader.blank(at)
        reader.written([label, ""], [reader.numbers[at]] * 2, indent)


def box(reader: Reader, at: int, label: str, lines: Sequence[str], numbers: Sequence[int], indent: str = "") -> None:
    """A quotation that begins with its label in bold, as an alert does, and holds the lines, read as Markdown."""
    reader.blank(at)
    if label := bold(label):
        reader.written([label, ""], [reader.numbers[at]] * 2, indent + "> ")
    reader.nested(lines, numbers, indent + "> ")
    reader.written([""], [reader.numbers[at]])


def section(
    reader: Reader, at: int, label: str, lines: Sequence[str], numbers: Sequence[int], indent: str = ""
) -> None:
    """A tab or what unfolds: its label in bold, then its lines read as Markdown."""
    reader.blank(at)
    labelled(reader, at, label, indent)
    reader.nested(lines, numbers, indent)
    reader.blank(at)


def dedented(lines: Sequence[str], width: int) -> list[str]:
    """Lines without `width` columns of indentation, or all they have if that is less."""
    pad = " " * width
    return [line[width:] if line.startswith(pad) else _without(line, width) for line in lines] if width else list(lines)


def _without(line: str, width: int) -> str:
    return " " * max(columns(line) - width, 0) + line.lstrip(" \t")


def margin(lines: Sequence[str]) -> int:
    """How many columns all lines that are not empty are indented."""
    least = 1000
    for line in lines:
        if line and not line.isspace():
            least = min(least, columns(line))
            if not least:
                return 0
    return least if least < 1000 else 0  # noqa: PLR2004 - none was found


def columns(line: str) -> int:
    """How many columns a line is indented; a tab reaches to the next multiple of four."""
    width = len(line) - len(line.lstrip(" \t"))
    return len(line[:width].expandtabs(4)) if "\t" in line[:width] else width


def body_of(text: str) -> str:
    """The text of an included file without its front matter."""
    try:
        return front_matter(text).text.strip("\n")
    except RenderError:
        return text


def project_path(page: Page, target: str) -> str:
    """A path counted from the project's folder, as seen from the source's root."""
    folder = page.settings.project.folder
    return f"{folder}/{target.lstrip('/')}" if folder else target.lstrip("/")


def relinked(lines: Sequence[str], there: str, here: str, only: tuple[str, ...] = ()) -> list[str]:
    """Lines of a file in the folder `there` with relative links as they are seen from the folder `here`.

    `only`: links to files with other suffixes stay. Code stays as it is, and so do references to files to include.
    """
    if there == here:
        return list(lines)
    way = posixpath.relpath(f"/{there}" if not there.startswith("..") else there, f"/{here}" if here else "/")

    def moved(match: re.Match[str]) -> str:
        target = match["target"]
        if target is None or _ABSOLUTE.match(target):
            return match[0]
        path, sharp, fragment = target.partition("#")
        if only and not path.endswith(only):
            return match[0]
        return match["before"] + posixpath.normpath(f"{way}/{path}") + sharp + fragment

    written: list[str] = []
    marks = ""
    for line in lines:
        fence = _FENCE.match(line) if "`" in line or "~" in line else None
        if marks:
            if fence and fence[1].startswith(marks) and line.rstrip().endswith(fence[1]):
                marks = ""
        elif fence:
            marks = fence[1]
        links = not marks and not fence and ("](" in line or "]:" in line or "=" in line)
        written.append(_LINK.sub(moved, line) if links else line)
    return written
