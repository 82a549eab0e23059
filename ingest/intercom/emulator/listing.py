"""Lists: cut into pages, by number or by cursor, and how rows drift while somebody reads them."""

from __future__ import annotations

import binascii
import re
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import falcon

from ingest.intercom.emulator.answers import RefusedError
from ingest.intercom.emulator.options import Options
from ingest.intercom.emulator.rows import PageRow, SourceRow
from ingest.intercom.emulator.store import Store

_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")
_LIE = 3
"""By how much a wrong `total_count` is too large."""


class Cut(NamedTuple):
    """Which part of a list is asked for: after `seen` rows, or after the row of id `last` if not 0."""

    per_page: int
    seen: int
    last: int

    @property
    def offset(self) -> int:
        """How many rows the store has to skip."""
        return 0 if self.last else self.seen


class Found(NamedTuple):
    """What the store holds of that part. `told`: how many rows it says there are, of really `total`."""

    bodies: list[dict[str, Any]]
    last: Sequence[PageRow | SourceRow]
    """The last row, if there is any."""
    total: int
    told: int


def cut(req: falcon.Request, options: Options) -> Cut:
    """What the query string asks for; RefusedError when it is no number or cursor."""
    per_page = min(_number(req, "per_page", options.per_page), options.max_per_page)
    if options.list_cap:
        per_page = min(per_page, options.list_cap)
    if options.paging == "page":
        return Cut(per_page, (_number(req, "page", 1) - 1) * per_page, 0)
    cursor = req.get_param("starting_after")
    return Cut(per_page, *_read_cursor(cursor)) if cursor else Cut(per_page, 0, 0)


def list_body(req: falcon.Request, options: Options, part: Cut, found: Found) -> dict[str, Any]:
    """A list as the API words it."""
    end = min(found.total, options.list_cap or found.total)
    bodies = found.bodies[: max(0, end - part.seen)]
    page, seen = part.seen // part.per_page + 1, part.seen + len(bodies)
    pages: dict[str, Any] = {
        "type": "pages",
        "page": page,
        "per_page": part.per_page,
        "total_pages": -(-found.told // part.per_page),
    }
    if bodies and seen < end:
        cursor = {"page": page + 1, "starting_after": _write_cursor(seen, found.last[0].id)}
        following = f"{req.prefix}{req.path}?page={page + 1}&per_page={part.per_page}"
        pages["next"] = cursor if options.paging == "cursor" else following
    return {"type": "list", "data": bodies, "total_count": found.told, "pages": pages}


def audience_list(req: falcon.Request, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """The list of audiences, which says where it is in its own way and takes at most 50 a page."""
    per_page = min(_number(req, "per_page", 50), 50)
    page = _number(req, "page", 1)
    return {
        "type": "list",
        "data": bodies[(page - 1) * per_page : page * per_page],
        "total_count": len(bodies),
        "page": page,
        "per_page": per_page,
        "total_pages": -(-len(bodies) // per_page),
    }


class Drift:
    """What happens to pages while they are listed. Only pages of its own source come and go."""

    def __init__(self, store: Store, options: Options, now: Callable[[], int]) -> None:
        self._store, self._kind, self._left, self._now = store, options.drift, options.drift_times, now
        self._lock = threading.Lock()
        self._source = 0
        self._shifts = 0
        self._front = 0

    def shift(self, *, first: bool) -> None:
        """Called before each part of the list is read; `first`: the reading begins."""
        if self._kind not in ("insert", "delete") or self._left == 0:
            return
        with self._lock:
            if self._kind == "insert" and not first:
                self._insert()
            elif self._kind == "delete" and first and not self._front:
                self._front = self._insert(counted=False)
            elif self._kind == "delete" and not first and self._front:
                self._store.delete_page(self._front)
                self._front = 0
                self._count()

    def told(self, total: int) -> int:
        """What `total_count` says."""
        if self._kind != "count" or self._left == 0:
            return total
        with self._lock:
            self._count()
        return total + _LIE

    def _insert(self, *, counted: bool = True) -> int:
        now = self._now()
        if not self._source:
            url = "https://drift.example.com"
            self._source = self._store.create_source(url, now=now, sync_behavior="automatic").id
        self._shifts += 1
        given = {"title": "Drift", "html": "<p>Found by a crawler just now.</p>"}
        if counted:
            self._count()
        return self._store.seed_page(self._source, f"drift-{self._shifts}", given, now=now).id

    def _count(self) -> None:
        if self._left is not None:
            self._left -= 1


def _number(req: falcon.Request, name: str, otherwise: int) -> int:
    given = req.get_param(name)
    if given is None:
        return otherwise
    if not _POSITIVE.fullmatch(given):
        raise RefusedError(400, "parameter_invalid", f"{name} must be a positive number", name)
    return int(given)


def _write_cursor(seen: int, last: int) -> str:
    return urlsafe_b64encode(f"{seen}:{last}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, int]:
    try:
        seen, last = urlsafe_b64decode(cursor.encode()).decode().split(":")
        return int(seen), int(last)
    except (binascii.Error, ValueError):
        raise RefusedError(400, "parameter_invalid", "starting_after is no cursor", "starting_after") from None
