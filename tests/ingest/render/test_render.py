"""Rendering as a whole: the format is chosen, only RenderError comes out, equal input gives equal pages."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import Files, Needed, Rendered, RenderError, RenderSettings, media_type_of, render
from ingest.render.findings import CODES, LEVELS, finding
from ingest.render.model import Meta, Part
from ingest.render.registry import RENDERERS, fallback_title

KINDS = sorted(RENDERERS)
PLAIN = RenderSettings()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.md", "text/markdown"),
        ("a/b.MDX", "text/markdown"),
        ("a.b.Markdown", "text/markdown"),
        ("a.html", "text/html"),
        ("a.xhtml", "text/html"),
        ("README.TXT", "text/plain"),
        ("a.png", None),
        ("README", None),
        (".md", None),
        ("a.md/b", None),
        ("", None),
    ],
)
def test_the_suffix_says_the_format(path: str, kind: str | None) -> None:
    assert media_type_of(path, ()) == kind


def test_a_users_own_suffixes_win_and_the_longest_first() -> None:
    own = ((".md", "text/plain"), ("page.md", "pack.mod:fun"), (".LOG", "text/plain"), (".txt", ""))
    assert media_type_of("a.md", own) == "text/plain"
    assert media_type_of("a.page.md", own) == "pack.mod:fun"
    assert media_type_of("x.log", own) == "text/plain"
    assert media_type_of("x.txt", own) is None


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a/getting-started.md", "Getting started"),
        ("a/api_keys.en.md", "Api keys.en"),
        ("guides/index.md", "Guides"),
        ("guides/README.md", "Guides"),
        ("index.md", "Index"),
        ("a/FAQ.txt", "FAQ"),
        ("a/-.md", "Untitled"),
        ("a/caf\udce9.md", "Caf\ufffd"),
        ("a/x\x07y.md", "X y"),
    ],
)
def test_a_title_can_be_made_of_a_path(path: str, title: str) -> None:
    assert fallback_title(path) == title


def own_html(body: bytes, *, path: str, settings: RenderSettings) -> str:
    return f"<h1>{path}</h1><p onclick=x>{body.decode()}</p>"


def own_rendered(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    return Rendered(Meta(title="t"), (Part("", "t", "<p>x</p>"),))


def own_failing(body: bytes, *, path: str, settings: RenderSettings) -> str:
    raise KeyError(path)


def own_odd(body: bytes, *, path: str, settings: RenderSettings) -> int:
    return 7


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(sys.modules, "own_formats", sys.modules[__name__])
    return "own_formats"


def test_a_users_own_renderer_may_return_html_which_is_cleaned(own: str) -> None:
    rendered = render(b"text", path="a.x", media_type=f"{own}:own_html", settings=PLAIN)
    assert rendered.parts == (Part("", "a.x", rendered.parts[0].html),)
    assert rendered.parts[0].html.strip() == "<p>text</p>"


def test_a_users_own_renderer_may_return_a_whole_result(own: str) -> None:
    assert render(b"", path="a.x", media_type=f"{own}:own_rendered", settings=PLAIN).parts[0].title == "t"


def test_a_bug_in_a_format_costs_the_page_and_keeps_its_cause(own: str) -> None:
    with pytest.raises(RenderError, match="KeyError") as caught:
        render(b"", path="a.x", media_type=f"{own}:own_failing", settings=PLAIN)
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("name", ["own_odd", "no_such_function", "PLAIN"])
def test_a_renderer_that_is_none_is_a_render_error(own: str, name: str) -> None:
    with pytest.raises(RenderError):
        render(b"", path="a.x", media_type=f"{own}:{name}", settings=PLAIN)


@pytest.mark.parametrize("kind", ["image/png", "", "no.such.module:x"])
def test_an_unknown_format_is_a_render_error(kind: str) -> None:
    with pytest.raises(RenderError):
        render(b"", path="a", media_type=kind, settings=PLAIN)


def test_parameters_of_a_media_type_are_no_matter() -> None:
    assert render(b"*a*", path="a", media_type="Text/Markdown; charset=utf-8", settings=PLAIN).parts


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        (
            "ingest.render",
            "comrak turbohtml yaml charset_normalizer ingest.render.markdown ingest.render.clean",
        ),
        ("ingest.render.registry", "comrak turbohtml yaml"),
        ("ingest.render.html", "comrak yaml charset_normalizer tomllib"),
        ("ingest.render.plain", "comrak yaml charset_normalizer tomllib"),
        ("ingest.render.markdown", "charset_normalizer yaml tomllib"),
    ],
)
def test_a_format_imports_only_what_it_needs(module: str, absent: str) -> None:
    code = f"import sys, {module}; print([name for name in {absent.split()!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_ignored_findings_are_left_out_and_levels_can_be_chosen() -> None:
    text = b"[[a]]\n\n{% b %}\n"
    chosen = RenderSettings(findings=(("FIN108", "ignore"), ("FIN103", "error")))
    rendered = render(text, path="a.md", media_type="text/markdown", settings=chosen)
    assert [(one.code, one.level) for one in rendered.findings if one.code in {"FIN103", "FIN108"}] == [
        ("FIN103", "error")
    ]


def test_every_code_has_a_known_level_and_an_explanation() -> None:
    for name, code in CODES.items():
        assert name == code.code
        assert code.level in LEVELS
        assert code.explanation.endswith(".")
        assert finding(name, "x", 3, ((name, "error"),)) == (name, "error", "x", 3)


def outcome(body: bytes, kind: str) -> object:
    """What becomes of a document, none of whose included files is there."""
    missing: dict[str, bytes | None] = {}
    while True:
        settings = PLAIN._replace(files=Files(missing))
        try:
            return render(body, path="dir/a.md", media_type=kind, settings=settings)
        except Needed as needed:
            missing |= dict.fromkeys(needed.paths)
        except RenderError as error:
            return failure(error)


def failure(error: RenderError) -> object:
    if error.__cause__ is not None and "failed" in error.what:
        raise error.__cause__ from error  # a bug, which must be seen
    return error.args


@given(st.binary(max_size=300), st.sampled_from(KINDS))
@settings(deadline=None)
def test_any_bytes_give_pages_or_a_render_error_and_always_the_same(body: bytes, kind: str) -> None:
    assert outcome(body, kind) == outcome(body, kind)


PIECES = st.sampled_from(
    [
        "---\n",
        "+++\n",
        "title: x\n",
        "draft: ",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<p",
        ">",
        "<Tab a='b'>",
        "/>",
        "{{<",
        ">}}",
        "{%",
        "%}",
        "[[",
        "]]",
        "[^1]",
        "[^1]: ",
        ":::",
        "```\n",
        "`",
        "``",
        "~~~",
        "> ",
        "# ",
        "> [!NOTE]\n",
        "- [x] ",
        "1. ",
        "|a|b|\n|-|-|\n",
        "=== 'x'\n",
        "!!! note\n",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "*",
        "__",
        "&amp;",
        "&#0;",
        "\\",
        "![a](b)",
        "[a](b 'c')",
        "http://a.b",
        "<table>",
        "<td>",
        "<details>",
        "<svg>",
        "é",
        "東",
        "\u2028",
        "😀",
        "word ",
        "\x00",
        "\ufeff",
        "import a from 'b'\n",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(KINDS))
@settings(deadline=None)
def test_any_mixture_of_marks_gives_pages_or_a_render_error(text: str, kind: str) -> None:
    result = outcome(text.encode(), kind)
    assert pickle.loads(pickle.dumps(result)) == result


def test_strings_that_break_things_break_nothing(shared: Callable[[str], Path]) -> None:
    strings = json.loads((shared("corpora/naughty-strings") / "blns.json").read_text(encoding="utf-8"))
    for text in strings:
        for kind in KINDS:
            outcome(text.encode("utf-8", "replace"), kind)
            outcome(f"# Title\n\n{text}\n\nEnd\n".encode("utf-8", "replace"), kind)


def test_all_real_markdown_renders_and_hardly_any_is_held(shared: Callable[[str], Path]) -> None:
    root = shared("corpora/markdown")
    held = []
    pages = 0
    for path in sorted(root.rglob("*")):
        kind = media_type_of(path.name, ())
        if kind is None:
            continue
        result = outcome(path.read_bytes(), kind)
        pages += 1
        if not isinstance(result, Rendered):
            held.append(path.name)
    assert pages > 4000
    assert len(held) < pages / 500, held
