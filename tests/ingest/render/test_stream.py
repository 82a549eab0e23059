"""A tree read as its own html gives what a walk over its nodes gives: blocks, links and findings, in their order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import RenderSettings, render, stream, tree
from ingest.render.flatten import flatten
from ingest.render.links import Links
from ingest.render.model import Finding
from ingest.render.running import Run
from ingest.render.tree import Element
from ingest.render.walk import Walk

TAGS = (
    "p div span b strong em code a li ul ol dl dt dd table caption thead tbody tr td th pre h1 h2 h3 blockquote figure "
    "figcaption details summary img br hr svg math text title source param frame image input button noscript iframe "
    "script style template xmp section x-y unknown q abbr ruby rt object video label select option sup article font"
).split()
ATTRIBUTES = (
    "", ' class="note"', ' class="sr-only"', ' class="headerlink" href="#x"', ' class="admonition-title"', " hidden",
    ' href="a.html"', ' href="#b"', ' aria-hidden="true"', ' style="display:none"', ' style="user-select: none"',
    ' role="tablist"', ' role="tab"', ' role="tabpanel"', ' role="presentation"', ' colspan="2"', ' scope="row"',
    ' id="x"', ' title=" hidden=&quot; id=&quot;"', ' title=" id=" class="sr-only"', ' src="https://a.example.com/x.png"',
    ' alt="words"', ' class="lineno"', ' start="3"', ' type="math/tex"', ' type="checkbox"', ' data-x="<>" id="a b"',
    ' "x"=""', ' class="language-c"', ' href="https://example.com/?a=1&amp;b"', ' data-fin="titled" href="b.md"',
)  # fmt: skip
TEXTS = (
    "word", " ", "\n", "  two  words ", "\xa0", "a\xa0 b", "&nbsp;", "&lt;b&gt; &amp; &quot;", "é\u2003ü", "\t", "12",
    "#", "&amp;nbsp;", "<!-- c -->", "<?pi x>", "<![CDATA[x]]>", "a\n   b", "¶",
)  # fmt: skip


def starts(tag: str, attributes: list[str]) -> str:
    return f"<{tag}{''.join(attributes)}>"


PIECES = st.one_of(
    st.builds(starts, st.sampled_from(TAGS), st.lists(st.sampled_from(ATTRIBUTES), max_size=3)),
    st.sampled_from(TAGS).map("</{}>".format),
    st.sampled_from(TEXTS),
)
HTML = st.lists(PIECES, max_size=24).map("".join)


def flattened(root: Element, walk: Walk) -> None:
    """As `flatten`, in a tree without what nobody reads: its text would count where an element's is asked for."""
    tree.well_formed(root)
    flatten(root, walk)


def walked(html: str, write: Callable[[Element, Walk], object]) -> tuple[object, object, object, object]:
    found: list[Finding] = []
    links = Links("a/b.html", found)
    walk = Walk(Run(), links, found, levels=(), line_offset=0, sourcepos=False)
    if write(tree.fragment(html), walk) is False:
        return walked(html, flattened)
    blocks = [(block.kind, block.html, block.number) for block in walk.writer.finish()]
    headings = [(heading.level, heading.html, heading.strong, heading.end) for heading in walk.writer.headings]
    return blocks, headings, links.found, found


@given(HTML)
def test_html_of_any_kind_is_read_as_its_tree_is_walked(html: str) -> None:
    assert walked(html, stream.read) == walked(html, flattened)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><p>one</p></td><td> two </td><td><p>a</p>b</td><th scope=row><b>c</b></th></tr></table>",
        "<ul><li>one</li><li> <p class=admonition-title>two</p> </li><li><p>a</p><p>b</p></li></ul>",
        "<p>a <b> b </b>c<i></i> <code> </code>d<em>e<em>f</em></em></p>",
        "<h2>1 <strong>2</strong></h2><p><a href=x.html>a <code>b</code></a> <a href='#c'>#</a></p>",
        "<pre class=language-c>  a\n\n   <span class=lineno>1</span>&nbsp;b</pre>c",
        "<p title=' id=' class=sr-only>shown</p><span title=' id=' class=sr-only>hidden</span>",
    ],
)
def test_what_pages_are_full_of_is_read_without_a_walk(html: str) -> None:
    def read(root: Element, walk: Walk) -> None:
        assert stream.read(root, walk)

    assert walked(html, read) == walked(html, flatten) == walked(html, flattened)


@pytest.mark.parametrize("html", ["<p>a<b<c>d</p>", "<svg><source></source></svg>", "<xmp><b></xmp>", "a<?b c>d"])
def test_html_that_does_not_say_what_is_in_the_tree_is_left_to_the_walk(html: str) -> None:
    walk = Walk(Run(), Links("a", []), [], levels=(), line_offset=0, sourcepos=False)
    assert not stream.read(tree.fragment(html), walk)


def test_a_page_that_is_left_to_the_walk_half_way_is_written_once() -> None:
    html = b'<title>t</title><p>one <a href=x.html>two</a></p><p "=1>three</p><iframe src=y></iframe>'
    rendered = render(html, path="a.html", media_type="text/html", settings=RenderSettings())
    assert [part.html for part in rendered.parts] == ['<p>one <a href="doc:0">two</a></p>\n<p>three</p>']
    assert len(rendered.links) == 1
    assert [found.code for found in rendered.findings] == ["FIN111"]
