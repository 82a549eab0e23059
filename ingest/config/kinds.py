"""How each kind of setting is read: the kinds of the table, and their functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.config import scalars, texts

if TYPE_CHECKING:
    from ingest.config.scalars import Read

SCALARS: dict[str, Read] = {
    "name": texts.name,
    "owner": texts.name,
    "choice": scalars.choice,
    "version": scalars.version,
    "switch": scalars.switch,
    "count": scalars.count,
    "count_or_off": scalars.count_or_off,
    "percent_or_off": scalars.percent_or_off,
    "share": scalars.share,
    "days": scalars.days,
    "seconds": scalars.seconds,
    "date": scalars.date,
    "size": scalars.size,
    "token": texts.token,
    "path": texts.path,
    "url": texts.url,
    "base_url": texts.base_url,
    "template": texts.template,
    "locale": texts.locale,
    "type": texts.connector_type,
    "text": texts.text,
    "repository": texts.repository,
}
"""Kinds with one value."""

LISTS: dict[str, Read] = {"patterns": texts.pattern, "ids": texts.audience, "words": texts.text}
"""Kinds with several values of a sort; a single one may stand without its list."""

MAPPINGS: dict[str, tuple[Read, Read]] = {
    "renderers": (texts.suffix, texts.renderer),
    "findings": (texts.finding, scalars.level),
    "shortcodes": (texts.shortcode, texts.words),
}
"""Kinds that map one sort to another."""

TEXTS = frozenset(("name", "owner", "path", "patterns", "words", "text"))
"""Kinds of free text, in which `true` is more likely a misunderstanding than a name."""
