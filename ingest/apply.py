"""Carrying a plan out: the Content Import Sources first, then all pages that are sent, last all that are deleted.

Many threads send (to the library in this process, none), one alone (the caller's) writes the manifest: one record a
success, and never before it.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.answers import answered, check_taken
from ingest.errors import AccessError, Failure
from ingest.intercom.errors import Rejected, Unavailable, Unsupported
from ingest.manifest.store import Record
from ingest.manifest.working import Working
from ingest.outcome import Change, Failed, Plan, Progress, SourcePlan
from ingest.page import Page, content_hash, pack
from ingest.plan import sends
from ingest.settings import Config, Source

if TYPE_CHECKING:
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemotePage

REMOVALS = ("hide", "delete")
SENT = ("create", "update", "rename")
HOPELESS = 50
"""After so many calls in a row that found Intercom unavailable, the rest of the run is given up."""

AHEAD = 4
"""So many pages a worker are ready to be sent: a call that is slow keeps few others waiting."""


class Applied(NamedTuple):
    """What came of one source's plan: changes carried out, and those that were not, with their errors."""

    done: tuple[Change, ...]
    failures: tuple[Failed, ...]


class _Task(NamedTuple):
    """A change with the page it sends, and the number of its Content Import Source."""

    change: Change
    page: Page | None
    source_id: int


class _Answer(NamedTuple):
    task: _Task
    remote: RemotePage | None


def apply(
    plan: Plan, config: Config, working: Working, client: Client, run: int, progress: Progress
) -> dict[str, Applied]:
    """Carry out every source's changes that no guard holds back. By source, what was done and what was not.

    A change that fails is not recorded as done; the others go on, unless Intercom refuses access altogether, which
    is raised once all answers under way are recorded.
    """
    applying = _Applying(config, working, client, run, progress)
    ready = [part for part in plan.sources if part.error is None and part.guard is None]
    applying.doubt(ready)
    ready = applying.prepare_sources(ready)
    for part in ready:
        applying.carry_out(part.name, [change for change in part.changes if change.kind in SENT])
    for part in ready:
        removals = [change for change in part.changes if change.kind in REMOVALS]
        if removals and applying.failed[part.name]:
            # A page that could not be sent may be what replaces one of these: Fin must not have a gap.
            applying.postpone(removals)
        else:
            applying.carry_out(part.name, removals)
    return {part.name: applying.applied(part.name) for part in plan.sources}


class _AtOnce(Executor):
    """Makes a call while it is handed in, in the caller's thread."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call, made. What is no Failure is raised at once."""
        made: Future[Any] = Future()
        try:
            made.set_result(call(*args, **kwargs))
        except Failure as error:
            made.set_exception(error)
        return made


