"""Differences as people read them: of the text, by the sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.report.diff import difference, markdown
from ingest.report.style import Style

PLAIN = Style()


def test_a_changed_word_shows_its_sentence_and_little_else() -> None:
    before = "<p>Ask us. The limit is 5 calls. It resets daily.</p><h2>Then</h2><p>Wait.</p>"
    after = before.replace("5 calls", "50 calls")
    lines = difference(before, after, style=PLAIN).splitlines()
    assert lines == [
        " Ask us.",
        "-The limit is 5 calls.",
        "+The limit is 50 calls.",
        " It resets daily.",
        " ",
    ]


def test_a_new_page_is_all_new_and_a_deleted_one_all_gone() -> None:
    assert difference(None, "<p>Hello.</p>", style=PLAIN, title_after="Title") == "+# Title\n+\n+Hello.\n"
    assert difference("<p>Hello.</p>", None, style=PLAIN, title_before="Title") == "-# Title\n-\n-Hello.\n"


def test_a_changed_title_shows() -> None:
    text = difference("<p>x</p>", "<p>x</p>", style=PLAIN, title_before="Old", title_after="New")
    assert "-# Old\n+# New\n" in text


def test_html_a_reader_does_not_see_is_no_difference() -> None:
    assert difference("<p>a</p><p>b</p>", "<p>a</p>\n<p class='x'>b</p>", style=PLAIN) == ""


def test_code_keeps_its_lines_and_language() -> None:
    code = '<pre><code class="language-python">a = 1. b\n\n\n\nc</code></pre>'
    assert markdown(code) == "```python\na = 1. b\n\n\n\nc\n```\n"
    assert "+```python\n+a = 1. b\n" in difference(None, code, style=PLAIN)


def test_text_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in difference(None, "<p>\x1b[2Jx</p>", style=PLAIN)


def test_colours_only_where_wanted() -> None:
    assert "\x1b[32m+Hello" in difference(None, "<p>Hello</p>", style=Style(color=True))


@given(st.text(), st.text())
def test_equal_texts_never_differ_and_others_never_crash(one: str, other: str) -> None:
    assert difference(f"<p>{one}</p>", f"<p>{one}</p>", style=PLAIN) == ""
    difference(f"<p>{one}</p>", f"<p>{other}</p>", style=PLAIN)
