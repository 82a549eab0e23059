"""Blocks between lines of colons: `:::note` of Docusaurus, VitePress, Starlight and Microsoft Learn."""

from __future__ import annotations

import re

from ingest.render.dialect import learn, packages
from ingest.render.dialect.reader import Block, Fence, Fenced, Page, Reader
from ingest.render.dialect.written import bold, box, columns, dedented, kind, labelled, literal, margin, section

_OPENING = re.compile(
    r"[ \t]*(?P<marks>:{3,})[ \t]*(?:\{(?P<directive>[\w-]+)\}|(?P<name>[A-Za-z][\w-]*))"
    r"(?:\[(?P<bracket>(?:[^\[\]\\]|\\.|\[[^\]\n]*\])*)\])?(?P<attributes>[ \t]*\{[^\n]*?\})?"
    r"(?P<rest>[ \t].*?)?[ \t]*(?:\{[^{}\n]*\}[ \t]*)?$"
)
_CLOSING = re.compile(r"[ \t]*(:{3,})[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})")
_OPENED = re.compile(r"[ \t]*(:{3,})[ \t]*\{?[A-Za-z]")
_DIRECTIVE = re.compile(r"[ \t]*(?::[\w-]+:|---[ \t]*$)")
_LINE = re.compile(
    r"[ \t]*(?://|\#|/\*|<!--|--|\{/\*|%|;)[ \t]*highlight-(?:next-line|start|end)[ \t]*(?:\*/\}?|-->)?[ \t]*$"
)
_REMARK = re.compile(r"[ \t]*(?://|\#|/\*|<!--|--|\{/\*|%|;)[ \t]*\[!code [^\]]*\][ \t]*(?:\*/\}?|-->)?[ \t]*$")
_LABEL = re.compile(r"[ \t]*\[([^\]\n]+)\]")
LITERALLY = "vue.literally"
"""Name of what says that double braces are shown as they are."""
_CODE = 4
"""Columns that make a line code."""
_LEAF = re.compile(r"[ \t]*::[A-Za-z][\w-]*(?:\[(?P<words>[^\]\n]*)\])?(?:\{[^\n]*\})?[ \t]*$")
_BOXES = frozenset(
    """note tip info warning danger caution important success secondary question example abstract bug failure quote
    attention hint error seealso admonition todo summary check""".split()
)
_UNBOXED = frozenset("details dropdown spoiler collapse expand".split())
_PLAIN = frozenset(
    """code-group steps raw v-pre tabs tab tab-item tab-set card cards grid grid-item-card row column columns center
    left right moniker zone div container section figure card-grid filetree""".split()
)


def _end(reader: Reader, at: int, marks: str) -> int:
    """The index of the line that closes the container of line `at`; the number of lines when none does."""
    last = reader.state.get("containers.last")
    if not isinstance(last, int):
        last = reader.state["containers.last"] = _last(reader.text)
    if last <= reader.place:
        return len(reader.lines)
    open_marks = [len(marks)]
    fence = ""
    for place in range(at + 1, len(reader.lines)):
        line = reader.lines[place]
        if ("`" in line or "~" in line) and (found := _FENCE.match(line)):
            if not fence:
                fence = found["marks"]
            elif found["marks"].startswith(fence) and line.rstrip().endswith(found["marks"]):
                fence = ""
        elif not fence and ":::" in line:
            if closing := _CLOSING.match(line):
                width = len(closing[1])
                if width in open_marks:
                    while open_marks.pop() != width:
                        pass
                elif width > open_marks[-1]:
                    open_marks.pop()
                if not open_marks:
                    return place
            elif (opened := _OPENED.match(line)) and not learn.is_mark(line):
                open_marks.append(len(opened[1]))
    return len(reader.lines)


def _last(text: str) -> int:
    """Where in a text the last line begins that may close a container."""
    near = len(text)
    while (near := text.rfind(":::", 0, near)) >= 0:
        start = text.rfind("\n", 0, near) + 1
        if _CLOSING.match(text, start):
            break
        near = start
    return start if near >= 0 else -1


