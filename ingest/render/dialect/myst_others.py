"""The other directives of MyST: reStructuredText in it, objects of programs, what only a program can make."""

from __future__ import annotations

import re

from ingest.render.dialect.myst_calls import LITERAL, Call, Step, unmarked
from ingest.render.dialect.myst_links import label, titled
from ingest.render.dialect.myst_roles import code
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.written import bold, labelled, section

_KEYWORDS = {
    "class": "class",
    "exception": "exception",
    "classmethod": "classmethod",
    "staticmethod": "static",
    "property": "property",
    "type": "type",
    "struct": "struct",
    "enum": "enum",
    "union": "union",
}
_OBJECTS = frozenset(
    """function method class exception data attribute property module classmethod staticmethod decorator decoratormethod
    describe object option envvar cmdoption confval directive role rst:directive rst:role macro member type var struct
    union enum enumerator""".split()
)
_DOMAINS = ("py:", "c:", "cpp:", "js:", "std:", "rst:", "http:")
_MADE = frozenset(
    """bibliography program-output command-output exec exec_code runblock plot argparse autoprogram click typer openapi
    redoc swagger jinja gallery nbgallery minigallery changelog glue doxygenclass doxygenfunction doxygenfile
    doxygenstruct doxygenenum doxygengroup doxygennamespace sqltable needtable list-plots datatemplate""".split()
)
_DRAWN = frozenset(
    """mermaid graphviz digraph graph uml plantuml blockdiag seqdiag actdiag nwdiag aafig ditaa tikz chart kroki
    inheritance-diagram""".split()
)
_MEDIA = frozenset("youtube vimeo video audio iframe asciinema".split())
_SILENT = frozenset(
    """index meta currentmodule py:currentmodule js:module py:module todo todolist class rst-class tabularcolumns
    sectionauthor codeauthor moduleauthor default-role default-domain role program thebe-button title
    highlight exercise-end solution-end embed-settings toggle-button skip""".split()
)
_OBJECT_LINK = re.compile(r'<a href="name:rst:=\d+"[^<>]*>(.*?)</a>', re.DOTALL)
_BLANK = re.compile(r"\n(?=\s*\n)")


def unknown(reader: Reader, call: Call) -> None:
    """A directive that no other module knows: what a program makes, a drawing, or an extension's."""
    name, page = call.name, reader.page
    base = name.partition(":")[2] if name.startswith(_DOMAINS) else name
    if name in _SILENT:
        return
    if name.startswith("auto") or name in _MADE:
        what = f"{name} {call.argument[:80]}".strip()
        page.report("FIN121", f"what {what} would show is made by a program when the site is built, so Fin misses it: "
                    "sync the built html for it, or write it out")  # fmt: skip
    elif name in _DRAWN:
        page.report("FIN114", f"a drawing ({name}) was left out: describe in words what it shows")
        words = call.options.get("caption") or call.options.get("alt", "")
        reader.nested([words], [reader.numbers[call.at]], call.indent)
    elif name in _MEDIA:
        page.report("FIN111", f"{name} {call.argument[:80]} was left out: say in words what it shows")
        reader.nested(call.lines, call.numbers, call.indent)
    elif base in _OBJECTS:
        _object(reader, call, base)
    elif not call.lines:
        page.report("FIN123", f"the directive {name} is not known, so Fin misses what it would show: write that out")
        labelled(reader, call.at, call.argument, call.indent)
    else:
        page.report("FIN122", f"the directive {name} is not known, so its text stands without what it would add")
        if call.argument:
            reader.nested([call.argument, ""], [reader.numbers[call.at]] * 2, call.indent)
        lines = [unmarked(line) for line in call.lines] if name in LITERAL else call.lines
        reader.nested(lines, call.numbers, call.indent)


