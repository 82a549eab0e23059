"""Liquid and kramdown as Jekyll has them: values, conditions and includes with what they are given."""

from __future__ import annotations

import time

import pytest

from ingest.render import Files, Project, RenderSettings
from ingest.render.dialect import read

SITE = {"title": "The handbook", "repository": "https://example.com/code", "nested": {"deep": "found"}}


def words(text: str, front: str = "", files: dict[str, bytes] | None = None, site: dict[str, object] = SITE) -> str:
    project = Project("jekyll", options=(("site", site),))
    settings = RenderSettings(project=project, files=Files(dict(files or {})))
    return read(text, path="guide/page.md", settings=settings, front=front).text.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ site.title }}", "The handbook"),
        ("{{ site.nested.deep | upcase }}", "FOUND"),
        ("{{ site.repository\n}}/issues", "https://example.com/code/issues"),
        ("{{ '/a/' | relative_url }}, it's", "/a/, it's"),
        ('{{ "a-b" | replace: "-", " " | append: "!" }}', "a b!"),
        ("{{ site.nobody | default: 'otherwise' }}", "otherwise"),
        ("{% assign x = 'one' %}{{ x }}{% assign x = 'two' %}{{ x }}", "onetwo"),
        ("{% capture x %}**b**{% endcapture %}{{ x }}", "**b**"),
        ("{{ page.title }} by {{ page.author }}", "Start here by Ann"),
        ("{% if page.draft %}a{% else %}b{% endif %}", "b"),
        ("{% if page.title == 'Start here' and site.title %}a{% endif %}", "a"),
        ("{% if page.title contains 'here' %}a{% elsif x %}b{% else %}c{% endif %}", "a"),
        ("{% unless page.author %}a{% endunless %}b", "b"),
        ("{% if site.title %}{% if page.nobody %}a{% else %}b{% endif %}{% else %}c{% endif %}", "b"),
    ],
)
def test_what_a_document_and_its_site_say_is_filled_in(text: str, shown: str) -> None:
    assert words(text, "---\ntitle: Start here\nauthor: 'Ann'\n---\n") == shown


def test_of_a_condition_that_nobody_knows_all_branches_are_kept() -> None:
    assert words("{% if site.data.beta %}one {% else %}two{% endif %}") == "one two"


def test_an_include_shows_what_it_is_given_and_forgets_it_afterwards() -> None:
    files = {
        "_includes/box.html": b"**{{ include.title }}**: {{ include.content | markdownify }}{% include inner.html %}",
        "_includes/inner.html": b"[{{ include.title }}]",
    }
    text = '{% include box.html title="Mind" content="the *gap*" %}'
    assert words(text, files=files) == "**Mind**: the *gap*[]"


def test_a_value_in_a_loop_is_no_loss_of_its_own() -> None:
    settings = RenderSettings(project=Project("jekyll"))
    text = "{% for one in site.data.x %}{{ one.name }}{% for two in one %}{{ two }}{% endfor %}{% endfor %}after"
    reading = read(text, path="page.md", settings=settings)
    assert reading.text == "after"
    assert [found.code for found in reading.findings] == ["FIN103"]


def test_callouts_have_the_titles_that_the_site_s_configuration_gives_them() -> None:
    site: dict[str, object] = {"callouts": {"careful": {"title": "Mind this"}, "quiet": {"color": "red"}}}
    assert words("{: .careful }\nA step.", site=site).split("\n") == ["> **Mind this**", ">", "> A step."]
    assert words("{: .quiet }\nA step.", site=site) == "> A step."
    assert words("{: .note }\nA step.", site=site) == "A step."


@pytest.mark.parametrize(
    "piece", ["{% raw %}", "{::comment} x ", "<div>\n\n", "{{ '", "{% if x %}", "{: ", "* TOC\n{:toc}\n"]
)
def test_what_never_ends_takes_no_time(piece: str) -> None:
    start = time.perf_counter()
    words(piece * 20_000)
    assert time.perf_counter() - start < 10
