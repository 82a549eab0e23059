"""What `init` finds in the folder it stands in: `detect` looks, `write_config` makes a configuration of it.

It looks at names and at the beginning of a few files, with bounds; it runs nothing and asks nobody.
"""

from __future__ import annotations

import os
import re

from connectors.base import Document
from ingest.detect.exports import exports
from ingest.detect.formats import api_pattern, field_of, is_rst, noise
from ingest.detect.found import Count, Export, Folder, Found, Site
from ingest.detect.looking import DOCUMENTATION, GENERATED, NAMES, UNWANTED, Seen, contains, join, look, total
from ingest.detect.sites import git_remote, project_of, sites, wiki_address
from ingest.detect.writing import write_config
from ingest.project import Site as Project
from ingest.project.navigation import Navigation
from ingest.render.registry import media_type_of

__all__ = ["Count", "Export", "Folder", "Found", "Site", "detect", "write_config"]

DEPTH = 3
MOST_OF_ALL = 3
"""When there are this many times more documents than in folders of telling names, it is all documentation."""
SOURCES = 8
"""Folders written into a configuration at most; who has more knows better."""


def detect(folder: str, *, names: int = NAMES) -> Found:
    """What is in a folder, looking at up to `names` names. An unreadable or absent folder is an empty one."""
    seen, complete = look(folder, names)
    wikis = exports(folder, seen)
    remote = git_remote(folder)
    generators = tuple(_with_address(site, remote) for site in sites(folder, seen))
    folders = _folders(folder, seen, generators, wikis)
    counted = (*(one.path for one in folders if not one.only_api), *(export.path for export in wikis))
    apart = sum(one.documents.sum for one in folders if one.only_api)
    return Found(
        folders=folders,
        sites=generators,
        exports=wikis,
        remote=remote,
        elsewhere=max(0, total(seen, ".", counted).sum - apart),
        unwanted=tuple(name for name in seen[0].folders if name in UNWANTED),
        complete=complete,
    )


def _with_address(site: Site, remote: str) -> Site:
    if site.dialect == "wiki" and site.folder == "." and (url := wiki_address(remote)):
        return site._replace(url=url, pages="{stem}")
    return site


def _folders(
    root: str, seen: list[Seen], generators: tuple[Site, ...], wikis: tuple[Export, ...]
) -> tuple[Folder, ...]:
    """Folders of documentation outside exports, none inside another: sites, telling names; else all of it."""
    apart = tuple(export.path for export in wikis)
    named = [one.path for one in seen if _is_telling(one.path)]
    paths: list[str] = []
    for path in (*(site.folder for site in generators), *named):
        alone = not any(contains(other, path) or contains(path, other) for other in paths)
        if alone and _is_writable(path) and total(seen, path, apart).sum:
            paths.append(path)
    pages = _pages(seen, ".", apart)
    if not generators and pages > MOST_OF_ALL * sum(_pages(seen, path, apart) for path in paths):
        paths = []  # a folder of a telling name among many others
    if not paths and (pages if wikis else total(seen, ".", apart).sum):
        paths = ["."]
    apis = [
        _api(one) for one in seen if _has_api(one) and not any(contains(other, one.path) for other in (*paths, *apart))
    ]
    found = (_folder(root, seen, path, apart) for path in paths)
    return (*(one for one in found if one.documents.sum or one.path == "."), *apis)[:SOURCES]


def _pages(seen: list[Seen], path: str, without: tuple[str, ...]) -> int:
    """The documents in a folder and below that are not about the folder they lie in."""
    inside = (one for one in seen if contains(path, one.path) and not any(contains(no, one.path) for no in without))
    return sum(bool(field_of(name)) and not name.lower().startswith("readme.") for one in inside for name in one.files)


def _folder(root: str, seen: list[Seen], path: str, without: tuple[str, ...]) -> Folder:
    """A folder of documentation, without what its site does not publish."""
    project = project_of(root, path)
    inside = [one for one in seen if contains(path, one.path) and not any(contains(no, one.path) for no in without)]
    published = list(_published(inside, path, project))
    count = total(published, ".")
    texts = [join(one.path, name) for one in published for name in one.files if field_of(name) == "text"]
    if texts and is_rst([os.path.join(root, path, text) for text in texts]):
        count = count._replace(text=0, rst_as_text=count.text)
    names = [name for one in published for name in one.files]
    generated = {f"{name}/" for one in inside for name in one.folders if name in GENERATED and name != "node_modules"}
    return Folder(
        path,
        count,
        project.project.dialect,
        _file_of(project) if project.project.dialect else "",
        (*sorted(generated if path != "." else ()), *sorted({name for one in published for name in noise(one.files)})),
        tuple(sorted({api_pattern(name) for name in names if field_of(name) == "openapi"})),
        languages=_languages(next(one.folders for one in inside if one.path == path)),
    )


def _languages(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Those named as languages are, if English is among several: a `go` or an `id` alone means something else."""
    named = tuple(name for name in folders if re.fullmatch(r"[a-z]{2}([-_][A-Za-z]{2,4})?", name))
    return named if len(named) > 1 and any(name[:2] == "en" for name in named) else ()


def _published(inside: list[Seen], path: str, project: Project) -> list[Seen]:
    """What a site makes pages of, with paths from the source's folder on."""
    navigation = Navigation(project)
    found = []
    for one in inside:
        below = os.path.relpath(one.path, path).replace(os.sep, "/")
        kept = tuple(name for name in one.files if _is_page(navigation, join(below, name)))
        found.append(one._replace(path=below, files=kept))
    return found


def _is_page(navigation: Navigation, key: str) -> bool:
    document = Document(key, "", media_type_of(key) or "", key)
    return isinstance(navigation.applied(document), Document)


def _file_of(project: Project) -> str:
    """The file that says what the site is, or the folder it lies in."""
    return f"{project.project.folder}/{project.source}".lstrip("/") or "what is in it"


def _has_api(one: Seen) -> bool:
    """Whether a folder near the top, where no tests are, holds OpenAPI descriptions."""
    near = one.path.count("/") == 0 and "test" not in one.path.lower() and _is_writable(one.path)
    return near and any(field_of(name) == "openapi" for name in one.files)


def _api(one: Seen) -> Folder:
    names = [name for name in one.files if field_of(name) == "openapi"]
    return Folder(one.path, Count(openapi=len(names)), api=tuple(f"/{name}" for name in names), only_api=True)


def _is_telling(path: str) -> bool:
    *above, name = path.lower().split("/")
    return name in DOCUMENTATION and len(above) < DEPTH


def _is_writable(path: str) -> bool:
    """Whether a path can stand in a configuration: no sign outside Unicode, nothing taken for a variable."""
    return path.isprintable() and "${" not in path and path.strip() == path
