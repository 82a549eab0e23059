"""Confluence's storage format becomes what a reader of the wiki sees; what only Confluence can show is a finding."""

from __future__ import annotations

import contextlib
import html as entities
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.render import Files, Name, Needed, Rendered, RenderError, RenderSettings, render
from ingest.render.confluence.addresses import page_of, reference
from ingest.render.confluence.including import path_of
from ingest.render.confluence.markup import DEEPEST, Node, parse

GOLDEN = Path(__file__).parent / "golden"
KIND = "application/vnd.fin-ingest.confluence+json"
PAGE: dict[str, Any] = {
    "id": "1",
    "title": "Boats",
    "space": "BOAT",
    "base": "https://sea.example.com/wiki",
    "users": {"5b10:ada": "Ada Lovelace", "8a7f": "Grace Hopper", "ada": "Ada Lovelace"},
    "attachments": {
        "chart.pdf": {"id": "456", "type": "application/pdf", "page": True},
        "crew.xlsx": {"id": "457", "type": "application/vnd.ms-excel", "page": False},
    },
    "children": [["2", "Rowing & sailing"], ["3", "Towing"]],
}


def wrapped(body: str, kind: str = "storage", **fields: Any) -> bytes:
    return json.dumps({**PAGE, "format": kind, "body": body, **fields}).encode()


def macro(name: str, body: str = "", **parameters: str) -> str:
    inner = "".join(f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items())
    inner += f"<ac:rich-text-body>{body}</ac:rich-text-body>" if body else ""
    return f'<ac:structured-macro ac:name="{name}">{inner}</ac:structured-macro>'


def include_of(title: str, space: str = "BOAT") -> str:
    page = f'<ac:link><ri:page ri:space-key="{space}" ri:content-title="{title}"/></ac:link>'
    return macro("include").replace("></", f'><ac:parameter ac:name="">{page}</ac:parameter></')


def code(text: str) -> str:
    return macro("code").replace("></", f"><ac:plain-text-body><![CDATA[{text}]]></ac:plain-text-body></")


SAILS = "<p>Hidden depths.</p>" + macro("excerpt", "<p>Sails <em>catch</em> wind.</p>", hidden="true")
INCLUDED = {
    path_of("BOAT", "Shared words"): wrapped(
        "<p>Shared <ac:link><ri:page ri:content-title='B'/></ac:link>.</p>", id="8", title="S"
    ),
    path_of("SEA", "Sails"): wrapped(SAILS, id="9", space="SEA", title="Sails"),
    path_of("BOAT", "Includes us"): wrapped("<p>Round</p>" + include_of("Boats"), id="10", title="Includes us"),
    path_of("BOAT", "Boats"): wrapped("<p>Self</p>"),
}


def of(body: str, kind: str = "storage", files: dict[str, bytes] | None = None, **fields: Any) -> Rendered:
    known: dict[str, bytes | None] = {**(INCLUDED if files is None else files)}
    mentions = fields.pop("mentions", "names")
    while True:
        try:
            chosen = RenderSettings(files=Files(known), mentions=mentions)
            return render(wrapped(body, kind, **fields), path="Boats", media_type=KIND, settings=chosen)
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


def page(body: str, **fields: Any) -> str:
    return "\n".join(part.html for part in of(body, **fields).parts)


def codes(rendered: Rendered) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in rendered.findings]


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("confluence-storage/*.xml")), ids=lambda path: path.stem)
def test_golden_storage(source: Path, golden: Callable[..., None]) -> None:
    golden(source, KIND, lambda file: wrapped(file.read_text(encoding="utf-8")), INCLUDED)


# -- the wrapper ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"\xff", b'{"format": "storage"}', b'{"format": "odd", "body": ""}', b"[" * 100_000,
        b'{"format": "storage", "body": 1}', b'{"format": "storage", "body": "", "users": {"a": 1}}',
        b'{"format": "storage", "body": "", "attachments": {"a": []}}',
        b'{"format": "storage", "body": "", "attachments": {"a": {"id": "1", "type": "", "page": "yes"}}}',
        b'{"format": "storage", "body": "", "children": [["1"]]}', b'{"format": "storage", "body": "", "id": 1}',
    ],
)  # fmt: skip
def test_what_is_no_wrapper_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", media_type=KIND, settings=RenderSettings())


