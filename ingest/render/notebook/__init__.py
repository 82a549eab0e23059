"""Jupyter notebooks (nbformat 2 to 4) to html: cells in order, each read on its own. Outputs are `outputs`' work.

Nothing is run and nothing is looked up: what the file holds is what the page shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ingest.render.blocks import escaped, quoted
from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.findings import finding
from ingest.render.frontmatter import FrontMatter, front_matter
from ingest.render.headings import plain
from ingest.render.markdown import markdown_to_html
from ingest.render.model import Finding, Meta, Rendered, RenderError, RenderSettings
from ingest.render.notebook.formulas import protected
from ingest.render.notebook.outputs import Shown, isolated, joined, output_html
from ingest.render.registry import fallback_title


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A notebook as pages; one whose first cell asks not to be published has none. Raises RenderError.

    A finding's message begins with the number of its cell, from 1, since lines of the file mean nothing to a reader.
    """
    decoded = decode(body, levels=settings.findings)
    notebook = _parsed(decoded.text)
    cells = [_cell(cell) for cell in _cells(notebook)]
    front = _front(cells, settings)
    findings = decoded.findings + front.findings
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(findings))
    pieces: list[str] = []
    language = _language(notebook)
    for number, cell in enumerate(cells, 1):
        for html, found in _shown(cell, language, settings):
            pieces.append(_placed(html, number))
            findings += [_in_cell(remark, number) for remark in found]
    html = "\n".join(pieces)
    rendered = finish(
        html,
        path=path,
        meta=front.meta._replace(title=front.meta.title or _title(notebook)),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or _first_heading(html) or fallback_title(path),
        sourcepos=True,
    )
    return rendered._replace(
        findings=tuple(_in_cell(remark, remark.line // _CELL) for remark in rendered.findings),
        links=tuple(link._replace(line=0) for link in rendered.links),
    )


_CELL: Final = 100_000
"""What a cell's number is multiplied with, to travel as a line through the last steps."""
_LAST_CELL: Final = 9_000
_POSITION: Final = re.compile(r' data-sourcepos="\d+:[^"]*"')
_HEADING: Final = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_WHOLE: Final = ("remove-cell", "remove_cell", "nbval-skip-cell")
_INPUT: Final = ("remove-input", "remove_input")
_OUTPUT: Final = ("remove-output", "remove_output")
_MAGIC: Final = re.compile(r"%%(\w+)")
_MAGICS: Final = {"bash": "bash", "sh": "bash", "html": "html", "javascript": "javascript", "js": "javascript",
                  "sql": "sql", "latex": "latex", "markdown": "markdown", "ruby": "ruby", "perl": "perl", "R": "r",
                  "svg": "xml", "cmd": "batch", "powershell": "powershell"}  # fmt: skip
_DIRECTIVE: Final = re.compile(r"[ \t]*(?:#|//|--|%)\|[ \t]*([\w-]+)[ \t]*(?::[ \t]*(.*))?")
_MARKUP: Final = re.compile(r"<[A-Za-z!]")


class _Cell(NamedTuple):
    kind: str
    source: str
    level: int
    outputs: tuple[Any, ...]
    language: str
    mime: str
    hidden: frozenset[str]
    """Of "input" and "output", what the built page does not show."""


def _parsed(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise RenderError(f"the notebook is no JSON: {error.msg}", line=error.lineno, hint=_HINT) from error
    except (ValueError, RecursionError) as error:
        raise RenderError(f"the notebook cannot be read: {type(error).__name__}", hint=_HINT) from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        raise RenderError("the file is no notebook: it has no cells", hint=_HINT)
    return notebook


_HINT: Final = "open it in Jupyter and save it again, or exclude it"


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cells of format 4, or those of the worksheets of the formats before."""
    lists = [notebook.get("cells")]
    if not isinstance(lists[0], list):
        lists = [_table(sheet).get("cells") for sheet in notebook["worksheets"]]
    for cells in lists:
        yield from (cell for cell in (cells if isinstance(cells, list) else ()) if isinstance(cell, dict))


def _cell(cell: dict[str, Any]) -> _Cell:
    metadata = _table(cell.get("metadata"))
    source = joined(cell.get("source", cell.get("input", "")))
    tags = metadata.get("tags")
    tags = {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()
    kind = str(cell.get("cell_type", ""))
    hidden = set()
    if not tags.isdisjoint(_WHOLE) or metadata.get("nbsphinx") == "hidden":
        hidden = {"input", "output"}
    if not tags.isdisjoint(_INPUT):
        hidden.add("input")
    if not tags.isdisjoint(_OUTPUT):
        hidden.add("output")
    if kind == "code":
        source, told = _without_directives(source)
        hidden |= told
    level = cell.get("level")
    outputs = cell.get("outputs")
    named = _table(metadata.get("vscode")).get("languageId") or cell.get("language")
    return _Cell(
        kind=kind,
        source=source,
        level=level if isinstance(level, int) and 1 <= level <= 6 else 2,  # noqa: PLR2004 - those of html
        outputs=tuple(outputs) if isinstance(outputs, list) else (),
        language=named if isinstance(named, str) else "",
        mime=str(metadata.get("format") or metadata.get("raw_mimetype") or ""),
        hidden=frozenset(hidden),
    )


def _without_directives(source: str) -> tuple[str, set[str]]:
    """Code without the `#| echo: false` of Quarto and nbdev that it begins with, and what they hide."""
    lines = source.split("\n")
    hidden: set[str] = set()
    count = 0
    while count < len(lines) and (match := _DIRECTIVE.fullmatch(lines[count])):
        name, value = match[1], (match[2] or "").strip().lower()
        if name == "hide" or (name == "include" and value == "false"):
            hidden |= {"input", "output"}
        elif (name == "echo" and value == "false") or name == "hide_input":
            hidden.add("input")
        elif (name == "output" and value == "false") or name == "hide_output":
            hidden.add("output")
        count += 1
    return "\n".join(lines[count:]), hidden


def _front(cells: list[_Cell], settings: RenderSettings) -> FrontMatter:
    """The front matter that the first cell begins with, if it does; what is left of the cell goes on as before."""
    if not cells or cells[0].kind not in {"raw", "markdown"}:
        return FrontMatter(Meta(), "", 0, [])
    try:
        front = front_matter(cells[0].source, settings.findings)
    except RenderError as error:
        raise RenderError(f"cell 1: {error.what}", hint=error.hint) from error
    cells[0] = cells[0]._replace(source=front.text)
    return front._replace(findings=[_in_cell(remark, 1) for remark in front.findings])


def _shown(cell: _Cell, language: str, settings: RenderSettings) -> Iterator[Shown]:
    """The html of a cell and of its outputs, each by itself, with what is lost of it."""
    if cell.kind == "code":
        if cell.source.strip() and "input" not in cell.hidden:
            yield Shown(_code(cell, language), [])
        if "output" not in cell.hidden:
            yield from output_html(cell.outputs, settings.findings)
    elif not cell.source.strip() or "input" in cell.hidden:
        return
    elif cell.kind == "markdown" or (cell.kind == "raw" and cell.mime in {"text/markdown", "markdown"}):
        yield _markdown(cell.source, settings)
    elif cell.kind == "heading":
        yield Shown(f"<h{cell.level}>{escaped(' '.join(cell.source.split()))}</h{cell.level}>", [])
    elif cell.kind == "html" or cell.mime in {"text/html", "html"}:
        yield Shown(isolated(cell.source), [])
    else:
        message = "a raw cell was left out: make it a Markdown cell if readers shall see it"
        yield Shown("", [finding("FIN142", message, 0, settings.findings)])


def _markdown(source: str, settings: RenderSettings) -> Shown:
    html, found = markdown_to_html(protected(source), 0, settings.findings)
    return Shown(isolated(html) if _MARKUP.search(source) else html, found)


def _code(cell: _Cell, language: str) -> str:
    magic = _MAGIC.match(cell.source)
    name = cell.language or (_MAGICS.get(magic[1], "") if magic else "") or language
    return f'<pre><code class="language-{quoted(name)}">{escaped(cell.source)}</code></pre>'


def _language(notebook: dict[str, Any]) -> str:
    metadata = _table(notebook.get("metadata"))
    for where, key in (("language_info", "name"), ("kernelspec", "language")):
        name = _table(metadata.get(where)).get(key)
        if isinstance(name, str) and name:
            return name.lower()
    return "python"


def _title(notebook: dict[str, Any]) -> str | None:
    title = _table(notebook.get("metadata")).get("title")
    return (" ".join(title.split()) or None) if isinstance(title, str) else None


def _first_heading(html: str) -> str:
    """The words of the first heading, for a notebook without one of the first level."""
    match = _HEADING.search(html)
    return plain(match[1]) if match else ""


def _placed(html: str, number: int) -> str:
    """The html of a cell with the cell's number wherever a line would stand."""
    place = f'{min(number, _LAST_CELL) * _CELL}:1-1:1"'
    return f'<div data-sourcepos="{place}>\n' + _POSITION.sub(f' data-sourcepos="{place}', html) + "\n</div>"


def _in_cell(remark: Finding, number: int) -> Finding:
    return remark._replace(line=0, message=f"cell {number}: {remark.message}" if number else remark.message)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
