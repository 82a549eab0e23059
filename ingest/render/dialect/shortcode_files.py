"""Shortcodes that show other files of the site, and tabs, which may be such files."""

from __future__ import annotations

import re

from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import Page
from ingest.render.dialect.shortcode_blocks import code, section
from ingest.render.dialect.tags import Call, Lines, dedented, fenced, plain, titled

IS_CODE = "fin-code"
"""An argument given to tabs whose text is code because what they stand in does not say that it is Markdown."""
_DEEPEST = 20


def tab(page: Page, call: Call) -> Lines | str:
    """A tab: of Markdown, of code where it names a language, or of another file."""
    title = call.value("title", "header", "name", "label", "tabname", at=0)
    if call.value("include"):
        found = include(page, call._replace(named={**call.named, "file": call.value("include")}))
        return titled(title, [(found, call.line)] if isinstance(found, str) else found, call.line)
    language = call.value("lang", "codelang", "codelanguage") or ("text" if call.value(IS_CODE) else "")
    if not language or call.value("text") == "true" or "```" in call.text:
        return section(page, call)
    text = "\n".join(line for line, _ in dedented(call.inner or []))
    return titled(title, fenced(re.sub(r"[^\w+#.-]", "", language), text, call.line), call.line)


def sample(page: Page, call: Call) -> Lines | str:
    """Another file of the site as code, below its name."""
    name = call.value("file", "path", "src", at=0)
    if call.inner is not None or not name:
        return code(page, call)
    language = call.value("language", "lang") or name.rpartition(".")[2]
    named = {**call.named, "file": name, "code": "true", "lang": language}
    found = include(page, call._replace(named=named, alone=True))
    return titled(name, found, call.line) if call.alone and not isinstance(found, str) else found


def include(page: Page, call: Call) -> Lines | str:
    """Another file of the site, as Markdown or as code."""
    name = call.value("file", "path", "src", "page", "lookup", at=0)
    files = page.settings.files
    places = {files.path(page.folder, target): target for place in _places(page, name) for target in _named(place)}
    files.need(path for path in places if path is not None and name)
    for target in places.values():
        text = page.file(page.folder, target) if name else None
        if text is not None:
            return _included(page, call, text, target)
    page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
    return ""


_GLOSSARIES = ("glossary", "reference/glossary", "docs/reference/glossary", "quick-reference/glossary")
_MORE = re.compile(r"<!--[ ]*more[ ]*-->.*", re.DOTALL)


def definition(page: Page, call: Call) -> Lines | str:
    """What a glossary of the site says of a term, all of it or the first part; where there is none the term itself."""
    term = call.value("term_id", "term", at=0)
    slug = re.sub(r"[^\w]+", "-", term.lower()).strip("-")
    known = page.settings.files
    wanted = [place for name in _GLOSSARIES for place in _places(page, f"{name}/{slug}.md") if "examples/" not in place]
    places = {known.path(page.folder, place): place for place in wanted}
    known.need(path for path in places if path is not None)
    text = next((text for place in places.values() if (text := page.file(page.folder, place)) is not None), None)
    if text is None or not slug:
        page.report("FIN106", f"what the glossary says of {term or 'a term'} is not there, so its text is missing")
        return call.value("text") or term.replace("-", " ")
    text = without_front_matter(text).strip()
    text = text if call.value("length") in ("all", "long") else _MORE.sub("", text).strip()
    if prefix := call.value("prepend"):
        text = f"{prefix} {text[:1].lower()}{text[1:]}"
    from ingest.render.dialect.shortcodes import included  # which names these steps in its table

    outer, page.including = page.including, (*page.including, slug)
    lines = included(page, text, call.line) if len(page.including) < _DEEPEST else []
    page.including = outer
    return plain(lines, call.line) if call.alone else " ".join(line for line, _ in lines if line.strip())


def _places(page: Page, name: str) -> list[str]:
    """Where a file may lie: beside the page, or below the content's folder, which may be that of a language."""
    folders = page.folder.split("/") if page.folder else []
    above = ["/" + "/".join(folders[:depth]) for depth in range(min(len(folders), 3) + 1)]
    above += ["/" + "../" * up for up in range(1, page.settings.project.folder.count("..") + 1)]
    beside = [] if name.startswith("/") else [name]
    found = [*beside, *(f"{folder.rstrip('/')}/{name.lstrip('/')}" for folder in above)]
    return [*found, *(place.replace(name, f"examples/{name}") for place in found[len(beside) :])] if name else []


def _named(place: str) -> tuple[str, ...]:
    return (place,) if "." in place.rpartition("/")[2] else (place, f"{place}.md")


def _included(page: Page, call: Call, text: str, target: str) -> Lines | str:
    language = call.value("lang", "language")
    if call.value("code") == "true" or (language and not target.endswith(".md")):
        return fenced(language, text, call.line)
    if page.settings.files.path(page.folder, target) in page.including or len(page.including) > _DEEPEST:
        page.report("FIN106", f"the file {target} includes itself")
        return ""
    outer = page.including
    path = page.settings.files.path(page.folder, target) or target
    page.including = (*outer, path)
    text = relinked(without_front_matter(text), path, page.path)
    from ingest.render.dialect.shortcodes import included  # which names these steps in its table

    lines = included(page, text, call.line)
    page.including = outer
    return plain(lines, call.line) if call.alone else " ".join(line for line, _ in lines if line.strip())