def _object(reader: Reader, call: Call, kind: str) -> None:
    """Something of a program: how it is written, as code, and what is said of it."""
    signature = f"{_KEYWORDS.get(kind, '')} {call.argument}".strip()
    if kind in ("function", "method") and "(" not in signature:
        signature += "()"
    if signature:
        labelled(reader, call.at, code(signature), call.indent)
    reader.nested(call.lines, call.numbers, call.indent)


def rst(reader: Reader, call: Call) -> None:
    """ReStructuredText within the document, read as such; its html goes into the Markdown without empty lines."""
    from ingest.render.model import RenderError
    from ingest.render.rst.parsing import parse
    from ingest.render.rst.reading import Reading
    from ingest.render.rst.writing import Writer

    page = reader.page
    reading = Reading(page.path, page.settings)
    try:
        document = parse("\n".join(call.lines), reading)
        writer = Writer(document, reading)
        writer.level = 1
        writer.children(document)
    except (RecursionError, RenderError):
        page.report("FIN124", "reStructuredText in this document is nested too deeply and was left out")
        return
    for found in reading.findings:
        place = found.line - 1
        page.line = call.numbers[place] if 0 <= place < len(call.numbers) else reader.numbers[call.at]
        page.report(found.code, found.message)
    html = _BLANK.sub("&#10;", _OBJECT_LINK.sub(r"\1", writer.html.strip()))
    lines = f"<div>{html}</div>".split("\n")
    reader.blank(call.at)
    reader.written([*lines, ""], [reader.numbers[call.at]] * (len(lines) + 1), call.indent)


def _only(reader: Reader, call: Call) -> None:
    """Text for some forms of the site; what html shows counts."""
    from ingest.render.rst.boxes import shown_in_html

    if call.name == "ifconfig":
        reader.page.report("FIN129", f"text shown only if {call.argument} was kept: check that readers see it")
    elif not shown_in_html(call.argument):
        return
    section(reader, call.at, "", call.lines, call.numbers, call.indent)


def _raw(reader: Reader, call: Call) -> None:
    if "html" in call.argument.lower().split():
        reader.written([*call.lines, ""], [*call.numbers, reader.numbers[call.at]], call.indent)


def _rubric(reader: Reader, call: Call) -> None:
    labelled(reader, call.at, call.argument, call.indent)
    reader.nested(call.lines, call.numbers, call.indent)


def _lines(reader: Reader, call: Call) -> None:
    """Verses: each line ends where it is written."""
    verses = [line.strip() + "\\" if line.strip() else "" for line in call.lines]
    for place, line in enumerate(verses):
        if line and (place + 1 == len(verses) or not verses[place + 1]):
            verses[place] = line[:-1]
    reader.nested(verses, call.numbers, call.indent)


def _button(reader: Reader, call: Call) -> None:
    """A link; without words of its own its target is shown."""
    words, target = " ".join(call.lines).strip(), "".join(call.argument.split())
    kind = call.options.get("ref-type", "any")
    if call.name == "button-link":
        shown = titled(target, words, target)
        shown = shown if words else f"<{target}>"
    else:
        from ingest.render.dialect.myst_links import document

        shown = document(reader.page, target, words) if kind == "doc" else label(reader.page, target, words)
    reader.nested([shown], [reader.numbers[call.at]], call.indent)


def _article(reader: Reader, call: Call) -> None:
    said = [call.options[name] for name in ("author", "date", "read-time") if call.options.get(name)]
    reader.nested([" ".join(said)], [reader.numbers[call.at]], call.indent)


def _centered(reader: Reader, call: Call) -> None:
    labelled(reader, call.at, bold(call.argument).strip("*"), call.indent)
    reader.nested(call.lines, call.numbers, call.indent)


STEPS: dict[str, Step] = {
    "eval-rst": rst,
    **dict.fromkeys(("only", "ifconfig"), _only),
    "raw": _raw,
    "rubric": _rubric,
    "centered": _centered,
    **dict.fromkeys(("line-block",), _lines),
    **dict.fromkeys(("button-link", "button-ref"), _button),
    "article-info": _article,
}
