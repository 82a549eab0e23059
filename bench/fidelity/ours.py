"""What fin-ingest makes of a folder of documents: read as the engine does it, without a network or a manifest."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors import open_connector
from connectors.base import Connector, Document, Excluded
from ingest.project import Site, find
from ingest.render import Files, Needed, Rendered, RenderError, RenderSettings, media_type_of, render

WHOLE = 1 << 40
"""Bytes a page may have here: split pages repeat their document's title, which no reader sees twice."""
NO_RENDERER = "no renderer yet"

_OURS = re.compile(r'<a href="doc:(\d+)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Options:
    """How a source would be configured: `suffixes` are those taken, `renderers` as in a configuration."""

    suffixes: tuple[str, ...] = (".md",)
    renderers: tuple[tuple[str, str], ...] = ()
    dialect: str = "auto"
    place: str = ""
    connector: str = ""
    """The type of the source, where its documents are not the files of a folder."""


@dataclass(slots=True)
class Ours:
    """A folder, rendered. `held` says why a document has no page, `excluded` why it asked for none."""

    site: Site
    pages: dict[str, Rendered] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    unpublished: set[str] = field(default_factory=set)

    def title(self, path: str) -> str:
        """The page's title."""
        return self.pages[path].parts[0].title if self.pages[path].parts else ""

    def html(self, path: str) -> str:
        """The page without its title, references to other documents by title or name filled in."""
        return "\n".join(part.html for part in self.pages[path].parts)


def ours(
    folder: str, options: Options, wanted: Callable[[str], bool] = lambda _: True, *, backwards: bool = False
) -> Ours:
    """Render every document of a folder that `wanted` names, in the order of their paths or against it."""
    if options.connector:
        return _connected(folder, options, wanted, backwards=backwards)
    known: dict[str, bytes | None] = {}
    site = find(lambda path: _read(folder, path), options.place, options.dialect)
    result = Ours(site)
    paths = [path for path in documents(folder, options.suffixes) if wanted(path)]
    result.unpublished = _unpublished(site, paths)
    titles = dict(site.titles)
    for path in reversed(paths) if backwards else paths:
        try:
            rendered = _render(folder, path, options, site, known, titles.get(path))
        except RenderError as error:
            missing = "cannot be imported: No module named" in error.what or "has no attribute 'render" in error.what
            result.held[path] = NO_RENDERER if missing else error.what
            continue
        if rendered.meta.excluded:
            result.excluded[path] = rendered.meta.excluded
        else:
            result.pages[path] = rendered
    _name(result)
    return result


def _connected(folder: str, options: Options, wanted: Callable[[str], bool], *, backwards: bool) -> Ours:
    """The documents its connector finds in the folder, by the path each was found at."""
    connector = open_connector(options.connector, {"path": folder, "media_type": media_type_of})
    result = Ours(Site())
    found = [one for one in connector.crawl() if wanted(one.path)]
    for one in reversed(found) if backwards else found:
        if not isinstance(one, Document):
            (result.excluded if isinstance(one, Excluded) else result.held)[one.path] = one.reason
            continue
        try:
            result.pages[one.path] = _rendered(connector, one)
        except RenderError as error:
            result.held[one.path] = error.what
    _name(result, {one.key: one.path for one in found})
    return result


def _rendered(connector: Connector, document: Document) -> Rendered:
    body, known = connector.read(document).body, dict[str, bytes | None]()
    while True:
        settings = RenderSettings(max_page_bytes=WHOLE, title=document.title, files=Files(known))
        try:
            return render(body, path=document.path, media_type=document.media_type, settings=settings)
        except Needed as needed:
            for path in needed.paths:
                there = connector.resource(path)
                known[path] = there.body if there else None


def documents(folder: str, suffixes: Sequence[str]) -> list[str]:
    """The files that have one of the suffixes, sorted."""
    found = []
    for place, _, names in os.walk(folder):
        here = (os.path.join(place, name) for name in names if name.endswith(tuple(suffixes)))
        found += [os.path.relpath(path, folder).replace(os.sep, "/") for path in here]
    return sorted(found)


def _render(
    folder: str, path: str, options: Options, site: Site, known: dict[str, bytes | None], title: str | None
) -> Rendered:
    """Render until every file it includes has been given."""
    renderers = (*options.renderers, *site.renderers)
    kind = media_type_of(path, renderers) or "text/plain"
    body = _read(folder, path) or b""
    above = sum(part == ".." for part in site.project.folder.split("/"))
    while True:
        settings = RenderSettings(
            max_page_bytes=WHOLE, renderers=renderers, project=site.project, title=title, files=Files(known, above)
        )
        try:
            return render(body, path=path, media_type=kind, settings=settings)
        except Needed as needed:
            known |= {one: _read(folder, one) for one in needed.paths}


def _read(folder: str, path: str) -> bytes | None:
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def _unpublished(site: Site, paths: Iterable[str]) -> set[str]:
    """Those the site itself leaves out."""
    import pathspec

    spec = pathspec.GitIgnoreSpec.from_lines(site.exclude)
    return {path for path in paths if spec.match_file(path) or (site.only is not None and path not in site.only)}


def _name(result: Ours, keys: Mapping[str, str] | None = None) -> None:
    """Fill in the words of links that show their target's title, as the engine does when it resolves links.

    `keys` says at which path the document of a key is, where that is another.
    """
    titles: dict[str, str] = {}
    names: dict[str, str] = {}
    for path, page in sorted(result.pages.items()):
        titles[path] = page.parts[0].title if page.parts else ""
        for name in page.names:
            names.setdefault(f"name:{name.name}", name.title or titles[path])
    titles |= {key: titles[path] for key, path in (keys or {}).items() if path in titles}
    for path, page in result.pages.items():
        if any(link.titled for link in page.links):
            parts = tuple(part._replace(html=_titled(part.html, page, names | titles)) for part in page.parts)
            result.pages[path] = page._replace(parts=parts)


def _titled(text: str, page: Rendered, words: Mapping[str, str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        link = page.links[int(match[1])]
        shown = next((words[one] for one in link.candidates if words.get(one)), "") if link.titled else ""
        return f"{match[0][: match.start(2) - match.start()]}{html.escape(shown) or match[2]}</a>"

    return _OURS.sub(replaced, text)
