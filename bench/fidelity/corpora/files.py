"""Reading what a tool has built. Which page belongs to which document is the tool's own business."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from bench.fidelity.corpora.model import Built


def text(path: str) -> str:
    """A built page."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def gathered(
    site: str, pages: Mapping[str, str], tool: str, notes: Sequence[str] = (), why: str = "not built"
) -> Built:
    """The pages of a built site: document → file below `site`; those that are not there have failed."""
    there = {path: os.path.join(site, page) for path, page in pages.items()}
    return Built(
        {path: text(page) for path, page in there.items() if os.path.exists(page)},
        tool,
        tuple(notes),
        {path: why for path, page in there.items() if not os.path.exists(page)},
    )
