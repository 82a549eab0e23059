"""Which site a folder belongs to, and what the site's own configuration says of its documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Document, Excluded
from ingest.project import FILES, INSIDE, NO_SITE, Site, SiteError, find
from ingest.project.loading import mapping
from ingest.project.navigation import Navigation
from ingest.render import Project

SUMMARY = """# Summary

[Preface](preface.md)

# User guide

- [First `steps`](start.md)
  - [Deeper *in*](deep/in.md)
- [Draft]()
- [Elsewhere](https://example.com)
"""


def site(files: dict[str, str], place: str = "/srv/handbook/docs", dialect: str = "auto") -> Site:
    return find(lambda path: files[path].encode() if path in files else None, place, dialect)


def kept(found: Site, *keys: str) -> dict[str, str | None]:
    """Each document's title on its site, or why it is no page."""
    navigation = Navigation(found)
    applied = [navigation.applied(Document(key, "", "text/markdown", key)) for key in keys]
    return {one.key: f"({one.reason})" if isinstance(one, Excluded) else one.title for one in applied}


def test_a_folder_of_no_site_is_none() -> None:
    assert site({}) == NO_SITE
    assert NO_SITE.digest == ""


def test_a_book_says_where_its_pages_are_and_the_summary_which_they_are() -> None:
    found = site({"../book.toml": "[book]\nsrc = 'docs'\n", "SUMMARY.md": SUMMARY, "../docs/SUMMARY.md": SUMMARY})
    assert found.project.dialect == "mdbook"
    assert found.project.folder == ".."
    assert kept(found, "preface.md", "start.md", "deep/in.md", "other.md", "SUMMARY.md") == {
        "preface.md": "Preface",
        "start.md": "First steps",
        "deep/in.md": "Deeper in",
        "other.md": "(not in book.toml)",
        "SUMMARY.md": "(left out by book.toml)",
    }
    assert dict(found.sections)["deep/in.md"] == ("User guide", "First steps")


def test_a_source_that_is_a_part_of_the_site_s_documents_has_its_titles() -> None:
    found = site({"../../book.toml": "[book]\nsrc = 'docs'\n", "../../docs/SUMMARY.md": SUMMARY}, "/srv/docs/deep")
    assert kept(found, "in.md", "out.md") == {"in.md": "Deeper in", "out.md": "(not in book.toml)"}


def test_a_source_that_is_the_site_s_own_folder_has_its_documents_below() -> None:
    found = site({"book.toml": "[book]\n", "src/SUMMARY.md": SUMMARY})
    assert kept(found, "src/start.md", "src/other.md") == {
        "src/start.md": "First steps",
        "src/other.md": "(not in book.toml)",
    }


@pytest.mark.parametrize(
    ("files", "published", "left_out"),
    [
        ({"mkdocs.yml": "site_name: X\n", "docs/index.md": ""}, "docs/a/b.md", "internal/how-we-work.md"),
        ({"mkdocs.yml": "docs_dir: a/b\n", "a/b/index.md": ""}, "a/b/c.md", "a/c.md"),
        (
            {"mkdocs.yml": "theme: {name: x, custom_dir: docs/own}\n", "docs/index.md": ""},
            "docs/a.md",
            "docs/own/main.html",
        ),
        ({"hugo.toml": "baseURL = 'x'\n", "content/_index.md": ""}, "content/en/a.md", "layouts/page.html"),
        (
            {"hugo.toml": "contentdir = 'a/en'\n[languages.de]\ncontentDir = 'a/de'\n", "a/de/_index.md": ""},
            "a/de/a.md",
            "internal_docs/update.md",
        ),
        ({"hugo.yaml": "languages: {en: {}}\n", "content/en/_index.md": ""}, "content/fr/a.md", "archetypes/a.md"),
        (
            {"hugo.yaml": "module: {mounts: [{source: text, target: content/en}]}\n", "text/_index.md": ""},
            "text/a.md",
            "templates/a.md",
        ),
        ({"config.toml": "base_url = 'x'\n", "content/_index.md": ""}, "content/a.md", "templates/page.html"),
        ({"book.toml": "[book]\n", "src/SUMMARY.md": SUMMARY}, "src/start.md", "theme/index.html"),
        (
            {"astro.config.mjs": "starlight({})", "src/content/docs/index.md": ""},
            "src/pages/a.md",
            "src/components/a.md",
        ),
        ({".gitbook.yaml": "root: ./text/\n", "text/SUMMARY.md": "[A](a.md)"}, "text/a.md", "notes/a.md"),
        ({"conf.py": "project = 'x'\nhtml_theme_path = ['_themes']\n"}, "guide/a.rst", "_themes/own/readme.md"),
        ({"conf.py": "extensions = []\n"}, "a.rst", "guide/requirements.txt"),
        ({"conf.py": "project = 'x'\nsource_suffix = '.txt'\n"}, "a.txt", "_templates/layout.html"),
    ],
)  # fmt: skip
def test_in_the_site_s_own_folder_only_what_the_site_makes_pages_of_is_published(
    files: dict[str, str], published: str, left_out: str
) -> None:
    found = kept(site(files, "/srv/handbook"), published, left_out)
    assert "(" not in (found[published] or "")
    assert found[left_out] == f"(left out by {next(iter(files))})"


def test_a_built_site_inside_the_folder_it_was_built_from_is_published() -> None:
    found = site({"../../conf.py": "project = 'x'\nexclude_patterns = ['_build']\n"}, "/srv/docs/_build/html")
    assert kept(found, "index.html", "guide/a.html") == {"index.html": None, "guide/a.html": None}


@pytest.mark.parametrize(
    "files",
    [
        {"mkdocs.yml": "site_name: X\n", "a.md": ""},
        {"conf.py": "version = '1'\nproject = 'a program'\n"},
        {"mkdocs.yml": "plugins: [monorepo]\n", "docs/index.md": ""},
        {"mkdocs.yml": "docs_dir: ../elsewhere\n", "../elsewhere/index.md": ""},
    ],
)
def test_where_it_is_not_certain_where_the_documents_are_none_is_left_out(files: dict[str, str]) -> None:
    found = kept(site(files, "/srv/handbook"), "a.md", "x/b.md", "c.html", "d.txt")
    assert set(found.values()) == {None}, found


def test_other_kinds_of_documents_are_not_the_navigation_s_business() -> None:
    found = site({"SUMMARY.md": SUMMARY})
    picture = Document("data.csv", "", "text/csv", "data.csv")
    assert Navigation(found).applied(picture) == picture


def test_a_page_of_somebody_s_that_is_called_summary_is_no_navigation() -> None:
    assert site({"SUMMARY.md": "# Summary\n\nWe sold [more](sales.md) this year.\n"}) == NO_SITE


def test_gitbook_has_a_root_and_a_summary_of_its_choice() -> None:
    files = {
        "../.gitbook.yaml": "root: ./docs/\nstructure:\n  summary: ./nav.md\n",
        "nav.md": "",
        "../docs/nav.md": "* [Start](README.md)\n* [More](more.md)\n",
    }
    found = site(files)
    assert found.project.dialect == "gitbook"
    assert kept(found, "README.md", "x.md") == {"README.md": "Start", "x.md": "(not in .gitbook.yaml)"}


@pytest.mark.parametrize(
    ("name", "text", "dialect"),
    [
        ("../hugo.toml", "title = 'X'\n[params]\nversion = 3\n", "hugo"),
        ("../hugo.yaml", "title: X\nparams:\n  version: 3\n", "hugo"),
        ("../config.toml", "baseURL = 'https://example.com'\n[params]\nversion = '3'\n", "hugo"),
        ("../config.toml", "base_url = 'https://example.com'\n[extra]\nversion = '3'\n", "zola"),
        ("_config.yml", "title: X\nexclude: [private]\n", "jekyll"),
        ("Home.md", "Welcome to the wiki.\n", "wiki"),
        (".obsidian/app.json", "{}", "obsidian"),
    ],
)
def test_the_program_is_known_by_its_configuration(name: str, text: str, dialect: str) -> None:
    found = site({name: text})
    assert found.project.dialect == dialect
    if dialect in ("hugo", "zola"):
        assert found.project.option("params")["version"] == "3"


def test_configuration_of_another_program_is_passed_over() -> None:
    assert site({"../config.toml": "[server]\nport = 80\n"}) == NO_SITE


def test_settings_win_over_what_is_found() -> None:
    assert site({"../hugo.toml": "title = 'X'\n"}, dialect="none") == Site(Project("none"))
    assert site({"../hugo.toml": "title = 'X'\n"}, dialect="obsidian").project.dialect == "obsidian"
    assert site({"../config.toml": "base_url = 'x'\n"}, dialect="zola").project.dialect == "zola"


def test_a_site_whose_documents_are_elsewhere_counts_last() -> None:
    above = {"../book.toml": "[book]\nsrc = 'manual'\n", "../manual/SUMMARY.md": SUMMARY}
    assert site(above).project.dialect == "mdbook"
    assert kept(site(above), "other.md") == {"other.md": None}
    assert site({**above, "Home.md": "Welcome.\n"}).project.dialect == "wiki"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("../mkdocs.yml", "plugins: [a"),
        ("_config.yml", "exclude: [a"),
        ("../book.toml", "[book"),
        ("../hugo.toml", "[x"),
        ("../docfx.json", "{"),
        ("conf.py", "extensions = ["),
    ],
)
def test_a_configuration_that_cannot_be_understood_is_an_error_and_not_absent(name: str, text: str) -> None:
    with pytest.raises(SiteError, match=r"cannot be understood: \w"):
        site({name: text})
    assert site({name: text}, dialect="obsidian").project.dialect == "obsidian"


