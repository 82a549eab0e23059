"""Obsidian: callouts of every kind, embedded notes, highlights, comments, ids of blocks."""

from __future__ import annotations

import re

from ingest.render.dialect.callouts import BLOCKS as _CALLOUTS
from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import Block, End, Fence, Fenced, Inline, Page, Reader
from ingest.render.model import ANYWHERE

_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif)$", re.IGNORECASE)
_QUERIES = frozenset("dataview dataviewjs query tasks base bases datacorejsx datacore button".split())
_FILE = re.compile(r"\.(?!md$)[A-Za-z0-9]{2,5}$")


def _comment(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A comment over several lines; one that never ends hides the rest, as it does for a reader."""
    end = next((n for n in range(at + 1, len(reader.lines)) if "%%" in reader.lines[n]), len(reader.lines) - 1)
    rest = reader.lines[end].partition("%%")[2] if end > at else ""
    if rest.strip():
        reader.write(rest, end)
    return end + 1


def _embed(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """Another note, or a part of it, in place of the line."""
    page = reader.page
    target = reader.lines[at].strip()[3:-2].partition("|")[0].strip()
    if _FILE.search(target.partition("#")[0]):
        return None
    name, _, heading = target.partition("#")
    file = name if name.lower().endswith(".md") else f"{name}.md"
    # Beside this note, as seen from the vault, and last, as Obsidian itself does, wherever a note of that name is.
    for folder, place in dict.fromkeys(((page.folder, file), ("", file), ("", ANYWHERE + file.rpartition("/")[2]))):
        path = page.settings.files.path(folder, place)
        text = page.file(folder, place) if path is not None else None
        if text is None or path is None:
            continue
        part = _part(without_front_matter(text), heading)
        if part is not None and reader.included(relinked(part, path, page.path), path, at, match["indent"]):
            return at + 1
    page.report("FIN106", f"the note {target[:60]} that is embedded here was not found, so its text is missing")
    return at + 1


def _part(text: str, heading: str) -> str | None:
    """The text below a heading, or the paragraph with the id of a block; all of it when neither is asked for."""
    if not heading:
        return text
    if heading.startswith("^"):
        for block in re.split(r"\n[ \t]*\n", text):
            if re.search(rf"(?:^|\s){re.escape(heading)}\s*$", block):
                return block
        return None
    wanted = heading.rpartition("#")[2].strip().casefold()
    level, kept = 0, []
    for line in text.split("\n"):
        match = re.match(r"(#{1,6})[ \t]+(.*?)[ \t#]*$", line)
        if match and level and len(match[1]) <= level:
            break
        if match and not level and match[2].strip().casefold() == wanted:
            level = len(match[1])
        if level:
            kept.append(line)
    return "\n".join(kept) if kept else None


def _inline_embed(page: Page, match: re.Match[str]) -> str | None:
    target, _, words = match[0][3:-2].partition("|")
    target = target.rstrip("\\ ")
    file = target.partition("#")[0].strip()
    if _IMAGE.search(file):
        # What follows is a size, or words, or both: `cat.png|Our cat|300`; an icon's name is nothing to read.
        words = "|".join(one for one in words.split("|") if not re.fullmatch(r"\s*\d*(?:x\d*)?\s*", one)).strip()
        return "" if target.endswith("#icon") else f"![{words}](<{file}>)"
    page.report("FIN111", f"{target.strip()[:60]} is embedded here and was left out: say in words what it shows")
    return ""


def _footnote(page: Page, match: re.Match[str]) -> str | None:
    """`^[words]`: a note whose words stand where it is referred to."""
    number = page.state.get("inline notes", 0)
    assert isinstance(number, int)
    page.state["inline notes"] = number + 1
    notes = page.state.setdefault("inline note words", [])
    assert isinstance(notes, list)
    notes.append(match[0][2:-1])
    return f"[^inline-{number + 1}]"


def _notes(reader: Reader) -> None:
    """The words of those notes, below the document."""
    notes = reader.page.state.get("inline note words", [])
    assert isinstance(notes, list)
    reader.footer += [f"[^inline-{number}]: {words}" for number, words in enumerate(notes, 1)]


def _queried(page: Page, block: Fenced) -> Fenced:
    """A block that Obsidian or a plugin of it replaces by what it finds in other notes."""
    if block.info.partition(" ")[0].lower() not in _QUERIES:
        return block
    page.report("FIN111", f"what the {block.info[:30]} block finds in other notes is not here: write it out")
    return block._replace(lines=[""] * len(block.lines), info="", is_text=True)


def _mark(page: Page, match: re.Match[str]) -> str | None:
    return match[0][2:-2]


def _nothing(page: Page, match: re.Match[str]) -> str | None:
    return ""


BLOCKS = (
    *_CALLOUTS,
    Block(r"!\[\[[^\[\]\n]+\]\][ \t]*$", _embed, "!"),
    Block(r"%%(?:[^%\n]|%(?!%))*$", _comment, "%"),
)
INLINES = (
    Inline("![[", r"!\[\[[^\[\]\n]+\]\]", _inline_embed, "!"),
    Inline("%%", r"%%[^\n]*?%%", _nothing, "%"),
    Inline("==", r"==(?=\S)[^=\n]+(?<=\S)==", _mark, "="),
    Inline("^[", r"\^\[(?!\])(?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\n]*\))?)+\]", _footnote, "^", r"\["),
    Inline(" ^", r"[ ]\^[A-Za-z0-9-]+$", _nothing, " "),
)
FENCES = tuple(Fence(sign, _queried) for sign in ("data", "query", "tasks", "base", "button"))
ENDS = (End("^[", _notes),)
