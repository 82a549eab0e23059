"""A live Confluence as a connector, Cloud and Data Center, against a wiki on this machine."""

from __future__ import annotations

import json
import pickle
import re
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document, Excluded, IncompleteListing, Unreadable
from connectors.confluence.answers import labels
from connectors.confluence.api import Api
from connectors.confluence.page import included_path

from .confluence_server import CLOUD, DATA_CENTER, MEDIA, TOKEN, USER, Page, Wiki, error, failing, lines
from .contract import DOCUMENTS, ConnectorContract, System, documents, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.base import Connector, Content

FLAVOURS = (CLOUD, DATA_CENTER)
TYPES = {"pdf": "application/pdf", "md": "text/markdown"}


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds


def api(wiki: Wiki, **options: Any) -> Api:
    """A connector of the wiki, in this process, without real sleeping."""
    clock = options.pop("clock", Clock())
    given = {
        "site": wiki.site,
        "spaces": list(wiki.spaces),
        "token": lambda: TOKEN,
        "user": USER if wiki.flavour == CLOUD else "",
        "media_type": lambda name: TYPES.get(name.rpartition(".")[2]),
        "transport": httpx.WSGITransport(wiki.app()),
        "sleep": clock.sleep,
        "clock": clock,
    }
    return Api(**(given | options))


@pytest.fixture(params=FLAVOURS)
def wiki(request: pytest.FixtureRequest) -> Wiki:
    wiki = Wiki(request.param)
    wiki.space("DOC")
    return wiki


def body_of(content: Content) -> dict[str, Any]:
    found = json.loads(content.body)
    assert isinstance(found, dict)
    return found


def outcome(connector: Connector) -> dict[str, str]:
    """What became of everything, by title of page or file, an incomplete listing as `…`."""
    found: dict[str, str] = {}
    try:
        for one in connector.crawl():
            name = one.path.rpartition("/")[2]
            if isinstance(one, Document):
                found[name] = "published"
            else:
                withdrawn = "withdrawn: " if isinstance(one, Excluded) and one.withdrawn else ""
                held = "held: " if isinstance(one, Unreadable) else ""
                found[name] = held + withdrawn + one.reason
    except IncompleteListing as raised:
        found["…"] = raised.what
    return found


class LiveWiki(System):
    """A space whose pages the tests of the contract write."""

    def __init__(self, flavour: str) -> None:
        self.wiki = Wiki(flavour)
        self.wiki.space("DOC")
        for name, body in DOCUMENTS.items():
            self.write(name, body)
        # So that there is a second call of a list to cut off, behind everything that the tests ask for.
        self.wiki.space("OTHER")
        self.wiki.page("elsewhere", "OTHER", id="900000")

    def connector(self) -> Connector:
        return api(self.wiki)

    def _page(self, name: str) -> Page:
        return next(page for page in self.wiki.pages.values() if page.title == name)

    def key(self, name: str) -> str:
        known = {"questions": "faq"}.get(name, name)
        found = [page.id for page in self.wiki.pages.values() if page.title in (name, known)]
        return found[0] if found else f"{name} is not there"

    def write(self, name: str, body: bytes) -> None:
        if any(page.title == name for page in self.wiki.pages.values()):
            self._page(name).bodies.append(body.decode())
        else:
            self.wiki.page(name, bodies=[body.decode()])

    def body(self, content: Content) -> bytes:
        return str(body_of(content)["body"]).encode()

    def delete(self, name: str) -> None:
        self._page(name).status = "trashed"

    def rename(self, name: str, new: str) -> None:
        page = self._page(name)
        page.title = new
        page.bodies.append(page.bodies[-1])

    def settle(self) -> None:
        """A version is a number that grows with every edit: nothing to wait for."""

    def snapshot(self) -> object:
        return pickle.dumps((self.wiki.spaces, self.wiki.pages))

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        page = self._page(name)
        lists = "blogposts|pages" if self.wiki.flavour == CLOUD else "content"
        wanted = re.compile(rf"GET /\w+/(?:rest/api|api/v2)/(?:{lists})/{page.id}\?")
        self.wiki.fault = lambda _number, line: error(500) if wanted.match(line) else None
        yield
        self.wiki.fault = lambda _number, _line: None

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        id = self.wiki.spaces["OTHER"].id  # noqa: A001
        way = (
            f"/wiki/api/v2/spaces/{id}/pages"
            if self.wiki.flavour == CLOUD
            else "/confluence/rest/api/content?spaceKey=OTHER"
        )
        self.wiki.fault = failing(f"GET {way}", error(502))
        yield
        self.wiki.fault = lambda _number, _line: None

    @contextmanager
    def gone(self) -> Iterator[None]:
        self.wiki.fault = lambda _number, _line: error(503)
        yield
        self.wiki.fault = lambda _number, _line: None


class TestContract(ConnectorContract):
    @pytest.fixture(params=FLAVOURS)
    def system(self, request: pytest.FixtureRequest) -> LiveWiki:
        return LiveWiki(request.param)

    def test_an_unchanged_system_is_recognised_by_any_connector_of_it(self, system: System) -> None:
        """Not by this one: no call tells that nothing was deleted, moved or restricted, so it never says so."""
        connector = system.connector()
        listing(connector)
        assert connector.state == ""
        assert not connector.unchanged(connector.state)


# Who may read what


def test_only_what_everybody_may_read_is_published(wiki: Wiki) -> None:
    top = wiki.page("Top")
    closed = wiki.page("Closed", parent=top.id, readers={wiki.me})
    below = wiki.page("Below", parent=closed.id)
    wiki.page("Deep", parent=below.id)
    wiki.page("Group", readers={"group:staff", wiki.me})
    wiki.page("Beside", parent=top.id)
    hidden = wiki.page("Hidden", readers={"somebody else"})
    wiki.page("Below hidden", parent=hidden.id)
    wiki.page("Archived", status="archived" if wiki.flavour == CLOUD else "trashed")
    wiki.page("Deleted", status="trashed")
    assert outcome(api(wiki)) == {
        "Top": "published",
        "Beside": "published",
        "Closed": "withdrawn: restricted",
        "Below": "withdrawn: restricted by an ancestor",
        "Deep": "withdrawn: restricted by an ancestor",
        "Group": "withdrawn: restricted",
        "Archived": "withdrawn: archived" if wiki.flavour == CLOUD else "withdrawn: deleted",
        "Deleted": "withdrawn: deleted",
    }


