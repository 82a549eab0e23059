"""What is plainly code in a Markdown text, without asking the parser, and what may be looked for in the rest."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.render.markdown import Parser
from ingest.render.places import Places, fences, without

NONE = re.compile(r"(?!)")
PIECES = st.lists(
    st.sampled_from(
        [
            "```\n", "```js\n", "````\n", "``` a`b\n", "~~~\n", " ```\n", "   ```\n", "    ```\n", "\t```\n", "- ```\n",
            "> ```\n", "1. ```\n", "[^1]: ```\n", "- a\n", "  b\n", "> c\n", "word\n", "word ", "`", "```", "\n", "\n",
            "<div>\n", "</div>\n", "<pre>\n", "</pre>\n", " <!--\n", "-->\n", "<script>\n", "<b>\n", "| a | b |\n",
            "|---|---|\n", "# d\n", "---\n", "[^1]", "<?\n", "?>\n", "e\n===\n", "    f\n", "<style>", "  <textarea>\n",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(PIECES)
def test_what_is_plainly_code_is_code_for_the_parser_too(text: str) -> None:
    place = Places(text, lambda: Parser().html(text), NONE)
    for start, end in fences(text, NONE):
        first, last = text.count("\n", 0, start), text.count("\n", 0, max(start, end - 1))
        assert any(block[0] <= first and last <= block[1] for block in place.blocks)


@given(PIECES)
def test_a_character_of_the_rest_is_found_again_in_the_text(text: str) -> None:
    place = Places(text, lambda: Parser().html(text), NONE)
    assert all(text[place.written(at)] == letter for at, letter in enumerate(place.prose))


@given(PIECES)
def test_what_looks_like_prose_is_code_exactly_when_the_parser_says_so(text: str) -> None:
    quick, slow = Places(text, lambda: Parser().html(text), NONE), Places(text, lambda: Parser().html(text), NONE)
    slow.fences, slow.doubtful = [], True
    assert [quick.is_code(at) for at in range(len(text))] == [slow.is_code(at) for at in range(len(text))]


def test_a_text_without_some_of_its_parts_keeps_the_others() -> None:
    assert without("abcdef", [(1, 2), (4, 5)]) == "acdf"
    assert without("abc", []) == "abc"
