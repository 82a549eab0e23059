"""AsciiDoc becomes what its reader sees: directives are followed, references have words, no markup stays."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.render import Files, Needed, Project, Rendered, RenderSettings, render

GOLDEN = Path(__file__).parent / "golden"
NONE = Project()


def of(text: str, files: dict[str, str] | None = None, path: str = "a.adoc", project: Project = NONE) -> Rendered:
    known: dict[str, bytes | None] = {name: body.encode() for name, body in (files or {}).items()}
    while True:
        try:
            chosen = RenderSettings(files=Files(known, above=2), project=project)
            return render(text.encode(), path=path, media_type="text/asciidoc", settings=chosen)
        except Needed as needed:
            known |= {name: None for name in needed.paths if name not in known}


def page(text: str, files: dict[str, str] | None = None, path: str = "a.adoc") -> str:
    return "".join(part.html for part in of(text, files, path).parts)


def codes(rendered: Rendered) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in rendered.findings]


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("asciidoc/*.adoc")), ids=lambda path: path.stem)
def test_golden_asciidoc(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_a_file_that_is_not_there_is_asked_for_and_then_a_finding_on_its_line() -> None:
    with pytest.raises(Needed) as raised:
        render(b"include::x.adoc[]\n", path="d/a.adoc", media_type="text/asciidoc", settings=RenderSettings())
    assert raised.value.paths == ("d/x.adoc",)
    rendered = of("= T\n\nbefore\n\ninclude::x.adoc[]\n\nafter\n")
    assert codes(rendered) == [("FIN106", 5)]
    assert "include" not in rendered.parts[0].html


def test_what_an_included_file_includes_is_beside_that_file() -> None:
    files = {
        "d/one.adoc": "include::e/two.adoc[]\n",
        "d/e/two.adoc": "include::../three.adoc[]",
        "d/three.adoc": "Found",
    }
    assert page("= T\n\ninclude::d/one.adoc[]\n", files) == "<p>Found</p>"


def test_findings_within_an_included_file_stand_on_the_line_that_includes_it() -> None:
    rendered = of("= T\n\n\ninclude::one.adoc[]\n", {"one.adoc": "\n\n\n\n{nothing}\n"})
    assert codes(rendered) == [("FIN131", 4)]


def test_files_that_include_each_other_end_with_a_finding() -> None:
    rendered = of("include::b.adoc[]\n", {"b.adoc": "x\n\ninclude::b.adoc[]\n\ninclude::b.adoc[]\n"})
    assert "FIN135" in {code for code, _ in codes(rendered)}


def test_a_file_outside_the_project_is_never_read() -> None:
    rendered = of("include::../../../etc/x[]\n\ninclude::/etc/x[]\n")
    assert [code for code, _ in codes(rendered)][:2] == ["FIN106", "FIN106"]


def test_conditions_within_included_files_follow_what_the_document_sets() -> None:
    part = "ifdef::git-log[]\nof log\nendif::[]\nifndef::git-log[]\nof others\nendif::[]\n"
    assert "of log" in page("= T\n:git-log: 1\n\ninclude::p.adoc[]\n", {"p.adoc": part})
    assert "of others" in page("= T\n\ninclude::p.adoc[]\n", {"p.adoc": part})


def test_a_reference_to_another_document_has_its_title_for_words() -> None:
    rendered = of("= T\n\nSee xref:b/c.adoc#part[] and <<d.adoc#,D>>.\n")
    assert [(link.candidates[0], link.fragment, link.titled) for link in rendered.links] == [
        ("b/c.adoc", "part", True),
        ("d.adoc", "", False),
    ]


def test_a_page_of_the_manual_is_found_by_its_name_or_as_a_file() -> None:
    assert [name.name for name in of("shed-open(1)\n============\n\nx\n").names] == ["adoc:shed-open(1)"]
    rendered = of("= T\n\nSee linkshed:shed-open[1].\n", path="guide/a.adoc")
    assert rendered.links[0].candidates == ("name:adoc:shed-open(1)", "guide/shed-open.adoc")
    assert ">shed-open(1)</a>" in rendered.parts[0].html


def test_a_link_to_the_built_page_may_mean_its_source() -> None:
    assert of("= T\n\nlink:b.html[B]\n").links[0].candidates[0] == "b.html"
    assert "b.adoc" in of("= T\n\nlink:b.html[B]\n").links[0].candidates


ANTORA = {
    "docs/antora.yml": "name: shop\ntitle: The shop\nversion: '2.1'\nasciidoc:\n  attributes:\n    tool: hammer@\n",
    "docs/modules/ROOT/partials/note.adoc": "A shared note.\n",
    "docs/modules/admin/examples/run.sh": "run it\n",
}


def test_antora_pages_take_partials_examples_and_attributes_of_their_component() -> None:
    text = (
        "= T\n\n{tool} {page-component-title} {page-component-version}\n\ninclude::partial$note.adoc[]\n\n"
        "----\ninclude::admin:example$run.sh[]\n----\n\nifdef::env-site[on a site]\n"
    )
    html = page(text, ANTORA, "docs/modules/ROOT/pages/a.adoc")
    assert all(words in html for words in ("hammer The shop 2.1", "A shared note.", "run it", "on a site"))


def test_antora_references_name_module_and_component() -> None:
    text = "= T\n\nxref:b.adoc[] xref:admin:c.adoc#x[] xref:shop:admin:d.adoc[] xref:2.0@other:ROOT:e.adoc[E]\n"
    rendered = of(text, ANTORA, "docs/modules/ROOT/pages/sub/a.adoc")
    assert [link.candidates[0] for link in rendered.links] == [
        "docs/modules/ROOT/pages/b.adoc",
        "docs/modules/admin/pages/c.adoc",
        "docs/modules/admin/pages/d.adoc",
        "name:antora:other:ROOT:e.adoc",
    ]
    assert [name.name for name in rendered.names] == ["antora:shop:ROOT:sub/a.adoc"]


def test_a_page_is_found_by_the_names_it_had_before() -> None:
    rendered = of("= T\n:page-aliases: old.adoc, admin:older.adoc\n\nx\n", ANTORA, "docs/modules/ROOT/pages/a.adoc")
    assert [name.name for name in rendered.names][1:] == ["antora:shop:ROOT:old.adoc", "antora:shop:admin:older.adoc"]
    rendered = of("= T\n\nxref:old.adoc[]\n", ANTORA, "docs/modules/ROOT/pages/b.adoc")
    assert rendered.links[0].candidates[-1] == "name:antora:shop:ROOT:old.adoc"


def test_attributes_of_the_project_hold_before_the_first_line() -> None:
    rendered = of("= T\n\n{product}\n", project=Project(options=(("attributes", {"product": "Shed"}),)))
    assert "Shed" in rendered.parts[0].html


def test_front_matter_before_asciidoc_counts_and_keeps_the_lines() -> None:
    rendered = of("---\ntitle: Mine\n---\n= Theirs\n\n{nothing}\n")
    assert rendered.parts[0].title == "Mine"
    assert codes(rendered) == [("FIN131", 6)]


@pytest.mark.parametrize("fence", ["----", "....", "====", "****", "____", "--", "++++", "```", "////", "|==="])
def test_a_block_without_end_is_a_finding(fence: str) -> None:
    assert ("FIN133", 3) in codes(of(f"= T\n\n{fence}\n|text\n"))


def test_the_same_reference_shows_the_same_words_before_and_after_its_target() -> None:
    html = page("= T\n\n<<_later_on>>\n\n== Later on\n\n<<Later on>>\n")
    assert html.count(">Later on</a>") == 2


def test_numbers_of_captions_count_each_kind_alone() -> None:
    html = page("= T\n\n.A\n|===\n|x\n|y\n|===\n\n.B\n====\nx\n====\n\n.C\n|===\n|x\n|y\n|===\n")
    assert [found for found in ("Table 1. A", "Example 1. B", "Table 2. C") if found in html] == [
        "Table 1. A",
        "Example 1. B",
        "Table 2. C",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 20000,
        "`a " * 20000,
        "[x]#" * 20000,
        "link:" * 20000,
        "link:a[" * 20000,
        "http://a[" * 10000,
        "((" * 20000 + "))",
        "[[a," * 20000,
        "&lt;&lt;<<a" * 10000,
        "a" * 100000 + "@",
        "{a" * 30000,
        "+" * 50000,
        "+a`" * 20000,
        "^a" * 30000 + " ",
        "pass:[" * 20000,
        "* " * 30000,
        "\n".join("*" * (1 + n % 5) + " x" for n in range(5000)),
        "\n".join("x" + (":" * (2 + n % 3)) for n in range(5000)),
        "\n".join(["x::", "====", "* y", "--", ""] * 1500),
        "====\n" * 20000,
        "|===\n" + "|a" * 30000 + "\n|===\n",
        "|===\n9999*|" + "a\n" * 10 + "999.999+|x\n" * 100 + "|===\n",
        ":a: {a}{a}\n" * 30 + "{a}",
        ":b: xxxxxxxxxx\n" + ":b: {b}{b}{b}{b}\n" * 40 + "{b}" * 1000,
        "ifdef::a[]\n" * 20000,
        "[a" * 30000 + "]",
        "== " + "a-" * 40000,
        "== a\n" * 5000,
        "footnote:[" * 10000 + "]" * 10000,
        "+\n" * 20000,
        "* a\n" + "\n+\nb\n" * 5000,
        "----\n" + "<1>" * 20000 + "\n----\n",
        "a::\n[x]\n" * 5000,
    ],
)
def test_what_is_meant_to_take_long_does_not(text: str) -> None:
    start = time.process_time()
    of(text)
    assert time.process_time() - start < 5


TOKENS = st.sampled_from(
    [
        "\n", "\n\n", "* ", "** ", "- ", ". ", "a:: ", "b::\n", "+\n", "----\n", "====\n", "****\n", "--\n", "____\n",
        "++++\n", "....\n", "|===\n", "|", "a|", "2+|", "!===\n", "[NOTE]\n", "[source,c]\n", ".Title\n", "[[id]]\n",
        ":x: y\n", ":!x:\n", "{x}", "{set:x:z}", "{counter:n}", "== S\n", "= T\n", "S\n--\n",
        "ifdef::x[]\n", "endif::[]\n",
        "ifeval::[{x} > 1]\n", "include::b.adoc[]\n", "*", "_", "`", "#", "^", "~", "+", "++", "+++", "$$", "\\", "[x]",
        "link:a[", "https://a.b", "xref:c.adoc[", "<<id>>", "image:p[", "image::p[]\n", "footnote:[", "pass:[",
        "stem:[",
        "((", "))", "]", "//\n", "////\n", "<1> ", '"`', '`"', " -- ", "...", "(C)", "&amp;", "<", ">",
        "word", " ", "1. ",
        "[%header,cols=2*a]\n", "[appendix]\n", ":leveloffset: +1\n", '[subs="+quotes"]\n',
        "\x0e1\x0f", "\u2028", "é",
    ]
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TOKENS, max_size=60).map("".join))
def test_any_mixture_of_marks_becomes_the_same_page_each_time_without_a_trace_of_the_reading(text: str) -> None:
    rendered = of(text, {"b.adoc": "included\n\nendif::[]\n"})
    again = of(text, {"b.adoc": "included\n\nendif::[]\n"})
    assert rendered == again
    for part in rendered.parts:
        assert not re.search("[\x00-\x08\x0e-\x1f]", part.html)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(include_characters="\n\t\r", exclude_categories=["Cc", "Cs"]), max_size=300))
def test_any_text_becomes_a_page(text: str) -> None:
    of(text)


def test_the_manual_of_git_leaves_no_directive_in_a_page(shared: Callable[[str], Path]) -> None:
    root = shared("corpora/asciidoc-git/Documentation")
    names = sorted(root.glob("git-[a-c]*.adoc"))
    known: dict[str, bytes | None] = {}
    for name in names:
        while True:
            try:
                chosen = RenderSettings(files=Files(known))
                rendered = render(name.read_bytes(), path=name.name, media_type="text/asciidoc", settings=chosen)
                break
            except Needed as needed:
                for path in needed.paths:
                    known[path] = (root / path).read_bytes() if (root / path).is_file() else None
        html = "".join(part.html for part in rendered.parts)
        outside = re.sub(r"<(pre|code)>.*?</\1>", "", html, flags=re.DOTALL)
        assert not re.search(r"\b(?:include|ifdef|ifndef|ifeval|endif)::|linkgit:[\w-]+\[", outside)
