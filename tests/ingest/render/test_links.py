"""References between documents: what they may mean, and how urls take their place."""

from __future__ import annotations

import pytest

from ingest.render.links import Links, Target, candidates, resolve
from ingest.render.model import Link


def href(reference: str, path: str = "guide/setup.md", base: str = "") -> tuple[str | None, Links]:
    links = Links(path, [], (), base)
    return links.href(reference, 7), links


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
        ("HTTP://example.com/", "http://example.com/"),
        ("//example.com/x", "https://example.com/x"),
        (" https://example.com/a b\n", "https://example.com/a%20b"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("tel:+49 30 1", "tel:+49%2030%201"),
        ("tel:+49301", "tel:+49301"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("doc:0", None),
        ("https:evil", None),
        ("http:///x", None),
        ("", None),
        ("#", None),
        ("?page=2", None),
    ],
)
def test_absolute_references_stay_when_a_customer_can_follow_them(reference, expected):
    assert href(reference)[0] == expected


def test_a_scheme_nobody_can_follow_is_said_but_a_script_is_not_worth_a_word():
    found = []
    links = Links("a.md", found)
    assert links.href("file:///etc/hosts", 3) is None
    assert links.href("javascript:x", 4) is None
    assert [(one.code, one.line) for one in found] == [("FIN203", 3)]


@pytest.mark.parametrize(
    ("reference", "best"),
    [
        ("install.md", "guide/install.md"),
        ("./install.md#linux", "guide/install.md"),
        ("../intro.md?x=1", "intro.md"),
        ("/start/intro.md", "start/intro.md"),
        ("a%20b.md", "guide/a%20b.md"),
        ("sub\\page.md", "guide/sub/page.md"),
        ("install.html", "guide/install.html"),
        ("install", "guide/install"),
        ("install/", "guide/install/index.md"),
        ("../", "index.md"),
        ("/", "index.md"),
        (".", "guide/index.md"),
        ("#here", "guide/setup.md"),
        ("caf\u0065\u0301.md", "guide/caf\u00e9.md"),
    ],
)
def test_the_best_candidate_is_what_the_reference_says(reference, best):
    answer, links = href(reference)
    assert answer == "doc:0"
    assert links.found[0].candidates[0] == best


@pytest.mark.parametrize(
    ("reference", "other"),
    [
        ("a%20b.md", "guide/a b.md"),
        ("install.html", "guide/install.md"),
        ("install.md", "guide/install.html"),
        ("install", "guide/install.md"),
        ("install", "guide/install.html"),
        ("install", "guide/install/index.md"),
        ("install", "guide/install/README.md"),
        ("install/", "guide/install.md"),
        ("../install/", "guide/install.md"),  # as seen from guide/setup/, where a site serves setup.md
        ("v1.2", "guide/v1.2.md"),
        ("release.notes", "guide/release.notes.md"),
    ],
)
def test_other_forms_of_a_page_are_candidates_too(reference, other):
    assert other in href(reference)[1].found[0].candidates


def test_a_file_is_not_taken_for_a_page():
    assert candidates("logo.png", "index.md") == ("logo.png", "logo.png.md", "logo.png.html")


def test_a_link_out_of_the_source_is_text_and_a_finding():
    found = []
    links = Links("guide/setup.md", found)
    assert links.href("../../secret.md", 12) is None
    assert [(one.code, one.line) for one in found] == [("FIN203", 12)]
    assert "../../secret.md" in found[0].message


def test_no_candidate_ever_climbs_above_the_root():
    for reference in ("../x", "a/../../x", "%2e%2e/%2e%2e/x", "..\\..\\x", "/../x"):
        for link in href(reference, "a/b.md")[1].found:
            assert not any(part in {"..", "."} for name in link.candidates for part in name.split("/"))


def test_a_name_that_is_no_unicode_counts_as_its_key_does():
    assert href("b.md", "caf\udce9/a.md")[1].found[0].candidates[0] == "caf\\xe9/b.md"
    assert href("#x", "\ud800.md")[1].found[0].candidates == ("?.md",)


def test_equal_references_are_one_link():
    links = Links("a.md", [])
    first = [links.href(reference, 1) for reference in ("b.md", "c.md", "./b.md", "b.md#x", "b.md")]
    assert first == ["doc:0", "doc:1", "doc:0", "doc:2", "doc:0"]
    assert len(links.found) == 3


def test_a_base_counts_for_all_links_but_those_within_the_page():
    assert href("x.html", base="https://example.com/docs/")[0] == "https://example.com/docs/x.html"
    assert href("x.md", base="/other/")[1].found[0].candidates[0] == "other/x.md"
    assert href("#y", base="/other/")[1].found[0].candidates == ("guide/setup.md",)


def test_resolving_puts_urls_in_and_takes_the_rest_out():
    links = [Link(("a.md",), "x y", "a.md#x y"), Link(("b.md",), "", "b.md"), Link(("c.md",), "z", "c.md#z")]
    urls = {"a.md": "https://example.com/a?p=1&q='2'", "b.md": None, "c.md": "https://example.com/c#top"}
    html = '<p><a href="doc:0">A <em>a</em></a>, <a href="doc:1">B <code>b</code></a>, <a href="doc:2">C</a></p>'
    assert resolve(html, links, lambda link: Target(urls[link.candidates[0]])) == (
        "<p><a href=\"https://example.com/a?p=1&amp;q='2'#x%20y\">A <em>a</em></a>, B <code>b</code>, "
        '<a href="https://example.com/c#top">C</a></p>'
    )


def test_resolving_leaves_text_that_only_looks_like_a_link_alone():
    html = '<pre><code>&lt;a href="doc:0"&gt;x&lt;/a&gt;</code></pre>'
    assert resolve(html, [], lambda link: Target("https://example.com/")) == html


def test_each_link_is_asked_for_once():
    asked = []
    html = '<a href="doc:0">1</a><a href="doc:0">2</a>'
    resolve(html, [Link(("a.md",), "", "a.md")], lambda link: asked.append(link) or Target(None))
    assert len(asked) == 1


def test_a_titled_link_shows_what_its_target_is_called():
    html = '<p><a href="doc:0">setup</a> <a href="doc:1">old</a></p>'
    links = [Link(("setup.md",), "", "setup.md", 1, True), Link(("gone.md",), "", "gone.md", 1, True)]
    targets = {"setup.md": Target("https://example.com/setup", "Set <it> up"), "gone.md": Target(None)}
    assert resolve(html, links, lambda link: targets[link.candidates[0]]) == (
        '<p><a href="https://example.com/setup">Set &lt;it&gt; up</a> old</p>'
    )


def test_a_name_is_a_link_to_whatever_defines_it():
    number, links = href("name:rst:install guide")
    assert number == "doc:0"
    assert links.found[0].candidates == ("name:rst:install guide",)
