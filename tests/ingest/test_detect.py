"""What `init` finds in a folder, and that the configuration it writes is always right."""

from __future__ import annotations

import bz2
import gzip
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
    assert "1 document lies outside" in text


def test_without_a_docs_folder_the_whole_folder_is_the_source_with_its_formats_only(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "b/c.md", "requirements.txt", "node_modules/x/readme.md", ".github/x.md")
    found = detect(str(tmp_path))
    assert found.folders == (Folder(".", Count(markdown=2), noise=("requirements.txt",)),)
    (source,) = config_of(tmp_path, found).sources
    assert source.include == ("*.md", "*.markdown")
    assert source.exclude == ("/node_modules/",)


def test_folders_of_templates_are_no_documentation(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "website/content/_index.md",
        "website/content/a.md",
        "website/layouts/docs/page.html",
        "layouts/docs/b.html",
    )
    (tmp_path / "website" / "hugo.toml").write_text("baseURL = 'https://docs.example.org/'\n")
    tree(tmp_path, "other/archetypes/default.md")
    (tmp_path / "other" / "hugo.toml").write_text("baseURL = 'https://other.example.org/'\n")
    assert [folder.path for folder in detect(str(tmp_path)).folders] == ["website/content"]


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
    (
        ("mkdocs.yml", MKDOCS, "docs/a.md"),
        Site("MkDocs", "mkdocs.yml", "docs", AT + "guide/", "{stem}/", dialect="mkdocs"),
    ),
    (
        ("mkdocs.yml", MKDOCS + "docs_dir: pages\n", "pages/a.md"),
        Site("MkDocs", "mkdocs.yml", "pages", AT + "guide/", "{stem}/", dialect="mkdocs"),
    ),
    (("mkdocs.yml", FLAT, "docs/a.md"), Site("MkDocs", "mkdocs.yml", "docs", AT + "guide/", dialect="mkdocs")),
    (("mkdocs.yml", LOCAL, "docs/a.md"), Site("MkDocs", "mkdocs.yml", "docs", "", "{stem}/", dialect="mkdocs")),
    (
        ("web/docusaurus.config.ts", DOCUSAURUS, "web/docs/a.md"),
        Site("Docusaurus", "web/docusaurus.config.ts", "web/docs", AT + "site/", "docs/{stem}", dialect="docusaurus"),
    ),
    (
        ("docusaurus.config.js", DOCUSAURUS + "routeBasePath: '{x}',\n", "docs/a.md"),
        Site("Docusaurus", "docusaurus.config.js", "docs", AT + "site/", dialect="docusaurus"),
    ),
    (
        ("hugo.toml", f"baseURL = '{AT}'\n", "content/a.md"),
        Site("Hugo", "hugo.toml", "content", AT, "{slug}/", dialect="hugo"),
    ),
    (
        ("config.yaml", f"baseURL: {AT}\n", "content/a.md"),
        Site("Hugo", "config.yaml", "content", AT, "{slug}/", dialect="hugo"),
    ),
    (("docs/conf.py", CONF, "docs/a.md"), Site("Sphinx", "docs/conf.py", "docs", AT + "d/")),
    (("book.toml", "[book]\nsrc = 'text'\n", "text/a.md"), Site("mdBook", "book.toml", "text", dialect="mdbook")),
    (
        (".gitbook.yaml", "root: ./pages/\n", "pages/a.md"),
        Site("GitBook", ".gitbook.yaml", "pages", "", "{stem}", dialect="gitbook"),
    ),
    (
        ("SUMMARY.md", "# S\n\n* [X](README.md)\n* [A](a.md)\n", "README.md"),
        Site("GitBook", "SUMMARY.md", ".", "", "{stem}", dialect="gitbook"),
    ),
    (
        ("docs/.vitepress/config.mts", CLEAN, "docs/a.md"),
        Site("VitePress", "docs/.vitepress/config.mts", "docs", "", "{stem}", dialect="vitepress"),
    ),
    (
        ("config.toml", f"base_url = '{AT}'\n", "content/a.md"),
        Site("Zola", "config.toml", "content", AT, "{slug}/", dialect="zola"),
    ),
    (
        ("_config.yml", "title: X\nurl: https://x.example.org\nbaseurl: /g\n", "a.md"),
        Site("Jekyll", "_config.yml", ".", AT + "g/", dialect="jekyll"),
    ),
    (
        ("docs/docfx.json", '{"build": {"content": [{"files": ["**/*.md"]}]}}', "docs/a.md"),
        Site("DocFX", "docs/docfx.json", "docs", dialect="docfx"),
    ),
    (
        ("astro.config.mjs", "starlight({title: 'X'})\nsite: 'https://x.example.org',\n", "src/content/docs/a.md"),
        Site("Starlight", "astro.config.mjs", "src/content/docs", AT, "{slug}/", dialect="starlight"),
    ),
    (("antora.yml", "name: a\nversion: '1'\n", "modules/ROOT/pages/a.adoc"), Site("Antora", "antora.yml", ".")),
    ((".obsidian/app.json", "{}", "a.md"), Site("Obsidian", ".obsidian/app.json", ".", dialect="obsidian")),
    ((".obsidian/graph.json", "{}", "a.md"), Site("Obsidian", ".obsidian", ".", dialect="obsidian")),
    (("Home.md", "# Home\n", "_Sidebar.md"), Site("wiki", "Home.md", ".", dialect="wiki")),
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
    assert f"It is {site.called} ({site.file})." in write_config(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("astro.config.mjs", "export default defineConfig({})"),
        ("antora.yml", "title: without a name"),
        ("mkdocs.yml", "docs_dir: ../../etc\n"),
        ("mkdocs.yml", "docs_dir: /etc\n"),
        ("conf.py", "x = 1\n"),
        ("config.toml", "baseURL = 'https://x.example.org'\n"),
    ],
)
def test_what_leads_outside_or_is_something_else_is_no_site(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert detect(str(tmp_path)).sites == ()


def test_a_dialect_is_written_only_where_the_engine_does_not_find_it(tmp_path: Path) -> None:
    known, unknown = tree(tmp_path / "a", "docs/a.md"), tree(tmp_path / "b", "content/a.md")
    tree(known, **{"mkdocs.yml": MKDOCS})
    tree(unknown, "content/.obsidian/workspace.json")
    assert "Its Markdown is read as mkdocs's, by ../mkdocs.yml" in write_config(detect(str(known)))
    assert config_of(known, detect(str(known))).sources[0].dialect == "auto"
    assert config_of(unknown, detect(str(unknown))).sources[0].dialect == "obsidian"


def test_what_the_site_does_not_publish_is_not_counted(tmp_path: Path) -> None:
    tree(tmp_path, "_layouts/page.html", "_includes/a.html", "guide/a.md", "index.md", "README.md")
    tree(tmp_path, **{"_config.yml": "title: X\nexclude: [guide/]\n"})
    (folder,) = detect(str(tmp_path)).folders
    assert folder.documents == Count(markdown=1)


def test_a_wiki_that_was_cloned_from_github_has_its_address(tmp_path: Path) -> None:
    tree(tmp_path, "Home.md", "_Sidebar.md", **{"_Sidebar.md": "[[Home]]", "Home.md": "# Home\n"})
    tree(tmp_path, **{".git/config": '[remote "origin"]\n\turl = git@github.com:acme/handbook.wiki.git\n'})
    (source,) = config_of(tmp_path, detect(str(tmp_path))).sources
    assert source.url == "https://github.com/acme/handbook/wiki/"
    assert source.page_url == "https://github.com/acme/handbook/wiki/{stem}"


def test_every_format_is_counted_by_its_name(tmp_path: Path) -> None:
    names = ("a.md", "b.mdx", "c.htm", "d.rst", "e.adoc", "f.ipynb", "g.docx", "shop.openapi.yaml", "h.txt")
    (folder,) = detect(str(tree(tmp_path, *(f"docs/{name}" for name in names)))).folders
    assert folder.documents == Count(2, 1, 1, 1, 1, 1, 1, 0, 1)


def test_a_folder_with_other_things_in_it_is_read_for_its_formats_only(tmp_path: Path) -> None:
    tree(tmp_path, "a.rst", "b.adoc", "c.ipynb", "d.docx", "shop-openapi.json", "e.txt", "f.csv", "package.json")
    (source,) = config_of(tmp_path, detect(str(tmp_path))).sources
    assert source.include == ("*.rst", "*.adoc", "*.asciidoc", "*.ipynb", "*.docx", "*openapi.json")
    assert source.exclude == ()


def test_what_is_no_documentation_is_neither_counted_nor_published(tmp_path: Path) -> None:
    noise = ("requirements.txt", "requirements-dev.txt", "LICENSE.md", "CHANGELOG.md", "robots.txt", "rows.csv")
    tree(tmp_path, *(f"docs/{name}" for name in (*noise, "changelog.md", "a.md", "~$a.docx")))
    tree(tmp_path, "docs/_build/html/a.html", "docs/build/a.md")
    found = detect(str(tmp_path))
    assert found.folders[0].documents == Count(markdown=3)
    (source,) = config_of(tmp_path, found).sources
    assert set(source.exclude) == {*noise[:-1], "*.csv", "~$*.docx", "_build/"}


def test_a_description_of_an_api_beside_the_documentation_is_a_source_of_its_own(tmp_path: Path) -> None:
    found = detect(str(tree(tmp_path, "docs/a.md", "openapi.yaml", "README.md", "tests/openapi.yaml")))
    assert [(one.path, one.documents) for one in found.folders] == [
        ("docs", Count(markdown=1)),
        (".", Count(openapi=1)),
    ]
    assert found.elsewhere == 2
    config = config_of(tmp_path, found)
    assert (config.sources[1].name, config.sources[1].include) == ("api", ("/openapi.yaml",))


def test_a_folder_of_a_telling_name_among_many_others_is_not_taken_for_all_there_is(tmp_path: Path) -> None:
    tree(tmp_path, *(f"en/{number}.md" for number in range(9)), "en/contribute/documentation/a.md")
    assert paths(tmp_path, config_of(tmp_path, detect(str(tmp_path)))) == ["."]


def test_folders_with_a_readme_each_are_no_documentation_beside_a_docs_folder(tmp_path: Path) -> None:
    tree(tmp_path, *(f"packages/{number}/README.md" for number in range(9)), "docs/a.md")
    assert paths(tmp_path, config_of(tmp_path, detect(str(tmp_path)))) == ["docs"]


def test_pages_that_a_generator_adds_to_a_built_site_are_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "index.html", "search.html", "genindex.html", "404.html", "_sources/index.rst.txt", "_static/x.html")
    found = detect(str(tmp_path))
    assert found.folders[0].documents == Count(html=1)
    (source,) = config_of(tmp_path, found).sources
    assert source.exclude == ("404.html", "genindex.html", "search.html", "/_sources/", "/_static/")


