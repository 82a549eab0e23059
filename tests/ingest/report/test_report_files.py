"""What `--report` writes: each format says all there is, as its readers expect it, whatever a document is called."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import AccessError, Failure, GuardError
from ingest.outcome import OUTCOMES, Change, Failed, Found, Hold, Plan, Report, SourcePlan, SourceReport
from ingest.page import Page
from ingest.report import github, html, junit, review, sarif
from ingest.report.review import Review

STEP = "fin-ingest sync --expect 4f1c09"
TEXTS = {
    "old": Page("a", "Limits", "<p>The limit is 5 calls.</p><p>It stays.</p>", "https://a.example.com/old"),
    "new": Page("a", "Limits", "<p>The limit is 50 calls.</p><p>It stays.</p>", "https://a.example.com/new"),
}
DOCS = SourcePlan(
    "docs",
    changes=(
        Change("delete", "docs", "legacy.md", "legacy.md", "Legacy", "7", before="old", why="its document is gone"),
        Change("create", "docs", "install.md", "install.md", "Installing", after="new", why="new"),
        Change("update", "docs", "limits.md", "limits.md", "Limits", "8", "old", "new", why="text changed"),
        Change("rename", "docs", "b.md", "b.md", "B", "9", "new", "new", "a.md"),
    ),
    counts=dict.fromkeys(OUTCOMES, 0)
    | {"created": 1, "updated": 1, "renamed": 1, "deleted": 1, "unchanged": 2, "held": 1},
    listing=7,
    holds=(Hold("broken.md", "the front matter is never closed", 1),),
    findings=(
        Found("limits.md", "FIN201", "warning", "the link to x.md leads nowhere", 14),
        Found("same.md", "FIN201", "note", "the link to y.md leads nowhere", 2),
        Found("secret.md", "FIN401", "error", "what looks like a secret is in the page", 3),
    ),
    notes=("drafts were left out",),
)
PLAN = Plan((DOCS,), "4f1c09", 7)
LETTERS = st.text(st.characters(), max_size=20)
ANYTHING = LETTERS | st.text(st.characters(exclude_categories=()), max_size=20)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "]]>",
    "a | b `code` ``` ~~~ *x* _y_ <details>",
    "\x00\x1b[2J\r\n\u2028\u202e",
    "\ud800 half \udfff",
    '" onload="x" \'',
    "<!-- --> @everyone #1 [x](javascript:alert(1))",
)


def told(plan: Plan = PLAN, **more: Any) -> Review:
    return review.of_plan(plan, next_step=STEP)._replace(**more)


def named(text: str) -> Plan:
    """A plan in which everything foreign is this text."""
    source = SourcePlan(
        text,
        changes=(Change("update", text, text, text + "2", text, text, "old", "new", why=text),),
        counts={"updated": 1},
        listing=1,
        excluded={text: 1},
        holds=(Hold(text, text, 1),),
        findings=(Found(text, "FIN201", "error", text, 3), Found(text, text, "warning", text)),
        guard=GuardError(text, at=text, hint=text),
        incomplete=text,
        titles={text: text},
        notes=(text,),
    )
    return Plan((source,), "4f1c09", 1)


def pages_of(text: str) -> Any:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return {name: page._replace(title=text, html=f"<p>{escaped} {name}</p>") for name, page in TEXTS.items()}.get


class Reader(HTMLParser):
    """The tags of a page, each closed where it should be, and the text between them."""

    VOID = ("meta", "input")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data

    def having(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [have for name, have in self.tags if name == tag and attributes.items() <= have.items()]


# -- html ------------------------------------------------------------------------------------------------------------


def test_the_page_shows_every_change_with_digest_command_reasons_and_findings() -> None:
    page = Reader(html.page(told(), TEXTS.get))
    kinds = [have["data-kind"] for have in page.having("article") if "data-kind" in have]
    assert kinds == ["create", "update", "rename", "delete", "held", "unchanged", "unchanged"]
    for words in ("4f1c09", STEP, "1 to create, 1 to update", "was a.md", "its document is gone", "drafts were left"):
        assert words in page.text
    assert "limits.md:14" in page.text
    assert page.having("button", popovertarget="FIN201")
    assert page.having("div", id="FIN201", **{"class": "meaning"})


def test_the_page_counts_what_the_plan_counts() -> None:
    page = html.page(told())
    for outcome, number in DOCS.counts.items():
        found = re.search(rf'<li class="{outcome}"><b>(\d+)</b>', page)
        assert (int(found[1]) if found else 0) == number


def test_a_changed_page_stands_side_by_side_with_its_words_marked() -> None:
    page = html.page(told(), TEXTS.get)
    assert "The limit is <del>5</del> calls." in page
    assert "The limit is <ins>50</ins> calls." in page
    assert "url: https://a.example.com/old → https://a.example.com/new" in page
    assert 'class="texts new"' in page
    assert 'class="texts old"' in page


def test_the_page_loads_nothing_and_runs_only_its_own_script() -> None:
    text = html.page(told(), TEXTS.get)
    page = Reader(text)
    (policy,) = page.having("meta", **{"http-equiv": "Content-Security-Policy"})
    assert "default-src 'none'" in (policy["content"] or "")
    assert "unsafe" not in (policy["content"] or "")
    assert not {"src", "href", "style", "onclick", "action"} & {name for _, have in page.tags for name in have}
    assert [tag for tag, _ in page.tags if tag in ("script", "style")] == ["style", "script"]
    assert "url(" not in text
    assert "@import" not in text


def test_guards_errors_and_incomplete_listings_come_before_the_changes() -> None:
    guarded = DOCS._replace(guard=GuardError("120 of 400 would go", hint="--allow-removals"), incomplete="cut short")
    lost = SourcePlan("wiki", error=Failure("the export is damaged"))
    text = html.page(told(Plan((guarded, lost), "4f1c09", 7)))
    for words in ("120 of 400 would go", "hint: --allow-removals", "cut short", "the export is damaged"):
        assert text.index(words) < text.index("<main>")


def test_few_documents_are_open_and_many_are_closed() -> None:
    many = DOCS._replace(changes=DOCS.changes * 5)
    assert "<details open>" in html.page(told())
    assert "<details open>" not in html.page(told(Plan((many,), "4f1c09", 7)))


def test_comparisons_stop_at_a_total_size_and_it_is_said() -> None:
    changes = tuple(DOCS.changes[2]._replace(key=f"{number}.md") for number in range(500))
    large = told(Plan((DOCS._replace(changes=changes),), "4f1c09", 7))
    cut, whole = html.page(large, TEXTS.get, most=50_000), html.page(large, TEXTS.get)
    without = len(html.page(large))
    assert len(cut) - without < 50_000 + 500 * 200
    assert 0 < cut.count("<ins>") < 500 == whole.count("<ins>")
    assert cut.count("comparison is left out") == 500 - cut.count("<ins>")


def test_a_long_unchanged_part_is_folded_and_still_there() -> None:
    same = "".join(f"<p>Sentence number {number}.</p>" for number in range(60))
    pages = {name: page._replace(html=page.html + same) for name, page in TEXTS.items()}
    page = html.page(told(), pages.get)
    assert "unchanged lines</summary>" in page
    assert "Sentence number 59." in page


def test_a_text_that_is_not_kept_is_said_to_be() -> None:
    assert "The text is not kept here" in html.page(told(), lambda _: None)


def test_a_run_says_how_it_ended_and_which_pages_failed() -> None:
    failed = Failed(DOCS.changes[2], AccessError("the token was refused", hint="make another"))
    report = Report("sync", (SourceReport(DOCS, DOCS.counts | {"updated": 0, "failed": 1}, (failed,)),), 9, 1.0, "4f")
    text = html.page(review.of_report(report)._replace(ending="exit code 5: refused"))
    assert "exit code 5: refused" in text
    assert text.count("the token was refused") == 2
    assert STEP not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    harmless, hostile = (Reader(html.page(told(named(one)), pages_of(one))) for one in ("plain", text))
    kinds = {tag for tag, _ in harmless.tags} | {"ins", "del", "code", "p"}
    assert {tag for tag, _ in hostile.tags} <= kinds
    assert len(hostile.having("script")) == 1


@given(ANYTHING)
@settings(deadline=None, max_examples=60)
def test_any_text_gives_a_page_that_can_be_written_and_read(text: str) -> None:
    written = html.page(told(named(text)), pages_of(text))
    written.encode()
    Reader(written)


# -- Markdown ----------------------------------------------------------------------------------------------------------


def test_markdown_has_counts_obstacles_differences_findings_and_the_command() -> None:
    text = github.summary(told(), TEXTS.get)
    assert f"```sh\n{STEP}\n```" in text
    assert "| <code>docs</code> | 7 | 1 | 1 | 1 | 1 | 2 | 1 |" in text
    assert "```diff\n" in text
    assert "-The limit is 5 calls.\n+The limit is 50 calls." in text
    assert text.count("<details>") == text.count("</details>") == 3  # the renamed page says the same
    assert "| warning | <code>FIN201</code> Broken link |" in text
    assert "the front matter is never closed" in text
    assert "And 1 note" in text


def test_a_code_block_in_a_difference_does_not_end_it() -> None:
    pages = {name: page._replace(html=page.html + "<pre><code>x = 1</code></pre>") for name, page in TEXTS.items()}
    text = github.summary(told(), pages.get)
    assert "````diff\n" in text
    assert re.findall(r"^````$", text, re.MULTILINE)


@given(st.integers(1, 1500), st.integers(0, 1500), st.integers(0, 400))
@settings(deadline=None, max_examples=15)
def test_markdown_is_never_longer_than_a_comment_may_be(changes: int, findings: int, sources: int) -> None:
    large = DOCS._replace(
        changes=tuple(DOCS.changes[2]._replace(key=f"{number}/{'long ' * 20}.md") for number in range(changes)),
        findings=tuple(Found(f"{number}.md", "FIN201", "error", "| " * 300, number) for number in range(findings)),
        notes=("a note " * 100,) * findings,
    )
    plan = Plan((large, *(DOCS._replace(name=f"{number}", changes=()) for number in range(sources))), "4f1c09", 7)
    text = github.summary(told(plan), TEXTS.get)
    assert len(text) <= github.MOST
    assert STEP in text
    listed = text.count("~ update")
    assert listed == changes or f"{changes - listed:,} change" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_marks_up_nothing(text: str) -> None:
    harmless, hostile = (github.summary(told(named(one)), pages_of(one)) for one in ("plain", text))
    outside = re.sub(r"^(`{3,})diff\n.*?^\1$", "", hostile, flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"<(?!/?(?:code|details|summary|div|b)>|!-- -->)", outside)
    assert "[x](" not in outside
    assert "@everyone" not in re.sub(r"<summary>.*?</summary>", "", outside)

    def cells(summary: str) -> list[int]:
        return [line.count("|") for line in summary.splitlines() if line.startswith("| ")]

    assert cells(re.sub(r"^(`{3,})diff\n.*?^\1$", "", harmless, flags=re.MULTILINE | re.DOTALL)) == cells(outside)


@given(ANYTHING)
@settings(deadline=None, max_examples=60)
def test_any_text_gives_markdown_that_can_be_written(text: str) -> None:
    assert github.summary(told(named(text)), pages_of(text)).encode().isascii() is not None


# -- JUnit -------------------------------------------------------------------------------------------------------------

_ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "disabled", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id"},
    "testcase": {"name", "assertions", "time", "classname", "status"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
    "system-out": set(),
}
_CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped", "system-out"},
}


def assert_is_junit(text: str) -> ET.Element:
    """By the schema most CI systems go by: the elements, their attributes, their order, and counts that are right."""
    root = ET.fromstring(text.encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= _ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= _CHILDREN.get(element.tag, set())
    for suite in root:
        assert {"name", "tests"} <= set(suite.attrib)
        assert int(suite.attrib["tests"]) == len(suite)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == len(suite.findall(f"testcase/{tag}"))
        for case in suite:
            assert {"name", "classname"} <= set(case.attrib)
            assert len(case) <= 1
    for name in ("tests", "failures", "errors"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return root


def outcomes(root: ET.Element) -> dict[str, str]:
    return {case.attrib["name"]: next((child.tag for child in case), "") for case in root.iter("testcase")}


def test_a_hold_and_an_error_fail_and_a_warning_passes_with_its_words() -> None:
    assert outcomes(assert_is_junit(junit.suites(told()))) == {
        "the source as a whole": "",
        "limits.md": "system-out",
        "broken.md": "failure",
        "same.md": "system-out",
        "secret.md": "failure",
    }


def test_what_could_not_be_done_is_an_error_and_what_a_guard_stopped_is_skipped() -> None:
    guarded = DOCS._replace(guard=GuardError("too many would go"), findings=(), holds=())
    failed = Failed(DOCS.changes[0], Failure("the network is gone"))
    report = Report("sync", (SourceReport(guarded, DOCS.counts, (failed,)),), 0, 1.0, "4f1c09")
    root = assert_is_junit(junit.suites(review.of_report(report)))
    assert outcomes(root) == {
        "the source as a whole": "failure",
        "legacy.md": "error",
        "install.md": "skipped",
        "limits.md": "skipped",
        "b.md": "skipped",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_breaks_no_xml(text: str) -> None:
    assert_is_junit(junit.suites(told(named(text))))


@given(ANYTHING)
@settings(deadline=None)
def test_any_text_gives_xml_that_can_be_read(text: str) -> None:
    assert_is_junit(junit.suites(told(named(text))))
    assert_is_junit(junit.suites(Review("sync", error=Failure(text, hint=text))))


# -- SARIF -------------------------------------------------------------------------------------------------------------


def assert_is_sarif(log: dict[str, Any]) -> list[dict[str, Any]]:
    """What the schema of 2.1.0 requires of the objects that are used."""
    assert json.loads(json.dumps(log)) == log
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "fin-ingest"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
        for told_ in invocation["toolExecutionNotifications"]:
            assert told_["message"]["text"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        (location,) = result["locations"]
        region = location.get("physicalLocation", {}).get("region", {"startLine": 1})
        assert region["startLine"] >= 1
        assert all(isinstance(one, str) for one in result["partialFingerprints"].values())
    results: list[dict[str, Any]] = run["results"]
    return results


def test_findings_and_holds_lead_to_lines_of_files_in_the_repository() -> None:
    results = assert_is_sarif(sarif.log(told(folders={"docs": "product a/docs"})))
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("FIN201", "warning"),
        ("held", "error"),
        ("FIN201", "note"),
        ("FIN401", "error"),
    ]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "product%20a/docs/limits.md"
    assert place["region"] == {"startLine": 14}


def test_a_document_that_is_no_file_has_a_logical_place() -> None:
    results = assert_is_sarif(sarif.log(told()))
    assert results[0]["locations"][0] == {
        "logicalLocations": [{"name": "Limits", "fullyQualifiedName": "docs/limits.md"}]
    }


def test_a_remark_keeps_its_fingerprint_when_its_line_moves_and_two_alike_have_two() -> None:
    def prints(*lines: int) -> list[str]:
        moved = DOCS._replace(findings=tuple(DOCS.findings[0]._replace(line=line) for line in lines), holds=())
        return [
            one["partialFingerprints"]["finIngest/v1"]
            for one in assert_is_sarif(sarif.log(told(Plan((moved,), "4", 7))))
        ]

    assert prints(14, 20) == prints(15, 90)
    assert len(set(prints(14, 20))) == 2


def test_a_rule_explains_itself_and_a_broken_run_is_no_success() -> None:
    log = sarif.log(told(Plan((DOCS, SourcePlan("wiki", error=Failure("it is damaged"))), "4", 7)))
    rule = next(rule for rule in log["runs"][0]["tool"]["driver"]["rules"] if rule["id"] == "FIN201")
    assert "link" in rule["help"]["text"]
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert sarif.log(told())["runs"][0]["invocations"][0]["executionSuccessful"] is True


@given(ANYTHING, st.sampled_from([None, "", "docs"]))
@settings(deadline=None)
def test_any_text_gives_a_log_that_can_be_read(text: str, folder: str | None) -> None:
    assert_is_sarif(sarif.log(told(named(text), folders={} if folder is None else {text: folder})))
