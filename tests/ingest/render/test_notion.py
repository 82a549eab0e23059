"""Pages of Notion exports arrive as their reader sees them, whichever form they were exported in."""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Document
from connectors.notion import Notion
from ingest.render import Rendered, RenderError, RenderSettings
from ingest.render.notion import render_html, render_markdown, render_table
from ingest.render.notion.links import page_id, pieces, reference
from ingest.render.tree import document, unescaped

from .conftest import written

GOLDEN = Path(__file__).parent / "golden"
RENDERERS = {".html": render_html, ".md": render_markdown, ".json": render_table}
KEY = "00112233445566778899aabbccddeeff"
EXPORTS = ("jimmy1-md", "jimmy2-md-nofolders", "jimmy3-html", "jimmy4-html", "jimmy5-md", "jimmy6-html")


def html_page(body: str, head: str = "", *, title: str = "Title", mentions: str = "names") -> Rendered:
    text = (
        f'<html><head><title>{title}</title></head><body><article id="x"><header><h1 class="page-title">{title}</h1>'
        f'{head}</header><div class="page-body">{body}</div></article></body></html>'
    )
    return render_html(text.encode(), path="a.html", settings=RenderSettings(mentions=mentions))


def markdown_page(text: str) -> Rendered:
    return render_markdown(text.encode(), path="a.md", settings=RenderSettings())


def shown(rendered: Rendered) -> str:
    return "\n".join(part.html for part in rendered.parts)


@pytest.mark.parametrize(
    "source",
    [file for file in sorted(GOLDEN.glob("notion-*/*.*")) if not file.name.endswith(".expected.html")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_golden_pages(source: Path, request: pytest.FixtureRequest) -> None:
    try:
        found = RENDERERS[source.suffix](
            source.read_bytes(), path=f"guide/{source.name}", settings=RenderSettings(title="From the file's name")
        )
        result = written(found)
    except RenderError as error:
        result = f"<!-- held, line {error.line}: {error.what} -->\n"
    expected = source.with_name(source.name + ".expected.html")
    if request.config.getoption("update_golden", default=False):
        expected.write_text(result, encoding="utf-8", newline="\n")
    assert result == expected.read_text(encoding="utf-8")


# Links


@pytest.mark.parametrize(
    "address",
    [
        f"Set%20up%20{KEY}.html",
        f"../a/Set up {KEY.upper()}.md#block",
        f"Tasks%20{KEY}_all.csv",
        f"{KEY}.html",
        f"https://www.notion.so/Set-up-{KEY}?pvs=21#{KEY[::-1]}",
        f"https://notion.so/acme/{KEY}",
        f"https://acme.notion.site/Set-up-{KEY}/",
        "https://www.notion.so/Set-up-00112233-4455-6677-8899-aabbccddeeff",
        f"https://www.notion.so/{KEY[::-1]}?v={KEY[::-1]}&p={KEY}&pm=s",
        f"notion://www.notion.so/Set-up-{KEY}",
    ],
)
def test_an_address_of_a_page_leads_to_its_key(address: str) -> None:
    assert page_id(address) == KEY
    assert reference(address) == f"key:{KEY}"


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.org/Set-up-{KEY}",
        f"https://notion.so.example.org/{KEY}",
        "https://www.notion.so/help",
        f"Set%20up%20{KEY}/plan.pdf",
        f"picture%20{KEY}.png",
        f"a{KEY}.html",
        "https://[/x",
        "mailto:a@b.example",
    ],
)
def test_any_other_address_stays(address: str) -> None:
    assert page_id(address) is None
    assert reference(address) == address


def test_a_link_within_the_page_is_its_words() -> None:
    assert reference("#block") is reference("") is None
    assert shown(html_page('<p>See <a href="#x">below</a>.</p>')) == "<p>See below.</p>"
    assert shown(markdown_page("# T\n\nSee [below](#x).")) == "<p>See below.</p>"


def test_a_link_of_a_page_to_itself_is_its_words() -> None:
    own = f"https://www.notion.so/Title-{KEY}"
    body = f'<p>See <a href="Title%20{KEY}.html">[1]</a> and <a href="{own}">{own}</a>.</p>'
    html = f'<article id="{KEY[:8]}-{KEY[8:]}"><div class="page-body">{body}</div></article>'
    text = f"# T\n\nSee [1](Title%20{KEY}.md) and [{own}]({own})."
    for found in (
        render_html(html.encode(), path="a.html", settings=RenderSettings()),
        render_markdown(text.encode(), path=f"a/Title {KEY}.md", settings=RenderSettings()),
    ):
        assert [link.titled for link in found.links] == [True]
        assert "1" in shown(found)


