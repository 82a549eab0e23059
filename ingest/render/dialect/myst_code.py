"""Directives of MyST that show code or a formula: as it stands in the document, or as a file has it."""

from __future__ import annotations

import re

from ingest.render.dialect.myst_calls import Call, Step
from ingest.render.dialect.myst_names import equations
from ingest.render.dialect.page import Page
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.written import dedented, margin, project_path

_LANGUAGES = {
    "doctest": "pycon",
    "testcode": "python",
    "testoutput": "text",
    "ipython": "python",
    "ipython3": "python",
    "math": "latex",
    "amsmath": "latex",
}
_RANGE = re.compile(r"(\d{0,7})[ \t]*(-?)[ \t]*(\d{0,7})\Z")
_REMARK = re.compile(r"[ \t]*#[ \t]*doctest:.*$")


def fenced(reader: Reader, at: int, language: str, lines: list[str], indent: str) -> None:
    """Write code between marks that are longer than those in it."""
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    marks = "`" * (longest + 1)
    reader.blank(at)
    name = language if re.fullmatch(r"[\w+#.-]+", language) else ""
    numbers = [reader.numbers[at]] * (len(lines) + 2)
    reader.written([marks + name, *lines, marks], numbers, indent)
    reader.written([""], [reader.numbers[at]])


def _caption(reader: Reader, call: Call) -> None:
    if words := call.options.get("caption"):
        reader.nested([words, ""], [reader.numbers[call.at]] * 2, call.indent)


def _code(reader: Reader, call: Call) -> None:
    tags = call.options.get("tags", "")
    if "remove-input" in tags or "remove-cell" in tags or "remove_input" in tags or "remove_cell" in tags:
        return
    language = _LANGUAGES.get(call.name) or call.argument or str(_default(reader.page))
    if call.name == "code-cell":
        language = "python" if call.argument.startswith("ipython") else call.argument or "python"
        _outputs(reader.page, tags)
    lines = list(call.lines)
    if "dedent" in call.options:
        width = call.options["dedent"]
        lines = dedented(lines, int(width) if width.isdecimal() and len(width) < len("1000") else margin(lines))
    if call.name == "prompt":
        mark = [*call.argument.split()[1:], "$"][0].partition(",")[0]
        language, lines = "console", [f"{mark} {line}" if line.strip() else "" for line in lines]
    if call.name in ("doctest", "testcode"):
        lines = [_REMARK.sub("", line) for line in lines]
    _caption(reader, call)
    fenced(reader, call.at, language, lines, call.indent)


def _default(page: Page) -> object:
    return page.settings.project.option("highlight_language") or ""


def _outputs(page: Page, tags: str) -> None:
    """Say once that what cells print is not here."""
    if "myst cells" not in page.state and "remove-output" not in tags:
        page.state["myst cells"] = True
        page.report("FIN121", "what this cell and those below it print is made when the site is built: Fin misses it")


def _math(reader: Reader, call: Call) -> None:
    lines = [call.argument, *call.lines] if call.argument else call.lines
    fenced(reader, call.at, "latex", [line for line in lines if line.strip()], call.indent)
    if number := equations(reader.page).get(call.options.get("label", "")):
        reader.written([number, ""], [reader.numbers[call.at]] * 2, call.indent)


def _parsed(reader: Reader, call: Call) -> None:
    fenced(reader, call.at, "", call.lines, call.indent)


def _hidden(_reader: Reader, _call: Call) -> None:
    """What readers do not see."""


def _literalinclude(reader: Reader, call: Call) -> None:
    """The wanted lines of a file."""
    page, name = reader.page, call.argument
    lines = file_lines(page, name)
    if lines is None:
        return
    wanted = _wanted(lines, call.options)
    if wanted is None:
        page.report("FIN106", f"`{name[:80]}` does not hold what is to be shown of it: correct the options")
        return
    language = call.options.get("language", "")
    if "caption" in call.options and not call.options["caption"]:
        call.options["caption"] = name
    _caption(reader, call)
    fenced(reader, call.at, language, wanted, call.indent)


def file_lines(page: Page, name: str) -> list[str] | None:
    """The lines of a file of the project, as seen from the document; None, and a finding, when there is none."""
    text = page.file("", project_path(page, name)) if name.startswith("/") else page.file(page.here, name)
    if text is None:
        page.report("FIN106", f"`{name[:80]}`: there is no such file among those of the project")
        return None
    return text.removesuffix("\n").split("\n")


def _wanted(lines: list[str], options: dict[str, str]) -> list[str] | None:
    """The lines that the options of literalinclude ask for; None: what they name is not there."""
    if name := options.get("pyobject"):
        found = _object(lines, name)
        if found is None:
            return None
        lines = found
    if asked := options.get("lines"):
        lines = _picked(lines, asked)
    for option, first in (("start-at", True), ("start-after", True), ("end-before", False), ("end-at", False)):
        if not (mark := options.get(option)):
            continue
        skipped = 1 if not first and option == "end-at" and lines else 0
        place = next((place for place, line in enumerate(lines) if mark in line and (first or place >= 0)), None)
        if place is None:
            return None
        within = option in ("start-after", "end-at")
        lines = lines[place + within :] if first else lines[: place + (1 if skipped else 0)]
    if "dedent" in options:
        width = options["dedent"]
        lines = dedented(lines, int(width) if width.isdecimal() and len(width) < len("1000") else margin(lines))
    return [*filter(None, [options.get("prepend")]), *lines, *filter(None, [options.get("append")])]


def _picked(lines: list[str], asked: str) -> list[str]:
    """Lines by numbers from 1 (`1,3-5,8-`)."""
    found: list[str] = []
    for part in asked.split(",")[:200]:
        one = _RANGE.match(part.strip())
        if one is None or not (one[1] or one[3]):
            continue
        first = int(one[1] or 1)
        last = int(one[3]) if one[3] else len(lines) if one[2] else first
        found += lines[max(first - 1, 0) : last]
    return found


def _object(lines: list[str], name: str) -> list[str] | None:
    """A class or function of a Python file, with its decorators; None when it holds none of that name."""
    begin, end = 0, len(lines)
    for part in name.split("."):
        pattern = re.compile(rf"(?P<indent>[ \t]*)(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(part)}\b")
        found = next(((place, one) for place in range(begin, end) if (one := pattern.match(lines[place]))), None)
        if found is None:
            return None
        begin, width = found[0], len(found[1]["indent"])
        inside = (
            place
            for place in range(begin + 1, end)
            if lines[place].strip()
            and len(lines[place]) - len(lines[place].lstrip()) <= width
            and lines[place].lstrip()[0] not in ")]}#"
        )
        end = next(inside, end)
    while begin and lines[begin - 1].lstrip().startswith("@"):
        begin -= 1
    while end > begin and not lines[end - 1].strip():
        end -= 1
    return lines[begin:end]


STEPS: dict[str, Step] = {
    **dict.fromkeys(
        """code-block code sourcecode code-cell ipython ipython3 console doctest testcode testoutput prompt terminal
        productionlist grammar-snippet jupyter-execute""".split(),
        _code,
    ),
    "parsed-literal": _parsed,
    **dict.fromkeys(("testsetup", "testcleanup", "highlight", "jupyter-kernel"), _hidden),
    **dict.fromkeys(("math", "amsmath"), _math),
    "literalinclude": _literalinclude,
}
