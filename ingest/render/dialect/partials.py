"""Markdown that MDX imports and shows as a component, with the values it is given."""

from __future__ import annotations

import re
from typing import Any, cast

from ingest.render.dialect.esm import Statement
from ingest.render.dialect.jsx import Tag
from ingest.render.dialect.reader import Page, Reader
from ingest.render.dialect.written import body_of, literal, project_path, relinked

_MARKDOWN = (".md", ".mdx")
_PARTS, _CONSTANTS, _GIVEN, _DATA, _LABELS = "mdx.parts", "mdx.constants", "mdx.given", "mdx.data", "mdx.labels"
_NAMES_PART = re.compile(
    r"import[ \t].*[\"'][^\"']*(?:\.mdx?|@theme/[\w/-]+|@site/[^\"']*|@astrojs/[\w/-]+)[\"']|import[ \t].*nextra"
)
_PAIR = re.compile(
    r"(?:label|value)\s*:\s*(?:\"([^\"\n]*)\"|'([^'\n]*)')\s*,\s*(label|value)\s*:\s*(?:\"([^\"\n]*)\"|'([^'\n]*)')"
)


def names_parts(line: str) -> bool:
    """Whether a line is surely an import of MDX, in a file that does not say so by its name."""
    return bool(_NAMES_PART.match(line.strip()))


def learn(page: Page, statement: Statement) -> None:
    """Remember what a statement imports and exports."""
    parts, constants = _known(page, _PARTS), _known(page, _CONSTANTS)
    for name, file in statement.imports.items():
        if file.endswith(_MARKDOWN):
            parts[name] = (file, page.here)
        elif file.startswith((".", "@site/", "~/", "@/")):
            _known(page, _DATA)[name] = (file, page.here)
    constants.update(statement.constants)


def part(page: Page, name: str) -> tuple[str, str] | None:
    """The file that a component is, if it is imported Markdown, and the folder it counts from."""
    return cast("tuple[str, str] | None", _known(page, _PARTS).get(name))


def value(page: Page, name: str) -> str | None:
    """What an expression that is a mere name stands for, if that is a string or a number in the text."""
    given = cast("dict[str, str]", page.state.get(_GIVEN) or {})
    if name.startswith("props."):
        return given.get(name.removeprefix("props."))
    found = _known(page, _CONSTANTS).get(name)
    return cast("str | None", found)


def include(reader: Reader, at: int, found: tuple[str, str], tag: Tag, indent: str) -> None:
    """Write the Markdown of a part in place of its component."""
    page = reader.page
    file, folder = found
    path = _path(page, file, folder)
    text = page.file("", path) if path is not None else None
    if path is None or text is None:
        page.report("FIN106", f"`{file[:80]}`: there is no such file among those of the project")
        return
    reader.settle()
    before = {name: page.state.get(name) for name in (_GIVEN, _PARTS, _CONSTANTS)}
    page.state[_GIVEN] = {**_passed(page, tag), **tag.values}
    page.state[_PARTS], page.state[_CONSTANTS] = {}, {}
    is_mdx = page.is_mdx
    page.is_mdx = True
    there = path.rpartition("/")[0]
    lines = relinked(body_of(text).split("\n"), there, page.folder, _MARKDOWN)
    if not reader.included("\n".join(lines), path, at, indent):
        page.report("FIN106", f"`{file[:80]}`: this file includes itself")
    page.is_mdx = is_mdx
    page.state.update(before)


def words(page: Page, found: tuple[str, str], tag: Tag) -> str:
    """The words of a part in the middle of a paragraph."""
    file, folder = found
    path = _path(page, file, folder)
    text = page.file("", path) if path is not None else None
    if text is None:
        page.report("FIN106", f"`{file[:80]}`: there is no such file among those of the project")
        return ""
    given = {**_passed(page, tag), **tag.values}
    kept = [line for line in body_of(text).split("\n") if not line.startswith(("import ", "export "))]
    return re.sub(
        r"\{props\.(\w+)\}",
        lambda prop: literal(given.get(prop[1], "")),
        " ".join(line.strip() for line in kept).strip(),
    )


def _passed(page: Page, tag: Tag) -> dict[str, str]:
    """The values of attributes that are names of constants."""
    found = ((name, value(page, braces[1:-1].strip())) for name, braces in tag.expressions.items())
    return {name: said for name, said in found if said is not None}


def labels(page: Page, name: str) -> dict[str, str]:
    """The labels of tabs by their values, as a file of code lists them under `name`."""
    known = _known(page, _DATA).get(name.partition(".")[0])
    if known is None:
        return {}
    read = cast("dict[tuple[str, str], dict[str, str]]", page.state.setdefault(_LABELS, {}))
    if known not in read:
        read[known] = _labels(page, *known)
    return read[known]


def _labels(page: Page, file: str, folder: str) -> dict[str, str]:
    stem = _path(page, file, folder)
    if stem is None:
        return {}
    endings = ("",) if re.search(r"\.[jt]sx?$", stem) else (".js", ".ts", ".tsx", ".jsx", "/index.js", "/index.ts")
    paths = [path for ending in endings if (path := page.settings.files.path("", stem + ending))]
    page.settings.files.need(paths)
    text = next((text for path in paths if (text := page.file("", path)) is not None), "")
    return pairs(text)


def pairs(text: str) -> dict[str, str]:
    """Values and labels that stand side by side in code."""
    found: dict[str, str] = {}
    for one, two, second, three, four in _PAIR.findall(text):
        first, last = one or two, three or four
        found.update({first: last} if second == "label" else {last: first})
    return found


def _path(page: Page, file: str, folder: str) -> str | None:
    file = file.replace("\\_", "_")
    if file.startswith("@site/"):
        whole = project_path(page, file.removeprefix("@site/"))
    elif file.startswith("/"):
        whole = project_path(page, file)
    elif file.startswith(("@/", "~/")):
        whole = project_path(page, "src/" + file[2:])
    else:
        whole = f"{folder}/{file}" if folder else file
    return page.settings.files.path("", whole)


def _known(page: Page, name: str) -> dict[str, Any]:
    if page.state.get(name) is None:
        page.state[name] = {}
    return cast("dict[str, Any]", page.state[name])
