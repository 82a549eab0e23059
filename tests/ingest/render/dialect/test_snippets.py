"""Snippets: files, their lines and sections, wherever a project keeps them."""

from __future__ import annotations

import pytest

from ingest.render import Files, Needed, Project, Rendered, RenderSettings, render
from ingest.render.dialect.snippets import lines_of, region_of, section_of

TEXT = "one\ntwo\nthree\nfour"


def of(text: str, known: dict[str, bytes | None], dialect: str = "mkdocs", **options: object) -> Rendered:
    project = RenderSettings(project=Project(dialect, "", tuple(options.items())), files=Files(known))
    return render(text.encode(), path="guide/a.md", media_type="text/markdown", settings=project)


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [("2:3", "two three"), ("3", "three four"), (":2", "one two"), ("1:1,4:4", "one four"), ("-1", "four")],
)
def test_lines_are_counted_from_one_and_from_the_end(ranges: str, expected: str) -> None:
    assert " ".join(lines_of(TEXT, ranges)) == expected


def test_a_section_lies_between_its_marks() -> None:
    text = "a\n# --8<-- [start:x]\nb\n# --8<-- [start:y]\nc\n# --8<-- [end:y]\n# --8<-- [end:x]\nd"
    assert section_of(text, "x") == ["b", "c"]
    assert section_of(text, "z") is None


def test_a_region_lies_between_its_marks() -> None:
    assert region_of("a\n// #region x\nb\n// #endregion x\nc", "x") == ["b"]
    assert region_of("a", "x") is None


def test_all_folders_where_a_snippet_may_lie_are_asked_for_at_once() -> None:
    with pytest.raises(Needed) as needed:
        of('--8<-- "x.md"\n', {"other": None})
    assert set(needed.value.paths) == {"x.md", "docs/x.md", "guide/x.md"}


def test_the_folders_of_the_configuration_are_the_only_ones() -> None:
    assert "found" in of('--8<-- "x.md"\n', {"parts/x.md": b"found"}, snippets_base=("parts",)).parts[0].html


def test_a_snippet_that_includes_itself_is_a_finding_and_ends() -> None:
    rendered = of('a\n\n--8<-- "x.md"\n', {"x.md": b'b\n\n--8<-- "x.md"\n', "docs/x.md": None, "guide/x.md": None})
    assert [(one.code, one.line) for one in rendered.findings] == [("FIN106", 3)]
    assert "<p>b</p>" in rendered.parts[0].html


def test_findings_in_an_included_file_point_to_the_line_that_includes_it() -> None:
    rendered = of('a\n\n--8<-- "x.md"\n', {"x.md": b"\n\n\n\n::: a.module\n", "docs/x.md": None, "guide/x.md": None})
    assert [(one.code, one.line) for one in rendered.findings] == [("FIN162", 3)]


def test_code_of_another_file_is_shown_as_code() -> None:
    html = (
        of("<<< ./x.ts#r{1,2 ts}\n", {"guide/x.ts": b"// #region r\n  a\n// #endregion r\n"}, "vitepress").parts[0].html
    )
    assert html == '<pre><code class="language-ts">a</code></pre>'


def test_links_of_an_included_page_count_from_where_that_page_lies() -> None:
    rendered = of("<!--@include: ../parts/x.md-->\n", {"parts/x.md": b"---\na: b\n---\n[y](y.md)"}, "vitepress")
    assert rendered.links[0].candidates[0] == "parts/y.md"