def test_a_link_whose_words_are_an_address_shows_the_title_of_its_page() -> None:
    address = f"https://www.notion.so/Set-up-{KEY}"
    for found in (
        html_page(f'<p><a href="{address}">{address}?pvs=4</a></p>'),
        markdown_page(f"# T\n\n[{address}]({address})"),
        markdown_page(f"# T\n\n{address}"),
    ):
        (link,) = found.links
        assert (link.candidates, link.titled) == ((KEY,), True)


def test_related_pages_in_a_value_are_told_from_other_brackets() -> None:
    value = f"A, b (x) (Set%20up%20{KEY}.md), C (https://example.org/c), D (https://www.notion.so/{KEY})"
    found = [tuple(piece) for piece in pieces(value)]
    assert found == [
        ("A, b (x)", f"Set%20up%20{KEY}.md"),
        (", ", ""),
        ("C (https://example.org/c), D", f"https://www.notion.so/{KEY}"),
    ]
    assert "".join(piece.words for piece in pieces("Plain, text (really)")) == "Plain, text (really)"


# What a reader sees


def test_people_are_named_or_dropped_as_the_source_asks() -> None:
    body = '<p>Ask <span class="user"><img class="icon user-icon" src="a.png"/>Ada Example</span>.</p>'
    head = (
        '<table class="properties"><tr><th>Owner</th><td><span class="user"><span class="icon user-icon">A</span>'
        "Ada Example</span></td></tr></table>"
    )
    assert shown(html_page(body, head)) == "<ul>\n<li>Owner: Ada Example</li>\n</ul>\n<p>Ask Ada Example.</p>"
    assert shown(html_page(body, head, mentions="drop")) == "<p>Ask .</p>"


def test_colours_ids_and_wrappers_change_nothing() -> None:
    plain = "<p>One</p><ul class='bulleted-list'><li>a</li></ul><ul class='bulleted-list'><li>b</li></ul><h2>Two</h2>"
    other = (
        '<div style="display:contents" dir="auto"><p id="1" class="block-color-red" dir="auto"><mark class="highlight-'
        'pink">One</mark></p></div><div style="display: contents"><ul id="2" class="bulleted-list"><li style="list-'
        'style-type:disc">a</li></ul></div>\n<div style="display:contents"><ul id="3" class="block-color-teal bulleted-'
        'list"><li>b</li></ul></div><h2 id="4" class="block-color-blue_background">Two</h2><p id="5">\n</p>'
    )
    assert html_page(plain) == html_page(other)


def test_what_is_not_text_of_the_page_is_left_out() -> None:
    body = (
        '<nav class="table_of_contents"><a href="#x">Contents</a></nav><nav class="breadcrumb">Home</nav>'
        '<div class="comments">A remark</div><p>Text.</p>'
    )
    assert shown(html_page(body)) == "<p>Text.</p>"


def test_the_title_is_the_page_s_own_and_not_the_cut_name_of_its_file() -> None:
    long = "What to do when: everything / nothing works?"
    assert html_page("<p>x</p>", title=long).parts[0].title == long
    assert markdown_page(f"# {long}\n\nx").parts[0].title == long


def test_a_page_without_a_title_goes_by_its_file_and_keeps_its_first_heading() -> None:
    named = RenderSettings(title="From the name")
    for render, body in (
        (render_markdown, b"# Heading of a page that lost its title"),
        (render_markdown, b"# \n\n# Heading\n\nText."),
    ):
        found = render(body, path="a", settings=named)
        assert "Heading" in found.parts[0].title + found.parts[0].html
    found = render_markdown(b"Text first.\n\n# Heading", path="a", settings=named)
    assert (found.parts[0].title, "Heading" in found.parts[0].html) == ("From the name", True)


def test_text_that_looks_like_another_dialect_is_text() -> None:
    found = markdown_page("# T\n\nWrite {{ name }} or :::note or [[x]] or !!! note\n\n{% if a %}")
    assert found.findings == ()
    assert "{{ name }} or :::note or [[x]]" in shown(found)


def test_findings_name_the_line_of_the_markdown() -> None:
    found = markdown_page("# T\n\n<aside>\n💡\n\nText.\n\n</aside>\n\n![](a.png)\n\nhttps://example.org/map")
    assert [(one.code, one.line) for one in found.findings] == [("FIN730", 12), ("FIN110", 10)]