def test_restrictions_are_known_of_pages_the_search_does_not_know_yet() -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    new = wiki.page("New", labels=[("global", "fresh")])
    closed = wiki.page("Closed", readers={wiki.me})
    wiki.page("Below", parent=closed.id)
    wiki.unindexed = {page.id for page in wiki.pages.values()}
    connector = api(wiki)
    found = listing(connector)
    assert [one.labels for one in found if isinstance(one, Document)] == [("fresh",)]
    assert outcome(connector) == {
        "New": "published",
        "Closed": "withdrawn: restricted",
        "Below": "withdrawn: restricted by an ancestor",
    }
    assert new.id


def test_a_folder_between_pages_is_part_of_the_section_and_hands_down_its_restrictions() -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    top = wiki.page("Top")
    folder = wiki.page("Folder", kind="folder", parent=top.id)
    inner = wiki.page("Inner", kind="folder", parent=folder.id)
    page = wiki.page("Page", parent=inner.id)
    second = wiki.page("Second", parent=inner.id)
    list(lines(wiki))
    found = documents(api(wiki))
    assert found[page.id].section == found[second.id].section == ("Top", "Folder", "Inner")
    asked = list(lines(wiki))
    assert len([line for line in asked if "/folders/" in line]) == 2
    folder.readers = {wiki.me}
    assert outcome(api(wiki))["Page"] == "withdrawn: restricted by an ancestor"


def test_what_lies_below_something_that_cannot_be_seen_is_held(wiki: Wiki) -> None:
    draft = wiki.page("Draft", status="draft")
    wiki.page("Below", parent=draft.id)
    wiki.page("Orphan", parent="4711")
    wiki.page("Free")
    found = outcome(api(wiki))
    if wiki.flavour == DATA_CENTER:
        found.pop("Orphan")  # there, the line above a page is told, and one that nobody knows is not in it
    else:
        assert found.pop("Orphan") == "held: restrictions unknown"
    assert found == {"Below": "held: restrictions unknown", "Free": "published"}


def test_pages_that_lie_below_each_other_are_held() -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    one = wiki.page("One")
    two = wiki.page("Two", parent=one.id)
    one.parent = two.id
    assert outcome(api(wiki)) == {"One": "held: restrictions unknown", "Two": "held: restrictions unknown"}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_page_whose_restrictions_are_refused_is_held_and_what_lies_below_it(status: int) -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    page = wiki.page("Page")
    wiki.page("Below", parent=page.id)
    wiki.page("Free")
    wiki.unindexed = {page.id}
    wiki.fault = failing(f"GET /wiki/rest/api/content/{page.id}/restriction", error(status))
    found = outcome(api(wiki))
    assert bool(found.pop("…", "")) == (status == 500)
    assert found == {"Page": "held: restrictions unknown", "Below": "held: restrictions unknown", "Free": "published"}


UNCLEAR = [
    lambda read: read.pop("restrictions"),
    lambda read: read["restrictions"].pop("group"),
    lambda read: read["restrictions"].__setitem__("user", None),
    lambda read: read["restrictions"]["group"].pop("results"),
    lambda read: read["restrictions"]["group"].__setitem__("results", {}),
    lambda read: read["restrictions"]["user"].__setitem__("results", None),
    lambda read: read["restrictions"]["user"].__setitem__("size", "none"),
    lambda read: read["restrictions"]["user"].__setitem__("_links", {"next": "/more"}),
    lambda read: read.__setitem__("operation", "update"),
    lambda read: read.clear(),
]


