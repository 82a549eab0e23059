"""Shortcodes of Hugo and Zola: what the site's configuration and the document itself say of them."""

from __future__ import annotations

import pytest

from ingest.render import Files, Project, RenderSettings
from ingest.render.dialect import read


def words(text: str, *, front: str = "", files: dict[str, bytes | None] | None = None, **options: object) -> str:
    project = Project("hugo", "..", options=tuple(sorted(options.items())))
    settings = RenderSettings(project=project, files=_Given(files or {}))
    return read(text, path="docs/page.md", settings=settings, front=front).text.strip()


class _Given(Files):
    """Files of which none but those given is there."""

    def __init__(self, known: dict[str, bytes | None]) -> None:
        super().__init__(_Some(known), above=1)


class _Some(dict[str, bytes | None]):
    def __contains__(self, path: object) -> bool:
        return True

    def __missing__(self, path: str) -> None:
        return None


def test_a_parameter_is_the_document_s_own_before_it_is_the_site_s() -> None:
    params = {"version": "1.0", "api.url": "https://example.com"}
    assert words('{{< param version >}} {{% param "API.url" %}}', params=params) == "1.0 https://example.com"
    assert words("{{< param version >}}", front='+++\nversion = "2.0"\n+++\n', params=params) == "2.0"
    assert words("{{< param summary >}}", front="---\nsummary: >-\n  Two\n  lines\n---\n") == "Two lines"


@pytest.mark.parametrize("place", ["docs/part.yaml", "part.yaml", "examples/part.yaml", "../examples/part.yaml"])
def test_a_file_is_found_where_sites_keep_their_examples(place: str) -> None:
    assert "```yaml\na: 1\n```" in words('{{% code_sample file="part.yaml" %}}', files={place: b"a: 1\n"})


def test_a_tab_may_be_another_file() -> None:
    text = '{{< tabs >}}{{< tab name="Bash" include="part.md" />}}{{< /tabs >}}'
    assert words(text, files={"docs/part.md": b"Type *this*."}).split() == ["**Bash**", "Type", "*this*."]


def test_code_in_tabs_keeps_what_looks_like_markdown() -> None:
    text = '{{< tabpane lang="sh" >}}\n{{< tab "A" >}}\n# no heading\n{{< /tab >}}\n{{< /tabpane >}}\n# A heading'
    assert "```text\n# no heading\n```" in words(text)
    assert words(text).endswith("\n# A heading")
    assert "```" not in words(text.replace('lang="sh"', "text=true"))


@pytest.mark.parametrize(("emoji", "shown"), [(True, "🎉 at 10:30:00"), (False, ":tada: at 10:30:00")])
def test_emoji_are_shown_where_the_site_asks_for_them(emoji: bool, shown: str) -> None:
    assert words(":tada: at 10:30:00", emoji=emoji) == shown


def test_a_colour_is_no_word() -> None:
    assert words('{{% alert color="warning" %}}\nHot.\n{{% /alert %}}') == "> Hot."
    assert "**Warning**" in words("{{% notice warning %}}\nHot.\n{{% /notice %}}")


def test_a_heading_that_a_site_has_many_times_has_its_words() -> None:
    assert words('## {{% heading "whatsnext" %}}') == "## What's next"
    assert words("## {{% see_also_heading %}}") == "## See also"


def test_a_glossary_s_words_stand_where_a_definition_is_asked_for() -> None:
    files: dict[str, bytes | None] = {
        "docs/reference/glossary/pod.md": b"---\nid: pod\n---\nA *group*.\n<!--more-->\nMore."
    }
    asked = '{{< glossary_definition term_id="pod" prepend="A pod is" length="short" >}}'
    assert words(asked, files=files) == "A pod is a *group*."
    assert words('{{< glossary_definition term_id="pod" length="all" >}}', files=files).endswith("More.")
    assert words('{{< glossary_tooltip term_id="control-plane" >}}') == "control plane"