def test_a_book_without_its_summary_is_an_error() -> None:
    with pytest.raises(SiteError, match=r"SUMMARY\.md"):
        site({"../book.toml": "[book]\nsrc = 'docs'\n"})


def test_a_pattern_that_is_none_leaves_nothing_out() -> None:
    found = site({"_config.yml": "exclude: ['!', 'drafts/']\n"})
    assert kept(found, "a.md", "drafts/b.md") == {"a.md": None, "drafts/b.md": "(left out by _config.yml)"}


def test_the_repository_around_a_site_may_be_included_from() -> None:
    config = {"../mkdocs.yml": "site_name: X\n"}
    assert site(config).project.reach == 1
    assert site({**config, "../../.git/HEAD": "ref: x"}).project.reach == 2
    assert site({**config, "../../../../../.git/HEAD": "ref: x"}).project.reach == 1


def test_the_nearest_site_counts() -> None:
    book = {"../book.toml": "[book]\nsrc = 'docs'\n", "../docs/SUMMARY.md": SUMMARY}
    found = site({"../../hugo.toml": "title = 'X'\n", **book})
    assert found.project.dialect == "mdbook"


def test_another_navigation_is_another_site() -> None:
    one = site({"SUMMARY.md": SUMMARY})
    other = site({"SUMMARY.md": SUMMARY.replace("Preface", "Foreword")})
    assert one.digest != other.digest
    assert one.digest == site({"SUMMARY.md": SUMMARY}).digest


