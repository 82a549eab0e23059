"""The configurations of sites are read as plain values, whatever stands in them, and nothing is run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.project import docfx, docusaurus, mkdocs, starlight, vitepress

MKDOCS = b"""
site_name: Site
docs_dir: pages
nav:
  - Home: index.md
  - Guide:
    - guide/index.md
    - Deep:
      - First steps: guide/first.md
  - Elsewhere: https://example.com
markdown_extensions:
  - attr_list
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
  - pymdownx.snippets:
      base_path: [parts, more]
      auto_append: parts/links.md
extra:
  version: 2.1
  company: {name: Acme}
  key: !ENV SECRET
plugins: [search, macros]
exclude_docs: |
  drafts/
  # a remark
  *.tmp.md
"""


def test_mkdocs_says_where_documents_are_and_how_they_are_called() -> None:
    known: dict[str, Any] = mkdocs.read(MKDOCS)
    assert known["docs_dir"] == "pages"
    assert known["order"] == ["index.md", "guide/index.md", "guide/first.md"]
    assert known["titles"] == {"index.md": "Home", "guide/first.md": "First steps"}
    assert known["sections"]["guide/first.md"] == ["Guide", "Deep"]
    assert known["exclude"] == ["drafts/", "*.tmp.md"]


def test_mkdocs_says_what_reading_its_documents_needs() -> None:
    options: Any = mkdocs.read(MKDOCS)["options"]
    assert options["extensions"] == ("attr_list", "pymdownx.emoji", "pymdownx.snippets")
    assert options["snippets_base"] == ("parts", "more")
    assert options["snippets_append"] == ("parts/links.md",)
    assert ("company.name", "Acme") in options["extra"]
    assert options["plugins"] == ("search", "macros")


def test_docusaurus_is_read_from_its_literals() -> None:
    known: dict[str, Any] = docusaurus.read(
        b"const c = {title: 'T', baseUrl: '/b/', // x\n presets: [['classic', {docs: {path: './pages',"
        b" sidebarPath: require.resolve('./s.js'), exclude: ['**/x/**'], routeBasePath: '/'}}]]};"
    )
    assert (known["docs_dir"], known["exclude"], known["options"]["route"]) == ("./pages", ["**/x/**"], "/")


def test_sidebars_give_sections_and_titles() -> None:
    known = docusaurus.read_more(
        {},
        "sidebars.js",
        b"module.exports = {main: ['a', {type: 'category', label: 'Guides', link: {type: 'doc', id: 'g'},"
        b" items: ['b/c', {type: 'doc', id: 'd', label: 'Dee'}, ...more]}, {Api: ['x']}]}",
    )
    assert known["order"][::2] == ["a.md", "g.md", "b/c.md", "d.md", "x.md"]
    assert known["titles"]["d.md"] == "Dee"
    assert (known["sections"]["b/c.md"], known["sections"]["x.md"]) == (["Guides"], ["Api"])


def test_docfx_gives_its_folder_and_the_table_of_contents_the_titles() -> None:
    known: dict[str, Any] = docfx.read(
        b'{"build": {"content": [{"files": ["**/*.md"], "src": "docs", "exclude": ["x/**"]}], // c\n'
        b' "globalMetadata": {"product": "P"}}}'
    )
    assert (known["docs_dir"], known["exclude"], known["options"]["metadata"]) == (
        "docs",
        ["x/**"],
        (("product", "P"),),
    )
    known = docfx.read_more(known, "toc.yml", b"- name: A\n  href: a.md\n  items:\n  - name: B\n    href: sub/b.md#x\n")
    assert known["titles"] == {"a.md": "A", "sub/b.md": "B"}
    assert known["sections"]["sub/b.md"] == ["A"]


def test_vitepress_links_are_documents() -> None:
    known: dict[str, Any] = vitepress.read(
        b"export default { srcDir: './src', srcExclude: ['**/README.md'], markdown: {container: {tipLabel: 'Tipp'}},"
        b" themeConfig: { sidebar: { '/g/': [{ text: 'Intro', items: ["
        b"{text: 'A', link: '/g/a'}, {text: 'B', link: '/g/'}]}]}}}"
    )
    assert known["titles"] == {"g/a.md": "A", "g/index.md": "B"}
    assert known["docs_dir"] == "src"
    assert known["options"]["container_labels"] == (("tip", "Tipp"),)


def test_starlight_slugs_are_documents_and_other_sites_of_astro_are_none() -> None:
    known: dict[str, Any] = starlight.read(
        b"import starlight from '@astrojs/starlight';"
        b" x({sidebar: [{label: 'G', items: ['g/a', {label: 'B', slug: 'g/b'}]}]})"
    )
    assert known["order"][::2] == ["g/a.md", "g/b.md"]
    assert known["titles"]["g/b.mdx"] == "B"
    assert starlight.read(b"export default {}") == {}


@given(st.one_of(st.binary(max_size=300), st.text("{}[]:,'\"`\n -/*docsnavsidebar!", max_size=300).map(str.encode)))
@pytest.mark.parametrize("module", [mkdocs, docusaurus, docfx, vitepress, starlight])
def test_no_file_does_more_than_say_that_it_cannot_be_read(module: Any, body: bytes) -> None:
    try:
        known = module.read(body)
    except (ValueError, AttributeError, TypeError):
        return  # taken for not there
    assert isinstance(known, dict)


def test_mkdocs_inherits_what_its_configuration_does_not_say() -> None:
    known: dict[str, Any] = mkdocs.read(b"INHERIT: ../base.yml\nmarkdown_extensions: {abbr: {}}\n")
    assert known["more"] == ["../../base.yml"]
    merged = mkdocs.read_more(known, known["more"][0], MKDOCS)
    assert merged["options"]["extensions"][:2] == ("abbr", "attr_list")
    assert merged["options"]["plugins"] == ("search", "macros")
    assert merged["options"]["snippets_base"] == ("parts", "more")
    assert merged["titles"]["index.md"] == "Home"
    assert merged["docs_dir"] == "docs"


def test_mkdocs_keeps_its_own_navigation_when_it_inherits() -> None:
    known: dict[str, Any] = mkdocs.read(b"INHERIT: base.yml\nnav: [{Start: start.md}]\n")
    assert mkdocs.read_more(known, "../base.yml", MKDOCS)["titles"] == {"start.md": "Start"}
