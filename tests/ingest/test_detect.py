"""What `init` finds in a folder, and that the configuration it writes is always right."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ingest.config import load, schema
from ingest.config.commented import SCHEMA_LINE
from ingest.detect import Count, Export, Folder, Found, Site, detect, write_config

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest import settings

VALIDATOR = Draft202012Validator(schema())


def tree(folder: Path, *names: str, **texts: str) -> Path:
    """Files with these names, empty; and some with a text, named with `__` for `/` and `_dot_` for a dot."""
    for name, text in {**dict.fromkeys(names, ""), **texts}.items():
        file = folder / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def config_of(folder: Path, found: Found) -> settings.Config:
    """The configuration written for what was found, as the loader and the schema take it."""
    text = write_config(found)
    assert text.splitlines()[0] == SCHEMA_LINE
    VALIDATOR.validate(yaml.safe_load(text))
    (folder / "fin-ingest.yaml").write_text(text, encoding="utf-8")
    return load(str(folder / "fin-ingest.yaml"), {})


def paths(folder: Path, config: settings.Config) -> list[str]:
    return [os.path.relpath(source.path, folder) for source in config.sources]


def test_an_empty_folder_gives_a_configuration_to_start_from(tmp_path: Path) -> None:
    found = detect(str(tmp_path))
    assert found == Found()
    config = config_of(tmp_path, found)
    assert config.intercom.target == "library"
    assert paths(tmp_path, config) == ["."]
    assert "change `path`" in write_config(found)


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    assert detect(str(tmp_path / "none")) == Found()


def test_a_docs_folder_is_the_source_and_what_lies_elsewhere_is_mentioned(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "README.md",
        "docs/a.md",
        "docs/deep/b.MD",
        "docs/c.html",
        "docs/d.txt",
        "docs/x.png",
        "src/a.py",
    )
    found = detect(str(tmp_path))
    assert found.folders == (Folder("docs", Count(markdown=2, html=1, text=1)),)
    assert found.elsewhere == 1
    assert paths(tmp_path, config_of(tmp_path, found)) == ["docs"]
    text = write_config(found)
    assert "2 Markdown, 1 html, 1 text" in text
    assert "1 documents lie outside" in text


def test_without_a_docs_folder_the_whole_folder_is_the_source_with_its_formats_only(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "b/c.md", "requirements.txt", "node_modules/x/readme.md", ".github/x.md")
    found = detect(str(tmp_path))
    assert found.folders == (Folder(".", Count(markdown=2, text=1)),)
    (source,) = config_of(tmp_path, found).sources
    assert source.include == ("*.md", "*.markdown")
    assert source.exclude == ("/node_modules/",)


def test_several_folders_of_documentation_become_sources_with_names_of_their_own(tmp_path: Path) -> None:
    tree(tmp_path, "docs/a.md", "docs/guides/b.md", "handbook/c.md", "apps/x/docs/d.md", "apps/y/docs/e.md")
    config = config_of(tmp_path, detect(str(tmp_path)))
    assert paths(tmp_path, config) == ["docs", "handbook", "apps/x/docs", "apps/y/docs"]
    assert [source.name for source in config.sources] == ["docs", "handbook", "apps-x-docs", "apps-y-docs"]
    assert len({source.url for source in config.sources}) == 4


def test_a_made_up_address_is_said_to_be_one(tmp_path: Path) -> None:
    found = detect(str(tree(tmp_path, "docs/a.md")))
    assert "`url` is made up" in write_config(found)
    assert config_of(tmp_path, found).sources[0].page_url is None


MKDOCS = "site_name: X\nsite_url: https://x.example.org/guide\nextra: !!python/name:os.system\n"
DOCUSAURUS = "export default {\n  url: 'https://x.example.org',\n  baseUrl: '/site/',\n};\n"

AT = "https://x.example.org/"
CONF = "extensions = []\nhtml_baseurl = 'https://x.example.org/d'\n"
FLAT = MKDOCS + "use_directory_urls: false\n"
LOCAL = "site_url: http://localhost:8000/\n"
CLEAN = "export default {cleanUrls: true}"

SITES = [
    # files, a text each; what is found
    (("mkdocs.yml", MKDOCS, "docs/a.md"), Site("MkDocs", "mkdocs.yml", "docs", AT + "guide/", "{stem}/")),
    (
        ("mkdocs.yml", MKDOCS + "docs_dir: pages\n", "pages/a.md"),
        Site("MkDocs", "mkdocs.yml", "pages", AT + "guide/", "{stem}/"),
    ),
    (("mkdocs.yml", FLAT, "docs/a.md"), Site("MkDocs", "mkdocs.yml", "docs", AT + "guide/")),
    (("mkdocs.yml", LOCAL, "docs/a.md"), Site("MkDocs", "mkdocs.yml", "docs", "", "{stem}/")),
    (
        ("web/docusaurus.config.ts", DOCUSAURUS, "web/docs/a.md"),
        Site("Docusaurus", "web/docusaurus.config.ts", "web/docs", AT + "site/", "docs/{stem}"),
    ),
    (
        ("docusaurus.config.js", DOCUSAURUS + "routeBasePath: '{x}',\n", "docs/a.md"),
        Site("Docusaurus", "docusaurus.config.js", "docs", AT + "site/"),
    ),
    (
        ("hugo.toml", f"baseURL = '{AT}'\n", "content/a.md"),
        Site("Hugo", "hugo.toml", "content", AT, "{slug}/"),
    ),
    (
        ("config.yaml", f"baseURL: {AT}\n", "content/a.md"),
        Site("Hugo", "config.yaml", "content", AT, "{slug}/"),
    ),
    (("docs/conf.py", CONF, "docs/a.md"), Site("Sphinx", "docs/conf.py", "docs", AT + "d/")),
    (("book.toml", "[book]\nsrc = 'text'\n", "text/a.md"), Site("mdBook", "book.toml", "text")),
    (
        (".gitbook.yaml", "root: ./pages/\n", "pages/a.md"),
        Site("GitBook", ".gitbook.yaml", "pages", "", "{stem}"),
    ),
    (("SUMMARY.md", "# S\n\n* [A](a.md)\n", "README.md"), Site("GitBook", "SUMMARY.md", ".", "", "{stem}")),
    (
        ("docs/.vitepress/config.mts", CLEAN, "docs/a.md"),
        Site("VitePress", "docs/.vitepress/config.mts", "docs", "", "{stem}"),
    ),
]


@pytest.mark.parametrize(("files", "site"), SITES)
def test_a_site_generators_configuration_says_what_is_published_and_where(
    tmp_path: Path, files: tuple[str, str, str], site: Site
) -> None:
    file, text, document = files
    tree(tmp_path, document, **{file: text})
    found = detect(str(tmp_path))
    assert found.sites == (site,)
    (source,) = config_of(tmp_path, found).sources
    assert os.path.relpath(source.path, tmp_path) == site.folder
    assert source.page_url == (site.url + site.pages if site.url and site.pages else None)
    assert source.url == site.url or not site.url
    assert f"{site.tool} publishes it" in write_config(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mkdocs.yml", "docs_dir: ../../etc\n"),
        ("mkdocs.yml", "docs_dir: /etc\n"),
        ("conf.py", "x = 1\n"),
        ("config.toml", "baseURL = 'https://x.example.org'\n"),
    ],
)
def test_what_leads_outside_or_is_something_else_is_no_site(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert detect(str(tmp_path)).sites == ()


INDEX = (
    "<html><head><title>{0}</title></head><body><h2 class='pageSectionTitle'>Verfügbare Seiten:</h2>"
    "<ul><li><a href='Home_12345.html'>Home</a></li></ul></body></html>"
)


def test_a_confluence_html_export_is_configured_as_a_folder_without_its_index(tmp_path: Path) -> None:
    tree(tmp_path, "KEY/Home_12345.html", "KEY/styles/site.css", KEY__index_dot_html=INDEX.format("Our space"))
    found = detect(str(tmp_path))
    assert found.exports == (Export("Confluence space, as html", "KEY", "Our space", readable=True),)
    (source,) = config_of(tmp_path, found).sources
    assert (source.type, source.include) == ("folder", ("*.html",))
    assert "index.html" in source.exclude
    assert "(Our space)" in write_config(found)


def test_a_title_cannot_break_out_of_its_comment(tmp_path: Path) -> None:
    title = "x\u2028y\nsources: []\r\x85token: abc \x1b[31m"
    tree(tmp_path, "KEY/Home_12345.html", KEY__index_dot_html=INDEX.format(title))
    config = config_of(tmp_path, detect(str(tmp_path)))
    assert paths(tmp_path, config) == ["KEY"]


def test_an_index_page_of_something_else_is_no_export(tmp_path: Path) -> None:
    tree(tmp_path, "a/page_12345.html", a__index_dot_html="<title>x</title><p>hello")
    assert detect(str(tmp_path)).exports == ()


def test_a_confluence_xml_export_is_mentioned_and_not_configured(tmp_path: Path) -> None:
    tree(tmp_path, "dump/entities.xml", "dump/exportDescriptor.properties", "dump/a.html", "docs/a.md")
    found = detect(str(tmp_path))
    assert found.exports == (Export("Confluence space, as xml", "dump"),)
    assert paths(tmp_path, config_of(tmp_path, found)) == ["docs"]
    assert "Export it as html" in write_config(found)


def test_a_notion_export_is_configured_as_a_folder(tmp_path: Path) -> None:
    tree(tmp_path, f"Export-1/Page {'0a' * 16}.md", f"Export-1/Page {'0a' * 16}/Sub {'1b' * 16}.md")
    found = detect(str(tmp_path))
    assert found.exports == (Export("Notion", "Export-1", readable=True),)
    assert paths(tmp_path, config_of(tmp_path, found)) == ["Export-1"]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["entities.xml"], "Confluence space, as xml"),
        (["KEY/index.html", "KEY/Home_12345.html"], "Confluence space, as html"),
        ([f"Page {'0a' * 16}.md"], "Notion"),
        (["Export-1-Part-1.zip"], "Notion"),
    ],
)
def test_an_export_in_a_zip_is_to_be_unpacked(tmp_path: Path, names: list[str], kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    found = detect(str(tmp_path))
    assert found.exports == (Export(kind, "export.zip"),)
    assert "Unpack it" in write_config(found)
    assert paths(tmp_path, config_of(tmp_path, found)) == ["."]


def test_a_zip_that_is_none_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x05\x06 no")
    assert detect(str(tmp_path)).exports == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://github.com/acme/handbook.git", "github.com/acme/handbook"),
        ("git@github.com:acme/handbook.git", "github.com/acme/handbook"),
        ("ssh://git@git.example.org:2222/acme/handbook", "git.example.org/acme/handbook"),
        ("https://me:hunter2@git.example.org/a/b.git", "git.example.org/a/b"),
        ("https://ghp_0123456789abcdef@github.com/a/b", "github.com/a/b"),
    ],
)
def test_a_git_remote_is_shown_without_its_password(tmp_path: Path, url: str, shown: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", url], check=True)
    found = detect(str(tmp_path))
    assert found.remote == shown
    assert f"a git repository, {shown}." in write_config(found)


def test_links_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "real/docs/a.md")
    (tmp_path / "here" / "docs").mkdir(parents=True)
    (tmp_path / "here" / "docs" / "loop").symlink_to(tmp_path / "here", target_is_directory=True)
    (tmp_path / "here" / "docs" / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    assert detect(str(tmp_path / "here")) == Found()


def test_the_search_ends_at_its_limit_and_says_so(tmp_path: Path) -> None:
    tree(tmp_path, *(f"docs/{number}.md" for number in range(50)))
    found = detect(str(tmp_path), names=20)
    assert not found.complete
    assert found.folders[0].documents.markdown <= 20
    assert "only a part of it was looked at" in write_config(found)
    config_of(tmp_path, found)


def test_a_folder_whose_name_is_no_text_is_left_out(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff\xfe/docs"
    os.makedirs(odd)
    with open(odd + b"/a.md", "w"):
        pass
    config_of(tmp_path, detect(str(tmp_path)))


LETTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
NAMES = st.one_of(
    st.sampled_from(
        [
            *(
                "docs",
                "content",
                "wiki",
                "${X}",
                "~",
                "*",
                "a: b",
                "# x",
                "'",
                '"',
                "null",
                "true",
                "1",
                "-",
                "KEY",
            ),
            *("{a}", "[b]", "!x", "&y", "%z", "@w", " lead", "trail ", "ünï", "日本", "a\tb", "x" * 100),
        ]
    ),
    st.text(LETTERS, min_size=1, max_size=12).filter(lambda name: name not in (".", "..")),
)
FILES = st.sampled_from(
    [
        *("a.md", "b.html", "c.txt", "index.html", "Home_12345.html", "entities.xml", f"P {'0a' * 16}.md"),
        *("mkdocs.yml", "conf.py", "SUMMARY.md", "README.md", "hugo.toml", "book.toml", ".gitbook.yaml"),
        "docusaurus.config.js",
    ]
)
TEXTS = st.sampled_from(
    [
        *("", INDEX.format("a"), INDEX.format("${X} # : 'x' \""), MKDOCS, "root: ./docs\n", "* [A](a.md)\n"),
        "site_url: https://x.example.org/{a}\ndocs_dir: '*'\n",
        "baseURL = 'https://${X}.example.org'\n",
        "site_url: https://x.example.org/a'b%20ü\n",
        "extensions = []\nhtml_baseurl = 'https://wiki/'",
        "[book]\nsrc = 'docs'\n",
        "url: 'https://x.example.org/?a=b#c',\nbaseUrl: '/{stem}/',\nrouteBasePath: '{nope}',\n",
    ]
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.lists(NAMES, max_size=3), FILES, TEXTS), max_size=6))
def test_whatever_a_folder_holds_the_configuration_written_for_it_is_right(
    files: list[tuple[list[str], str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for parents, file, text in files:
            place = folder.joinpath(*parents)
            try:
                place.mkdir(parents=True, exist_ok=True)
                (place / file).write_text(text)
            except OSError:
                continue  # a file is where a folder would be
        found = detect(name)
        config = config_of(folder, found)
        for one, source in zip(found.folders, config.sources, strict=False):
            assert source.path == os.path.normpath(os.path.join(os.path.abspath(name), one.path))


def test_real_exports_are_recognised(shared: Callable[[str], Path], tmp_path: Path) -> None:
    found = detect(str(shared("corpora/confluence-html-dlx")))
    assert [export.kind for export in found.exports] == ["Confluence space, as html"]
    config_of(tmp_path, found)
    for kind, name in (("Notion", "notion-exports"), ("Confluence space, as xml", "confluence-xml")):
        found = detect(str(shared(f"corpora/{name}")))
        assert {export.kind for export in found.exports} == {kind}
        config_of(tmp_path, found)


@pytest.mark.parametrize("name", ["null", "on", "12", "true", "1e3"])
def test_an_export_in_a_folder_named_like_a_word_of_yaml_becomes_a_source_of_that_name(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / f"Page {'0a' * 16}.md").write_text("# Page\n\nText.\n")
    (tmp_path / "fin-ingest.yaml").write_text(write_config(detect(str(tmp_path))))
    assert load(str(tmp_path / "fin-ingest.yaml"), {}).sources[0].name == name
