"""What site the documents of a source are written for: the generator's own configuration is found and read.

A module a generator, which gets the bytes of its file and runs nothing; where files lie is decided here.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ingest.render.model import Project
from ingest.render.registry import DIALECTS

Read = Callable[[str], bytes | None]
"""The bytes of a file by its path from the source's root, also above it (`../`); None when there is none."""

FILES = {
    "mkdocs.yml": "mkdocs",
    "mkdocs.yaml": "mkdocs",
    "docusaurus.config.js": "docusaurus",
    "docusaurus.config.ts": "docusaurus",
    "docusaurus.config.mjs": "docusaurus",
    "hugo.toml": "hugo",
    "hugo.yaml": "hugo",
    "hugo.yml": "hugo",
    "hugo.json": "hugo",
    "config/_default/hugo.toml": "hugo",
    "config/_default/hugo.yaml": "hugo",
    "config/_default/config.toml": "hugo_or_zola",
    "config/_default/config.yaml": "hugo_or_zola",
    "config.toml": "hugo_or_zola",
    "config.yaml": "hugo_or_zola",
    "config.yml": "hugo_or_zola",
    "_config.yml": "jekyll",
    "docfx.json": "docfx",
    "book.toml": "mdbook",
    ".gitbook.yaml": "gitbook",
    ".vitepress/config.ts": "vitepress",
    ".vitepress/config.mts": "vitepress",
    ".vitepress/config.js": "vitepress",
    ".vitepress/config.mjs": "vitepress",
    ".vitepress/config/index.ts": "vitepress",
    ".vitepress/config/index.mts": "vitepress",
    ".vitepress/config/index.js": "vitepress",
    "astro.config.mjs": "starlight",
    "astro.config.ts": "starlight",
    "conf.py": "sphinx",
    "antora.yml": "antora",
    ".obsidian/app.json": "obsidian",
    ".obsidian/core-plugins.json": "obsidian",
}
"""What a folder is the root of, by a file in it."""
INSIDE = {"SUMMARY.md": "summary", "_Sidebar.md": "wiki", "Home.md": "wiki"}
"""The same, by a file in the source's own root only."""
LEVELS = 5
"""In how many folders it is looked for: the source's own and those above it."""


ANYBODY = frozenset(("hugo_or_zola", "summary", "wiki"))
"""Kinds of files whose names other programs use as well: what is wrong with them is theirs to say."""


class SiteError(Exception):
    """The site's configuration is there and cannot be understood, so that nobody knows what it leaves out."""


class Site(NamedTuple):
    """What is known of the site: how its Markdown reads, and what its navigation says of each document.

    Keys are those of documents. `exclude` are gitignore patterns of what the site leaves out, `only`, where it is not
    None, all it publishes; `source` names the file that says so. `renderers` are media types by suffix.
    """

    project: Project = Project()
    source: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    only: frozenset[str] | None = None
    renderers: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """A short hash of what pages look like because of it, not of which there are; "" when nothing is known.

        Sections count: who has no use for them takes them out.
        """
        if self == NO_SITE:
            return ""
        known = (self.project, self.titles, self.renderers, *([self.sections] if self.sections else []))
        text = json.dumps(known, ensure_ascii=False, default=str)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


NO_SITE = Site()

_ALWAYS = {
    "docusaurus": ("_*.md", "_*.mdx", "_*/"),
    "jekyll": ("_*/", "!_posts/", "!_docs/"),
    "wiki": ("_Sidebar.*", "_Footer.*", "_Header.*"),
    "mdbook": ("/SUMMARY.md",),
    "gitbook": ("SUMMARY.md",),
    "obsidian": (".obsidian/", ".trash/"),
}
"""What sites of a kind never publish as pages of their own."""


def find(read: Read, place: str = "", dialect: str = "auto") -> Site:
    """The site that the source belongs to, the nearest above it. `place` is the path of the source's root.

    `dialect` is what the source's settings say: `auto`, `none`, or a name. Raises SiteError for a configuration that
    cannot be understood: it may say what must not be published.
    """
    if dialect == "none":
        return Site(Project(dialect))
    names = [name for name in place.replace("\\", "/").split("/") if name]
    roots = [_Root(read, "../" * up, "/".join(names[len(names) - up :])) for up in range(LEVELS)]
    doubtful: list[Site] = []
    for files, root in (*((FILES, root) for root in roots), (INSIDE, roots[0])):
        for name, kind in files.items():
            if dialect not in ("auto", *_SPEAKING.get(kind, (kind,))):
                continue
            body = read(root.above + name)
            found = _site(kind, name, body, root) if body is not None else None
            if found is not None and found[1]:
                return _named(found[0], dialect)
            doubtful += [found[0]] if found is not None else []
    return _named(doubtful[0] if doubtful else NO_SITE, dialect)


_SPEAKING = {"hugo_or_zola": ("hugo", "zola"), "summary": ("mdbook", "gitbook")}
"""Kinds of files that are not known to be of one generator before they are read."""


def _named(site: Site, dialect: str) -> Site:
    """The same site, whose dialect may be known from the settings."""
    if dialect == "auto":
        return site
    project = site.project._replace(dialect=dialect)
    return site._replace(project=project, exclude=site.exclude or _ALWAYS.get(dialect, ()))