def test_a_page_goes_by_the_title_it_has_in_its_space_whatever_the_case() -> None:
    rendered = of("<p>x</p>", title="Tie  a KNOT")
    assert rendered.parts[0].title == "Tie a KNOT"
    assert rendered.names == (Name("confluence:BOAT/tie a knot", "", "Tie a KNOT"),)
    assert of('<p><ac:link><ri:page ri:content-title="tie a knot"/></ac:link></p>').links[0].candidates == (
        f"name:{rendered.names[0].name}",
    )


# -- what a reader sees ---------------------------------------------------------------------------------------------


def test_volatile_attributes_change_nothing() -> None:
    one = macro("info", '<p local-id="1">A</p>').replace("<ac:s", "<ac:s")
    other = one.replace('ac:name="info"', 'ac:name="info" ac:macro-id="x" ac:schema-version="7" ac:local-id="q"')
    assert of(one) == of(other.replace('local-id="1"', 'local-id="2"'))


def test_mentions_can_be_dropped() -> None:
    body = '<p>By <ac:link><ri:user ri:account-id="5b10:ada"/></ac:link>.</p>'
    assert page(body) == "<p>By Ada Lovelace.</p>"
    assert page(body, mentions="drop") == "<p>By .</p>"
    assert codes(of('<p><ac:link><ri:user ri:account-id="?"/></ac:link>x</p>', mentions="drop")) == []


def test_a_finding_stands_on_the_line_of_its_macro() -> None:
    rendered = of(
        f"<p>one</p>\n<p>two\n{macro('tide')}</p>\n\n<p><ac:image><ri:attachment ri:filename='a.png'/></ac:image></p>"
    )
    assert codes(rendered) == [("FIN710", 3), ("FIN110", 5)]
    assert "`tide`" in rendered.findings[0].message


def test_a_secret_in_code_is_found_on_its_line() -> None:
    token = "ghp_" + "a1B2c3D4e5" * 3 + "F6g7H8"
    assert ("FIN401", 2) in codes(of("<p>a</p>\n" + code(f"x\n{token}")))


def test_text_of_parameters_never_arrives() -> None:
    shown = page(macro("fancy", "<p>Seen</p>", secret="unseen", user="<ri:user ri:username='ada'/>"))
    assert shown == "<p>Seen</p>"


def test_badges_that_touch_are_words_apart() -> None:
    badge = macro("status", title="Done")
    assert page(f"<p>Now{badge}{badge}and{badge}.</p>") == "<p>Now Done Done and Done.</p>"


def test_markup_that_was_never_migrated_is_read_as_what_it_is() -> None:
    body = code("h2. Old\n\n{foo} *bold*").replace('"code"', '"unmigrated-wiki-markup"')
    rendered = of(f"<p>x</p>\n{body}")
    assert rendered.parts[0].html == "<p>x</p>\n<h2>Old</h2>\n<p>{foo} <strong>bold</strong></p>"
    assert codes(rendered) == [("FIN721", 2)]


def test_programs_are_not_shown() -> None:
    rendered = of("<p>x</p>" + code("select password").replace('"code"', '"sql"'))
    assert rendered.parts[0].html == "<p>x</p>"
    assert codes(rendered) == [("FIN710", 1)]


# -- included pages -------------------------------------------------------------------------------------------------


def test_all_pages_that_are_included_are_asked_for_at_once() -> None:
    with pytest.raises(Needed) as raised:
        render(wrapped(include_of("A") + include_of(".b/c")), path="x", media_type=KIND, settings=RenderSettings())
    assert raised.value.paths == ("confluence/BOAT/A", "confluence/BOAT/%2Eb%2Fc")


