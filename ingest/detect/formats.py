"""Which names are documents and of what format, which are none, and which text is reStructuredText."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence

from ingest.render.registry import NAMES, media_type_of

FIELDS = {
    "text/markdown": "markdown",
    "text/html": "html",
    "text/x-rst": "rst",
    "text/asciidoc": "asciidoc",
    "application/x-ipynb+json": "notebook",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/vnd.oai.openapi": "openapi",
    "text/plain": "text",
}
"""Media type → field of `Count`. Tables are left to who asks for them: most are records and no documentation."""

PATTERNS = {
    "markdown": ("*.md", "*.markdown"),
    "html": ("*.html", "*.htm"),
    "rst": ("*.rst",),
    "asciidoc": ("*.adoc", "*.asciidoc"),
    "notebook": ("*.ipynb",),
    "word": ("*.docx",),
    "rst_as_text": ("*.txt",),
    "text": ("*.txt",),
}
"""What to include for a format, in a folder that holds more than documentation."""

_SAMPLED = 24
_SAMPLE = 16_000
_REPOSITORY = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|CHANGELOG|CHANGES|HISTORY|AUTHORS|CONTRIBUTORS)([-._].*)?")
_MACHINES = re.compile(r"requirements([-_.].*)?\.txt|(robots|humans|ads|cmakelists)\.txt|404\.html?|~\$.*\.docx")
_BUILT = {"search.html": "genindex.html", "genindex.html": "search.html", "print.html": "toc.html"}
"""Pages that generators add to a site, with another one that tells the generator."""
_RST = re.compile(
    rb"^\.\. [\w:+-]+::|^\.\. _[^\n:]+:|(?<![\w`]):[a-z][\w:+.-]*:`[^`\n]|^\.\. \||`[^`\n<>]+ <[^`<>\n]+>`_",
    re.MULTILINE,
)
_UNDERLINED = re.compile(rb"^(\S[^\n]{2,})\n([=~^*+#\"'-])\2{2,}[ \t]*$", re.MULTILINE)
_MOST_LINES_OF_HEADINGS = 2


def field_of(name: str, beside: Container[str] = ()) -> str:
    """The field of `Count` that a file of this name belongs to, "" for none."""
    return "" if is_noise(name, beside) else FIELDS.get(media_type_of(name) or "", "")


def is_noise(name: str, beside: Container[str] = ()) -> bool:
    """Whether a file is for machines or about a repository, though its suffix is that of a document.

    A changelog in capitals is the repository's; one in small letters is a page of somebody's documentation. `beside`
    are the names in the same folder.
    """
    added = name in _BUILT and _BUILT[name] in beside
    return added or bool(_REPOSITORY.fullmatch(name) or _MACHINES.fullmatch(name.lower()))


def noise(names: Sequence[str]) -> list[str]:
    """Patterns for what among these names of one folder would be read and is no documentation."""
    found = set()
    for name in names:
        kind = media_type_of(name)
        if kind in ("text/csv", "text/tab-separated-values"):
            found.add("*" + os.path.splitext(name)[1])
        elif kind and is_noise(name, names):
            found.add("~$*.docx" if name.startswith("~$") else name)
    return sorted(found)


def api_pattern(name: str) -> str:
    """A pattern for OpenAPI descriptions named like this one."""
    return next((name if name.lower() == end else f"*{end}" for end in NAMES if name.lower().endswith(end)), name)


def is_rst(files: Sequence[str]) -> bool:
    """Whether text files, by a sample of them, are reStructuredText."""
    step = max(1, len(files) // _SAMPLED)
    starts = [start for file in files[::step][:_SAMPLED] if (start := _start(file)).strip()]
    return bool(starts) and sum(map(_looks_like_rst, starts)) * 2 > len(starts)


def _looks_like_rst(text: bytes) -> bool:
    marks = len(_RST.findall(text))
    return marks > _MOST_LINES_OF_HEADINGS or (marks > 0 and _UNDERLINED.search(text) is not None)


def _start(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read(_SAMPLE).replace(b"\r\n", b"\n")
    except (OSError, ValueError):
        return b""