class _Applying:
    """One application of a plan: its threads, what came back, and the writing of the manifest."""

    def __init__(self, config: Config, working: Working, client: Client, run: int, progress: Progress) -> None:
        self.config, self.working, self.client, self.run, self.progress = config, working, client, run, progress
        self.manifest = working.manifest
        self.settings = {source.name: source for source in config.sources}
        self.remote_ids: dict[str, int] = {}
        self.done: dict[str, list[Change]] = {source.name: [] for source in config.sources}
        self.failed: dict[str, list[Failed]] = {source.name: [] for source in config.sources}
        self.unavailable = 0

    def applied(self, source: str) -> Applied:
        """What came of a source."""
        return Applied(tuple(self.done[source]), tuple(self.failed[source]))

    def doubt(self, parts: Iterable[SourcePlan]) -> None:
        """Before the first call: nothing these changes touch counts as known, should the run die now."""
        with self.manifest.transaction():
            self.manifest.advance()
            for part in parts:
                row = self.manifest.source(part.name)
                self.manifest.save_source(row._replace(state=""))
                self.manifest.doubt((change for change in part.changes if sends(change)), time.time())
                self.working.begin_documents(part.name)

    # -- Content Import Sources ----------------------------------------------------------------------------------

    def prepare_sources(self, parts: Iterable[SourcePlan]) -> list[SourcePlan]:
        """Create and update Content Import Sources; a source that fails takes its changes with it."""
        prepared = []
        for part in parts:
            try:
                self._prepare(part, self.settings[part.name])
            except AccessError:
                raise
            except Failure as error:
                self._fail(part.changes, error)
            else:
                prepared.append(part)
        return prepared

    def _prepare(self, part: SourcePlan, source: Source) -> None:
        row = self.manifest.source(part.name)
        if part.source_change == "create":
            remote = self.client.ensure_source(source.url, audience_ids=source.audience_ids)
            row = row._replace(remote_id=remote.id, url=source.url, audiences=_audiences(source))
            self.manifest.save_source(row)
        elif part.source_change == "update" and row.remote_id is not None:
            if source.audience_ids is None:
                self.client.update_source(row.remote_id, url=source.url)
            else:
                self.client.update_source(row.remote_id, url=source.url, audience_ids=source.audience_ids)
            self.manifest.save_source(row._replace(url=source.url, audiences=_audiences(source)))
        if row.remote_id is not None:
            self.remote_ids[part.name] = row.remote_id

    # -- pages ---------------------------------------------------------------------------------------------------

    def carry_out(self, source: str, changes: list[Change]) -> None:
        """Carry out changes of one source, in parallel, and record each that succeeds."""
        if not changes:
            return
        self.progress.phase(source, "delete" if changes[0].kind in REMOVALS else "upload", len(changes))
        under_way: deque[tuple[_Task, Future[_Answer]]] = deque()
        ahead = AHEAD * self.client.workers
        with _senders(self.client.workers) as pool:
            try:
                for task in self._tasks(changes):
                    under_way.append((task, pool.submit(self._call, task)))
                    if len(under_way) >= ahead:
                        self._collect(under_way)
                while under_way:
                    self._collect(under_way)
            except BaseException:
                # What is under way may still arrive: take note of the answers, start nothing new.
                for _, future in under_way:
                    future.cancel()
                while under_way:
                    self._note_last(*under_way.popleft())
                raise
        self.progress.done()

    def _tasks(self, changes: list[Change]) -> Iterator[_Task]:
        for change in changes:
            if not sends(change):
                self._record(_Answer(_Task(change, self._page(change), 0), None))
                continue
            source_id = self.remote_ids.get(change.source)
            page = self._page(change)
            if source_id is None or (page is None and change.kind != "delete"):
                self._fail([change], Failure("what to send is not known any more", hint="run `fin-ingest refresh`"))
                continue
            if self.unavailable >= HOPELESS:
                self._fail(
                    [change], Failure("given up: Intercom has been unavailable for too long", hint="run again later")
                )
                continue
            yield _Task(change, page, source_id)

    def _page(self, change: Change) -> Page | None:
        return self.working.page(change.after) if change.after else None

    def _collect(self, under_way: deque[tuple[_Task, Future[_Answer]]]) -> None:
        task, future = under_way.popleft()
        try:
            answer = future.result()
        except (AccessError, Unsupported):
            raise
        except Failure as error:
            self.unavailable = self.unavailable + 1 if isinstance(error, Unavailable) else 0
            self._fail([task.change], error)
        else:
            self.unavailable = 0
            self._record(answer)

    def _note_last(self, task: _Task, future: Future[_Answer]) -> None:
        """An answer that came while the run is being given up."""
        if future.cancelled():
            return
        try:
            answer = future.result()
        except Failure as error:
            self._fail([task.change], error)
        else:
            self._record(answer)

    def _call(self, task: _Task) -> _Answer:
        """The one or few calls of a change. Runs in a thread: touches neither manifest nor working tables."""
        change, page = task.change, task.page
        if change.kind == "delete":
            self._delete(task)
            return _Answer(task, None)
        assert page is not None
        remote = self.client.upsert_page(task.source_id, page)
        if page.url is None and remote.url:
            remote = self._without_url(task, page, remote)
        check_taken(page, remote)
        return _Answer(task, remote)

    def _delete(self, task: _Task) -> None:
        page_id = task.change.page_id if task.change.before is not None else None
        if page_id is None:
            # A run that sent it, or made it anew, never saw the answer: sending it once more, hidden, tells its id.
            hidden = Page(task.change.external_id, task.change.title or "-", "<p>-</p>", agent=False, copilot=False)
            page_id = self.client.upsert_page(task.source_id, hidden).id
        self.client.delete_page(page_id)

    def _without_url(self, task: _Task, page: Page, remote: RemotePage) -> RemotePage:
        """Intercom kept the old url of a page that must not have one: only a new page loses it for certain.

        A citation customers must not see outweighs the moment in which the page is not there.
        """
        self.client.delete_page(remote.id)
        return self.client.upsert_page(task.source_id, page)

    # -- the manifest --------------------------------------------------------------------------------------------

    def _record(self, answer: _Answer) -> None:
        self._save(answer)
        self.progress.step()  # last, and outside the transaction: who follows may end the run here

    def _save(self, answer: _Answer) -> None:
        change, page, remote = answer.task.change, answer.task.page, answer.remote
        if change.kind == "delete":
            with self.manifest.transaction():
                self.manifest.forget_record(change.source, change.external_id)
                self._finished(change)
            return
        old = self.manifest.record(change.source, change.external_id)
        assert page is not None
        now = time.time()
        record = Record(
            source=change.source,
            external_id=change.external_id,
            key=change.key,
            page_id=remote.id if remote else old.page_id if old else None,
            fingerprint=change.after,
            content=content_hash(page.title, page.html),
            answered=answered(remote) if remote else old.answered if old else None,
            title=page.title,
            url=page.url,
            hidden_at=(old and old.hidden_at) or now if change.kind == "hide" else None,
            updated_at=now if remote else old.updated_at if old else None,
        )
        twin = self.manifest.other_page(record) if remote else None
        if twin is not None:
            self._note_failure(
                change, Failure(f"Intercom takes this page and {twin} for one", hint="give one of them an `id`")
            )
            return
        with self.manifest.transaction():
            self.manifest.save_record(record)
            self.manifest.save_content(change.after or "", pack(page))
            self._finished(change)

    def _finished(self, change: Change) -> None:
        self.manifest.history.save(self.run, change, None)
        self.done[change.source].append(change)

    def _fail(self, changes: Iterable[Change], error: Failure) -> None:
        for change in changes:
            self._note_failure(change, error)
            self.progress.step()

    def _note_failure(self, change: Change, error: Failure) -> None:
        with self.manifest.transaction():
            if isinstance(error, Rejected):
                self.manifest.settle(change)
            self.manifest.history.save(self.run, change, error.what)
        self.failed[change.source].append(Failed(change, error))

    def postpone(self, removals: list[Change]) -> None:
        """Removals wait for the next run, because something before them failed."""
        error = Failure("not deleted: other pages of this source could not be sent", hint="run again")
        with self.manifest.transaction():
            for change in removals:
                self.manifest.settle(change)
        for change in removals:
            self.failed[change.source].append(Failed(change, error))


def _senders(workers: int) -> Executor:
    """What makes the calls: so many threads, or none where no call has to be waited for."""
    if not workers:
        return _AtOnce()
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(workers, thread_name_prefix="upload")


def _audiences(source: Source) -> str | None:
    return None if source.audience_ids is None else json.dumps(sorted(source.audience_ids))
