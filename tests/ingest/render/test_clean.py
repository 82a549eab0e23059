"""What each construct of html becomes: one clean form, with nothing lost in silence."""

from __future__ import annotations

import pytest

from ingest.render.clean import finish
from ingest.render.model import Meta, Rendered, RenderSettings


def finished(html: str, **options) -> Rendered:
    defaults = {
        "path": "guide/page.md",
        "meta": Meta(),
        "settings": RenderSettings(),
        "findings": [],
        "fallback_title": "Page",
    }
    return finish(html, **(defaults | options))


def page(html: str, **options) -> str:
    return finished(html, **options).parts[0].html


def codes(html: str, **options) -> list[str]:
    return [found.code for found in finished(html, **options).findings]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("  a \n b  <b> c</b>d", "<p>a b <strong>c</strong>d</p>"),
        ("<p>a&nbsp;&nbsp;b</p><p>&nbsp;</p><p></p>", "<p>a b</p>"),
        ("<p>é &lt; &eacute; &#x1F600;</p>", "<p>é &lt; é 😀</p>"),
        ("a<br>b<br><br><br>c<br>", "<p>a<br>\nb<br>\n<br>\nc</p>"),
        ("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"),
        ("<i><i>a</i></i><b></b><b> </b>", "<p><em>a</em></p>"),
        ("<q>a</q> <tt>b</tt> <s>c</s> <u>d</u> <mark>e</mark>", "<p>“a” <code>b</code> <del>c</del> d e</p>"),
        ("<abbr title='x &quot;y'>a</abbr><abbr>b</abbr>", '<p><abbr title="x &quot;y">a</abbr>b</p>'),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "<p>漢(かん)</p>"),
        ("<ruby>A<rt><div>kan</div><div>ji</div></rt></ruby>", "<p>A(kan ji)</p>"),
        ("<ul><li>a<li><p>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ul>"),
        ("<ul>stray<li>a</ul><ul><li></ul>", "<ul>\n<li>stray</li>\n<li>a</li>\n</ul>"),
        ("<ol start=3 type=a reversed><li>a</ol>", '<ol start="3" reversed="" type="a">\n<li>a</li>\n</ol>'),
        ("<dl><div><dt>a<dd>b<dd><p>c<p>d</div></dl>",
         "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd><p>c</p>\n<p>d</p></dd>\n</dl>"),
        ("<blockquote>a</blockquote>", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("<li>a</li><dd>b</dd>", "<p>a</p>\n<p>b</p>"),
        ("<center><font color=red>a</font></center>", "<p>a</p>"),
        ("<ul><li><input type=checkbox checked disabled> a<li><input type=checkbox> b</ul>",
         "<ul>\n<li>[x] a</li>\n<li>[ ] b</li>\n</ul>"),
    ],
)  # fmt: skip
def test_text_has_one_form(html, expected):
    assert page(html) == expected


@pytest.mark.parametrize(
    ("html", "title", "expected"),
    [
        ("<h1>T</h1><p>a</p><h2>b</h2>x", "T", "<p>a</p>\n<h2>b</h2>\n<p>x</p>"),
        ("<h1>T <a href='#t'>#</a></h1><h4>b</h4>x<h3>c</h3>y", "T", "<h2>b</h2>\n<p>x</p>\n<h2>c</h2>\n<p>y</p>"),
        ("<p>a</p><h3>b</h3><h6>c</h6><h4>d</h4>x", "Page", "<p>a</p>\n<h2>b</h2>\n<h3>c</h3>\n<h3>d</h3>\n<p>x</p>"),
        ("<h1>T</h1><h2></h2><h2> <a id=x></a></h2>x", "T", "<p>x</p>"),
        ("<h1>T</h1><h1>U</h1>x", "T", "<h2>U</h2>\n<p>x</p>"),
        ("<h2><a class=header href='#b'>b</a> <a href=c.md>c</a></h2>x", "Page",
         '<h2>b <a href="doc:0">c</a></h2>\n<p>x</p>'),
        ("<h2><b>b</b><div>c</div></h2>x", "Page", "<h2>b c</h2>\n<p>x</p>"),
        ("<div class=note><h3>Note</h3><p>a</div><h2>b</h2>x", "Page",
         "<p><strong>Note</strong></p>\n<p>a</p>\n<h2>b</h2>\n<p>x</p>"),
    ],
)  # fmt: skip
def test_headings_start_at_h2_and_skip_no_level(html, title, expected):
    rendered = finished(html)
    assert (rendered.parts[0].title, rendered.parts[0].html) == (title, expected)


