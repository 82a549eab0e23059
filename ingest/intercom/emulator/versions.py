"""The API versions that have the AI Content endpoints, and what each of them lets a caller do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What differs from one version to the next; the defaults are those of 2.12."""

    source_audiences: bool = False
    """Sources say and take `audience_ids`."""
    page_audiences: bool = False
    """Pages say and take `audience_ids`, and `/audiences` exists."""
    sales: bool = False
    """`ai_sales_agent_availability` can be written."""
    put_flags: bool = False
    """PUT of a page sets the availability flags; else it sets `fin_availability`, true when left out."""
    put_needs_url: bool = True
    any_locale: bool = False
    public_urls: bool = False
    """The url of a source must be http(s) on a public domain name."""


_FIRST = Version()
_AUDIENCES = Version(source_audiences=True)
_PREVIEW = Version(source_audiences=True, page_audiences=True, sales=True, put_flags=True)

_VERSIONS = {
    "2.12": _FIRST,
    "2.13": _FIRST,
    "2.14": _FIRST,
    "2.15": _AUDIENCES,
    "2.16": _AUDIENCES,
    "2.17": Version(source_audiences=True, put_flags=True, put_needs_url=False, any_locale=True, public_urls=True),
    "Preview": _PREVIEW,
    "Unstable": _PREVIEW,
}


def version_named(name: str | None) -> Version | None:
    """The version of an `Intercom-Version` header; None when it is absent, too old or unknown."""
    return _VERSIONS.get(name or "")