@pytest.mark.parametrize("change", UNCLEAR)
def test_restrictions_that_are_not_as_documented_are_none_that_are_known(
    wiki: Wiki, change: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki.page("Page")
    from . import confluence_server

    whole = confluence_server.Shared.read

    def unclear(self: Any, page: Page) -> dict[str, Any]:
        read = whole(self, page)
        change(read)
        return read

    monkeypatch.setattr(confluence_server.Shared, "read", unclear)
    assert outcome(api(wiki))["Page"] == "held: restrictions unknown"


def test_a_page_of_which_nobody_says_what_it_lies_below_is_held(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    from . import confluence_server

    place = confluence_server.Cloud if wiki.flavour == CLOUD else confluence_server.DataCenter
    whole = place.shape

    def shape(self: Any, page: Page, *more: Any) -> dict[str, Any]:
        found = whole(self, page, *more)
        if page.title == "Page":
            found.pop("parentId", None)
            found.pop("ancestors", None)
        return found

    monkeypatch.setattr(place, "shape", shape)
    wiki.page("Page")
    wiki.page("Free")
    assert outcome(api(wiki)) == {"Page": "held: restrictions unknown", "Free": "published"}


def test_readers_that_are_counted_but_not_shown_are_readers(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    wiki.page("Page")
    from . import confluence_server

    whole = confluence_server.Shared.read

    def counted(self: Any, page: Page) -> dict[str, Any]:
        read = whole(self, page)
        read["restrictions"]["user"]["size"] = 1
        return read

    monkeypatch.setattr(confluence_server.Shared, "read", counted)
    assert outcome(api(wiki)) == {"Page": "withdrawn: restricted"}


# Faults


def world(flavour: str) -> Wiki:
    """A wiki with something of everything, whose lists come in parts of two."""
    wiki = Wiki(flavour)
    wiki.cap = 2
    wiki.space("DOC")
    wiki.space("HR")
    top = wiki.page("Top", labels=[("global", "a")])
    closed = wiki.page("Closed", parent=top.id, readers={wiki.me})
    wiki.page("Below", parent=closed.id)
    open_one = wiki.page("Open", parent=top.id, labels=[("global", str(n)) for n in range(3)])
    wiki.file(open_one, "paper.pdf", b"%PDF")
    new = wiki.page("New", parent=open_one.id)
    wiki.unindexed = {new.id, closed.id}
    if flavour == CLOUD:
        folder = wiki.page("Folder", kind="folder", readers={wiki.me})
        wiki.page("In folder", parent=folder.id)
        wiki.page("In an open folder", parent=wiki.page("Open folder", kind="folder").id)
    wiki.page("Gone", status="trashed")
    wiki.page("Post", kind="blogpost")
    wiki.page("Closed post", kind="blogpost", readers={wiki.me})
    wiki.page("Salaries", "HR", readers={wiki.me})
    wiki.page("Holidays", "HR")
    return wiki


PRIVATE = {"Closed", "Below", "In folder", "Gone", "Closed post", "Salaries"}
ALL: dict[str, Any] = {"blog_posts": True, "attachments": True}
DEEP = b"[" * 200_000
FAULTS = {
    "401": error(401),
    "403": error(403),
    "404": error(404),
    "410": error(410),
    "400": error(400),
    "429": error(429, Retry_After="1"),
    "500": error(500),
    "no JSON": (200, {}, b"<html>Log in</html>"),
    "no object": (200, {}, b"[]"),
    "an empty object": (200, {}, b"{}"),
    "too deep": (200, {}, DEEP),
    "a redirect": (302, {"Location": "https://evil.example/login"}, b""),
    "results of another shape": (200, {}, b'{"results": [1, null], "_links": {}}'),
    "results without ids": (200, {}, b'{"results": [{}], "_links": {}}'),
    "signed out": (200, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, b'{"results": [], "_links": {}}'),
    "anonymous": (200, {"X-AUSERNAME": "anonymous"}, b'{"results": [], "_links": {}}'),
    "another host": (200, {}, b'{"results": [], "_links": {"next": "https://evil.example/rest/api/content?start=2"}}'),
}


OUTAGES = ("401", "429", "500", "a redirect", "signed out", "anonymous")


def test_the_world_of_the_faults_is_published_as_it_should_be() -> None:
    for flavour in FLAVOURS:
        found = outcome(api(world(flavour), **ALL))
        published = {name for name, became in found.items() if became == "published"}
        extra = {"In an open folder"} if flavour == CLOUD else set()
        assert published == {"Top", "Open", "New", "paper.pdf", "Post", "Holidays"} | extra
        assert found.keys() - published == PRIVATE - (set() if flavour == CLOUD else {"In folder"})


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_whatever_call_fails_nothing_private_is_published_and_nothing_is_missing_in_silence(
    flavour: str, kind: str
) -> None:
    wiki = world(flavour)
    whole = outcome(api(wiki, **ALL))
    calls = list(dict.fromkeys(wiki.log))
    assert len(calls) > 20
    for failed in calls:
        wiki.fault = lambda _number, line, failed=failed: FAULTS[kind] if line == failed else None
        if "user/current" in failed or "/spaces?" in failed or "/space/" in failed:
            with pytest.raises(ConnectorError) as raised:
                outcome(api(wiki, **ALL))
            assert raised.value.hint, failed
            continue
        found = outcome(api(wiki, **ALL))
        published = {name for name, became in found.items() if became == "published"}
        assert not published & PRIVATE, failed
        missing = whole.keys() - found.keys()
        in_the_bin = flavour == DATA_CENTER and "status=trashed" in failed and kind not in OUTAGES
        assert not missing - ({"Gone"} if in_the_bin else set()) or "…" in found, (failed, missing)
        withdrawn = {name for name, became in found.items() if became.startswith("withdrawn")}
        assert withdrawn <= PRIVATE, failed


@settings(max_examples=60, deadline=None)
@given(
    flavour=st.sampled_from(FLAVOURS),
    call=st.integers(0, 60),
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["101", "current", "/x?start=1"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    "results _links next id title status version number restrictions read user group size".split()
                ),
                inner,
            )
        ),
        max_leaves=20,
    ),
)
def test_no_answer_brings_anything_but_the_stated_errors(flavour: str, call: int, body: object) -> None:
    wiki = world(flavour)
    wiki.fault = lambda number, _line: (200, {}, json.dumps(body).encode()) if number == call else None
    try:
        found = outcome(api(wiki, **ALL))
    except ConnectorError:
        return
    assert not {name for name, became in found.items() if became == "published"} & PRIVATE


@settings(max_examples=80, deadline=None)
@given(
    flavour=st.sampled_from(FLAVOURS),
    broken=st.lists(st.tuples(st.integers(0, 80), st.sampled_from(sorted(FAULTS))), min_size=1, max_size=12),
)
def test_however_many_calls_fail_nothing_private_is_published_and_nothing_is_missing_in_silence(
    flavour: str, broken: list[tuple[int, str]]
) -> None:
    wiki = world(flavour)
    whole = outcome(api(wiki, **ALL)).keys() - {"Gone"}
    wiki.log = []
    kinds = dict(broken)
    wiki.fault = lambda number, _line: FAULTS[kinds[number]] if number in kinds else None
    try:
        found = outcome(api(wiki, **ALL))
    except ConnectorError:
        return
    assert not {name for name, became in found.items() if became == "published"} & PRIVATE
    assert whole <= found.keys() or "…" in found