def test_the_title_of_the_front_matter_wins_and_a_different_h1_stays():
    rendered = finished("<h1>Other</h1><h2>b</h2>x", meta=Meta(title="Given"))
    assert rendered.parts[0].title == "Given"
    assert rendered.parts[0].html == "<h2>Other</h2>\n<h3>b</h3>\n<p>x</p>"
    assert page("<h1>given </h1>x", meta=Meta(title="Given")) == "<p>x</p>"


def test_details_become_headings_where_nothing_else_would_seem_to_be_under_them():
    faq = "<h2>FAQ</h2><details><summary>A?</summary>a</details><details><summary>B?</summary><h3>c</h3>b</details>"
    assert page(faq) == "<h2>FAQ</h2>\n<h3>A?</h3>\n<p>a</p>\n<h3>B?</h3>\n<h4>c</h4>\n<p>b</p>"
    assert page(faq + "<h2>Next</h2>x").endswith("<h2>Next</h2>\n<p>x</p>")


def test_the_names_of_tabs_stand_before_their_panels():
    html = (
        "<div><ul role=tablist><li role=tab>Mac</li><li role=tab>Linux</li></ul>"
        "<div><div role=tabpanel>brew</div><div role=tabpanel hidden>apt</div></div></div>"
    )
    assert page(html) == "<p><strong>Mac</strong></p>\n<p>brew</p>\n<p><strong>Linux</strong></p>\n<p>apt</p>"
    assert "Linux" in page(html.replace("<div role=tabpanel hidden>apt</div>", ""))


def test_details_amid_text_become_a_bold_paragraph():
    assert page("a<details><summary>S</summary>b</details>c") == (
        "<p>a</p>\n<p><strong>S</strong></p>\n<p>b</p>\n<p>c</p>"
    )
    assert page("<ul><li><details><summary>S</summary>b</details></ul>") == (
        "<ul>\n<li><p><strong>S</strong></p>\n<p>b</p></li>\n</ul>"
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Click <img src=i.png alt=Save> now</p>", "<p>Click Save now</p>"),
        ("<p><img src=i.png alt='The dialog'></p>", "<p>[Image: The dialog]</p>"),
        ("a <img src=i.png alt=''> b", "<p>a b</p>"),
        ("<img src='https://cdn.example.org/i.png' alt='A &amp; B' width=3 onerror=x>",
         '<p><img src="https://cdn.example.org/i.png" alt="A &amp; B"></p>'),
        ("<img src='https://localhost/i.png' alt=x>", "<p>[Image: x]</p>"),
        ("<img src='http://10.0.0.1/i.png' alt=x>", "<p>[Image: x]</p>"),
        ("<img src='https://wiki.corp/i.png' alt=x>", "<p>[Image: x]</p>"),
        ("<img src='data:image/png;base64,xxxx' alt=x>", "<p>[Image: x]</p>"),
        ("<td><img class=emoticon src=t.png alt='(tick)'> ok", "<p>(tick) ok</p>"),
        ("<a href=b.md><img src=i.png alt=Guide></a>", '<p><a href="doc:0">[Image: Guide]</a></p>'),
        ("<figure><img src=i.png><figcaption>The dialog</figcaption></figure>", "<p>The dialog</p>"),
    ],
)  # fmt: skip
def test_an_image_becomes_its_words_or_stays_with_a_public_url(html, expected):
    assert page(html) == expected
    assert codes(html) == []


