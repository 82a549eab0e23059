"""One run of the engine for watch mode: with what stays open between runs, and an end between two pages on request."""

from __future__ import annotations

from collections.abc import Callable

from ingest import workers
from ingest.errors import Failure
from ingest.manifest.store import open_manifest
from ingest.outcome import Progress, Report
from ingest.planner import Wish
from ingest.settings import Config
from ingest.sync import Connect, sync
from ingest.watch.kept import Kept


class Unsettled(Failure):
    """What came or went while a run was under way may change what it is about to delete: it must look again."""


class Stopping(Progress):
    """Passes on what the engine tells, and ends its run between two pages once that is `wished`.

    `beat` is called at every step, as a sign of life; `unsettled` says of a source whether something has come or gone
    in it since the run began: then nothing more is deleted.
    """

    def __init__(self, inner: Progress, beat: Callable[[], None], unsettled: Callable[[str], bool]) -> None:
        self._inner, self._beat, self._unsettled = inner, beat, unsettled
        self.wished = False
        self._raised = False
        self._deleting = ""

    def phase(self, source: str, name: str, total: int | None) -> None:
        """A phase begins."""
        self._inner.phase(source, name, total)
        self._deleting = source if name == "delete" else ""
        self._stop_if_wished()

    def step(self, count: int = 1) -> None:
        """So many steps are done."""
        self._inner.step(count)
        self._stop_if_wished()

    def done(self) -> None:
        """The phase is over."""
        self._deleting = ""
        self._inner.done()

    def _stop_if_wished(self) -> None:
        self._beat()
        if self.wished and not self._raised:
            self._raised = True  # answers to what is under way are still noted, and each is a step
            raise KeyboardInterrupt
        if self._deleting and self._unsettled(self._deleting):
            self._deleting = ""
            raise Unsettled("something came or went before all that is gone was deleted", hint="it is looked at again")


class Runs:
    """All runs of a watch."""

    def __init__(self, connect: Connect, progress: Progress) -> None:
        self._client, self._progress = Kept(connect), progress

    def run(self, config: Config, wish: Wish) -> Report | Failure:
        """A run, and what came of it: weeks of watching do not end with one that fails, whatever the reason."""
        try:
            return sync(config, wish, self._client, self._progress, "watch")
        except Failure as error:
            return error
        except Exception as error:  # noqa: BLE001 - a mistake of ours in one document is no reason to stop
            what = f"this is a bug: {type(error).__name__}: {error}"
            return Failure(what, hint="please report it, with what `fin-ingest sync -v` says")
        finally:
            workers.rest()

    def pages(self, config: Config, source: str) -> int:
        """How many pages of a source are published, as far as is known."""
        try:
            with open_manifest(config.manifest, write=False) as manifest:
                return manifest.record_count(source)
        except Failure:
            return 0

    def rest(self, now: float, *, used: bool) -> None:
        """Time has passed, with a run or without."""
        self._client.rest(now, used=used)

    def close(self) -> None:
        """Let go of what is kept for the next run."""
        self._client.let_go()
