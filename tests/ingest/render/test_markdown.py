"""Markdown keeps all it says, and what its dialect adds is named, with its line, and kept as text."""

from __future__ import annotations

import html as escapes
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Project, Rendered, RenderSettings, render
from ingest.render.markdown import markdown_to_html

GOLDEN = Path(__file__).parent / "golden"


def plain(text: str) -> str:
    """The page of a document in no dialect."""
    settings = RenderSettings(project=Project("none"))
    return render(text.encode(), path="a.md", media_type="text/markdown", settings=settings).parts[0].html


def page(text: str) -> str:
    rendered = of(text)
    return "".join(part.html for part in rendered.parts)


def of(text: str) -> Rendered:
    return render(text.encode(), path="a.md", media_type="text/markdown", settings=RenderSettings())


def found(text: str, line_offset: int = 0) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in markdown_to_html(text, line_offset)[1]]


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("markdown*/*.md")), ids=lambda path: path.stem)
def test_golden_markdown(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_task_boxes_survive_as_signs_and_only_where_they_are_boxes() -> None:
    html = markdown_to_html("- [x] a\n- [ ] b\n- `[x]` c\n\n[x] d\n")[0]
    assert "☑ a" in html
    assert "☐ b" in html
    assert "[x]</code> c" in html
    assert "[x] d" in html


@pytest.mark.parametrize("kind", ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "note"])
def test_an_alert_is_a_quotation_that_says_its_name(kind: str) -> None:
    html = page(f"> [!{kind}]\n> Text\n\nAfter\n")
    assert f"<blockquote>\n<p><strong>{kind.capitalize()}</strong></p>\n<p>Text</p>\n</blockquote>" in html
    assert "<p>After</p>" in html


def test_footnotes_keep_text_and_number_and_lose_the_way_back() -> None:
    html = page("One[^a] two[^b] one[^a].\n\n[^b]: Second\n[^a]: First\n")
    assert "One<sup>[1]</sup> two<sup>[2]</sup> one<sup>[1]</sup>" in html
    assert html.index("First") < html.index("Second")
    assert "↩" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("rust,ignore", "rust"),
        ("{.python}", "python"),
        ("js{1,3}", "js"),
        ("c++", "c++"),
        ("sh title=x", "sh"),
    ],
)
def test_the_language_of_code_is_kept_without_options(info: str, language: str) -> None:
    assert f'<code class="language-{language}">' in page(f"```{info}\nx\n```\n")


@pytest.mark.parametrize("word", ["<ServerName>", "<your-name>", "<file name>", "List<String>", "<T>", "<a.b>"])
def test_a_placeholder_in_angle_brackets_stays_a_word(word: str) -> None:
    assert escapes.escape(word) in page(f"Use {word} here.\n")


@pytest.mark.parametrize(
    "swallower",
    ["<script>", "<style>", "<textarea>", "<title>", "<xmp>", "<plaintext>", "<iframe src=x>",
     "<SCRIPT SRC=x?< B >", "<iframe src='x'/>", "<template>", "<noembed>", "<select>", "<div/>", "<a id='x'/>",
     "</script>", "<iframe src=x <"],
)  # fmt: skip
def test_nothing_raw_swallows_the_rest_of_the_page(swallower: str) -> None:
    assert "The end" in page(f"Start {swallower} middle\n\nThe end\n")
    assert "The end" in page(f"{swallower}\n\nThe end\n")


def test_an_element_that_is_never_closed_is_said() -> None:
    assert found("a\n\nb <script> c\n") == [("FIN116", 3)]
    assert found("a\n\n<!-- b\n\nc\n") == [("FIN116", 3)]
    assert found("a <!-- b --> <script>c</script>\n") == []


@pytest.mark.parametrize(
    ("construct", "code"),
    [
        (":::note", "FIN101"),
        ("::: {.warning}", "FIN101"),
        ("- ::::tabs", "FIN101"),
        ("{{< figure src='x' >}}", "FIN102"),
        ("text {{%include%}} text", "FIN102"),
        ("{{</* shown */>}}", "FIN102"),
        ("{% hint %}", "FIN103"),
        ("{%- if x -%}", "FIN103"),
        ("Dear {{ customer.name }}", "FIN103"),
        ("{{.Title}}", "FIN103"),
        ("!!! note", "FIN104"),
        ('??? tip "A title"', "FIN104"),
        ('    ???+ tip inline "A title"', "FIN104"),
        ('=== "Tab"', "FIN105"),
        ('--8<-- "x.md"', "FIN106"),
        ("{{#include x.md}}", "FIN106"),
        ("{{#rustdoc_include x.rs:here}}", "FIN106"),
        ("[!INCLUDE [x](y.md)]", "FIN106"),
        ("> [!include[x](y.md)]", "FIN106"),
        ("import X from 'y';", "FIN107"),
        ("import {", "FIN107"),
        ("export const a = 1;", "FIN107"),
        ("<Tabs>a</Tabs>", "FIN107"),
        ("a <Badge text='new' /> b", "FIN107"),
        ("{/* remark */}", "FIN107"),
        ("See [[Other page]].", "FIN108"),
        ("![[picture.png]]", "FIN108"),
        ("## Title {#id}", "FIN115"),
        ("{: .wide }", "FIN115"),
    ],
)
def test_a_construct_of_a_dialect_is_named_with_its_line_in_the_file(construct: str, code: str) -> None:
    text = f"Intro\n- item\n\n{construct}\n\nEnd\n"
    if construct.startswith("    "):
        text = f"Intro\n\n- item\n{construct}\n\nEnd\n"
    assert (code, 4 + 10) in found(text, 10)
    assert {one for one, _ in found(text)} == {code}