def _container(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`:::note Title` and its like, down to the line that closes it."""
    opening = _OPENING.match(reader.lines[at])
    if opening is None:
        return None
    end = _end(reader, at, opening["marks"])
    if end == len(reader.lines) and opening["directive"] is None and not _known(opening["name"].lower()):
        return None
    name = (opening["directive"] or opening["name"]).lower()
    title = opening["bracket"]
    if title is None:
        title = (opening["rest"] or "").strip() or None
    start = at + 1
    while opening["directive"] and start < end and _DIRECTIVE.match(reader.lines[start]):
        start += 1
    lines, numbers = list(reader.lines[start:end]), reader.numbers[start:end]
    inner = columns(reader.lines[at])
    lines = dedented(lines, max(inner, margin(lines)) if reader.page.is_mdx or margin(lines) < _CODE else inner)
    _written(reader, at, name, title, lines, match["indent"], numbers)  # type: ignore[arg-type]
    return end + 1


def _known(name: str) -> bool:
    return name in _BOXES or name in _UNBOXED or name in _PLAIN


def _written(
    reader: Reader, at: int, name: str, title: str | None, lines: list[str], indent: str, numbers: list[int]
) -> None:
    """Write a container as its kind asks for."""
    if name in _UNBOXED:
        section(reader, at, title or "Details", lines, numbers, indent)
    elif name in _BOXES:
        box(reader, at, _label(reader.page, name) if title is None else title, lines, numbers, indent)
    elif name == "v-pre":
        reader.settle()
        state = reader.page.state
        before, state[LITERALLY] = state.get(LITERALLY), name
        section(reader, at, title or "", lines, numbers, indent)
        state[LITERALLY] = before
    else:
        if name not in _PLAIN:
            reader.page.report("FIN163", f"`{name}`: this block is of no known kind; its text stays, its marks go")
        section(reader, at, title or "", lines, numbers, indent)


def _label(page: Page, name: str) -> str:
    """What a box without a title of its own is called, as the site has it."""
    own = dict(page.settings.project.option("container_labels") or ())
    return "" if name == "admonition" else str(own.get(name) or kind(name))


def _stray(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """A line of colons alone that closes nothing."""
    return at + 1


def _leaf(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`::name[words]{…}`: a block without content; its words stay."""
    leaf = _LEAF.match(reader.lines[at])
    if leaf is None or not leaf["words"]:
        return None
    labelled(reader, at, "", match["indent"])
    reader.write(match["indent"] + leaf["words"], at)
    return at + 1


def _code_label(page: Page, block: Fenced) -> Fenced:
    """Code with a title in its heading: `js title="x"`, in a group `js [name]`; its language alone stays."""
    info = block.info
    if info.isalnum():
        return block
    title = re.search(r"\btitle=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", info)
    words = next((group for group in title.groups() if group), "") if title else ""
    if not words and (label := re.search(r"\s*\[([^\]\n]+)\]", info)):
        words = label[1]
    language = re.match(r"[^\s{:\[,]*", info)
    return block._replace(info=language[0] if language else "", title=block.title or bold(literal(words)))


def _remarks(_page: Page, block: Fenced) -> Fenced:
    """Code without the remarks that only say which of its lines are highlighted."""
    lines = [_REMARK.sub("", line) for line in block.lines if not _LINE.match(line)]
    return block._replace(lines=lines)


def _hidden(_page: Page, block: Fenced) -> Fenced:
    """`mdx-code-block`, which hides MDX from those who translate the page, and is none."""
    return block._replace(is_text=block.info.startswith("mdx-code-block"))


def _contents(_reader: Reader, _match: re.Match[str], at: int) -> int:
    """A table of contents."""
    return at + 1


BLOCKS: tuple[Block, ...] = (
    Block(r"\[\[(?:toc|TOC)\]\][ \t]*$", _contents, "["),
    Block(r"\[\[TOC\]\][ \t]*$", _contents, "["),
    *learn.BLOCKS,
    Block(r":{3,}[ \t]*\{?[A-Za-z]", _container, ":"),
    Block(r":{3,}[ \t]*$", _stray, ":"),
    Block(r"::[A-Za-z][\w-]*\[", _leaf, ":"),
)
INLINES = learn.INLINES
FENCES: tuple[Fence, ...] = (
    Fence("title=", _code_label, "title="),
    Fence("[", _code_label, r"[\[{:,]"),
    Fence("highlight-", _remarks),
    Fence("[!code", _remarks),
    Fence("mdx-code-block", _hidden, "mdx-code-block"),
    Fence("npm2yarn", packages.tabs, "npm2yarn"),
)
