"""`fin-ingest explain`: what a finding's code means for Fin, how to mend it, and how to change its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.commands.exits import DONE
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option, suggestion

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from ingest.commands.terminal import Terminal
    from ingest.render.codes import Code
    from ingest.report.style import Style

SPEC = Command(
    about="Explain the code of a finding: what Fin misses, how to mend it, and how to change its level. Without a "
    "code, list all there are.",
    arguments=(Argument("code", "CODE", "such as FIN201, or 201; FIN2 lists a family", required=False),),
    options=(Option("level", "list only codes of this level", "LEVEL", None, ("ignore", "note", "warning", "error")),),
    examples=(
        ("fin-ingest explain FIN201", "what a broken link costs"),
        ("fin-ingest explain", "every code, by family"),
    ),
)

FAMILIES = {
    "FIN1": "Loss: something of the document does not arrive",
    "FIN2": "Links",
    "FIN3": "Structure: how well Fin can find and use a page",
    "FIN4": "Leaks",
    "FIN5": "The document itself",
    "FIN60": "Duplicates",
    "FIN61": "Age",
    "FIN62": "Language",
    "FIN7": "Wikis: what an export or a page of one loses",
}
"""How the codes of a family begin, and what they have in common."""

_TURNED_ON = {"FIN30": "structure", "FIN31": "structure", "FIN60": "duplicates", "FIN62": "language"}
"""Which setting of `quality` turns a quiet code on, by how the code begins."""

_EXAMPLES = {
    "FIN201": ("See [how to install](instal.md).", "See [how to install](install.md)."),
    "FIN205": ("[limits](api.md#rate-limit)", "[limits](api.md#rate-limits)"),
    "FIN303": ("## Settings, with 900 words about five of them", "## Settings for mail, ## Settings for calls, …"),
    "FIN304": ("Twelve paragraphs one after the other", "## Before you begin, ## Install, ## If it fails"),
    "FIN305": ("## Install, then #### Linux", "## Install, then ### Linux"),
    "FIN306": ("## Install, and then ## Use", "## Install, and a paragraph that says how"),
    "FIN307": ("Click Save, wait until … (200 words)", "1. Click **Save**.  2. Wait until …"),
    "FIN308": ("## Limits, then | Plan | Calls |", "Each plan has a limit of calls: then | Plan | Calls |"),
    "FIN309": ("## Menu, then ![](menu.png)", "The menu has three parts: … then ![The menu](menu.png)"),
    "FIN310": ("[Click here](install.md) to install.", "Follow the [installation guide](install.md)."),
    "FIN311": ("# Overview", "# Overview of billing"),
    "FIN602": ("install-v1.md and install-v2.md alike", "“This page is about version 1.” on top of one"),
    "FIN611": ("date: 2019-03-01", "date: 2025-03-01, once somebody has read it again"),
    "FIN621": ("locale: en above a German text", "locale: de"),
}
"""What a document says, and what it says better."""


def run(options: Namespace, terminal: Terminal) -> int:
    """Print one explanation, or the list."""
    from ingest.render.findings import CODES

    wanted = _wanted(options.code, options.level)
    single = len(wanted) == 1 and options.code is not None and wanted[0].code == _normal(options.code)
    if terminal.json:
        told = [_object(CODES[code.code]) for code in wanted]
        terminal.object({"command": "explain", "codes": told})
    elif single:
        terminal.write("\n".join(_lines(wanted[0], terminal.style)) + "\n")
    else:
        terminal.write("\n".join(_list(wanted, terminal.style)) + "\n")
    return DONE


def _normal(word: str) -> str:
    word = word.strip().upper()
    return word if word.startswith("FIN") else f"FIN{word}"


def _wanted(word: str | None, level: str | None) -> list[Code]:
    """The code meant, or all of a family. Raises UsageError."""
    from ingest.render.findings import CODES

    codes = [code for code in CODES.values() if level in (None, code.level)]
    if word is None:
        return codes
    wanted = _normal(word)
    found = [CODES[wanted]] if wanted in CODES else [code for code in codes if code.code.startswith(wanted)]
    if not found:
        hint = suggestion(wanted, CODES) or "fin-ingest explain lists all codes"
        raise UsageError(f"there is no code {word!r}", hint=hint)
    return found


def family_of(code: str) -> str:
    """What the codes that begin like this one have in common."""
    return next((title for begin, title in FAMILIES.items() if code.startswith(begin)), "Others")


def _list(codes: list[Code], style: Style) -> Iterator[str]:
    from ingest.report.style import padded

    family = ""
    for code in codes:
        if family_of(code.code) != family:
            yield from ([""] if family else [])
            family = family_of(code.code)
            yield style.paint(family, "bold")
        level = style.paint(padded(code.level, 7), _color(code.level))
        yield f"  {code.code}  {level}  {code.title}"
    yield ""
    command = style.paint(f"fin-ingest explain {codes[0].code}", "cyan")
    yield f"{command} says what it means. ignore: quiet until asked for."


def _color(level: str) -> str:
    return {"error": "red", "warning": "yellow", "note": "cyan", "ignore": "dim"}[level]


def _lines(code: Code, style: Style) -> Iterator[str]:
    import textwrap

    width = max(min(style.width, 100), 40)
    yield f"{style.paint(code.code, 'bold')}  {code.title}"
    yield style.paint(f"{family_of(code.code)}. Usual level: {code.level}.", "dim")
    yield ""
    yield from textwrap.wrap(code.explanation, width, break_on_hyphens=False)
    if code.code in _EXAMPLES:
        instead, better = _EXAMPLES[code.code]
        yield ""
        yield f"  {style.paint('instead of', 'red')}  {instead}"
        yield f"  {style.paint('better', 'green')}      {better}"
    yield ""
    yield "In the configuration, under the source:"
    yield ""
    yield from (f"    {line}" for line in _configured(code))


def _configured(code: Code) -> Iterator[str]:
    """The lines that turn it on, or change its level."""
    setting = next((name for begin, name in _TURNED_ON.items() if code.code.startswith(begin)), "")
    if code.code.startswith("FIN61"):
        yield "quality: {max_age: 365d}"
        yield f"findings: {{{code.code}: error}}   # ignore, note, warning or error"
    elif code.level == "ignore" and setting:
        yield f"quality: {{{setting}: {'note' if setting == 'structure' else 'warning'}}}   # it and its like"
        yield f"findings: {{{code.code}: warning}}   # it alone"
    else:
        yield f"findings: {{{code.code}: {'ignore' if code.level != 'ignore' else 'warning'}}}"


def _object(code: Code) -> dict[str, Any]:
    instead, better = _EXAMPLES.get(code.code, ("", ""))
    return {
        "code": code.code,
        "family": family_of(code.code),
        "level": code.level,
        "title": code.title,
        "explanation": code.explanation,
        "configuration": [*_configured(code)],
        "example": {"instead": instead, "better": better} if instead else None,
    }
