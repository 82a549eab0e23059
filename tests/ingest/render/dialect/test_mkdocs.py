"""MkDocs: what the extensions of Python-Markdown write becomes what a reader of the site sees."""

from __future__ import annotations

from ingest.render import Files, Project, Rendered, RenderSettings, render


def of(text: str, **options: object) -> Rendered:
    project = Project("mkdocs", "", tuple(options.items()))
    known = RenderSettings(
        project=project, files=Files({"inc.md": b"[name]: https://example.com\n", "docs/inc.md": None})
    )
    return render(text.encode(), path="a.md", media_type="text/markdown", settings=known)


def page(text: str, **options: object) -> str:
    return "".join(f"{part.html}\n" for part in of(text, **options).parts)


def test_a_box_without_a_title_of_its_own_is_called_by_its_kind() -> None:
    assert "<p><strong>Note</strong></p>" in page("!!! note inline end\n\n    words\n")
    assert "<strong>" not in page('!!! note ""\n\n    words\n')


def test_what_is_not_indented_is_outside_of_the_box() -> None:
    assert page("!!! note\n    in\n\nout\n").endswith("</blockquote>\n<p>out</p>\n")


def test_attributes_go_and_other_braces_stay() -> None:
    html = page("# A { #id }\n\n[b](c.md){ .x } {d} `{ .e }` **f**{ .g } { 1 }\n")
    assert "{ #id }" not in html
    assert "{ .x }" not in html
    assert "{ .g }" not in html
    assert "{d}" in html
    assert "{ .e }" in html
    assert "{ 1 }" in html


def test_extensions_the_site_does_not_have_leave_their_marks_as_words() -> None:
    assert "==a==" in page("==a== ++b++\n", extensions=("admonition",))
    assert "++b++" in page("==a== ++b++\n", extensions=("pymdownx.mark",))


def test_unknown_names_between_colons_are_words() -> None:
    assert "10:30:45 and :nothing:" in page("10:30:45 and :nothing:\n")


def test_an_icon_before_the_words_of_a_point_moves_nothing_out_of_it() -> None:
    html = page("-   :material-clock: &nbsp; __A__\n\n    more\n")
    assert html.count("<li>") == 1
    assert "<pre>" not in html
    assert "more</p></li>" in html


def test_a_comment_can_be_the_term_of_a_definition() -> None:
    assert "<code>" not in page("<!-- x -->\n\n:   What it *means*\n\n    ``` yaml\n    a: b\n    ```\n").replace(
        '<pre><code class="language-yaml">', ""
    ).replace("</code></pre>", "")


def test_variables_of_the_macros_plugin_are_filled_in_where_they_are_plain() -> None:
    rendered = of("Version {{ version }} of {{ thing() }}.\n", plugins=("macros",), extra=(("version", "2.1"),))
    assert "Version 2.1 of ." in rendered.parts[0].html
    assert [(one.code, one.line) for one in rendered.findings] == [("FIN103", 1)]


def test_without_the_macros_plugin_braces_are_words() -> None:
    assert "{{ version }}" in page("{{ version }}\n", plugins=("search",))


def test_code_in_a_paragraph_loses_the_name_of_its_language() -> None:
    assert "<code>range()</code>" in page("`#!python range()`\n")


def test_what_the_configuration_appends_to_every_page_defines_links() -> None:
    assert '<a href="https://example.com">name</a>' in page("See [name].\n", snippets_append=("inc.md",))


def test_titles_of_code_are_shown_above_it() -> None:
    html = page('- a\n\n    ```{ .py title="a_b.py" linenums="1" }\n    x\n    ```\n')
    assert "<strong>a_b.py</strong>" in html
    assert '<code class="language-py">x</code>' in html


def test_the_reference_of_a_module_is_a_finding() -> None:
    assert [one.code for one in of("text\n\n::: package.module\n    options: x\n").findings] == ["FIN162"]


def test_a_template_marked_as_raw_is_shown_as_it_is_written() -> None:
    html = page(
        "{% raw %}\n\n{{ a }}\n\n{% endraw %}\n\n{{ b }}c\n", extensions=("site.extensions.macros",), plugins=()
    )
    assert "{{ a }}" in html
    assert "raw" not in html
    assert "{{ b }}" not in html


def test_what_is_indented_below_a_point_belongs_to_it_when_its_words_go_on_at_the_margin() -> None:
    html = page('* a\nb\n\n    !!! note "T"\n\n        c\n')
    assert html.index("<strong>T</strong>") < html.index("</li>")
    assert "a b" in html


def test_what_is_indented_below_a_paragraph_that_ends_the_list_is_code() -> None:
    assert "<pre>" in page("* a\n\nb\n\n    !!! note\n\n        c\n")