@pytest.mark.parametrize("html", ["<img src=a/shot.png>", "<img src=a/shot.png alt=shot.png>"])
def test_an_image_without_words_is_a_finding_with_its_file_name(html):
    (found,) = finished(f"\n\n{html}text", line_offset=5).findings
    assert (found.code, found.line) == ("FIN110", 8)
    assert "shot.png" in found.message


def test_markdowns_empty_alt_is_a_missing_one_and_htmls_is_decoration():
    assert codes('<p data-sourcepos="3:1-3:9"><img data-sourcepos="3:1-3:9" src="x.png" alt="" />', sourcepos=True) == [
        "FIN110", "FIN120",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre>\n a\n\n  b \n</pre>", "<pre><code> a\n\n  b</code></pre>"),
        ("<pre class='language-js'><code>a&lt;b</code></pre>", '<pre><code class="language-js">a&lt;b</code></pre>'),
        ("<div class='highlight-python notranslate'><div class=highlight><pre><b>def</b> f</pre></div></div>",
         '<pre><code class="language-python">def f</code></pre>'),
        ("<div class='highlight highlight-source-shell'><pre>ls</pre></div>",
         '<pre><code class="language-shell">ls</code></pre>'),
        ("<pre class='brush: java; toolbar: false'>x</pre>", '<pre><code class="language-java">x</code></pre>'),
        ("<pre><code class='hljs language-c++'>x</code></pre>", '<pre><code class="language-c++">x</code></pre>'),
        ("<pre><code class=language-text>x</code></pre>", "<pre><code>x</code></pre>"),
        ("<table class=highlighttable><tr><td class=linenos><pre>1\n2</pre><td class=code><pre>a\nb</pre></table>",
         "<pre><code>a\nb</code></pre>"),
        ("<pre><span class=lineno>1</span>a<br>b<button>Copy</button></pre>", "<pre><code>a\nb</code></pre>"),
        ("<p>a<pre>b</pre>c", "<p>a</p>\n<pre><code>b</code></pre>\n<p>c</p>"),
        ("<pre> \n </pre>x", "<p>x</p>"),
    ],
)  # fmt: skip
def test_code_keeps_its_characters_and_its_language_and_nothing_else(html, expected):
    assert page(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><caption>C<tr><th scope=col>a<tr><td colspan=2>b</table>",
         '<table>\n<caption>C</caption>\n<tbody>\n<tr><th scope="col">a</th></tr>\n<tr><td colspan="2">b</td></tr>\n</tbody>\n</table>'),  # noqa: E501 - as long as it is
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>",
         "<table>\n<tbody>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td><td>d</td></tr>\n</tbody>\n</table>"),
        ("<table><tr><td>only</table>", "<p>only</p>"),
        ("<table role=presentation><tr><td><h2>a</h2><td>b</table>", "<h2>a</h2>\n<p>b</p>"),
        ("<table><tr><td>menu<td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>",
         "<p>menu</p>\n<table>\n<tbody>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td><td>d</td></tr>\n</tbody>\n</table>"),
        ("<table><tr><th>x<td><table><tr><td>a<td>b</table></table>",
         "<table>\n<tbody>\n<tr><th>x</th><td>a | b</td></tr>\n</tbody>\n</table>"),
        ("<table><tr><th>x<td><h3>a</h3></table>",
         "<table>\n<tbody>\n<tr><th>x</th><td><strong>a</strong></td></tr>\n</tbody>\n</table>"),
        ("<table>lost<tr><td>a<td>b<div>c</div></table>",
         "<p>lost</p>\n<table>\n<tbody>\n<tr><td>a</td><td><p>b</p>\n<p>c</p></td></tr>\n</tbody>\n</table>"),
        ("<table><tr></table>x", "<p>x</p>"),
    ],
)  # fmt: skip
def test_tables_stay_tables_and_layout_does_not(html, expected):
    assert page(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div hidden>tab</div><div style='display:none'>panel</div><ul aria-hidden=true><li>x</ul>",
         "<p>tab</p>\n<p>panel</p>\n<ul>\n<li>x</li>\n</ul>"),
        ("a<span hidden>b</span><i class=icon aria-hidden=true>home</i><span class=sr-only>(new window)</span>",
         "<p>a</p>"),
        ("<h2>a<a class=headerlink href='#a'>¶</a></h2>x", "<h2>a</h2>\n<p>x</p>"),
        ("<p>a<sup><a href='#fn1'>1</a></sup></p><p>note <a href='#ref1'>↩</a></p>",
         '<p>a<sup><a href="doc:0">1</a></sup></p>\n<p>note</p>'),
        ("a<template>b</template><script>c</script><style>d</style><!-- e -->", "<p>a</p>"),
        ("a<noscript>Enable JavaScript</noscript><noscript>b</noscript>", "<p>a</p>\n<p>b</p>"),
        ("<h3><button aria-expanded=false>Question</button></h3>answer<button>Copy</button>",
         "<h2>Question</h2>\n<p>answer</p>"),
        ("<p>Press <button>Copy</button></p>", "<p>Press Copy</p>"),
        ("<svg class=icon><title>Warning</title><path d=x></svg> hot", "<p>Warning hot</p>"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></math>", "<p>x^2</p>"),
        ("<x-tabs><x-tab>a</x-tab></x-tabs>", "<p>a</p>"),
    ],
)  # fmt: skip
def test_folded_content_is_shown_and_furniture_is_gone(html, expected):
    assert page(html) == expected
    assert codes(html) == []


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<iframe src='https://video.example.com/1' title=Intro></iframe>", "FIN111"),
        ("<video src=a.mp4>no video</video>", "FIN111"),
        ("<object data=a.svg>b</object>", "FIN111"),
        ("<form><label>Name <input></label><select><option>x</select></form>", "FIN112"),
        ("<servername>", "FIN113"),
        ("<svg viewBox='0 0 800 600'><text>Client</text></svg>", "FIN114"),
        ("<math><mi>x</mi><mo>=</mo></math>", "FIN114"),
        ("<a href='../../x.md'>b</a>", "FIN203"),
    ],
)
def test_what_cannot_be_carried_over_is_a_finding_with_its_line(html, code):
    (found,) = finished(f"<p>text</p>\n<p>{html}</p>").findings
    assert (found.code, found.line) == (code, 2)


