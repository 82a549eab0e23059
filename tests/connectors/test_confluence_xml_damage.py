"""Damaged and hostile xml exports: what can be mended is, the rest is told, and doubt publishes nothing."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError
from connectors.confluence.bodies import undone
from connectors.confluence.permissions import LOST

from .confluence_xml_exports import (
    HEAD,
    TAIL,
    body,
    export,
    label,
    listed,
    many,
    outcome,
    page,
    pages,
    permission_set,
    plain,
    ref,
    restricted,
    space,
    text,
    thing,
    write,
    xml,
)

ROOT = Path(__file__).parents[2]
HELD = f"held: {LOST}"


def crawled(place: Path, entities: bytes) -> tuple[dict[str, str], str]:
    found, gap = listed(export(write(place, entities)))
    return outcome(found), gap


@pytest.mark.parametrize("code", [*range(9), 11, 12, *range(14, 32)])
def test_characters_that_xml_does_not_allow_are_dropped(tmp_path: Path, code: int) -> None:
    odd = chr(code)
    source = export(
        write(tmp_path / "x", xml(space(), page(10, f"{odd}Gui{odd}de"), body(10, f"<p>{odd}now</p>{odd}")))
    )
    assert listed(source)[1] == ""
    (found,) = pages(source).values()
    assert (found["title"], found["body"]) == ("Guide", "<p>now</p>")


def test_characters_that_only_look_dangerous_are_kept(tmp_path: Path) -> None:
    written = "<p>line\u2028separator \u0085 \ufffd \U0001f600 \u200b</p>\t\n"
    (found,) = pages(export(write(tmp_path / "x", xml(space(), page(10, "Ünïcødé"), body(10, written))))).values()
    assert (found["title"], found["body"]) == ("Ünïcødé", written)


@pytest.mark.parametrize("odd", [b"\xef\xbf\xbe", b"\xef\xbf\xbf"])
def test_what_is_no_character_at_all_is_dropped(tmp_path: Path, odd: bytes) -> None:
    made = xml(space(), page(10, "Guide"), body(10, "<p>é@</p>")).replace(b"@", odd)
    (found,) = pages(export(write(tmp_path / "x", made))).values()
    assert found["body"] == "<p>é</p>"


def test_bytes_that_are_no_utf_8_are_replaced(tmp_path: Path) -> None:
    made = xml(space(), page(10, "Guide"), body(10, "<p>caf@</p>")).replace(b"@", b"\xe9")
    (found,) = pages(export(write(tmp_path / "x", made))).values()
    assert found["body"] == "<p>caf\ufffd</p>"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12))
def test_characters_are_whole_wherever_a_chunk_ends(tmp_path_factory: pytest.TempPathFactory, shift: int) -> None:
    written = "<p>" + "." * shift + "é€😀" * 40_000 + "</p>"
    place = write(tmp_path_factory.getbasetemp() / "chunks", xml(space(), page(10, "Guide"), body(10, written)))
    assert pages(export(place))["10"]["body"] == written


@pytest.mark.parametrize(
    ("written", "was"),
    [
        ("<m><![CDATA[code]] ></m>", "<m><![CDATA[code]]></m>"),
        ("wrong <![CDATA[cdata]] >", "wrong <![CDATA[cdata]]>"),
        ("<![CDATA[a]]]] ><![CDATA[>b]] ></m>", "<![CDATA[a]]]]><![CDATA[>b]]></m>"),
        ("<![CDATA[if [[ -f x ]] > out; fi]] ></m>", "<![CDATA[if [[ -f x ]] > out; fi]]></m>"),
        ("<![CDATA[[[ a ]] > b]] ></m><![CDATA[c]] ></m>", "<![CDATA[[[ a ]] > b]]></m><![CDATA[c]]></m>"),
        ("<![CDATA[no end", "<![CDATA[no end"),
        ("<![CDATA[only this ]] > text", "<![CDATA[only this ]]> text"),
        ("<p>[[a]] > b</p>", "<p>[[a]] > b</p>"),
        ("<![CDATA[a ]] > b]]></m>", "<![CDATA[a ]] > b]]></m>"),
        ("<![CDATA[cf[Id]] ]></m><![CDATA[b]] ></m>", "<![CDATA[cf[Id]]]></m><![CDATA[b]]></m>"),
        ("<![CDATA[a[0]] ]> b]] ></m>", "<![CDATA[a[0]] ]> b]]></m>"),
        ("<m><![CDATA[a[0]] ]>", "<m><![CDATA[a[0]]]>"),
        ("", ""),
    ],
)
def test_the_ends_of_cdata_sections_in_a_body_are_as_they_were(written: str, was: str) -> None:
    assert undone(written) == was


@given(st.lists(st.sampled_from(["<![CDATA[", "]] >", "]]>", "<", ">", "]", "a", " "])).map("".join))
def test_undoing_changes_nothing_but_ends_of_sections(written: str) -> None:
    assert undone(written).replace(" ", "") == written.replace(" ", "")


def test_ends_of_sections_are_undone_in_time_that_grows_with_the_body() -> None:
    began = time.perf_counter()
    undone("<![CDATA[" + "]] > " * 400_000)
    undone("<![CDATA[]] >x" * 100_000)
    assert time.perf_counter() - began < 5


def test_old_markup_keeps_what_looks_like_an_end(tmp_path: Path) -> None:
    made = xml(space(), page(10, "Guide"), body(10, "{code}<![CDATA[x]] >{code}", sort="0"))
    assert pages(export(write(tmp_path / "x", made)))["10"]["body"] == "{code}<![CDATA[x]] >{code}"


def test_entities_nobody_declared_are_what_html_means_by_them(tmp_path: Path) -> None:
    made = xml(space(), page(10, "@"), body(10, "<p>&nbsp;</p>")).replace(
        b"<![CDATA[@]]>", b"a&nbsp;b&eacute;&none;&amp;"
    )
    source = export(write(tmp_path / "x", made))
    assert listed(source)[1] == ""
    (found,) = pages(source).values()
    assert (found["title"], found["body"]) == ("a\xa0bé&none;&", "<p>&nbsp;</p>")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE hibernate-generic>",
    ],
)
def test_a_declaration_of_entities_is_refused(tmp_path: Path, declaration: str) -> None:
    made = HEAD.replace("<hib", f"{declaration}<hib") + page(10, "@") + TAIL
    write(tmp_path / "x", made.replace("<![CDATA[@]]>", "&f;&l11;").encode())
    with pytest.raises(ConnectorError, match="document type"):
        listed(export(tmp_path / "x"))


@pytest.mark.parametrize("content", [b"", b"\0", b"<html/>", b"PK\3\4", b"plain text", HEAD.encode()[:30], b"<a" * 100])
def test_what_is_no_export_is_an_error_of_the_source(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "x", content)
    with pytest.raises(ConnectorError, match=r"entities\.xml cannot be read") as raised:
        listed(export(tmp_path / "x"))
    assert raised.value.hint


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=300).map(lambda junk: HEAD.encode() + junk)))
def test_random_bytes_are_never_more_than_a_damaged_export(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    place = write(tmp_path_factory.getbasetemp() / "junk", junk)
    try:
        found, gap = listed(export(place))
    except ConnectorError:
        return
    assert gap
    assert "published" not in outcome(found).values()


def test_objects_of_unknown_classes_and_without_ids_are_passed_over(tmp_path: Path) -> None:
    odd = [
        thing("Whiteboard", 50, text("title", "Drawing"), ref("parent", "Page", 10)),
        thing("Future", "x-1", "<composite-id><property name='a'>1</property></composite-id>"),
        "<object/>\n",
        '<object class="Page"></object>\n',
        thing("Page", "12 or so", text("title", "Odd")),
        thing("BodyContent", 60, plain("bodyType", 2)),
        "<unknown><deep><id>1</id></deep></unknown>\n",
    ]
    source = export(write(tmp_path / "x", xml(*odd, space(), page(10, "Guide"))))
    found, gap = listed(source)
    assert (outcome(found), gap) == ({"10": "published"}, "")
    assert source.notes == ["2 objects of the export have no usable id and were passed over"]


SECRETS = [
    space(),
    page(10, "Home"),
    body(10, "<p>home</p>"),
    page(11, "Secret", parent=10),
    body(11, "<p>secret</p>"),
    page(12, "Below", parent=11),
    page(13, "Draft", status="draft"),
    *restricted(40, 11),
]


@settings(max_examples=200, deadline=None)
@given(order=st.permutations(SECRETS), keep=st.floats(0, 1))
@example(order=SECRETS, keep=0.999)
def test_an_export_that_was_cut_anywhere_publishes_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], keep: float
) -> None:
    whole = xml(*order)
    cut = whole[: int(keep * (len(whole) - 2))]
    place = write(tmp_path_factory.getbasetemp() / "cut", cut)
    try:
        found, gap = listed(export(place))
    except ConnectorError:
        return
    assert "published" not in outcome(found).values()
    assert "damaged (line " in gap
    assert "no page of it is published" in gap


def test_of_an_export_that_was_cut_what_is_certain_still_counts(tmp_path: Path) -> None:
    whole = xml(*SECRETS, page(14, "Last"))
    found, gap = crawled(tmp_path / "x", whole.removesuffix(TAIL.encode()))
    assert found == {
        "10": HELD,
        "11": "restricted (withdrawn)",
        "12": "restricted by an ancestor (withdrawn)",
        "13": "draft (withdrawn)",
        "14": HELD,
    }
    assert f"line {whole.count(TAIL[-1:].encode()):,}: its end is missing" in gap


def test_a_page_of_an_export_that_was_cut_is_included_nowhere(tmp_path: Path) -> None:
    source = export(write(tmp_path / "x", xml(*SECRETS).removesuffix(TAIL.encode())))
    for title in ("Home", "Not there"):
        with pytest.raises(OSError, match="damaged"):
            source.resource(f"confluence/DOCS/{title.replace(' ', '%20')}")


LISTING = [
    space(),
    page(10, "Home", many("bodyContents", "BodyContent", 5010)),
    body(10, "<p>home</p>"),
    page(
        *(11, "Secret"),
        many("bodyContents", "BodyContent", 5011),
        many("contentPermissionSets", "ContentPermissionSet", 40),
        parent=10,
    ),
    body(11, "<p>secret</p>"),
    page(12, "Below", parent=11),
    *restricted(40, 11),
]


@settings(max_examples=300, deadline=None)
@given(order=st.permutations(LISTING), start=st.floats(0, 1), length=st.integers(1, 700))
def test_bytes_lost_in_the_middle_publish_no_page_that_names_its_restriction(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], start: float, length: int
) -> None:
    whole = xml(*order)
    at = len(HEAD) + int(start * (len(whole) - len(HEAD)))
    place = write(tmp_path_factory.getbasetemp() / "hole", whole[:at] + whole[at + length :])
    try:
        source = export(place)
        found, _ = listed(source)
        bodies = [one["body"] for one in pages(source).values()]
    except ConnectorError:
        return
    assert outcome(found).get("11") != "published"
    assert not any("secret" in written for written in bodies)


BREAKS = {
    "a CDATA end inside": "<p>a ]]> b</p>",
    "an ampersand outside of CDATA": "]]>a & b<![CDATA[",
    "a tag outside of CDATA": "]]><p>a</p><![CDATA[",
    "a reference to a character that xml does not allow": "]]>&#8;<![CDATA[",
    "a tag that is never closed": "]]><p><![CDATA[",
    "a second end of the property": "]]></property></property><![CDATA[",
}


@pytest.mark.parametrize("what", BREAKS)
def test_after_a_break_reading_goes_on_with_the_next_object(tmp_path: Path, what: str) -> None:
    written = BREAKS[what]
    before = [space(), page(10, "Before"), body(10, "<p>x</p>"), page(11, "Broken")]
    after = [page(12, "After"), body(12, "<p>y</p>"), *restricted(40, 12), page(13, "Last", parent=10)]
    made = xml(*before, body(11, written), *after)
    found, gap = crawled(tmp_path / "x", made)
    assert found == {
        "10": "published",
        "11": "held: its body is missing in the export",
        "12": "restricted (withdrawn)",
        "13": "held: its body is missing in the export",
    }
    line = made[: made.index(written.encode())].count(b"\n") + 1
    told = int(gap.partition("(line ")[2].partition(":")[0].replace(",", ""))
    assert line <= told <= line + 5
    assert "no page of it is published" not in gap


def test_pages_below_one_that_was_lost_are_held(tmp_path: Path) -> None:
    lost = page(10, "Lost & found").replace("<![CDATA[Lost & found]]>", "Lost & found")
    full = [
        page(11, "Below", parent=10),
        body(11, "x"),
        page(12, "Deep", parent=11),
        body(12, "x"),
        page(13, "Other"),
        body(13, "x"),
    ]
    found, gap = crawled(tmp_path / "x", xml(space(), lost, *full))
    missing = "held: the export is damaged, and a page above it is lost"
    assert found == {"11": missing, "12": missing, "13": "published"}
    assert gap


@pytest.mark.parametrize("lost", [permission_set(40, 11), *label(7, "internal", 11)])
def test_where_a_restriction_or_a_label_is_lost_every_page_is_held(tmp_path: Path, lost: str) -> None:
    broken = lost.replace("</object>", "a & b</object>")
    found, gap = crawled(
        tmp_path / "x", xml(space(), page(10, "Home"), body(10, "x"), broken, page(11, "Secret"), body(11, "x"))
    )
    assert found == {"10": HELD, "11": HELD}
    assert "no page of it is published" in gap


def test_a_restriction_that_was_skipped_over_counts_as_lost(tmp_path: Path) -> None:
    objects = "".join([page(12, "A & b").replace("<![CDATA[A & b]]>", "A & b"), *restricted(40, 11)]).replace("\n", " ")
    found, _ = crawled(tmp_path / "x", xml(space(), page(11, "Secret"), body(11, "x"), objects))
    assert found == {"11": HELD}


def test_a_section_without_end_that_swallows_a_restriction_is_noticed(tmp_path: Path) -> None:
    open_end = body(10, "<p>home</p>").replace("]]>", "", 1)
    found, gap = crawled(
        tmp_path / "x", xml(space(), page(10, "Home"), page(11, "Secret"), open_end, *restricted(40, 11))
    )
    assert found == {"10": HELD, "11": HELD}
    assert "CDATA" in gap


def test_a_page_that_shows_such_xml_is_no_damage(tmp_path: Path) -> None:
    shown = "".join(restricted(1, 2)).replace("]]>", "]] >")
    made = xml(space(), page(10, "Exports"), body(10, f"<m><![CDATA[{shown}]] ></m>"))
    assert crawled(tmp_path / "x", made) == ({"10": "published"}, "")


def test_what_comes_after_the_end_is_no_part_of_it_and_doubt(tmp_path: Path) -> None:
    found, gap = crawled(tmp_path / "x", xml(space(), page(10, "Home")) + b"and more")
    assert found == {"10": HELD}
    assert gap
    assert crawled(tmp_path / "x", xml(space(), page(10, "Home")) + b"\n \n<!-- made by hand -->\n") == (
        {"10": "published"},
        "",
    )


def test_bytes_of_a_zip_that_are_not_those_it_was_made_of_are_doubt(tmp_path: Path) -> None:
    place = tmp_path / "x.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("entities.xml", xml(space(), page(10, "Guide"), page(11, "x" * 600_000), body(10, "Other")))
    place.write_bytes(place.read_bytes().replace(b"Other", b"0ther"))
    found, gap = listed(export(place))
    assert outcome(found) == {"10": HELD}
    assert "cannot be read on" in gap


NO_ROOM = """
import resource, sys
from connectors.base import ConnectorError
from connectors.confluence.xml import XmlExport
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    list(XmlExport(sys.argv[1], media_type=lambda path: None).crawl())
except ConnectorError as error:
    print(error.what, error.hint)
