"""All pages of an archive of XWiki without their texts: where they are, what lies above them, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Changed, Excluded
from connectors.exported import trouble
from connectors.xwiki.stream import NotPage
from connectors.xwiki.xar import Header, header, listed

if TYPE_CHECKING:
    from connectors.archive import Tree

HOME = "WebHome"
_PREFERENCES = frozenset(("WebPreferences", "XWikiPreferences"))
_TECHNICAL = frozenset(
    """XWiki Panels ColorThemes IconThemes FlamingoThemes Scheduler Stats Macros AppWithinMinutes Mail Invitation
    WikiManager WorkspaceManager ExtensionCode XWikiCode Menu Templates""".split()
)
_PART = re.compile(r"(?:[^.\\]|\\(?s:.))+")
SCRIPTED = re.compile(r"\s*(?:[$#][!{a-zA-Z]|\{\{)")


class Place(NamedTuple):
    """A page of the archive: where its file is, and what it says besides its text."""

    path: str
    header: Header


class Index(NamedTuple):
    """All pages of an archive, by reference and locale, and what is wrong with it."""

    pages: dict[tuple[str, str], Place]
    unreadable: dict[tuple[str, str], tuple[str, str]]
    missed: list[str]
    excluded: list[Excluded]


def indexed(tree: Tree) -> Index:
    """Every page's header. Linear in the archive, and flat in its texts and attachments."""
    packages = sorted((path for path in tree.members if path.rpartition("/")[2] == "package.xml"), key=len)
    root = packages[0].removesuffix("package.xml") if packages else ""
    index = Index({}, {}, list(tree.missed), [])
    promised: set[tuple[str, str]] = set()
    try:
        promised = {(_canonical(name), locale) for name, locale in listed(tree, packages[0])} if packages else set()
    except (ValueError, OSError, Changed) as error:
        index.missed.append(f"package.xml ({trouble(error)})")
    if not packages:
        index.missed.append("package.xml (which says what the archive holds)")
    for path in tree.members:
        if not path.startswith(root) or not path.endswith(".xml") or path == root + "package.xml":
            continue
        try:
            own = header(tree, path)
            reference = _canonical(own.reference)
            index.pages.setdefault((reference, own.locale), Place(path, own._replace(reference=reference)))
        except NotPage as error:
            index.excluded.append(Excluded(plain(path), path, str(error)))
        except (ValueError, OSError, Changed) as error:
            guessed = _guessed(path.removeprefix(root), promised)
            if guessed is None:
                index.missed.append(f"{path} ({trouble(error)})")
            else:
                index.unreadable[guessed] = (path, trouble(error))
    there = index.pages.keys() | index.unreadable.keys()
    index.missed.extend(sorted(reference for reference, _ in promised - there))
    return index


def _guessed(path: str, promised: set[tuple[str, str]]) -> tuple[str, str] | None:
    """Which page a file must be that cannot be read: the archive's list of pages knows, if its name says it."""
    names = path.removesuffix(".xml").split("/")
    stem, _, locale = names[-1].rpartition(".")
    guesses = [(".".join(map(_escaped, names)), ""), (".".join(map(_escaped, [*names[:-1], stem])), locale)]
    return next((guess for guess in guesses if guess in promised), None)


def technical(own: Header) -> str:
    """Why a page is for the wiki's own working and not for readers; "" when it is not."""
    parts = parts_of(own.reference)
    if own.is_class or parts[-1] in _PREFERENCES or (parts[0] in _TECHNICAL and len(parts) > 1):
        return "a technical page"
    return "only a script" if own.only_script else ""


def preferences_of(reference: str) -> Iterator[str]:
    """The pages that hold the rights of the spaces a page lies in, the inner ones first."""
    names = _PART.findall(reference)[:-1]
    return (".".join([*names[:end], "WebPreferences"]) for end in range(len(names), 0, -1))


def section_of(index: Index, reference: str) -> tuple[str, ...]:
    """The titles of what a page lies under, without the space at the top."""
    parts = parts_of(reference)
    above = parts[:-2] if parts[-1] == HOME else parts[:-1]
    return tuple(named(index, parts[:end]) for end in range(2, len(above) + 1))


def named(index: Index, spaces: list[str]) -> str:
    """The title of a space, or its name."""
    home = index.pages.get((".".join(map(_escaped, [*spaces, HOME])), ""))
    return title_of(home.header) if home is not None else spaces[-1]


def title_of(own: Header) -> str:
    """The title readers see, or the name where the title is a script or missing."""
    return own.title if own.title and not SCRIPTED.match(own.title) else name_of(own.reference)


def name_of(reference: str) -> str:
    """The name a reader would call the page by: its space's, for a space's own page."""
    parts = parts_of(reference)
    return parts[-2] if parts[-1] == HOME and len(parts) > 1 else parts[-1]


def parts_of(reference: str) -> list[str]:
    """The names a reference is made of, unescaped."""
    return [re.sub(r"\\(?s:(.))", r"\1", part) for part in _PART.findall(reference)] or [reference]


def _escaped(name: str) -> str:
    return re.sub(r"([.\\])", r"\\\1", name)


def _canonical(reference: str) -> str:
    return plain(".".join(map(_escaped, parts_of(reference))))


def key_of(reference: str, locale: str) -> str:
    """A page's key: its reference, and the locale of a translation."""
    return f"{reference}({locale})" if locale else reference


def plain(name: str) -> str:
    """A name as keys are: NFC, and text that any database keeps."""
    from unicodedata import normalize

    return normalize("NFC", name.encode("utf-8", "backslashreplace").decode())
