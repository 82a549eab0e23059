"""What every step of reading a page of an html export of Confluence works on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ingest.render.confluence.page import Page
from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings
from ingest.render.tree import Element, line

_SHOWN: Final = 5


class Reading(NamedTuple):
    """A page under way: its tree is changed in place."""

    page: Page
    root: Element
    settings: RenderSettings
    findings: list[Finding]

    def report(self, code: str, message: str, element: Element | None = None) -> None:
        """Add a finding."""
        where = line(element) if element is not None else 0
        self.findings.append(finding(code, message, where, self.settings.findings))


def several(names: Iterable[str]) -> str:
    """The first of the names, and how many more there are; "" for none."""
    shown = list(names)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
