"""Which API version has what: the one table behind the client's errors and the configuration's check."""

from __future__ import annotations

from ingest.intercom.errors import Unsupported

VERSIONS = ("2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "Preview")
"""The versions that have the AI Content endpoints, oldest first."""

_HAVING = {
    "source.audience_ids": ("2.15", "2.16", "2.17", "Preview"),
    "source.apply_audience_to_existing_content": ("2.15", "2.16", "2.17", "Preview"),
    "page.locale": ("2.17",),
    "page.put.availability": ("2.17", "Preview"),
    "page.put.without_url": ("2.17",),
    "page.audience_ids": ("Preview",),
    "audiences": ("Preview",),
}
"""Feature → the versions whose description has it. `page.locale`: any but `en`. `page.put.…`: what PUT of a
page can do; versions without it demand a url, and have one flag for agent and copilot together."""

FEATURES = tuple(_HAVING)

_IN_WORDS = {
    "source.audience_ids": "audiences of a source",
    "source.apply_audience_to_existing_content": "applying audiences to content that is there",
    "page.locale": "languages but English",
    "page.put.availability": "separate availability for agent and copilot when a page is replaced by its id",
    "page.put.without_url": "a page without a url when it is replaced by its id",
    "page.audience_ids": "audiences of single pages",
    "audiences": "a list of audiences",
}


def lacking(version: str, feature: str) -> str | None:
    """The first version that has the feature, or None when `version` has it too.

    Raises `Unsupported` for a version that lacks the whole API, and KeyError for a feature nobody knows.
    """
    having = _HAVING[feature]
    return None if known(version) in having else having[0]


def demand(version: str, feature: str, *, at: str = "") -> None:
    """Raise `Unsupported`, naming the feature and both versions, unless `version` has it."""
    first = lacking(version, feature)
    if first is not None:
        raise Unsupported(
            f"version {version} of the API does not know {_IN_WORDS[feature]} ({feature}); "
            f"{first} is the first that does",
            at=at,
            hint=f"set intercom.version to {first}, or leave the setting out",
        )


def known(version: str) -> str:
    """The version itself. Raises `Unsupported` unless it has the AI Content endpoints."""
    if version not in VERSIONS:
        former = " (Unstable is now called Preview)" if version.lower() == "unstable" else ""
        raise Unsupported(
            f"version {version!r} of the API has no AI Content endpoints",
            hint=f"set intercom.version to one of {', '.join(VERSIONS)}{former}",
        )
    return version
