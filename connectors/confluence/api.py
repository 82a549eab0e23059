"""A live Confluence, Cloud or Data Center, as a connector. How it is asked is in `rest`, what is found in `survey`."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectors.base import (
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Resource,
    Unreadable,
)
from connectors.confluence.account import Account, site_of
from connectors.confluence.bodies import STORAGE, mentions
from connectors.confluence.cloud import MEDIA, Cloud
from connectors.confluence.datacenter import DataCenter
from connectors.confluence.judging import Wiki
from connectors.confluence.pace import Pace
from connectors.confluence.page import INCLUDED, Attachment, included_path, wrapped
from connectors.confluence.rest import Rest
from connectors.confluence.sorting import Open, Wanted, named
from connectors.confluence.survey import Survey
from connectors.confluence.trouble import OUTAGE, Missing, Trouble
from connectors.selection import Selection

if TYPE_CHECKING:
    import httpx

_KEY = re.compile(r"~?[A-Za-z0-9][A-Za-z0-9@+._:-]{0,254}\Z", re.ASCII)
_FRESH = 300.0
"""Seconds for which a listing made to look at included pages does for the crawl that follows."""


class Api:
    """Spaces of a live wiki, over REST. Only what everybody may read who may view the space is ever a Document.

    `site` is the wiki's address, `https://x.atlassian.net/wiki` or `https://wiki.example.com`. `spaces` are keys.
    `user`, an e-mail address, says that it is Cloud, with an API token; without it, it is Data Center or Server, with
    a personal access token. `token` gives the token when it is needed, and may raise ConnectorError.

    There is no cheap way to see that nothing changed: CQL's `lastmodified` shows neither deletions nor moves nor
    restrictions. So `state` is always "", and a run without changes costs one listing, without bodies.
    """

    lasting, contained = True, False

    def __init__(
        self,
        *,
        site: str,
        spaces: Sequence[str],
        token: Callable[[], str],
        user: str = "",
        blog_posts: bool = False,
        attachments: bool = False,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
        media_type: Callable[[str], str | None] = lambda _: None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.roots: Sequence[str] = ()
        self.state = ""
        self.notes: Sequence[str] = ()
        address = site_of(site, user)
        selection = Selection.of(include, exclude, labels, exclude_labels)
        self._wanted = Wanted(address, _keys(spaces), selection, media_type, blog_posts, attachments)
        rest = Rest(
            *(address, Account(user, token)),
            pace=Pace(sleep, clock),
            media=MEDIA if user else (),
            transport=transport,
        )
        self._rest, self._clock = rest, clock
        self._wiki: Wiki = Cloud(rest) if user else DataCenter(rest)
        self._survey: Survey | None = None
        self._looked: float | None = None
        self._names: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Api {self._wanted.site}>"

    @property
    def calls(self) -> int:
        """How many calls went out, repeated ones included."""
        return self._rest.calls

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Everything in the spaces. See `Connector.crawl`."""
        self.notes = ()
        looked, self._looked = self._looked, None
        if self._survey is None or looked is None or self._clock() - looked > _FRESH:
            self._survey = None
            self._survey = self._listed()
        survey = self._survey
        self.notes = tuple(survey.notes)
        yield from survey.sorted.seen
        if survey.failure is not None:
            what = f"{self._wanted.site} could not be listed to the end: {survey.failure.what}"
            hint = survey.failure.hint or "run it again; nothing is deleted until a listing is complete"
            raise IncompleteListing(what, at=self._wanted.site, hint=hint)

    def read(self, document: Document) -> Content:
        """A page's body in exactly the version that was listed, wrapped; or the bytes of a file."""
        survey = self._known()
        file, version = survey.sorted.files.get(document.key, (None, ""))
        if file is not None and version == document.version:
            place = file.place
            return Content(_answered(lambda: self._rest.download(place)))
        page = survey.sorted.pages.get(document.key)
        if page is None or page.version != document.version:
            raise Changed("it is not, or no longer, as it was listed")
        return Content(_answered(lambda: self._read(page)))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """A page that another one includes, by space and title. None: not there, restricted, or of another space.

        A page that a rule or a label leaves out can be included: its words are part of the page that includes it.
        """
        space, _, title = path.removeprefix(INCLUDED).partition("/")
        space, title = unquote(space), unquote(title)
        if path != included_path(space, title) or space not in self._wanted.spaces:
            return None
        survey = self._known()
        name = named(space, title)
        key = survey.sorted.titles.get(name)
        if key is None:
            if name in survey.sorted.doubtful or survey.failure is not None:
                raise OSError("it cannot be known whether the page may be read")
            return None
        page = survey.sorted.pages[key]
        version = f"{key}@{page.version}"
        if known == version:
            return Resource(version, None)
        try:
            return Resource(version, _answered(lambda: self._read(page)))
        except Changed as error:
            raise OSError(f"changed while it was read: {error}") from None

    def unchanged(self, state: str) -> bool:  # noqa: ARG002 - no state says enough
        """Never known without a listing."""
        return False

    def _known(self) -> Survey:
        """The last listing, or one made now. Raises OSError."""
        if self._survey is None:
            try:
                self._survey = self._listed()
            except ConnectorError as error:
                raise OSError(error.what) from None
            self._looked = self._clock()
        return self._survey

    def _listed(self) -> Survey:
        survey = Survey(self._wiki, self._wanted)
        survey.run()
        return survey

    def _read(self, page: Open) -> bytes:
        """The wrapped body. Raises Changed, and Trouble."""
        one = page.found
        body = self._wiki.body(one)
        if (body.version, body.title, body.status) != (one.version, one.title, "current") or body.restricted:
            raise Changed("it was changed, moved or restricted after it was listed")
        mentioned = mentions(body.text, STORAGE)
        users, files = self._users(mentioned.users), self._files(page, mentioned.files)
        return wrapped(
            format=STORAGE,
            id=one.id,
            title=one.title,
            body=body.text,
            space=one.space,
            base=self._wanted.site,
            users=users,
            attachments=files,
            children=page.children if mentioned.children else (),
        )

    def _users(self, mentioned: Sequence[str]) -> dict[str, str]:
        """Names of everybody mentioned, "" kept for those who have none, so that each is asked for once."""
        unknown = [user for user in mentioned if user not in self._names]
        if unknown:
            try:
                names = self._wiki.names(unknown)
            except OUTAGE:
                raise
            except Trouble:
                # Not allowed to look at people, or at one of these: the page is worth more than their names.
                names = {}
            self._names.update({user: names.get(user, "") for user in unknown})
        return {user: self._names[user] for user in mentioned if self._names[user]}

    def _files(self, page: Open, mentioned: Sequence[str]) -> dict[str, Attachment]:
        if not mentioned:
            return {}
        files = page.files
        if files is None:
            found = self._wiki.attachments(page.found)
            files = {file.title: Attachment(file.id, file.type) for file in found}
        return {name: file for name, file in files.items() if name in mentioned}


def _answered(call: Callable[[], bytes]) -> bytes:
    """What the wiki answers, with troubles as a connector's errors. Raises Changed for what is not there any more."""
    try:
        return call()
    except Missing as error:
        raise Changed(error.what) from None
    except (Trouble, ConnectorError) as error:
        raise OSError(error.what) from None


def _keys(spaces: Sequence[str]) -> tuple[str, ...]:
    """The keys, each once. Raises ConnectorError for what can be none: they become part of addresses and queries."""
    keys = tuple(dict.fromkeys(spaces)) if not isinstance(spaces, str) else (spaces,)
    wrong = [key for key in keys if not _KEY.match(key)]
    if wrong or not keys:
        what = f"{wrong[0]!r} is not the key of a space" if wrong else "no space is named"
        raise ConnectorError(what, at="spaces", hint="give the keys, as in the address …/spaces/KEY/…")
    return keys
