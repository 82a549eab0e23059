"""Archives of XWiki as a source: the contract, zipped and unpacked, who may read what, and hostile xml."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.xwiki import XWiki

from .contract import ConnectorContract, documents, listing
from .exports import ExportSystem, zipped
from .trees import grow, media_type, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def xwiki(path: Path, **options: Any) -> XWiki:
    return XWiki(str(path), **{"media_type": media_type, **options})


def right(kind: str, levels: str = "view", allow: int = 1, groups: str = "", users: str = "") -> str:
    values = {"allow": allow, "groups": groups, "levels": levels, "users": users}
    properties = "".join(f"<property><{name}>{value}</{name}></property>" for name, value in values.items())
    definition = "<class><name>x</name><levels><name>levels</name><size>80</size></levels></class>"
    return (
        f"<object>{definition}<name>a</name><number>0</number><className>XWiki.{kind}</className>{properties}</object>"
    )


AUTHENTICATED = (
    "<object><className>XWiki.XWikiPreferences</className>"
    "<property><authenticate_view>1</authenticate_view></property></object>"
)


def own(**how: Any) -> str:
    return right("XWikiRights", **how)


def ofspace(**how: Any) -> str:
    return right("XWikiGlobalRights", **how)


def xml(
    reference: str, content: str = "Text", title: str = "", inner: str = "", locale: str = "", **fields: str
) -> str:
    """A page of an archive, `inner` being xml after its own fields."""
    fields = {"title": title, "syntaxId": "xwiki/2.1", "hidden": "false", "date": "1767312000000", **fields}
    said = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f'<?xml version="1.1" encoding="UTF-8"?>\n<xwikidoc version="1.5" reference="{escape(reference)}" '
        f'locale="{locale}">{said}<content>{escape(content)}</content>{inner}</xwikidoc>'
    )


def package(*listed: str) -> str:
    files = "".join(f'<file defaultAction="0" language="">{escape(one)}</file>' for one in listed)
    return f'<?xml version="1.1" encoding="UTF-8"?><package><infos/><files>{files}</files></package>'


def archive(root: Path, pages: Mapping[str, str]) -> Path:
    """The folder of an archive with these pages, by path."""
    return grow(root, {"package.xml": package(), **pages})


def left_out(source: XWiki) -> dict[str, tuple[str, bool]]:
    return {found.key: (found.reason, found.withdrawn) for found in listing(source) if isinstance(found, Excluded)}


class XarSystem(ExportSystem):
    lost = False

    def connector(self) -> XWiki:
        return xwiki(self.place)

    def key(self, name: str) -> str:
        return f"Docs.{name}.WebHome"

    def files(self) -> dict[str, bytes]:
        pages = {f"Docs/{name}/WebHome.xml": xml(self.key(name), body.decode()) for name, body in self.bodies.items()}
        if self.damaged:
            pages[f"Docs/{self.damaged}/WebHome.xml"] = "<xwikidoc><content>&nbsp;"
        listed = [*map(self.key, self.bodies), *["Docs.Lost.WebHome"] * self.lost]
        return {name: text.encode() for name, text in {"package.xml": package(*listed), **pages}.items()}

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["content"]).encode()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self.lost = True
        self.save()
        try:
            yield
        finally:
            self.lost = False
            self.save()


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


class TestZip(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> XarSystem:
        return XarSystem(root, packed=True)


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> XarSystem:
        return XarSystem(root, packed=False)


# What is found


def test_a_pages_place_is_made_of_the_titles_above_it(root: Path) -> None:
    pages = {
        "A/WebHome.xml": xml("A.WebHome", title="Handbook"),
        "A/B/WebHome.xml": xml("A.B.WebHome", title="Basics"),
        "A/B/C.xml": xml("A.B.C", title="$services.x.get('y')"),
    }
    found = documents(xwiki(archive(root, pages)))
    assert {key: (one.title, one.space, one.section) for key, one in found.items()} == {
        "A.WebHome": ("Handbook", "A", ()),
        "A.B.WebHome": ("Basics", "A", ()),
        "A.B.C": ("C", "A", ("Basics",)),
    }
    assert found["A.B.C"].changed == "2026-01-02"


def test_a_page_of_an_old_archive_says_its_space_and_name(root: Path) -> None:
    old = (
        "<xwikidoc><web>A</web><name>v1.2</name><language/><translation>0</translation><content>x</content></xwikidoc>"
    )
    source = xwiki(archive(root, {"A/v1.2.xml": old}))
    assert list(documents(source)) == ["A.v1\\.2"]
    assert json.loads(source.read(documents(source)["A.v1\\.2"]).body)["syntax"] == "xwiki/1.0"


def test_translations_are_pages_of_their_own_unless_unwanted(root: Path) -> None:
    tags = "<object><className>XWiki.TagClass</className><property><tags>faq|public</tags></property></object>"
    archive(root, {"A/B.xml": xml("A.B", inner=tags), "A/B.fr.xml": xml("A.B", "Texte", locale="fr")})
    found = documents(xwiki(root))
    assert list(found) == ["A.B", "A.B(fr)"]
    assert found["A.B(fr)"].labels == ("faq", "public")
    assert left_out(xwiki(root, translations=False)) == {"A.B(fr)": ("a translation", False)}


def test_technical_pages_are_left_out(root: Path) -> None:
    pages = {
        "A/Hidden.xml": xml("A.Hidden", hidden="true"),
        "A/Hidden.fr.xml": xml("A.Hidden", locale="fr"),
        "A/Script.xml": xml("A.Script", "{{velocity}}\n#set($a = 1)\n{{/velocity}}\n"),
        "A/Groovy.xml": xml("A.Groovy", "import java.util.List;\nclass X {}"),
        "A/Old.xml": xml("A.Old", "#set($a = 1)\n\n$a\n", syntaxId="xwiki/1.0"),
        "A/Thing.xml": xml("A.Thing", inner="<class><name>A.Thing</name><size1><name>size1</name></size1></class>"),
        "A/WebPreferences.xml": xml("A.WebPreferences"),
        "XWiki/Admin.xml": xml("XWiki.Admin"),
        "A/Page.xml": xml(
            "A.Page", "{{velocity}}$x{{/velocity}} and words", inner="<class><name>A.Page</name></class>"
        ),
    }
    source = xwiki(archive(root, pages))
    assert list(documents(source)) == ["A.Page"]
    assert left_out(source) == {
        "A.Groovy": ("only a script", False),
        "A.Old": ("only a script", False),
        "A.Hidden": ("hidden", True),
        "A.Hidden(fr)": ("hidden", True),
        "A.Script": ("only a script", False),
        "A.Thing": ("a technical page", False),
        "A.WebPreferences": ("a technical page", False),
        "XWiki.Admin": ("a technical page", False),
    }


def test_an_archive_without_its_list_is_incomplete(root: Path) -> None:
    seen: list[Document | Unreadable | Excluded] = []
    with pytest.raises(IncompleteListing, match=r"package\.xml"):
        seen.extend(xwiki(grow(root, {"A/B.xml": xml("A.B")})).crawl())
    assert [found.key for found in seen] == ["A.B"]


def test_files_are_pages_on_request_only(root: Path) -> None:
    def attached(name: str, body: bytes) -> str:
        content = b64encode(body).decode()
        return f"<attachment><filename>{name}</filename><mimetype>x</mimetype><content>{content}</content></attachment>"

    archive(root, {"A/B.xml": xml("A.B", inner=attached("a.png", b"no") + attached("b.txt", b"words"))})
    assert list(documents(xwiki(root))) == ["A.B"]
    source = xwiki(root, attachments=True)
    found = documents(source)
    assert list(found) == ["A.B", "A.B@b.txt"]
    assert source.read(found["A.B@b.txt"]).body == b"words"
    assert json.loads(source.read(found["A.B"]).body)["attachments"] == ["b.txt"]


# Who may read


@pytest.mark.parametrize(
    ("page", "space", "above", "readers", "restricted"),
    [
        ("", "", "", [], False),
        (own(groups="XWiki.Staff"), "", "", [], True),
        (own(users="XWiki.Ann", allow=0), "", "", [], True),
        (own(groups="XWiki.Staff", levels="edit,delete"), "", "", [], False),
        (own(groups="XWiki.XWikiAllGroup"), "", "", [], True),
        (own(groups="xwiki:XWiki.XWikiAllGroup"), "", "", ["XWiki.XWikiAllGroup"], False),
        (own(users="XWiki.XWikiGuest"), "", "", [], False),
        (own(users="XWiki.XWikiGuest", allow=0), "", "", [], True),
        (own(users="XWiki.XWikiGuest", allow=0), "", "", ["XWiki.XWikiAllGroup"], False),
        ("", ofspace(groups="XWiki.Staff", levels="view,comment"), "", [], True),
        ("", "", ofspace(groups="XWiki.Staff"), [], True),
        (own(users="XWiki.XWikiGuest"), "", ofspace(groups="XWiki.Staff"), [], False),
        ("", AUTHENTICATED, "", [], True),
        ("", AUTHENTICATED, "", ["XWiki.XWikiAllGroup"], False),
        (own(groups="XWiki.Staff"), ofspace(users="XWiki.XWikiGuest"), "", [], True),
    ],
)
def test_a_page_that_somebody_may_not_read_is_withdrawn(
    root: Path, page: str, space: str, above: str, readers: list[str], restricted: bool
) -> None:
    pages = {
        "A/WebPreferences.xml": xml("A.WebPreferences", inner=above),
        "A/B/WebPreferences.xml": xml("A.B.WebPreferences", inner=space),
        "A/B/Page.xml": xml("A.B.Page", inner=page),
        "A/B/Page.de.xml": xml("A.B.Page", locale="de"),
    }
    source = xwiki(archive(root, pages), readers=readers)
    left = left_out(source)
    assert (left.get("A.B.Page"), left.get("A.B.Page(de)")) == (
        (("restricted", True),) * 2 if restricted else (None,) * 2
    )
    assert (source.resource("xwiki/A.B.Page") is None) == restricted


def test_pages_of_a_space_whose_rights_cannot_be_read_are_held(root: Path) -> None:
    files = {"A/WebPreferences.xml": "<xwikidoc", "A/Page.xml": xml("A.Page"), "B/Page.xml": xml("B.Page")}
    grow(root, {"package.xml": package("A.WebPreferences", "A.Page", "B.Page"), **files})
    found = {one.key: type(one) for one in listing(xwiki(root))}
    assert found == {"A.Page": Unreadable, "A.WebPreferences": Unreadable, "B.Page": Document}
    assert xwiki(root).resource("xwiki/A.Page") is None


def test_rights_that_are_there_and_cannot_be_read_are_not_said_to_be_missing(root: Path) -> None:
    grow(root, {"package.xml": package("A.WebPreferences", "A.B"), "A/WebPreferences.xml": "<", "A/B.xml": xml("A.B")})
    source = xwiki(root)
    listing(source)
    assert source.notes == ()


def test_files_of_a_page_share_its_fate(root: Path) -> None:
    file = f"<attachment><filename>b.txt</filename><content>{b64encode(b'b').decode()}</content></attachment>"
    pages = {
        "A/Held.fr.xml": xml("A.Held", locale="fr"),
        "A/Hidden.xml": xml("A.Hidden", inner=file, hidden="true"),
        "A/Secret.xml": xml("A.Secret", inner=own(groups="X") + file),
        "B/WebPreferences.xml": "<",
        "B/Page.xml": xml("B.Page", inner=file),
    }
    grow(root, {"package.xml": package("B.WebPreferences"), **pages})
    found: dict[str, Document | Unreadable | Excluded] = {}
    with pytest.raises(IncompleteListing, match="the files of B"):
        found.update((one.key, one) for one in xwiki(root, attachments=True).crawl())
    for key, reason in (("A.Hidden@b.txt", "hidden"), ("A.Secret@b.txt", "restricted")):
        assert found[key] == Excluded(
            key, f"A/{reason.replace('restricted', 'secret').title()}.xml@b.txt", reason, True
        )
    assert isinstance(found["B.Page@b.txt"], Unreadable)


def test_a_translation_whose_page_is_not_there_is_held(root: Path) -> None:
    (found,) = listing(xwiki(archive(root, {"A/B.fr.xml": xml("A.B", locale="fr")})))
    assert isinstance(found, Unreadable)


def test_what_the_archive_cannot_say_of_rights_is_noted(root: Path) -> None:
    pages = {
        "A/B.xml": xml("A.B"),
        "XWiki/XWikiPreferences.xml": xml("XWiki.XWikiPreferences", inner=ofspace(groups="X")),
    }
    source = xwiki(archive(root, pages))
    assert list(documents(source)) == ["A.B"]
    assert [("WebPreferences" in note, "as a whole" in note) for note in source.notes] == [(True, False), (False, True)]


# Included pages


def test_an_included_page_is_read_by_its_reference(root: Path) -> None:
    archive(root, {"A/B/WebHome.xml": xml("A.B.WebHome", "Included"), "A/H.xml": xml("A.H", "Hidden", hidden="true")})
    source = xwiki(root)
    listing(source)
    for path in ("xwiki/A.B", "xwiki/A.B.WebHome"):
        found = source.resource(path)
        assert found is not None
        assert found.body is not None
        assert json.loads(found.body)["content"] == "Included"
    assert source.resource("xwiki/A.H") is not None
    assert source.resource("xwiki/A.Gone") is None
    found = xwiki(root).resource("xwiki/A.B")
    assert found is not None
    if found.version:
        again = source.resource("xwiki/A.B", found.version)
        assert again is not None
        assert again.body is None


# Hostile xml


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><xwikidoc reference="A.B" locale=""><content>&a;</content></xwikidoc>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xwikidoc reference="A.B" locale=""/>',
        '<xwikidoc reference="A.B" locale="">' + "<a>" * 5000,
        "<xwikidoc><name></name></xwikidoc>",
        "\x00\x01",
        "",
    ],
    ids=["entities", "external", "deep", "nameless", "zeroes", "empty"],
)
def test_hostile_xml_holds_the_page_and_no_other(root: Path, body: str) -> None:
    grow(root, {"package.xml": package("A.B", "A.C"), "A/B.xml": body, "A/C.xml": xml("A.C")})
    found = {one.key: type(one) for one in listing(xwiki(root))}
    assert found == {"A.B": Unreadable, "A.C": Document}


def test_characters_that_only_xml_1_1_allows_are_no_mistake(root: Path) -> None:
    body = xml("A.B", "before MARK after").replace("MARK", "&#11;&#x1;&#2;")
    source = xwiki(archive(root, {"A/B.xml": body}))
    assert json.loads(source.read(documents(source)["A.B"]).body)["content"].split() == ["before", "after"]


def test_other_xml_is_no_page(root: Path) -> None:
    source = xwiki(archive(root, {"A/B.xml": xml("A.B"), "pom.xml": "<project/>"}))
    assert left_out(source) == {"pom.xml": ("no page of XWiki", False)}


PIECES = st.sampled_from(
    [
        "<xwikidoc reference='A.B' locale=''>",
        "<content>",
        "</content>",
        "<object>",
        "</object>",
        "<attachment>",
        "x",
        "&",
    ]
)


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=100) | st.lists(PIECES, max_size=10).map(lambda pieces: "".join(pieces).encode()))
def test_whatever_lies_there_nothing_but_the_stated_errors_is_raised(body: bytes) -> None:
    with tree() as root:
        (root / "x.xar").write_bytes(zipped({"package.xml": body, "A/B.xml": body, "A/C.xml": xml("A.C")}))
        source = xwiki(root / "x.xar", attachments=True)
        found: list[Document | Unreadable | Excluded] = []
        with suppress(ConnectorError):
            found.extend(source.crawl())
        for one in found:
            if isinstance(one, Document):
                with suppress(OSError, Changed):
                    source.read(one)