@st.composite
def trees(draw: st.DrawFn) -> Wiki:
    """Spaces of pages that lie below each other anyhow, restricted, archived, deleted and hidden here and there."""
    wiki = Wiki(draw(st.sampled_from(FLAVOURS)))
    wiki.space("DOC")
    wiki.cap = draw(st.sampled_from([1, 3, 1000]))
    folders = ["folder"] if wiki.flavour == CLOUD else []
    for number in range(draw(st.integers(0, 12))):
        parent = draw(st.none() | st.sampled_from(sorted(wiki.pages))) if wiki.pages else None
        page = wiki.page(f"Page {number}", parent=parent, kind=draw(st.sampled_from(["page", "page", *folders])))
        page.readers = draw(st.sampled_from([set(), set(), {wiki.me}, {"group:staff", wiki.me}, {"somebody else"}]))
        page.status = draw(st.sampled_from(["current"] * 4 + ["trashed"])) if page.kind == "page" else "current"
        page.labels = [("global", "l")] * draw(st.integers(0, 1))
        if draw(st.booleans()):
            wiki.unindexed.add(page.id)
    # Ids do not follow the order in which pages were put below each other.
    order = draw(st.permutations(sorted(wiki.pages)))
    new = dict(zip(sorted(wiki.pages), order, strict=True))
    for page in wiki.pages.values():
        page.id, page.parent = new[page.id], new.get(page.parent or "")
    wiki.unindexed = {new[key] for key in wiki.unindexed}
    wiki.pages = {page.id: page for page in wiki.pages.values()}
    return wiki


@settings(max_examples=150, deadline=None)
@given(wiki=trees())
def test_what_is_published_is_what_nobody_restricted_anywhere_above(wiki: Wiki) -> None:
    def open_to_all(page: Page) -> bool:
        return not page.readers and not any(above.readers for above in wiki.above(page))

    pages = [page for page in wiki.pages.values() if page.kind == "page" and page.status == "current"]
    found = listing(api(wiki))
    held = {one.key for one in found if isinstance(one, Unreadable)}
    published = {one.key for one in found if isinstance(one, Document)}
    open_ones = {page.id for page in pages if open_to_all(page)}
    assert published <= open_ones <= published | held
    # Data Center tells nobody the restrictions of what is in the bin.
    assert held <= {page.id for page in pages if any(one.status != "current" for one in wiki.above(page))}
    assert not held or wiki.flavour == DATA_CENTER
    assert {one.key for one in found if isinstance(one, Excluded) and not one.withdrawn} == set()


# Lists in parts


@pytest.mark.parametrize("cap", [1, 2, 3, 7, 1000])
def test_all_parts_of_a_list_are_asked_for(wiki: Wiki, cap: int) -> None:
    wiki.cap = cap
    for number in range(7):
        wiki.page(f"Page {number}")
        wiki.page(f"Hidden {number}", readers={"somebody else"})
    assert set(outcome(api(wiki))) == {f"Page {number}" for number in range(7)}


def test_a_full_part_without_a_link_is_not_the_last_one() -> None:
    wiki = Wiki(DATA_CENTER)
    wiki.cap, wiki.silent = 2, True
    wiki.space("DOC")
    page = wiki.page("Page 0")
    for number in range(1, 6):
        wiki.page(f"Page {number}")
        wiki.file(page, f"{number}.pdf", b"%PDF")
    found = outcome(api(wiki, attachments=True))
    assert set(found) == {f"Page {number}" for number in range(6)} | {f"{number}.pdf" for number in range(1, 6)}


def test_a_page_deleted_while_the_list_is_read_makes_no_other_one_missing() -> None:
    wiki = Wiki(DATA_CENTER)
    wiki.cap = 2
    wiki.space("DOC")
    pages = [wiki.page(f"Page {number}") for number in range(8)]

    def delete(number: int) -> None:
        if number == 4:
            pages[0].status = "trashed"

    wiki.before = delete
    found = outcome(api(wiki))
    assert {name for name, became in found.items() if became == "published"} >= {f"Page {n}" for n in range(1, 8)}


@pytest.mark.parametrize("way", ["same", "growing"])
def test_a_list_that_goes_round_in_circles_is_not_complete(wiki: Wiki, way: str) -> None:
    wiki.page("Page")
    start = "/wiki/api/v2/spaces/" if wiki.flavour == CLOUD else "/confluence/rest/api/content?"

    def round_and_round(number: int, line: str) -> Any:
        if not line.startswith(f"GET {start}"):
            return None
        found = [{"id": "101", "title": "Page", "status": "current", "version": {"number": 1}, "parentId": None}]
        links = {"next": f"{line.split()[1]}&cursor={number if way == 'growing' else 1}"}
        return 200, {}, json.dumps({"results": found, "_links": links}).encode()

    wiki.fault = round_and_round
    found = outcome(api(wiki))
    assert "circles" in found["…"]
    assert len(wiki.log) < 100


# Limits and failures that pass


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_failure_that_passes_is_no_failure(wiki: Wiki, status: int) -> None:
    wiki.page("Page")
    failed: set[str] = set()

    def once(_number: int, line: str) -> Any:
        if line in failed:
            return None
        failed.add(line)
        return error(status)

    wiki.fault = once
    clock = Clock()
    assert outcome(api(wiki, clock=clock)) == {"Page": "published"}
    assert len(clock.slept) >= len(failed) > 3
    assert all(0 < pause <= 2 for pause in clock.slept)


def test_pauses_grow_and_end(wiki: Wiki) -> None:
    wiki.fault = lambda _number, _line: error(503)
    clock = Clock()
    with pytest.raises(ConnectorError, match="503"):
        listing(api(wiki, clock=clock))
    assert len(wiki.log) == 5
    assert all(1.9 ** (n - 1) <= pause <= 2.0**n for n, pause in enumerate(clock.slept, start=1))


def test_a_wiki_that_is_asked_too_much_is_left_alone_as_long_as_it_says(wiki: Wiki) -> None:
    wiki.page("Page")
    wiki.fault = lambda number, _line: error(429, Retry_After="17") if number == 1 else None
    clock = Clock()
    assert outcome(api(wiki, clock=clock)) == {"Page": "published"}
    assert clock.slept == [17.0]


