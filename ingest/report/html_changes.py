"""Pages and documents on the html page of a report: what is said of each, and its text before and after."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ingest.render.findings import CODES
from ingest.report.changes import settings
from ingest.report.compared import Row, compared
from ingest.report.diff import page_lines
from ingest.report.escaped import as_html, as_prose
from ingest.report.review import LEVELS, READ, cases
from ingest.report.style import SIGNS, Style, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.outcome import Change, Found, SourceReport
    from ingest.page import Page
    from ingest.report.changes import Pages
    from ingest.report.compared import Piece
    from ingest.report.review import Case

MOST = 3_000_000
"""Characters of html that all comparisons together may take: what a browser shows without delay, a phone, too."""
MOST_LINES = 2_000
"""Lines of a page that are compared."""
CONTEXT = 3
"""Unchanged lines shown around each change; longer runs of them are folded."""
OPEN = 8
"""So many documents are shown opened; of more, each is opened by the reader."""

_KEPT_SIGNS = {"held": "!", "unchanged": "·", READ: "·"}


class Room:
    """How much more the comparisons of one page may take."""

    def __init__(self, most: int = MOST) -> None:
        self.left = most


def group(source: SourceReport, pages: Pages | None, room: Room, folder: str | None, *, opened: bool) -> str:
    """Everything there is to say of a source's documents; "" for nothing. `opened`: so little that it all is."""
    told = cases(source)
    if not told:
        return ""
    name = as_html(source.plan.name)
    cards = "\n".join(_card(case, pages, room, folder, opened=opened) for case in told)
    return (
        f'<section class="group" data-source="{name}"><h3>{name} <small><output>{len(told):,}</output></small></h3>\n'
        f"{cards}\n</section>"
    )


def _card(case: Case, pages: Pages | None, room: Room, folder: str | None, *, opened: bool) -> str:
    levels = " ".join(level for level in LEVELS if case.levels[level])
    body = "".join((_facts(case), _said(case, folder), _comparison(case.change, pages, room) if case.change else ""))
    is_open = " open" if opened else ""
    return (
        f'<article data-kind="{case.kind}" data-levels="{levels}"><details{is_open}><summary>{_head(case)}</summary>'
        f'<div class="body">{body}</div></details></article>'
    )


def _head(case: Case) -> str:
    sign = SIGNS[case.kind][0] if case.kind in SIGNS else _KEPT_SIGNS[case.kind]
    why = f'<span class="why">{as_html(case.why)}</span>' if case.why else ""
    title = f'<b dir="auto">{as_html(case.title)}</b> ' if case.title else ""
    badges = "".join(
        f'<span class="badge {level}">{count(case.levels[level], level)}</span>'
        for level in LEVELS
        if case.levels[level]
    )
    if case.stopped and case.change and not case.failure:
        badges = f'<span class="badge warning">stopped</span>{badges}'
    return (
        f'<span class="kind {case.kind}"><span aria-hidden="true">{sign}</span> {case.kind}</span> '
        f'<span class="name">{title}<code>{as_html(case.key)}</code> {why}</span> <span class="badges">{badges}</span>'
    )


def _facts(case: Case) -> str:
    """What names the page, where its key does not say it already."""
    change, facts = case.change, []
    if change and change.external_id != case.key:
        facts.append(("id", change.external_id))
    if change and change.page_id:
        facts.append(("page in Intercom", change.page_id))
    told = "".join(f"<dt>{name}</dt><dd>{as_html(value)}</dd>" for name, value in facts)
    return f'<dl class="facts">{told}</dl>' if told else ""


def _said(case: Case, folder: str | None) -> str:
    """What went wrong, why it is held, and the findings."""
    rows = []
    if case.failure:
        hint = f" <i>{as_prose(case.failure.hint)}</i>" if case.failure.hint else ""
        rows.append(f'<li class="error"><b>failed</b> {as_prose(case.failure.what)}{hint}</li>')
    elif case.stopped and case.change:
        rows.append('<li class="warning"><b>stopped</b> A guard stopped its source; see above.</li>')
    for hold in case.unsaid:
        place = f" <code>{_place(case.key, hold.line, folder)}</code>" if hold.line else ""
        rows.append(f'<li class="error"><b>held</b> {as_prose(hold.reason)}{place}</li>')
    rows += [_finding(found, folder) for found in sorted(case.findings, key=lambda one: LEVELS.index(one.level))]
    return f'<ul class="said">{"".join(rows)}</ul>' if rows else ""


def _finding(found: Found, folder: str | None) -> str:
    code = CODES.get(found.code)
    title = as_html(code.title) if code else ""
    name = as_html(found.code)
    button = f'<button type="button" class="code" popovertarget="{name}" title="{title}">{name}</button>'
    place = f'<code class="place">{_place(found.key, found.line, folder)}</code>'
    return (
        f'<li class="{found.level}"><b>{found.level}</b> {button if code else name} '
        f"<span>{as_prose(found.message)}</span> {place}</li>"
    )


