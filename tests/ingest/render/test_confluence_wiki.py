"""The markup of old Confluence reads as its reader saw it: no mark is left in the text, and no text is lost."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import Files, Needed, Rendered, RenderSettings, render
from ingest.render.confluence.including import path_of
from ingest.render.confluence.wiki import parse_wiki

GOLDEN = Path(__file__).parent / "golden"
KIND = "application/vnd.fin-ingest.confluence+json"
PAGE: dict[str, Any] = {
    "format": "wiki",
    "id": "1",
    "title": "Boats",
    "space": "BOAT",
    "base": "https://sea.example.com/wiki",
    "users": {"ada": "Ada Lovelace"},
    "attachments": {"chart.pdf": {"id": "456", "type": "application/pdf", "page": True}},
    "children": [["2", "Rowing"]],
}


def wrapped(body: str, **fields: Any) -> bytes:
    return json.dumps({**PAGE, "body": body, **fields}).encode()


INCLUDED = {
    path_of("SEA", "Sails"): wrapped("Sails {excerpt}catch *wind*{excerpt}.", id="9", space="SEA", title="Sails"),
    path_of("BOAT", "Shared words"): wrapped(
        '<p>All</p><ac:structured-macro ac:name="excerpt"><ac:rich-text-body>a bit</ac:rich-text-body>'
        "</ac:structured-macro>",
        format="storage",
        id="8",
        title="Shared words",
    ),
}


def of(body: str) -> Rendered:
    known: dict[str, bytes | None] = {**INCLUDED}
    while True:
        try:
            chosen = RenderSettings(files=Files(known))
            return render(wrapped(body), path="Boats", media_type=KIND, settings=chosen)
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


def page(body: str) -> str:
    return "\n".join(part.html for part in of(body).parts)


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("confluence-wiki/*.txt")), ids=lambda path: path.stem)
def test_golden_wiki_markup(source: Path, golden: Callable[..., None]) -> None:
    golden(source, KIND, lambda file: wrapped(file.read_text(encoding="utf-8")), INCLUDED)


def test_a_macro_that_never_ends_loses_no_text() -> None:
    rendered = of("{info}\nbefore {note}inner{note}\n\nafter")
    shown = rendered.parts[0].html
    assert all(word in shown for word in ("before", "inner", "after"))
    assert "{" not in shown
    assert [(found.code, found.line) for found in rendered.findings] == [("FIN721", 1)]


def test_braces_nobody_meant_as_a_macro_stay_with_a_finding_on_their_line() -> None:
    rendered = of("a\n\nGET /boats/{id}/crew")
    assert rendered.parts[0].html == "<p>a</p>\n<p>GET /boats/{id}/crew</p>"
    assert [(found.code, found.line) for found in rendered.findings] == [("FIN721", 3)]


def test_the_same_word_in_braces_twice_on_a_line_is_no_macro() -> None:
    assert page("/a/{id}/b/{id}/c/{id}") == "<p>/a/{id}/b/{id}/c/{id}</p>"
    assert page("{own}\nbody\n{own}") == "<p>body</p>"


def test_nothing_in_code_is_markup() -> None:
    assert page("{code}\n*a* [b] {info} \\\\ h1. x\n{code}") == "<pre><code>*a* [b] {info} \\\\ h1. x</code></pre>"


def test_line_ends_of_other_systems_change_nothing() -> None:
    body = "h1. A\n\n* b\n* c\n\n|d|e|\n|f|g|\n"
    assert page(body) == page(body.replace("\n", "\r\n"))


_WORDS = st.text("abcdefgh", min_size=1, max_size=6)


@given(st.lists(_WORDS, min_size=1, max_size=4), st.sampled_from(["*", "_", "-", "+", "^", "~", "??"]))
def test_an_effect_around_words_leaves_no_sign(words: list[str], sign: str) -> None:
    text = " ".join(words)
    shown = page(f"x {sign}{text}{sign} y")
    assert re.sub(r"<[^>]*>", "", shown) == f"x {text} y"


@given(st.lists(_WORDS, min_size=1, max_size=8))
def test_plain_words_arrive_as_they_are(words: list[str]) -> None:
    assert page(" ".join(words)) == f"<p>{' '.join(words)}</p>"


@given(st.text(st.sampled_from(list("*_-+^~?{}[]|!\\#hbq. :()\n/abc012")), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_signs_at_all_lose_no_letter(body: str) -> None:
    """Letters may be part of an address, an option or an emoticon, but words between blanks are nobody's."""
    shown = re.sub(r"<[^>]*>", " ", page(f"alpha\n\n{body}\n\nomega"))
    assert "alpha" in shown
    assert "omega" in shown


@pytest.mark.parametrize(
    "body",
    [
        "{info}" * 50_001, "{a}{b}" * 30_000, "{info:title=x}" * 30_000, "{code}" * 50_001, "{{" * 100_000,
        "[" * 200_000, "[a|" * 100_000, "!a|" * 100_000, "!a.b" * 100_000, "*a " * 100_000, "*a _b " * 50_000,
        "|" * 100_000,
        "|a\n" * 50_000, "# " * 100_000, "*" * 100_000, "* a\n** b\n" * 20_000, "\\\\" * 100_000, "{quote}\n" * 50_001,
        "(/)" * 50_000, "https://" * 50_000, "{color:red}" * 50_000, "{a:b" * 100_000, "\n" * 200_000, "||" * 50_000,
        "{info}{note}" * 20_000 + "{note}{info}" * 20_000, "{code}x" * 20_001 + "{noformat}",
        "".join(f"{{code}}{{x{number}}}" for number in range(20_000)),
    ],
    ids=lambda body: body[:12].replace("\n", "_"),
)  # fmt: skip
def test_hostile_markup_takes_bounded_time(body: str) -> None:
    begun = time.perf_counter()
    parse_wiki(body)
    assert time.perf_counter() - begun < 10


def test_a_hostile_page_is_rendered_in_bounded_time() -> None:
    begun = time.perf_counter()
    of("{info}" * 5_001 + "* a\n" * 5_000 + "|a" * 5_000)
    assert time.perf_counter() - begun < 10
