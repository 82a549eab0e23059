"""Tags of template languages: whatever they are and however they nest, no word beside them is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Files, Project, RenderSettings
from ingest.render.dialect import read
from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.tags import arguments, code_in

PIECES = {
    "hugo": (
        '{{< alert title="T" >}} {{< /alert >}} {{% tab "x" %}} {{% /tab %}} {{< unknown >}} {{< /unknown >}} '
        '{{< kbd "K" >}} {{< details "D" />}} {{</* shown */>}} {{< {{% >}} %}} {{</ {{< "open'
    ).split(" "),
    "zola": '{% q(a="b") %}|{% end %}|{{ x(a="b") }}|{{/* y() */}}|{%|%}|{{|}}|(|"'.split("|"),
    "jekyll": "{% if x %}|{% endif %}|{% raw %}|{% endraw %}|{{ v }}|{% x %}|{%|%}|{{|{: .note }".split("|"),
    "gitbook": '{% hint style="info" %}|{% endhint %}|{% tabs %}|{% tab title="A" %}|{% endtab %}|{% x %}|{%|%}'.split(
        "|"
    ),
    "mdbook": "{{#include x}}|{{#title T}}|\\{{#include y}}|{{#|}}|{{#playground z:1:2}}".split("|"),
    "obsidian": "[[a]]|![[b]]|==|%%x%%|> [!note]|^id|[[|]]|![[c#d|e]]".split("|"),
    "wiki": "[[a]]|[[a|b]]|[[|]]|[[a#b]]".split("|"),
}


def text_of(dialect: str, text: str, **files: bytes) -> str:
    known = {path.replace("__", ".").replace("_", "/"): body for path, body in files.items()}
    settings = RenderSettings(project=Project(dialect), files=_Given(known))
    reading = read(text, path="guide/page.md", settings=settings)
    assert len(reading.lines) in (0, reading.text.count("\n") + 1)
    assert all(1 <= line <= text.count("\n") + 1 for line in reading.lines)
    return reading.text


class _Given(Files):
    """Files of which none but those given is there."""

    def __init__(self, known: dict[str, bytes]) -> None:
        super().__init__()
        self.known = known

    def need(self, paths: Iterable[str]) -> None:
        """All of them are known."""

    def read(self, path: str) -> bytes | None:
        return self.known.get(path)


@pytest.mark.parametrize("dialect", PIECES)
@given(data=st.data())
def test_no_word_beside_a_tag_is_lost(dialect: str, data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.sampled_from([*PIECES[dialect], "\n", "\n\n", "    ", "- ", "word", "`", "```\n"])))
    words: list[str] = []
    for place, piece in enumerate(pieces):
        if piece == "word":
            words.append(f"word{place}x")
            pieces[place] = words[-1]
    text = " ".join(pieces)
    if dialect == "obsidian" and re.search(r"^\s*%%", text, re.MULTILINE):
        return  # a comment that begins a line hides what follows
    if dialect == "jekyll" and "{%" in text and re.search(r"\{% if x %\}.*\{% x", text):
        return
    shown = text_of(dialect, text)
    inside = "".join(re.findall(r"\{\{[<%#].*?\}\}|\{%.*?%\}|\[\[.*?\]\]|\{\{.*?\}\}|\{:.*?\}", text, re.DOTALL))
    assert [word for word in words if word not in shown and word not in inside] == []


@given(st.text(alphabet="{%}<>/*\"' ab\n`=[]()#|:!-^", max_size=300), st.sampled_from(sorted(PIECES)))
def test_nothing_makes_reading_fail(text: str, dialect: str) -> None:
    text_of(dialect, text)


@pytest.mark.parametrize("dialect", ["hugo", "zola", "jekyll", "gitbook", "mdbook", "obsidian", "wiki", ""])
@pytest.mark.parametrize(
    "part",
    [
        "{{< a ",
        "{% a ",
        "{{<a>}}",
        "{% if %}",
        "`",
        "[[",
        "{{#include ",
        '{{< a "',
        "> ",
        "- ",
        "{: ",
        "![[",
        "%%",
        "*/",
    ],
)
def test_what_is_repeated_without_end_takes_no_time(dialect: str, part: str) -> None:
    text_of(dialect, part * 5_000)


def test_files_that_include_each_other_end() -> None:
    loop = b'{{% include "page2.md" %}}'
    assert text_of("hugo", '{{% include "page2.md" %}} word', guide_page2__md=loop).strip().endswith("word")
    loop = b"{{#include page2.md}}"
    assert text_of("mdbook", "{{#include page2.md}} word", guide_page2__md=loop).strip().endswith("word")


def test_arguments_have_names_or_places() -> None:
    assert arguments('a "b c" d="e \\"f\\"" g=`h` i=j') == (("a", "b c"), {"d": 'e "f"', "g": "h", "i": "j"})


def test_code_is_fences_and_spans() -> None:
    text = "a `b` c\n```\nd `\n```\ne ``f` g`` h"
    assert [text[start:end] for start, end in code_in(text)] == ["`b`", "```\nd `\n```", "``f` g``"]


def test_own_words_stand_for_a_shortcode() -> None:
    own = (("price", "{plan}: {0} {inner}"), ("gone", ""))
    text = 'See {{< price 5 plan="pro" >}}now{{< /price >}}{{< gone >}}.'
    reading = read(text, path="x.md", settings=RenderSettings(project=Project("hugo"), shortcodes=own))
    assert reading.text == "See pro: 5 now."
    assert reading.findings == []


def test_links_of_an_included_file_lead_where_they_led_there() -> None:
    text = "[a](b.md#c) [d](../e.md) [f](/g.md) [h](https://i) ![j](k/l.png)\n[m]: n.md"
    assert relinked(text, "shared/parts/p.md", "guide/page.md") == (
        "[a](../shared/parts/b.md#c) [d](../shared/e.md) [f](/g.md) [h](https://i) ![j](../shared/parts/k/l.png)\n"
        "[m]: ../shared/parts/n.md"
    )


@pytest.mark.parametrize("front", ["---\na: 1\n---\n", "+++\na = 1\n+++\n", ""])
def test_an_included_file_has_no_front_matter(front: str) -> None:
    assert without_front_matter(front + "Text.\n\n---\n\nMore.\n") == "Text.\n\n---\n\nMore.\n"
