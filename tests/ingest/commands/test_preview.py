"""`fin-ingest preview`: what Fin will read, before anything is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.report.preview import wrapped
from tests.ingest.commands.conftest import LIBRARY, Run, write


def test_the_text_goes_to_standard_output_and_what_there_is_to_know_to_standard_error(run: Run, docs: Path) -> None:
    done = run("preview", "docs/use.md", "--no-passages")
    assert (done.code, done.out) == (0, "# Use\n\nHow to use it. It is easy.\n")
    assert "url  https://docs.example.com/guide/use" in done.err
    assert "for  Fin AI Agent and Copilot" in done.err
    assert "size  " in done.err


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("html", "<p>How to <em>use</em> it.</p>\n"),
        ("text", "Use\n\nHow to use it.\n"),
        ("markdown", "# Use\n\nHow to *use* it.\n"),
    ],
)
def test_a_page_is_shown_in_three_forms(run: Run, docs: Path, form: str, text: str) -> None:
    write(docs, "use", "How to *use* it.")
    assert run("preview", "docs/use.md", "--no-passages", "--as", form).out == text
    with_passages = run("preview", "docs/use.md", "--as", form).out
    assert with_passages.startswith(text)
    assert ("1 passage" in with_passages) == (form != "html")


def test_a_document_is_found_by_path_key_external_id_and_page_id(run: Run, docs: Path) -> None:
    run("sync")
    (docs / "use.md").rename(docs / "usage.md")
    run("sync")
    (guide,) = json.loads(run("status", "--pages", "--format", "json").out)["sources"]
    page = next(page for page in guide["page_list"] if page["key"] == "usage.md")
    for wanted in ("docs/usage.md", str(docs / "usage.md"), "usage.md", "use.md", page["page_id"]):
        assert "How to use it." in run("preview", wanted).out


def test_links_lead_where_a_sync_would_have_them_lead_even_before_the_first(run: Run, docs: Path) -> None:
    write(docs, "use", "First [install](install.md) it.")
    before = run("preview", "docs/use.md")
    assert "[install](https://docs.example.com/guide/install)" in before.out
    assert "FIN202" not in before.err
    run("sync")
    assert run("preview", "docs/use.md").out == before.out


PASSAGES = """\
First.

## Limits

| Plan | Calls |
|------|-------|
| A    | 1     |

## Menu

