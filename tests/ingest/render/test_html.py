"""Whole documents: where the text is, what names the page, and golden pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.render import Part, Project, RenderError, RenderSettings
from ingest.render.html import render

GOLDEN = sorted(
    file
    for folder in ("html", "hugo")
    for file in (Path(__file__).parent / "golden" / folder).glob("*.html")
    if ".expected." not in file.name
)


def rendered(html: str | bytes, path: str = "guide/page.html"):
    return render(html if isinstance(html, bytes) else html.encode(), path=path, settings=RenderSettings())


def page(html: str) -> str:
    return rendered(html).parts[0].html


def title(html: str) -> str:
    return rendered(html).parts[0].title


@pytest.mark.parametrize("source", GOLDEN, ids=lambda source: source.stem)
def test_golden_pages(source, golden):
    golden(source)


TEXT = "<p>" + "These are the words of the page. " * 20 + "</p>"
WORDS = " ".join(["These are the words of the page."] * 20)


@pytest.mark.parametrize(
    "frame",
    [
        "<nav>Home</nav><main>{}</main><footer>Imprint</footer>",
        "<div role=navigation>Home</div><div role=main>{}</div>",
        "<header><a href=/>Logo</a></header><article>{}</article><aside><a href=x>Ad</a></aside>",
        "<div class=navheader>Prev</div>{}<div class=navfooter>Next</div>",
        "<div id=sidebar><a href=x>Menu</a></div><div id=content>{}</div>",
        "<div class=sphinxsidebar>Menu</div><div class=document><div class=body role=main>{}</div></div>",
        "<div class=md-sidebar>Menu</div><main><article class='md-content__inner'>{}</article></main>",
        "<div class=page><nav>x</nav>{}</div>",
        "<header><nav>Menu</nav></header>{}<footer>Imprint</footer>",
        "<main><nav>Breadcrumb</nav>{}<div class=pagination-nav><a href=x>Next</a></div></main>",
    ],
)
def test_the_text_is_found_and_the_sites_frame_is_not(frame):
    assert page(f"<html><body>{frame.format(TEXT)}</body></html>") == f"<p>{WORDS}</p>"


def test_a_root_that_holds_little_of_the_text_is_not_taken():
    html = page(f"<body><article>Teaser</article><div>{TEXT}</div></body>")
    assert "Teaser" in html
    assert WORDS in html


def test_several_articles_are_all_text():
    assert page("<body><article>One</article><article>Two</article></body>") == "<p>One</p>\n<p>Two</p>"


def test_a_page_of_nothing_but_navigation_is_kept_as_it_is():
    assert page("<body><nav><ul><li>Install</ul></nav></body>") == "<ul>\n<li>Install</li>\n</ul>"


def test_a_header_with_the_pages_title_belongs_to_the_text():
    document = f"<title>Install</title><body><header><h1>Install</h1><p>Abstract</p></header>{TEXT}</body>"
    assert title(document) == "Install"
    assert page(document) == f"<p>Abstract</p>\n<p>{WORDS}</p>"


def test_quotations_keep_their_footers_and_notes_their_place():
    html = page(f"<main>{TEXT}<blockquote>Q<footer>Author</footer></blockquote><aside class=footnote>N</aside></main>")
    assert "Author" in html
    assert "N" in html


def test_contents_of_the_page_itself_go_and_of_other_pages_stay():
    own = "<div class=toc><a href='#a'>A</a><a href='page.html#b'>B</a></div>"
    other = "<div class=toc><a href='a.html'>A</a><a href='b.html'>B</a></div>"
    assert page(f"<body>{own}{TEXT}</body>") == f"<p>{WORDS}</p>"
    assert page(f"<body>{other}{TEXT}</body>").startswith('<p><a href="doc:0">A</a>')


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Install</title>", "x", "Install"),
        ("<title>Install - Manual</title>", "<h1>Install</h1>x", "Install"),
        ("<title>Manual : Install</title>", "<h1>Install</h1>x", "Install"),
        ("<title>Install - Manual</title>", "<h1>Welcome</h1>x", "Install - Manual"),
        ("<title>5.4. Constraints</title>", "<h2>5.4. Constraints</h2>x", "5.4. Constraints"),
        ("<title>Installation</title>", "<h1>Install</h1>x", "Installation"),
        ("<title> </title>", "<h1>Install</h1>x", "Install"),
        ("", "<svg><title>Icon</title></svg>x", "Page"),
        ("<title>Install | Site</title>", "<header><h1>Install</h1></header><main>x</main>", "Install"),
    ],
)
def test_the_title_is_what_title_and_heading_agree_on(head, body, expected):
    assert title(f"<html><head>{head}</head><body>{body}</body></html>") == expected


def test_a_heading_title_does_not_confirm_stays_in_the_page():
    assert page("<title>Install - Manual</title><h1>Welcome</h1>x") == "<h2>Welcome</h2>\n<p>x</p>"


def test_the_base_of_a_document_counts_for_its_links():
    result = rendered("<head><base href='https://example.com/docs/'></head><body><a href=a.html>a</a>b")
    assert result.parts[0].html == '<p><a href="https://example.com/docs/a.html">a</a>b</p>'


def test_links_carry_the_line_they_are_written_on():
    assert rendered("<body>\n<p>a\n<a href=b.html>b</a>").links[0].line == 3


def test_the_encoding_is_the_declared_one():
    latin = "<meta charset=iso-8859-1><title>Café</title><p>Größe".encode("latin-1")
    assert rendered(latin).parts[0].title == "Café"
    assert rendered(latin).parts[0].html == "<p>Größe</p>"


def test_bytes_that_are_no_text_are_held():
    with pytest.raises(RenderError):
        rendered(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def test_a_real_manual_renders_the_same_twice_without_its_navigation(shared):
    files = sorted(shared("corpora/html-postgresql").glob("*.html"))
    assert len(files) > 1000
    for file in files[::6]:
        body = file.read_bytes()
        first = render(body, path=file.name, settings=RenderSettings())
        assert render(body, path=file.name, settings=RenderSettings()) == first
        assert first.parts[0].title
        assert not any(found.level == "error" for found in first.findings)
        text = first.parts[0].html
        assert "accesskey" not in text
        assert not text.startswith(f"<h2>{first.parts[0].title}</h2>")
        assert ">Prev</a>" not in text
        assert ">Up</a>" not in text


def test_front_matter_above_html_is_no_text_of_the_page() -> None:
    text = b"---\ntitle: Opening hours\nlayout: page\n---\n<p>Open all day.</p>\n"
    rendered = render(text, path="a.html", settings=RenderSettings())
    assert rendered.parts == (Part("", "Opening hours", "<p>Open all day.</p>"),)
    draft = render(b"---\ndraft: true\n---\n<p>x</p>", path="a.html", settings=RenderSettings())
    assert draft.meta.excluded == "draft"
    assert draft.parts == ()


@pytest.mark.parametrize(
    "template",
    [
        '{% extends "basic/layout.html" %}\n{% block body %}<p>Text</p>{% endblock %}',
        "\n<!-- Ours -->\n{# of the theme #}\n{%- set title = 1 -%}\n<p>{{ title }}</p>",
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ end }}',
        '<div class="x"><a href="{{ .Permalink }}">{{ .Title }}</a></div>',
        "<ul>\n{{- range .Pages }}\n<li>{{ .Title }}</li>\n{{ end -}}\n</ul>",
        "<!doctype html><html><head>{% include head.html %}</head><body>{{ content }}</body></html>",
        "<?php get_header(); ?><p>Text</p>",
        "<% if (user) { %><p>Text</p><% } %>",
        '<ul>\n  <li class="x" v-for="one in all" :key="one">{{ one }}</li>\n</ul>',
        '<div ng-controller="Shop"><p>{{ name }}</p></div>',
        "---\nlayout: page\n---\n{% for post in site.posts %}<p>{{ post.title }}</p>{% endfor %}",
    ],
)
def test_a_template_of_a_site_is_no_page(template: str) -> None:
    found = rendered(template)
    assert found.parts == ()
    assert found.meta.excluded == "template of a site"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Write <code>{% if x %}</code> and {{ name }} in a template.</p>",
        "<pre>{% extends 'base.html' %}\n<a href='{{ url }}'></pre><p>So it begins.</p>",
        "<script>var a = {{x: 1}}; if (a) { '{% if b %}' }</script><p>Text.</p>",
        "<textarea>{{ define }}</textarea><!-- {% include x %} --><p>Text.</p>",
        '<meta content="Use {{ value }}"><p data-x="{{&quot;a&quot;:1}}">Text.</p>',
        '<?xml version="1.0" encoding="utf-8"?><html><body><p>Text.</p></body></html>',
        "<p>Prices fell by 5 <% and rose.</p>",
        "<p>Write v-if and {{ name }}, says <b class=v-if-so>she</b>.</p>",
        '<div v-cloak data-v-for="x"><p>Text of an app, {{ name }}.</p></div>',
    ],
)
def test_a_page_about_templates_is_one(html: str) -> None:
    assert rendered(html).meta.excluded is None
    assert rendered(html).parts


def test_html_of_a_jekyll_site_is_a_template() -> None:
    settings = RenderSettings(project=Project("jekyll", options=(("site", {"title": "The shop"}),)))
    text = b"---\nlayout: page\n---\n<p>Welcome to {{ site.title }}.</p>\n<p>{% widget x %}</p>\n"
    rendered = render(text, path="a.html", settings=settings)
    assert rendered.parts[0].html == "<p>Welcome to The shop.</p>"
    assert [(found.code, found.line) for found in rendered.findings] == [("FIN103", 5)]
