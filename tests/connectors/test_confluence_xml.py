"""Xml exports of Confluence: what is listed, and what is handed to rendering."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document, Unreadable
from connectors.confluence.page import MEDIA_TYPE, included_path

from .confluence_xml_exports import (
    TAIL,
    attachment,
    body,
    export,
    label,
    listed,
    many,
    outcome,
    page,
    pages,
    plain,
    ref,
    restricted,
    space,
    text,
    thing,
    write,
    xml,
)
from .contract import DOCUMENTS, ConnectorContract, System
from .trees import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.base import Content
    from connectors.confluence.xml import XmlExport


@dataclass
class XmlSystem(System):
    """A space, whose export is made again after every change."""

    place: Path
    ids: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    lost: str = ""
    cut: bool = False

    def __post_init__(self) -> None:
        for name, written in DOCUMENTS.items():
            self.write(name, written)

    def connector(self) -> XmlExport:
        return export(self.place)

    def key(self, name: str) -> str:
        return str(self.ids.get(name, 999))

    def write(self, name: str, body: bytes) -> None:
        self.ids.setdefault(name, 100 + len(self.ids))
        self.bodies[name] = body
        self.days[name] = self.days.get(name, 0) + 1
        self.save()

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["body"]).encode()

    def delete(self, name: str) -> None:
        del self.bodies[name]
        self.save()

    def rename(self, name: str, new: str) -> None:
        self.ids[new] = self.ids.pop(name)
        self.bodies[new], self.days[new] = self.bodies.pop(name), self.days.pop(name)
        self.save()

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        paths = sorted(self.place.parent.rglob("*"))
        return [(path, path.stat().st_mtime_ns, path.stat().st_ctime_ns, path.stat().st_size) for path in paths]

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        self.lost = name
        self.save()
        yield
        self.lost = ""
        self.save()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self.cut = True
        self.save()
        yield
        self.cut = False
        self.save()

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.place.with_name("away")
        self.place.rename(away)
        yield
        away.rename(self.place)

    def save(self) -> None:
        objects = [space()]
        for name, written in self.bodies.items():
            its = self.ids[name]
            day = plain("lastModificationDate", f"2026-01-{self.days[name]:02} 10:00:00.000")
            objects.append(page(its, name, day, many("bodyContents", "BodyContent", its + 5000)))
            if name != self.lost:
                objects.append(body(its, written.decode()))
        made = xml(*objects)
        write(self.place, made.removesuffix(TAIL.encode()) if self.cut else made)


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> XmlSystem:
        return XmlSystem(tmp_path / "export")


class TestZip(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> XmlSystem:
        return XmlSystem(tmp_path / "export.zip")


@pytest.fixture(params=["export", "export.zip"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_a_page_is_listed_with_its_place_labels_and_day(place: Path) -> None:
    day = plain("lastModificationDate", "2026-01-30 23:59:59.999")
    home = page(10, "Home")
    made = xml(
        space(), home, page(11, "Set up", parent=10), page(12, "Step / one", day, parent=11), body(12, "<p>x</p>")
    )
    made = made.replace(TAIL.encode(), "".join([*label(7, "public", 12), *label(8, "beta", 12), TAIL]).encode())
    found, gap = listed(export(write(place, made)))
    assert gap == ""
    document = found[2]
    assert isinstance(document, Document)
    assert document[:4:2] == ("12", MEDIA_TYPE)
    assert document.path == "DOCS/Home/Set up/Step - one"
    assert (document.title, document.url, document.space) == ("Step / one", None, "DOCS")
    assert document.section == ("Home", "Set up")
    assert document.labels == ("beta", "public")
    assert document.changed == "2026-01-30"


def test_a_page_is_handed_over_in_the_format_it_was_written_in(place: Path) -> None:
    made = xml(
        space(),
        *(page(number, f"Page {number}") for number in (1, 2, 3, 4)),
        body(1, "<p>stored</p>"),
        body(2, "h1. wiki", sort="0"),
        thing("BodyContent", 31, text("body", "h1. old"), ref("content", "Page", 3)),
        thing("BodyContent", 41, text("body", "<p>no type</p>"), ref("content", "Page", 4)),
    )
    found = pages(export(write(place, made)))
    assert [(one["format"], one["body"]) for one in found.values()] == [
        ("storage", "<p>stored</p>"),
        ("wiki", "h1. wiki"),
        ("wiki", "h1. old"),
        ("storage", "<p>no type</p>"),
    ]
    assert found["1"] | {"body": ""} == {
        "format": "storage",
        "id": "1",
        "title": "Page 1",
        "space": "DOCS",
        "base": "",
        "body": "",
        "users": {},
        "attachments": {},
        "children": [],
    }


def test_old_versions_comments_and_templates_are_not_listed_at_all(place: Path) -> None:
    former = ref("originalVersion", "Page", 10)
    made = xml(
        thing("Comment", 50, ref("containerContent", "Page", 10), text("title", "Re: Guide")),
        body(51, "a comment", of=50, kind="Comment"),
        page(11, "Guide", former, space=None),
        body(11, "<p>before</p>"),
        page(12, "Guide", plain("originalVersionId", 10), space=None, status="deleted"),
        page(13, "Guide", space=None),
        page(14, "Guide", former, status="draft"),
        space(),
        page(10, "Guide", many("historicalVersions", "Page", 11, 12, 13)),
        body(10, "<p>now</p>"),
        thing("PageTemplate", 60, text("name", "Template"), ref("space", "Space", 1)),
        thing("Draft", 70, plain("pageId", 10), text("title", "Guide")),
    )
    found = pages(export(write(place, made)))
    assert {key: one["body"] for key, one in found.items()} == {"10": "<p>now</p>"}


def test_what_the_wiki_keeps_from_readers_is_withdrawn_with_its_reason(place: Path) -> None:
    made = xml(
        space(),
        space(2, "OLD", plain("spaceStatus", "ARCHIVED")),
        page(10, "Guide"),
        page(11, "Draft", status="draft"),
        page(12, "Archived", status="archived"),
        page(13, "Deleted", status="deleted"),
        page(14, "Strange", status="historical"),
        page(15, "In an archived space", space=2),
        thing("Draft", 16, plain("pageId", 0), text("title", "New")),
        thing("Page", 17, text("title", "Of a version before states"), ref("space", "Space", 1)),
    )
    found, _ = listed(export(write(place, made)))
    assert outcome(found) == {
        "10": "published",
        "11": "draft (withdrawn)",
        "12": "archived (withdrawn)",
        "13": "deleted (withdrawn)",
        "14": "not current (withdrawn)",
        "15": "space archived (withdrawn)",
        "16": "draft (withdrawn)",
        "17": "published",
    }


def test_blog_posts_are_read_on_request(place: Path) -> None:
    write(place, xml(space(), page(10, "News", kind="BlogPost"), body(10, "<p>new</p>", kind="BlogPost")))
    assert outcome(listed(export(place))[0]) == {"10": "blog post"}
    assert outcome(listed(export(place, blog_posts=True))[0]) == {"10": "published"}


def test_of_several_spaces_those_that_are_chosen_are_read(place: Path) -> None:
    write(place, xml(space(), space(2, "DEV"), page(10, "Guide"), page(20, "Guide", space=2)))
    assert outcome(listed(export(place))[0]) == {"10": "published", "20": "published"}
    assert outcome(listed(export(place, spaces=["DEV"]))[0]) == {
        "10": "in a space that is not chosen",
        "20": "published",
    }


def test_a_space_that_the_export_does_not_have_is_a_mistake_that_names_those_it_has(place: Path) -> None:
    write(place, xml(space(), page(10, "Guide")))
    with pytest.raises(ConnectorError, match=r"no space with the key DOC$") as raised:
        listed(export(place, spaces=["DOC"]))
    assert "DOCS" in raised.value.hint


def test_a_personal_space_is_read_only_when_somebody_chose_it(place: Path) -> None:
    made = xml(space(1, "~ann"), page(10, "Notes"))
    write(place, made)
    assert outcome(listed(export(place))[0]) == {"10": "in a personal space"}
    assert outcome(listed(export(place, spaces=["~ann"]))[0]) == {"10": "published"}
    write(place, made, {"exportDescriptor.properties": b"exportType=space\nspaceKey=~ann\n"})
    assert outcome(listed(export(place))[0]) == {"10": "published"}
    write(place, made, {"exportDescriptor.properties": b"exportType=all\nspaceKey=~ann\n"})
    assert outcome(listed(export(place))[0]) == {"10": "in a personal space"}


def test_patterns_see_titles_and_labels_are_asked_for(place: Path) -> None:
    objects = [
        space(),
        page(10, "Home"),
        page(11, "Internal", parent=10),
        page(12, "Plans", parent=11),
        page(13, "Guide"),
    ]
    write(place, xml(*objects, *label(7, "Public", 13), *label(8, "mine", 10, namespace="my")))
    assert outcome(listed(export(place, exclude=["Internal/"]))[0]) == {
        "10": "published",
        "11": "excluded by a rule",
        "12": "excluded by a rule",
        "13": "published",
    }
    assert outcome(listed(export(place, labels=["public", "mine"]))[0])["10"] == "without a label that is included"
    assert outcome(listed(export(place, exclude_labels=["PUBLIC"]))[0])["13"] == "excluded by its label"


def test_only_people_who_are_mentioned_go_with_a_page(place: Path) -> None:
    written = (
        '<ri:user ri:userkey="k1" /><ri:user ri:account-id="acc:2"/><ri:user ri:username="Ann B" />'
        '<ri:user ri:userkey="nobody" />'
    )
    people = [
        thing("ConfluenceUserImpl", "k1", text("name", "carl"), text("lowerName", "carl"), name="key"),
        thing("ConfluenceUserImpl", "k2", text("name", "dora"), text("atlassianAccountId", "acc:2"), name="key"),
        thing("ConfluenceUserImpl", "k3", text("name", "eve"), name="key"),
        thing("InternalUser", 5, text("name", "Carl"), text("displayName", "Carl Carlson")),
        thing("DefaultHibernateUser", 6, text("name", "ann b"), text("fullName", "Ann Bee")),
    ]
    wiki = body(11, "Ask [~carl], [her|~ann b] or [~eve|x] ~ nobody", sort="0")
    made = xml(space(), page(10, "Who"), body(10, written), page(11, "Old"), wiki, *people)
    found = pages(export(write(place, made)))
    assert found["10"]["users"] == {"k1": "Carl Carlson", "acc:2": "dora", "Ann B": "Ann Bee"}
    assert found["11"]["users"] == {"carl": "Carl Carlson", "ann b": "Ann Bee"}


def test_only_files_that_are_mentioned_go_with_a_page(place: Path) -> None:
    written = (
        '<ac:image><ri:attachment ri:filename="a &amp; b.png" /></ac:image><ri:attachment ri:filename="gone.pdf"/>'
    )
    files = [
        attachment(30, "a & b.png", 10, text("contentType", "image/png"), version=3),
        attachment(31, "a & b.png", 10, ref("originalVersion", "Attachment", 30), version=2),
        attachment(32, "other.md", 10),
        attachment(33, "plan.md", 11),
    ]
    wiki = body(11, "!pic.png|thumbnail! and [the plan^plan.md] or [^plan.md], really!", sort="0")
    made = xml(space(), page(10, "Files"), body(10, written), page(11, "Wiki"), wiki, *files)
    found = pages(export(write(place, made)))
    assert found["10"]["attachments"] == {"a & b.png": {"id": "30", "type": "image/png", "page": False}}
    assert found["11"]["attachments"] == {"plan.md": {"id": "33", "type": "", "page": False}}


def test_children_are_those_everybody_may_read_in_the_order_of_the_wiki(place: Path) -> None:
    children = [
        page(11, "Zebra", plain("position", 1), parent=10),
        page(12, "beta", parent=10),
        page(13, "Alpha", parent=10),
        page(14, "Secret", parent=10),
        page(15, "Draft", parent=10, status="draft"),
        page(16, "Grandchild", parent=11),
    ]
    macro = '<ac:structured-macro ac:name="children" />'
    home = [
        space(),
        page(10, "Home"),
        body(10, macro),
        page(20, "Plain"),
        body(20, "children"),
        page(21, "x", parent=20),
    ]
    found = pages(export(write(place, xml(*home, *children, *restricted(40, 14)))))
    assert found["10"]["children"] == [["11", "Zebra"], ["13", "Alpha"], ["12", "beta"]]
    assert found["20"]["children"] == []


def test_attached_files_of_published_pages_are_read_on_request(place: Path) -> None:
    made = xml(
        space(),
        page(10, "Guide"),
        body(10, '<ri:attachment ri:filename="notes.md" />'),
        page(11, "Secret"),
        page(12, "Draft", status="draft"),
        attachment(30, "notes.md", 10, version=2),
        attachment(31, "notes.md", 10, ref("originalVersion", "Attachment", 30)),
        attachment(32, "gone.md", 10),
        attachment(33, "picture.png", 10),
        attachment(34, "notes.md", 11),
        attachment(35, "notes.md", 12),
        attachment(36, "trash.md", 10, text("contentStatus", "deleted")),
        *restricted(40, 11),
    )
    write(place, made, {"attachments/10/30/2": b"# Notes", "attachments/11/34/1": b"# Secret"})
    assert not any(key.startswith("attachment/") for key in outcome(listed(export(place))[0]))
    source = export(place, attachments=True)
    found, gap = listed(source)
    assert gap == ""
    assert {key: what for key, what in outcome(found).items() if "/" in key} == {
        "attachment/30": "published",
        "attachment/32": "held: its file is missing in the export",
        "attachment/33": "no renderer for .png",
        "attachment/34": "restricted (withdrawn)",
        "attachment/35": "draft (withdrawn)",
    }
    (file,) = [one for one in found if isinstance(one, Document) and "/" in one.key]
    assert (file.path, file.media_type, file.section) == ("DOCS/Guide/notes.md", "text/markdown", ("Guide",))
    assert source.read(file).body == b"# Notes"
    (guide,) = [one for one in found if one.key == "10" and isinstance(one, Document)]
    assert json.loads(source.read(guide).body)["attachments"]["notes.md"]["page"] is True


def test_the_wikis_address_is_what_the_source_or_the_export_says(place: Path) -> None:
    value = "<settings>\n<baseUrl>https://wiki.example.com/confluence/</baseUrl>\n</settings>"
    setting = thing("ConfluenceBandanaRecord", 5, text("key", "atlassian.confluence.settings"), text("value", value))
    write(place, xml(space(), page(10, "Guide"), setting))
    assert pages(export(place))["10"]["base"] == "https://wiki.example.com/confluence"
    assert pages(export(place, site="https://x.atlassian.net/wiki/"))["10"]["base"] == "https://x.atlassian.net/wiki"


def test_a_page_that_another_one_includes_is_found_by_its_title(place: Path) -> None:
    made = xml(
        space(),
        page(10, "Setting / up .NET"),
        body(10, "<p>included</p>"),
        page(11, "Secret"),
        page(12, "Draft", status="draft"),
        *restricted(40, 11),
    )
    write(place, made)
    settle()
    source = export(place)
    found = source.resource(included_path("docs", "setting / UP .net"))
    assert found is not None
    assert found.body is not None
    assert json.loads(found.body)["body"] == "<p>included</p>"
    assert source.resource(included_path("DOCS", "Secret")) is None
    assert source.resource(included_path("DOCS", "Draft")) is None
    assert source.resource(included_path("DEV", "Guide")) is None
    again = export(place).resource(included_path("DOCS", "Setting / up .NET"), found.version)
    assert again is not None
    assert again.body is None


def test_an_included_page_is_that_of_the_export_as_it_is_now(place: Path) -> None:
    write(place, xml(space(), page(10, "Guide"), body(10, "<p>before</p>")))
    settle()
    source = export(place)
    listed(source)
    write(place, xml(space(), page(10, "Guide"), body(10, "<p>after</p>")))
    found = source.resource(included_path("DOCS", "Guide"))
    assert found is not None
    assert json.loads(found.body or b"")["body"] == "<p>after</p>"


@pytest.mark.parametrize(
    "change",
    [
        [page(11, "Guide", parent=10), *label(7, "new", 11)],
        [page(11, "Guide", parent=12)],
        [page(11, "Renamed", parent=10)],
        [page(11, "Guide", plain("lastModificationDate", "2026-02-01 00:00:00"), parent=10)],
        [page(11, "Guide", parent=10), page(21, "Child", parent=11)],
        [page(11, "Guide", parent=10), thing("ConfluenceUserImpl", "k1", text("name", "ann"), name="key")],
        [page(11, "Guide", parent=10), attachment(30, "a.png", 11)],
        [page(11, "Guide", space=2)],
    ],
    ids=["labelled", "moved", "renamed", "edited", "a child", "a user", "a file", "another space"],
)
def test_a_version_changes_with_everything_a_page_is_made_of(tmp_path: Path, change: list[str]) -> None:
    written = '<ri:user ri:userkey="k1"/><ri:attachment ri:filename="a.png"/><x ac:name="children"/>'
    rest = [space(), space(2, "DEV"), page(10, "Home"), page(12, "Other"), body(11, written)]
    before = _document(tmp_path / "before.zip", "11", [*rest, page(11, "Guide", parent=10)])
    after = _document(tmp_path / "after.zip", "11", [*rest, *change])
    assert before.version != after.version


def test_making_the_same_export_again_changes_no_version(tmp_path: Path) -> None:
    objects = [space(), page(10, "Home"), page(11, "Guide", parent=10), body(11, "<p>x</p>"), *label(7, "a", 11)]
    before = _document(tmp_path / "before.zip", "11", objects)
    assert before == _document(tmp_path / "after", "11", objects[::-1])


def _document(place: Path, key: str, objects: list[str]) -> Document:
    found, _ = listed(export(write(place, xml(*objects))))
    (document,) = [one for one in found if one.key == key]
    assert isinstance(document, Document)
    return document


def test_a_document_that_is_not_what_was_listed_is_called_changed(place: Path) -> None:
    source = export(write(place, xml(space(), page(10, "Guide"), body(10, "<p>x</p>"))))
    (document,) = listed(source)[0]
    assert isinstance(document, Document)
    for other in (
        document._replace(version="other"),
        document._replace(key="11"),
        document._replace(key="attachment/1"),
    ):
        with pytest.raises(Changed):
            source.read(other)


def test_another_export_that_fits_the_pattern_better_is_another_state(tmp_path: Path) -> None:
    write(tmp_path / "wiki-1.zip", xml(space(), page(10, "Guide")))
    settle()
    source = export(tmp_path / "wiki-*.zip")
    assert outcome(listed(source)[0]) == {"10": "published"}
    assert source.unchanged(source.state)
    write(tmp_path / "wiki-2.zip", xml(space(), page(20, "Guide")))
    assert not source.unchanged(source.state)
    assert outcome(listed(source)[0]) == {"20": "published"}


def test_an_export_that_was_unpacked_into_a_folder_of_its_own_is_found(tmp_path: Path) -> None:
    write(tmp_path / "all" / "DOCS-export", xml(space(), page(10, "Guide")))
    assert outcome(listed(export(tmp_path / "all"))[0]) == {"10": "published"}


def test_a_folder_without_an_export_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("html export")
    with pytest.raises(ConnectorError, match=r"no entities\.xml") as raised:
        listed(export(tmp_path))
    assert "XML" in raised.value.hint


def test_pages_below_what_the_export_does_not_have_are_published_and_noted(place: Path) -> None:
    source = export(write(place, xml(space(), page(10, "Guide", parent=99), page(11, "Below", parent=10))))
    found, _ = listed(source)
    assert outcome(found) == {"10": "published", "11": "published"}
    assert len(source.notes) == 1
    assert source.notes[0].startswith("1 page lies below pages that are not in the export")


def test_parents_that_go_round_in_circles_end_somewhere(place: Path) -> None:
    circle = [page(10, "A", parent=12), page(11, "B", parent=10), page(12, "C", parent=11), page(13, "D", parent=13)]
    found, gap = listed(export(write(place, xml(space(), *circle))))
    assert gap == ""
    assert set(outcome(found).values()) == {"published"}


def test_a_page_whose_body_is_missing_is_held_and_one_without_a_body_is_empty(place: Path) -> None:
    lists = many("bodyContents", "BodyContent", 77)
    found, _ = listed(export(write(place, xml(space(), page(10, "Lost", lists), page(11, "Empty")))))
    assert outcome(found) == {"10": "held: its body is missing in the export", "11": "published"}


def test_pages_that_cannot_be_placed_are_held(place: Path) -> None:
    made = xml(space(), page(10, "Without", space=None), page(11, "Elsewhere", space=9), page(12, "A"), page(12, "B"))
    found, _ = listed(export(write(place, made)))
    assert all(isinstance(one, Unreadable) for one in found)
    assert [one.key for one in found] == ["10", "11", "12"]


_OBJECTS = [
    space(),
    space(2, "OLD", plain("spaceStatus", "ARCHIVED")),
    page(10, "Home", many("historicalVersions", "Page", 15)),
    body(10, '<x ac:name="children"/><ri:user ri:userkey="k1"/>'),
    page(11, "Guide", parent=10),
    body(11, "<p>guide</p>"),
    page(12, "Secret", parent=10),
    page(13, "Below", parent=12),
    page(14, "Old", space=2),
    page(15, "Home", space=None),
    body(15, "<p>before</p>"),
    thing("BodyContent", 99, text("body", "<p>found by the page</p>"), plain("bodyType", 2)),
    page(16, "Listed", many("bodyContents", "BodyContent", 99), many("ancestors", "Page", 10)),
    thing("ConfluenceUserImpl", "k1", text("name", "ann"), name="key"),
    thing("InternalUser", 5, text("name", "ann"), text("displayName", "Ann")),
    thing("InternalUser", 6, text("name", "ann"), text("displayName", "Another Ann")),
    page(17, "Twice", status="draft"),
    page(17, "Again"),
    body(17, "one", of=17),
    *restricted(40, 12),
    *label(7, "a", 11, 16),
]


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    place = tmp_path_factory.mktemp("order") / "export"
    source = export(write(place, xml(*_OBJECTS)))
    return listed(source), pages(source)


@settings(max_examples=60, deadline=None)
@given(st.permutations(_OBJECTS))
def test_the_order_of_objects_does_not_matter(
    in_order: tuple[object, object], tmp_path_factory: pytest.TempPathFactory, objects: list[str]
) -> None:
    source = export(write(tmp_path_factory.getbasetemp() / "permuted", xml(*objects)))
    assert (listed(source), pages(source)) == in_order
