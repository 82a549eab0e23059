"""Running text: the steps that turn an author's text into html, in the order AsciiDoc takes them."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc import passed
from ingest.render.asciidoc.attributes import substituted
from ingest.render.asciidoc.document import Document
from ingest.render.asciidoc.macros import macros
from ingest.render.asciidoc.quotes import quoted
from ingest.render.asciidoc.replacements import replaced

NORMAL: Final = ("specialcharacters", "quotes", "attributes", "replacements", "macros", "post_replacements")
VERBATIM: Final = ("specialcharacters", "callouts")
HEADER: Final = ("specialcharacters", "attributes")
_GROUPS: Final = {
    "none": (),
    "normal": NORMAL,
    "verbatim": VERBATIM,
    "specialchars": ("specialcharacters",),
    "a": ("attributes",),
    "c": ("specialcharacters",),
    "m": ("macros",),
    "n": NORMAL,
    "p": ("post_replacements",),
    "q": ("quotes",),
    "r": ("replacements",),
    "v": VERBATIM,
}
_STEPS: Final = frozenset({*NORMAL, "callouts"})
_ORDER: Final = {name: place for place, name in enumerate(NORMAL)}

_SPECIAL: Final = re.compile(r"[^\w\s,?!.]|_|\.\.\.")
_BREAK: Final = re.compile(r"^(.*[^\s])? \+$", re.MULTILINE)


def steps_of(names: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """The steps a list such as `attributes+,-quotes` or `verbatim` asks for, changing `default` if it says so."""
    steps: list[str] = []
    changing = False
    for written in names.split(","):
        name = written.strip()
        group = name.strip("+-")
        known = _GROUPS.get(group, (group,) if group in _STEPS else ())
        if name[:1] in {"+", "-"} or name.endswith("+"):
            if not changing and not steps:
                steps = list(default)
            changing = True
            if name.startswith("-"):
                steps = [step for step in steps if step not in known]
            elif name.endswith("+"):
                steps = [*known, *(step for step in steps if step not in known)]
            else:
                steps = [*(step for step in steps if step not in known), *known]
        else:
            steps += [step for step in known if step not in steps]
    return tuple(steps)


def text_html(document: Document, text: str) -> str:
    """Ordinary running text as html."""
    return document.restored(apply(document, text, NORMAL))


def apply(document: Document, text: str, steps: tuple[str, ...] = NORMAL, *, hard: bool = False) -> str:
    """The text after the steps named, with marks for what is stashed in it. `hard`: every line's end is a break."""
    if not _SPECIAL.search(text) and not (hard and "\n" in text):
        return text
    if "macros" in steps:
        text = passed.extracted(document, text, compatible=document.flag("compat-mode"), apply=apply)
    for step in steps:
        if step == "specialcharacters":
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        elif step == "quotes":
            text = quoted(text, compatible=document.flag("compat-mode"))
        elif step == "attributes":
            text = substituted(document, text)
        elif step == "replacements":
            text = replaced(text)
        elif step == "macros":
            text = macros(document, text)
        elif step == "post_replacements" and ("\n" in text or text.endswith(" +")):
            text = _broken(text, hard=hard)
    return text


def _broken(text: str, *, hard: bool) -> str:
    if hard:
        return "<br>\n".join(line.removesuffix(" +") for line in text.split("\n"))
    return _BREAK.sub(lambda line: f"{line[1] or ''}<br>", text) if " +" in text else text