"""


def test_where_there_is_no_room_on_disk_that_is_said(tmp_path: Path) -> None:
    bodies = [body(its, "x" * 100_000) for its in range(10, 110)]
    write(tmp_path / "x", xml(space(), *(page(its, f"Page {its}") for its in range(10, 110)), *bodies))
    ran = subprocess.run([sys.executable, "-c", NO_ROOM, tmp_path / "x"], cwd=ROOT, capture_output=True, text=True)  # noqa: PLW1510
    assert "cannot be kept on disk" in ran.stdout, ran.stderr
    assert "TMPDIR" in ran.stdout


def test_a_value_without_measure_is_one_page_that_is_held(tmp_path: Path) -> None:
    huge = body(10, "x" * (33 * 1024 * 1024))
    lists = many("bodyContents", "BodyContent", 5010)
    found, gap = crawled(tmp_path / "x", xml(space(), page(10, "Huge", lists), huge, page(11, "Guide"), body(11, "x")))
    assert found == {"10": "held: its body is missing in the export", "11": "published"}
    assert "more than 32 MiB" in gap


@pytest.mark.parametrize(
    "hostile",
    [
        "<x>" * 100_000,
        "<object " + "a" * (6 * 1024 * 1024),
        "<object class='Page'>" + "".join(f"<collection name='ancestors{n}'>" for n in range(20_000)),
        '<object class="Page">' + many("ancestors", "Page", *range(201_000)),
        "\n<object class='Page'>" * 50_000,
        '\n<object class="Page">&' * 30_000,
    ],
    ids=["depth", "a tag", "collections", "a list", "objects in objects", "breaks"],
)
def test_what_is_made_to_do_harm_ends_soon(tmp_path: Path, hostile: str) -> None:
    began = time.perf_counter()
    found, gap = crawled(tmp_path / "x", (HEAD + space() + page(10, "Home") + hostile + TAIL).encode())
    assert time.perf_counter() - began < 10
    assert found.get("10", HELD) == HELD
    assert gap


def test_bodies_without_a_single_page_are_no_whole_export(tmp_path: Path) -> None:
    body = '<object class="BodyContent" package="x"><id name="id">1</id><property name="body"><![CDATA[a]]></property>'
    body += '<property name="bodyType">2</property><property name="content" class="Page" package="x">'
    body += '<id name="id">2</id></property></object>'
    place = write(tmp_path / "x", f"<hibernate-generic>{body}</hibernate-generic>".encode())
    found, gap = listed(export(place))
    assert (found, gap) == ([], "entities.xml holds bodies of pages (1), and no page")