@pytest.mark.parametrize(
    "construct",
    [":::note", "{{< figure >}}", "{% hint %}", "{{ name }}", "!!! note", '=== "Tab"', "[!INCLUDE x]",
     "import X from 'y'", "<Tabs x='y'>", "{/* x */}", "[[Page]]", "## T {#id}", "[^1]: never"],
)  # fmt: skip
def test_code_and_comments_raise_nothing(construct: str) -> None:
    assert found(f"```md\nx\n{construct}\n```\n") == []
    assert found(f"> ~~~~\n> x\n> ```\n> {construct}\n> ~~~~\n") == []
    assert found(f"a\n\n    x\n    {construct}\n\nb\n") == []
    assert found(f"a `{construct}` b\n") == []
    assert found(f"a ``x` {construct}`` b\n") == []
    assert found(f"a\n\n<!--\n{construct}\n-->\n") == []
    assert found(f"- a\n\n  ```\n  {construct}\n  ```\n- b\n") == []


@pytest.mark.parametrize(
    "text",
    ["a ::: b", "wow!!! great", "Why??? because", "Title\n===\n", "a[1][[2]](x)", "{ set } {1}",
     "<B>bold</B> <BR>", "# C# and {braces}", "important: import duties apply", "export goods from here", "[^1] alone",
     "<https://a.example>", "\\{{#include x}}", "a {{ b", "50% {off}", "<!-- x -->", "text<sup>[[1]](x)</sup>"],
)  # fmt: skip
def test_ordinary_text_raises_nothing(text: str) -> None:
    assert found(text) == []


def test_a_block_of_code_that_is_only_an_included_file_is_missing() -> None:
    assert found("a\n\n```rust\n{{#include x.rs}}\n```\n") == [("FIN106", 4)]
    assert found("a\n\n```rust\nlet x;\n{{#include x.rs}}\n```\n") == []
    assert found("a\n\n```rust\n\\{{#include x.rs}}\n```\n") == []


def test_a_shortcode_that_looks_like_an_element_stays_text() -> None:
    html = plain("New in {{<version 2.0>}} and {{<new>}}.\n\n<p>{{<in-html>}}</p>\n\n`{{<code>}}`\n")
    for shortcode in ("{{<version 2.0>}}", "{{<new>}}", "{{<in-html>}}", "{{<code>}}"):
        assert escapes.escape(shortcode) in html


def test_findings_of_one_code_are_limited_and_counted() -> None:
    findings = markdown_to_html("{% x %}\n" * 1000)[1]
    assert len(findings) == 101
    assert "900 more" in findings[-1].message


def test_findings_name_lines_of_the_file_even_after_front_matter() -> None:
    rendered = of("---\ntitle: x\n---\n\n# x\n\n{% page %}\n\n[gone](../../up.md)\n")
    assert ("FIN103", 7) in [(one.code, one.line) for one in rendered.findings]
    assert all(one.line == 9 for one in rendered.findings if one.code.startswith("FIN2"))


def test_a_draft_has_no_pages_and_is_not_even_looked_at() -> None:
    rendered = of("---\ndraft: true\ntitle: x\n---\n{{< secret >}}\n")
    assert rendered.parts == ()
    assert rendered.meta.excluded == "draft"


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäöüéłяжש東京", min_size=1, max_size=8), min_size=1, max_size=6).map(
    " ".join
)
BLOCKS = st.one_of(
    WORDS,
    WORDS.map(lambda words: f"## {words}"),
    WORDS.map(lambda words: f"- {words}\n- {words}"),
    WORDS.map(lambda words: f"1. {words}"),
    WORDS.map(lambda words: f"> {words}"),
    WORDS.map(lambda words: f"> [!NOTE]\n> {words}"),
    WORDS.map(lambda words: f"- [ ] {words}"),
    WORDS.map(lambda words: f"| {words} | x |\n|--|--|\n| y | {words} |"),
    WORDS.map(lambda words: f"```\n{words}\n```"),
    WORDS.map(lambda words: f"**{words}** and *{words}* and `{words}`"),
    WORDS.map(lambda words: f"[{words}](b.md)"),
    WORDS.map(lambda words: f"![{words}](b.png)"),
    WORDS.map(lambda words: f":::note\n{words}\n:::"),
    WORDS.map(lambda words: f'!!! note "x"\n    {words}'),
    WORDS.map(lambda words: f"<details><summary>x</summary>\n\n{words}\n\n</details>"),
    WORDS.map(lambda words: f"<Card>\n{words}\n</Card>"),
    WORDS.map(lambda words: "{{< note >}} " + words + " {{< /note >}}"),
    WORDS.map(lambda words: "{% note %} " + words + " {% endnote %}"),
    WORDS.map(lambda words: f"[[{words}]]"),
)


@given(st.lists(BLOCKS, min_size=1, max_size=6))
def test_every_word_of_a_document_is_on_its_page(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    rendered = of(text)
    shown = " ".join(f"{part.title} {escapes.unescape(re.sub('<[^>]*>', ' ', part.html))}" for part in rendered.parts)
    marks = {"note", "card", "details", "summary", "endnote", "md", "png", "b"}
    wanted = set(re.findall(r"[^\W\d_]+", re.sub(r"\[!NOTE\]", " ", text).lower())) - marks
    assert wanted - set(re.findall(r"[^\W\d_]+", shown.lower())) == set()


@given(st.lists(BLOCKS, max_size=4))
def test_line_ends_make_no_difference(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    assert of(text) == of(text.replace("\n", "\r\n"))
