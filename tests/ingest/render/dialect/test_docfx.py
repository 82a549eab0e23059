"""Microsoft Learn and DocFX: included text and code, tabs, zones, references."""

from __future__ import annotations

import pytest

from ingest.render import Files, Project, Rendered, RenderSettings, render
from ingest.render.dialect.sources import code_lines

CODE = "using A;\n// <one>\n  int x;\n  // <two>\n  int y;\n  // </two>\n// </one>\n#region three\nint z;\n#endregion\n"


def of(text: str, known: dict[str, bytes | None] | None = None, folder: str = "") -> Rendered:
    project = RenderSettings(project=Project("docfx", folder), files=Files(known or {"none": None}))
    return render(text.encode(), path="docs/a.md", media_type="text/markdown", settings=project)


def page(text: str, known: dict[str, bytes | None] | None = None) -> str:
    return "".join(f"{part.html}\n" for part in of(text, known).parts)


@pytest.mark.parametrize(
    ("ranges", "name", "expected"),
    [
        ("1", "", ["using A;"]),
        ("1,9-", "", ["using A;", "int z;", "#endregion"]),
        ("L9-L9", "", ["int z;"]),
        ("", "one", ["int x;", "int y;"]),
        ("", "two", ["int y;"]),
        ("", "three", ["int z;"]),
        ("", "none", None),
    ],
)
def test_code_is_asked_for_by_lines_or_by_name(ranges: str, name: str, expected: list[str] | None) -> None:
    assert code_lines(CODE, ranges, name) == expected


def test_an_included_file_counts_its_own_includes_and_links_from_where_it_lies() -> None:
    known = {"inc/a.md": b"[!INCLUDE [b](sub/b.md)]", "inc/sub/b.md": b"[c](c.md) ![d](../d.png)"}
    rendered = of("[!INCLUDE [a](../inc/a.md)]\n", known)
    assert rendered.links[0].candidates[0] == "inc/sub/c.md"
    assert rendered.findings == ()


def test_a_path_that_begins_with_a_tilde_counts_from_the_project() -> None:
    assert "words" in page("[!INCLUDE [a](~/inc/a.md)]\n", {"inc/a.md": b"words"})


def test_an_include_in_a_sentence_is_part_of_it() -> None:
    assert page("The [!INCLUDE [p](p.md)] works.\n", {"docs/p.md": b"**product**\n"}) == (
        "<p>The <strong>product</strong> works.</p>\n"
    )


def test_an_include_that_is_missing_is_a_finding() -> None:
    rendered = of("a\n\n[!INCLUDE [x](x.md)]\n", {"docs/x.md": None})
    assert [(one.code, one.line) for one in rendered.findings] == [("FIN106", 3)]


def test_tabs_end_with_a_rule_and_other_rules_stay() -> None:
    html = page("# [A](#tab/a)\n\na\n\n# [B](#tab/b)\n\nb\n\n---\n\nc\n\n---\n")
    assert html.count("<hr>") == 1
    assert "<p><strong>A</strong></p>" in html
    assert "tab/" not in html


def test_alerts_are_boxes_and_divisions_are_none() -> None:
    html = page("> [!NOTE]\n> a\n\n> [!div class='x']\n> [b](b.md)\n")
    assert html.startswith("<blockquote>\n<p><strong>Note</strong></p>\n<p>a</p>\n</blockquote>\n<p><a")


def test_zones_are_named_and_monikers_are_not() -> None:
    html = page("::: zone pivot='azure-cli'\na\n::: zone-end\n::: moniker range='>=1'\nb\n::: moniker-end\n")
    assert html == "<p><strong>Azure cli</strong></p>\n<p>a</p>\n<p>b</p>\n"


def test_references_to_an_api_show_words_or_a_name() -> None:
    rendered = of("[w](xref:A.B) <xref:System.String> me@example.com\n")
    assert "w <code>String</code>" in rendered.parts[0].html
    assert [one.code for one in rendered.findings] == ["FIN164"]
