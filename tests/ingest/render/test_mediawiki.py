"""Pages of a MediaWiki: golden pairs, what is said of losses, and text of any kind in bounded time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render.mediawiki import render
from ingest.render.mediawiki.arithmetic import evaluated
from ingest.render.model import Files, Needed, Rendered, RenderError, RenderSettings

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden/mediawiki"
MEDIA_TYPE = "application/vnd.fin-ingest.mediawiki+json"
SITE = {
    "name": "Handbook",
    "base": "https://wiki.example.com/wiki/Main_Page",
    "case": "first-letter",
    "namespaces": {"10": ["Template"], "12": ["Help"], "14": ["Category", "Kategorie"], "6": ["File"]},
}


def wrapped(text: str, **more: Any) -> bytes:
    return json.dumps({"title": "This page", "text": text, "site": SITE, "redirects": [], **more}).encode()


def rendered(text: str, files: dict[str, str] | None = None, **more: Any) -> Rendered:
    known: dict[str, bytes | None] = {
        f"mediawiki/{quote(name, safe='')}": body.encode() for name, body in (files or {}).items()
    }
    while True:
        try:
            return render(wrapped(text, **more), path="This page", settings=RenderSettings(files=Files(known)))
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


def html(text: str, files: dict[str, str] | None = None) -> str:
    return "".join(part.html for part in rendered(text, files).parts)


def codes(text: str, files: dict[str, str] | None = None) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in rendered(text, files).findings]


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.wiki")), ids=lambda source: source.stem)
def test_golden(source: Path, golden: Callable[..., None]) -> None:
    included = {f"mediawiki/{file.name}": file.read_bytes() for file in (GOLDEN / "_files").iterdir()}
    golden(source, MEDIA_TYPE, lambda file: wrapped(file.read_text("utf-8")), included)


# Names and titles


def test_a_page_is_known_by_its_title_and_by_what_redirects_to_it() -> None:
    page = rendered("x", redirects=[["old title", ""], ["Kategorie:X", "Part"]])
    assert [(name.name, name.fragment) for name in page.names] == [
        ("mediawiki:This page", ""),
        ("mediawiki:Old title", ""),
        ("mediawiki:Category:X", "Part"),
    ]


@pytest.mark.parametrize(
    "link", ["guide to x", "Guide_to_x", " guide  to x ", "Guide%20to_x", ":guide to x", "Guide&nbsp;to x"]
)
def test_all_spellings_of_a_title_are_one_name(link: str) -> None:
    assert rendered(f"[[{link}]]").links[0].candidates == ("name:mediawiki:Guide to x",)


def test_a_namespace_has_several_names_and_one_spelling() -> None:
    assert rendered("[[hilfe: x]] [[HELP:x]]").links[1].candidates == ("name:mediawiki:Help:X",)


def test_the_displayed_title_may_be_spelled_otherwise_but_not_be_another() -> None:
    assert rendered("{{DISPLAYTITLE:this ''page''}}x").parts[0].title == "this page"
    assert rendered("{{DISPLAYTITLE:Other}}x").parts[0].title == "This page"


def test_no_link_leads_into_the_wiki_itself() -> None:
    text = "https://wiki.example.com/wiki/Guide [//wiki.example.com/index.php?title=Guide x] {{fullurl:Guide}}"
    assert "wiki.example.com" not in html(text)
    assert {link.candidates for link in rendered(text).links} == {("name:mediawiki:Guide",)}


def test_people_are_left_out_on_request() -> None:
    settings = RenderSettings(mentions="drop")
    page = render(wrapped("Ask [[User:Bob|Bob]] now"), path="p", settings=settings)
    assert "Bob" not in page.parts[0].html


# Losses


def test_findings_name_the_line_of_the_page_also_after_templates_and_tags_of_many_lines() -> None:
    text = "<pre>\na\nb\n</pre>\n{{Rows}}\n{{Missing}}\n[[File:a.png|b\nc]]\n\n[[File:d.png]]"
    assert codes(text, {"Template:Rows": "a\n\nb\n\nc"}) == [("FIN750", 6), ("FIN110", 10)]


def test_a_missing_template_shows_none_of_its_arguments() -> None:
    page = rendered("a {{Gone|secret words|x=more}} b")
    assert page.parts[0].html.split() == ["<p>a", "b</p>"]
    assert "Template:Gone" in page.findings[0].message


def test_a_special_page_cannot_be_put_in() -> None:
    assert codes("a {{Special:PrefixIndex/Template:}} b") == [("FIN751", 1)]


def test_a_line_that_begins_with_something_left_out_is_no_indented_text() -> None:
    assert "<pre>" not in html("{{Missing}} words\n{{CURRENTYEAR}} words\n{{#invoke:A|b}} words")


def test_a_link_keeps_its_line_after_what_takes_several() -> None:
    assert rendered("<ref>a\nb</ref>\n{|\n| x\n|}\n[[Guide]]").links[0].line == 6


def test_templates_that_use_each_other_in_a_circle_are_said_once() -> None:
    assert codes("{{A}}{{A}}", {"Template:A": "{{B}}", "Template:B": "{{A}}"}) == [("FIN752", 1), ("FIN120", 0)]


def test_templates_that_double_each_time_end() -> None:
    files = {f"Template:T{number}": f"{{{{T{number + 1}}}}}" * 10 for number in range(9)} | {"Template:T9": "x" * 100}
    start = time.process_time()
    assert ("FIN752", 1) in codes("{{T0}}", files)
    assert time.process_time() - start < 10


# Anything at all


SIGNS = [
    "[[",
    "]]",
    "{{",
    "}}",
    "{{{",
    "|",
    "{|",
    "|}",
    "|-",
    "\n",
    "'''",
    "''",
    "=",
    "==",
    "*",
    "#",
    ";",
    ":",
    "<ref>",
    "</ref>",
    "<ref name=a/>",
    "<nowiki>",
    "</nowiki>",
    "<pre>",
    "</pre>",
    "<!--",
    "-->",
    "<div>",
    "</table>",
    "http://a.b",
    "[http://a ",
    "]",
    "File:a.png",
    "Category:",
    "#if:",
    "#switch:",
    "#expr:",
    "#invoke:",
    "__TOC__",
    "~~~~",
    "<gallery>",
    "</gallery>",
    " ",
    "a",
    "\x7fI0\x7f",
    "\x0b",
    "\ud800",
    "&amp;",
    "<references/>",
    "#tag:ref",
    "<poem>",
    "</poem>",
    "T",
    "1",
    "||",
    "!!",
    "!",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(SIGNS), max_size=40).map("".join),
    st.lists(st.sampled_from(SIGNS), max_size=12).map("".join),
)
def test_any_signs_become_a_page(text: str, template: str) -> None:
    rendered(text, {"Template:T": template.encode("utf-8", "replace").decode()})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_becomes_a_page(text: str) -> None:
    rendered(text)


@given(st.text(alphabet="0123456789+-*/^()<>=.e pimodroundabsnot", max_size=60))
def test_any_sum_has_a_value_or_none(text: str) -> None:
    value = evaluated(text)
    assert value is None or isinstance(value, str)


@given(st.binary(max_size=200))
def test_what_no_connector_wrote_is_refused(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", settings=RenderSettings())


@pytest.mark.parametrize(
    "sign",
    [
        "[[",
        "{{",
        "{{{",
        "[[a|",
        "{{a|",
        "<ref>",
        "<nowiki>",
        "<!--",
        "'''",
        "{|\n",
        "|-\n",
        "[http://a ",
        "<div>",
        "**",
        "=",
        "]]",
        "}}",
        "<",
        "&",
        ":",
        ";a:",
        "\n ",
        "http://a ",
        "''a",
        "{{#if:a|",
        "<b ",
        "[[File:a|",
        "{{{a|",
        "| a || ",
        "__TOC__",
        "-{",
        "<pre ",
        "{|\n| ",
        "\n:{|\n",
        "(",
        "~",
        "<ref name=a/>",
        "{{!}}",
        "[[a]]",
        "#expr:1+",
        "<math>",
        "[[:",
        "\n* ",
        "\n; a : b",
        "<blockquote>\n",
        "<nowiki/>",
        "<onlyinclude>",
        "<noinclude>",
    ],
)
def test_no_sign_takes_more_than_its_share_of_time(sign: str) -> None:
    text = sign * (60_000 // len(sign))
    start = time.process_time()
    rendered(text)
    assert time.process_time() - start < 6
