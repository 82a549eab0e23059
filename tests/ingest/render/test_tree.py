"""The door to the html library: parsing never fails, and the gate lets through what the allow-list names."""

from __future__ import annotations

import pytest

from ingest.render import tree


def test_attributes_are_strings_by_name():
    element = next(tree.fragment("<p CLASS='a  b' hidden data-x=1>").iter_elements("p"))
    assert tree.attributes(element) == {"class": "a b", "hidden": "", "data-x": "1"}


def test_lines_count_from_one():
    lines = [tree.line(element) for element in tree.fragment("<p>a\n\n<b>c").iter_elements()]
    assert lines == [1, 3]


@pytest.mark.parametrize("html", ["", "\x00", "<", "</", "<a", "<!--", "<![CDATA[", "\ud800", "<p" + " x" * 10_000])
def test_parsing_takes_anything(html):
    assert tree.document(html).root is not None
    assert tree.fragment(html) is not None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>a\xa0b &lt; "c"</p>', '<p>a\xa0b &lt; "c"</p>'),
        ('<a href="doc:1">a</a>', '<a href="doc:1">a</a>'),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<p onclick="x" id="y">a<script>b</script></p>', "<p>a</p>"),
        ("<div><h1>a</h1></div>", "a"),
        ("<!-- a -->b", "b"),
    ],
)
def test_the_gate_keeps_what_is_allowed_and_nothing_else(html, expected):
    assert tree.gate(html) == expected


@pytest.mark.parametrize("tag", ["div", "h1", "span", "svg", "iframe", "i", "b", "tdx", "pr", "P", "a:b", "delx"])
def test_no_tag_passes_that_is_not_on_the_list_letter_by_letter(tag):
    for html in (f"<{tag}>a", f"a</{tag}>b", f"<p>a</p><{tag} class='x'>", f'<{tag} href="doc:1">a</{tag}>'):
        assert tree.gate(html) == tree.sanitized(html) != html


@pytest.mark.parametrize("tag", ['a href="doc:1" id="x"', 'a href="doc:x"', 'td scope="row" colspan="2"', "img", "/br"])
def test_no_attribute_passes_that_is_not_written_as_the_writer_writes_it(tag):
    html = f"<table><tr><{tag}>a</td></tr></table>"
    assert tree.gate(html) == tree.sanitized(html)
