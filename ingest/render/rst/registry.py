"""Which class reads a directive and which function a role; nothing is looked up in docutils' global tables."""

from __future__ import annotations

from functools import cache

from docutils import nodes
from docutils.parsers.rst import Directive

from ingest.render.rst import boxes, code, docutils_own, including, naming, objects, parts, roles, unread
from ingest.render.rst.reading import Reading, Role


@cache
def directives() -> dict[str, type[Directive]]:
    """Every directive that is known, by its name in small letters; those of domains with it."""
    return {
        **docutils_own.DIRECTIVES,
        **parts.DIRECTIVES,
        **naming.DIRECTIVES,
        **boxes.DIRECTIVES,
        **code.DIRECTIVES,
        **including.DIRECTIVES,
        **objects.DIRECTIVES,
        **unread.DIRECTIVES,
    }


def directive(reading: Reading, written: str) -> tuple[str, type[Directive]]:
    """The name and the class of a directive: of the default domain first, else of Sphinx or docutils, else unknown."""
    name = "".join(written.split()).lower()
    known = directives()
    for full in (f"{reading.domain}:{name}", name, name.removeprefix("std:")):
        if full in known:
            return full, known[full]
    return name, unread.unknown(name)


def role_nodes(reading: Reading, written: str, text: str, line: int) -> list[nodes.Node]:
    """The nodes of a role's text; an unknown role's are its words as code."""
    name = "".join((written or reading.default_role or "").split()).lower()
    return _role(reading, name)(reading, name, text, line)


def _role(reading: Reading, name: str) -> Role:
    if name in reading.roles:
        return reading.roles[name]
    if name.startswith("external"):
        name = name.partition(":")[2]
    for full in (f"{reading.domain}:{name}", name, name.removeprefix("std:")):
        if full in roles.ROLES:
            return roles.ROLES[full]
    last = name.rpartition(":")[2]
    return roles.elsewhere if last in roles.STANDARD else roles.unknown
