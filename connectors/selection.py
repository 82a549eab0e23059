"""Which documents of a wiki are wanted: patterns over where a document stands, and labels. Reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from connectors.rules import BY_RULE, NOT_INCLUDED, Rules, matchable

BY_LABEL = "excluded by its label"
NO_LABEL = "without a label that is included"


class Selection(NamedTuple):
    """What a source wants, ready to be asked for one document after another."""

    rules: Rules
    labels: frozenset[str]
    """Only documents with one of these; empty: all."""
    without: frozenset[str]
    """No document with any of these."""

    @classmethod
    def of(
        cls,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
    ) -> Selection:
        """The selection of a source. Raises `ConnectorError` naming a malformed pattern."""
        return cls(Rules.of(include, exclude), _folded(labels), _folded(exclude_labels))

    def reason(self, place: Sequence[str], labels: Sequence[str] = ()) -> str | None:
        """Why the document is left out, or None. `place`: the titles from the space's top down to its own.

        Patterns see the titles as a path, a slash within a title as a dash; a pattern that fits a document leaves out
        what lies below it, too.
        """
        names = [name.replace("/", "-").strip() or "-" for name in place]
        paths = [matchable("/".join(names[:end])) for end in range(1, len(names) + 1)]
        if any(self._left_out(path) for path in paths):
            return BY_RULE
        if not self.rules.includes(paths[-1]):
            return NOT_INCLUDED
        own = _folded(labels)
        if own & self.without:
            return BY_LABEL
        return NO_LABEL if self.labels and not own & self.labels else None

    def _left_out(self, path: str) -> bool:
        """Whether the last pattern that fits this page leaves it out. Any page may be a folder of others."""
        patterns = self.rules.layers[0].patterns if self.rules.layers else ()
        for search, negated, _, by_name in patterns:
            found = search(path.rpartition("/")[2] if by_name else path)
            if found is not None and found.lastgroup is None:
                return not negated
        return False


def _folded(labels: Sequence[str]) -> frozenset[str]:
    return frozenset(label.strip().casefold() for label in labels)