def test_a_secret_holds_a_page_in_each_form() -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    table = json.dumps({"csv": f"Name,Key\nA,{secret}\n", "page": None, "rows": [], "title": "T"})
    for found in (
        html_page(f"<p>{secret}</p>"),
        markdown_page(f"# T\n\n{secret}"),
        render_table(table.encode(), path="t", settings=RenderSettings()),
    ):
        assert "FIN401" in {one.code for one in found.findings}


def test_both_forms_of_a_page_are_the_same_page() -> None:
    html = html_page(
        '<p>Text with <strong>bold</strong>.</p><figure class="callout"><div style="font-size:1.5em"><span '
        'class="icon">💡</span></div><div style="width:100%"><p>Careful.</p></div></figure><ul class="to-do-list">'
        '<li><div class="checkbox checkbox-on"></div> <span class="to-do-children-checked">done</span></li></ul>'
        '<pre class="code"><code class="language-python">a = 1</code></pre><p><span class="notion-text-equation-token">'
        '<span class="katex"><span class="katex-mathml"><math><annotation encoding="application/x-tex">x^2</annotation>'
        f'</math></span></span></span></p><figure class="link-to-page"><a href="Set%20up%20{KEY}.html">Set up</a>'
        '</figure><div class="column-list"><div class="column"><p>Left</p></div><div class="column"><p>Right</p></div>'
        "</div>",
        '<table class="properties"><tr><th>Status</th><td>Done</td></tr><tr><th>Tags</th><td>'
        '<span class="selected-value">a</span><span class="selected-value">b</span></td></tr></table>',
    )
    markdown = markdown_page(
        "# Title\n\nStatus: Done\nTags: a, b\n\nText with **bold**.\n\n<aside>\n💡 Careful.\n\n</aside>\n\n"
        f"- [x]  done\n\n```python\na = 1\n```\n\n$x^2$\n\n[Set up](Set%20up%20{KEY}.md)\n\nLeft\n\nRight"
    )
    assert html.parts == markdown.parts
    assert [link.candidates for link in html.links] == [link.candidates for link in markdown.links]


# Tables


def wrapped(csv: str, rows: list[tuple[str, str]] | None = None, page: dict[str, str] | None = None) -> bytes:
    return json.dumps({"csv": csv, "page": page, "rows": rows or [], "title": "Tasks"}).encode()


def test_a_row_links_to_its_page_only_where_it_is_clear_which() -> None:
    csv = 'Name,A\nPlan: "B"/C,1\nTwice,1\nTwice,2\nShared,1\nAlone,1\n'
    rows = [("Plan B C", "1" * 32), ("Twice", "2" * 32), ("Shared", "3" * 32), ("Shared", "4" * 32)]
    found = render_table(wrapped(csv, rows), path="t", settings=RenderSettings())
    assert [link.candidates for link in found.links] == [("1" * 32,)]


def test_a_table_of_the_page_wins_and_says_how_many_rows_it_hides() -> None:
    page = (
        '<article><header><h1 class="page-title">Tasks</h1></header><div class="page-body"><div '
        'class="collection-content"><table class="collection-content"><tbody><tr><td>Seen</td></tr></tbody></table>'
        "</div></div></article>"
    )
    body = wrapped("Name\nSeen\nHidden\n", page={"form": "html", "body": page})
    found = render_table(body, path="t", settings=RenderSettings())
    assert "Hidden" not in shown(found)
    assert [one.code for one in found.findings] == ["FIN732"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"csv": 1}', b"\xff", b'{"csv": "", "title": "", "rows": [1]}'])
def test_a_table_that_its_connector_did_not_make_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        render_table(body, path="t", settings=RenderSettings())


# Hostile

PIECES = (
    '<figure class="callout"><div>',
    "<details><summary>x",
    '<ul class="toggle"><li><details>',
    "<aside><div>",
    '<div style="display:contents">',
    "<figure><img src=x><figcaption>",
    '<td><span class="user">',
    '<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div>x',
    '<a class="bookmark" href=x>',
    '<span class="katex">',
    '<table class="properties"><tr><th>a<td>',
    "<p data-notion-equation=x>",
    "<div class=collection-content><h4>",
    '<span class="icon">',
    "<time>@",
    "<figure class=image><a><img>",
    "<summary><h1>",
    "<ul class=bulleted-list><li>",
    "<ol class=numbered-list start=2><li>",
    *("</div>", "</ul>", "</li>", "</a>", "</figure>", "</details>", "text"),
    f'<a href="https://www.notion.so/{KEY}">',
)
LINES = (
    *("<aside>", "</aside>", "    <aside>", "💡", "- [ ] ", "- [x]  a", "    - b", "$$", "$$x$$", "a $x_1$ $", "```"),
    *("    ```", "![a](b)", "a", "Name: value", "", "> q", "**", "****", "`", "| a | b |", "| --- | --- |", "# h"),
    f"[](x%20{KEY}.md)",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["names", "drop"]))
