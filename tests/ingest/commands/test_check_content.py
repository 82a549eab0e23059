"""`fin-ingest check --content`: a folder is looked at, and everything there is to say of it said once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.connectors.git_repositories import Repository, git
from tests.ingest.commands.conftest import LIBRARY, Run, write

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = (
    "Um die Adresse auf Ihren Rechnungen zu ändern, öffnen Sie die Einstellungen und wählen Sie die Abrechnung. Das "
    "ist jederzeit möglich und gilt für alle Rechnungen, die wir danach an Sie senden. Rechnungen, die schon versandt "
    "sind, werden nicht geändert. Wenn Sie eine davon mit der neuen Adresse brauchen, schreiben Sie uns bitte."
)
WORDS = " ".join(f"word{number}" for number in range(80))
SENTENCE = "It is a good thing to have said so in plain words. "
SAME = "This text stands in two documents, word for word, and nobody can tell which of them is the right one to keep."
ONE_OF_EACH = {
    "overview.md": "# Overview\n\nText.\n",
    "links.md": "# Links\n\nSee [what is gone](gone.md) and [the limits](structure.md#none).\n\n"
    "And [here](structure.md).\n",
    "structure.md": f"# Structure of it\n\nText.\n\n## Long\n\n{(SENTENCE * 12 + chr(10) * 2) * 4}\n"
    "## Empty\n\n## Table\n\n| A cell | B |\n|-|-|\n| c | d |\n\n## Picture\n\n![Menu](menu.png)\n\n"
    "## Next\n\nText.\n\n#### Deep\n\nText.\n\n"
    f"## Paragraph\n\n{SENTENCE * 16}\n",
    "flat.md": f"# Flat\n\n{(SENTENCE * 9 + chr(10) * 2) * 4}\n",
    "same-1.md": f"# One\n\n{SAME}\n",
    "same-2.md": f"# Two\n\n{SAME}\n",
    "near-1.md": f"# Near one\n\n{WORDS} first\n",
    "near-2.md": f"# Near two\n\n{WORDS} second\n",
    "old.md": "---\ndate: 2012-03-04\n---\n# Old\n\nText.\n",
    "german.md": f"# Rechnungen\n\n{GERMAN}\n",
    "secret.md": "# Secret\n\nUse the key AKIAQ7XKZPLM4R2VNWTB.\n",
}
ONCE = "FIN201 FIN205 FIN303 FIN304 FIN305 FIN306 FIN307 FIN308 FIN309 FIN310 FIN311 FIN401 FIN611 FIN621".split()
TWICE = ["FIN601", "FIN602"]


@pytest.fixture
def kinds(folder: Path) -> Path:
    """A folder with a document for each kind of finding, and no configuration."""
    (folder / "docs").mkdir()
    for name, text in ONE_OF_EACH.items():
        (folder / "docs" / name).write_text(text, "utf-8")
    return folder / "docs"


def told(run: Run, *words: str) -> dict[str, Any]:
    return json.loads(run("check", "--content", *words, "--format", "json").out)  # type: ignore[no-any-return]


def codes(told: dict[str, Any]) -> list[str]:
    return sorted(found["code"] for source in told["sources"] for found in source["findings"])


def test_each_kind_is_found_exactly_once_in_a_folder_without_a_configuration(run: Run, kinds: Path) -> None:
    said = told(run, "docs", "--all")
    assert codes(said) == sorted([*ONCE, *TWICE, *TWICE])
    assert said["exit"] == 10
    assert said["counts"]["error"] == 1


def test_what_is_quiet_stays_quiet_until_it_is_asked_for(run: Run, kinds: Path) -> None:
    assert codes(told(run, "docs")) == ["FIN201", "FIN205", "FIN401"]
    assert "FIN308" in codes(told(run, "docs", "--structure"))
    assert codes(told(run, "docs", "--duplicates", "--only", "FIN6")) == [
        "FIN601",
        "FIN601",
        "FIN602",
        "FIN602",
        "FIN611",
        "FIN621",
    ]
    assert "FIN621" in codes(told(run, "docs", "--language"))
    assert "FIN611" in codes(told(run, "docs", "--max-age", "52w"))
    assert "FIN611" not in codes(told(run, "docs", "--max-age", "36500d"))


def test_asking_for_a_code_turns_it_on_and_all_others_off(run: Run, kinds: Path) -> None:
    assert codes(told(run, "docs", "--only", "FIN308")) == ["FIN308"]
    assert told(run, "docs", "--only", "FIN308")["exit"] == 0
    wrong = run("check", "--content", "docs", "--only", "FIN38")
    assert wrong.code == 4
    assert "did you mean FIN3" in wrong.err


def test_a_level_hides_what_weighs_less(run: Run, kinds: Path) -> None:
    assert codes(told(run, "docs", "--all", "--level", "error")) == ["FIN401"]
    assert "FIN308" not in codes(told(run, "docs", "--all", "--level", "warning"))


def test_the_exit_code_says_whether_a_finding_is_an_error(run: Run, kinds: Path) -> None:
    assert run("check", "--content", "docs").code == 10
    (kinds / "secret.md").unlink()
    assert run("check", "--content", "docs", "--all").code == 0


def test_nothing_needs_a_token_or_leaves_a_trace(run: Run, kinds: Path, folder: Path) -> None:
    run("check", "--content", "docs", "--all")
    assert sorted(path.name for path in folder.iterdir()) == ["docs"]


def test_the_text_is_grouped_by_document_with_line_code_and_totals(run: Run, kinds: Path) -> None:
    lines = run("check", "--content", "docs", "--structure").out.splitlines()
    at = lines.index("docs/structure.md")
    assert [line.split()[:3] for line in lines[at + 1 : at + 3]] == [["5", "note", "FIN303"], ["16", "note", "FIN306"]]
    assert any(line.split() == ["1", "note", "FIN308", "Table", "without", "an", "introduction"] for line in lines)
    assert lines[-2:] == [
        "11 documents: 1 error, 1 warning, 10 notes.",
        "  fin-ingest explain FIN401  says what it means",
    ]


def test_a_pipe_gets_a_line_a_finding_and_no_progress(run: Run, kinds: Path) -> None:
    done = run("check", "--content", "docs", "--all")
    assert done.err == ""
    assert "\x1b" not in done.out
    assert sum("FIN304" in line for line in done.out.splitlines()) == 2  # the finding, and the total


def test_quiet_tells_errors_and_nothing_else(run: Run, kinds: Path) -> None:
    out = run("check", "--content", "docs", "--all", "-q").out
    assert [line.split()[:3] for line in out.splitlines() if line] == [["docs/secret.md"], ["3", "error", "FIN401"]]
    (kinds / "secret.md").unlink()
    assert run("check", "--content", "docs", "--all", "-q").out == ""


def test_the_fields_of_the_json_object_are_stable(run: Run, kinds: Path) -> None:
    said = told(run, "docs")
    assert [*said] == ["command", "sources", "codes", "counts", "exit"]
    (source,) = said["sources"]
    assert [*source] == ["name", "documents", "excluded", "error", "incomplete", "titles", "notes", "held", "findings"]
    assert (source["name"], source["documents"], source["error"], source["held"]) == ("docs", 11, None, [])
    broken = next(found for found in source["findings"] if found["code"] == "FIN201")
    assert {**broken, "message": ""} == {
        "key": "links.md", "code": "FIN201", "level": "warning", "message": "", "line": 3,
        "title": "Broken link", "file": "docs/links.md",
    }  # fmt: skip
    assert said["codes"]["FIN205"] == {"title": "Anchor does not exist", "count": 1}
    assert said["counts"] == {"error": 1, "warning": 1, "note": 1}


def test_annotations_are_commands_of_github_actions(run: Run, kinds: Path) -> None:
    (kinds / "a,b: c.md").write_text("# A\n\n[gone](100%25.md)\n")
    lines = run("check", "--content", "docs", "--annotations").out.splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    (odd,) = [line for line in lines if "a%2Cb%3A c.md" in line]
    assert odd.startswith("::warning file=docs/a%2Cb%3A c.md,line=3,title=FIN201 Broken link::the link to 100%25")


@pytest.mark.parametrize("below", [".", "site", "docs/deep"])
def test_annotations_name_files_as_the_repository_does_wherever_they_are_asked_for(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    repository = Repository(folder / "r", bare=False)
    repository.commit({"docs/deep/a.md": "# A\n\n[gone](gone.md)\n", "site/x.txt": ""})
    repository.git("reset", "--hard", "--quiet")
    git(folder, "clone", "--quiet", "--bare", "r", "bare.git")
    sources = [
        {"name": "files", "path": "../docs"},
        {"name": "commit", "type": "git", "path": "..", "folder": "docs"},
        {"name": "bare", "type": "git", "path": "../../bare.git", "folder": "docs"},
        {"name": "url", "type": "git", "repository": (folder / "bare.git").as_uri(), "folder": "docs"},
    ]
    urls = [one | {"url": f"https://docs.example.com/{one['name']}"} for one in sources]
    (folder / "r" / "site" / "fin-ingest.yaml").write_text(json.dumps({"sources": urls}))
    monkeypatch.chdir(folder / "r" / below)
    words = ("--config", str(folder / "r" / "site" / "fin-ingest.yaml"), "--only", "FIN201", "--report", "r.sarif")
    lines = run("check", "--content", "--annotations", *words).out.splitlines()
    assert [line.partition(",title")[0] for line in lines[:2]] == ["::warning file=docs/deep/a.md,line=3"] * 2
    assert [line.split("::")[1] for line in lines[2:]] == ["warning title=FIN201 Broken link"] * 2
    assert [line.split("::")[2].partition(": the")[0] for line in lines[2:]] == ["bare: deep/a.md", "url: deep/a.md"]
    results = json.loads((folder / "r" / below / "r.sarif").read_text())["runs"][0]["results"]
    places = [one["locations"][0].get("physicalLocation", {}).get("artifactLocation", {}).get("uri") for one in results]
    assert places == ["docs/deep/a.md", "docs/deep/a.md", None, None]
    monkeypatch.chdir(folder / "r")
    said = json.loads(run("check", "--content", "docs/deep/a.md", *words[:-2], "--format", "json").out)
    assert [(one["name"], one["documents"], one["findings"][0]["file"]) for one in said["sources"]] == [
        ("files", 1, "docs/deep/a.md"),
        ("commit", 1, "docs/deep/a.md"),
    ]


def test_one_file_is_told_about_with_the_folder_around_it_known(run: Run, kinds: Path) -> None:
    (kinds / "deep").mkdir()
    (kinds / "deep" / "one.md").write_text("# One\n\n[flat](../flat.md) and [gone](../gone.md)\n")
    said = told(run, "docs/deep/one.md", "--all")
    assert [(found["key"], found["code"]) for found in said["sources"][0]["findings"]] == [("deep/one.md", "FIN201")]
    assert said["sources"][0]["documents"] == 1


def test_several_folders_are_looked_at_together(run: Run, kinds: Path, folder: Path) -> None:
    (folder / "more" / "docs").mkdir(parents=True)
    (folder / "more" / "docs" / "copy.md").write_text(ONE_OF_EACH["same-1.md"])
    said = told(run, "docs", "more/docs", "--only", "FIN601")
    assert [source["name"] for source in said["sources"]] == ["docs", "docs-2"]
    (copy,) = said["sources"][1]["findings"]
    assert "docs: same-1.md, docs: same-2.md have the same words" in copy["message"]


def test_a_folder_that_is_not_there_is_a_mistake(run: Run, folder: Path) -> None:
    wrong = run("check", "--content", "dosc")
    assert wrong.code == 4
    assert "no folder or file 'dosc'" in wrong.err
    assert "there is no fin-ingest.yaml" in run("check", "--content").err


def test_the_configuration_says_what_is_asked_for_and_at_which_level(run: Run, docs: Path, folder: Path) -> None:
    write(docs, "old", "See [here](use.md).")
    (docs / "dated.md").write_text("---\ndate: 2001-01-01\n---\n# Dated\n\nText.\n")
    assert codes(told(run)) == []
    (folder / "fin-ingest.yaml").write_text(
        LIBRARY + "    findings: {FIN311: ignore, FIN310: error}\n    quality: {structure: note, max_age: 365d}\n"
    )
    said = told(run)
    assert [(found["key"], found["level"]) for found in said["sources"][0]["findings"]] == [
        ("dated.md", "warning"),
        ("old.md", "error"),
    ]
    assert said["exit"] == 10


def test_a_source_is_named_and_a_path_inside_one_is_looked_at_with_its_settings(
    run: Run, docs: Path, folder: Path
) -> None:
    (folder / "fin-ingest.yaml").write_text(
        LIBRARY
        + "    quality: {structure: warning}\n  - {name: other, path: other, url: https://docs.example.com/other}\n"
    )
    write(docs, "use", "See [here](install.md).")
    write(folder / "other", "use", "See [here](install.md).")
    assert [source["name"] for source in told(run)["sources"]] == ["guide", "other"]
    for words in (("guide",), ("--source", "guide"), ("docs",), ("docs/use.md",)):
        said = told(run, *words)
        assert [source["name"] for source in said["sources"]] == ["guide"], words
        assert codes(said) == ["FIN310"], words
    assert codes(told(run, "docs/install.md")) == []
    assert run("check", "--content", "giude").code == 4


def test_a_sync_looks_for_none_of_it(run: Run, docs: Path, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text(LIBRARY + "    quality: {structure: error}\n")
    write(docs, "use", "See [here](install.md).")
    assert run("sync").code == 0
    assert run("check", "--content").code == 10


def test_a_document_that_cannot_be_rendered_is_told_and_is_no_success(run: Run, kinds: Path) -> None:
    (kinds / "secret.md").unlink()
    (kinds / "broken.md").write_text("---\ndraft: maybe\n---\n# Broken\n")
    done = run("check", "--content", "docs")
    assert done.code == 3
    assert "cannot be sent: front matter: `draft` must be true or false" in done.out
    assert "1 cannot be sent" in done.out


def test_drafts_and_files_that_are_no_documents_are_counted_apart(run: Run, folder: Path) -> None:
    write(folder / "docs", "use", "Text.")
    (folder / "docs" / "draft.md").write_text("---\ndraft: true\n---\n[gone](gone.md)\n")
    (folder / "docs" / "logo.png").write_bytes(b"")
    assert run("check", "--content", "docs").out == "1 document (2 excluded): nothing to say.\n"


def test_links_into_text_that_could_not_be_included_are_left_alone(run: Run, folder: Path) -> None:
    write(folder / "docs", "use", "See [it](other.md#from-elsewhere).")
    write(folder / "docs", "other", "Text.\n\n{{< include file >}}")
    assert "FIN205" not in codes(told(run, "docs"))


def test_a_path_that_is_not_there_is_called_a_path(run: Run, docs: Path) -> None:
    done = run("check", "--content", "elsewhere/docs")
    assert done.code == 4
    assert "there is no file or folder 'elsewhere/docs'" in done.err
    assert "guide" in done.err
