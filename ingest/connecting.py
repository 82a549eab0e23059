"""From a source of the configuration to its connector. Light: a run without changes needs no more of crawling."""

from __future__ import annotations

import os
from functools import partial

from connectors import REGISTRY, open_connector
from connectors.base import Connector, ConnectorError
from ingest.settings import Source


def connector_of(source: Source, renderers: tuple[tuple[str, str], ...] = ()) -> Connector:
    """The connector of a source. Raises ConnectorError.

    `renderers` are media types by suffix that its site uses; the source's own win.
    """
    options = dict(source.options)
    if source.path:
        options["path"] = source.path
    if source.path or source.type in REGISTRY:
        options |= {"include": source.include, "exclude": source.exclude}
        options["media_type"] = partial(_media_type, (*source.renderers, *renderers))
    if source.type == "git" and any(rule.asks_history for rule in source.rules):
        options["dates"] = True
    if source.type in REGISTRY and "token" in options:
        options["token"] = partial(_secret, options["token"], source.name)
    connector = open_connector(source.type, options)
    if source.type not in REGISTRY:
        _complete(connector, source)
    return connector


_NEEDED = ("crawl", "read", "resource", "unchanged", "roots", "state", "notes", "lasting", "contained")


def _complete(connector: Connector, source: Source) -> None:
    """Raises ConnectorError when a connector of the user's own lacks what every connector has."""
    missing = [name for name in _NEEDED if not hasattr(connector, name)]
    if missing:
        hint = "add what the class Connector in connectors/base.py describes"
        raise ConnectorError(f"{source.type} has no {', '.join(missing)}", at=f"source {source.name}", hint=hint)


def _secret(reference: str, source: str) -> str:
    """The token itself, when it is needed: it is in no value that is kept, hashed or shown. Raises ConnectorError."""
    name = reference.removeprefix("${").removesuffix("}")
    token = os.environ.get(name, "").strip()
    if not token:
        state = "is empty" if name in os.environ else "is not set"
        what = f"the environment variable {name}, which holds the wiki's token, {state}"
        raise ConnectorError(what, at=f"source {source}", hint=f"export {name}=…")
    return token


def _media_type(renderers: tuple[tuple[str, str], ...], path: str) -> str | None:
    """Which renderer a file is for. Asked only while crawling, so what knows is imported only then."""
    from ingest.render.registry import media_type_of

    return media_type_of(path, renderers)
