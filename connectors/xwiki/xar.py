"""The xml of an XWiki archive: a page, its objects, attachments and translations, and `package.xml`. Knows no rules.

Elements are those of `XarDocumentModel`, `XarObjectModel`, `XarAttachmentModel` and `XarPackage` of xwiki-platform.
How the xml is taken in is `stream`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.xwiki.stream import Reader, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.archive import Tree

GUEST = "XWiki.XWikiGuest"
"""Whoever is not logged in."""

_LONGEST_TIME = 14
_SPLIT = re.compile(r"[,|]")
_VALUE = re.compile(r"\\(?s:(.))")


class Right(NamedTuple):
    """One rule of who may do what: `subjects` are references of users and groups."""

    allow: bool
    levels: frozenset[str]
    subjects: frozenset[str]


class Header(NamedTuple):
    """A page without its text. `reference` is as the archive has it, names joined by dots."""

    reference: str
    locale: str = ""
    title: str = ""
    syntax: str = ""
    hidden: bool = False
    changed: str = ""
    labels: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    attachments: tuple[str, ...] = ()
    is_class: bool = False
    only_script: bool = False


def header(tree: Tree, path: str) -> Header:
    """A page without its text. Raises `ValueError` for damaged or hostile xml and for no page; and as `Tree.open`."""
    return _page(_read(tree, path, None))[0]


def page(tree: Tree, path: str) -> tuple[Header, str]:
    """A page and its text. Raises as `header`."""
    return _page(_read(tree, path, None))


def attachment(tree: Tree, path: str, name: str) -> bytes:
    """The bytes of a page's attachment. Raises `KeyError` when it has none of that name, and as `header`."""
    from base64 import b64decode

    found = _read(tree, path, name).found
    if found is None:
        raise KeyError(name)
    return b64decode(found[0])


def listed(tree: Tree, path: str) -> set[tuple[str, str]]:
    """What `package.xml` says is in the archive: references and locales. Raises as `header`."""
    found: set[tuple[str, str]] = set()
    words: list[str] = []
    language = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        words.clear()
        if name == "file":
            language[0] = attributes.get("language", "")

    def end(name: str) -> None:
        if name == "file" and "".join(words).strip():
            found.add(("".join(words).strip(), language[0]))
        words.clear()

    with tree.open(path) as file:
        parse(file, start, end, words.append)
    return found


def _read(tree: Tree, path: str, wanted: str | None) -> Reader:
    reader = Reader(wanted)
    with tree.open(path) as file:
        parse(file, reader.start, reader.end, reader.text)
    return reader


def _page(reader: Reader) -> tuple[Header, str]:
    fields = reader.fields
    reference = reader.attributes.get("reference") or ""
    if not reference:
        if not fields.get("name"):
            raise ValueError("it does not say what it is called")
        reference = f"{fields.get('web', '')}.{_dotted(fields['name'])}".lstrip(".")
    locale = reader.attributes.get("locale")
    if locale is None:
        locale = fields.get("language", "") if fields.get("translation") == "1" else ""
    content = fields.get("content", "")
    made = Header(
        reference,
        locale.strip(),
        " ".join(fields.get("title", "").split()),
        fields.get("syntaxId", "").strip() or "xwiki/1.0",
        fields.get("hidden", "").strip() == "true",
        _day(fields.get("date", "")),
        tuple(dict.fromkeys(_values(reader, "XWiki.TagClass", "tags"))),
        tuple(_rights(reader)),
        tuple(reader.attachments),
        reader.is_class,
        _is_only_script(content, fields.get("syntaxId", "").strip() or "xwiki/1.0"),
    )
    return made, content


def _dotted(name: str) -> str:
    return name.replace("\\", "\\\\").replace(".", "\\.")


def _rights(reader: Reader) -> Iterator[Right]:
    for kind, properties in reader.objects:
        if kind == "XWiki.XWikiPreferences" and properties.get("authenticate_view") == ["1"]:
            yield Right(False, frozenset(("view",)), frozenset((GUEST,)))  # a refusal
        if kind in {"XWiki.XWikiRights", "XWiki.XWikiGlobalRights"}:
            who = [*properties.get("users", ()), *properties.get("groups", ())]
            subjects = frozenset(name.removeprefix("xwiki:") for text in who for name in _parts(text))
            levels = frozenset(level for text in properties.get("levels", ()) for level in _parts(text))
            yield Right("".join(properties.get("allow", ("1",))).strip() != "0", levels, subjects)


def _values(reader: Reader, kind: str, name: str) -> Iterator[str]:
    for other, properties in reader.objects:
        if other == kind:
            for text in properties.get(name, ()):
                yield from (part.strip() for part in text.split("|") if part.strip())


def _parts(text: str) -> list[str]:
    return [_VALUE.sub(r"\1", part).strip() for part in _SPLIT.split(text) if part.strip()]


def _day(milliseconds: str) -> str:
    """The day of a time in milliseconds since 1970, as 2026-01-31; "" for anything else."""
    from datetime import UTC, datetime, timedelta

    if not milliseconds.strip().isdecimal() or len(milliseconds) > _LONGEST_TIME:
        return ""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))).strftime("%Y-%m-%d")


_SCRIPT = re.compile(r"\s*(?:\{\{(velocity|groovy|python|script|ruby|php)(?=[\s}/])[^{}]{0,300}\}\})")


_CODE = re.compile(r"\s*(?:<%|/\*\s*[Gg]roovy|(?:import|package) [\w.*]+;?[ \t]*\n)")
_DIRECTIVE = re.compile(
    r"\s*(?:##|#(?:set|if|else|elseif|end|foreach|macro|include\w*|parse|\w+\()|\$!?\{?[a-z])|\s*\Z"
)


def _is_only_script(content: str, syntax: str) -> bool:
    """Whether nothing but scripts is in a page's text. In the oldest syntax they stand in it without a mark."""
    if _CODE.match(content):
        return True
    if syntax == "xwiki/1.0" and content.strip() and all(map(_DIRECTIVE.match, content.split("\n"))):
        return True
    at, found = 0, False
    while (opening := _SCRIPT.match(content, at)) is not None:
        end = content.find("{{/" + opening[1], opening.end())
        if end < 0:
            return True
        at, found = content.find("}}", end) + 2, True
        if at == 1:  # the tag that closes it is not whole
            return True
    return found and not content[at:].strip()
