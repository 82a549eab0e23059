"""One look at all that a live wiki holds: what there is, and who may read it. What becomes of it is in `sorting`."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.base import ConnectorError
from connectors.confluence.answers import Found, Space
from connectors.confluence.judging import OPEN, Judge, Verdict, Wiki
from connectors.confluence.sorting import Sorting, Wanted
from connectors.confluence.trouble import OUTAGE, Strange, Trouble

ARCHIVED_SPACE = "space archived"


class Survey:
    """What was found, in `sorted`. `failure` is why it may not be all; `notes` are for people to read."""

    def __init__(self, wiki: Wiki, wanted: Wanted) -> None:
        self.notes: list[str] = []
        self._wiki, self._wanted = wiki, wanted
        self._found: dict[str, Found] = {}
        self._judge = Judge(wiki, self._found)
        self.sorted = Sorting(self._judge, wanted)
        self._failure: Trouble | None = None

    @property
    def failure(self) -> Trouble | None:
        """Why something may be missing, or None."""
        return self._failure or self._judge.outage or self.sorted.failure

    def run(self) -> None:
        """Look at everything. Raises ConnectorError when nothing can be said."""
        try:
            who = self._wiki.who()
            spaces = self._spaces()
        except Trouble as error:
            hint = error.hint or "check `site`, and that the token is of an account that may use the wiki"
            raise ConnectorError(error.what, at=self._wanted.site, hint=hint) from None
        for space in spaces:
            self._list(space)
        self._sort_out(spaces)
        if self.failure is None:
            self._see_that_nothing_changed(who)

    def _spaces(self) -> list[Space]:
        found = {space.key: space for space in self._wiki.spaces(self._wanted.spaces)}
        missing = [key for key in self._wanted.spaces if key not in found]
        if missing:
            raise Strange(
                f"the wiki has no space {', '.join(missing)} that this account may view",
                hint="correct `spaces` (keys, not names), or let the token's account view them",
            )
        archived = [key for key in self._wanted.spaces if found[key].archived]
        if archived:
            self.notes.append(f"archived in Confluence, so that nothing of it is published: {', '.join(archived)}")
        return [found[key] for key in self._wanted.spaces]

    def _list(self, space: Space) -> None:
        """Everything in the space, as far as it gets. After an outage no further space is asked for."""
        for kind in ("page", "blogpost") if self._wanted.blog_posts else ("page",):
            if isinstance(self._failure, OUTAGE):
                return
            try:
                self._wiki.fill(space, kind, self._found)
            except Trouble as error:
                self._fail(error)
            if isinstance(self._failure, OUTAGE) and not self._found:
                return
            if not space.archived:
                self._describe(space, kind)

    def _describe(self, space: Space, kind: str) -> None:
        """Labels and restrictions of many at once; what is still missing is asked for page by page."""
        try:
            self._wiki.describe(space, kind, self._found)
        except Trouble as error:
            self._judge.note(error)
            said = f"the search failed in space {space.key}, so restrictions are asked for page by page: {error.what}"
            self.notes.append(said)

    def _sort_out(self, spaces: Sequence[Space]) -> None:
        order = {space.key: number for number, space in enumerate(spaces)}
        pages = sorted(self._found.values(), key=lambda one: (order[one.space], int(one.id)))
        archived = {space.key for space in spaces if space.archived}
        verdicts = {
            one.id: Verdict(ARCHIVED_SPACE) if one.space in archived else self._judge.verdict(one)
            for one in pages
            if one.status == "current"
        }
        children = self._children([one for one in pages if one.id in verdicts and verdicts[one.id].says == OPEN])
        for one in pages:
            self.sorted.take(one, verdicts.get(one.id), tuple(children.get(one.id, ())))

    def _children(self, pages: list[Found]) -> dict[str, list[tuple[str, str]]]:
        """By page, the open ones directly below, in the order Confluence shows them."""
        below: dict[str, list[tuple[str, str]]] = {}
        for one in sorted(pages, key=_place):
            if one.parent and one.kind == "page":
                below.setdefault(one.parent, []).append((one.id, one.title))
        return below

    def _see_that_nothing_changed(self, who: str) -> None:
        """A token that ran out while listing can turn us into nobody, to whom a wiki shows less without a word."""
        try:
            again = self._wiki.who()
        except Trouble as error:
            self._fail(error)
            return
        if again != who:
            self._fail(Strange("the wiki took the token for another account's while it was listed"))

    def _fail(self, error: Trouble) -> None:
        self._failure = self._failure or error


def _place(one: Found) -> tuple[bool, int, str, int]:
    """Where a page stands among those beside it: as somebody has put it, the others after that, by title."""
    return one.position is None, one.position or 0, one.title.casefold(), int(one.id)
