"""Site generators by their configuration files: `ingest.project` reads them, here is where their pages are found."""

from __future__ import annotations

import importlib
import os
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from connectors.folder import Folder as FolderConnector
from ingest.config.urls import NotAnAddress, address, is_private
from ingest.detect.found import Site
from ingest.detect.looking import Seen, join, start_of
from ingest.project import FILES, NO_SITE, SiteError, find
from ingest.project import Site as Project
from ingest.render.registry import DIALECTS, media_type_of

TOOLS = {
    "mkdocs": "MkDocs",
    "docusaurus": "Docusaurus",
    "hugo": "Hugo",
    "zola": "Zola",
    "jekyll": "Jekyll",
    "docfx": "DocFX",
    "mdbook": "mdBook",
    "gitbook": "GitBook",
    "vitepress": "VitePress",
    "starlight": "Starlight",
    "sphinx": "Sphinx",
    "antora": "Antora",
    "obsidian": "Obsidian",
    "wiki": "wiki",
}
"""What the modules of `ingest.project` read, as people call it."""

_ALSO = {"hugo.yml": "hugo", "config.yaml": "hugo", "config.yml": "hugo", "_config.yaml": "jekyll"}
"""Names that are too common, or too rare, for the engine to go by them."""
_BESIDE = {"config.toml": "content", "config.yaml": "content", "config.yml": "content"}
"""Files that anybody may have, with the folder that makes them a site's."""
_LARGEST = 2_000_000


def sites(root: str, seen: list[Seen]) -> tuple[Site, ...]:
    """The sites in the folders seen, nearest first, each by the first file that says something."""
    found: dict[str, Site] = {}
    for one in seen:
        site = next(_candidates(root, one), None)
        if site is not None:
            found.setdefault(site.folder, site)
    return tuple(found.values())


def project_of(root: str, path: str) -> Project:
    """The site that the engine will find for a folder of documents by itself, reading as the engine does."""
    connector = FolderConnector(os.path.join(root, path), media_type=media_type_of)

    def read(file: str) -> bytes | None:
        try:
            found = connector.resource(file)
        except OSError:
            return None
        return found.body if found else None

    try:
        return find(read, os.path.abspath(os.path.join(root, path)))
    except SiteError:
        return NO_SITE  # `plan` says what is wrong with it


def _candidates(root: str, seen: Seen) -> Iterator[Site]:
    here = os.path.join(root, seen.path)
    for name, kind in (*FILES.items(), *_ALSO.items(), *_inside(seen)):
        folder, _, file = name.rpartition("/")
        if (folder not in seen.folders) if folder else (file not in seen.files):
            continue
        if _BESIDE.get(name, "") and _BESIDE[name] not in seen.folders:
            continue
        body = _bytes(os.path.join(here, name))
        site = _site(kind, join(seen.path, name), seen.path, body) if body else None
        if site is not None:
            yield site
    if ".obsidian" in seen.folders:
        yield Site("Obsidian", join(seen.path, ".obsidian"), seen.path, dialect="obsidian")


def _inside(seen: Seen) -> Iterator[tuple[str, str]]:
    """Files that make a site only of the folder they lie in, where other names agree."""
    if "SUMMARY.md" in seen.files and ("README.md" in seen.files or seen.path == "."):
        yield "SUMMARY.md", "summary"
    name = seen.path.rpartition("/")[2].lower()
    if "_Sidebar.md" in seen.files or ("Home.md" in seen.files and (name == "wiki" or name.endswith(".wiki"))):
        yield ("Home.md" if "Home.md" in seen.files else "_Sidebar.md"), "wiki"


