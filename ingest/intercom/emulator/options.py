"""Everything an emulator can be told, as one frozen value. What a switch does is decided where it is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ingest.intercom.emulator.faults import Fault


class Audience(NamedTuple):
    """A group of customers a page can be limited to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A workspace and its manners. Where the API's description is silent, the default is the harder case."""

    store: str = ":memory:"
    """Path of the SQLite file that keeps everything, or `:memory:`."""
    token: str | None = field(default=None, repr=False)
    """The only bearer token let in; None lets any in."""
    id_code: str = "fin_ingest_emulator"
    workspace_name: str = "Emulator"
    region: str = "US"
    created_at: int = 1_700_000_000
    """When the workspace was made, unix seconds."""
    audiences: tuple[Audience, ...] | None = None
    """The audiences that exist; None: every audience id is taken for known."""
    locales: tuple[str, ...] = ()
    """The workspace's languages, which 2.17 takes; (): any well-formed one. Other versions know only `en`."""

    limit: int = 1666
    """Calls in a 10-second window; 0: no limit and no rate headers."""
    retry_after: bool = False
    """Whether a 429 says `Retry-After`, which the API's description does not promise."""
    latency: float = 0.0
    """Seconds every call takes at least."""
    faults: tuple[Fault, ...] = ()
    seed: int = 0
    """Equal seeds and equal calls give equal faults."""
    timeout_seconds: float = 60.0
    """How late the answer comes when a `timeout` fault strikes."""
    max_body: int = 10_000_000
    """Bytes of the largest request; larger ones answer 413."""

    paging: Literal["page", "cursor"] = "page"
    """`pages.next` as a url, or as `{starting_after}`."""
    per_page: int = 50
    max_per_page: int = 150
    """Larger wishes are cut to this."""
    list_cap: int = 0
    """Lists end after so many rows though `total_count` says more; 0: they do not."""
    drift: Literal["none", "insert", "delete", "count"] = "none"
    """While pages are listed: one appears in front, one vanishes from there, or `total_count` is wrong."""
    drift_times: int | None = None
    """How often rows drift before they come to rest; None: for ever."""

    html: Literal["as_sent", "rewritten"] = "as_sent"
    """Whether the html given back is byte for byte what was sent."""
    url_omitted: Literal["keep", "clear"] = "keep"
    """What a POST that updates a page does to a url it leaves out."""
    url_null: Literal["refuse", "clear"] = "refuse"
    """What a POST does with `"url": null`, which the description does not allow."""
    unknown_source: Literal["not_found", "parameter_invalid"] = "not_found"
    """Answer to a page for a source that does not exist: 404 `not_found` or 400 `parameter_invalid`."""
    foreign_delete: Literal["refuse", "allow"] = "refuse"
    """Whether a page of a crawled source can be deleted; refused, it answers 404."""

    clock: Callable[[], float] = time.time
    """Unix seconds, the server's."""
    sleep: Callable[[float], object] | None = None
    """Waits for seconds; None: a wait that ends early when the server stops."""