def test_a_limit_that_never_ends_is_given_up(wiki: Wiki) -> None:
    wiki.fault = lambda _number, _line: error(429, Retry_After="100000")
    clock = Clock()
    with pytest.raises(ConnectorError, match="429"):
        listing(api(wiki, clock=clock))
    assert sum(clock.slept) <= 10 * 120


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Interval-Seconds": "7", "Retry-After": "5"}, 7),
        ({"X-RateLimit-NearLimit": "true"}, 1),
        (
            {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": "2026-01-31T10:00:30Z",
                "Date": "Sat, 31 Jan 2026 10:00:00 GMT",
            },
            30,
        ),
        ({"X-RateLimit-Remaining": "12", "Retry-After": "0"}, 0),
    ],
)
def test_a_limit_that_is_near_is_waited_for(wiki: Wiki, headers: dict[str, str], least: float) -> None:
    wiki.page("Page")
    wiki.headers = headers
    clock = Clock()
    assert outcome(api(wiki, clock=clock)) == {"Page": "published"}
    assert bool(clock.slept) == bool(least)
    assert clock.slept == [pytest.approx(least)] * len(clock.slept)


class Deaf(httpx.BaseTransport):
    """A network that fails, at some calls or at all."""

    def __init__(self, inner: httpx.BaseTransport, failing: Callable[[int], bool]) -> None:
        self.inner, self.failing, self.count = inner, failing, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        if self.failing(self.count):
            raise httpx.ConnectError("no route, said with Authorization " + request.headers["Authorization"])
        return self.inner.handle_request(request)


def test_a_network_that_fails_now_and_then_is_put_up_with(wiki: Wiki) -> None:
    wiki.page("Page")
    deaf = Deaf(httpx.WSGITransport(wiki.app()), lambda count: count % 2 == 1)
    assert outcome(api(wiki, transport=deaf)) == {"Page": "published"}


def test_a_network_that_fails_altogether_is_an_error_without_the_token(wiki: Wiki) -> None:
    deaf = Deaf(httpx.WSGITransport(wiki.app()), lambda _count: True)
    with pytest.raises(ConnectorError) as raised:
        listing(api(wiki, transport=deaf))
    assert "ConnectError" in raised.value.what
    assert raised.value.hint


def test_an_answer_without_end_is_refused(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.confluence.rest.LARGEST_ANSWER", 2000)
    wiki.page("Page", bodies=["x" * 5000])
    connector = api(wiki)
    (document,) = documents(connector).values()
    with pytest.raises(OSError, match="larger"):
        connector.read(document)


# Signing in


@pytest.mark.parametrize("status", [401, 403])
def test_a_wiki_that_refuses_at_the_start_says_how_to_mend_it(wiki: Wiki, status: int) -> None:
    wiki.fault = lambda _number, _line: error(status, "no\x1b[31m\n\n way" + "!" * 5000)
    with pytest.raises(ConnectorError) as raised:
        listing(api(wiki))
    assert not isinstance(raised.value, IncompleteListing)
    assert raised.value.hint
    assert "no [31m way!" in raised.value.what
    assert len(raised.value.what) < 300


def test_a_sign_in_page_instead_of_an_answer_is_named_and_not_followed(wiki: Wiki) -> None:
    wiki.fault = lambda _number, _line: (302, {"Location": "https://login.example.com/?to=x"}, b"")
    with pytest.raises(ConnectorError, match=r"login\.example\.com") as raised:
        listing(api(wiki))
    assert "sign in" in raised.value.hint
    assert len(wiki.log) == 1


def test_a_token_that_runs_out_while_listing_is_not_taken_for_deleted_pages(wiki: Wiki) -> None:
    wiki.lenient = True
    for number in range(4):
        wiki.page(f"Page {number}", readers={wiki.me})
    wiki.page("Page")

    def run_out(number: int) -> None:
        if number == 2:
            wiki.token, wiki.me = "another", "nobody"

    wiki.before = run_out
    assert "…" in outcome(api(wiki))


def test_a_token_that_became_another_account_s_is_noticed_without_a_header(wiki: Wiki) -> None:
    wiki.page("Page")
    seen = []

    def changed(_number: int, line: str) -> Any:
        if "user/current" in line:
            seen.append(line)
            known = {"type": "known", "accountId": f"a{len(seen)}", "userKey": f"k{len(seen)}"}
            return 200, {}, json.dumps(known).encode()
        return None

    wiki.fault = changed
    assert "another account" in outcome(api(wiki))["…"]


def test_a_space_that_may_not_be_viewed_is_an_error_not_an_empty_listing(wiki: Wiki) -> None:
    wiki.space("HR", viewers={"somebody else"})
    with pytest.raises(ConnectorError, match="HR") as raised:
        listing(api(wiki))
    assert "spaces" in raised.value.hint


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"site": "http://docs.example.com"}, "https"),
        ({"site": "https://user:secret@docs.example.com"}, "address"),
        ({"site": "ftp://docs.example.com"}, "https"),
        ({"site": "docs.example.com"}, "address"),
        ({"site": "https://docs.example.com/?x=1"}, "address"),
        ({"site": "https://docs.example.com:port"}, "address"),
        ({"site": "https://docs.atlassian.net", "user": ""}, "user"),
        ({"user": "a:b"}, "e-mail"),
        ({"spaces": []}, "no space"),
        ({"spaces": ['DOC" or space = "HR']}, "not the key"),
        ({"spaces": ["../x"]}, "not the key"),
    ],
)
def test_options_that_cannot_be_right_are_errors_before_any_call(options: dict[str, Any], said: str) -> None:
    wiki = Wiki(CLOUD)
    with pytest.raises(ConnectorError, match=said) as raised:
        api(wiki, **({"spaces": ["DOC"]} | options))
    assert raised.value.hint
    assert wiki.log == []


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "ünïcode", "\x00"])
def test_a_token_that_can_be_none_is_not_shown(wiki: Wiki, token: str) -> None:
    with pytest.raises(ConnectorError) as raised:
        listing(api(wiki, token=lambda: token))
    assert not token.strip() or token not in raised.value.what + raised.value.hint
    assert wiki.log == []


