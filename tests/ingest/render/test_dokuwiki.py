"""Pages of a DokuWiki: golden pairs, ids of links, what is said of losses, and text of any kind in bounded time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render.dokuwiki import render
from ingest.render.dokuwiki.ids import clean, resolved
from ingest.render.model import Files, Needed, Rendered, RenderError, RenderSettings

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden/dokuwiki"
MEDIA_TYPE = "application/vnd.fin-ingest.dokuwiki+json"


def wrapped(text: str, **more: Any) -> bytes:
    return json.dumps({"id": "guide:start", "text": text, "names": ["guide:"], "titled": False, **more}).encode()


def rendered(text: str, files: dict[str, str] | None = None, **more: Any) -> Rendered:
    known: dict[str, bytes | None] = {
        f"dokuwiki/{quote(name, safe='')}": body.encode() for name, body in (files or {}).items()
    }
    while True:
        try:
            return render(wrapped(text, **more), path="guide/start.txt", settings=RenderSettings(files=Files(known)))
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


def html(text: str, files: dict[str, str] | None = None, **more: Any) -> str:
    return "".join(part.html for part in rendered(text, files, **more).parts)


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.txt")), ids=lambda source: source.stem)
def test_golden(source: Path, golden: Callable[..., None]) -> None:
    included = {f"dokuwiki/{file.name}": file.read_bytes() for file in (GOLDEN / "_files").iterdir()}
    golden(source, MEDIA_TYPE, lambda file: wrapped(file.read_text("utf-8"), title="The page"), included)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Some Page", "some_page"),
        ("Ärger & Müh", "aerger_mueh"),
        ("a/b", "a:b"),
        ("__a__:_b_", "a:b"),
        ("Été 2.0-x", "ete_2.0-x"),
        ("страница", "страница"),
        (":::", ""),
    ],
)
def test_words_become_an_id(words: str, expected: str) -> None:
    assert clean(words) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("x", "a:b:x"),
        (".:x", "a:b:x"),
        (".x", "a:b:x"),
        ("..:x", "a:x"),
        ("..x", "a:x"),
        ("..:..:x", "x"),
        ("..:..:..:x", "x"),
        (":x", "x"),
        ("x:y", "x:y"),
        ("x:", "x:"),
        (".:", "a:b:"),
        ("..:", "a:"),
        ("~:x", "a:b:page:x"),
        ("", "a:b:page"),
    ],
)
def test_links_count_from_the_page_they_stand_on(target: str, expected: str) -> None:
    assert resolved(target, "a:b:page") == expected


@given(st.text(max_size=40))
def test_an_id_stays_what_it_is_when_cleaned_again(words: str) -> None:
    assert clean(clean(words)) == clean(words)


def test_a_page_is_known_by_its_id_and_the_namespace_it_opens() -> None:
    assert [name.name for name in rendered("====== T ======").names] == ["dokuwiki:guide:start", "dokuwiki:guide:"]


def test_a_page_is_found_whether_or_not_its_wiki_keeps_accents_in_ids() -> None:
    page = rendered("[[Über:Äpfel]] {{page>:übung}}", {"übung": "Included."}, id="über:äpfel", names=["über:"])
    assert [name.name for name in page.names] == [
        "dokuwiki:über:äpfel",
        "dokuwiki:ueber:aepfel",
        "dokuwiki:über:",
        "dokuwiki:ueber:",
    ]
    assert "Included." in page.parts[0].html
    assert page.links == ()


def test_a_language_with_pluses_in_its_name_hides_nothing() -> None:
    text = "C++ with [[http://a.example/ | boost]] and more C++ words"
    assert html(text) == '<p>C++ with <a href="http://a.example/">boost</a> and more C++ words</p>'


def test_a_line_of_signs_alone_shows_nothing() -> None:
    assert html("a\n===== =====\nb\n==========\nc").split("\n") == ["<p>a</p>", "<p>b</p>", "<p>c</p>"]


def test_letters_that_grow_when_made_small_disturb_nothing() -> None:
    assert "<code>" in html("İ <CODE>x</code> [[a]]")


def test_links_show_titles_where_the_wiki_does() -> None:
    assert [link.titled for link in rendered("[[a]] [[b|words]] [[c#d]]", titled=True).links] == [True, False, False]


def test_html_is_shown_where_the_wiki_shows_it_and_never_php() -> None:
    text = "<html><b>raw</b><script>x</script></html> <php>echo</php>"
    page = rendered(text, html=True)
    assert page.parts[0].html.strip() == "<p><strong>raw</strong></p>"
    assert [found.code for found in page.findings if found.code == "FIN761"] == ["FIN761"]


def test_links_of_an_included_page_count_from_where_it_lies() -> None:
    assert rendered("{{page>:other:x}}", {"other:x": "[[y]]"}).links[0].candidates == ("name:dokuwiki:other:y",)


def test_pages_that_include_each_other_in_a_circle_end_with_a_finding() -> None:
    page = rendered("{{page>a}}", {"guide:a": "A {{page>b}}", "guide:b": "B {{page>a}} {{page>guide:start}}"})
    assert [found.code for found in page.findings] == ["FIN760", "FIN760"]
    assert page.parts[0].html.split() == ["<p>A</p>", "<p>B</p>"]


def test_findings_and_links_name_the_line_of_the_page() -> None:
    text = "<code>\na\n</code>\n\n((a\nb))\n  pre\n  pre\n[[x]]\n{{rss>y}}"
    page = rendered(text)
    assert page.links[0].line == 9
    assert [(found.code, found.line) for found in page.findings] == [("FIN762", 10)]


SIGNS = [
    "[[",
    "]]",
    "{{",
    "}}",
    "((",
    "))",
    "**",
    "//",
    "__",
    "''",
    "%%",
    "\\\\ ",
    "\n",
    "  ",
    "  * ",
    "  - ",
    "^",
    "|",
    ":::",
    "======",
    "==",
    ">",
    "<code>",
    "</code>",
    "<file a b>",
    "</file>",
    "<nowiki>",
    "</nowiki>",
    "<html>",
    "</html>",
    "<WRAP>",
    "</WRAP>",
    "++++",
    "++a|",
    "++",
    "http://a.b",
    "{{page>a}}",
    "----",
    "~~NOTOC~~",
    "<del>",
    "</del>",
    "a",
    " ",
    "\x7fB0\x7f",
    "\x0b",
    "\ud800",
    "-->",
    "->",
    "İ",
    "<a@b.cd>",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(SIGNS), max_size=40).map("".join),
    st.lists(st.sampled_from(SIGNS), max_size=12).map("".join),
)
def test_any_signs_become_a_page(text: str, other: str) -> None:
    rendered(text, {"guide:a": other.encode("utf-8", "replace").decode()})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_becomes_a_page(text: str) -> None:
    rendered(text)


@given(st.binary(max_size=200))
def test_what_no_connector_wrote_is_refused(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", settings=RenderSettings())


@pytest.mark.parametrize(
    "sign",
    [
        "[[",
        "{{",
        "((",
        "**",
        "//",
        "__",
        "''",
        "%%",
        "\n  ",
        "\n  * ",
        "^",
        "|",
        "| a ",
        "\n| ",
        "======",
        "= ",
        "\n>",
        ">",
        "<code>",
        "<nowiki>",
        "<WRAP>",
        "++++",
        "++a|",
        "http://a ",
        "a@b.",
        "~~NO",
        "<del>",
        "\\\\ ",
        "----\n",
        "((a))",
        "[[a]]",
        "{{a}}",
        "''a",
        "**a ",
        "\n^ a || ",
        "-",
        "{{page>a}}",
        "\n    ",
        "[[a\n",
        "<a@b",
        "640x",
        "\n== a",
        "{{a\n",
        "www.",
        "<file ",
        "::: |",
    ],
)
def test_no_sign_takes_more_than_its_share_of_time(sign: str) -> None:
    text = sign * (60_000 // len(sign))
    start = time.process_time()
    rendered(text)
    assert time.process_time() - start < 6