def test_references_in_an_included_page_are_seen_from_its_own_space() -> None:
    files = {path_of("SEA", "S"): wrapped('<ac:link><ri:page ri:content-title="Q"/></ac:link>', id="5", space="SEA")}
    assert of(include_of("S", "SEA"), files=files).links[0].candidates == ("name:confluence:SEA/q",)


def test_pages_that_include_each_other_end() -> None:
    files = {path_of("BOAT", name): wrapped(f"<p>{name}</p>" + include_of(other), id=name, title=name)
             for name, other in (("A", "B"), ("B", "A"))}  # fmt: skip
    rendered = of(include_of("A"), files=files)
    assert rendered.parts[0].html == "<p>A</p>\n<p>B</p>"
    assert [code for code, _ in codes(rendered)] == ["FIN716"]


def test_pages_that_include_many_that_include_many_end() -> None:
    names = [f"N{level}" for level in range(8)]
    files = {
        path_of("BOAT", name): wrapped(f"<p>{name}</p>" + 30 * include_of(below), id=name, title=name)
        for name, below in zip(names, [*names[1:], "none"], strict=True)
    }
    begun = time.perf_counter()
    assert "FIN716" in {code for code, _ in codes(of(30 * include_of("N0"), files=files))}
    assert time.perf_counter() - begun < 5


def test_an_included_page_of_the_old_markup_is_read_as_such() -> None:
    files = {path_of("BOAT", "Old"): wrapped("h1. Old\n\n{excerpt}*bold*{excerpt}", kind="wiki", id="5", title="Old")}
    assert page(include_of("Old"), files=files) == "<h2>Old</h2>\n<p><strong>bold</strong></p>"
    excerpt = include_of("Old").replace('"include"', '"excerpt-include"')
    assert page(excerpt, files=files) == "<p><strong>Old</strong></p>\n<p><strong>bold</strong></p>"


# -- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "means"),
    [
        ("https://sea.example.com/wiki/spaces/BOAT/pages/123/Hull#Keel", "key:123#Keel"),
        ("http://SEA.example.com/wiki/spaces/~ada/pages/123", "key:123"),
        ("https://sea.example.com/wiki/spaces/BOAT/pages/edit-v2/123?draft=1", "key:123"),
        ("https://sea.example.com/wiki/spaces/BOAT/blog/2024/01/02/123/News", "key:123"),
        ("/wiki/spaces/BOAT/pages/123/Hull", "key:123"),
        ("/wiki/pages/viewpage.action?pageId=123&focusedCommentId=4", "key:123"),
        ("/wiki/pages/viewpage.action?spaceKey=SEA&title=Tie+a+Knot", "name:confluence:SEA/tie a knot"),
        ("/wiki/display/SEA/Tie+a+Kn%C3%B6t", "name:confluence:SEA/tie a knöt"),
        ("/wiki/display/SEA/2024/01/02/Launch", "name:confluence:SEA/launch"),
        ("/wiki/x/ewE", "key:379"),
        ("https://sea.example.com/wiki/x/AbCd", "key:10334209"),
        ("/wiki/display/SEA", ""),
        ("/wiki/spaces/BOAT/overview", ""),
        ("/wiki/pages/viewpageattachments.action/attachments?pageId=1", ""),
        ("https://sea.example.com/wiki", ""),
        ("https://sea.example.com/browse/SEA-1", None),
        ("https://sea.example.com/wikipedia/x/AbCd", None),
        ("https://example.org/wiki/x/AbCd", None),
        ("mailto:a@example.org", None),
        ("#here", None),
        ("other.html", None),
        ("https://[broken", None),
    ],
)
def test_addresses_in_the_wiki_are_the_pages_they_mean(href: str, means: str | None) -> None:
    assert reference(href, PAGE["base"]) == means
    assert page_of(href, PAGE["base"]) == (means[4:] if means and means.startswith("key:") else None)


def test_without_a_base_only_addresses_without_a_host_are_the_wikis_own() -> None:
    assert page_of("/pages/viewpage.action?pageId=12", "") == "12"
    assert page_of("https://x.example.org/pages/viewpage.action?pageId=12", "") is None