def test_folders_of_several_languages_are_remarked_on(tmp_path: Path) -> None:
    several = tree(tmp_path / "a", "docs/en/a.md", "docs/fr/a.md", "docs/pt-BR/a.md")
    single = tree(tmp_path / "b", "docs/go/a.md", "docs/ui/a.md")
    assert "several languages (en, fr, pt-BR)" in write_config(detect(str(several)))
    assert "languages" not in write_config(detect(str(single)))
    config_of(several, detect(str(several)))


def test_the_name_of_that_source_is_not_taken_from_another(tmp_path: Path) -> None:
    tree(tmp_path, "api/a.md", "openapi.yaml", **{"mkdocs.yml": "docs_dir: api\n"})
    assert [one.name for one in config_of(tmp_path, detect(str(tmp_path))).sources] == ["api", "api-2"]


RST = "Models\n======\n\n.. note::\n\n    See :ref:`queries`.\n"


def test_text_that_is_restructuredtext_is_read_as_such(tmp_path: Path) -> None:
    tree(tmp_path, **{f"docs/{name}.txt": RST for name in "abc"}, **{"docs/d.txt": "Plain words.\n"})
    found = detect(str(tmp_path))
    assert found.folders[0].documents == Count(rst_as_text=4)
    (source,) = config_of(tmp_path, found).sources
    assert dict(source.renderers) == {".txt": "text/x-rst"}


