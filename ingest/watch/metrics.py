"""How watch mode stands, in the text format that Prometheus reads. Pure.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from ingest.version import VERSION
from ingest.watch.status import Doing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.watch.status import SourceStatus, Status

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_IN_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})
_IN_LABELS = {**_IN_HELP, ord('"'): r"\""}
OUTCOMES = ("created", "updated", "renamed", "deleted")


class Metric(NamedTuple):
    """A family: its name without the prefix, its type, what it says, and its samples: labels → value."""

    name: str
    kind: str
    about: str
    samples: tuple[tuple[dict[str, str], float], ...]


def metrics(status: Status) -> str:
    """Everything there is to measure. Names are a promise."""
    return "".join(_written(metric) for metric in (*_of_all(status), *_of_sources(status.sources)) if metric.samples)


def _of_all(status: Status) -> Iterator[Metric]:
    yield Metric("info", "gauge", "Always 1; the version is its label.", (({"version": VERSION}, 1),))
    yield Metric("start_time_seconds", "gauge", "When the watch started, in unix seconds.", (({}, status.started),))
    yield Metric("beat_timestamp_seconds", "gauge", "Last sign of life, in unix seconds.", (({}, status.beat),))
    yield Metric("runs_total", "counter", "Runs of the engine.", (({}, status.runs),))
    yield Metric("failed_runs_total", "counter", "Runs that failed.", (({}, status.failed),))
    pages = tuple(({"outcome": name}, status.changes.get(name, 0)) for name in OUTCOMES)
    yield Metric("pages_total", "counter", "Pages changed in Intercom, by outcome.", pages)
    yield Metric("calls_total", "counter", "Calls to Intercom.", (({}, status.calls),))
    yield Metric("events_total", "counter", "Events of the file system.", (({}, status.events),))
    yield Metric("events_lost_total", "counter", "Times events may have been lost.", (({}, status.lost),))


def _of_sources(sources: tuple[SourceStatus, ...]) -> Iterator[Metric]:
    def each(name: str, about: str, value: str, kind: str = "gauge") -> Metric:
        found = [({"source": source.name}, getattr(source, value)) for source in sources]
        return Metric(name, kind, about, tuple((labels, amount) for labels, amount in found if amount is not None))

    states = [
        ({"source": one.name, "state": state.replace(" ", "_")}, one.doing == state)
        for one in sources
        for state in get_args(Doing)
    ]
    polled = tuple(({"source": one.name}, one.how == "polled") for one in sources)
    yield Metric("source_state", "gauge", "1 for what the source does now, 0 for all else.", tuple(states))
    yield Metric("source_polled", "gauge", "1 if nobody tells of its changes, so that it is polled.", polled)
    yield each("source_pages", "Pages published.", "pages")
    yield each("source_held_documents", "Documents the last run held or could not publish.", "held")
    yield each("source_pending_paths", "Paths that changed and are not synced yet.", "pending")
    yield each("source_failures", "Runs that failed in a row.", "failures")
    yield each("source_failing_since_timestamp_seconds", "Since when it fails, in unix seconds.", "failing_since")
    yield each("source_synced_timestamp_seconds", "When the last complete run ended, in unix seconds.", "synced_at")
    yield each("source_next_look_timestamp_seconds", "When it is looked at next, in unix seconds.", "next_look")


def _written(metric: Metric) -> str:
    name = f"fin_ingest_{metric.name}"
    lines = [f"# HELP {name} {metric.about.translate(_IN_HELP)}", f"# TYPE {name} {metric.kind}"]
    lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: dict[str, str]) -> str:
    inner = ",".join(f'{name}="{value.translate(_IN_LABELS)}"' for name, value in labels.items())
    return f"{{{inner}}}" if inner else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
