"""Substitutions (`|name|`) filled in: from the document, the project, or by their names where nothing says more."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from ingest.render.rst.reading import Reading

_MOST = 20_000
"""References filled in within one document; each may bring others along, so a few lines could make millions."""


def substitute(document: nodes.document, reading: Reading) -> None:
    """Put a value in the place of each reference to a substitution."""
    budget = [_MOST]
    for reference in list(document.findall(nodes.substitution_reference)):
        if not _within_definition(reference):
            _fill(document, reading, reference, (), budget)


def _within_definition(node: Any) -> bool:
    while node is not None and not isinstance(node, nodes.substitution_definition):
        node = node.parent
    return node is not None


def _fill(
    document: nodes.document, reading: Reading, reference: Any, around: tuple[str, ...], budget: list[int]
) -> None:
    """Replace a reference; `around` are the substitutions whose values it stands in."""
    name = reference["refname"]
    key = name if name in document.substitution_defs else document.substitution_names.get(name.lower())
    line = reading.line_of(reference)
    if key is None:
        reference.replace_self(nodes.Text(_value(reading, name, line)))
        return
    budget[0] -= 1
    if key in around or budget[0] < 0:
        why = "refers to itself" if key in around else "grows without end"
        reading.report("FIN124", f"the substitution |{name}| {why}, so its name stands in its place", line)
        reference.replace_self(nodes.Text(name))
        return
    definition: Any = document.substitution_defs[key]
    value = definition.deepcopy()
    for nested in list(value.findall(nodes.substitution_reference)):
        _fill(document, reading, nested, (*around, key), budget)
    for child in value.findall(nodes.Element):
        if isinstance(child, (nodes.reference, nodes.footnote_reference)) and "refname" in child:
            document.note_refname(child)
    _trim(reference, definition)
    reference.replace_self(value.children)


def _trim(reference: Any, definition: Any) -> None:
    """Drop the blanks beside the reference where its definition asks for it."""
    parent = reference.parent
    place = parent.index(reference)
    both = "trim" in definition
    if (both or "ltrim" in definition) and place and isinstance(parent[place - 1], nodes.Text):
        parent[place - 1] = parent[place - 1].rstrip()
    if (both or "rtrim" in definition) and place + 1 < len(parent) and isinstance(parent[place + 1], nodes.Text):
        parent[place + 1] = parent[place + 1].lstrip()


def _value(reading: Reading, name: str, line: int) -> str:
    """What stands for a name the document does not define."""
    if name in {"version", "release"} and reading.option(name) is not None:
        return str(reading.option(name))
    if reading.entities:
        from html.entities import html5

        if sign := html5.get(f"{name};"):
            return sign
    if name.lower() in {"version", "release", "today"}:
        message = f"|{name}| is known only when the site is built and was left out: say it in words"
        reading.report("FIN126", message, line)
        return ""
    message = f"|{name}| is defined nowhere, so its name stands in its place: define it in the document or the project"
    reading.report("FIN126", message, line)
    return name
