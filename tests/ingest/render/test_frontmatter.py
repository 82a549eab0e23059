"""Front matter says the same in YAML, TOML and JSON, and where it is in doubt, nothing is published."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import frontmatter
from ingest.render.frontmatter import front_matter
from ingest.render.model import Meta, RenderError


def said(yaml: str) -> Meta:
    return front_matter(f"---\n{yaml}\n---\nText\n").meta


def held(text: str) -> RenderError:
    with pytest.raises(RenderError) as caught:
        front_matter(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Log in\nid: a-1\nurl: /login\nlang: de\naudiences: [3, 4]\n---\nText\n",
        "---\ntitle: Log in\nid: a-1\nurl: /login\nlang: de\naudience_ids: [3, 4]\n...\nText\n",
        '+++\ntitle = "Log in"\nid = "a-1"\nurl = "/login"\nlang = "de"\naudiences = [3, 4]\n+++\nText\n',
        '{\n"title": "Log in", "id": "a-1", "url": "/login",\n"locale": "de", "audiences": [3, 4]\n}\nText\n',
        "---\nTitle: Log in\nfin:\n  id: a-1\n  url: /login\n  lang: de\n  audiences: ['3', 4]\n---\nText\n",
    ],
)
def test_all_syntaxes_say_the_same(text: str) -> None:
    front = front_matter(text)
    assert front.meta == Meta("Log in", "a-1", "/login", None, None, (3, 4), "de", None)
    assert front.text == "Text\n"
    assert front.lines == text.count("\n") - 1
    assert front.findings == []


@pytest.mark.parametrize(
    "text",
    [
        "Text",
        "",
        "---",
        "---\nno end\n",
        "---\nJust words between two lines\n---\nText\n",
        "---\n- a\n- list\n---\n",
        "---\n\nProse, with [a bracket\n\n---\nmore\n",
        "\n---\ntitle: not on the first line\n---\n",
        " ---\ntitle: x\n---\n",
        "----\ntitle: x\n----\n",
        "{{< shortcode >}}\n",
        "{ braces } in prose\n",
        '{"an": "example"}\nof JSON\n',
        '{"title": "all of the file"}\n',
    ],
)
def test_what_only_looks_like_front_matter_is_content(text: str) -> None:
    assert front_matter(text) == (Meta(), text, 0, [])


@pytest.mark.parametrize("written", ["1.10", "2024-01-01", "yes", "0x10", "1_000", "12:30", "null_", "no"])
def test_a_title_is_taken_as_it_is_written(written: str) -> None:
    assert said(f"title: {written}").title == written


def test_a_title_is_one_line_without_control_characters() -> None:
    assert said('title: "a\\tb\\u0007 c\\n d"').title == "a b c d"
    assert said("title: |\n  two\n  lines").title == "two lines"
    assert said("title: ''").title is None
    assert said("title: ~").title is None


@pytest.mark.parametrize(
    ("yaml", "why"),
    [
        ("draft: true", "draft"),
        ("draft: 'yes'", "draft"),
        ("Draft: true", "draft"),
        ("draft: 1", "draft"),
        ("published: false", "published: false"),
        ("fin: false", "fin: false"),
        ("fin: off", "fin: false"),
        ("fin: {draft: true}", "draft"),
        ("base: &a {draft: true}\n<<: *a", "draft"),
        ("draft: false", None),
        ("draft:", None),
        ("published: 2024-01-01", None),
        ("published: true", None),
        ("fin: true", None),
    ],
)
def test_a_document_that_asks_not_to_be_published_is_excluded(yaml: str, why: str | None) -> None:
    assert said(yaml).excluded == why


@pytest.mark.parametrize(
    ("yaml", "agent", "copilot"),
    [
        ("agent: false", False, None),
        ("availability: none", False, False),
        ("availability: Copilot", False, True),
        ("availability: {agent: no}", False, None),
        ("availability: all\ncopilot: false", True, False),
        ("fin: {availability: none}\navailability: all", False, False),
        ("fin: {agent: false, copilot: true}", False, True),
    ],
)
def test_availability_can_be_said_in_several_ways(yaml: str, agent: bool | None, copilot: bool | None) -> None:
    meta = said(yaml)
    assert (meta.agent, meta.copilot) == (agent, copilot)


def test_no_audience_is_not_the_same_as_saying_nothing_of_audiences() -> None:
    assert said("audiences: []").audience_ids == ()
    assert said("audiences:").audience_ids is None
    assert said("audiences: 7").audience_ids == (7,)
    assert said("audiences: [7, 8, 7]").audience_ids == (7, 8)


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ("x: 1\ntitle: [a, list]", 3),
        ("url: javascript:alert(1)", 2),
        ("url: ftp://a.example/b", 2),
        ("url: //a.example/b", 2),
        ("locale: 'as you like'", 2),
        ("audiences: [everyone]", 2),
        ("audiences: true", 2),
        ("agent: perhaps", 2),
        ("availability: sometimes", 2),
        ("id: {a: b}", 2),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_finding_with_its_line(yaml: str, line: int) -> None:
    front = front_matter(f"---\n{yaml}\n---\nText\n")
    assert [(found.code, found.line) for found in front.findings] == [("FIN503", line)]
    assert all(value is None for value in front.meta)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: [open\n---\nText\n", 3),
        ("---\nx: [open\n  draft: true\n---\nText\n", 3),
        ("---\nx: [open\ndraft: [\n---\nText\n", 3),
        ("---\ntitle: a: b\n---\n", 2),
        ("---\ntitle: a\n\tb: c\n---\n", 3),
        ("---\n\tdraft: true\n---\n", 2),
        ("---\ntitle: a\ntitle: b\n---\n", 3),
        ("---\ndraft: perhaps\n---\n", 2),
        ("---\nx: 1\nfin: perhaps\n---\n", 3),
        ("---\nfin:\n  agnet: false\n---\n", 3),
        ("---\nfin:\n  agent: perhaps\n---\n", 3),
        ("---\nagent: 2024-99-99\n---\n", 2),
        ("---\nagent: !!python/object/apply:os.system [ls]\n---\n", 2),
        ("---\ntitle: x\ndraft: true\n\n# never closed\n", 1),
        ('+++\ntitle = "a"\ndraft = \n+++\n', 3),
        ("+++\ndraft = true\ndraft = false\n+++\n", 3),
        ('{\n"draft": true,\n}\nText\n', 3),
        ("---\ntitle: *missing\n---\n", 2),
    ],
)
def test_what_cannot_be_understood_is_held_with_its_line(text: str, line: int) -> None:
    """It might say that the document must not be published."""
    assert held(text).line == line


def test_what_is_of_no_concern_may_be_as_odd_as_it_likes() -> None:
    meta = said("title: T\ndate: 2024-99-99\nx: !!python/object:os.system ls\ny: !ENV z\na: 1\na: 2\n? [k]\n: v")
    assert meta == Meta(title="T")


@pytest.mark.parametrize(
    "yaml",
    [
        "x: " + "[" * 100_000,
        "x:\n" + "- " * 50_000,
        "x:\n" + "? " * 50_000,
        "x: " + "{a: " * 50_000,
        "x: " + "[" * 900 + "]" * 900,
        "a: &a [x]\n" + "b: [" + "*a, " * 200 + "]",
        "a0: &a0 {x: y}\n" + "".join(f"a{n + 1}: &a{n + 1} {{<<: [*a{n}, *a{n}]}}\n" for n in range(40)) + "<<: *a40",
        "x: '" + "a" * 300_000 + "'",
    ],
    ids=["flow", "dashes", "keys", "braces", "closed", "aliases", "merges", "size"],
)
def test_front_matter_built_to_exhaust_the_machine_is_held(yaml: str) -> None:
    assert "front matter" in held(f"---\n{yaml}\n---\n").what


def test_deep_toml_and_json_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "setrecursionlimit", sys.setrecursionlimit)
    assert held("+++\ntitle = " + "[" * 50_000 + "\n+++\n").line
    assert held('{"title": ' + "[" * 200_000 + "\n").line


def test_the_slow_yaml_loader_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\ntitle: 1.10\nfin: {agent: false}\nbase: &a {draft: true}\n<<: *a\n---\nText\n"
    fast = front_matter(text)
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    assert front_matter(text) == fast
    assert held("---\ntitle: a: b\n---\n").line == 2


@given(st.text(alphabet=" \t\n:-[]{}&*!|>'\"%@`abdraft#,.?<=+", max_size=80), st.sampled_from(["---", "+++"]))
def test_no_front_matter_raises_anything_else(source: str, fence: str) -> None:
    text = f"{fence}\n{source}\n{fence}\nText\n"
    try:
        front = front_matter(text)
    except RenderError as error:
        line = error.line
    else:
        line = 1
        assert text.endswith(front.text)
        assert front.lines + front.text.count("\n") == text.count("\n")
    assert 0 < line <= text.count("\n") + 1


@given(st.text(max_size=60))
def test_any_title_survives_quoting(title: str) -> None:
    import yaml

    text = "---\n" + yaml.safe_dump({"title": title}, allow_unicode=True) + "---\n"
    wanted = " ".join(
        "".join(
            " " if sign < " " or "\x7f" <= sign <= "\x9f" or sign in "\u2028\u2029\ufeff" else sign for sign in title
        ).split()
    )
    assert front_matter(text).meta.title == (wanted or None)


def test_real_front_matter_is_read(shared: Callable[[str], Path]) -> None:
    read, held = 0, []
    for path in sorted(shared("corpora/markdown").rglob("*.md")):
        try:
            read += front_matter(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")).lines > 0
        except RenderError as error:
            held.append(error.line)
    assert read > 4000
    assert all(line > 1 for line in held)


SIMPLE_LINES = st.lists(
    st.sampled_from(
        (
            'key: value|title: x y|title: "a"|url: \'b\'|- a|  - b|tags:|x: [a, b]|# c||title: a # b|a b: c|y: "q" z|'
            "z: it's|n: null|title: 1.10|k: a:b|k: a: b|k: -a|Title: T|id: 5|    - d|e: yes|lang: no|a:|- |key:  v  |"
            "k: @a|k: a#b|m: (x)|m: /x|o: 0x1F|date: 2020-01-01|k: [a,b,]|k: \"\"|title: ''|k: é|k: a - b|draft: true|"
            "  n: m|k: >|k: &a b|p:|  p:|  q: r|    q: r|    - s|   t: u|  v: [/a/b, c]|      - w|build:|fin:"
        ).split("|")
    ),
    min_size=1,
    max_size=8,
).map("\n".join)


@given(SIMPLE_LINES)
def test_front_matter_read_without_yaml_says_what_yaml_says(lines: str) -> None:
    source = lines + "\n"
    read = frontmatter._simple(source)
    if read is not None:
        assert read == frontmatter._yaml(source)


@pytest.mark.parametrize(
    ("yaml", "title", "excluded"),
    [
        ("title: A title\naliases:\n- %\n- other", "A title", None),
        ("aliases: [%\ntitle: A title", "A title", None),
        ("x: *missing\ntitle: 'Quoted: well'\ndraft: true", "Quoted: well", "draft"),
        ("x: @\nfin: false\ntitle: A", "A", "fin: false"),
    ],
)
def test_what_is_broken_elsewhere_does_not_hold_a_document_whose_own_keys_can_be_read(
    yaml: str, title: str, excluded: str | None
) -> None:
    front = front_matter(f"---\n{yaml}\n---\nText\n")
    assert (front.meta.title, front.meta.excluded) == (title, excluded)
    assert [found.code for found in front.findings] == ["FIN503"]
    assert front.findings[0].line


@pytest.mark.parametrize(
    ("yaml", "excluded"),
    [
        ("build: {render: never, list: never}", "build.render: never"),
        ("_build:\n  render: false", "_build.render: never"),
        ("build: {list: never}", None),
        ("build: 12", None),
        ("headless: true", "headless"),
        ("headless: false", None),
    ],
)
def test_what_hugo_makes_no_page_of_is_no_page(yaml: str, excluded: str | None) -> None:
    assert front_matter(f"---\n{yaml}\n---\nText\n").meta.excluded == excluded
