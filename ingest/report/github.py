"""A plan or a run as GitHub's Markdown: for a comment on a proposed change, or the summary of a job."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from ingest.render.findings import CODES
from ingest.report.changes import change_difference
from ingest.report.escaped import as_code, as_markdown, one_line, visible
from ingest.report.review import LEVELS, cases, counted, headline, obstacles
from ingest.report.style import SIGNS, Style, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.outcome import Found
    from ingest.report.changes import Pages
    from ingest.report.review import Case, Obstacle, Review

MOST = 60_000
"""Characters of the whole: a comment on GitHub may have some five thousand more."""
_HEAD = 0.3
"""Share of it for what stands before the changes; the findings may take as much."""
_LONGEST = 600
"""Characters of one message or title."""
_LEAST = 400
"""Characters below which no difference is worth looking for."""
_FENCE = re.compile(r"`{3,}")


def summary(review: Review, pages: Pages | None = None, *, most: int = MOST) -> str:
    """The whole, cut to so many characters; where something is left out, it says how much."""
    share = int(most * _HEAD)
    head = _head(review, share)
    findings = _findings(review, share)
    changes = _changes(review, pages, most - len(head) - len(findings))
    return head + changes + findings


def _head(review: Review, room: int) -> str:
    """What it is, what to do with it, what is in the way, and the counts."""
    lines = [f"## {as_code(f'fin-ingest {review.command}')} {as_markdown(headline(review))}", ""]
    if review.basis:
        lines += [as_markdown(review.basis), ""]
    if review.ending:
        lines += [as_markdown(review.ending), ""]
    if review.digest:
        lines += [f"Plan {as_code(review.digest)}" + (", carried out exactly by" if review.next_step else ""), ""]
    if review.next_step:
        lines += ["```sh", one_line(review.next_step), "```", ""]
    text = "\n".join(lines) + "\n"
    text += _fitted("", [_obstacle(one) for one in obstacles(review)], "", (room - len(text)) // 2, "obstacle")
    return text + _sources(review, room - len(text))


def _obstacle(one: Obstacle) -> str:
    source = f"{as_code(one.source)}: " if one.source else ""
    hint = f" ({as_markdown(_short(one.failure.hint))})" if one.failure.hint else ""
    at = f" at {as_code(_short(one.failure.at))}" if one.failure.at else ""
    sort = "WARNING" if one.label in ("held", "incomplete") else "CAUTION"
    return f"> [!{sort}]\n> {source}{as_markdown(_short(one.failure.what))}{at}{hint}\n\n"


def _sources(review: Review, room: int) -> str:
    if not review.sources:
        return ""
    names = counted(review)
    head = _row(["Source", "Documents", *names.values()]) + "|:---|" + "---:|" * (len(names) + 1) + "\n"
    rows = [
        _row(
            [
                as_code(_short(source.plan.name)),
                f"{source.plan.listing:,}",
                *(f"{source.counts.get(name, 0):,}" for name in names),
            ]
        )
        for source in review.sources
    ]
    notes = [
        f"- {as_code(source.plan.name)}: {as_markdown(_short(note))}\n"
        for source in review.sources
        for note in chain(_of_source(source.plan.source_change), source.plan.notes)
    ]
    table = _fitted(head, rows, "\n", room, "source")
    return table + _fitted("", notes, "\n", room - len(table), "note")


def _of_source(change: str | None) -> Iterator[str]:
    if change:
        yield f"{change} the Content Import Source itself"


def _changes(review: Review, pages: Pages | None, room: int) -> str:
    """Every change in a fold with its difference; when room is short without it, and then not at all."""
    told = [case for source in review.sources for case in cases(source) if case.change]
    if not told:
        return ""
    title = "### Changes\n\n"
    left, blocks, bare = room - len(title) - _LEAST, [], 0
    for number, case in enumerate(told):
        # Each of the others can still have its line, if all are as long as this one.
        line = _change(case, "")
        others = len(line) * (len(told) - number - 1)
        difference = _difference(case, pages) if left - others > _LEAST else ""
        block = _change(case, difference)
        if len(block) > left - others:
            block, bare = line, bare + 1
        if len(block) > left:
            break
        blocks.append(block)
        left -= len(block)
    cut = []
    if bare:
        cut.append(f"{count(bare, 'difference')} left out")
    if len(blocks) < len(told):
        cut.append(f"{count(len(told) - len(blocks), 'change')} not listed")
    more = f"\n*{' and '.join(cut)}, to keep this short: see `fin-ingest plan --diff`.*\n\n" if cut else "\n"
    return title + "".join(blocks) + more


def _change(case: Case, difference: str) -> str:
    """A fold; without a difference a line of the same look."""
    change = case.change
    assert change is not None
    said = " · ".join(as_markdown(_short(text)) for text in (change.title, case.why) if text)
    failed = " <b>failed</b>" if case.failure else ""
    head = f"{SIGNS[change.kind][0]} {change.kind} {as_code(_short(case.key))} {said}{failed}"
    if not difference:
        return f"<div>{head}</div>\n\n"
    ticks = "`" * max(3, *(len(run) + 1 for run in _FENCE.findall(difference)), 3)
    return f"<details><summary>{head}</summary>\n\n{ticks}diff\n{difference}{ticks}\n\n</details>\n\n"


def _difference(case: Case, pages: Pages | None) -> str:
    if pages is None or case.change is None:
        return ""
    return visible(change_difference(case.change, pages, Style()))


def _findings(review: Review, room: int) -> str:
    """The gravest first: errors and holds, then warnings; notes are only counted."""
    told = [case for source in review.sources for case in cases(source)]
    held = [_held(case, review) for case in told if case.unsaid]
    found = [(case.source, one) for case in told for one in case.findings if one.level != "note"]
    rows = [_found(source, one, review) for source, one in sorted(found, key=lambda one: LEVELS.index(one[1].level))]
    notes = Counter(one.code for case in told for one in case.findings if one.level == "note")
    ending = f"\n{_notes(notes)}\n" if notes else ""
    if not held and not rows:
        return ending
    head = "### Findings\n\n" + _row(["Level", "Code", "Place", "What"]) + "|:---|:---|:---|:---|\n"
    return _fitted(head, [*held, *rows], ending, room, "finding")


def _notes(notes: Counter[str]) -> str:
    told = ", ".join(f"{number:,} × {as_code(code)}" for code, number in notes.most_common(5))
    return f"And {count(notes.total(), 'note')}: {told}" + (" and others." if len(notes) > 5 else ".")  # noqa: PLR2004


def _held(case: Case, review: Review) -> str:
    reasons = "; ".join(as_markdown(_short(hold.reason)) for hold in case.unsaid)
    return _row(["held", "", as_code(_place(case.source, case.key, case.unsaid[0].line, review)), reasons])


def _found(source: str, found: Found, review: Review) -> str:
    title = f" {as_markdown(CODES[found.code].title)}" if found.code in CODES else ""
    place = as_code(_place(source, found.key, found.line, review))
    return _row([found.level, as_code(found.code) + title, place, as_markdown(_short(found.message))])


def _place(source: str, key: str, line: int, review: Review) -> str:
    folder = review.folders.get(source)
    path = f"{source}: {key}" if folder is None else f"{folder}/{key}" if folder else key
    return _short(path) + (f":{line}" if line else "")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _fitted(head: str, lines: Sequence[str], ending: str, room: int, what: str) -> str:
    """The lines for which there is room, and how many more there are; "" where there are none at all."""
    if not lines:
        return ""
    kept, left = [], room - len(head) - len(ending) - 60
    for line in lines:
        left -= len(line)
        if left < 0:
            break
        kept.append(line)
    more = f"\n*{count(len(lines) - len(kept), f'{what} more', f'{what}s more')}.*\n" if len(kept) < len(lines) else ""
    return head + "".join(kept) + more + (ending or "\n")
