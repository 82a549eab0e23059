"""What a plan means for each document: the counts of a report, which add up to its listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.outcome import OUTCOMES, SourcePlan

if TYPE_CHECKING:
    from ingest.manifest.working import Working

_COUNT_OF = {"create": "created", "update": "updated", "rename": "renamed", "delete": "deleted", "hide": "deleted"}


def outcomes(part: SourcePlan) -> dict[str, str]:
    """What the plan means for each document it changes or holds, as the name of a count.

    A document of several pages counts once: by the first of its changes that is not a removal, if there is one.
    """
    found: dict[str, str] = {}
    for change in part.changes:
        if found.get(change.key, "deleted") == "deleted":
            found[change.key] = _COUNT_OF[change.kind]
    return found | {hold.key: "held" for hold in part.holds}


def tally(part: SourcePlan, working: Working) -> dict[str, int]:
    """Every document seen or known, in exactly one count."""
    counts = {**dict.fromkeys(OUTCOMES, 0), **working.usual_counts(part.name)}
    for key, name in outcomes(part).items():
        usual = working.usual_count_of(part.name, key)
        if usual is not None:
            counts[usual] -= 1
        counts[name] += 1
    return counts
