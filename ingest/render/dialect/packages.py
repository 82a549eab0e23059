"""Commands of npm as Docusaurus shows them beside those of Yarn and pnpm, in tabs: code with the word `npm2yarn`."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Fenced, Page
from ingest.render.dialect.written import bold, columns, dedented

_COMMAND = re.compile(
    r"(?P<before>[ \t]*(?:\$[ \t]+)?)(?P<program>npm|npx)[ \t]+(?P<words>[^\n#]*[^\s#])(?P<rest>[^\n]*)$"
)
_INSTALL = frozenset(("install", "i", "add"))
_REMOVE = frozenset(("uninstall", "un", "remove", "rm", "r"))
_SAVE = {"--save": "", "-S": "", "--save-prod": "", "--save-exact": "--exact", "-E": "--exact"}
_DEVELOPMENT = frozenset(("--save-dev", "-D"))
_GLOBAL = frozenset(("-g", "--global"))


def tabs(_page: Page, block: Fenced) -> Fenced:
    """The code once for each program, below its name."""
    words = block.info.split()
    if "npm2yarn" not in words:
        return block
    info = words[0] if words[0] != "npm2yarn" else ""
    shown = dedented(block.lines, columns(block.indent))
    lines: list[str] = []
    for label, program in (("npm", ""), ("Yarn", "yarn"), ("pnpm", "pnpm")):
        code = [_line(line, program) if program else line for line in shown]
        lines += [bold(label), "", "```" + info, *code, "```", ""]
    return block._replace(lines=lines, is_text=True)


def _line(line: str, program: str) -> str:
    said = _COMMAND.match(line)
    if said is None:
        return line
    words = said["words"].split()
    run = _run(words, program) if said["program"] == "npx" else _npm(words, program)
    return f"{said['before']}{' '.join(run)}{said['rest']}"


def _run(words: list[str], program: str) -> list[str]:
    """`npx name …`."""
    return [program, "dlx", *words] if program == "pnpm" else [program, *words]


def _npm(words: list[str], program: str) -> list[str]:
    """`npm name …`."""
    name, *given = words
    named = [word for word in given if not word.startswith("-")]
    if name in _INSTALL or name in _REMOVE:
        verb = ("add" if named else "install") if name in _INSTALL else "remove"
        flags = [_SAVE.get(word, word) for word in given if word.startswith("-") and word not in _DEVELOPMENT | _GLOBAL]
        if _DEVELOPMENT & set(given):
            flags.insert(0, "--dev" if program == "yarn" else "--save-dev")
        is_global = bool(_GLOBAL & set(given))
        before = ["global"] if is_global and program == "yarn" else []
        flags += ["--global"] if is_global and program != "yarn" else []
        return [program, *before, verb, *(flag for flag in flags if flag), *named]
    if name == "init" and named:
        return [program, "create", *given]
    if name in ("run", "run-script"):
        given = [word for word in given if word != "--"]
        return [program, *given] if program == "yarn" else [program, "run", *given]
    return [program, name, *given]