@pytest.mark.parametrize(
    "text",
    [
        "Release notes\n=============\n\nFaster.\n",
        "Dear reader: this is text.\n\n* one\n* two\n",
        "at 10:30: `x` and :: signs\n",
        "",
    ],
)
def test_text_that_is_text_is_read_as_text(tmp_path: Path, text: str) -> None:
    found = detect(str(tree(tmp_path, **{"docs/a.txt": text})))
    assert found.folders[0].documents == Count(text=1)
    assert config_of(tmp_path, found).sources[0].renderers == ()


INDEX = (
    "<html><head><title>{0}</title></head><body><h2 class='pageSectionTitle'>Verfügbare Seiten:</h2>"
    "<ul><li><a href='Home_12345.html'>Home</a></li></ul></body></html>"
)


def test_a_confluence_html_export_is_a_source_of_its_own(tmp_path: Path) -> None:
    tree(tmp_path, "KEY/Home_12345.html", "KEY/styles/site.css", KEY__index_dot_html=INDEX.format("Our space"))
    found = detect(str(tmp_path))
    assert found.exports == (Export("confluence-html", "KEY", "Our space"),)
    (source,) = config_of(tmp_path, found).sources
    assert (source.type, source.include, source.path) == ("confluence-html", (), str(tmp_path / "KEY"))
    assert "(Our space)" in write_config(found)


