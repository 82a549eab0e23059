"""Pages of XWiki in all its syntaxes as pages: golden pairs, references, included pages, and hostile ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import Files, Needed, Rendered, RenderError, RenderSettings
from ingest.render.xwiki import render

CASES = Path(__file__).parent / "golden" / "xwiki"
SYNTAXES = {
    ".xwiki": "xwiki/2.1",
    ".xwiki20": "xwiki/2.0",
    ".xwiki10": "xwiki/1.0",
    ".markdown12": "markdown/1.2",
    ".html50": "html/5.0",
    ".plain10": "plain/1.0",
}
SOURCES = sorted(path for path in CASES.iterdir() if path.suffix in SYNTAXES)
KIND = "application/vnd.fin-ingest.xwiki+json"


def wrapped(content: object, **more: Any) -> bytes:
    said = {
        "reference": "Docs.Page",
        "title": "",
        "name": "Page",
        "syntax": "xwiki/2.1",
        "content": content,
        "locale": "",
    }
    return json.dumps(said | {"base": "https://wiki.example.com/xwiki", "attachments": ["plan.pdf"]} | more).encode()


def of(source: Path) -> bytes:
    content = source.read_text("utf-8")
    return wrapped(content, syntax=SYNTAXES[source.suffix], reference=f"Docs.{source.stem}", name=source.stem)


def html_of(content: str, **more: Any) -> str:
    return "".join(part.html for part in rendered(content, **more).parts)


def rendered(content: str, **more: Any) -> Rendered:
    return render(wrapped(content, **more), path="x", settings=RenderSettings())


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_golden(source: Path, golden: Callable[..., None]) -> None:
    shared = wrapped("== Shared ==\n\nSee [[near>>Other]].", reference="Shared.Part.WebHome", title="Part")
    golden(source, KIND, of, {"xwiki/Shared.Part": shared})


def test_a_spaces_own_page_answers_to_the_spaces_name_too() -> None:
    names = [name.name for name in rendered("", reference="A.v1\\.2.WebHome").names]
    assert names == ["xwiki:A.v1\\.2.WebHome", "xwiki:A.v1\\.2"]
    assert rendered("", reference="A.B", locale="fr").names == ()


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("A.B", "A.B"),
        ("B", "Docs.B"),
        (".Sub.WebHome", "Docs.Sub.WebHome"),
        ("xwiki:A.B", "A.B"),
        ("doc:A.v1\\.2", "A.v1\\.2"),
        ("space:A.B", "A.B.WebHome"),
        ("page:A/B", "A.B"),
        ("page:./B", "Docs.Page.B"),
        ("page:../B", "Docs.B"),
        ("path:/xwiki/bin/view/A/v1.2/", "A.v1\\.2.WebHome"),
        ("https://wiki.example.com/xwiki/wiki/sub/view/A/B?x=1", "A.B"),
    ],
)
def test_a_reference_means_the_page_the_wiki_would_open(reference: str, name: str) -> None:
    (link,) = rendered(f"[[words>>{reference}]]").links
    assert link.candidates == (f"name:xwiki:{name}",)


def test_an_anchor_is_part_of_a_reference_in_the_older_syntaxes_only() -> None:
    (link,) = rendered("[[words>>A.B#HPart]]", syntax="xwiki/2.0").links
    assert (link.candidates, link.fragment) == (("name:xwiki:A.B",), "HPart")
    (link,) = rendered("[words>A.B?x=1#HPart]", syntax="xwiki/1.0").links
    assert (link.candidates, link.fragment) == (("name:xwiki:A.B",), "HPart")
    (link,) = rendered("[[words>>A.C# for all]]").links
    assert (link.candidates, link.fragment) == (("name:xwiki:A.C# for all",), "")


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ('[[words>>A.B||anchor="HPart"]]', "HPart"),
        ('[[words>>page:A/B||rel="x" anchor="HPart one"]]', "HPart one"),
        ('[[A.B||anchor="HPart"]]', "HPart"),
        ("[[words>>https://wiki.example.com/xwiki/bin/view/A/B?x=1#HPart%C3%A4]]", "HPart\u00e4"),
        ('{{html}}<a href="/xwiki/bin/view/A/B#HPart">words</a>{{/html}}', "HPart"),
    ],
)
def test_a_link_to_another_page_keeps_the_place_within_it(text: str, fragment: str) -> None:
    (link,) = rendered(text).links
    assert (link.candidates, link.fragment) == (("name:xwiki:A.B",), fragment)


@pytest.mark.parametrize("text", ['[[words>>||anchor="HPart"]]', "[[words>>#HPart]]"])
def test_a_place_without_a_page_is_in_the_page_itself(text: str) -> None:
    (link,) = render(wrapped(text), path="Docs/Page.xml", settings=RenderSettings()).links
    assert (link.candidates, link.fragment) == (("Docs/Page.xml",), "HPart")


def test_links_without_words_show_the_title_of_their_page() -> None:
    (link,) = rendered("[[A.B]]").links
    assert link.titled


def test_people_are_left_out_on_request() -> None:
    body = wrapped('Ask {{mention reference="XWiki.Ann"/}} now')
    (part,) = render(body, path="x", settings=RenderSettings(mentions="drop")).parts
    assert "Ann" not in part.html


def test_an_included_page_is_asked_for_and_pages_that_include_each_other_end() -> None:
    body = wrapped('{{include reference="B"/}}', reference="A.A")
    with pytest.raises(Needed) as needed:
        render(body, path="x", settings=RenderSettings())
    assert needed.value.paths == ("xwiki/A.B",)
    other = wrapped('In B {{include reference="A"/}}', reference="A.B")
    found = render(body, path="x", settings=RenderSettings(files=Files({"xwiki/A.B": other})))
    assert "In B" in found.parts[0].html
    assert [one.code for one in found.findings] == ["FIN106"]


@pytest.mark.parametrize(
    "content",
    [
        "{{velocity}}$x{{/velocity}}",
        "{{velocity}}{{html}}$x{{/html}}{{/velocity}}",
        "* point {{groovy}}$x{{/groovy}}",
        "|cell {{python}}$x{{/python}}",
        "{{info}}{{velocity}}$x{{/velocity}}{{/info}}",
        "{{velocity filter='none'}}\n$x\n{{/velocity}}",
        "((({{VELOCITY}}$x{{/VELOCITY}})))",
    ],
)
def test_a_script_is_never_text(content: str) -> None:
    found = rendered(content)
    assert "$x" not in "".join(part.html for part in found.parts)
    assert "FIN740" in {one.code for one in found.findings}


def test_a_finding_names_the_line_of_what_it_is_about() -> None:
    found = rendered("a\n\n{{acme/}}")
    assert [(one.code, one.line) for one in found.findings if one.code == "FIN741"] == [("FIN741", 3)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("before ((( inside", "before inside"),
        ("{{info}}never closed", "never closed"),
        ("a [[open", "a [[open"),
        ("a ))) b ]] c }}} d %) e", "a ))) b ]] c }}} d %) e"),
        ("= one = two", "one two"),
        ("**bold //both** italic", "bold both italic"),
        ("a ~", "a ~"),
    ],
)
def test_what_is_not_closed_loses_no_word(content: str, words: str) -> None:
    found = rendered(content)
    text = " ".join(
        [*(part.title for part in found.parts if part.title != "Page"), re.sub("<[^<>]*>", " ", html_of(content))]
    )
    assert text.split() == words.split()


def test_groups_nest_as_deep_as_anybody_likes() -> None:
    assert "deep" in html_of("(((" * 500 + "deep")


def test_macros_that_nest_too_deeply_say_what_is_lost() -> None:
    found = rendered("{{info}}" * 200 + "deep" + "{{/info}}" * 200)
    assert "FIN741" in {one.code for one in found.findings}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"content": 3}', b"[" * 100_000])
def test_what_is_no_page_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", settings=RenderSettings())


BRACKETS = """((( ))) [[ ]] [[a>> {{{ }}} {{a}} {{/a}} {{a {{velocity}} {{info}}a((( {{a/}} ~{{{ {{a~b (% (%a"""
SIGNS = """~ ** // | || |= = == * *1. 1 11 ; :: > --- image: http://a !! \\\\"""


@pytest.mark.parametrize("piece", [*BRACKETS.split(), *SIGNS.split(), '{{a "'])
@pytest.mark.parametrize("between", ["", " ", "\n", "\n\n"])
def test_time_is_linear_in_whatever_is_repeated(piece: str, between: str) -> None:
    begun = time.perf_counter()
    rendered((piece.replace('~"', ' "') + between) * 1500)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("syntax", ["xwiki/1.0", "xwiki/2.1"])
@pytest.mark.parametrize("sign", [" ", "1", "*", "=", "|", "\t", "{", "[", "~", "-"])
def test_time_is_linear_in_long_lines_of_one_sign(sign: str, syntax: str) -> None:
    begun = time.perf_counter()
    rendered("= " + sign * 30_000 + "a", syntax=syntax)
    rendered("a" + sign * 30_000 + "a", syntax=syntax)
    rendered(sign * 30_000 + "a", syntax=syntax)
    assert time.perf_counter() - begun < 10


MACROS = "{{info}} {{/info}} {{code}} {{/code}} {{velocity}} {{/velocity}} {{html}} {{/html}}".split()
PIECES = st.sampled_from([*BRACKETS.split(), *SIGNS.split(), *MACROS, "%)", "a", "b", "\n", "\n\n", " "])


@settings(max_examples=300, deadline=None)
@given(text=st.lists(PIECES, max_size=30).map("".join), syntax=st.sampled_from(list(SYNTAXES.values())))
def test_anything_becomes_a_page(text: str, syntax: str) -> None:
    rendered(text, syntax=syntax)