@given(st.text(max_size=80))
def test_any_address_means_something_or_nothing(href: str) -> None:
    reference(href, PAGE["base"])
    reference("/wiki/" + href, PAGE["base"])


# -- the tree -------------------------------------------------------------------------------------------------------

_NAMES = st.sampled_from(["p", "ac:link", "ri:page", "td", "b", "ac:rich-text-body", "x-y", "ac:plain-text-body"])
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


def _escaped(text: str) -> str:
    return entities.escape(text.replace("\r", ""))


def _xml(name: str, attrs: dict[str, str], inner: list[str]) -> str:
    written = "".join(f' {key}="{_escaped(value)}"' for key, value in attrs.items())
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


_XML = st.recursive(
    st.one_of(_TEXTS.map(_escaped), _TEXTS.map(lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>")),
    lambda inner: st.builds(
        _xml, _NAMES, st.dictionaries(st.sampled_from(["ac:name", "x", "ri:id"]), _TEXTS), st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


def _events(node: Node) -> Iterator[tuple[str, ...]]:
    text = ""
    for child in node.children:
        if isinstance(child, str):
            text += child
            continue
        if text:
            yield "text", text
        text = ""
        yield "start", child.name, repr(sorted(child.attrs.items()))
        yield from _events(child)
        yield "end", child.name
    if text:
        yield "text", text


@given(_XML)
def test_what_is_well_formed_is_read_as_any_reader_of_xml_does(body: str) -> None:
    events: list[tuple[str, ...]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attrs: events.append(("start", name, repr(sorted(attrs.items()))))
    parser.EndElementHandler = lambda name: events.append(("end", name))
    parser.CharacterDataHandler = lambda text: events.append(("text", text))
    parser.Parse(f"<root>{body}</root>".encode(), True)
    tree = parse(body)
    assert list(_events(tree.root)) == events[1:-1]
    assert tree.damaged < 0


def test_an_element_of_html_that_ends_in_the_wrong_place_does_not_end_a_macro() -> None:
    body = "<p>" + macro("note", "<b>in</p> still") + " out</p>"
    rendered = of(body)
    assert rendered.parts[0].html.startswith(
        "<blockquote>\n<p><strong>Note</strong></p>\n<p><strong>in still</strong></p>"
    )
    assert rendered.parts[0].html.endswith("<p>out</p>")
    assert ("FIN719", 1) in codes(rendered)


# -- hostile input --------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<ac:link>", "</ac:link>", "<ac:link ", '<ri:page ri:content-title="T"/>', "<table>", "<td>",
        "<ac:structured-macro", ' ac:name="info">', ' ac:name="include">', "<ac:rich-text-body>", "</table>", "/>",
        "</ac:rich-text-body>", "<![CDATA[", "]]>", "<!--", "-->", '"', "'", "<", ">", "&", "&nbsp;", "&#0;", "\n",
        "&#xD800;", "<ac:image>", '<ri:attachment ri:filename="a"/>', '<a href="', "<ac:task-list><ac:task>", "text",
        "<ac:task-body>", "<pre>", "<script>", "<ac:adf-extension><ac:adf-node type='panel'>", "<ac:adf-content>", "\0",
        "<?x", "<!DOCTYPE x [", '<ac:parameter ac:name="">', "</ac:parameter>", "</ac:structured-macro>", "{code}",
        "{info}", "{quote}", "{x:y=z}", "h1. ", "|", "||", "*", "# ", "[", "]", "!", "{{", "}}", "\\\\", "bq. ",
    ]
)  # fmt: skip
_HOSTILE = st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=40).map("".join)


@given(_HOSTILE, st.sampled_from(["storage", "wiki"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_at_all_is_rendered_and_nothing_of_its_markup_is_dangerous(body: str, kind: str) -> None:
    rendered = of(body, kind)
    shown = "".join(part.html for part in rendered.parts)
    assert "<script" not in shown
    assert not re.search(r"<(?:ac|ri|fin):", shown)
    assert of(body, kind) == rendered


@given(st.binary(max_size=200))
def test_bytes_are_held_or_rendered(body: bytes) -> None:
    with contextlib.suppress(RenderError, Needed):
        render(body, path="x", media_type=KIND, settings=RenderSettings())


@pytest.mark.parametrize(
    "body",
    [
        "<p>" * 100_000,
        "<ac:link>" * 100_000,
        "<ac:structured-macro ac:name='info'><ac:rich-text-body>" * 20_000,
        "<ac:link><ac:link-body>" * 50_000 + "x",
        "<ac:adf-extension><ac:adf-node type='panel'><ac:adf-content>" * 30_000 + "x",
        "<![CDATA[" * 100_000,
        "<!--" * 100_000,
        '<a "' * 100_000,
        "<a " * 100_000,
        "<p></q>" * 50_000,
        "&" * 300_000,
        "<td>" * 50_000 + "</td>" * 50_000,
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>" + "&b;" * 50_000,
        macro("unknown", "<p>x</p>") * 5_000,
        "<ac:task-list><ac:task><ac:task-body>" * 30_000 + "x",
        '<ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[' + "<div>" * 50_000 + "]]>",
    ],
    ids=lambda body: body[:24],
)  # fmt: skip
def test_hostile_pages_take_bounded_time(body: str) -> None:
    begun = time.perf_counter()
    of(body)
    assert time.perf_counter() - begun < 10


def test_what_nests_deeper_than_anything_is_a_finding_and_its_text_stays() -> None:
    rendered = of("<div>" * (DEEPEST + 50) + "deep" + "</div>" * (DEEPEST + 50) + "<p>after</p>")
    assert "deep" in rendered.parts[0].html
    assert "after" in rendered.parts[0].html
    assert [code for code, _ in codes(rendered)] == ["FIN720"]


# -- real pages -----------------------------------------------------------------------------------------------------


def _bodies(entities_xml: str) -> Iterator[tuple[str, str]]:
    for found in re.findall(r'<object class="BodyContent".*?</object>', entities_xml, re.DOTALL):
        body = re.search(r'<property name="body">(.*?)</property>', found, re.DOTALL)
        kind = re.search(r'<property name="bodyType">(\d+)', found)
        if body is None or (kind is not None and kind[1] == "1"):
            continue
        text = body[1].strip()
        if text.startswith("<![CDATA["):
            text = text.removeprefix("<![CDATA[").rpartition("]]>")[0]
        text = text.replace("]]]]><![CDATA[>", "]]>").replace("]] >", "]]>")
        yield ("wiki" if kind is not None and kind[1] == "0" else "storage"), text


def test_real_pages_leave_no_markup_in_the_text(shared: Callable[[str], Path]) -> None:
    count = 0
    for file in sorted(shared("corpora/confluence-xml/features").glob("*/entities.xml")):
        for kind, body in _bodies(file.read_text(encoding="utf-8", errors="replace")):
            shown = "".join(part.html for part in of(body, kind, files={}).parts)
            assert not re.search(r"\b(?:ac|ri):[a-z]|]]>|<!\[CDATA|\{(?:info|note|panel|quote|section)", shown), file
            count += 1
    assert count > 200


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def test_words_of_real_pages_arrive(shared: Callable[[str], Path]) -> None:
    """Against somebody else's Markdown of the same pages, without what only names a link's target or a language."""
    wanted = missing = 0
    for file in sorted(shared("corpora/confluence-storage/samples").rglob("*.xml")):
        rendered = of(file.read_text(encoding="utf-8"), files={})
        ours = _words(entities.unescape(re.sub(r"<[^>]*>", " ", rendered.parts[0].html)))
        markdown = file.with_suffix(".md").read_text(encoding="utf-8")
        text = re.sub(r"\]\([^)]*\)|\|[^]|\n]*\]\]|```\w*|\\(?=[\\_*<>#])", " ", markdown)
        theirs = _words(entities.unescape(text))
        wanted += theirs.total()
        missing += (theirs - ours).total()
    assert wanted > 5_000
    assert missing / wanted < 0.001