def test_pages_are_not_rendered_again_because_others_come_or_go_or_stand_elsewhere() -> None:
    one = site({"SUMMARY.md": SUMMARY})
    regrouped = site({"SUMMARY.md": SUMMARY.replace("# User guide", "# Manual")})
    assert one.sections != regrouped.sections
    assert one.digest != regrouped.digest  # where a rule speaks of sections; else:
    assert one._replace(sections=()).digest == regrouped._replace(sections=()).digest
    assert site({"_config.yml": "exclude: [a]\n"}).digest == site({"_config.yml": "exclude: [b]\n"}).digest


@given(
    st.dictionaries(
        st.sampled_from([f"{up}{name}" for up in ("", "../", "../../") for name in (*FILES, *INSIDE)]),
        st.one_of(st.binary(max_size=60), st.text("[]{}:- \n#()ab/'\"=", max_size=80).map(str.encode)),
        max_size=4,
    ),
    st.sampled_from(["", "/", "/a", "/srv/docs", "C:\\docs"]),
)
def test_whatever_a_configuration_says_it_is_understood_or_an_error_that_says_so(
    files: dict[str, bytes], place: str
) -> None:
    try:
        found = find(files.get, place)
    except SiteError:
        return
    assert isinstance(found.digest, str)
    Navigation(found).applied(Document("a.md", "", "text/markdown", "a.md"))


@pytest.mark.parametrize(
    "body",
    [
        b"a: " + b"[" * 100_000,
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + b"".join(b"k%d: *c\n" % n for n in range(100)),
        b"a: !!python/object/apply:os.system [ls]\n\tb",
        b"- a\n- b\n",
        b"\x00\xff",
    ],
    ids=["deep", "aliases", "broken", "list", "binary"],
)
def test_hostile_yaml_is_a_value_error_or_nothing(body: bytes) -> None:
    try:
        assert mapping(body) == {}
    except ValueError:
        return


def test_tags_construct_nothing() -> None:
    text = b"a: !!python/name:os.system\nb: !ENV [X, 'y']\nc: 2024-02-30\nd: !!python/object/apply:os.abort []\n"
    assert mapping(text) == {"a": "", "b": ["X", "y"], "c": "2024-02-30", "d": []}


def test_the_parameters_of_a_hugo_site_may_lie_in_tables_and_in_a_file_of_their_own() -> None:
    found = site(
        {
            "../hugo.toml": "baseURL = '/'\nenableEmoji = true\n[params]\nVersion = '1'\n[params.api]\nUrl = 'u'\n",
            "../config/_default/params.yaml": "version: '2'\nnested:\n  deep: x\n",
        },
        "/srv/content",
    )
    options = dict(found.project.options)
    assert options["params"] == {"version": "2", "api.url": "u", "nested.deep": "x", "title": ""}
    assert options["emoji"] is True


def test_a_parameter_file_that_cannot_be_read_leaves_the_site_as_it_is() -> None:
    found = site({"../hugo.toml": "[params]\na = '1'\n", "../config/_default/params.toml": "= ="}, "/srv/content")
    assert dict(found.project.options)["params"] == {"a": "1", "title": ""}


def test_a_book_says_its_preprocessors_and_what_it_hides() -> None:
    book = "[book]\n[preprocessor.mermaid]\n[output.html.code.hidelines]\npython = '~'\n"
    options = dict(site({"../book.toml": book, "../src/SUMMARY.md": SUMMARY}, "/srv/src").project.options)
    assert options["preprocessors"] == ["mermaid"]
    assert options["hidelines"] == {"python": "~"}


def test_a_site_says_whether_it_shows_emoji() -> None:
    assert dict(site({"_config.yml": "plugins:\n  - jemoji\n"}).project.options)["emoji"] is True
    assert dict(site({"_config.yml": "plugins: none\n"}).project.options)["emoji"] is False
    zola = "base_url = '/'\n[markdown]\nrender_emoji = true\n"
    assert dict(site({"config.toml": zola}).project.options)["emoji"] is True
