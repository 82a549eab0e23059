"""Labels a MyST document defines, and the titles they stand before."""

from __future__ import annotations

import re

from ingest.render.dialect.page import Page
from ingest.render.model import Name

TEXT = "myst text"
"""Name of what keeps the document's own text."""
_TITLES = "myst titles"
_NUMBERS = "myst equations"
_EQUATION = re.compile(r"^[ \t>]*:label:[ \t]+(\S+)[ \t]*$|\$\$[ \t]*\(([^()\n]+)\)[ \t]*$", re.MULTILINE)
_FENCE = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,}|:{3,})[ \t]*(?P<rest>.*)$"
)
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:+.-]+)\}[ \t]*(?P<argument>.*?)[ \t]*$")
_TARGET = re.compile(r"[ \t>]*\((?P<label>[^()\n]+)\)=[ \t]*$")
_ID = re.compile(r"[ \t>]*\{[^{}\n]*#(?P<label>[\w./:-]+)[^{}\n]*\}[ \t]*$")
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*(?:\{[^{}\n]*\})?[ \t]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-{2,})[ \t]*$")
_NAME = re.compile(r"[ \t]*(?::(?:name|label):|(?:name|label):)[ \t]+[\"']?(?P<label>[^\"'\n]+?)[\"']?[ \t]*$")
_CAPTION = re.compile(r"[ \t]*(?::caption:|caption:)[ \t]+(?P<words>.+?)[ \t]*$")
_OPTION = re.compile(r"[ \t]*(?::[\w-]+:|---[ \t]*$|[\w-]+:[ \t])")
_ROLE = re.compile(r"\{[\w:+.-]+\}`([^`<]+?)(?:[ \t]*<[^`>]*>)?`")
_LINKED = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:[ \t]\"[^\"]*\")?\)|\[[^\]]*\])")
_SIGNS = re.compile(r"(?<!\\)[`*]|(?<![\w\\])_+|(?<!\\)_+(?!\w)|\\(?=[^\w\s])|<[a-zA-Z/][^<>]*>")
_CODE = frozenset("code-block code sourcecode code-cell math literalinclude raw eval-rst mermaid include".split())
_ARGUED = frozenset("table list-table csv-table admonition card dropdown topic sidebar rubric tab-item".split())
_TERM = re.compile(r"[^\s:`%.].*$")


def plain(words: str) -> str:
    """Words of a heading without marks, as a reference to it shows them."""
    words = _LINKED.sub(r"\1", _ROLE.sub(r"\1", words)) if "[" in words or "{" in words else words
    return " ".join(_SIGNS.sub("", words).split())


def slug(title: str) -> str:
    """The anchor of a heading, as GitHub and MyST make it."""
    return re.sub(r"[^\w\s-]", "", plain(title).lower()).strip().replace(" ", "-")


def names(text: str) -> tuple[Name, ...]:
    """The labels of a document, `rst:LABEL` each, with the title a reference to it shows; terms of its glossaries.

    `text` may begin with front matter. Labels within code are none.
    """
    if not any(sign in text for sign in (")=", "name:", "label:", "{#", "{glossary}")):
        return ()
    found: dict[str, Name] = {}
    for label, title, fragment in _labels(text):
        name = f"rst:{label}"
        if name not in found or not found[name].title:
            found[name] = Name(name, fragment, title)
    return tuple(found.values())


def equations(page: Page) -> dict[str, str]:
    """The numbers of the document's formulas, by their labels."""
    known = page.state.get(_NUMBERS)
    if not isinstance(known, dict):
        text = page.state.get(TEXT)
        found = (one[1] or one[2] for one in _EQUATION.finditer(text if isinstance(text, str) else ""))
        known = {label: f"({number})" for number, label in enumerate(dict.fromkeys(found), 1)}
        page.state[_NUMBERS] = known
    return known


def own_titles(page: Page) -> dict[str, str]:
    """What references within the document show, by labels and by anchors of headings, in small letters."""
    known = page.state.get(_TITLES)
    if isinstance(known, dict):
        return known
    text = page.state.get(TEXT)
    found: dict[str, str] = {}
    counted: dict[str, int] = {}
    for label, title, _fragment in _labels(text if isinstance(text, str) else "", headings=True):
        name = label
        if label.startswith("#"):
            times = counted[label] = counted.get(label, -1) + 1
            name = label[1:] + (f"-{times}" if times else "")
        if title:
            found.setdefault(name, title)
    page.state[_TITLES] = found
    return found


def _labels(text: str, *, headings: bool = False) -> list[tuple[str, str, str]]:
    """Label, title and fragment of what is labelled, in order; `headings`: and of each heading, as `#anchor`."""
    found: list[tuple[str, str, str]] = []
    waiting: list[str] = []
    marks, at, lines = "", 0, text.split("\n")
    open_: list[str] = []
    while at < len(lines):
        line = lines[at]
        at += 1
        if marks:
            if marks in line and not line.strip(" \t>").strip(marks[0]):
                marks = ""
        elif (target := _TARGET.match(line) or _ID.match(line)) is not None:
            waiting.append(_key(target["label"]))
        elif (fence := _FENCE.match(line)) is not None:
            directive = _DIRECTIVE.match(fence["rest"])
            if not fence["rest"] and open_ and fence["marks"].startswith(open_[-1]):
                open_.pop()
                continue
            if directive is None:
                marks = fence["marks"] if fence["marks"][0] != ":" else ""
                waiting = [] if fence["rest"] else waiting
                continue
            at = _directive(lines, at, directive, waiting, found)
            waiting = []
            if directive["name"] in _CODE:
                marks = fence["marks"]
            else:
                open_.append(fence["marks"])
        elif line.strip():
            below = lines[at] if at < len(lines) else ""
            heading = _HEADING.match(line)
            title = heading["title"] if heading else line if _UNDERLINE.match(below) else ""
            anchor = slug(title)
            found += [(label, plain(title), anchor) for label in waiting]
            if title and headings:
                found.append((f"#{anchor}", plain(title), anchor))
            waiting = []
    found += [(label, "", "") for label in waiting]
    return found


def _directive(
    lines: list[str], at: int, directive: re.Match[str], waiting: list[str], found: list[tuple[str, str, str]]
) -> int:
    """Note what a directive defines; the index of the first line of its content."""
    name, title = directive["name"], directive["argument"] if directive["name"] in _ARGUED else ""
    labels = list(waiting)
    while at < len(lines) and _OPTION.match(lines[at]):
        if label := _NAME.match(lines[at]):
            labels.append(_key(label["label"]))
        if caption := _CAPTION.match(lines[at]):
            title = caption["words"]
        at += 1
    if name in ("figure", "figure-md") and labels:
        if name == "figure-md" and directive["argument"]:
            labels.append(_key(directive["argument"]))
        title = next((one for one in lines[at : at + 4] if one.strip() and not one.strip().startswith(("!", "<"))), "")
    found += [(label, plain(title), "") for label in labels]
    if name == "glossary":
        for line in lines[at:]:
            if _FENCE.match(line):
                break
            if _TERM.match(line):
                words = plain(re.split(r" +: +", line)[0])
                found.append(("term:" + words.casefold(), words, ""))
    return at


def _key(label: str) -> str:
    return " ".join(label.lower().split())