class _Root(NamedTuple):
    """Where a site's configuration lies: its path from the source's root, and the source's path from there."""

    read: Read
    above: str
    place: str

    def holds(self, docs: str) -> bool:
        """Whether the source and the folder of the site's documents are within each other."""
        here, there = self.place.split("/"), docs.split("/")
        return not self.place or not docs or all(one == other for one, other in zip(here, there, strict=False))

    def key(self, path: str) -> str | None:
        """What a path seen from the site's folder is called in the source; None when it lies outside."""
        path = "/".join(name for name in path.split("/") if name not in ("", "."))
        if not self.place:
            return path
        return path[len(self.place) + 1 :] if path.startswith(self.place + "/") else None


def _site(kind: str, name: str, body: bytes, root: _Root) -> tuple[Site, bool] | None:
    """What a file says, and whether the source is of the documents it speaks of; None: it is of something else."""
    try:
        return _read(kind, name, body, root)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        if kind in ANYBODY:
            return None
        raise SiteError(f"{root.above}{name} cannot be understood: {' '.join(str(error).split())[:200]}") from error


def _read(kind: str, name: str, body: bytes, root: _Root) -> tuple[Site, bool] | None:
    module = importlib.import_module(f"{__name__}.{kind}")
    known: dict[str, Any] = module.read(body)
    if not known:
        return None
    docs = _docs(known, root)
    for more in known.get("more", ()):  # navigation in files of its own, as seen from the documents' folder
        text = root.read(root.above + _joined(docs, more))
        if text is not None:
            known = module.read_more(known, more, text)
        elif more in known.get("required", ()) and root.holds(docs):
            raise ValueError(f"it names {_joined(docs, more)}, which is not there")
    site = _of(known.get("dialect", kind), name, known, docs, root)
    # Of documents elsewhere it says how they are written at most, and nothing about these.
    return (site, True) if root.holds(docs) else (Site(site.project), False)


def _docs(known: dict[str, Any], root: _Root) -> str:
    """The folder of the documents, seen from the site's; "" when they lie beside the configuration."""
    folder = "/".join(name for name in str(known.get("docs_dir") or "").split("/") if name not in ("", "."))
    if root.place or not folder:
        return folder
    # The source is the site's folder itself: are the documents where the configuration says?
    return folder if _holds_pages(folder, known, root) else ""


def _holds_pages(folder: str, known: dict[str, Any], root: _Root) -> bool:
    """Whether a folder below the source has one of the pages that nearly every folder of documents has."""
    pages = [*known.get("order", ())[:3], "index.md", "README.md", "_index.md", "_index.html", "SUMMARY.md"]
    return any(root.read(_joined(folder, page)) is not None for page in pages)


def _elsewhere(known: dict[str, Any], root: _Root) -> Iterator[str]:
    """Patterns of all that lies beside the folders of the documents, in a source that is the site's own folder."""
    folders = [posixpath.normpath(str(one).strip("/") or ".") for one in known.get("folders", ())]
    if root.place or any(name.split("/")[0] in (".", "..") for name in folders):
        return
    if any(_holds_pages(folder, known, root) for folder in folders):
        yield "/*"
        yield from (f"!/{folder}/" for folder in folders)


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(f"{folder}/{path}" if folder else path) if path else folder


def _of(dialect: str, name: str, known: dict[str, Any], docs: str, root: _Root) -> Site:
    def keyed(path: str) -> str | None:
        return root.key(_joined(docs, path))

    options = {**known.get("options", {}), "docs": keyed("") or ""}
    only = known.get("only")
    return Site(
        Project(
            dialect if dialect in DIALECTS else "",
            root.above.rstrip("/"),
            tuple(sorted(options.items())),
            _repository(root),
        ),
        name,
        tuple(sorted((key, title) for path, title in known.get("titles", {}).items() if (key := keyed(path)))),
        tuple(sorted((key, tuple(up)) for path, up in known.get("sections", {}).items() if (key := keyed(path)))),
        (*_elsewhere(known, root), *_ALWAYS.get(dialect, ()), *_patterns(known.get("exclude", ()), docs, root)),
        frozenset(key for path in only if (key := keyed(path))) if only is not None else None,
        tuple(sorted(known.get("renderers", {}).items())),
    )


def _repository(root: _Root) -> int:
    """How many folders above the source the repository begins, its files being the project's too; never below its site.

    The site's own folder, where there is no repository, or none so near.
    """
    above = root.above.count("../")
    return next((up for up in range(above, LEVELS) if root.read("../" * up + ".git/HEAD") is not None), above)


def _patterns(patterns: Iterable[str], docs: str, root: _Root) -> Iterator[str]:
    """Gitignore patterns counted from the documents' folder, as the source has to write them."""
    for pattern in patterns:
        negated, bare = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
        if "/" not in bare.rstrip("/"):
            yield pattern  # it holds at every depth
            continue
        key = root.key(_joined(docs, bare.lstrip("/")))
        if key:
            yield f"{negated}/{key}"
