"""MDX: statements go, components show their words, expressions their strings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import Files, Project, Rendered, RenderSettings, render
from ingest.render.dialect.esm import statements
from ingest.render.dialect.jsx import string_in, tag_of


def of(
    text: str, known: dict[str, bytes | None] | None = None, path: str = "docs/a.mdx", dialect: str = ""
) -> Rendered:
    project = RenderSettings(project=Project(dialect), files=Files(known or {"none": None}))
    return render(text.encode(), path=path, media_type="text/markdown", settings=project)


def page(text: str, known: dict[str, bytes | None] | None = None, path: str = "docs/a.mdx", dialect: str = "") -> str:
    return "".join(f"{part.html}\n" for part in of(text, known, path, dialect).parts)


@pytest.mark.parametrize(
    "statement",
    [
        "import A from './a'",
        "import {\n  A,\n  B as C,\n} from 'b';",
        "import A from 'a'; import\nB from 'b';",
        "import 'style.css'",
        "export const a = () => {\n\n  return '}';\n};",
        "export default function Page({children}) {\n  return <div>{children}</div>\n}",
    ],
)
def test_statements_show_nothing(statement: str) -> None:
    assert page(f"{statement}\n\nwords\n") == "<p>words</p>\n"


def test_prose_that_begins_like_a_statement_is_prose() -> None:
    assert page("import data from your files\n") == "<p>import data from your files</p>\n"
    assert "export the data" in page("export the data\n")


@pytest.mark.parametrize("text", ["<Steps>\n</Steps>", "<Tabs>\n\n<Steps>\n</Steps>\n</Tabs>\n\nwords"])
def test_a_component_without_content_may_end_the_text(text: str) -> None:
    assert page(text).strip() in ("", "<p>words</p>")


def test_all_imports_of_a_paragraph_are_known() -> None:
    found = statements(["import A from 'a.md'; import", 'B, {c as D} from "b.mdx";', "", "x"], 0)
    assert found is not None
    assert (found.after, found.imports) == (2, {"A": "a.md", "B": "b.mdx", "D": "b.mdx"})


def test_attributes_are_strings_or_expressions() -> None:
    tag = tag_of("<Foo a=\"x > y\" b={'z'} c={{d: '}'}} e f={1} {...rest}>")
    assert tag.values == {"a": "x > y", "b": "z", "e": "", "f": "1"}
    assert tag.expressions == {"c": "{{d: '}'}}"}


@pytest.mark.parametrize(
    ("braces", "said"),
    [("{'a'}", "a"), ('{"b"}', "b"), ("{`c`}", "c"), ("{-4.5}", "-4.5"), ("{d}", None), ("{`${e}`}", None)],
)
def test_only_literals_are_strings(braces: str, said: str | None) -> None:
    assert string_in(braces) == said


def test_a_placeholder_is_no_component_and_stays() -> None:
    assert "&lt;SERVER&gt;" in page("Type <SERVER> here.\n", dialect="docusaurus", path="a.md")


def test_markdown_that_is_no_mdx_keeps_its_braces_and_elements() -> None:
    html = page("{kept} and <div>\n\n    code\n", path="a.md", dialect="starlight")
    assert "{kept}" in html
    assert "<pre><code>code" in html


def test_indented_children_of_a_component_are_no_code() -> None:
    html = page("<Card title='T'>\n\n        words\n\n        - a\n</Card>\n")
    assert html == "<p><strong>T</strong></p>\n<p>words</p>\n<ul>\n<li>a</li>\n</ul>\n"


def test_a_part_gets_the_values_it_is_given_and_its_links_are_moved() -> None:
    known = {"docs/parts/_p.mdx": b"Use {props.name} and [this](this.md)."}
    rendered = of('import P from "./parts/_p.mdx"\n\n<P name="it" />\n', known)
    assert "Use it and" in rendered.parts[0].html
    assert rendered.links[0].candidates[0] == "docs/parts/this.md"


def test_a_part_in_a_folder_of_the_site_is_found_from_its_root() -> None:
    assert "words" in page('import P from "@site/docs/_p.md"\n\n<P />\n', {"docs/_p.md": b"words"})


def test_a_part_that_includes_itself_ends() -> None:
    known = {"docs/_p.mdx": b'import P from "./_p.mdx"\n\nonce\n\n<P/>\n'}
    rendered = of('import P from "./_p.mdx"\n\n<P/>\n', known)
    assert rendered.parts[0].html == "<p>once</p>"
    assert [one.code for one in rendered.findings] == ["FIN106"]


def test_what_is_not_run_is_a_finding_on_its_line() -> None:
    rendered = of("a {x.y()} b\n\n<Table of={z} />\n")
    assert sorted((one.code, one.line) for one in rendered.findings) == [("FIN160", 3), ("FIN161", 1)]


@given(st.text(alphabet="<>{}/*'\"`=aA \n", max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost_from_a_paragraph_without_marks(noise: str) -> None:
    rendered = of(f"beginning\n\n{noise}\n\n\n", {"none": None})
    assert "beginning" in rendered.parts[0].html


def test_components_that_name_a_file_or_a_field_show_the_name() -> None:
    file = '<FileTree.File name="main.js" />'
    html = page(f'<FileTree>\n<FileTree.Folder name="src">\n{file}\n</FileTree.Folder>\n</FileTree>\n')
    assert html.index("src") < html.index("main.js")
    field = page('<ParamField path="id" type="string" default="a" required>\n  What it is.\n</ParamField>\n')
    assert "<strong>id string default: a required</strong>" in field


def test_a_picture_that_is_required_as_a_module_keeps_its_file() -> None:
    assert tag_of("<img src={require('./plan.png').default} />").values == {"src": "./plan.png"}
    assert tag_of('<img src={useBaseUrl("/plan.png")} />').values == {"src": "/plan.png"}
