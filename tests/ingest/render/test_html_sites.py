"""Built sites and saved pages: what no reader may lose, what no page may repeat, whatever the markup is."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import RenderSettings
from ingest.render.html import render
from ingest.render.sites import SITES

TEXT = "<p>" + "These are the words of the page. " * 20 + "</p>"


def page(html: str) -> str:
    return "\n".join(part.html for part in render(html.encode(), path="page.html", settings=RenderSettings()).parts)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_page_that_only_looks_like_a_generators_loses_nothing(site):
    sign = site.signs[0]
    marked = f"<div id={sign[1:]}>x</div>" if sign[0] == "#" else f"<div class={sign}>x</div>"
    assert "These are the words" in page(f"<body>{marked}<div>{TEXT}</div></body>")


def test_what_an_author_excludes_from_search_is_still_read():
    assert "rope.txt" in page(f"<main data-pagefind-body>{TEXT}<div data-pagefind-ignore>rope.txt</div></main>")


def test_a_large_element_is_text_even_if_it_is_called_feedback():
    assert "These are the words" in page(f"<main><p>a</p><div class=feedback-section>{TEXT}{TEXT}</div></main>")


@pytest.mark.parametrize("name", ["nav-wrapper", "md-sidebar", "cookie-banner", "share"])
def test_what_holds_the_main_text_is_no_furniture_whatever_it_is_called(name):
    assert "These are the words" in page(f"<body><div class={name}><main>{TEXT}</main></div><p>{'x ' * 900}</p></body>")


def test_the_name_of_a_file_above_numbered_code_stays():
    html = page(
        "<div class=language-py><table class=highlighttable><tr><th class=filename>dock.py</th></tr>"
        "<tr><td class=linenos><pre>1</pre></td><td><pre><code>dock()</code></pre></td></tr></table></div>"
    )
    assert html == '<p>dock.py</p>\n<pre><code class="language-py">dock()</code></pre>'


def test_an_aside_of_the_author_stays():
    assert "By the way" in page(f"<main>{TEXT}<aside class=sidebar><p>By the way</p></aside></main>")


def test_tabs_whose_labels_match_no_panels_lose_nothing():
    html = page("<ul class='nav-tabs'><li><a href='#x'>Sail</a><li><a href='#y'>Motor</a></ul><div id=x>One</div>")
    assert all(word in html for word in ("Sail", "Motor", "One"))


def test_two_labels_of_one_panel_lose_nothing():
    html = page("<div class=nav-tabs><a href='#x'>Sail</a> <a href='#x'>Motor</a></div><div id=x>One</div>")
    assert all(word in html for word in ("Sail", "Motor", "One"))


def test_line_numbers_without_a_class_go_and_prompts_stay():
    html = page(
        "<pre><span style='user-select:none'>1</span><span style='user-select:none'>$ </span>make\n"
        "<span style='user-select: none'>2</span>done</pre>"
    )
    assert html == "<pre><code>$ make\ndone</code></pre>"


def test_a_formula_drawn_by_a_script_is_read_once():
    drawn = "<p>a <span class=MathJax_Preview>x2</span><span class=MathJax><span>x2</span></span> b</p>"
    assert page(drawn.replace(" b", "<script type='math/tex'>x^2</script> b")) == "<p>a x^2 b</p>"
    assert "x2" in page(drawn)


CLASSES = sorted({sign for site in SITES for sign in site.signs if sign[0] != "#"})
CLASSES += "tabbed-set tabbed-labels tabbed-content nav-tabs tab-content tab-pane highlighttable toc feedback".split()
CLASSES += "md-sidebar sidebar breadcrumb title fragment MathJax custom-block-title".split()
TAGS = st.sampled_from(
    "div main article nav header footer aside section p pre table tr td ul li label span h1 a details".split()
)
ATTRIBUTES = st.one_of(
    st.just(""),
    st.sampled_from(CLASSES).map(lambda name: f' class="{name}"'),
    st.sampled_from(["main", "tablist", "tab", "tabpanel", "navigation"]).map(lambda role: f' role="{role}"'),
    st.sampled_from(["content", "main", "toc", "doc-content", "a"]).map(lambda name: f' id="{name}" href="#{name}"'),
)
TREES = st.recursive(
    st.sampled_from(["word", "other words", " ", "<br>", "<hr>"]),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(TREES)
def test_any_tree_gives_the_same_page_twice(body):
    html = f"<html><body>{body}</body></html>"
    first = page(html)
    assert page(html) == first


@given(TREES)
def test_text_in_no_furniture_is_never_lost(body):
    """A page without a generator's marks keeps what is most of its text."""
    assert "These are the words" in page(f"<html><body>{body}{TEXT * 5}</body></html>")


def test_malformed_pages_of_the_html_parsers_own_tests_crash_nothing(shared, capsys):
    cases = 0
    for file in sorted(shared("corpora/html5lib-tests").rglob("*.dat")):
        for case in file.read_bytes().split(b"#data\n")[1:]:
            body = case.partition(b"\n#errors")[0]
            if body.strip() and b"\0" not in body:
                page(body.decode("utf-8", "replace"))
                cases += 1
    with capsys.disabled():
        sys.stdout.write(f"\n{cases} malformed pages, no crash\n")
    assert cases > 1000
