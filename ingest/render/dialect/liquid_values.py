"""Values of Liquid: what a path, a text, a filter or a condition comes to, as far as a document and its site say."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.render.dialect.front import said
from ingest.render.dialect.reader import Page

UNKNOWN = object()
"""A value that only the build of the site knows."""

_TOKEN = re.compile(r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s|:,"']+)|(?P<sign>[|:,]))""")
_PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*\Z")
_TRUTHS = {"true": True, "false": False, "nil": None, "null": None, "empty": "", "blank": ""}
_MADE = frozenset(
    "data pages posts time related_posts static_files html_pages html_files collections documents categories tags "
    "github".split()
)
"""Of `site`, what no configuration says."""
_OF_PAGE = frozenset("url path date id content excerpt next previous dir name collection relative_path".split())
_CONDITION = re.compile(r"\s+(and|or)\s+")
_COMPARED = re.compile(r"(?P<left>.+?)\s*(?P<sign>==|!=|<>|>=|<=|>|<|\bcontains\b)\s*(?P<right>.+)\Z")


def names(page: Page) -> dict[str, object]:
    """What the document has assigned so far."""
    known = page.state.setdefault("liquid names", {})
    assert isinstance(known, dict)
    return known


def value(page: Page, words: str) -> object:
    """What an expression with its filters comes to; UNKNOWN when that is not known here."""
    steps = _steps(words)
    if not steps or not steps[0]:
        return UNKNOWN
    found = _operand(page, steps[0][0])
    for name, *given in steps[1:]:
        operands = [_operand(page, one) for one in given]
        if name[1] == "default":
            otherwise = operands[0] if operands else ""
            found = otherwise if found is UNKNOWN or found in (None, False, "") else found
        elif found is UNKNOWN or UNKNOWN in operands or name[1] not in _FILTERS:
            return UNKNOWN
        else:
            found = _filtered(name[1], shown(found), [shown(one) for one in operands])
    return found


def _filtered(name: str, text: str, operands: list[str]) -> object:
    try:
        return _FILTERS[name](text, *operands)
    except TypeError:
        return UNKNOWN  # not as many operands as it takes


def _steps(words: str) -> list[list[tuple[str, str]]]:
    """The operand, then each filter with its operands, each a kind and its text."""
    steps: list[list[tuple[str, str]]] = [[]]
    for token in _TOKEN.finditer(words):
        if token["sign"] == "|":
            steps.append([])
        elif token["bare"] is not None:
            steps[-1].append(("bare", token["bare"]))
        elif token["sign"] is None:
            steps[-1].append(("text", token["double"] if token["double"] is not None else token["single"]))
    return [steps[0], *(step for step in steps[1:] if step)]


def _operand(page: Page, token: tuple[str, str]) -> object:
    kind, text = token
    if kind == "text":
        return text
    if text in _TRUTHS:
        return _TRUTHS[text]
    if re.match(r"-?\d+(?:\.\d+)?\Z", text):
        return text
    return _known(page, text) if _PATH.match(text) else UNKNOWN


def _known(page: Page, path: str) -> object:
    first, *rest = path.split(".")
    assigned = names(page)
    if path in assigned:
        return assigned[path]
    if first == "include":
        given = page.state.get("liquid include")
        return given.get(".".join(rest)) if isinstance(given, dict) else UNKNOWN
    if first == "page" and rest:
        front = said(page)
        return UNKNOWN if rest[0] in _OF_PAGE or len(rest) > 1 or not front else front.get(rest[0].lower())
    if path == "jekyll.environment":
        return "production"
    return _of_site(page, rest) if first == "site" and rest else UNKNOWN


def _of_site(page: Page, path: list[str]) -> object:
    if path in (["baseurl"], ["url"]):
        return ""  # addresses become references to documents, which count from the site's folder
    found: object = page.settings.project.option("site")
    if not isinstance(found, dict) or (path[0] in _MADE and path[0] not in found):
        return UNKNOWN
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str | int | float | None) else UNKNOWN


def shown(found: object) -> str:
    """A value as a page shows it."""
    return "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def holds(page: Page, condition: str) -> bool | None:
    """Whether a condition holds; None when that is not known here."""
    first, *rest = _CONDITION.split(condition.strip())
    truth = _one(page, first)
    for word, other in zip(rest[::2], rest[1::2], strict=True):
        second = _one(page, other)
        if word == "and":
            truth = False if truth is False or second is False else None if truth is None or second is None else True
        else:
            truth = True if truth or second else None if truth is None or second is None else False
    return truth


def _one(page: Page, condition: str) -> bool | None:
    compared = _COMPARED.match(condition)
    if compared is None:
        found = value(page, condition)
        return None if found is UNKNOWN else found is not None and found is not False and found != "false"
    left, right = value(page, compared["left"]), value(page, compared["right"])
    if left is UNKNOWN or right is UNKNOWN:
        return None
    sign = compared["sign"]
    if sign in ("==", "!=", "<>"):
        return (shown(left) == shown(right)) is (sign == "==")
    return shown(right) in shown(left) if sign == "contains" else None


def _same(text: str) -> str:
    return text


_FILTERS: dict[str, Callable[..., str]] = {
    **dict.fromkeys(
        "relative_url absolute_url escape escape_once xml_escape markdownify smartify uri_escape normalize_whitespace "
        "newline_to_br strip_html raw".split(),
        _same,
    ),
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "append": lambda text, more: text + more,
    "prepend": lambda text, more: more + text,
    "replace": lambda text, old, new: text.replace(old, new),
    "replace_first": lambda text, old, new: text.replace(old, new, 1),
    "remove": lambda text, old: text.replace(old, ""),
    "remove_first": lambda text, old: text.replace(old, "", 1),
    "strip_newlines": lambda text: text.replace("\n", ""),
    "slugify": lambda text: re.sub(r"[^\w]+", "-", text.lower()).strip("-"),
}
