"""Site generators by their configuration files, which are looked through and never run."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable

from ingest.config.urls import NotAnAddress, address, is_private
from ingest.detect.found import Site
from ingest.detect.looking import Seen, join, start_of

Reader = Callable[[str, str], Site | None]
"""From the folder of a configuration file and its text to the site, or None if it is something else."""


def sites(root: str, seen: list[Seen]) -> tuple[Site, ...]:
    """The sites in the folders seen, nearest first."""
    found = []
    for one in seen:
        for name in (*one.files, *(f"{folder}/config" for folder in one.folders if folder == ".vitepress")):
            reader = _reader(one, name)
            if reader is None:
                continue
            file = _vitepress_file(root, one.path) if name.endswith("/config") else join(one.path, name)
            site = reader(one.path, start_of(os.path.join(root, file)))
            if site is not None:
                found.append(site._replace(file=file))
    return tuple(found)


def _reader(seen: Seen, name: str) -> Reader | None:
    if name in ("config.toml", "config.yaml", "config.yml") and "content" not in seen.folders:
        return None
    if name == "SUMMARY.md" and ("README.md" not in seen.files or "book.toml" in seen.files):
        return None
    return READERS.get(name)


def _vitepress_file(root: str, path: str) -> str:
    for ending in ("mts", "ts", "mjs", "js"):
        file = join(path, f".vitepress/config.{ending}")
        if os.path.isfile(os.path.join(root, file)):
            return file
    return join(path, ".vitepress")


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


def _below(path: str, folder: str) -> str | None:
    """A folder a configuration names, relative to the search; None when it lies outside."""
    joined = posixpath.normpath(posixpath.join(path, folder or "."))
    return None if joined.startswith(("..", "/")) else joined


def _site(tool: str, path: str, folder: str, url: str, pages: str) -> Site | None:
    published = _below(path, folder)
    return None if published is None else Site(tool, "", published, _public(url), pages)


def _mkdocs(path: str, text: str) -> Site | None:
    # its YAML carries tags of Python objects: looked through, never loaded
    url = _first(r"^site_url:\s*[\"']?([^\s\"'#]+)", text)
    folder = _first(r"^docs_dir:\s*[\"']?([^\s\"'#]+)", text) or "docs"
    flat = _first(r"^use_directory_urls:\s*(\w+)", text).lower() in ("false", "no", "off")
    return _site("MkDocs", path, folder, url, "" if flat else "{stem}/")


def _docusaurus(path: str, text: str) -> Site | None:
    url = _first(r"^\s*url:\s*[\"']([^\"']+)", text)
    base = _first(r"^\s*baseUrl:\s*[\"']([^\"']+)", text)
    route = _first(r"^\s*routeBasePath:\s*[\"']([^\"']*)", text) or "docs"
    whole = url.rstrip("/") + "/" + base.strip("/") if url else ""
    plain = re.fullmatch(r"[\w/.-]*", route, re.ASCII)  # it may be an expression, or braces of its own
    return _site("Docusaurus", path, "docs", whole, posixpath.join(route.strip("/"), "{stem}") if plain else "")


def _hugo(path: str, text: str) -> Site | None:
    url = _first(r"^\s*[\"']?(?i:baseURL)[\"']?\s*[=:]\s*[\"']?([^\s\"',#]+)", text)
    return _site("Hugo", path, "content", url, "{slug}/")


def _sphinx(path: str, text: str) -> Site | None:
    if not re.search(r"^(extensions|html_theme|master_doc|root_doc)\s*=", text, re.MULTILINE):
        return None
    return _site("Sphinx", path, ".", _first(r"^html_baseurl\s*=\s*[\"']([^\"']+)", text), "")


def _mdbook(path: str, text: str) -> Site | None:
    return _site("mdBook", path, _first(r"^src\s*=\s*[\"']([^\"']+)", text) or "src", "", "")


def _gitbook(path: str, text: str) -> Site | None:
    return _site("GitBook", path, _first(r"^root:\s*[\"']?([^\s\"'#]+)", text) or ".", "", "{stem}")


def _gitbook_summary(path: str, text: str) -> Site | None:
    return _site("GitBook", path, ".", "", "{stem}") if re.search(r"^\s*[*-] \[", text, re.MULTILINE) else None


def _vitepress(path: str, text: str) -> Site | None:
    clean = bool(re.search(r"\bcleanUrls:\s*true", text))
    return _site("VitePress", path, ".", _first(r"\bhostname:\s*[\"']([^\"']+)", text), "{stem}" if clean else "")


READERS: dict[str, Reader] = {
    "mkdocs.yml": _mkdocs,
    "mkdocs.yaml": _mkdocs,
    **dict.fromkeys((f"docusaurus.config.{ending}" for ending in ("js", "ts", "mjs", "cjs")), _docusaurus),
    **dict.fromkeys((f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml")), _hugo),
    "hugo.json": _hugo,
    "conf.py": _sphinx,
    "book.toml": _mdbook,
    ".gitbook.yaml": _gitbook,
    "SUMMARY.md": _gitbook_summary,
    ".vitepress/config": _vitepress,
}
"""By the file's name; VitePress's stands in a folder of its own, with one of several endings."""


def git_remote(root: str) -> str:
    """Where git's `origin` is, as host and path; "" if there is none. A user name or password is dropped."""
    text = start_of(os.path.join(root, ".git", "config"))
    _, found, rest = text.partition('[remote "origin"]')
    url = _first(r"^\s*url\s*=\s*(\S+)", rest.partition("\n[")[0]) if found else ""
    match = re.match(r"(?:\w+://)?(?:[^@/]*@)?([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$", url)
    if not match or not all(part.isprintable() and "@" not in part for part in match.groups()):
        return ""
    return f"{match[1]}/{match[2]}"
