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


def codes(rendered: Rendered) -> list[str]:
    return [finding.code for finding in rendered.findings]


@pytest.mark.parametrize("kind", ["concise", "social", "sidebar"])
def test_what_was_changed_lately_and_by_whom_is_no_text_of_the_page(kind: str) -> None:
    body = (
        f'<h2>News</h2><div class="recently-updated recently-updated-{kind}"><ul><li class="update-item">'
        '<a href="Other_200.html">Other</a> yesterday at 7:18 PM contributed by <a class="confluence-userlink">Ann</a>'
        '</li></ul><div class="more-link-container"><a class="more-link" href="/wiki/plugins/x.action">Show More</a>'
        '<img class="waiting-image" alt="Please wait" src="images/icons/wait.gif"></div></div><p>The rest.</p>'
    )
    rendered = viewed(inside(body))
    assert text(rendered).split() == ["<h2>News</h2>", "<p>The", "rest.</p>"]
    assert codes(rendered) == ["FIN712"]


def test_a_list_of_contributors_is_no_text_of_the_page() -> None:
    body = (
        '<div class="plugin-contributors"><div class="plugin-contributors"><ul class="contributors-list">'
        '<li><a href="/display/~ann" class="url fn">Ann</a> (15.09.2025)</li>'
        '<li class="hidden hidden-contributor">Bob</li></ul></div></div><p>The rest.</p>'
    )
    rendered = viewed(inside(body))
    assert text(rendered).strip() == "<p>The rest.</p>"
    assert codes(rendered) == ["FIN712"]


def test_a_button_that_makes_a_page_is_no_text_of_the_page() -> None:
    button = '<p><button class="aui-button create-from-template-button" disabled="true">Add file list</button></p>'
    rendered = viewed(inside(f"{button}<p>The rest.</p>"))
    assert text(rendered).strip() == "<p>The rest.</p>"
    assert codes(rendered) == []


@pytest.mark.parametrize(
    "picture",
    [
        '<img class="confluence-embedded-image" src="attachments/100/7.png" alt="">',
        '<img class="gliffy-macro-image" src="attachments/100/7.png" alt="" usemap="#gliffy-map-1">',
        '<img class="confluence-thumbnail" src="/wiki/download/thumbnails/100/sky.png?version=1" alt=" ">',
    ],
)
def test_a_picture_of_a_page_whose_description_was_left_empty_is_missed(picture: str) -> None:
    assert codes(viewed(inside(f"<p>Look:</p><p>{picture}</p>"))) == ["FIN110"]


def test_a_picture_that_is_only_an_ornament_of_the_wiki_is_not_missed() -> None:
    assert codes(viewed(inside('<p>Look: <img src="images/icons/arrow.gif" alt=""></p>'))) == []


PERSON = '<a class="confluence-userlink user-mention" href="/wiki/display/~ann">Ann Lee</a>'
DAY = '<time datetime="2025-07-14" class="date-past">14 Jul 2025</time>'
STATE = '<span class="status-macro aui-lozenge aui-lozenge-success">DONE</span>'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"by {PERSON}{DAY}next", "by Ann Lee 14 Jul 2025 next"),
        (f"{STATE}{DAY}", "DONE 14 Jul 2025"),
        (f"<strong>To do</strong>{PERSON}", "<strong>To do</strong> Ann Lee"),
        (f"({PERSON}, {DAY})", "(Ann Lee, 14 Jul 2025)"),
        (f"{PERSON}'s {STATE}.", "Ann Lee's DONE."),
    ],
)
def test_boxes_in_a_line_stand_apart(body: str, words: str) -> None:
    assert text(viewed(inside(f"<p>{body}</p>"))).strip() == f"<p>{words}</p>"


def test_files_shown_one_after_the_other_have_names_that_stand_apart() -> None:
    cards = "".join(
        '<span class="confluence-embedded-file-wrapper"><a class="confluence-embedded-file" '
        f'href="attachments/100/9.tex" data-linked-resource-default-alias="{name}"><img src="x.png"></a></span>'
        for name in ("a.tex", "b.tex")
    )
    assert "a.tex b.tex" in text(viewed(inside(f"<p>{cards}</p>")))
