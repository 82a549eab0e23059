"""Pages too large become several: nothing lost, nothing twice, and names that survive edits elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render.clean import finish
from ingest.render.model import Meta, Rendered, RenderSettings
from ingest.render.split import slug_of


def finished(html: str, limit: int) -> Rendered:
    return finish(
        html,
        path="a.md",
        meta=Meta(title="Manual"),
        settings=RenderSettings(max_page_bytes=limit),
        findings=[],
        fallback_title="A",
    )


def codes(rendered: Rendered) -> list[str]:
    return [found.code for found in rendered.findings]


def section(level: int, name: str, size: int = 300) -> str:
    return f"<h{level}>{name}</h{level}><p>{(name.lower() + ' text ') * (size // (len(name) + 6))}</p>"


BOOK = "<p>intro</p>" + section(2, "Install") + section(3, "Linux") + section(3, "Mac") + section(2, "Use", 100)


def test_a_page_within_the_limit_is_one_part():
    rendered = finished(BOOK, 10_000)
    assert [(part.suffix, part.title) for part in rendered.parts] == [("", "Manual")]
    assert rendered.findings == ()


def test_a_large_page_is_split_at_its_headings_and_a_large_section_at_those_in_it():
    rendered = finished(BOOK, 600)
    assert [(part.suffix, part.title) for part in rendered.parts] == [
        ("", "Manual"),
        ("#install", "Manual – Install"),
        ("#install/linux", "Manual – Install – Linux"),
        ("#install/mac", "Manual – Install – Mac"),
        ("#use", "Manual – Use"),
    ]
    assert codes(rendered) == ["FIN301"]
    assert all(len(part.html.encode()) <= 600 for part in rendered.parts)


def test_the_parts_headings_start_at_h2_and_its_own_is_in_the_title():
    rendered = finished("<p>x</p>" + section(2, "Install") + section(3, "Linux") + section(2, "Use"), 800)
    assert rendered.parts[1].suffix == "#install"
    assert re.findall(r"<h\d>.*?</h\d>", rendered.parts[1].html) == ["<h2>Linux</h2>"]


def test_editing_one_section_leaves_the_other_parts_as_they_are():
    before = {part.suffix: part for part in finished(BOOK, 600).parts}
    edited = BOOK.replace("<h2>Use</h2>", "<p>One more paragraph.</p><h2>Use</h2>")
    after = {part.suffix: part for part in finished(edited, 600).parts}
    assert before.keys() == after.keys()
    assert [suffix for suffix in before if before[suffix] != after[suffix]] == ["#install/mac"]


def test_headings_of_the_same_name_are_numbered_among_their_neighbours():
    html = "<p>x</p>" + "".join(section(2, name) + section(3, "Example", 500) for name in ("A", "B", "A"))
    suffixes = [part.suffix for part in finished(html, 600).parts]
    assert suffixes == ["", "#a", "#a/example", "#b", "#b/example", "#a-2", "#a-2/example"]


def test_without_text_before_the_first_heading_its_section_is_the_first_part():
    rendered = finished(section(2, "Install") + section(2, "Use"), 400)
    assert [(part.suffix, part.title) for part in rendered.parts] == [
        ("", "Manual – Install"),
        ("#use", "Manual – Use"),
    ]


def test_a_heading_without_text_joins_the_part_before_it():
    rendered = finished("<p>x</p>" + section(2, "Install") + "<h2>A &amp; B</h2>" + section(2, "Use"), 400)
    assert [part.suffix for part in rendered.parts] == ["", "#install", "#use"]
    assert rendered.parts[1].html.endswith("\n<h2>A &amp; B</h2>")


def test_a_section_without_headings_is_filled_up_block_by_block():
    html = "<h2>Log</h2>" + "".join(f"<p>line {number} {'x' * 80}</p>" for number in range(20))
    rendered = finished("<p>intro</p>" + html, 500)
    assert [part.suffix for part in rendered.parts[:3]] == ["", "#log", "#log-part-2"]
    assert rendered.parts[2].title == "Manual – Log (2)"
    assert "FIN302" in codes(rendered)
    assert all(len(part.html.encode()) <= 500 for part in rendered.parts)
    assert re.findall(r"line \d+", "".join(part.html for part in rendered.parts)) == [f"line {n}" for n in range(20)]


def test_a_long_table_is_divided_between_rows_with_its_head_repeated():
    rows = "".join(f"<tr><td>{number}</td><td>{'y' * 40}</td></tr>" for number in range(40))
    rendered = finished(f"<table><thead><tr><th>No</th><th>Y</th></tr></thead><tbody>{rows}</tbody></table>", 700)
    assert len(rendered.parts) > 3
    for part in rendered.parts:
        assert part.html.startswith("<table>\n<thead>\n<tr><th>No</th><th>Y</th></tr>\n</thead>\n<tbody>\n<tr><td>")
        assert part.html.endswith("</tr>\n</tbody>\n</table>")
        assert len(part.html.encode()) <= 700
    assert re.findall(r"<td>(\d+)</td>", "".join(part.html for part in rendered.parts)) == [str(n) for n in range(40)]


def test_long_code_is_divided_between_lines_and_keeps_its_language():
    lines = [f"    print({number})" for number in range(100)]
    rendered = finished('<pre><code class="language-python">' + "\n".join(["def f():", *lines]) + "</code></pre>", 400)
    pieces = [
        re.fullmatch(r'<pre><code class="language-python">(.*)</code></pre>', p.html, re.DOTALL) for p in rendered.parts
    ]
    assert "\n".join(piece[1] for piece in pieces) == "\n".join(["def f():", *lines])


def test_a_long_numbered_list_goes_on_counting():
    rendered = finished("<ol>" + "".join(f"<li>step {'x' * 50}</li>" for _ in range(20)) + "</ol>", 400)
    starts = [re.match(r'<ol(?: start="(\d+)")?>', part.html)[1] for part in rendered.parts]
    counts = [part.html.count("<li>") for part in rendered.parts]
    assert starts[0] is None
    assert [int(start) for start in starts[1:]] == [1 + sum(counts[: n + 1]) for n in range(len(counts) - 1)]


def test_links_count_for_the_urls_they_will_become():
    html = "<p>x</p>" + "".join(f"<h2>S{n}</h2><p><a href='p{n}.md'>x</a></p>" for n in range(10))
    assert len(finished(html, 700).parts) > 1


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Getting Started!", "getting-started"),
        ("Über   uns", "über-uns"),
        ("日本語 の", "日本語-の"),
        ("C++ & C#", "c-c"),
        ("???", "section"),
        ("a" * 100, "a" * 60),
    ],
)
def test_slugs_are_letters_and_digits_of_any_script(heading, slug):
    assert slug_of(heading) == slug


_WORD = st.text("abcdefgh", min_size=1, max_size=12)
_TEXT = st.lists(_WORD, min_size=1, max_size=30).map(" ".join)
_BLOCK = st.one_of(
    st.builds("<h{}>{}</h{}>".format, st.integers(2, 5), _WORD, st.just(2)).map(
        lambda h: re.sub(r"<h(\d)>(.*)</h\d>", r"<h\1>\2</h\1>", h)
    ),
    _TEXT.map("<p>{}</p>".format),
    _TEXT.map("<p><em>{}</em></p>".format),
    st.lists(_TEXT, min_size=1, max_size=8).map(lambda rows: "<ul>" + "".join(f"<li>{r}" for r in rows) + "</ul>"),
    st.lists(_TEXT, min_size=2, max_size=8).map(
        lambda rows: "<table><tr><th>headcell<th>headcell" + "".join(f"<tr><td>{r}<td>cell" for r in rows) + "</table>"
    ),
    st.lists(_TEXT, min_size=1, max_size=8).map(lambda rows: "<pre>" + "\n".join(rows) + "</pre>"),
)


@given(st.lists(_BLOCK, min_size=1, max_size=25).map("".join), st.integers(60, 2000))
@settings(max_examples=300, deadline=None)
def test_splitting_loses_no_text_and_repeats_only_titles_and_heads(html, limit):
    def words(text: str) -> list[str]:
        return re.sub(r"<[^>]*>", " ", text.replace("headcell", "")).split()

    whole = finished(html, 10**9).parts[0]
    rendered = finished(html, limit)
    parts = rendered.parts
    assert parts[0].suffix == ""
    assert len({part.suffix for part in parts}) == len(parts)
    assert len({part.title for part in parts}) == len(parts) or "FIN301" in codes(rendered)
    text, titles = [], []
    for part in parts:
        text += words(part.html)
        titles += words(part.title)
    wanted = words(whole.html)
    headings = words(" ".join(re.findall(r"<h\d>.*?</h\d>", whole.html)))
    assert set(wanted) <= {*text, *titles}
    for word in set(wanted):
        assert wanted.count(word) - headings.count(word) <= text.count(word) <= wanted.count(word)
    assert finished(html, limit) == rendered
