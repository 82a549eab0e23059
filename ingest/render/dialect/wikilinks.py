"""Links in double brackets: `[[Page]]` of GitHub's wikis and of Obsidian, which name a page and not a file."""

from __future__ import annotations

import re
from html import escape

from ingest.render.dialect.front import values
from ingest.render.dialect.reader import Inline, Page
from ingest.render.model import Name

_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|pdf|mp4|webm|mov|mp3|wav|ogg)$", re.IGNORECASE)
_LONGEST = 20_000
_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.{0,20000}?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def names(path: str, body: bytes = b"") -> tuple[Name, ...]:
    """The names by which other pages refer to a document: its file's, and the aliases its front matter says."""
    own = [path.rpartition("/")[2].rpartition(".")[0]]
    front = _FRONT.match(body) if b"alias" in body[:_LONGEST] else None
    if front is not None:
        said = values(front[1].decode("utf-8", "replace").replace("\r\n", "\n"))
        own += f"{said.get('aliases', '')}\n{said.get('alias', '')}".split("\n")
    return tuple(Name("wiki:" + name) for name in dict.fromkeys(_plain(name) for name in own) if name)


def _plain(name: str) -> str:
    """A page's name as links compare it: blanks and hyphens, and capital letters, make no difference."""
    return " ".join(re.sub(r"[-_\s]+", " ", name).casefold().split())


def _link(page: Page, match: re.Match[str]) -> str | None:
    dialect = page.settings.project.dialect
    left, bar, right = match[0][2:-2].partition("|")
    # GitHub writes the words first, Obsidian last.
    target, words = (right, left) if bar and dialect == "wiki" else (left, right or left)
    target, words = target.strip().rstrip("\\"), words.strip()
    if not target or (not words and not target):
        return None
    if dialect == "wiki" and _IMAGE.search(left.strip()):
        alt = next((one[len("alt=") :] for one in right.split("|") if one.startswith("alt=")), "")
        return f"![{alt.strip()}](<{left.strip()}>)"
    if dialect == "wiki" and _IMAGE.search(target):
        return f"![{words if bar else ''}](<{target}>)"
    name, hash_, heading = target.partition("#")
    if dialect == "obsidian" and hash_ and not bar:
        words = f"{name} > {heading.removeprefix('^')}" if name else heading.replace("#", " > ")
    if re.match(r"[a-z]+://", name):
        return f"[{words}](<{name}>)"
    if not name:
        return f"[{words}](<#{heading}>)"
    if dialect not in ("wiki", "obsidian"):
        return f"[{words}](<{name.replace(' ', '-')}>)"
    stem = name.rpartition("/")[2]
    label = _plain(stem[: -len(".md")] if stem.lower().endswith(".md") else stem)
    return f'<a href="name:wiki:{escape(label)}">{escape(words)}</a>'


INLINES = (Inline("[[", r"(?<![!\[])\[\[[^\[\]\n]+\]\](?![(\[])", _link, "["),)
