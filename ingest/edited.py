"""Planning a run of a few documents that were edited, where that provably comes to the same as looking at them all.

It does when nothing else can have changed, and nothing of these documents that others show or link to has: then the
plan is theirs alone. In every other case the answer is None, and the whole source is looked at.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import is_normalized

from connectors.base import Connector, Document
from ingest.connecting import connector_of
from ingest.manifest.store import SourceRow
from ingest.manifest.works import Unsure
from ingest.outcome import OUTCOMES, Change, Found, Hold, Progress, SourcePlan, Touched
from ingest.recipe import recipe
from ingest.render.model import ANYWHERE
from ingest.resources import unchanged
from ingest.settings import Config, Source

if TYPE_CHECKING:
    from ingest.manifest.working import Working

_RULES = ".finignore"


def plan_edited(
    source: Source, config: Config, row: SourceRow, touched: Sequence[Touched], working: Working, progress: Progress
) -> SourcePlan | None:
    """The plan of a source in which nothing but these paths has changed since the run that left `row`.

    None, with the working tables as they were: it cannot be told apart from what a look at everything would plan.
    """
    try:
        plan = _Edited(source, config, row, working, progress).plan(touched)
    except Unsure:
        plan = None
    if plan is None:
        working.forget_listing(source.name)
    return plan


class _Edited:
    """One such look."""

    def __init__(self, source: Source, config: Config, row: SourceRow, working: Working, progress: Progress) -> None:
        self.source, self.config, self.working, self.progress = source, config, working, progress
        self.manifest, self.summary = working.manifest, json.loads(row.summary)
        self.held = frozenset(hold[0] for hold in self.summary["holds"])

    def plan(self, touched: Sequence[Touched]) -> SourcePlan | None:
        """The plan, or None. Raises Unsure."""
        from ingest import crawl

        connector = connector_of(self.source)
        asks_history = any(rule.asks_history for rule in self.source.rules)
        if not hasattr(connector, "edited") or asks_history or self.summary.get("places") is not False:
            return None
        keys = [one.path for one in touched if self._is_document(one)]
        if self.manifest.same_file(self.source.name, keys):
            return None
        connector, site = crawl.look_around(self.source, self.working)
        # Asked of the manifest, not of what was just seen: of what lies outside the roots nobody tells.
        if not unchanged(connector, self.manifest, self.source.name) or self._is_included_by_name(keys):
            return None
        today = recipe(self.source, self.config, site.digest)
        documents = [self._edited(connector, key, today) for key in keys]
        listed = list(crawl.on_site(documents, site))
        if not all(isinstance(one, Document) for one in listed):
            return None
        self.working.partly[self.source.name] = self.held
        self.working.list_documents(self.source.name, listed)
        crawl.render_changed(self.source, connector, self.working, today, self.progress, site)
        return self._compared(keys)

    def _is_document(self, one: Touched) -> bool:
        """Whether a document was touched; False for what is none, and has neither come nor gone. Raises Unsure."""
        path = one.path
        if self.manifest.knows(self.source.name, path):
            return True
        there = os.path.lexists(os.path.join(self.source.path, path))
        if path in self.held or path.rpartition("/")[2] == _RULES or there != one.before:
            raise Unsure(path)
        return False

    def _edited(self, connector: Connector, key: str, today: str) -> Document:
        """The document as it is now. Raises Unsure when it may be another one, or none."""
        found: Document | None = None
        if is_normalized("NFC", key) and key not in self.held and self.manifest.published(self.source.name, key, today):
            found = connector.edited(key)  # type: ignore[attr-defined]
        if found is None:
            raise Unsure(key)
        return found

    def _is_included_by_name(self, keys: Sequence[str]) -> bool:
        names = {key.rpartition("/")[2].casefold() for key in keys}
        return any(
            path.startswith(ANYWHERE) and path.removeprefix(ANYWHERE).casefold() in names
            for path, _, _ in self.manifest.resources(self.source.name)
        )

    def _compared(self, keys: Sequence[str]) -> SourcePlan | None:
        """The plan of the documents rendered, if nothing others may depend on came out otherwise."""
        from ingest import place, planner

        name, working = self.source.name, self.working
        place.place(self.source, working, complete=False)
        if not all(map(working.stands_as_before, working.works(name, "rendered"))) or working.uses_by_name(name):
            return None
        place.want_pages(self.source, working, planner.abilities(self.config))
        if working.count_of(name, "held") or working.count_of(name, "excluded"):
            return None
        changes = list(self._changes())
        if any(change.kind != "update" for change in changes) or not self._same_pages(keys):
            return None
        return self._told(tuple(changes))

    def _changes(self) -> Iterator[Change]:
        from ingest.plan import decide

        for wanted, record in self.working.pairs(self.source.name):
            change = decide(wanted, record)
            if change is not None:
                yield change

    def _same_pages(self, keys: Sequence[str]) -> bool:
        """Whether every document rendered has as many pages as before, by the same names."""
        for key in keys:
            wanted = set(self.working.wanted_ids(self.source.name, key))
            if wanted and wanted != {record.external_id for record in self.manifest.records_of(self.source.name, key)}:
                return False
        return True

    def _told(self, changes: tuple[Change, ...]) -> SourcePlan | None:
        """With all that the last run said of the other documents. None: a guard has something to say, of everything."""
        from ingest.plan import Situation, guard

        name, summary = self.source.name, self.summary
        counts = {**dict.fromkeys(OUTCOMES, 0), **summary["counts"]}
        edited = len({change.key for change in changes})
        counts["unchanged"] -= edited
        counts["updated"] += edited
        situation = Situation(
            known=self.manifest.record_count(name),
            listed=summary["listing"],
            removals=0,
            upserts=len(changes),
            filtered=0,
            selection_changed=False,
        )
        if guard(name, self.config.limits, situation, "") is not None:
            return None
        return SourcePlan(
            name,
            changes=changes,
            counts=counts,
            listing=summary["listing"],
            excluded=summary["excluded"],
            holds=tuple(Hold(*hold) for hold in summary["holds"]),
            findings=tuple(Found(*found) for found in summary["held_findings"]) + tuple(self._findings()),
            hidden=summary["hidden"],
        )

    def _findings(self) -> Iterator[Found]:
        """Those of the documents rendered now, and of all others as they were."""
        name = self.source.name
        said: dict[str, list[Any]] = dict(self.manifest.findings(name)) if self.summary["findings"] else {}
        for work in self.working.works(name, "rendered"):
            said[work.key] = json.loads(work.findings)
        for key in sorted(said):
            yield from (Found(key, code, level, message, line) for code, level, message, line in said[key])
