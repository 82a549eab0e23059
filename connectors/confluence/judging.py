"""Who may read a page, from the restrictions of all it lies below. In doubt nobody: what is not known is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from connectors.confluence.answers import Body, File, Found, Space
from connectors.confluence.trouble import OUTAGE, Trouble

OPEN, CLOSED, CLOSED_ABOVE, UNKNOWN = "open", "restricted", "restricted by an ancestor", "restrictions unknown"
_DEEPEST = 500


class Wiki(Protocol):
    """What `cloud` and `datacenter` have in common. Every method may raise Trouble."""

    def who(self) -> str:
        """The account the wiki takes us for."""
        ...

    def spaces(self, keys: Sequence[str]) -> list[Space]:
        """Those of the spaces that the account may view."""
        ...

    def fill(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Add everything of a kind in the space; what was added counts even when Trouble is raised."""
        ...

    def describe(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Add what the list did not say, as far as many can be asked for at once."""
        ...

    def restricted(self, one: Found) -> bool | None:
        """Whether it has read restrictions of its own; None when the answer leaves that open."""
        ...

    def labels(self, one: Found) -> tuple[str, ...] | None:
        """All its labels; None when the answer leaves that open."""
        ...

    def above(self, key: str, kind: str, space: str) -> Found:
        """What a page lies below, when it is not in the listing."""
        ...

    def body(self, one: Found) -> Body:
        """The content as it is now."""
        ...

    def attachments(self, one: Found) -> list[File]:
        """The files attached to a page."""
        ...

    def names(self, users: Sequence[str]) -> dict[str, str]:
        """Display names, of those who have one."""
        ...


class Verdict(NamedTuple):
    """What is known of a page's readers; of an open one also what it lies below, outermost first."""

    says: str
    line: tuple[Found, ...] = ()


class Judge:
    """Asks for what the listing does not say, each thing once, and stops asking when the wiki is out of reach."""

    def __init__(self, wiki: Wiki, found: dict[str, Found]) -> None:
        self.outage: Trouble | None = None
        self._wiki, self._found = wiki, found
        self._above: dict[str, Found | None] = {}
        self._closed: dict[str, bool | None] = {}

    def verdict(self, page: Found) -> Verdict:
        """Whether everybody who may view the space may read the page: neither it nor anything above is restricted."""
        own = self._own(page)
        if own:
            return Verdict(CLOSED)
        line: list[Found] = []
        seen = {page.id}
        one = page
        while one.parent:
            above = self._one(one)
            if above is None or above.id in seen or len(line) >= _DEEPEST:
                return Verdict(UNKNOWN)
            seen.add(above.id)
            line.insert(0, above)
            one = above
        if one.parent is None:
            return Verdict(UNKNOWN)
        closed = [self._own(above) for above in line]
        if any(closed):
            return Verdict(CLOSED_ABOVE)
        return Verdict(UNKNOWN if own is None or None in closed else OPEN, tuple(line))

    def labels(self, page: Found) -> tuple[str, ...] | None:
        """The page's labels; None when they cannot be known."""
        if page.labels is not None or self.outage:
            return page.labels
        try:
            return self._wiki.labels(page)
        except Trouble as error:
            self.note(error)
            return None

    def files(self, page: Found) -> list[File] | None:
        """What is attached to the page; None when that cannot be known."""
        if self.outage:
            return None
        try:
            return self._wiki.attachments(page)
        except Trouble as error:
            self.note(error)
            return None

    def note(self, error: Trouble) -> None:
        """Take an error for what it is: of one page, or the end of asking."""
        if isinstance(error, OUTAGE) and self.outage is None:
            self.outage = error

    def _own(self, one: Found) -> bool | None:
        if one.restricted is not None:
            return one.restricted
        if one.id not in self._closed:
            self._closed[one.id] = self._asked(one)
        return self._closed[one.id]

    def _asked(self, one: Found) -> bool | None:
        if self.outage:
            return None
        try:
            return self._wiki.restricted(one)
        except Trouble as error:
            self.note(error)
            return None

    def _one(self, one: Found) -> Found | None:
        """What this lies directly below."""
        key = one.parent or ""
        if key in self._found:
            return self._found[key]
        if key not in self._above:
            self._above[key] = None
            if not self.outage:
                try:
                    self._above[key] = self._wiki.above(key, one.parent_kind, one.space)
                except Trouble as error:
                    self.note(error)
        return self._above[key]
