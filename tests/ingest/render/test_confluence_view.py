"""Pages of an html export of Confluence: what macros mean, where links lead, and what is never text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Document
from connectors.confluence.html import HtmlExport
from connectors.confluence.page import MEDIA_TYPE, Attachment, wrapped
from ingest.render import Rendered, RenderSettings, render
from ingest.render.confluence.addresses import page_name

GOLDEN = Path(__file__).parent / "golden" / "confluence-view"
BASE = "https://acme.atlassian.net/wiki"
FILES = {"Hand book.pdf": Attachment("11", "application/pdf", page=True), "Talk.pptx": Attachment("12")}


def page_of(body: str, title: str = "Page", base: str = BASE) -> bytes:
    return wrapped(format="view", id="100", title=title, body=body, space="PROD", base=base, attachments=FILES)


def viewed(body: str, *, base: str = BASE, title: str = "Page", mentions: str = "names") -> Rendered:
    return render(
        page_of(body, title, base),
        path="PROD/Page_100.html",
        media_type=MEDIA_TYPE,
        settings=RenderSettings(mentions=mentions),
    )


def text(rendered: Rendered) -> str:
    return "\n".join(part.html for part in rendered.parts)


def inside(body: str) -> str:
    return f'<div id="main-content" class="wiki-content group">{body}</div>'


def led(href: str, words: str = "words", base: str = BASE) -> tuple[str, ...]:
    """What the one link of a page may mean."""
    links = viewed(inside(f'<p><a href="{href}">{words}</a></p>'), base=base).links
    return links[0].candidates if links else ()


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*[!d].html")), ids=lambda path: path.stem)
def test_golden_pages(source: Path, golden: Callable[..., None]) -> None:
    golden(source, MEDIA_TYPE, lambda path: page_of(path.read_text("utf-8")))


def test_the_title_is_the_one_of_the_page_and_other_pages_may_ask_for_it() -> None:
    rendered = viewed(inside("<h1>Part</h1><p>text</p>"), title="Set  up")
    assert [part.title for part in rendered.parts] == ["Set up"]
    assert [name.name for name in rendered.names] == [page_name("PROD", "Set up")]


@pytest.mark.parametrize(
    ("href", "key"),
    [
        ("Other-Page_200.html", "200"),
        ("200.html", "200"),
        ("./Other-Page_200.html?x=1", "200"),
        ("It%27s_200.html", "200"),
        ("https://acme.atlassian.net/wiki/spaces/PROD/pages/200/Other", "200"),
        ("https://acme.atlassian.net/wiki/spaces/PROD/pages/edit-v2/200", "200"),
        ("/wiki/spaces/PROD/pages/200/Other+Page", "200"),
        ("/wiki/pages/viewpage.action?pageId=200", "200"),
        ("https://acme.atlassian.net/wiki/x/yAE", "456"),
        ("/wiki/x/yAE", "456"),
    ],
)
def test_each_form_of_a_link_between_pages_leads_to_the_page_of_that_id(href: str, key: str) -> None:
    assert led(href) == (key,)


def test_a_link_keeps_the_place_in_the_page() -> None:
    links = viewed(inside('<a href="A_2.html#A-Part">x</a><a href="#Page-Here">y</a>')).links
    assert [(link.candidates, link.fragment) for link in links] == [(("2",), "A-Part"), (("100",), "Page-Here")]


def test_tiny_links_are_ids_in_base_64() -> None:
    for number in (1, 456, 44990773, 1751580684, 2**40 + 5):
        import base64

        code = base64.b64encode(number.to_bytes(8, "little")).decode().rstrip("=").rstrip("A")
        tiny = code.replace("/", "-").replace("+", "_")
        assert led(f"/wiki/x/{tiny}") == (str(number),)


@pytest.mark.parametrize(
    "href",
    [
        "https://other.atlassian.net/wiki/spaces/X/pages/9/T",
        "https://acme.atlassian.net/browse/ACME-1",
        "https://x.org",
    ],
)
def test_links_to_other_sites_stay_as_they_are(href: str) -> None:
    assert f'href="{href}"' in text(viewed(inside(f'<p><a href="{href}">words</a></p>')))


def test_an_export_that_says_no_address_of_its_own_leads_nowhere_into_a_wiki_of_atlassian() -> None:
    assert led("https://acme.atlassian.net/wiki/spaces/PROD/pages/200/Other", base="") == ("200",)


def test_a_link_into_the_wiki_that_is_no_page_leaves_its_words_and_says_so() -> None:
    rendered = viewed(inside('<p><a href="/wiki/label/x">the label</a></p>'))
    assert "the label" in text(rendered)
    assert "href" not in text(rendered)
    assert [found.code for found in rendered.findings] == ["FIN702"]


def test_an_address_inside_the_wiki_is_not_shown_either() -> None:
    private = "https://acme.atlassian.net/wiki/pages/resumedraft.action?draftId=1&draftShareId=c7ca"
    shown = text(viewed(inside(f'<p>See <a href="{private}">{private}</a></p>')))
    assert shown == "<p>See linked page</p>"
    shown = text(viewed(inside('<p>See <a href="/wiki/x/yAE">https://acme.atlassian.net/wiki/x/yAE</a></p>')))
    assert shown == '<p>See <a href="doc:0">linked page</a></p>'


def test_a_picture_that_is_a_link_stays_one() -> None:
    shown = text(viewed(inside('<p><a href="A_2.html"><img src="x.png" alt="The map of all parts"/></a></p>')))
    assert "The map of all parts" in shown
    shown = text(viewed(inside('<p><a href="/wiki/x/yAE"><img src="x.png" alt="The map of all parts"/></a></p>')))
    assert "The map of all parts" in shown


def test_mentions_are_names_or_nothing() -> None:
    body = inside('<p>Ask <a class="confluence-userlink user-mention" href="/wiki/people/1">Ann</a> first.</p>')
    assert "Ask Ann first." in text(viewed(body))
    assert "Ann" not in text(viewed(body, mentions="drop"))
    assert "first." in text(viewed(body, mentions="drop"))


def test_an_element_closed_as_in_xml_does_not_swallow_the_page() -> None:
    icon = '<span class="aui-icon" /><div class="toc-macro" />'
    assert "text after" in text(viewed(inside(f"{icon}<p>text after</p>")))


def test_a_page_whose_text_ends_early_by_a_stray_tag_is_still_whole() -> None:
    assert "text after" in text(viewed(inside("<p>text</p></div><p>text after</p>")))


def test_a_page_of_a_version_without_these_classes_is_read_as_any_html() -> None:
    top = "<html><head><title>S : Page</title></head><body><h1 id='title-heading'>S : Page</h1>"
    body = f"{top}<p>Plain text.</p></body></html>"
    assert "Plain text." in text(viewed(body))


def test_templates_nobody_filled_are_left_out_and_those_in_code_are_not() -> None:
    rendered = text(viewed(inside("<p>${action.getText(x)}</p><pre>${action.name}</pre><p>costs ${price} a day</p>")))
    assert "getText" not in rendered
    assert "${action.name}" in rendered
    assert "costs ${price} a day" in rendered


VOLATILE = (
    (r"rbtoc\d+", "rbtoc1"),
    (r"\?width=\d+", "?width=1"),
    (r'data-colorid="?\w+', "data-colorid=zz"),
    (r'data-local-id="[^"]*"', 'data-local-id="0-0"'),
)


def test_what_is_new_in_each_export_never_shows() -> None:
    body = "".join(path.read_text("utf-8") for path in sorted(GOLDEN.glob("*[!d].html")))
    other = body
    for pattern, new in VOLATILE:
        other = re.sub(pattern, new, other)
    other = other.replace('data-client-id="SINGLE_a5997e8d"', 'data-client-id="X"').replace(
        "expander-963388952", "expander-1"
    )
    assert other != body
    assert viewed(other) == viewed(body)


PIECES = st.sampled_from(
    '<div id="main-content">|</div>|<p />|<span class="aui-icon"/>|<a href="A_1.html">|</a>|<img class="emoticon"/>|'
    '<ul class="inline-task-list"><li>|<span class="jira-issue"><a class="jira-issue-key">|<table><tr><td>|</table>|'
    '<div class="ap-container" id="ap-x__y1">|<span class="aui-lozenge issue-placeholder">|<form>|${xsrf}|text|<pre>|'
    '<a href="attachments/1/2.pdf">|<div class="expand-control">|<div class="office-container"><img src="//[">|'
    "&amp;|\udcff".split("|")
)


@settings(max_examples=150, deadline=2000)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_the_body_is_it_is_rendered_the_same_twice(body: str) -> None:
    assert viewed(body) == viewed(body)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<span ",
        "<p a=",
        '<a href="A_1.html">',
        '<ul class="inline-task-list"><li>',
        "<span class='aui-icon'/>",
        "$!{a",
        '<i a="',
    ],
)
def test_very_much_of_anything_takes_little_time(piece: str) -> None:
    began = time.monotonic()
    viewed(inside(piece * 20_000))
    assert time.monotonic() - began < 10


def test_nothing_of_confluence_itself_is_in_the_pages_of_a_real_export(shared: Callable[[str], Path]) -> None:
    connector = HtmlExport(str(shared("corpora/confluence-html-dlx")), media_type=lambda _: None)
    never = re.compile(
        r"Getting issue details|\$\{xsrf|Drag and drop to upload|Native extension|Document generated by|Download All|"
        r"rbtoc|<[^>]* data-|atlassian\.net/wiki/|attachments/\d|media\.atlassian"
    )
    for document in connector.crawl():
        if isinstance(document, Document):
            body = connector.read(document).body
            page = render(body, path=document.path, media_type=document.media_type, settings=RenderSettings())
            shown = never.search(re.sub(r"<pre>.*?</pre>", "", text(page), flags=re.DOTALL))
            assert shown is None, (document.path, shown)
