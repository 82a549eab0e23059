"""What a Sphinx project's conf.py says in plain values. It is read, never run: what is computed is not known."""

from __future__ import annotations

import ast
import warnings
from typing import Any

_READ = frozenset(
    "project version release extlinks rst_prolog rst_epilog exclude_patterns source_suffix root_doc master_doc "
    "templates_path html_theme_path html_static_path extensions numfig default_role primary_domain highlight_language "
    "myst_substitutions myst_enable_extensions myst_url_schemes".split()
)
_RENAMED = {"master_doc": "root_doc"}
_LARGEST = 1_000_000
_DEEPEST = 50


_NO_PAGES = (".html", ".htm", ".txt", ".csv", ".tsv")
"""What Sphinx makes no pages of unless it is told to: templates, lists of requirements, tables that pages include."""
_ANYBODY = {"project", "version", "release"}
"""Names that a conf.py of another program may assign as well: alone they say nothing of what is published."""
_FOLDERS = ("templates_path", "html_theme_path", "html_static_path")

_FORMATS = {"restructuredtext": "text/x-rst", "markdown": "text/markdown"}


def read(conf: bytes) -> dict[str, Any]:
    """The project: its settings as options, what it leaves out, and the formats of its suffixes.

    A file that assigns none of Sphinx's names is somebody else's.
    """
    known = settings(conf)
    if not known:
        return {}
    suffixes = known.get("source_suffix")
    if isinstance(suffixes, str | list):
        suffixes = dict.fromkeys([suffixes] if isinstance(suffixes, str) else suffixes, "restructuredtext")
    kinds = suffixes if isinstance(suffixes, dict) else {}
    return {
        "dialect": "myst",
        "docs_dir": "",
        "options": {name: value for name, value in known.items() if name not in _FOLDERS},
        "exclude": [
            "/conf.py",
            *(f"/**/*{suffix}" for suffix in _NO_PAGES if suffix not in kinds and not known.keys() <= _ANYBODY),
            *(f"/{folder}/" for name in _FOLDERS for folder in _texts(known.get(name))),
            *(f"/{pattern}" for pattern in _texts(known.get("exclude_patterns"))),
        ],
        "renderers": {
            suffix: _FORMATS[kind or "restructuredtext"]
            for suffix, kind in kinds.items()
            if suffix not in (".rst", ".md") and (kind or "restructuredtext") in _FORMATS
        },
    }


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def settings(conf: bytes) -> dict[str, object]:
    """The settings that are assigned plain values, by name; `master_doc` goes by its new name, `root_doc`.

    Texts may be joined, with names assigned before in them, lists added to. A file that is no Python says nothing.
    """
    if len(conf) > _LARGEST:
        return {}
    try:
        with warnings.catch_warnings(action="ignore"):  # of strings with odd escapes
            tree = ast.parse(conf)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if b"extensions" in conf or b"sphinx" in conf:
            raise ValueError(f"it is no Python: {error}") from error
        return {}
    known: dict[str, Any] = {}
    for statement in tree.body:
        _assign(statement, known)
    found = {_RENAMED.get(name, name): value for name, value in known.items() if name in _READ}
    if found.get("default_role", "") is None:
        del found["default_role"]
    return found


def _assign(statement: ast.stmt, known: dict[str, Any]) -> None:
    """Carry out an assignment at the outer level of the file; what cannot be known takes the name's value away."""
    if isinstance(statement, ast.Assign):
        value = _value(statement.value, known)
        for target in statement.targets:
            _set(target, value, known)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        _set(statement.target, _value(statement.value, known), known)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        before, more = known.get(statement.target.id), _value(statement.value, known)
        _set(statement.target, _sum(before, more) if isinstance(statement.op, ast.Add) else None, known)


def _set(target: ast.expr, value: Any, known: dict[str, Any]) -> None:
    if not isinstance(target, ast.Name):
        return
    known.pop(target.id, None)
    if value is not None:
        known[target.id] = value


def _value(node: ast.expr, known: dict[str, Any], depth: int = 0) -> Any:
    """The plain value an expression stands for, None when it is none; what is unknown in a list is left out."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, (str, int, float, bool)) else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [value for part in node.elts if (value := _value(part, known, depth + 1)) is not None]
    if isinstance(node, ast.Dict):
        return _mapping(node, known, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum(_value(node.left, known, depth + 1), _value(node.right, known, depth + 1))
    if isinstance(node, ast.JoinedStr):
        return _text(node, known, depth)
    return None


def _mapping(node: ast.Dict, known: dict[str, Any], depth: int) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, part in zip(node.keys, node.values, strict=True):
        name = _value(key, known, depth + 1) if key is not None else None
        if isinstance(name, str):
            found[name] = _value(part, known, depth + 1)
    return found


def _text(node: ast.JoinedStr, known: dict[str, Any], depth: int) -> str | None:
    pieces: list[str] = []
    for part in node.values:
        plain = isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None
        value = _value(part.value if plain else part, known, depth + 1)  # type: ignore[attr-defined]
        if not isinstance(value, (str, int)):
            return None
        pieces.append(str(value))
    return "".join(pieces)


_LONGEST = 1_000_000


def _sum(one: Any, other: Any) -> Any:
    """Two texts or lists as one; None for anything else, and for what grows without end."""
    if isinstance(one, str) and isinstance(other, str):
        return one + other if len(one) + len(other) < _LONGEST else None
    if isinstance(one, list) and isinstance(other, list):
        return one + other if len(one) + len(other) < _LONGEST else None
    return None