def test_a_finding_takes_the_level_the_source_gives_it():
    levels = RenderSettings(findings=(("FIN111", "error"),))
    assert finished("a<iframe></iframe>", settings=levels).findings[0].level == "error"


def test_lines_are_those_of_markdown_where_it_says_them():
    html = '<p data-sourcepos="3:1-3:9">a <a data-sourcepos="4:2-4:9" href="b.md">b</a></p>'
    assert finished(html, sourcepos=True, line_offset=2).links[0].line == 6


@pytest.mark.parametrize("html", ["", " ", "<h1>Title</h1>", "<hr>", "<script>x</script>", "<!-- x -->", "<p>…</p>"])
def test_a_page_with_nothing_to_read_has_no_html_and_a_finding(html):
    rendered = finished(html)
    assert [part.html for part in rendered.parts] == [""]
    assert [found.code for found in rendered.findings] == ["FIN120"]


def test_control_characters_never_reach_a_page():
    rendered = finished("<h1>T&#2;</h1><p>a\x01b&#3;c\ud800</p><pre>x&#27;y</pre><img alt='&#8;z' src=q>")
    assert rendered.parts[0].title == "T"
    assert rendered.parts[0].html == "<p>abc\ufffd</p>\n<pre><code>xy</code></pre>\n<p>[Image: z]</p>"


def test_findings_of_the_format_come_first():
    from ingest.render.findings import finding

    first = finding("FIN502", "before")
    assert finished("<iframe></iframe>a", findings=[first]).findings[0] == first