def test_the_address_of_a_cloud_site_may_lack_its_end() -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    wiki.page("Page")
    assert outcome(api(wiki, site="https://docs.atlassian.net/")) == {"Page": "published"}


def test_the_token_is_in_nothing_that_can_be_shown(wiki: Wiki) -> None:
    page = wiki.page("Page", bodies=['<ri:user ri:account-id="a:b"/>'])
    shown: list[str] = []

    def noted(act: Callable[[], object]) -> None:
        try:
            shown.append(repr(act()))
        except (ConnectorError, OSError, Changed) as raised:
            shown.extend([repr(raised), str(raised), repr(vars(raised))])
            shown.extend(traceback.format_exception(raised))

    secret = [TOKEN]
    if wiki.flavour == CLOUD:
        secret.append(httpx.BasicAuth(USER, TOKEN)._auth_header.partition(" ")[2])
    echo = " ".join([*secret, " " * 900, TOKEN])
    for status in (400, 401, 403, 404, 429, 500):
        wiki.fault = lambda _number, _line, status=status: error(status, f"you said {echo}")
        connector = api(wiki)
        noted(lambda connector=connector: listing(connector))
        wiki.fault = lambda _number, _line: None
        (document,) = documents(connector).values()
        wiki.fault = lambda _number, _line, status=status: error(status, f"you said {echo}")
        noted(lambda connector=connector, document=document: connector.read(document))
        noted(lambda connector=connector: connector.resource(included_path("DOC", "Page")))
        shown.extend(
            [repr(connector), repr(connector._rest), repr(vars(connector)), repr(document), str(connector.notes)]
        )
    assert page.id
    assert all(words not in text for text in shown for words in secret)


def test_a_token_that_is_gone_when_a_page_is_read_holds_the_page(wiki: Wiki) -> None:
    wiki.page("Page")
    given = [TOKEN]
    connector = api(wiki, token=lambda: given[-1])
    (document,) = documents(connector).values()
    given.append("")
    with pytest.raises(OSError, match="empty"):
        connector.read(document)


def test_the_token_is_not_kept_between_calls(wiki: Wiki) -> None:
    asked = []
    connector = api(wiki, token=lambda: asked.append(1) or TOKEN)
    assert asked == []
    listing(connector)
    assert len(asked) >= connector.calls


# What is known of a page, and read


def test_a_document_says_what_the_wiki_knows_of_it(wiki: Wiki) -> None:
    top = wiki.page("Top / all")
    labels = [("global", "how-to"), ("my", "favourite"), ("team", "crew")]
    page = wiki.page("Sub", parent=top.id, labels=labels)
    found = documents(api(wiki))[page.id]
    assert (found.title, found.space, found.section) == ("Sub", "DOC", ("Top / all",))
    assert found.labels == ("crew", "how-to")
    assert found.path == "DOC/Top - all/Sub"
    assert found.changed == "2026-01-31"
    place = f"/spaces/DOC/pages/{page.id}" if wiki.flavour == CLOUD else f"/display/DOC/{page.id}"
    assert found.url == wiki.site + place


@pytest.mark.parametrize(
    "change",
    [
        lambda page, wiki: setattr(page, "title", "Other"),
        lambda page, wiki: page.labels.append(("global", "new")),
        lambda page, wiki: setattr(page, "parent", None),
        lambda page, wiki: page.bodies.append("more"),
        lambda page, wiki: wiki.page("Child", parent=page.id),
        lambda page, wiki: setattr(wiki.pages[page.parent], "title", "Other top"),
    ],
    ids=["title", "labels", "moved", "edited", "a page below", "the page above renamed"],
)
def test_a_version_changes_with_everything_that_is_published_of_a_page(
    wiki: Wiki, change: Callable[[Page, Wiki], object]
) -> None:
    page = wiki.page("Page", parent=wiki.page("Top").id)
    before = documents(api(wiki))[page.id]
    change(page, wiki)
    assert documents(api(wiki))[page.id].version != before.version


def test_many_labels_are_all_known(wiki: Wiki) -> None:
    wiki.page("Page", labels=[("global", f"label{number}") for number in range(350)])
    (found,) = documents(api(wiki)).values()
    assert len(found.labels) == 350


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"labels": None},
        {"labels": {"results": None}},
        {"labels": {"results": [], "size": 1}},
        {"labels": {"results": [{"prefix": "global"}]}},
        {"labels": {"results": [{"name": "a"}], "limit": 1}},
        {"labels": {"results": [], "_links": {"next": "/more"}}},
    ],
)
def test_labels_that_are_not_all_there_are_not_known(found: object) -> None:
    assert labels(found) is None


def test_labels_and_places_select(wiki: Wiki) -> None:
    top = wiki.page("Top")
    wiki.page("In", parent=top.id, labels=[("global", "Public")])
    wiki.page("Out", parent=top.id, labels=[("global", "public"), ("global", "internal")])
    wiki.page("Elsewhere", labels=[("global", "public")])
    found = outcome(api(wiki, include=["Top/**"], labels=["public"], exclude_labels=["internal"]))
    assert {name for name, became in found.items() if became == "published"} == {"In"}
    assert not any(became.startswith("withdrawn") for became in found.values())


def test_labels_that_cannot_be_known_hold_the_page() -> None:
    wiki = Wiki(CLOUD)
    wiki.space("DOC")
    page = wiki.page("Page")
    wiki.unindexed = {page.id}
    wiki.fault = failing(f"GET /wiki/api/v2/pages/{page.id}/labels", error(403))
    assert outcome(api(wiki, exclude_labels=["internal"])) == {"Page": "held: labels unknown"}


