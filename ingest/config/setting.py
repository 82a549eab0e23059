"""What a setting is, and the words several settings share. The settings themselves are `table`'s and `wikis`'."""

from __future__ import annotations

from typing import NamedTuple

VERSIONS = ("2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "Preview")
"""API versions with the AI Content API, oldest first; earlier ones answer `intercom_version_invalid`."""

LEVELS = ("ignore", "note", "warning", "error")

FIELDS = ("path", "stem", "slug", "id", "title", "space", "branch", "commit")
"""What a `page_url` may have in braces."""


class Setting(NamedTuple):
    """One setting. `default` and `example` are YAML as a person would write it; "" = none.

    `low` and `high` are in the value's unit.
    """

    name: str
    kind: str
    doc: str
    default: str = ""
    example: str = ""
    allowed: tuple[str, ...] = ()
    low: float = 0
    high: float = 1_000_000_000
    versions: tuple[str, ...] = ()
    """API versions that know it; (): all. Its default needs no version."""
    required: bool = False
    types: tuple[str, ...] = ()
    """Types of sources that know it; (): all."""
    needed_by: tuple[str, ...] = ()
    """Types of sources that cannot do without it."""


class Section(NamedTuple):
    """A mapping of the file: what it is for, and its settings in the order in which they are shown."""

    title: str
    doc: str
    settings: tuple[Setting, ...]
