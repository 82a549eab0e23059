"""Nothing unsafe leaves the clean-up, nothing a reader sees is lost, and the result is the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import tree
from ingest.render.clean import finish
from ingest.render.links import Target, resolve
from ingest.render.model import Meta, Rendered, RenderSettings

VOID = {"br", "hr", "img"}
ALLOWED = {
    **dict.fromkeys(
        "p h2 h3 h4 h5 h6 ul li dl dt dd table caption thead tbody tfoot tr pre blockquote em strong br hr sub sup del "
        "ins kbd samp var".split(),
        frozenset(),
    ),
    "a": {"href"},
    "abbr": {"title"},
    "code": {"class"},
    "img": {"src", "alt"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "scope"},
    "th": {"colspan", "rowspan", "scope"},
}


class Checker(HTMLParser):
    """Reads a page with another parser than the one that wrote it, and holds every tag against the allow-list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.levels: list[int] = []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ALLOWED[tag], (tag, name)
            if name in {"href", "src"}:
                assert re.match(r"(?:https?://|mailto:|tel:|doc:\d+\Z)", value), value
            if name == "class":
                assert re.fullmatch(r"language-[a-z][\w+#.-]*", value), value
        assert not (tag == "a" and "a" in self.open)
        if re.fullmatch("h[2-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data.split()

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    for before, level in zip([1, *checker.levels], checker.levels, strict=False):
        assert level <= before + 1
    return checker


def finished(html: str, **options) -> Rendered:
    defaults = {
        "path": "guide/page.md",
        "meta": Meta(),
        "settings": RenderSettings(),
        "findings": [],
        "fallback_title": "Page",
    }
    return finish(html, **(defaults | options))


ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://a.example.com/x.png' onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /><a id=x><text x=20 y=20>XSS</text></a></svg>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<textarea><img src='</textarea><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href=' javascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='doc:0'>x</a>",
    "<a href='doc:javascript:alert(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.example.com/x' style='position:fixed'>x</a>",
    "<a href='https:javascript:alert(1)'>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+' alt=x>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>x</iframe>",
    "<object data='javascript:alert(1)'>x</object>",
    "<embed src='javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href='x'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)><summary onclick=alert(1)>s</summary>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<table background='javascript:alert(1)'><td background=x>x</table>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p id=x class=y data-x=z aria-label=q onclick=alert(1)>x</p>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src=x onerror=alert(1)>--><p>x",
    "<!--[if IE]><script>alert(1)</script><![endif]-->x",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>' ?>",
    "<plaintext><script>alert(1)</script>",
    "<code class='language-x\" onclick=\"alert(1)'>x</code><pre><code class='language-\"><script>'>x</code></pre>",
    "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
    "<ol start='1\" onclick=x' type='\"'><li>x</ol>",
    "<x-foo onclick=alert(1) is=script>x</x-foo>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>\x02\x030>&#2;0&#3;</p><h\x020>x</h\x020>",
]


@pytest.mark.parametrize("html", ATTACKS)
def test_no_attack_leaves_a_page(html):
    for options in ({}, {"whole_document": True}, {"sourcepos": True}):
        for part in finished(html, **options).parts:
            checked(part.html)


def test_a_link_to_another_document_cannot_be_forged():
    rendered = finished("<p><a href='doc:0'>a</a> <a href='b.md'>b</a> &lt;a href=\"doc:0\"&gt;c&lt;/a&gt;</p>")
    assert rendered.parts[0].html == '<p>a <a href="doc:0">b</a> &lt;a href="doc:0"&gt;c&lt;/a&gt;</p>'


_TAGS = st.sampled_from(
    "p div span a b em i code pre h1 h2 h3 h6 ul ol li dl dt dd table thead tbody tr td th caption blockquote br hr "
    "img details summary figure figcaption section svg math title style script noscript template select option "
    "textarea button input form iframe object sub del ruby rt abbr q x-y main nav".split()
)
_ATTRIBUTES = st.sampled_from(
    [
        "",
        ' href="a.md"', ' href="#x"', ' href="https://example.com/"', ' href="javascript:x"', ' alt="alt"', ' alt=""',
        ' src="x.png"', ' src="https://example.com/x.png"', ' class="language-python"', ' class="note"', " hidden",
        ' aria-hidden="true"', ' colspan="2"', ' role="presentation"', ' start="3"', ' title="t"', ' class="lineno"',
    ]
)  # fmt: skip
_WORDS = st.one_of(
    st.sampled_from(["a", "b c", " ", "\n", " d", "e ", "&amp;", "&lt;p&gt;", "\xa0", "¶", "&#2;", "é", "x\ny"]),
    st.text(max_size=6),
)
_PIECES = st.one_of(
    st.builds("<{}{}>".format, _TAGS, _ATTRIBUTES), st.builds("</{}>".format, _TAGS), _WORDS, st.just("<!-- c -->")
)
HTMLISH = st.lists(_PIECES, max_size=40).map("".join)


