"""From a source of the configuration to its connector. Light: a run without changes needs no more of crawling."""

from __future__ import annotations

from functools import partial

from connectors import open_connector
from connectors.base import Connector
from ingest.settings import Source


def connector_of(source: Source, renderers: tuple[tuple[str, str], ...] = ()) -> Connector:
    """The connector of a source. Raises ConnectorError.

    `renderers` are media types by suffix that its site uses; the source's own win.
    """
    options = dict(source.options)
    if source.path:
        options |= {"path": source.path, "include": source.include, "exclude": source.exclude}
        options["media_type"] = partial(_media_type, (*source.renderers, *renderers))
    return open_connector(source.type, options)


def _media_type(renderers: tuple[tuple[str, str], ...], path: str) -> str | None:
    """Which renderer a file is for. Asked only while crawling, so what knows is imported only then."""
    from ingest.render.registry import media_type_of

    return media_type_of(path, renderers)
