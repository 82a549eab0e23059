"""The registry of connectors, `type` → class, and how one is opened; the seam itself is `connectors.base`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from connectors.base import Connector, ConnectorError

if TYPE_CHECKING:
    from collections.abc import Mapping

REGISTRY = {
    "folder": "connectors.folder:Folder",
    "git": "connectors.git:Git",
    "confluence-html": "connectors.confluence.html:HtmlExport",
    "confluence-xml": "connectors.confluence.xml:XmlExport",
    "confluence-api": "connectors.confluence.api:Api",
    "notion": "connectors.notion:Notion",
    "outline": "connectors.outline:Outline",
    "bookstack": "connectors.bookstack:BookStack",
    "mediawiki": "connectors.mediawiki:MediaWiki",
    "dokuwiki": "connectors.dokuwiki:DokuWiki",
    "xwiki": "connectors.xwiki:XWiki",
}
"""Every `type:` a source may name, as `module:Class`; imported only when a source asks for it."""


def open_connector(kind: str, options: Mapping[str, object]) -> Connector:
    """The connector of a source's `type`, made with its options; a user's own is `package.module:Class`.

    Nothing is read yet. Raises `ConnectorError` for an unknown type, a class that cannot be imported, and
    options the class does not take.
    """
    place = REGISTRY.get(kind, kind)
    if ":" not in place:
        raise ConnectorError(f"unknown type {kind!r}", at="type", hint=_known(kind))
    made = _class(place)
    try:
        return cast("Connector", made(**options))
    except TypeError as error:
        if _takes(made, options):
            raise
        raise ConnectorError(f"{place} does not take these options: {error}", at="type") from error


def _class(place: str) -> type:
    from importlib import import_module

    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        hint = "install the package that holds it where fin-ingest is installed, or correct package.module:Class"
        raise ConnectorError(f"{place} cannot be imported: {error}", at="type", hint=hint) from error
    if not isinstance(found, type):
        raise ConnectorError(f"{place} is not a class", at="type", hint="name a class, as package.module:Class")
    return found


def _takes(made: type, options: Mapping[str, object]) -> bool:
    """Whether the class takes these options: if so, a TypeError came from inside it, and is a bug."""
    from inspect import signature

    try:
        signature(made).bind(**options)
    except TypeError:
        return False
    return True


def _known(kind: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(kind, REGISTRY, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}known types: {', '.join(sorted(REGISTRY))}; your own: package.module:Class"
