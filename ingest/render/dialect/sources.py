"""Files that Microsoft Learn and DocFX include: where they lie, and which of their lines are meant."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Page
from ingest.render.dialect.written import dedented, margin, project_path

_START = r"(?:<!--|//+|\#+|'+|--|;|%|REM|/\*)[ \t]*<{name}>|\#(?:pragma[ \t]+)?region[ \t]+(?:snippet_)?{name}[ \t]*$"
_END = r"(?:<!--|//+|\#+|'+|--|;|%|REM|/\*)[ \t]*</{name}>|\#(?:pragma[ \t]+)?end[ \t]*region"
_ANY = re.compile(r"^[ \t]*(?:<!--|//+|#+|'+|--|;|%|REM|/\*)[ \t]*</?[\w.-]+>[ \t]*(?:-->|\*/)?[ \t]*$")


def learn_file(page: Page, target: str) -> tuple[str, str] | None:
    """The path and text of a file as seen from the file being read; `~/` is the project's folder."""
    target = target.strip().partition("?")[0].partition("#")[0].replace("\\", "/").replace("%20", " ")
    if target.startswith("~/"):
        whole = project_path(page, target[2:])
    elif target.startswith("/"):
        whole = target
    else:
        whole = f"{page.here}/{target}" if page.here else target
    path = page.settings.files.path("", whole)
    text = page.file("", whole) if path is not None else None
    return (path, text) if path is not None and text is not None else None


def code_lines(text: str, ranges: str, name: str) -> list[str] | None:
    """The lines of a code file that `1-5,8` or the name of a section ask for; None: there is no such section."""
    lines = text.rstrip("\n").split("\n")
    if name:
        lines = _section(lines, name) or []
        if not lines:
            return None
    elif ranges:
        lines = _ranges(lines, ranges)
    return dedented(lines, margin(lines))


def _ranges(lines: list[str], ranges: str) -> list[str]:
    chosen: list[str] = []
    for first, dash, last in re.findall(r"L?(\d{1,7})[ \t]*(-?)[ \t]*L?(\d{1,7})?", ranges):
        end = int(last) if last else len(lines) if dash else int(first)
        chosen += lines[max(int(first) - 1, 0) : end]
    return chosen


def _section(lines: list[str], name: str) -> list[str] | None:
    start = re.compile(_START.format(name=re.escape(name)), re.IGNORECASE)
    end = re.compile(_END.format(name=re.escape(name)), re.IGNORECASE)
    chosen: list[str] | None = None
    for line in lines:
        if chosen is None:
            if start.search(line):
                chosen = []
        elif end.search(line):
            return chosen
        elif not _ANY.match(line):
            chosen.append(line)
    return chosen
