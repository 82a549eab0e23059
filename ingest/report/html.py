"""A plan or a run as one html page for a reviewer: nothing is loaded from elsewhere, all is there without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from ingest.report.escaped import as_html, as_prose
from ingest.report.html_changes import MOST, OPEN, Room, codes, group
from ingest.report.html_script import HELP, SCRIPT
from ingest.report.html_style import STYLE
from ingest.report.review import LEVELS, READ, cases, counted, headline, obstacles
from ingest.report.review import codes as used_codes
from ingest.report.style import SIGNS, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.outcome import SourceReport
    from ingest.report.changes import Pages
    from ingest.report.review import Obstacle, Review

_KINDS = (*SIGNS, "held", "unchanged", READ)


def page(review: Review, pages: Pages | None = None, *, most: int = MOST) -> str:
    """The whole page. `pages` finds the texts of fingerprints; None: changes are shown without.

    `most` is the number of characters the comparisons may take; those that do not fit are left out, and it is said.
    """
    room = Room(most)
    opened = sum(len(cases(source)) for source in review.sources) <= OPEN
    groups = [
        group(source, pages, room, review.folders.get(source.plan.name), opened=opened) for source in review.sources
    ]
    documents = "\n".join(filter(None, groups))
    parts = (
        _opening(review),
        _in_the_way(review),
        _sources(review),
        f"{_tools(review)}<main>{documents}</main>" if documents else "",
        codes(used_codes(review)),
        f'<footer>fin-ingest {as_html(review.version)} · <span class="js">press <kbd>?</kbd> for keys</span></footer>',
    )
    return _document(f"fin-ingest {review.command}: {headline(review)}", "\n".join(filter(None, parts)))


def _document(title: str, body: str) -> str:
    policy = (
        f"default-src 'none'; style-src 'sha256-{_hash(STYLE)}'; script-src 'sha256-{_hash(SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{as_html(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n{HELP}\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    """What lets a browser run or apply exactly this text, and nothing that found its way into the page."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _opening(review: Review) -> str:
    digest = f'<p class="digest">Plan <code>{as_html(review.digest)}</code></p>' if review.digest else ""
    step = (
        '<div class="step"><p>Carries out exactly this:</p>'
        f'<pre><code id="command">{as_html(review.next_step)}</code></pre>'
        '<button type="button" id="copy" class="js">Copy</button></div>'
        if review.next_step
        else ""
    )
    ending = "".join(f'<p class="ending">{as_html(text)}</p>' for text in (review.basis, review.ending) if text)
    name = f"fin-ingest {review.command}"
    return (
        f'<header><p class="command">{as_html(name)}</p><h1>{as_html(headline(review))}</h1>{ending}{digest}{step}'
        "</header>"
    )


def _in_the_way(review: Review) -> str:
    told = "".join(_obstacle(one) for one in obstacles(review))
    return f'<section class="way" aria-label="In the way"><h2>In the way</h2>{told}</section>' if told else ""


def _obstacle(one: Obstacle) -> str:
    source = f"<b>{as_html(one.source)}</b> " if one.source else ""
    at = f"<p>at <code>{as_html(one.failure.at)}</code></p>" if one.failure.at else ""
    hint = f"<p>hint: {as_prose(one.failure.hint)}</p>" if one.failure.hint else ""
    what = f"{source}<em>{one.label}</em> {as_prose(one.failure.what)}"
    return f'<div class="obstacle {one.label}"><p>{what}</p>{at}{hint}</div>'


def _sources(review: Review) -> str:
    names = counted(review)
    told = "".join(_source(source, names) for source in review.sources)
    return f'<section class="sources" aria-label="Sources">{told}</section>' if told else ""


def _source(source: SourceReport, names: Mapping[str, str]) -> str:
    plan = source.plan
    counts = "".join(
        f'<li class="{name}"><b>{source.counts[name]:,}</b> {said}</li>'
        for name, said in names.items()
        if source.counts.get(name)
    )
    return (
        f"<article><h2>{as_html(plan.name)} <small>{count(plan.listing, 'document')}</small></h2>"
        f'<ul class="counts">{counts}</ul>{"".join(_remarks(source))}</article>'
    )


def _remarks(source: SourceReport) -> Iterator[str]:
    plan = source.plan
    if plan.source_change:
        yield f"<p>{plan.source_change} the Content Import Source itself</p>"
    if plan.hidden:
        yield f"<p>{count(plan.hidden, 'page is', 'pages are')} hidden from Fin</p>"
    if plan.excluded:
        reasons = "".join(f"<li>{number:,} {as_html(reason)}</li>" for reason, number in plan.excluded.items())
        yield f"<details><summary>Why documents are excluded</summary><ul>{reasons}</ul></details>"
    yield from (f"<p>note: {as_html(note)}</p>" for note in plan.notes)


def _tools(review: Review) -> str:
    """Search and filters; they need the script, so without it they are not shown."""
    told = [case for source in review.sources for case in cases(source)]
    kinds = Counter(case.kind for case in told)
    levels = Counter(level for case in told for level in case.levels)
    names = dict.fromkeys(case.source for case in told)
    options = "".join(f'<option value="{as_html(name)}">{as_html(name)}</option>' for name in names)
    chosen = f'<select id="source" aria-label="Source"><option value="">all sources</option>{options}</select>'
    return (
        '<div class="tools js" role="search"><input id="search" type="search" placeholder="Search  /" '
        f'aria-label="Search titles, keys and texts">{chosen if len(names) > 1 else ""}'
        f'<span class="chips">{_chips("kind", {kind: kinds[kind] for kind in _KINDS})}</span>'
        f'<span class="chips">{_chips("level", {level: levels[level] for level in LEVELS})}</span>'
        f'<span class="shown"><output id="shown">{len(told):,}</output> of {len(told):,} '
        '<button type="button" id="all">Open all</button></span></div>'
    )


def _chips(name: str, numbers: Mapping[str, int]) -> str:
    return "".join(
        f'<button type="button" class="chip {value}" data-filter="{name}" data-value="{value}" aria-pressed="false">'
        f"{value} <output>{number:,}</output></button>"
        for value, number in numbers.items()
        if number
    )
