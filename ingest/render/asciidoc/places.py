"""Where a target is: files beside a document, and the parts of an Antora component by their short names."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.render.asciidoc.document import Document
from ingest.render.model import Files

_ANTORA: Final = re.compile(r"((?:.*/)?)modules/([^/]+)/(pages|partials|examples|attachments|images)/(.+)$")
_RESOURCE: Final = re.compile(
    r"(?:(?P<version>[^@:$\s]*)@)?(?:(?P<first>[\w.-]*):)?(?:(?P<second>[\w.-]*):)?"
    r"(?:(?P<family>page|partial|example|attachment|image)\$)?(?P<path>[^:$]*)$"
)
_FOLDERS: Final = {
    "page": "pages",
    "partial": "partials",
    "example": "examples",
    "attachment": "attachments",
    "image": "images",
}


class Home(NamedTuple):
    """Where a document stands in an Antora component, whose folder is `root`: "" or ending in a slash."""

    root: str
    module: str
    family: str
    page: str


class Resource(NamedTuple):
    """A resource of Antora by name; `component` is "" for the document's own."""

    component: str
    module: str
    family: str
    path: str


def home(path: str) -> Home | None:
    """Where the document is in an Antora component; None when it is in none."""
    found = _ANTORA.match(path)
    return Home(*found.groups()) if found else None


def resource(target: str, own: Home, component: str, family: str) -> Resource | None:
    """What a target such as `1.0@shop:admin:partial$x.adoc` names; `family` when it says none."""
    found = _RESOURCE.match(target)
    if found is None:
        return None
    first, second = found["first"], found["second"]
    module = second if second is not None else first
    named = first if second is not None else None
    other = named if named and named != component else ""
    default = "ROOT" if named is not None else own.module
    return Resource(other, module or default, found["family"] or family, found["path"])


def included(document: Document, target: str, folder: str, current: str) -> str | None:
    """The path of a file to include, None when it leads out of the project."""
    files: Files = document.settings.files
    own = home(current) or home(document.path)
    if own is not None and ("$" in target or re.match(r"[\w.-]+:", target)):
        named = resource(target, own, document.attributes.get("page-component-name", ""), "page")
        if named is None or named.component:
            return None
        where = f"modules/{named.module}/{_FOLDERS[named.family]}/{named.path.lstrip('/')}"
        return files.path(own.root, where)
    if target.startswith("/"):
        return None
    return files.path(folder, target)


def page_reference(document: Document, target: str) -> str:
    """The href for a page that a document of an Antora component refers to, or the target as it is."""
    own = home(document.path)
    if own is None or target.startswith((".", "/")):
        return target
    named = resource(target, own, document.attributes.get("page-component-name", ""), "page")
    if named is None:
        return target
    if named.component:
        return f"name:antora:{named.component}:{named.module}:{named.path}"
    up = "../" * document.path[len(own.root) :].count("/")
    return f"{up}modules/{named.module}/{_FOLDERS[named.family]}/{named.path}"
