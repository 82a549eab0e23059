"""What MyST writes within a paragraph besides roles: links without words, formulas, substitutions, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.render.dialect.myst_links import document, is_web, label
from ingest.render.dialect.myst_roles import ROLE, code, role
from ingest.render.dialect.reader import Inline, Page
from ingest.render.dialect.written import literal
from ingest.render.model import Table

_ATTRIBUTES = r"\{[ ]*(?:[#.][A-Za-z]|[A-Za-z][\w-]*=)[^{}\n]*\}"
_MATH = re.compile(r"[\\^_={}]|\A[A-Za-z0-9]\Z")
_MOST = 1_000_000
"""Characters that substitutions may bring into one document, each of which may bring others along."""
_STATE, _AROUND, _COUNT = "myst substitutions", "myst filling", "myst filled"


def inner(page: Page, text: str) -> str:
    """Markdown with what this module knows put into words, where the reader does not come."""
    for one in _INNER:
        if one.sign in text:
            pattern, step = one.pattern, one.step
            text = re.sub(pattern, lambda match, step=step: _or(step(page, match), match[0]), text)  # type: ignore[misc]
    return text


def _or(new: str | None, old: str) -> str:
    return old if new is None else new


def _empty(page: Page, match: re.Match[str]) -> str | None:
    """`[](target)`: a link whose words are its target's title."""
    target = match[0].partition("](")[2].rstrip(")").strip().partition(' "')[0].strip("<>")
    return _led(page, target, "")


def _automatic(page: Page, match: re.Match[str]) -> str | None:
    """`<project:target>`: the same between angle brackets."""
    target = match[0][1:-1]
    new = _led(page, target, "")
    return None if new == match[0] else new


def _worded(page: Page, match: re.Match[str]) -> str | None:
    """`[words](#label)` and `[words](project:target)`."""
    before, _, target = match[0].rpartition("](")
    return _led(page, target[:-1].partition(' "')[0].strip("<>"), inner(page, before[1:]))


def _led(page: Page, target: str, words: str) -> str | None:
    """A link to a target as MyST resolves it; None: as Markdown does."""
    scheme, colon, rest = target.partition(":")
    if colon and scheme == "inv":
        name = rest.rpartition("#")[2]
        if not words:
            page.report("FIN128", f"the title of {name}, in another project, is not known: write words before it")
        return words or literal(name.lstrip("*"))
    if colon and scheme in ("project", "path", "myst"):
        target = rest
    elif (own := _own_scheme(page, target, words)) is not None:
        return own
    elif is_web(target):
        return None if words else f"<{target}>" if target else ""
    if target.startswith("#"):
        return label(page, target[1:], words)
    if scheme == "path" and colon:
        return words or code(target)
    path = target.partition("#")[0]
    if "." in path.rpartition("/")[2] or path.endswith("/"):
        return document(page, target, words) if path.endswith((".md", ".rst", ".ipynb")) else words or code(target)
    if words:
        return None if path.startswith((".", "/")) or _is_there(page, path) else label(page, target, words)
    return document(page, target) if path.startswith((".", "/")) or _is_there(page, path) else label(page, target)


def _own_scheme(page: Page, target: str, words: str) -> str | None:
    """A link whose scheme the project gives a meaning (`gh:12`); None: it does not."""
    schemes = page.settings.project.option("myst_url_schemes")
    scheme, colon, rest = target.partition(":")
    said = schemes.get(scheme) if colon and isinstance(schemes, dict) else None
    template = said if isinstance(said, dict) else {"url": said}
    address = template.get("url")
    if not isinstance(address, str):
        return None
    path, _, fragment = rest.partition("#")
    known = {"scheme": scheme, "path": path.lstrip("/"), "fragment": fragment, "uri": target}

    def filled(text: str) -> str:
        return re.sub(r"\{\{[ ]*(\w+)[ ]*\}\}", lambda one: known.get(one[1], ""), text)

    title = template.get("title")
    return f"[{words or literal(filled(title) if isinstance(title, str) else target)}](<{filled(address)}>)"


def _is_there(page: Page, path: str) -> bool:
    """Whether a reference without a suffix names a document, and no label."""
    files = page.settings.files
    paths = [files.path(page.folder, path + suffix) for suffix in (".md", ".rst", ".ipynb")]
    files.need([one for one in paths if one])
    return any(one is not None and files.read(one) is not None for one in paths)


def _span(page: Page, match: re.Match[str]) -> str:
    """`[words]{.class}`: its words."""
    return inner(page, match[0][1 : match[0].rfind("]{")])