def test_whatever_blocks_are_in_each_other_the_page_is_rendered(pieces_: list[str], mentions: str) -> None:
    html_page("".join(pieces_), "".join(pieces_[::-1]), mentions=mentions)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_whatever_lines_follow_one_another_the_page_is_rendered(lines: list[str]) -> None:
    markdown_page("# Title\n\n" + "\n".join(lines))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_rendered_or_held(body: bytes) -> None:
    for render in RENDERERS.values():
        with suppress(RenderError):
            render(body, path="a", settings=RenderSettings())


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=5)), max_size=4))
def test_any_table_is_rendered(csv: str, rows: list[tuple[str, str]]) -> None:
    render_table(wrapped(csv, rows), path="t", settings=RenderSettings())


@pytest.mark.parametrize("piece", PIECES)
def test_blocks_nested_without_end_cost_little(piece: str) -> None:
    begun = time.perf_counter()
    html_page(piece * 3_000)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("line", [*LINES, " " * 200 + "x", "[x](", "$a_", "a: (x.md), (y.md) "])
def test_lines_repeated_without_end_cost_little(line: str) -> None:
    begun = time.perf_counter()
    markdown_page("# T\n\n" + f"{line}\n" * 3_000)
    markdown_page("# T\n\n" + line * 3_000)
    assert time.perf_counter() - begun < 5


# The real ones


def documents(shared: Callable[[str], Path], name: str) -> Iterator[tuple[Document, bytes, Rendered]]:
    source = Notion(str(shared(f"corpora/notion-exports/{name}")), media_type=lambda _: None)
    kinds = {"html": render_html, "markdown": render_markdown, "json": render_table}
    for one in source.crawl():
        if isinstance(one, Document):
            body = source.read(one).body
            render = kinds[one.media_type.rpartition("+")[2]]
            yield one, body, render(body, path=one.path, settings=RenderSettings(title=one.title))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def text_of(html: str) -> str:
    """Html without tags; those of running text part no words."""
    html = re.sub(r"</?(?:strong|em|del|code|a|sub|sup|mark|span)\b[^>]*>", "", html)
    return unescaped(re.sub(r"<[^>]*>", " ", html))


def seen(rendered: Rendered) -> Counter[str]:
    return words(text_of(re.sub(r'<img [^>]*alt="([^"]*)">', r" \1 ", shown(rendered))))


@pytest.mark.parametrize("name", EXPORTS)
def test_every_page_of_a_real_export_is_rendered(name: str, shared: Callable[[str], Path]) -> None:
    for one, _, rendered in documents(shared, name):
        assert rendered.parts, one.path
        assert {found.code for found in rendered.findings} <= {"FIN110", "FIN120", "FIN730"}, one.path


@pytest.mark.parametrize("name", ["jimmy3-html", "jimmy4-html", "jimmy5-md", "jimmy6-html"])
def test_the_words_of_a_real_page_are_the_page_s(name: str, shared: Callable[[str], Path]) -> None:
    wanted: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for _, body, rendered in documents(shared, name):
        tree = document(body.decode())
        for formula in tree.select(".katex"):
            source = formula.find("annotation")
            formula.set_text(source.text if source is not None else "")
        for unseen in tree.select("nav,style,script,.icon"):
            unseen.decompose()
        page = tree.select_one(".page-body")
        assert page is not None
        wanted += words(text_of(page.inner_html))
        got += seen(rendered)
    both = (wanted & got).total()
    recall, precision = both / wanted.total(), both / got.total()
    sys.stdout.write(f"\n{name}: {wanted.total()} words, recall {recall:.4f}, precision {precision:.4f}")
    assert recall >= 0.995
    assert precision >= 0.995


def test_the_two_real_forms_of_the_same_pages_have_the_same_words(shared: Callable[[str], Path]) -> None:
    html = {one.key: rendered for one, _, rendered in documents(shared, "jimmy5-md")}
    for one, _, rendered in documents(shared, "jimmy1-md"):
        if one.key in html:
            assert seen(rendered) == seen(html[one.key]), one.path
            assert rendered.parts[0].title == html[one.key].parts[0].title
