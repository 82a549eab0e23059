"""GitBook's blocks: hints, tabs, references to pages, files, code with a title, columns and steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.render.dialect.front import said
from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import DEEPEST, Page
from ingest.render.dialect.tags import Call, Lines, Tag, box, code_in, dedented, filled, plain, replaced, titled

SIGNS = ("{%", "data-hidden", "data-header-hidden")
SAID = "description"
"""What of the front matter is shown on the page."""

_TAG = re.compile(
    r"\{%-?[ \t]*(?P<end>end)?(?P<name>@?[a-z][\w/-]*)"
    r"""(?P<words>(?:"[^"\n]{0,999}+"|"(?![^"\n]*")|(?!-?%\}|\{%)[^"]){0,2000}+)-?%\}"""
)
_HREF = re.compile(r'<a href="([^"]*)"')
_LINK = re.compile(r"\[[^\]\n]*\]\(<?[^()\n]*>?\)")
_TABLE_IN_HTML = re.compile(r"<table\b[^<>]*>(?:(?!</?table\b)[\s\S])*+</table>")
_ROW = re.compile(r"<tr\b[^<>]*>(?P<cells>(?:(?!</?tr\b)[\s\S])*+)</tr>")
_CELL = re.compile(r"<(?P<tag>t[hd])\b(?P<attributes>[^<>]*)>(?P<words>(?:(?!</?t[hd]\b)[\s\S])*+)</(?P=tag)>")


def above(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with the description from the front matter below its title, where the site shows it."""
    lines: Lines = list(zip(text.split("\n"), numbers, strict=True))
    words = said(page).get(SAID, "")
    first = next((place for place, (line, _) in enumerate(lines) if line.strip()), 0)
    after = first + 1 if lines[first][0].startswith("# ") else first
    number = lines[first][1]
    return [*lines[:after], ("", number), (words, number), ("", number), *lines[after:]] if words else lines


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with every block replaced; those in code are shown, not run."""
    text = _TABLE_IN_HTML.sub(_columns, text) if "<table" in text else text
    code = code_in(text)
    known = page.settings.project.dialect == "gitbook"
    tags = [
        Tag(match.start(), match.end(), match["name"], match["words"], bool(match["end"]))
        for match in _TAG.finditer(text)
        if (known or match["name"] in _TABLE) and not any(start <= match.start() < end for start, end in code)
    ]
    return replaced(page, text, numbers, tags, _step)


def _columns(table: re.Match[str]) -> str:
    """A table or cards without the columns, and the heading row, that a reader does not see."""
    whole = table[0]
    head = _ROW.search(whole)
    cells = list(_CELL.finditer(head["cells"])) if head else []
    hidden = {place for place, cell in enumerate(cells) if "data-hidden" in cell["attributes"]}
    targets = {place for place, cell in enumerate(cells) if "data-card-target" in cell["attributes"]} & hidden
    unheaded = "data-header-hidden" in whole[: whole.index(">")] or 'data-view="cards"' in whole[: whole.index(">")]
    if not hidden and not unheaded:
        return whole

    def row(match: re.Match[str]) -> str:
        found = list(_CELL.finditer(match["cells"]))
        if unheaded and found and found[0]["tag"] == "th":
            return "\n" * match[0].count("\n")
        link = next((_HREF.search(found[place]["words"]) for place in targets if place < len(found)), None)
        pieces = []
        for place, cell in enumerate(found):
            words = cell["words"]
            if place in hidden:
                pieces.append("\n" * cell[0].count("\n"))
                continue
            if link is not None and words.strip():
                words = words if "<a " in words or "<p" in words else f'<a href="{link[1]}">{words}</a>'
                link = None
            pieces.append(f"<{cell['tag']}>{words}</{cell['tag']}>")
        written = f"<tr>{''.join(pieces)}</tr>"
        return written + "\n" * (match[0].count("\n") - written.count("\n"))

    return _ROW.sub(row, whole)


def _step(page: Page, call: Call) -> Lines | str | None:
    own = dict(page.settings.shortcodes).get(call.name)
    if own is not None:
        return filled(own, call)
    step = _TABLE.get(call.name)
    if step is not None:
        return step(page, call)
    if call.inner is not None:
        page.report("FIN103", f"the block `{call.name}` is not known: only the text in it was kept")
        return plain(call.inner, call.line)
    page.report("FIN103", f"the block `{{% {call.name} %}}` is not known: what it shows is missing")
    return ""


def _inner(page: Page, call: Call) -> Lines | str:
    if call.inner is None:
        return ""
    return plain(call.inner, call.line) if call.alone else call.text


def _hint(page: Page, call: Call) -> Lines | str:
    """A box; the reader sees a sign on it, and no word."""
    return box("", call.inner or [], call.line)


def _titled(page: Page, call: Call) -> Lines | str:
    return titled(call.value("title", "date"), call.inner or [], call.line)


def _reference(page: Page, call: Call) -> Lines | str:
    """A card that shows the title of another page."""
    url = call.value("url")
    inner = dedented(call.inner or [])
    given = next((match[0] for line, _ in inner if (match := _LINK.search(line))), "")
    if not url or "://" in url:
        return [("", call.line), (given or f"<{url}>" if url else "", call.line), ("", call.line)]
    words = re.sub(r"^\[|\]\(.*$", "", given) or url
    return [("", call.line), (f'<a href="{url}" data-fin="titled">{words}</a>', call.line), ("", call.line)]


def _file(page: Page, call: Call) -> Lines | str:
    """An attachment: its name, or the caption below it."""
    name = call.value("src").rpartition("/")[2]
    return [("", call.line), (call.text.strip() or name, call.line), ("", call.line)]


def _embed(page: Page, call: Call) -> Lines | str:
    url = call.value("url")
    page.report("FIN111", f"what is embedded from {url or 'elsewhere'} was left out: say in words what it shows")
    return [("", call.line), (call.text.strip() or (f"<{url}>" if url else ""), call.line), ("", call.line)]


def _lost(page: Page, call: Call) -> Lines | str:
    page.report("FIN111", f"`{call.name}` shows what is not in the document: say in words what it shows")
    return plain(call.inner, call.line) if call.inner else ""


def _include(page: Page, call: Call) -> Lines | str:
    name = call.value("file", "src", at=0)
    path = page.settings.files.path(page.folder, name) if name else None
    text = page.file(page.folder, name) if path and path not in page.including else None
    if text is None or path is None or len(page.including) > DEEPEST:
        page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
        return ""
    outer, page.including = page.including, (*page.including, path)
    text = relinked(without_front_matter(text), path, page.path)
    lines = before(page, text, [call.line] * (text.count("\n") + 1))
    page.including = outer
    return plain(lines, call.line)


_TABLE: dict[str, Callable[[Page, Call], Lines | str]] = {
    "hint": _hint,
    "tab": _titled,
    "if": _inner,
    "else": _inner,
    "update": _titled,
    "code": _titled,
    **dict.fromkeys("tabs stepper step columns column updates code-tabs prompt api-method-spec".split(), _inner),
    "content-ref": _reference,
    "page-ref": _reference,
    "file": _file,
    "embed": _embed,
    "include": _include,
    "@github-files/github-code-block": _lost,
    **dict.fromkeys("swagger openapi openapi-operation openapi-schemas openapi-webhook".split(), _lost),
}
