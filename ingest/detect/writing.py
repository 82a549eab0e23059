"""From what was found to a configuration with explanations, which always loads."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase

from ingest.config.commented import Chosen, commented
from ingest.detect.formats import PATTERNS
from ingest.detect.found import Count, Export, Folder, Found, Site
from ingest.detect.looking import contains

DOMAIN = "https://docs.example.com/"

EXPORTS = 5
"""Exports that become sources."""

INTRODUCTION = (
    "What fin-ingest publishes, and where.",
    "`fin-ingest check` says whether this file is right, `plan` what a sync would do, `sync` does it.",
    "Pages go to the embedded library on this machine until `target: library` is taken out;",
    "then the environment variable INTERCOM_TOKEN has to hold an access token.",
)

PLACEHOLDER = "`url` is made up: put in the public address of this documentation before publishing to Intercom."


def write_config(found: Found) -> str:
    """A configuration for what was found, as YAML; `ingest.config.load` takes it without a mistake."""
    introduction = [*INTRODUCTION, *_remarks(found)]
    names: set[str] = set()
    wikis = [_export(export, names) for export in found.exports[:EXPORTS] if _is_path(export.path)]
    folders = found.folders or (() if wikis else (Folder(".", Count()),))
    sources = [*(_source(found, folder, names) for folder in folders), *wikis]
    return commented([_line(text) for text in introduction], sources, intercom={"target": "library"})


def _line(text: str) -> str:
    """One line that can stand in a comment."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _remarks(found: Found) -> list[str]:
    remarks = [""]
    if found.remote:
        remarks.append(f"Found: a git repository, {found.remote}. Its files are read as they lie in this folder.")
    if len(found.exports) > EXPORTS:
        remarks.append(f"Found: {len(found.exports)} exports of wikis; the first {EXPORTS} are configured below.")
    if found.elsewhere and found.folders:
        remarks.append(_outside(found.elsewhere))
    if not found.complete:
        remarks.append("This folder is large; only a part of it was looked at.")
    if not found.folders and not found.exports:
        remarks.append("No documentation was found here: change `path` below.")
    return remarks if len(remarks) > 1 else []


def _outside(number: int) -> str:
    what = "1 document lies" if number == 1 else f"{number} documents lie"
    return f"{what} outside the folders below; add sources for what belongs to the documentation."


def _export(export: Export, names: set[str]) -> Chosen:
    """A source that reads an export as it lies."""
    stem = re.sub(r"(\.xml)?\.\w+$", "", export.path.rpartition("/")[2])
    says_nothing = export.path == "." or re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", stem)
    name = _name(export.type if says_nothing else stem, None, names)
    title = f" ({export.title[:80]})" if export.title else ""
    values = {
        "name": _scalar(name),
        "type": export.type,
        "path": _path(export.path),
        "url": _quoted(f"{DOMAIN}{name}"),
    }
    notes = (f"It is {export.called}{title}.", PLACEHOLDER)
    return Chosen(values, tuple(map(_line, notes)))


def _is_path(path: str) -> bool:
    """Whether a path can stand in a configuration and means itself there."""
    return path.isprintable() and "${" not in path and path.strip() == path and not re.search(r"[*?\[\]]", path)


def _source(found: Found, folder: Folder, names: set[str]) -> Chosen:
    site = site_of(found, folder)
    name = _name("api" if folder.only_api and folder.path == "." else folder.path, site, names)
    values = {
        "name": _scalar(name),
        "path": _path(folder.path),
        "url": _quoted((site and site.url) or f"{DOMAIN}{name}"),
    }
    if site and site.url and site.pages:
        values["page_url"] = _quoted(site.url + site.pages)
    if folder.documents.rst_as_text:
        values["renderers"] = "{.txt: text/x-rst}"
    if site and site.dialect not in ("", folder.dialect):
        values["dialect"] = site.dialect
    values |= _of_folder(found, folder)
    return Chosen(values, tuple(map(_line, _notes(folder, site))))


