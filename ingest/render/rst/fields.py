"""Fields of a description (`:param x:`, `:raises E:`) as Sphinx shows them: grouped under words a reader knows."""

from __future__ import annotations

from typing import Any, NamedTuple

from docutils import nodes


class _Kind(NamedTuple):
    label: str
    listed: bool
    """Several of them are a list under one label, each led by its name."""


_PARAMETERS = _Kind("Parameters", listed=True)
_ARGUMENTS = _Kind("Arguments", listed=True)
_VARIABLES = _Kind("Variables", listed=True)
_RAISES = _Kind("Raises", listed=True)
_THROWS = _Kind("Throws", listed=True)
_RETURNS = _Kind("Returns", listed=False)
_RESULT = _Kind("Return type", listed=False)
_EVERYWHERE = {
    **dict.fromkeys(("param", "parameter", "arg", "argument"), _PARAMETERS),
    **dict.fromkeys(("returns", "return"), _RETURNS),
    "rtype": _RESULT,
}
_KINDS: dict[str, dict[str, _Kind]] = {
    "py": {
        **_EVERYWHERE,
        **dict.fromkeys(("keyword", "kwarg", "kwparam"), _PARAMETERS),
        **dict.fromkeys(("var", "ivar", "cvar"), _VARIABLES),
        **dict.fromkeys(("raises", "raise", "except", "exception"), _RAISES),
    },
    "js": {
        **_EVERYWHERE,
        **dict.fromkeys(("param", "parameter", "arg", "argument"), _ARGUMENTS),
        **dict.fromkeys(("throws",), _THROWS),
    },
    "c": {**_EVERYWHERE, **dict.fromkeys(("retval", "retvals"), _Kind("Return values", listed=True))},
    "cpp": {
        **_EVERYWHERE,
        "tparam": _Kind("Template Parameters", listed=True),
        **dict.fromkeys(("throws", "throw", "exception"), _THROWS),
        **dict.fromkeys(("retval", "retvals"), _Kind("Return values", listed=True)),
    },
    "http": {
        **dict.fromkeys(("query", "queryparameter", "queryparam", "qparam"), _Kind("Query Parameters", listed=True)),
        **dict.fromkeys(("param", "parameter", "arg", "argument"), _PARAMETERS),
        **dict.fromkeys(("form", "formparameter", "formparam", "fparam"), _Kind("Form Parameters", listed=True)),
        **dict.fromkeys(("json", "jsonparam", "<json"), _Kind("Request JSON Object", listed=True)),
        **dict.fromkeys(("reqheader", "<header", "requestheader"), _Kind("Request Headers", listed=True)),
        **dict.fromkeys(("resheader", ">header", "responseheader"), _Kind("Response Headers", listed=True)),
        **dict.fromkeys(("resjson", ">json"), _Kind("Response JSON Object", listed=True)),
        **dict.fromkeys(("statuscode", "status", "code"), _Kind("Status Codes", listed=True)),
    },
}
_TYPES = {"type": _PARAMETERS, "paramtype": _PARAMETERS, "vartype": _VARIABLES}


def reword(body: nodes.Element, domain: str) -> None:
    """Reword the field lists that stand directly in the body of a description."""
    kinds = _KINDS.get(domain, {})
    for child in list(body.children):
        if isinstance(child, nodes.field_list):
            child.replace_self(_reworded(child, kinds, domain))


def _reworded(listing: Any, kinds: dict[str, _Kind], domain: str) -> Any:
    types = _types(listing, domain)
    found: Any = nodes.field_list()
    found.source, found.line = listing.source, listing.line
    groups: dict[str, list[nodes.Element]] = {}
    field: Any
    for field in listing.children:
        if not isinstance(field, nodes.field):
            continue
        words, _, name = field[0].astext().partition(" ")
        kind = kinds.get(words)
        if words == "meta" and kinds:
            continue
        if words in _TYPES and domain in {"py", "js"} and name:
            continue
        if kind is None or kind.listed != bool(name.strip()):
            found += nodes.field(
                "", nodes.field_name("", (words[:1].upper() + words[1:] + " " + name).strip()), field[1]
            )
        elif not kind.listed:
            found += nodes.field("", nodes.field_name("", kind.label), field[1])
        else:
            if kind.label not in groups:
                groups[kind.label] = []
                found += nodes.field("", nodes.field_name("", kind.label), nodes.field_body())
            groups[kind.label].append(_named(name.strip(), field[1], types, kind))
    for field in found.children:
        parts = groups.get(field[0].astext(), []) if not len(field[1]) else []
        if len(parts) == 1:
            field[1].extend(parts[0].children)
        elif parts:
            field[1].append(nodes.bullet_list("", *parts))
    return found


def _types(listing: Any, domain: str) -> dict[tuple[str, str], list[nodes.Node]]:
    """The types that fields of their own give to parameters and variables, by label and name."""
    found: dict[tuple[str, str], list[nodes.Node]] = {}
    for field in listing.children if domain in {"py", "js"} else ():
        words, _, name = field[0].astext().partition(" ")
        if words in _TYPES and name:
            first = field[1].children[0] if field[1].children else nodes.paragraph()
            found[_TYPES[words].label.replace("Arguments", "Parameters"), name.strip()] = list(first.children)
    return found


def _named(name: str, body: Any, types: dict[tuple[str, str], list[nodes.Node]], kind: _Kind) -> nodes.list_item:
    """`name (type) – what it is`."""
    label = "Parameters" if kind is _ARGUMENTS else kind.label
    written = types.get((label, name), [])
    if not written and kind.label not in {"Raises", "Throws", "Return values", "Status Codes"} and " " in name:
        typed, _, name = name.rpartition(" ")
        written = [nodes.Text(typed)]
    paragraph = nodes.paragraph()
    paragraph += nodes.strong("", name)
    if written:
        paragraph += [nodes.Text(" ("), *written, nodes.Text(")")]
    children = list(body.children)
    if children:
        paragraph += nodes.Text(" – ")
        if isinstance(children[0], nodes.paragraph):
            paragraph += children.pop(0).children
    return nodes.list_item("", paragraph, *children)
