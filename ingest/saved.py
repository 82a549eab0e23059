"""A plan in a file, with the pages it sends: made on one machine, read by a person, carried out on another.

Gzipped JSON lines: a header, then one object a change, document and page, streamed both ways so that memory stays
flat. It holds private text; the file is written for its owner's eyes only.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator
from typing import IO, Any

from ingest.errors import Failure, StaleError, UsageError
from ingest.manifest.store import Manifest
from ingest.manifest.working import Working
from ingest.outcome import Change, Found, Hold, Plan, SourcePlan
from ingest.planner import digest

FORMAT = 2


def save_plan(file: str, plan: Plan, working: Working | None, manifest: Manifest) -> None:
    """Write the plan, all or nothing. Raises UsageError when it cannot be written."""
    unsaved = file + ".part"
    try:
        descriptor = os.open(unsaved, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            text = io.TextIOWrapper(packed, encoding="utf-8", errors="surrogatepass")
            for row in _rows(plan, working, manifest):
                text.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            text.flush()
        os.replace(unsaved, file)
    except OSError as error:
        raise UsageError(f"the plan cannot be written: {error.strerror}", at=file) from error


def _rows(plan: Plan, working: Working | None, manifest: Manifest) -> Iterator[dict[str, Any]]:
    yield {
        "format": FORMAT,
        "digest": plan.digest,
        "serial": plan.serial,
        "workspace": manifest.meta("workspace"),
        "sources": [_source(part) for part in plan.sources],
    }
    for part in plan.sources:
        for change in part.changes:
            yield {"change": change}
            page = working.body(change.after) if working and change.after else None
            if page is not None:
                yield {"page": [change.after, page]}
    if working is not None:
        for table, row in working.export():
            yield {table: row}


def _source(part: SourcePlan) -> dict[str, Any]:
    fields = part._asdict() | {"changes": ()}
    for name in ("guard", "error"):
        failure = fields[name]
        fields[name] = failure and [failure.what, failure.at, failure.hint]
    return fields


def load_plan(file: str, working: Working, manifest: Manifest) -> Plan:
    """Read a plan, and its pages into the working tables.

    Raises UsageError for a file that is no such plan, StaleError when the manifest has moved on since it was made.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8", errors="surrogatepass") as text:
            return _load(text, file, working, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a saved plan, or damaged"
        raise UsageError(
            f"the plan cannot be read: {what}", at=file, hint="make a new one with `fin-ingest plan --out FILE`"
        ) from error


def _load(text: IO[str], file: str, working: Working, manifest: Manifest) -> Plan:
    header = json.loads(text.readline())
    if header["format"] != FORMAT:
        raise ValueError
    _check_fresh(header, file, manifest)
    changes: dict[str, list[Change]] = {fields["name"]: [] for fields in header["sources"]}
    for line in text:
        ((kind, row),) = json.loads(line).items()
        if kind == "change":
            change = Change(*row)
            changes[change.source].append(change)
        elif kind == "page":
            working.put_body(*row)
        else:
            working.restore(kind, row)
    parts = tuple(_restored(fields, changes[fields["name"]]) for fields in header["sources"])
    if digest(parts) != header["digest"]:
        raise StaleError("the plan is not the one its digest names: the file was changed", at=file)
    return Plan(parts, header["digest"], header["serial"])


def _check_fresh(header: dict[str, Any], file: str, manifest: Manifest) -> None:
    known = manifest.meta("workspace")
    if header["serial"] != manifest.serial or header["workspace"] != known:
        raise StaleError(
            f"the plan was made for state {header['serial']} of the manifest, which is at {manifest.serial} now"
            if header["workspace"] in ("", known)
            else "the plan was made for another workspace",
            at=file,
            hint="make a new one with `fin-ingest plan --out FILE`",
        )


def _restored(fields: dict[str, Any], changes: list[Change]) -> SourcePlan:
    for name in ("guard", "error"):
        if fields[name]:
            what, at, hint = fields[name]
            fields[name] = Failure(what, at=at, hint=hint)
    return SourcePlan(
        **fields
        | {
            "changes": tuple(changes),
            "holds": tuple(Hold(*row) for row in fields["holds"]),
            "findings": tuple(Found(*row) for row in fields["findings"]),
        }
    )


def is_empty(plan: Plan) -> bool:
    """Whether there is nothing to carry out."""
    return not any(part.changes or part.source_change for part in plan.sources)