def site_of(found: Found, folder: Folder) -> Site | None:
    """The site whose documents lie in a folder."""
    return next((site for site in found.sites if site.folder == folder.path and not folder.only_api), None)


def _notes(folder: Folder, site: Site | None) -> list[str]:
    count = folder.documents
    notes = ["Documents found: " + ", ".join(f"{number} {name}" for number, name in count.named()) + "."]
    if not count.sum:
        notes = []
    if site:
        notes.append(f"It is {site.called} ({site.file}).")
    if folder.dialect:
        notes.append(f"Its Markdown is read as {folder.dialect}'s, by {folder.said_by}; no `dialect` is needed.")
    if folder.languages:
        languages = ", ".join(folder.languages[:8])
        notes.append(f"It holds several languages ({languages}): make each a source of its own, with its `locale`.")
    if not (site and site.url):
        notes.append(PLACEHOLDER)
    elif not site.pages:
        notes.append("Without `page_url` Fin cites nothing; look up how the site names its pages, and add it.")
    else:
        notes.append("Compare `page_url` with an address of the site: Fin shows it to customers.")
    return notes


def _name(path: str, site: Site | None, names: set[str]) -> str:
    """A name that is valid and not taken, from the path's last part that says something."""
    bare = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-").lower()[-40:].strip("-")
    name = bare or (re.sub(r"[^a-z]", "", site.tool.lower()) if site else "docs")
    number, unique = 2, name
    while unique in names:
        unique = f"{name}-{number}"
        number += 1
    names.add(unique)
    return unique


def _path(path: str) -> str:
    """As YAML; what could be taken for a variable, an alias or a number gets `./` and quotes."""
    return (
        path
        if re.fullmatch(r"[A-Za-z][\w/-]*|\.", path, re.ASCII) and path.lower() not in _WORDS
        else _quoted("./" + path)
    )


_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def _scalar(text: str) -> str:
    """The text bare, unless YAML would take it for something else: `null`, `on`, `12`."""
    import yaml

    return text if yaml.safe_load(text) == text else _quoted(text)


def _quoted(text: str) -> str:
    """As YAML: plain where that is safe (an address is), else in double quotes, which are JSON's."""
    if re.fullmatch(r"https?://[\w./{}-]+", text, re.ASCII):
        return text
    return json.dumps(text, ensure_ascii=False)


def _patterns(patterns: list[str]) -> str:
    return json.dumps(patterns)


def _of_folder(found: Found, folder: Folder) -> dict[str, str]:
    """What to read of it: of a folder that holds more than documentation, only the formats that were recognised."""
    include = list(folder.api) if folder.only_api else _formats(folder) if folder.path == "." else []
    exclude = [name for name in folder.noise if not include or _is_included(name, include)]
    if folder.path == "." and not folder.only_api:
        below = [export.path for export in found.exports if export.path != "." and contains(".", export.path)]
        names = [*found.unwanted, *(path for path in below if re.fullmatch(r"[\w/-]+", path, re.ASCII))]
        exclude += [f"/{name}/" for name in names]
    values = {"include": include, "exclude": list(map(_literal, exclude))}
    return {name: _patterns(patterns) for name, patterns in values.items() if patterns}


def _formats(folder: Folder) -> list[str]:
    """Patterns for the formats of a folder; text only where there is nothing else, for it may be anything."""
    fields = [field for field in PATTERNS if getattr(folder.documents, field)]
    found = [pattern for field in fields if field != "text" for pattern in PATTERNS[field]]
    return [*(found or (PATTERNS["text"] if "text" in fields else ())), *folder.api]


def _is_included(name: str, include: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in include)


def _literal(pattern: str) -> str:
    """A name as a pattern that means it; the patterns for whole formats stay what they are."""
    return pattern if pattern.startswith(("*.", "/", "~$*")) else re.sub(r"([\\*?\[\]!#])", r"\\\1", pattern)