def _site(kind: str, file: str, path: str, body: bytes) -> Site | None:
    """The site a configuration is about; None for something else, and for folders outside."""
    try:
        known: dict[str, Any] = importlib.import_module(f"ingest.project.{kind}").read(body)
    except (ImportError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
    tool = kind if kind in TOOLS else str(known.get("dialect", kind))
    if not known or tool not in TOOLS:
        return None
    joined = posixpath.normpath(posixpath.join(path, str(known.get("docs_dir") or ".")))
    if joined.startswith(("..", "/")):
        return None
    url, pages = _addresses(tool, body.decode("utf-8-sig", "replace"))
    return Site(TOOLS[tool], file, joined, _public(url), pages, tool if tool in DIALECTS else "")


def _addresses(tool: str, text: str) -> tuple[str, str]:
    """Where the site is, and a template of its pages' addresses below that; "" for what is uncertain."""
    found = [_first(pattern, text) for pattern in _ADDRESS.get(tool, ())]
    url = found[0].rstrip("/") + "/" + "".join(found[1:]).strip("/") if found and found[0] else ""
    return url, _pages(tool, text)


_TOML = r"[\"']?\s*[=:]\s*[\"']?([^\s\"',#]+)"
_ADDRESS = {
    "mkdocs": (r"^site_url:\s*[\"']?([^\s\"'#]+)",),
    "docusaurus": (r"^\s*url:\s*[\"']([^\"']+)", r"^\s*baseUrl:\s*[\"']([^\"']+)"),
    "hugo": (r"^\s*[\"']?(?i:baseURL)" + _TOML,),
    "zola": (r"^\s*base_url" + _TOML,),
    "jekyll": (r"^url:\s*[\"']?([^\s\"'#]+)", r"^baseurl:\s*[\"']?([^\s\"'#]+)"),
    "sphinx": (r"^html_baseurl\s*=\s*[\"']([^\"']+)",),
    "vitepress": (r"\bhostname:\s*[\"']([^\"']+)",),
    "starlight": (r"^\s*site:\s*[\"']([^\"']+)", r"^\s*base:\s*[\"']([^\"']+)"),
}
"""Patterns of the site's address and of the folder it has there."""


def _pages(tool: str, text: str) -> str:
    if tool == "mkdocs":
        flat = _first(r"^use_directory_urls:\s*(\w+)", text).lower() in ("false", "no", "off")
        return "" if flat else "{stem}/"
    if tool == "docusaurus":
        route = _first(r"^\s*routeBasePath:\s*[\"']([^\"']*)", text) or "docs"
        # it may be an expression, or have braces of its own
        return posixpath.join(route.strip("/"), "{stem}") if re.fullmatch(r"[\w/.-]*", route, re.ASCII) else ""
    if tool == "vitepress":
        return "{stem}" if re.search(r"\bcleanUrls:\s*true", text) else ""
    return {"hugo": "{slug}/", "zola": "{slug}/", "gitbook": "{stem}", "starlight": "{slug}/"}.get(tool, "")


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1].strip() if match else ""


def _public(url: str) -> str:
    """The address with a last slash, or "" when customers cannot reach it or it is none."""
    try:
        parts = address(url)
    except NotAnAddress:
        return ""
    if is_private(parts.host) or set(url) & set("{}$") or not url.isprintable() or "?" in url or "#" in url:
        return ""
    return url.rstrip("/") + "/"


def _bytes(file: str) -> bytes | None:
    if not os.path.isfile(file):  # a pipe would never end
        return None
    try:
        with open(file, "rb") as stream:
            return stream.read(_LARGEST)
    except (OSError, ValueError):
        return None


def wiki_address(remote: str) -> str:
    """Where GitHub shows the wiki whose repository this is, "" for another repository."""
    return (
        f"https://{remote.removesuffix('.wiki')}/wiki/"
        if re.fullmatch(r"github\.com/[\w.-]+/[\w.-]+\.wiki", remote)
        else ""
    )


def git_remote(root: str) -> str:
    """Where git's `origin` is, as host and path; "" if there is none. A user name or password is dropped."""
    text = start_of(os.path.join(root, ".git", "config"))
    _, found, rest = text.partition('[remote "origin"]')
    url = _first(r"^\s*url\s*=\s*(\S+)", rest.partition("\n[")[0]) if found else ""
    match = re.match(r"(?:\w+://)?(?:[^@/]*@)?([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$", url)
    if not match or not all(part.isprintable() and "@" not in part for part in match.groups()):
        return ""
    return f"{match[1]}/{match[2]}"