def test_the_body_is_wrapped_with_what_it_mentions(wiki: Wiki) -> None:
    wiki.people |= {"5d0:aa": "Ann Lee", "name:bob": "Bob"}
    body = (
        '<p><ac:link><ri:user ri:account-id="5d0:aa"/></ac:link><ri:user ri:userkey="bob"/></p>'
        '<ri:user ri:userkey="zed"/>'
        '<ac:image><ri:attachment ri:filename="a &amp; b.png"/></ac:image><ac:structured-macro ac:name="children"/>'
    )
    if wiki.flavour == DATA_CENTER:
        body = body.replace("account-id", "userkey")
    page = wiki.page("Page", bodies=["old", body])
    image = wiki.file(page, "a & b.png", b"png", "image/png")
    wiki.file(page, "other.png", b"png", "image/png")
    second = wiki.page("Second", parent=page.id, id="204")
    first = wiki.page("First", parent=page.id, id="203")
    wiki.page("Hidden", parent=page.id, readers={wiki.me})
    wiki.page("Archived", parent=page.id, status="trashed")
    connector = api(wiki)
    found = body_of(connector.read(documents(connector)[page.id]))
    assert found == {
        "format": "storage",
        "id": page.id,
        "title": "Page",
        "space": "DOC",
        "base": wiki.site,
        "body": body,
        "users": {"5d0:aa": "Ann Lee"} | ({"bob": "Bob"} if wiki.flavour == DATA_CENTER else {}),
        "attachments": {"a & b.png": {"id": image.id, "type": "image/png", "page": False}},
        "children": [[first.id, "First"], [second.id, "Second"]],
    }


def test_people_are_asked_for_once(wiki: Wiki) -> None:
    kind = "account-id" if wiki.flavour == CLOUD else "userkey"
    body = "".join(f'<ri:user ri:{kind}="u{number}"/>' for number in range(5))
    wiki.people |= {f"u{number}": f"Name {number}" for number in range(5)}
    one, two = wiki.page("One", bodies=[body]), wiki.page("Two", bodies=[body])
    connector = api(wiki)
    found = documents(connector)
    assert len(body_of(connector.read(found[one.id]))["users"]) == 5
    list(lines(wiki))
    assert len(body_of(connector.read(found[two.id]))["users"]) == 5
    assert len(list(lines(wiki))) == 1


@pytest.mark.parametrize(("status", "held"), [(403, False), (404, False), (400, False), (500, True)])
def test_people_nobody_tells_us_of_are_no_reason_to_hold_a_page_but_an_outage_is(
    wiki: Wiki, status: int, held: bool
) -> None:
    wiki.page("Page", bodies=['<ri:user ri:userkey="u"/>'])
    connector = api(wiki)
    (document,) = documents(connector).values()
    wiki.fault = lambda _number, line: error(status) if re.search("/user[?s]", line) else None
    if held:
        with pytest.raises(OSError, match="500"):
            connector.read(document)
    else:
        assert body_of(connector.read(document))["users"] == {}


def test_a_page_restricted_since_the_crawl_is_read_in_the_version_that_was_open_or_not_at_all(wiki: Wiki) -> None:
    page = wiki.page("Page")
    connector = api(wiki)
    (document,) = documents(connector).values()
    page.readers = {wiki.me}
    if wiki.flavour == DATA_CENTER:  # the call for the body tells it anyway
        with pytest.raises(Changed):
            connector.read(document)
    page.bodies.append("secret")
    with pytest.raises(Changed):
        connector.read(document)


def test_reading_asks_for_one_body_and_nothing_else(wiki: Wiki) -> None:
    wiki.page("Page")
    connector = api(wiki)
    (document,) = documents(connector).values()
    list(lines(wiki))
    connector.read(document)
    assert len(list(lines(wiki))) == 1


def test_a_space_that_is_archived_is_said_to_be_and_not_published(wiki: Wiki) -> None:
    wiki.space("OLD", status="archived")
    wiki.page("Page", "OLD")
    wiki.page("Other")
    connector = api(wiki)
    assert outcome(connector) == {"Page": "withdrawn: space archived", "Other": "published"}
    assert any("OLD" in note for note in connector.notes)


def test_blog_posts_come_when_they_are_wanted(wiki: Wiki) -> None:
    post = wiki.page("Post", kind="blogpost")
    wiki.page("Page")
    assert set(outcome(api(wiki))) == {"Page"}
    connector = api(wiki, blog_posts=True)
    found = documents(connector)
    assert found[post.id].section == ()
    assert body_of(connector.read(found[post.id]))["title"] == "Post"


# Attachments


def test_attachments_are_documents_of_their_own_when_they_are_wanted(wiki: Wiki) -> None:
    top = wiki.page("Top")
    page = wiki.page(
        "Page", parent=top.id, bodies=['<ri:attachment ri:filename="paper.pdf"/>'], labels=[("global", "x")]
    )
    file = wiki.file(page, "paper.pdf", b"%PDF one")
    wiki.file(page, "photo.png", b"png")
    wiki.file(wiki.page("Closed", readers={wiki.me}), "secret.pdf", b"%PDF")
    connector = api(wiki, attachments=True)
    assert outcome(connector) == {
        "Top": "published",
        "Page": "published",
        "paper.pdf": "published",
        "photo.png": "no renderer for .png",
        "Closed": "withdrawn: restricted",
        "secret.pdf": "withdrawn: restricted",
    }
    document = documents(connector)[f"attachment/{file.id}"]
    assert (document.media_type, document.title, document.labels) == ("application/pdf", "paper.pdf", ("x",))
    assert (document.section, document.path) == (("Top", "Page"), "DOC/Top/Page/paper.pdf")
    assert connector.read(document).body == b"%PDF one"
    assert body_of(connector.read(documents(connector)[page.id]))["attachments"]["paper.pdf"]["page"] is True
    file.bodies.append(b"%PDF two")
    assert connector.read(document).body == b"%PDF one"
    again = documents(connector)[document.key]
    assert again.version != document.version
    assert connector.read(again).body == b"%PDF two"