def test_a_title_cannot_break_out_of_its_comment(tmp_path: Path) -> None:
    title = "x\u2028y\nsources: []\r\x85token: abc \x1b[31m"
    tree(tmp_path, "KEY/Home_12345.html", KEY__index_dot_html=INDEX.format(title))
    config = config_of(tmp_path, detect(str(tmp_path)))
    assert paths(tmp_path, config) == ["KEY"]


def test_an_index_page_of_something_else_is_no_export(tmp_path: Path) -> None:
    tree(tmp_path, "a/page_12345.html", a__index_dot_html="<title>x</title><p>hello")
    assert detect(str(tmp_path)).exports == ()


def test_an_export_beside_documentation_is_one_more_source(tmp_path: Path) -> None:
    tree(tmp_path, "dump/entities.xml", "dump/exportDescriptor.properties", "dump/a.html", "docs/a.md")
    found = detect(str(tmp_path))
    assert found.exports == (Export("confluence-xml", "dump"),)
    config = config_of(tmp_path, found)
    assert paths(tmp_path, config) == ["docs", "dump"]
    assert [source.type for source in config.sources] == ["folder", "confluence-xml"]


HEX = "0a" * 16
BOOKS = '{"instance": {"id": "x"}, "exported_at": "2026-01-01", "book": {"id": 1}}'
DUMP = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">'


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({f"Page {HEX}.md": "", f"Page {HEX}/Sub {HEX}.md": ""}, "notion"),
        ({"package.xml": "<package><infos><name>XWiki</name></infos></package>", "Main/WebHome.xml": ""}, "xwiki"),
        ({"data.json": BOOKS}, "bookstack"),
        ({"pages/start.txt": "", "attic/start.1.txt.gz": "", "meta/start.meta": ""}, "dokuwiki"),
    ],
)
def test_exports_are_recognised_as_folders(tmp_path: Path, files: dict[str, str], kind: str) -> None:
    for name, text in files.items():
        (tmp_path / "Export-1" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "Export-1" / name).write_text(text)
    found = detect(str(tmp_path))
    assert found.exports == (Export(kind, "Export-1"),)
    (source,) = config_of(tmp_path, found).sources
    assert (source.type, source.path) == (kind, str(tmp_path / "Export-1"))


