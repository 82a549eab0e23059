"""Whether watch mode does its work, as a judgement for monitoring. Pure: whoever asks says what time it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.report.watching import source_object
from ingest.report.when import iso
from ingest.version import VERSION

if TYPE_CHECKING:
    from ingest.watch.status import SourceStatus, Status

STUCK = 900.0
"""Seconds without a sign of life, in which any call, even one tried again and again, is answered or given up."""

FAILING = 900.0
"""Seconds a source may fail: shorter outages mend themselves, and are nobody's business at night."""


class Health(NamedTuple):
    """`ok`, `failing` (a source has been for too long) or `stuck`, and what there is to know for programs."""

    word: str
    told: dict[str, Any]


def health(status: Status, now: float) -> Health:
    """The judgement at a moment, in unix seconds."""
    stuck = now - status.beat > STUCK
    failing = [source.name for source in status.sources if _is_failing(source, now)]
    word = "stuck" if stuck else "failing" if failing else "ok"
    told = {
        "status": word,
        "version": VERSION,
        "started": iso(status.started),
        "beat": iso(status.beat),
        "failing": failing,
        "sources": [source_object(source) for source in status.sources],
    }
    return Health(word, told)


def _is_failing(source: SourceStatus, now: float) -> bool:
    return source.failing_since is not None and now - source.failing_since > FAILING
