"""Comparing what a reader sees with what we made of the same document: counts, order, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONTEXT = 3
"""Words shown before and after a difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of words one side has and the other has not, and the words around it."""

    run: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} [{self.run}] {self.after}".strip()


@dataclass(frozen=True, slots=True)
class Compared:
    """One page. `seen` and `ours` count words, `both` those they share (as multisets); `held` says why we have none."""

    path: str
    seen: int
    ours: int
    both: int
    ordered: float
    """Of the reader's runs of three words, the share that is in ours."""
    missing: tuple[Difference, ...] = ()
    surplus: tuple[Difference, ...] = ()
    held: str = ""

    @property
    def lost(self) -> int:
        """Words that are on one side only."""
        return self.seen + self.ours - 2 * self.both


@dataclass(frozen=True, slots=True)
class Totals:
    """A corpus: shares from 0 to 1, every word counting the same."""

    pages: int
    words: int
    recall: float
    precision: float
    ordered: float
    perfect: int
    """Pages with no difference at all."""


def compare(
    path: str,
    seen: Sequence[str],
    ours: Sequence[str],
    *,
    title: Sequence[str] = (),
    pictures: Sequence[str] = (),
    held: str = "",
) -> Compared:
    """One page.

    `title` holds our title's words, which count only as far as the reader sees them in the text as well; `pictures` are
    the words that stand for the reader's pictures: ours may have them or not.
    """
    there, here = Counter(seen), Counter(ours)
    here -= Counter(pictures) & (here - there)
    here += Counter(title) & (there - here)
    listed = [*title, *ours]
    both = sum((there & here).values())
    runs, found = Counter(_triples(seen)), Counter(_triples(listed))
    ordered = sum((runs & found).values()) / sum(runs.values()) if runs else float(both == len(seen))
    return Compared(
        path,
        len(seen),
        sum(here.values()),
        both,
        ordered,
        differences(seen, there - here, found),
        differences(listed, here - there, runs),
        held,
    )


def differences(side: Sequence[str], excess: Counter[str], known: Counter[tuple[str, ...]]) -> tuple[Difference, ...]:
    """Where `side` has the words in `excess`: best where no run of three around it is known to the other side."""
    left = Counter(excess)
    places: set[int] = set()
    if not left:
        return ()
    for strict in (True, False):
        for place, word in enumerate(side):
            if left[word] > 0 and place not in places:
                around = tuple(side[max(0, place - 1) : place + 2])
                if not strict or known[around] == 0:
                    places.add(place)
                    left[word] -= 1
    return tuple(_difference(side, first, last) for first, last in _runs(sorted(places)))


def total(pages: Iterable[Compared]) -> Totals:
    """All pages as one."""
    every = list(pages)
    seen, ours, both = (sum(getattr(page, name) for page in every) for name in ("seen", "ours", "both"))
    ordered = sum(page.ordered * page.seen for page in every)
    return Totals(
        len(every),
        seen,
        both / seen if seen else 1.0,
        both / ours if ours else 1.0,
        ordered / seen if seen else 1.0,
        sum(not page.lost for page in every),
    )


def kinds(pages: Iterable[Compared], name: str, most: int) -> list[tuple[str, int, int, str]]:
    """The differences that cost most: run (its first words), times, words lost by it, a page that has it."""
    times: Counter[str] = Counter()
    cost: Counter[str] = Counter()
    where: dict[str, str] = {}
    for page in pages:
        for found in getattr(page, name):
            run = found.run.split()
            short = " ".join(run[:6]) + (" …" if len(run) > 6 else "")
            times[short] += 1
            cost[short] += len(run)
            where.setdefault(short, page.path)
    return [(run, times[run], words, where[run]) for run, words in cost.most_common(most)]


def _triples(side: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(side, side[1:], side[2:], strict=False)


def _runs(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    first = last = places[0]
    for place in places[1:]:
        if place > last + 1:
            yield first, last
            first = place
        last = place
    yield first, last


def _difference(side: Sequence[str], first: int, last: int) -> Difference:
    return Difference(
        " ".join(side[first : last + 1]),
        " ".join(side[max(0, first - CONTEXT) : first]),
        " ".join(side[last + 1 : last + 1 + CONTEXT]),
    )