@pytest.mark.parametrize(("name", "found"), [("pages/a.txt", 1), ("pages/a.json", 0)])
def test_a_dokuwiki_in_a_repository_is_recognised_without_its_history(tmp_path: Path, name: str, found: int) -> None:
    tree(tmp_path, f"wiki/data/{name}", "wiki/data/media/a.png")
    assert detect(str(tmp_path)).exports == (Export("dokuwiki", "wiki/data"),) * found


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"entities.xml": ""}, "confluence-xml"),
        ({"KEY/index.html": "", "KEY/Home_12345.html": ""}, "confluence-html"),
        ({f"Page {HEX}.md": ""}, "notion"),
        ({"Export-1-Part-1.zip": ""}, "notion"),
        ({"package.xml": "", "Main/WebHome.xml": ""}, "xwiki"),
        ({"data.json": BOOKS}, "bookstack"),
        ({"dokuwiki/data/pages/start.txt": ""}, "dokuwiki"),
    ],
)
def test_exports_are_recognised_in_zips(tmp_path: Path, files: dict[str, str], kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    found = detect(str(tmp_path))
    assert found.exports == (Export(kind, "export.zip"),)
    (source,) = config_of(tmp_path, found).sources
    assert (source.name, source.type, source.path) == ("export", kind, str(tmp_path / "export.zip"))


@pytest.mark.parametrize(("name", "pack"), [("a.xml", bytes), ("a.xml.gz", gzip.compress), ("a.xml.bz2", bz2.compress)])
def test_dumps_of_mediawiki_are_recognised(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(pack(DUMP.encode()))
    (tmp_path / "b.xml").write_text("<project/>")
    found = detect(str(tmp_path))
    assert found.exports == (Export("mediawiki", name),)
    assert [source.type for source in config_of(tmp_path, found).sources] == ["mediawiki"]


def test_an_export_whose_path_would_be_a_pattern_is_not_configured(tmp_path: Path) -> None:
    (tmp_path / "dump[1].xml").write_text(DUMP)
    assert paths(tmp_path, config_of(tmp_path, detect(str(tmp_path)))) == ["."]


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
        *(
            "docusaurus.config.js",
            "_config.yml",
            "docfx.json",
            "antora.yml",
            "openapi.yaml",
            "Home.md",
            "[a]* LICENSE.md",
        ),
        *("LICENSE #[x]!.md", "d.docx", "e.ipynb", "astro.config.mjs", "rows.csv"),
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
        "name: x\nurl: https://x.example.org\nsource: docs\nexclude: ['*', '[']\n",
        '{"build": {"content": [{"src": "docs", "exclude": ["**/*.md"]}]}}',
        RST,
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
    assert [export.type for export in found.exports] == ["confluence-html"]
    config_of(tmp_path, found)
    for kind, name in (("notion", "notion-exports"), ("confluence-xml", "confluence-xml")):
        found = detect(str(shared(f"corpora/{name}")))
        assert {export.type for export in found.exports} == {kind}
        config_of(tmp_path, found)


@pytest.mark.parametrize("name", ["null", "on", "12", "true", "1e3"])
def test_an_export_in_a_folder_named_like_a_word_of_yaml_becomes_a_source_of_that_name(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / f"Page {'0a' * 16}.md").write_text("# Page\n\nText.\n")
    (tmp_path / "fin-ingest.yaml").write_text(write_config(detect(str(tmp_path))))
    assert load(str(tmp_path / "fin-ingest.yaml"), {}).sources[0].name == name


def test_a_source_is_not_called_by_a_number_nobody_can_read(tmp_path: Path) -> None:
    tree(tmp_path, f"in/Export-950ad927-7171-4abf-9001-821e5310d286/Page {HEX}.md", f"in/Handbook/Page {HEX}.md")
    found = detect(str(tmp_path))
    assert [source.name for source in config_of(tmp_path, found).sources] == ["notion", "handbook"]