def test_attachments_that_cannot_be_listed_leave_the_listing_incomplete(wiki: Wiki) -> None:
    page = wiki.page("Page")
    wiki.file(page, "paper.pdf", b"%PDF")
    wiki.fault = lambda _number, line: error(403) if "attachment" in line else None
    found = outcome(api(wiki, attachments=True))
    assert found["Page"] == "held: attachments unknown"
    assert page.id in found["…"]


def test_an_attachment_has_its_page_s_fate(wiki: Wiki) -> None:
    draft = wiki.page("Draft", status="draft")
    for page in (wiki.page("Below", parent=draft.id), wiki.page("Out"), wiki.page("Closed", readers={wiki.me})):
        wiki.file(page, f"{page.title}.pdf", b"%PDF")
    found = outcome(api(wiki, attachments=True, exclude=["Out"]))
    assert "…" not in found
    assert all(found[name] == found[f"{name}.pdf"] for name in ("Below", "Out", "Closed"))
    assert found["Below.pdf"] == "held: restrictions unknown"


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/file",
        f"http://{MEDIA}/file/1/1",
        f"https://{MEDIA}.evil.example/file",
        "//evil.example/file",
        "file:///etc/passwd",
        "https://[bad",
    ],
)
def test_a_file_is_fetched_from_no_host_but_atlassian_s(wiki: Wiki, place: str) -> None:
    file = wiki.file(wiki.page("Page"), "paper.pdf", b"%PDF")
    connector = api(wiki, attachments=True)
    document = documents(connector)[f"attachment/{file.id}"]
    wiki.fault = lambda _number, line: (302, {"Location": place}, b"") if "download" in line else None
    before = len(wiki.log)
    with pytest.raises(OSError, match="host"):
        connector.read(document)
    assert len(wiki.log) == before + 1


def test_a_file_handed_on_forever_is_an_error(wiki: Wiki) -> None:
    file = wiki.file(wiki.page("Page"), "paper.pdf", b"%PDF")
    connector = api(wiki, attachments=True)
    document = documents(connector)[f"attachment/{file.id}"]
    wiki.fault = lambda _number, line: (302, {"Location": line.split()[1]}, b"") if "download" in line else None
    with pytest.raises(OSError, match="again and again"):
        connector.read(document)


# Pages that others include


def test_an_included_page_is_found_by_space_and_title(wiki: Wiki) -> None:
    wiki.page("Über / uns?", bodies=["<p>us</p>"])
    connector = api(wiki)
    found = connector.resource(included_path("DOC", "über / Uns?"))
    assert found is not None
    assert json.loads(found.body or b"")["body"] == "<p>us</p>"
    list(lines(wiki))
    again = connector.resource(included_path("DOC", "Über / uns?"), found.version)
    assert again is not None
    assert again.body is None
    assert list(lines(wiki)) == []


@pytest.mark.parametrize("title", ["Closed", "Below", "Gone", "Nowhere"])
def test_a_page_that_is_private_or_missing_is_not_included(wiki: Wiki, title: str) -> None:
    closed = wiki.page("Closed", readers={wiki.me})
    wiki.page("Below", parent=closed.id)
    wiki.page("Gone", status="trashed")
    assert api(wiki).resource(included_path("DOC", title)) is None


def test_a_page_of_another_space_is_not_included(wiki: Wiki) -> None:
    wiki.space("HR")
    wiki.page("Salaries", "HR")
    assert api(wiki, spaces=["DOC"]).resource(included_path("HR", "Salaries")) is None


def test_whether_a_page_may_be_included_is_known_or_an_error(wiki: Wiki) -> None:
    draft = wiki.page("Draft", status="draft")
    wiki.page("Below", parent=draft.id)
    with pytest.raises(OSError, match="cannot be known"):
        api(wiki).resource(included_path("DOC", "Below"))
    wiki.fault = lambda _number, line: error(500) if "content?" in line or "/pages" in line else None
    with pytest.raises(OSError, match="cannot be known"):
        api(wiki).resource(included_path("DOC", "Nowhere"))


def test_looking_for_included_pages_first_costs_no_second_listing(wiki: Wiki) -> None:
    wiki.page("Page")
    clock = Clock()
    connector = api(wiki, clock=clock)
    listing(connector)
    one = len(list(lines(wiki)))
    connector = api(wiki, clock=clock)
    connector.resource(included_path("DOC", "Nowhere"))
    listing(connector)
    assert len(list(lines(wiki))) == one
    listing(connector)
    assert len(list(lines(wiki))) == one
    connector = api(wiki, clock=clock)
    connector.resource(included_path("DOC", "Nowhere"))
    clock.now += 3600
    listing(connector)
    assert len(list(lines(wiki))) == 2 * one


# What it costs


@pytest.mark.parametrize(("flavour", "calls"), [(CLOUD, 17), (DATA_CENTER, 12)])
def test_a_thousand_pages_are_listed_with_few_calls(flavour: str, calls: int) -> None:
    wiki = Wiki(flavour)
    wiki.space("DOC")
    top = wiki.page("Top")
    for number in range(999):
        wiki.page(f"Page {number}", parent=top.id)
    connector = api(wiki)
    assert len(documents(connector)) == 1000
    assert connector.calls == len(wiki.log) == calls


def test_a_real_connection_carries_it(wiki: Wiki) -> None:
    import threading
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing: it would say every call."""

    page = wiki.page("Page", bodies=["<p>ünïcode</p>"])
    server = make_server("127.0.0.1", 0, wiki.app(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        connector = api(wiki, site=f"http://127.0.0.1:{server.server_port}{wiki.context}", transport=None)
        found = documents(connector)
        assert body_of(connector.read(found[page.id]))["body"] == "<p>ünïcode</p>"
        connector._rest.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