@given(HTMLISH, st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_only_allowed_html_goes_out(html, whole):
    rendered = finished(html, whole_document=whole)
    for part in rendered.parts:
        checked(part.html)
    assert finished(html, whole_document=whole) == rendered


@given(HTMLISH)
@settings(max_examples=300, deadline=None)
def test_finishing_a_finished_page_changes_nothing(html):
    rendered = finished(html)
    page = resolve(
        rendered.parts[0].html, rendered.links, lambda link: Target(f"https://example.com/{len(link.candidates)}")
    )
    again = finished(page, fallback_title=rendered.parts[0].title)
    assert again.parts[0].html == page


_SEEN = st.sampled_from(
    "p div span b em code h2 h3 ul ol li dl dt dd table tbody tr td th caption blockquote br section sub del q x-y "
    "main details summary figure figcaption pre article".split()
)
_SEEN_PIECES = st.one_of(
    st.builds("<{}>".format, _SEEN),
    st.builds("</{}>".format, _SEEN),
    st.sampled_from(["red ", " green", "blue", " ", "\n", "&amp;", "white\nblack"]),
)


@given(st.lists(_SEEN_PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_every_word_a_reader_sees_is_in_the_page(html):
    def letters(text: str) -> str:
        return "".join(sorted(re.sub(r"[^\w&]", "", text)))

    seen = letters(tree.fragment(html).text)
    rendered = finished(html, meta=Meta(title="Title"))
    if rendered.parts[0].html or re.search(r"\w", seen):
        assert letters("".join(checked(rendered.parts[0].html).words)) == seen


@given(HTMLISH.filter(lambda html: "pre" not in html))
@settings(max_examples=300, deadline=None)
def test_ids_attributes_and_blanks_between_blocks_make_no_difference(html):
    noisy = re.sub(r"<(p|div|ul|li|td|h2)(?=[ >])", r"<\1 id='x7' data-version='3' style='color:red'", html)
    noisy = re.sub(r"(?=<(?:p|div|h2|blockquote)[ >])", "\n  ", noisy)
    assert finished(noisy).parts == finished(html).parts


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "x",
        "<ul><li>" * 10_000 + "x",
        "<blockquote>" * 10_000 + "x",
        "<table><tr><td>" * 10_000 + "x",
        "<b><i>" * 10_000 + "x",
        "<details><summary>s</summary>" * 5_000 + "x",
        "<svg>" * 10_000 + "</svg>" * 10_000 + "x",
        "<math><mi>" * 10_000 + "x",
        "<pre><span>" * 10_000 + "x",
        "<a href=x>" * 10_000 + "x",
        "<p title='" + "y" * 1_000_000 + "'>x",
        "<a href='" + "../" * 100_000 + "'>x</a>",
        "<img alt='" + "z " * 200_000 + "'>x",
        "<h2>x</h2>" * 10_000,
        "&#" * 100_000 + "x",
        "<a href='#'>¶</a>" * 20_000 + "x",
    ],
    ids=lambda html: html[:20],
)
def test_depth_and_size_neither_crash_nor_hang(html):
    rendered = finished(html)
    assert "x" in "".join(part.html for part in rendered.parts)


def test_the_parsers_own_test_inputs_all_render(shared):
    inputs = []
    for file in sorted((shared("corpora/html5lib-tests") / "tree-construction").rglob("*.dat")):
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        inputs += [block.partition("\n#")[0] for block in text.split("#data\n")[1:]]
    assert len(inputs) > 1000
    for html in inputs:
        for whole in (False, True):
            rendered = finished(html, whole_document=whole)
            for part in rendered.parts:
                checked(part.html)
            assert finished(html, whole_document=whole) == rendered