def _place(key: str, line: int, folder: str | None) -> str:
    path = f"{folder}/{key}" if folder else key
    return as_html(f"{path}:{line}" if line else path)


def codes(used: Sequence[str]) -> str:
    """What each code means, to be shown beside the finding; on paper and in old browsers at the end."""
    told = "".join(
        f'<div popover id="{as_html(code)}" class="meaning"><h4>{as_html(code)} · {as_html(CODES[code].title)}</h4>'
        f"<p>{as_prose(CODES[code].explanation)}</p></div>\n"
        for code in used
        if code in CODES
    )
    return f'<section class="meanings"><h2>What the codes mean</h2>{told}</section>' if told else ""


def _comparison(change: Change, pages: Pages | None, room: Room) -> str:
    """The page's text before and after, as far as it is kept and there is room."""
    before = pages(change.before) if pages and change.before else None
    after = pages(change.after) if pages and change.after else None
    if (change.before and not before) or (change.after and not after):
        return '<p class="word">The text is not kept here; <code>fin-ingest plan --diff</code> shows what changes.</p>'
    if sum(len(page.html) for page in (before, after) if page) > room.left:
        return _NO_ROOM
    told = _settings(before, after) + _texts(before, after)
    if len(told) > room.left:
        return _NO_ROOM
    room.left -= len(told)
    return told


_NO_ROOM = (
    '<p class="word">The comparison is left out, because this page would become too large; '
    "<code>fin-ingest plan --diff</code> shows it.</p>"
)


def _settings(before: Page | None, after: Page | None) -> str:
    told = "".join(f"<li>{as_html(line)}</li>" for line in settings(before, after, Style()))
    return f'<ul class="settings">{told}</ul>' if told else ""


def _texts(before: Page | None, after: Page | None) -> str:
    old = page_lines(before.title, before.html) if before else []
    new = page_lines(after.title, after.html) if after else []
    if before and after and old == new:
        return '<p class="word">A reader sees the same text as before.</p>'
    over = max(len(old), len(new)) - MOST_LINES
    rows = list(compared(old[:MOST_LINES], new[:MOST_LINES]))
    sides = "both" if before and after else "new" if after else "old"
    cut = f'<p class="word">{count(over, "more line is", "more lines are")} not compared.</p>' if over > 0 else ""
    head = '<div class="row head"><div>before</div><div>after</div></div>' if sides == "both" else ""
    return f'<div class="texts {sides}">{head}{"".join(_folded(rows))}</div>{cut}'


def _folded(rows: Sequence[Row]) -> Iterator[str]:
    """The rows; of a long run of unchanged ones only those next to a change, the others behind a line to open."""
    looks = _Looks(), _Looks()
    drawn = [(row, _row(row, *looks)) for row in rows]
    runs = [(same, [text for _, text in run]) for same, run in groupby(drawn, key=lambda one: one[0].same)]
    for place, (same, run) in enumerate(runs):
        first, last = place == 0, place == len(runs) - 1
        if not same or len(run) <= 2 * CONTEXT + 1:
            yield from run
            continue
        head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
        yield from run[:head]
        middle = run[head : len(run) - tail]
        yield f'<details class="fold"><summary>{len(middle):,} unchanged lines</summary>{"".join(middle)}</details>'
        yield from run[len(run) - tail :]


class _Looks:
    """How the lines of one side look, told from their beginning."""

    def __init__(self) -> None:
        self.in_code = False

    def of(self, text: str) -> str:
        """`code`, `heading`, `gap` for an empty line, or ""."""
        if text.lstrip().startswith("```"):
            self.in_code = not self.in_code
            return "code fence"
        if self.in_code or text.startswith("|"):
            return "code"
        return "heading" if text.startswith("#") else "" if text.strip() else "gap"


def _row(row: Row, old: _Looks, new: _Looks) -> str:
    sides = _side(row.old, "same" if row.same else "was", old) + _side(row.new, "same" if row.same else "is", new)
    return f'<div class="row{" same" if row.same else ""}">{sides}</div>'


def _side(pieces: Sequence[Piece] | None, kind: str, looks: _Looks) -> str:
    if pieces is None:
        return '<div class="none"></div>'
    look = looks.of("".join(piece.text for piece in pieces))
    tag = "del" if kind == "was" else "ins"
    text = "".join(f"<{tag}>{as_html(one.text)}</{tag}>" if one.differs else as_html(one.text) for one in pieces)
    return f'<div class="{f"{kind} {look}".strip()}" dir="auto">{text}</div>'
