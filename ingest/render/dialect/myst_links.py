"""References of MyST as html that `clean.finish` takes: to documents, and to labels any document may define."""

from __future__ import annotations

import posixpath
import re
from html import escape
from urllib.parse import unquote

from ingest.render.dialect.myst_names import own_titles
from ingest.render.dialect.reader import Page
from ingest.render.dialect.written import literal, project_path

_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SUFFIX = re.compile(r"\.(?:md|rst|ipynb|txt|html?|markdown|myst)\Z")
GENERATED = {
    "genindex": "Index",
    "modindex": "Module Index",
    "py-modindex": "Python Module Index",
    "search": "Search Page",
}


def link(page: Page, target: str, words: str, kind: str) -> str:
    """A reference with words in Markdown, or "" for its target's own. `kind` is that of a card: url, doc, ref, any."""
    target = target.strip()
    if kind == "url":
        return f"[{words}](<{target}>)" if words else f"<{target}>"
    if kind == "doc":
        return document(page, target, words)
    return label(page, target, words)


def document(page: Page, target: str, words: str = "") -> str:
    """A link to another document of the project, whose suffix may be left out."""
    path, sharp, fragment = unquote(target).partition("#")
    if not path and not sharp:
        return words
    href = _relative(page, path) if path else ""
    if path and not _SUFFIX.search(href):
        href += page.path[page.path.rfind(".") :] if page.path.endswith((".md", ".markdown")) else ".md"
    return titled(href + sharp + fragment, words, path.rstrip("/").rpartition("/")[2] or fragment)


def _relative(page: Page, path: str) -> str:
    """A path as seen from the document; one that begins with a slash counts from the project's folder."""
    if not path.startswith("/"):
        return path
    whole = posixpath.normpath(project_path(page, path))
    return posixpath.relpath(f"/{whole}", f"/{page.folder}") if not whole.startswith("..") else path


def label(page: Page, target: str, words: str = "", *, code: bool = False) -> str:
    """A link to what a label stands before, in whatever document that is."""
    target = " ".join(target.split())
    if target.lower() in GENERATED:
        return words or GENERATED[target.lower()]
    own = own_titles(page).get(target.lower())
    if own:
        return words or literal(own)  # within the page: its words are enough
    shown = words or (f"`{target}`" if code and "`" not in target else literal(target))
    fin = "" if words else ' data-fin="titled"'
    return f'<a href="name:rst:{escape(target.lower())}"{fin}>{shown}</a>'


def titled(href: str, words: str, otherwise: str) -> str:
    """A link with its words, or the title of its target, and `otherwise` where that is not known."""
    if words:
        return f'<a href="{escape(href)}">{words}</a>'
    return f'<a href="{escape(href)}" data-fin="titled">{literal(_SUFFIX.sub("", otherwise))}</a>'


def is_web(target: str) -> bool:
    """Whether a target has a scheme."""
    return _WEB.match(target) is not None
