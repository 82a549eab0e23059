"""Reading a list to its end over several answers, and saying so when it is not known to be complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from ingest.errors import AccessError, Failure
from ingest.intercom.errors import IncompleteList
from ingest.intercom.values import Unreadable, number

PASSES = 3
"""How often a list that shifted while it was read is read."""


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> object:
        """What tells it from all others of its list."""
        ...


T = TypeVar("T", bound=Identified)


class Part(NamedTuple):
    """One answer of a list. `next`: the path, with its query, that leads on; None at the end."""

    rows: list[Any]
    total: int | None
    next: str | None
    counted: bool = False
    """The server did not tell the way on; its page numbers say that there is one."""
    problem: str = ""
    """Why the way on cannot be followed."""


def listing(ask: Callable[[str], Part], path: str, read: Callable[[Any], T]) -> Iterator[T]:
    """Every object of the list once, in the server's order, as far as it can be got.

    Ending normally states that the list is complete: all answers told the same `total_count`, and so many
    different ids came. A list that shifted is read again from its start, and what is new then is yielded.
    Otherwise raises `IncompleteList` at the end. What the very first call raises is raised as it is, and so
    is a refused access. (Where something vanishes near the front while something else appears at the end, no
    number shows it.)
    """
    known: set[object] = set()
    for _ in range(PASSES):
        reading = _Reading(ask, path, read)
        for one in reading.objects():
            if one.id not in known:
                known.add(one.id)
                yield one
        if not reading.shifted:
            break
    if reading.problem:
        raise IncompleteList(
            f"the list is incomplete: {reading.problem}",
            at=f"GET {path}",
            hint="run again when nothing else changes the workspace; until then, nothing is deleted",
        )


class _Reading(Generic[T]):
    """One pass over a list; what it amounts to is known when `objects` is exhausted."""

    def __init__(self, ask: Callable[[str], Part], path: str, read: Callable[[Any], T]) -> None:
        self._ask, self._path, self._read = ask, path, read
        self._seen: set[object] = set()
        self._totals: set[int] = set()
        self._repeats = 0
        self.problem = ""
        self.shifted = False

    def objects(self) -> Iterator[T]:
        """Yield what comes, without repeats."""
        path: str | None = self._path
        asked: set[str] = set()
        while path is not None and not self.problem:
            if path in asked:
                self._give_up("it leads back to where it was")
                return
            asked.add(path)
            part = self._part(path, first=len(asked) == 1)
            if part is None:
                return
            if not part.rows:
                break
            before = len(self._seen)
            yield from self._fresh(part.rows)
            path = None if part.counted and len(self._seen) == part.total else part.next
            if path is not None and len(self._seen) == before:
                self._give_up("an answer brought nothing new", shifted=True)
            self.problem = self.problem or part.problem
        if not self.problem:
            self._add_up()

    def _part(self, path: str, *, first: bool) -> Part | None:
        """The answer; None when the list breaks off here."""
        try:
            part = self._ask(path)
        except AccessError:
            raise
        except Failure as error:
            if first:
                raise
            self._give_up(f"it broke off ({error.what})")
            return None
        if part.total is not None:
            self._totals.add(part.total)
        return part

    def _fresh(self, rows: list[Any]) -> Iterator[T]:
        for row in rows:
            try:
                one = self._read(row)
            except Unreadable as error:
                self._give_up(f"one of its objects cannot be read ({error})")
                continue
            if one.id in self._seen:
                self._repeats += 1
            else:
                self._seen.add(one.id)
                yield one

    def _add_up(self) -> None:
        came, totals = len(self._seen), sorted(self._totals)
        if len(totals) > 1:
            self._give_up(f"it changed from {totals[0]} to {totals[-1]} while it was read", shifted=True)
        elif totals and came != totals[0]:
            self._give_up(f"{came} of {totals[0]} came", shifted=self._repeats > 0)
        elif not totals and self._repeats:
            self._give_up("it shifted while it was read", shifted=True)

    def _give_up(self, problem: str, *, shifted: bool = False) -> None:
        self.problem, self.shifted = problem, shifted


def part(body: Any, host: str, path: str) -> Part:
    """Read the answer to `GET path`. `next` may be a url, a cursor object, or absent beside page numbers.

    A url is followed to the same host only: the token goes nowhere else.
    """
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise Unreadable("the answer is not a list")
    pages = body["pages"] if isinstance(body.get("pages"), dict) else body
    total = number(body.get("total_count"))
    way = pages.get("next")
    if isinstance(way, str) and way:
        return _by_url(Part(rows, total, None), urljoin(host + path, way), host)
    if isinstance(way, dict) and way.get("starting_after") not in (None, ""):
        return Part(rows, total, _with(path, "starting_after", str(way["starting_after"])))
    page, last = number(pages.get("page")), number(pages.get("total_pages"))
    if page is not None and last is not None and page < last:
        return Part(rows, total, _with(path, "page", str(page + 1)), counted=True)
    return Part(rows, total, None)


def _by_url(part: Part, url: str, host: str) -> Part:
    there, here = urlsplit(url), urlsplit(host)
    if (there.hostname, _port(there.netloc)) != (here.hostname, _port(here.netloc)):
        return part._replace(problem=f"it leads to another host, {there.hostname}")
    path = there.path.removeprefix(here.path) + (f"?{there.query}" if there.query else "")
    return part._replace(next=path)


def _port(netloc: str) -> str:
    """The port, where it is not a scheme's own: behind a proxy, a server may be mistaken about its scheme."""
    port = netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    return "" if port in ("80", "443") else port


def _with(path: str, name: str, value: str) -> str:
    """The path with one query parameter set."""
    bare, _, query = path.partition("?")
    others = [(key, old) for key, old in parse_qsl(query) if key != name]
    return f"{bare}?{urlencode([*others, (name, value)])}"
