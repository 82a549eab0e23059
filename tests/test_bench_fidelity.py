"""The pure parts of the fidelity benchmark: what a word is, what is visible, what counts as a difference."""

from __future__ import annotations

import pytest

pytest.importorskip("selectolax", reason="the html library of the benchmarks is not installed (extra: bench)")

from bench.fidelity.compare import compare, kinds, total
from bench.fidelity.leftovers import leftovers
from bench.fidelity.words import visible, words


def test_words_are_told_apart_by_letters_and_digits_only() -> None:
    assert words("Don’t panic — it's the «ﬁrst» x_y, 1.5!") == [
        "don't",
        "panic",
        "it's",
        "the",
        "first",
        "x_y",
        "1",
        "5",
    ]


def test_invisible_marks_and_case_make_no_difference() -> None:
    assert words("hy\u00adphen\u200bated STRASSE") == words("hyphenated Straße")


def test_inline_elements_do_not_part_a_word_and_blocks_do() -> None:
    html = "<p>un<b>even</b>ly</p><p>next<br>line</p><table><tr><td>a</td><td>b</td></tr></table>"
    assert words(visible(html).text) == ["unevenly", "next", "line", "a", "b"]


def test_a_tag_in_an_attribute_or_in_code_is_not_taken_for_markup() -> None:
    assert words(visible('<p title="a > b">left <code>&lt;p&gt;</code></p>').text) == ["left", "p"]


def test_scripts_are_not_read_and_hidden_tabs_are() -> None:
    html = "<main><script>no()</script><style>p{}</style><div hidden>tab</div><details><p>folded</p></details></main>"
    assert words(visible(html, ("main",)).text) == ["tab", "folded"]


def test_only_the_content_root_without_what_is_dropped_counts() -> None:
    html = "<nav>menu</nav><main><h1>Title<a class=link>mark</a></h1></main>"
    assert words(visible(html, (".absent", "main"), ("a.link",)).text) == ["title"]
    assert visible(html, (".absent",)).text == ""


def test_words_for_pictures_count_for_nobody() -> None:
    seen = visible('<p>look <img alt="settings dialog"></p>')
    page = compare("a", words(seen.text), ["look", "settings", "dialog"], pictures=words(seen.pictures))
    assert page.lost == 0


def test_a_title_counts_only_as_far_as_the_reader_sees_it() -> None:
    assert compare("a", ["install", "now"], ["now"], title=["install"]).lost == 0
    assert compare("a", ["now"], ["now"], title=["install"]).lost == 0
    assert compare("a", ["install", "now"], ["now"]).lost == 1


def test_missing_and_surplus_words_are_shown_where_they_stand() -> None:
    page = compare("a", "the cat sat on the mat".split(), "the cat sat the mat twice".split())
    assert [(one.before, one.run, one.after) for one in page.missing] == [("the cat sat", "on", "the mat")]
    assert [one.run for one in page.surplus] == ["twice"]
    assert (page.seen, page.ours, page.both) == (6, 6, 5)


def test_order_is_measured_apart_from_counts() -> None:
    page = compare("a", "one two three four".split(), "four three two one".split())
    assert page.lost == 0
    assert page.ordered == 0


def test_pages_weigh_by_their_words() -> None:
    all_ = total([compare("a", ["x"] * 9, ["x"] * 9), compare("b", ["y"], [])])
    assert (all_.recall, all_.precision, all_.perfect) == (0.9, 1.0, 1)


def test_the_costliest_kind_of_difference_comes_first() -> None:
    pages = [compare(name, ["note", "a", "b"], ["a", "b"]) for name in "xyz"]
    assert kinds([*pages, compare("w", ["p", "q"], [])], "missing", 1) == [("note", 3, 3, "x")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<p>!!! note</p>", "!!! admonition"),
        ("<p>:::tip</p>", "::: container"),
        ("<p>a {{&lt; x &gt;}}</p>", "{{< shortcode"),
        ("<p>[!NOTE] b</p>", "[!NOTE]"),
        ("<p>import Tabs from '@theme/Tabs';</p>", "import … from"),
        ("<p>.. note:: b</p>", ".. directive::"),
        ("<p>see :ref:`x`</p>", ":role:`text`"),
        ("<p>[[Page]]</p>", "[[wikilink]]"),
        ("<p>ifdef::a[]</p>", "ifdef::"),
        ("<p>a <em>b</em>{ .big }</p>", "{.class}"),
    ],
)
def test_syntax_that_is_left_is_found(text: str, kind: str) -> None:
    assert [one.kind for one in leftovers("a", text)] == [kind]


def test_syntax_shown_as_code_is_no_leftover() -> None:
    assert not list(
        leftovers("a", "<pre><code>!!! note\n{{&lt; x &gt;}}</code></pre><p><code>{% if %}</code> is a tag</p>")
    )