See [here](install.md) and [this](missing.md).
"""


def test_passages_stand_below_the_text_each_with_its_path_words_line_and_findings(run: Run, docs: Path) -> None:
    write(docs, "use", PASSAGES)
    out = run("preview", "docs/use.md", "--all").out
    lines = [" ".join(line.split()) for line in out.splitlines() if line.strip()]
    at = lines.index("3 passages, as Fin is likely to find them")
    assert lines[at + 2 :] == [
        "1 Use 1 word, line 3",
        "First.",
        "2 Use › Limits 4 words, line 5",
        "Plan Calls A 1",
        "note: line 7, FIN308 no sentence before the table says what it shows: add one",
        "3 Use › Menu 4 words, line 11",
        "See here and this.",
        "warning: line 13, FIN201 the link to missing.md leads nowhere in this source; it is sent as",
        "plain text",
        "note: line 13, FIN310 the link “here” does not say where it leads: name the target",
        "note: line 13, FIN310 the link “this” does not say where it leads: name the target",
    ]


def test_passages_can_be_read_in_full(run: Run, docs: Path) -> None:
    write(docs, "use", PASSAGES)
    out = run("preview", "docs/use.md", "--as", "passages").out
    assert out.startswith("3 passages, as Fin is likely to find them\n")
    assert "     | Plan | Calls |\n" in out
    assert out.count("First.") == 1


def test_what_is_quiet_is_shown_on_request_or_by_the_configuration(run: Run, docs: Path, folder: Path) -> None:
    write(docs, "use", PASSAGES)
    assert "FIN308" not in run("preview", "docs/use.md").out
    assert "FIN308" in run("preview", "docs/use.md", "--all").out
    (folder / "fin-ingest.yaml").write_text(LIBRARY + "    quality: {structure: error}\n")
    done = run("preview", "docs/use.md")
    assert "error: line 7, FIN308" in done.out
    assert done.code == 10


def test_a_file_is_shown_without_a_configuration_and_one_that_no_source_has(run: Run, docs: Path, folder: Path) -> None:
    write(folder / "notes", "one", "See [two](two.md).")
    write(folder / "notes", "two", "Text.")
    done = run("preview", "notes/one.md", "--no-passages")
    assert (done.code, done.out) == (0, "# One\n\nSee two.\n")
    assert "no source of fin-ingest.yaml has this file" in done.err
    (folder / "fin-ingest.yaml").unlink()
    done = run("preview", "docs/use.md")
    assert done.code == 0
    assert done.out.startswith("# Use\n\nHow to use it. It is easy.\n\n1 passage")
    missing = run("preview", "docs/absent.md")
    assert missing.code == 4
    assert "there is no fin-ingest.yaml" in missing.err


def test_findings_come_last_with_line_and_code(run: Run, docs: Path) -> None:
    write(docs, "use", "See [this](missing.md).")
    done = run("preview", "docs/use.md", "--no-passages")
    assert done.code == 0
    assert "line 3, FIN201  the link to missing.md" in done.err.splitlines()[-1]
    assert "FIN201" not in done.out


def test_a_finding_that_holds_the_page_has_a_code_of_its_own(run: Run, docs: Path, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text(LIBRARY + "    findings: {FIN201: error}\n")
    write(docs, "use", "See [this](missing.md).")
    done = run("preview", "docs/use.md")
    assert (done.code, done.out) == (10, "")
    assert "nothing of it is sent" in done.err


def test_a_document_of_which_nothing_is_sent_says_why(run: Run, docs: Path) -> None:
    (docs / "draft.md").write_text("---\ndraft: true\n---\n# Draft\n\nNot yet.\n")
    done = run("preview", "docs/draft.md")
    assert (done.code, done.out) == (3, "")
    assert "draft" in done.err


def test_a_document_nobody_has_is_a_mistake(run: Run, docs: Path) -> None:
    assert run("preview").code == 4
    wrong = run("preview", "docs/absent.md")
    assert wrong.code == 4
    assert "absent.md" in wrong.err


def test_only_the_source_that_is_named_is_looked_at(run: Run, docs: Path, folder: Path) -> None:
    write(folder / "other", "only", "Only here.")
    with (folder / "fin-ingest.yaml").open("a") as file:
        file.write("  - {name: other, path: other, url: https://docs.example.com/other}\n")
    assert run("preview", "only.md").code == 0
    assert run("preview", "only.md", "--source", "other").code == 0
    assert run("preview", "only.md", "--source", "guide").code == 4
    assert "othre" in run("preview", "only.md", "--source", "othre").err
    assert "none: Fin cites nothing" in run("preview", "only.md").err


def test_a_page_that_is_too_large_is_shown_in_its_parts(run: Run, docs: Path, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text(LIBRARY + "    max_page_bytes: 2000\n")
    sections = "".join(f"## Part {n}\n\n{'So it is. ' * 120}\n\n" for n in range(4))
    (docs / "large.md").write_text(f"# Large\n\n{sections}")
    told = json.loads(run("preview", "docs/large.md", "--format", "json").out)
    assert len(told["pages"]) > 1
    assert all(page["markdown"].startswith("# ") for page in told["pages"])
    assert run("preview", "docs/large.md").err.count("title  ") == len(told["pages"])
    paths = dict.fromkeys(tuple(passage["path"]) for passage in told["passages"])
    assert [*paths] == [("Large", f"Part {n}") for n in range(4)]


def test_the_text_can_go_into_a_file(run: Run, docs: Path, folder: Path) -> None:
    done = run("preview", "docs/use.md", "--as", "html", "--out", "use.html")
    assert (done.code, done.out) == (0, "")
    assert (folder / "use.html").read_text() == "<p>How to use it. It is easy.</p>\n"


def test_json_has_the_page_as_it_is_sent_and_the_findings(run: Run, docs: Path) -> None:
    write(docs, "use", "See [this](missing.md).")
    told = json.loads(run("preview", "docs/use.md", "--format", "json").out)
    (page,) = told["pages"]
    assert (page["external_id"], page["agent"], page["html"]) == ("use.md", True, "<p>See this.</p>")
    assert (told["findings"][0]["code"], told["findings"][0]["passage"]) == ("FIN201", 1)
    (passage,) = told["passages"]
    assert passage == {"number": 1, "path": ["Use"], "words": 2, "line": 3, "html": "<p>See this.</p>"}
    assert (told["withheld"], told["exit"]) == (None, 0)


def test_nothing_is_sent_or_remembered(run: Run, docs: Path, folder: Path) -> None:
    run("preview", "docs/use.md")
    assert not (folder / ".fin-ingest").exists()


def test_markdown_is_broken_between_words_for_a_terminal_but_not_within_tables_and_code() -> None:
    words = "one two three four five six seven"
    text = f"{words}\n\n- {words}\n\n> {words}\n\n1. {words}\n\n| {words} |\n\n```\n{words}\n```\n"
    assert wrapped(text, 20) == (
        "one two three four\nfive six seven\n\n- one two three four\n  five six seven\n\n> one two three four\n"
        f"> five six seven\n\n1. one two three\n   four five six\n   seven\n\n| {words} |\n\n```\n{words}\n```\n"
    )
