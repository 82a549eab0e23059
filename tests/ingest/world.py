"""A whole world in a temporary folder: documents, a configuration, and an emulated Intercom to sync them into."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from ingest.intercom.client import Client
from ingest.intercom.emulator import App, Fault, Options, create_app
from ingest.intercom.limits import Limiter
from ingest.outcome import OUTCOMES, Progress, Report
from ingest.planner import Wish
from ingest.settings import Config, Intercom, Limits, Source
from ingest.sync import sync

SITE = "https://docs.example.com/"
FREE = Limits(deletes=0, deletes_percent=0, workers=4)
"""No guard on numbers, for tests that are about something else."""

GRANULARITY = 0.03
"""Seconds after which a file is no longer racily clean on the file systems tests run on."""


class Killed(BaseException):
    """The process died here, as far as the run can tell."""


class Deadly(httpx.BaseTransport):
    """Dies at the nth call to the API: before it is sent, or after it was carried out."""

    def __init__(self, inner: httpx.BaseTransport, at: int, *, after: bool) -> None:
        self.inner, self.left, self.after = inner, at, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.left -= 1
        if self.left < 0:
            raise Killed
        if self.left == 0 and not self.after:
            raise Killed
        answer = self.inner.handle_request(request)
        if self.left == 0:
            raise Killed
        return answer


class World:
    """Documents in `docs`, a manifest in `state`, an Intercom in `app`."""

    def __init__(self, folder: Path, *, limits: Limits = FREE, settled: bool = False, **source: Any) -> None:
        self.folder, self.settled = folder, settled
        self.docs = folder / "docs"
        self.docs.mkdir(parents=True, exist_ok=True)
        self.options = Options(store=str(folder / "library.db"), limit=0, sleep=lambda _seconds: None)
        self.app = create_app(self.options)
        self.config = Config(
            file=str(folder / "fin-ingest.yaml"),
            folder=str(folder),
            intercom=Intercom(base_url="http://localhost"),
            limits=limits,
            manifest=str(folder / "state" / "manifest.db"),
            sources=(self.source(**source),),
        )
        self.wrap: Callable[[httpx.BaseTransport], httpx.BaseTransport] = lambda inner: inner
        self.attempts = 6

    def source(self, **settings: Any) -> Source:
        """A source of this world's documents."""
        given = {"name": "guide", "type": "folder", "url": SITE, "path": str(self.docs), "page_url": SITE + "{path}"}
        return Source(**(given | settings))

    def set(self, **settings: Any) -> None:
        """Change settings of the first source."""
        first, *others = self.config.sources
        self.config = self.config._replace(sources=(first._replace(**settings), *others))

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a document; in a settled world, wait until the clock has moved on enough to trust its version."""
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def settle(self) -> None:
        """Wait until no document is so young that a later edit could hide behind the clock's granularity."""
        if self.settled:
            time.sleep(GRANULARITY)

    def delete(self, name: str) -> None:
        """Delete a document."""
        (self.docs / name).unlink()

    def rename(self, old: str, new: str) -> None:
        """Move a document."""
        (self.docs / new).parent.mkdir(parents=True, exist_ok=True)
        os.rename(self.docs / old, self.docs / new)

    def connect(self, _config: Config) -> Client:
        """A client of this world's Intercom."""
        transport = self.wrap(httpx.WSGITransport(self.app))
        return Client(
            "http://localhost",
            "token",
            self.config.intercom.version,
            limiter=Limiter.off(),
            transport=transport,
            workers=self.config.limits.workers,
            attempts=self.attempts,
            sleep=lambda _seconds: None,
        )

    def sync(self, **wish: Any) -> Report:
        """Run a sync, and check that what it reports adds up."""
        self.settle()
        report = sync(self.config, Wish(**wish), self.connect, Progress())
        for one in report.sources:
            assert set(one.counts) == set(OUTCOMES)
            assert min(one.counts.values()) >= 0, one.counts
            assert sum(one.counts.values()) == one.plan.listing, one
        return report

    def counts(self, **wish: Any) -> dict[str, int]:
        """Run a sync; the counts that are not zero."""
        return {name: count for name, count in self.sync(**wish).sources[0].counts.items() if count}

    @contextmanager
    def faults(self, *faults: Fault) -> Iterator[None]:
        """Calls fail inside."""
        with self.options_changed(faults=faults):
            yield

    @contextmanager
    def options_changed(self, **options: Any) -> Iterator[App]:
        """The same library behind an Intercom that behaves otherwise inside."""
        sane, self.app = self.app, create_app(replace(self.options, **options))
        try:
            yield self.app
        finally:
            self.app.close()
            self.app = sane

    def close(self) -> None:
        """Let go of the library's file."""
        self.app.close()

    def killed_at(self, call: int, *, after: bool) -> None:
        """Run a sync that dies at a call to the API."""
        self.wrap = lambda inner: Deadly(inner, call, after=after)
        try:
            self.sync(allow_removals=True)
        except Killed:
            pass
        finally:
            self.wrap = lambda inner: inner

    def pages(self) -> dict[str, dict[str, Any]]:
        """What Intercom holds, by external id."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.app.store.pages():
            assert row.external_id not in found, f"{row.external_id} is there twice"
            found[row.external_id] = row._asdict()
        return found

    def seen(self) -> list[tuple[Any, ...]]:
        """What Fin and its readers see of the library: everything but names and times. Sorted."""
        fields = ("title", "html", "url", "locale", "agent", "copilot", "audience_ids")
        return sorted((tuple(page[name] for name in fields) for page in self.pages().values()), key=repr)
