"""Formulas of Word files (Office MathML) as text in one line: a^2, (a+b)/c, √(x)."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from ingest.render.docx.xml import find, find_all


def linear(formula: Element) -> str:
    """A formula, or any piece of one, as text."""
    tag = formula.tag
    if tag == "m:t":
        return formula.text or ""
    if tag.endswith("Pr"):
        return ""
    write = _WRITERS.get(tag)
    return write(formula) if write else "".join(map(linear, formula))


def _of(formula: Element, tag: str) -> str:
    part = find(formula, f"m:{tag}")
    return linear(part) if part is not None else ""


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"\w*|\(.*\)", text) and text.count("(") <= 1 else f"({text})"


def _sign(formula: Element, path: str, otherwise: str) -> str:
    found = find(formula, path)
    return otherwise if found is None else found.get("m:val", "")


def _scripts(formula: Element) -> str:
    sub, sup = _of(formula, "sub"), _of(formula, "sup")
    return (f"_{_grouped(sub)}" if sub else "") + (f"^{_grouped(sup)}" if sup else "")


def _fraction(formula: Element) -> str:
    return f"{_grouped(_of(formula, 'num'))}/{_grouped(_of(formula, 'den'))}"


def _root(formula: Element) -> str:
    degree = _of(formula, "deg").strip()
    return f"{degree}√({_of(formula, 'e')})"


def _sum(formula: Element) -> str:
    return f"{_sign(formula, 'm:naryPr/m:chr', '∫')}{_scripts(formula)} {_of(formula, 'e')}"


def _fence(formula: Element) -> str:
    between = _sign(formula, "m:dPr/m:sepChr", "|")
    inner = between.join(linear(part) for part in find_all(formula, "m:e"))
    return f"{_sign(formula, 'm:dPr/m:begChr', '(')}{inner}{_sign(formula, 'm:dPr/m:endChr', ')')}"


def _matrix(formula: Element) -> str:
    rows = [", ".join(linear(cell) for cell in find_all(row, "m:e")) for row in find_all(formula, "m:mr")]
    return "[" + "; ".join(rows) + "]"


def _lines(formula: Element) -> str:
    return "; ".join(linear(line) for line in find_all(formula, "m:e"))


def _scripted(formula: Element) -> str:
    return _of(formula, "e") + _scripts(formula)


_WRITERS: dict[str, Callable[[Element], str]] = {
    "m:f": _fraction,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _fence,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:sSup": _scripted,
    "m:sSub": _scripted,
    "m:sSubSup": _scripted,
    "m:sPre": lambda formula: _scripts(formula) + _of(formula, "e"),
    "m:func": lambda formula: f"{_of(formula, 'fName')} {_of(formula, 'e')}",
    "m:limLow": lambda formula: f"{_of(formula, 'e')}_{_grouped(_of(formula, 'lim'))}",
    "m:limUpp": lambda formula: f"{_of(formula, 'e')}^{_grouped(_of(formula, 'lim'))}",
}
