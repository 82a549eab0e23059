"""What was found of a corpus, as values and as JSON. Measuring and printing are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.fidelity.compare import Compared, Totals, total


@dataclass(frozen=True, slots=True)
class Leftover:
    """Syntax of a dialect that is left in the text of a page."""

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A corpus that was built and compared. `ours_only` are documents we publish and the site does not."""

    name: str
    tool: str
    dialect: str
    notes: tuple[str, ...]
    weaker: bool
    pages: tuple[Compared, ...]
    failed: Mapping[str, str]
    ours_only: tuple[str, ...]
    images: int
    """Words of our pages that stand for images; they count on neither side."""
    leftovers: tuple[Leftover, ...]
    findings: Mapping[str, int]
    rendered: int
    why: str = ""

    @property
    def totals(self) -> Totals:
        """All pages as one."""
        return total(self.pages)

    def as_json(self) -> dict[str, Any]:
        """Everything."""
        return asdict(self) | {"totals": asdict(self.totals)}


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """A corpus that could not be compared, and why. What we rendered of it is still searched for `leftovers`."""

    name: str
    why: str
    leftovers: tuple[Leftover, ...] = ()
    rendered: int = 0

    def as_json(self) -> dict[str, Any]:
        """Everything."""
        return asdict(self)
