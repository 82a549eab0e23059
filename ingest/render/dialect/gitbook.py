"""GitBook's blocks: hints, tabs, references to pages, files, code with a title, columns and steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import DEEPEST, Page
from ingest.render.dialect.tags import Call, Lines, Tag, box, code_in, dedented, filled, plain, replaced, titled

SIGNS = ("{%",)

_TAG = re.compile(
    r"\{%-?[ \t]*(?P<end>end)?(?P<name>@?[a-z][\w/-]*)"
    r"""(?P<words>(?:"[^"\n]{0,999}+"|(?!-?%\}|\{%)[^"]){0,2000}+)-?%\}"""
)
_LINK = re.compile(r"\[[^\]\n]*\]\(<?[^()\n]*>?\)")


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with every block replaced; those in code are shown, not run."""
    if page.settings.project.dialect not in ("gitbook", ""):
        return list(zip(text.split("\n"), numbers, strict=True))
    code = code_in(text)
    known = page.settings.project.dialect == "gitbook"
    tags = [
        Tag(match.start(), match.end(), match["name"], match["words"], bool(match["end"]))
        for match in _TAG.finditer(text)
        if (known or match["name"] in _TABLE) and not any(start <= match.start() < end for start, end in code)
    ]
    return replaced(page, text, numbers, tags, _step)


def _step(page: Page, call: Call) -> Lines | str | None:
    own = dict(page.settings.shortcodes).get(call.name)
    if own is not None:
        return filled(own, call)
    step = _TABLE.get(call.name)
    if step is not None:
        return step(page, call)
    if call.inner is not None:
        page.report("FIN103", f"the block `{call.name}` is not known: only the text in it was kept")
        return plain(call.inner, call.line)
    page.report("FIN103", f"the block `{{% {call.name} %}}` is not known: what it shows is missing")
    return ""


def _inner(page: Page, call: Call) -> Lines | str:
    if call.inner is None:
        return ""
    return plain(call.inner, call.line) if call.alone else call.text


def _hint(page: Page, call: Call) -> Lines | str:
    """A box; the reader sees a sign on it, and no word."""
    return box("", call.inner or [], call.line)


def _titled(page: Page, call: Call) -> Lines | str:
    return titled(call.value("title", "date"), call.inner or [], call.line)


def _reference(page: Page, call: Call) -> Lines | str:
    """A card that shows the title of another page."""
    url = call.value("url")
    inner = dedented(call.inner or [])
    given = next((match[0] for line, _ in inner if (match := _LINK.search(line))), "")
    if not url or "://" in url:
        return [("", call.line), (given or f"<{url}>" if url else "", call.line), ("", call.line)]
    words = re.sub(r"^\[|\]\(.*$", "", given) or url
    return [("", call.line), (f'<a href="{url}" data-fin="titled">{words}</a>', call.line), ("", call.line)]


def _file(page: Page, call: Call) -> Lines | str:
    """An attachment: its name, or the caption below it."""
    name = call.value("src").rpartition("/")[2]
    return [("", call.line), (call.text.strip() or name, call.line), ("", call.line)]


def _embed(page: Page, call: Call) -> Lines | str:
    url = call.value("url")
    page.report("FIN111", f"what is embedded from {url or 'elsewhere'} was left out: say in words what it shows")
    return [("", call.line), (call.text.strip() or (f"<{url}>" if url else ""), call.line), ("", call.line)]


def _lost(page: Page, call: Call) -> Lines | str:
    page.report("FIN111", f"`{call.name}` shows what is not in the document: say in words what it shows")
    return plain(call.inner, call.line) if call.inner else ""


def _include(page: Page, call: Call) -> Lines | str:
    name = call.value("file", "src", at=0)
    path = page.settings.files.path(page.folder, name) if name else None
    text = page.file(page.folder, name) if path and path not in page.including else None
    if text is None or path is None or len(page.including) > DEEPEST:
        page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
        return ""
    outer, page.including = page.including, (*page.including, path)
    text = relinked(without_front_matter(text), path, page.path)
    lines = before(page, text, [call.line] * (text.count("\n") + 1))
    page.including = outer
    return plain(lines, call.line)


_TABLE: dict[str, Callable[[Page, Call], Lines | str]] = {
    "hint": _hint,
    "tab": _titled,
    "update": _titled,
    "code": _titled,
    **dict.fromkeys("tabs stepper step columns column updates code-tabs prompt api-method-spec".split(), _inner),
    "content-ref": _reference,
    "page-ref": _reference,
    "file": _file,
    "embed": _embed,
    "include": _include,
    **dict.fromkeys("swagger openapi openapi-operation openapi-schemas openapi-webhook".split(), _lost),
}
