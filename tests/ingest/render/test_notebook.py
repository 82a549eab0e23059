"""Notebooks arrive as their reader sees them: text, code and outputs in order, prompts and colours left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Rendered, RenderError, RenderSettings, render
from ingest.render.notebook.formulas import protected
from ingest.render.notebook.outputs import terminal

GOLDEN = Path(__file__).parent / "golden"
KIND = "application/x-ipynb+json"


def rendered(body: bytes) -> Rendered:
    return render(body, path="guide/a.ipynb", media_type=KIND, settings=RenderSettings())


def notebook(*cells: dict[str, Any], **metadata: Any) -> Rendered:
    return rendered(json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode())


def markdown(text: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text, **more}


def code(*outputs: dict[str, Any], source: str = "", **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": list(outputs)}


def html(result: Rendered) -> str:
    return "\n".join(part.html for part in result.parts)


@pytest.mark.parametrize("source", sorted((GOLDEN / "notebook").glob("*.ipynb")), ids=lambda path: path.stem)
def test_golden_notebooks(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_the_title_is_the_metadata_s_then_the_first_heading_then_the_file_s_name() -> None:
    assert notebook(markdown("# One"), title="Two").parts[0].title == "Two"
    assert notebook(markdown("## One\n\nText.")).parts[0] == ("", "One", "<p>Text.</p>")
    assert notebook(markdown("Text.")).parts[0].title == "A"


def test_a_first_cell_that_asks_not_to_be_published_is_obeyed() -> None:
    for kind in ("raw", "markdown"):
        result = notebook(markdown("---\ndraft: true\n---\n", cell_type=kind), markdown("Secret plans."))
        assert (result.meta.excluded, result.parts) == ("draft", ())


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("  0%\r 50%\r100%\ndone", "100%\ndone"),
        ("long line\rshort", "shortline"),
        ("ab\bc", "ac"),
        ("\x1b]8;;http://a.example\x07link\x1b]8;;\x07", "link"),
    ],
)
def test_text_is_what_a_terminal_shows_in_the_end(written: str, seen: str) -> None:
    assert terminal(written) == seen


def test_pieces_of_one_stream_are_one_text_and_two_streams_are_two() -> None:
    pieces = [("stdout", "a"), ("stdout", "b\n"), ("stderr", "c")]
    outputs = [{"output_type": "stream", "name": name, "text": text} for name, text in pieces]
    assert html(notebook(code(*outputs))) == "<pre><code>ab</code></pre>\n<pre><code>c</code></pre>"


def test_an_output_nobody_reads_to_the_end_is_shortened_and_said_to_be() -> None:
    result = notebook(code({"output_type": "stream", "name": "stdout", "text": "line\n" * 100_000}))
    assert [found.code for found in result.findings] == ["FIN141"]
    assert result.findings[0].message.startswith("cell 1: an output of 100000 lines")
    assert len(html(result)) < 25_000


def test_an_unclosed_element_of_one_cell_does_not_reach_into_the_next() -> None:
    bold = {"output_type": "display_data", "data": {"text/html": "<b>x"}}
    result = notebook(markdown("<table><tr><td>a"), code(bold), markdown("After."))
    assert html(result).endswith("<p><strong>x</strong></p>\n<p>After.</p>")


def test_outputs_only_a_browser_can_show_are_findings_with_their_cell() -> None:
    shown = {"text/html": "<div id='a'></div><script>draw()</script>", "text/plain": "<Chart>"}
    result = notebook(markdown("Text."), code({"output_type": "display_data", "data": shown}))
    assert [(found.code, found.line) for found in result.findings] == [("FIN140", 0)]
    assert result.findings[0].message.startswith("cell 2: ")
    assert "Chart" not in html(result)


def test_formulas_are_left_as_they_are_and_prices_and_code_too() -> None:
    assert html(notebook(markdown("$a_1 * b_1 * c$ and `$x_1$`"))) == "<p>$a_1 * b_1 * c$ and <code>$x_1$</code></p>"
    assert protected("from $5 to *$10*") == "from $5 to *$10*"
    assert protected("```\n$a_b$\n```\n") == "```\n$a_b$\n```\n"


def test_the_language_is_the_cell_s_then_its_magic_s_then_the_kernel_s() -> None:
    result = notebook(code(source="%%bash\nls"), code(source="1"), code(source="2", vscode={"languageId": "sql"}),
                      language_info={"name": "R"})  # fmt: skip
    assert [line.partition('"')[2].partition('"')[0] for line in html(result).split("\n") if "class" in line] == [
        "language-bash", "language-r", "language-sql",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"cells": 1}', b'{"a": 1}', b"[" * 100_000, b'{"cells": ' + b"9" * 9999],
    ids=["nothing", "no end", "a list", "no cells", "other JSON", "nested", "a number without end"],
)
def test_what_is_no_notebook_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        rendered(body)


_KEYS = st.sampled_from(
    "cell_type source metadata outputs output_type data text text/html text/plain traceback tags name level".split()
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["code", "markdown", "stream"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=30,
)


@given(st.lists(st.dictionaries(_KEYS, _JSON, max_size=8), max_size=5))
def test_any_json_in_the_cells_gives_pages(cells: list[dict[str, Any]]) -> None:
    assert rendered(json.dumps({"cells": cells, "metadata": cells}).encode()).parts


@given(st.text(alphabet="$`\\ <>a\n~*_", max_size=200))
def test_protecting_formulas_never_fails(text: str) -> None:
    assert isinstance(protected(text), str)


def test_real_notebooks_leave_no_colours(shared: Callable[[str], Path]) -> None:
    for source in sorted(shared("corpora/notebooks").glob("*.ipynb")):
        page = html(rendered(source.read_bytes()))
        assert "\x1b" not in page
        assert "[0;31m" not in page