def _dropped(_page: Page, _match: re.Match[str]) -> str:
    return ""


def _math(page: Page, match: re.Match[str]) -> str | None:
    """A formula between dollars, as code."""
    enabled = page.settings.project.option("myst_enable_extensions")
    words = match[0].strip("$")
    if (isinstance(enabled, list | tuple) and "dollarmath" not in enabled) or (
        enabled is None and not _MATH.search(words)
    ):
        return None
    return code(words)


def substitution(page: Page, mark: str) -> str | None:
    """The value of `{{ name }}`, in Markdown; None, and a finding, when nothing says it."""
    name = mark.strip("{} \t\n")
    known, around = _known(page), page.state.get(_AROUND, 0)
    count = page.state.get(_COUNT, 0)
    assert isinstance(around, int)
    assert isinstance(count, int)
    value = known.get(name)
    page.state[_COUNT] = count + len(value or "") + 1
    if value is None or around >= 5 or count >= _MOST:  # noqa: PLR2004 - values within values
        return None
    return value.strip("\n")


@contextmanager
def filling(page: Page) -> Iterator[None]:
    """While the value of a substitution is read, so that none stands in itself without end."""
    around = page.state.get(_AROUND, 0)
    assert isinstance(around, int)
    page.state[_AROUND] = around + 1
    yield
    page.state[_AROUND] = around


def _substituted(page: Page, match: re.Match[str]) -> str | None:
    enabled = page.settings.project.option("myst_enable_extensions")
    if isinstance(enabled, list | tuple) and "substitution" not in enabled:
        return None
    value = substitution(page, match[0])
    if value is None:
        page.report("FIN126", f"`{match[0][:80]}` has no value here and is left out: define it in the front matter")
        return ""
    with filling(page):
        return inner(page, " ".join(value.split()))


def _known(page: Page) -> dict[str, str]:
    """What substitutions stand for: the front matter's, else the project's."""
    known = page.state.get(_STATE)
    if isinstance(known, dict):
        return known
    option = page.settings.project.option("myst_substitutions") or {}
    found = dict(option if isinstance(option, dict) else ())
    front = page.state.get("front matter")
    own = _table(front).get("myst") if isinstance(front, str) and "substitutions" in front else None
    said = own.get("substitutions") if isinstance(own, dict) else None
    found |= said if isinstance(said, dict) else {}
    plain = {str(name): str(value) for name, value in found.items() if isinstance(value, str | int | float)}
    page.state[_STATE] = plain
    return plain


def _table(front: str) -> Table:
    """Front matter with all its keys; nothing of what refers to itself, or is broken."""
    import yaml

    source = front.strip().removeprefix("---").removesuffix("---")
    if len(source) > 100_000 or re.search(r"[:\s][&*][\w]", source):  # noqa: PLR2004 - anchors make a little very large
        return {}
    try:
        table = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}


_INSIDE = r"(?:[^\[\]\n`]|`[^`\n]*`|\[[^\[\]\n]*\])"
_TARGET = r"\((?:<[^<>\n]*>|[^()\s<>]*)(?:[ \t]+\"[^\"\n]*\")?\)"
INLINES: tuple[Inline, ...] = (
    Inline("}`", rf"(?<!\\){ROLE}", role, "{", "[A-Za-z]"),
    Inline("{{", r"\{\{[ \t]*[A-Za-z_][^{}\n]{0,200}\}\}", _substituted, "{", r"\{"),
    Inline("[](", rf"(?<!!)\[\]{_TARGET}", _empty, "[", r"\]"),
    Inline(
        "](",
        rf"(?<!!)\[{_INSIDE}{{1,999}}+\]\(<?(?:(?:#|[a-z][a-z0-9+.-]{{1,30}}:(?!//))[^()\n]*|[\w/-]+)\)",
        _worded,
        "[",
    ),
    Inline("<", r"<[a-z][a-z0-9+.-]{1,30}:[^<>\s][^<>\n]*>", _automatic, "<", "[a-z]"),
    Inline("]{", rf"(?<!!)\[{_INSIDE}{{1,999}}+\]{_ATTRIBUTES}", _span, "["),
    Inline("{", rf"(?<=[\])`*_>]){_ATTRIBUTES}", _dropped, "{"),
    Inline("$", r"(?<![\\$\w])\$(?![\s$])(?:[^$\\\n]|\\.|\n(?![ \t]*\n)){0,999}(?<![\s\\])\$(?![\d$])", _math, "$"),
)
_INNER = INLINES
