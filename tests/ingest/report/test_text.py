"""Plans and reports as people read them: golden texts, counts that add up, nothing that steers a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import AccessError, Failure, GuardError
from ingest.outcome import OUTCOMES, Change, Failed, Found, Hold, Plan, Report, SourcePlan, SourceReport
from ingest.report.style import Style, shown
from ingest.report.text import MOST, plan_text, report_text

PLAIN = Style()


def change(kind: str, key: str, title: str = "", **more: str) -> Change:
    return Change(kind, "docs", key, key, title, **more)


def counts(**known: int) -> dict[str, int]:
    return dict.fromkeys(OUTCOMES, 0) | known


def quiet(name: str = "docs", documents: int = 413) -> SourcePlan:
    return SourcePlan(name, counts=counts(unchanged=documents), listing=documents)


BUSY = SourcePlan(
    "docs",
    changes=(
        change("create", "guides/install.md", "Installing"),
        change("create", "guides/日本語.md", "日本語"),
        change("update", "guides/limits.md", "Limits", why="text changed"),
        change("rename", "guides/new.md", "New name", previous="guides/old.md"),
        change("delete", "faq/legacy.md", "Legacy FAQ", why="gone"),
        change("hide", "faq/old.md", "Old", why="draft"),
    ),
    counts=counts(created=2, updated=1, renamed=1, deleted=2, unchanged=404, held=1, excluded=2),
    listing=413,
    excluded={"draft": 1, "no renderer for .png": 1},
    holds=(Hold("guides/broken.md", "the front matter is never closed", 1),),
    findings=(
        Found("guides/limits.md", "link-broken", "warning", "leads to b.md, which does not exist", 14),
        Found("guides/limits.md", "link-broken", "warning", "leads to c.md, which does not exist", 15),
        Found("guides/same.md", "link-broken", "warning", "leads to d.md, which does not exist", 2),
        Found("guides/d.md", "secret", "error", "looks like a private key", 3),
        Found("guides/e.md", "image-lost", "note", "an image behind a login", 9),
    ),
)


def test_a_plan_reads_from_counts_to_changes_to_what_is_next() -> None:
    text = plan_text(Plan((BUSY,), "4f1c09", 7), PLAIN, next_step="fin-ingest sync --expect 4f1c09")
    assert (
        text
        == """\
docs  413 documents: 2 to create, 1 to update, 1 to rename, 2 to delete, 404 unchanged, 1 held, 2 excluded
  + guides/install.md  Installing
  + guides/日本語.md   日本語
  ~ guides/limits.md   Limits · text changed
  → guides/new.md      New name · was guides/old.md
  - faq/legacy.md      Legacy FAQ · gone
  ◌ faq/old.md         Old · draft
  ! guides/broken.md:1 is held: the front matter is never closed
  error: secret
      guides/d.md:3  looks like a private key
  warning: link-broken, 2 in 1 document
      guides/limits.md:14  leads to b.md, which does not exist
      guides/limits.md:15  leads to c.md, which does not exist
  1 note and 1 warning about documents that do not change; -v lists them

Plan 4f1c09: 2 to create, 1 to update, 1 to rename, 1 to delete, 1 to hide.
  fin-ingest sync --expect 4f1c09  carries out exactly this
"""
    )


def test_where_signs_cannot_be_shown_plain_ones_are() -> None:
    text = plan_text(Plan((BUSY,), "4f1c09", 7), Style(unicode=False))
    assert "  > guides/new.md" in text
    assert "  o faq/old.md         Old - draft" in text


def test_colours_change_nothing_but_colours() -> None:
    import re

    plan = Plan((BUSY, quiet("wiki")), "4f1c09", 7)
    colored = plan_text(plan, Style(color=True))
    assert colored != plan_text(plan, PLAIN)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plan_text(plan, PLAIN)


def test_nothing_to_do_is_one_line() -> None:
    assert plan_text(Plan((quiet(),), "0", 1), PLAIN) == "Nothing to do: 413 documents unchanged.\n"
    reports = (SourceReport(quiet(), quiet().counts), SourceReport(quiet("wiki", 1), quiet("wiki", 1).counts))
    text = report_text(Report("sync", reports, 0, 0.0612, "0"), PLAIN)
    assert text == "Nothing to do: 414 documents unchanged (0.06 s, 0 calls).\n"


def test_a_calm_run_counts_the_warnings_of_before_in_a_line() -> None:
    warned = quiet()._replace(findings=(Found("a.md", "x", "warning", "m"), Found("b.md", "y", "note", "m")))
    told = "Nothing to do: 413 documents unchanged.\n"
    told += "  1 note and 1 warning about documents that do not change; -v lists them\n"
    assert plan_text(Plan((warned,), "0", 1), PLAIN) == told
    assert "a.md" in plan_text(Plan((warned,), "0", 1), PLAIN, verbose=True)


def test_a_finding_of_the_level_error_is_told_every_time() -> None:
    wrong = quiet()._replace(findings=(Found("a.md", "x", "error", "looks like a key", 3),))
    assert "a.md:3  looks like a key" in plan_text(Plan((wrong,), "0", 1), PLAIN)


def test_a_frequent_finding_takes_two_lines_with_its_title() -> None:
    findings = tuple(Found(f"{one}.md", "FIN201", "warning", "leads nowhere", 1) for one in range(500))
    changes = tuple(change("create", f"{one}.md") for one in range(500))
    text = plan_text(Plan((quiet()._replace(findings=findings, changes=changes),), "0", 1), PLAIN)
    (head,) = [line for line in text.splitlines() if "FIN201" in line]
    assert head.startswith("  warning: ")
    assert head.endswith(" (FIN201), 500 in 500 documents")
    assert text.count("leads nowhere") == 1


def test_what_is_held_keeps_a_run_from_being_calm() -> None:
    doubtful = quiet()._replace(holds=(Hold("a.md", "cannot be read"),), counts=counts(unchanged=412, held=1))
    text = plan_text(Plan((doubtful,), "0", 1), PLAIN)
    assert "a.md is held: cannot be read" in text
    assert text.endswith("\nNothing to do.\n")


def test_a_guard_says_what_to_do() -> None:
    guard = GuardError("it would delete 120 of 400 pages", hint="fin-ingest sync docs --allow-removals")
    text = plan_text(Plan((quiet()._replace(guard=guard),), "0", 1), PLAIN)
    assert "  stopped: it would delete 120 of 400 pages\n" in text
    assert "     hint: fin-ingest sync docs --allow-removals\n" in text


def test_a_source_that_could_not_be_read_says_so_and_the_others_go_on() -> None:
    lost = SourcePlan("wiki", error=Failure("the folder is not there", at="/wiki", hint="mount it"))
    text = plan_text(Plan((lost, quiet("docs")), "0", 1), PLAIN)
    assert text.startswith("wiki  not read\n  error: the folder is not there\n     at: /wiki\n   hint: mount it\n")
    assert "docs  413 documents: 413 unchanged" in text


def test_an_incomplete_listing_says_that_nothing_is_deleted() -> None:
    text = plan_text(Plan((quiet()._replace(incomplete="12 folders could not be listed"),), "0", 1), PLAIN)
    assert "nothing is deleted: 12 folders could not be listed" in text


def test_a_report_ends_with_what_it_took() -> None:
    report = Report("sync", (SourceReport(BUSY, BUSY.counts),), 1234, 75.4, "4f1c09", 17)
    assert report_text(report, PLAIN).endswith("\n6 documents done (1 min 15 s, 1,234 calls, run 17).\n")


def test_failures_with_one_cause_are_told_once() -> None:
    error = Failure("Intercom is failing (503)", at="POST /ai/external_pages", hint="run again later")
    failures = tuple(Failed(change("create", f"{number}.md"), error) for number in range(1000))
    report = Report("sync", (SourceReport(quiet(), counts(failed=1000), failures),), 9, 1, "0", 3)
    text = report_text(report, PLAIN)
    assert text.count("run again later") == 1
    assert "  error: 1,000 pages: Intercom is failing (503)\n" in text
    assert f"… and {1000 - MOST} more; -v lists them" in text
    assert "1,000 pages failed, 0 documents done" in text
    assert len(report_text(report, PLAIN, verbose=True).splitlines()) > 1000


def test_one_failure_says_where() -> None:
    failed = Failed(change("create", "a.md"), AccessError("refused", at="POST /x, request id 1", hint="ask"))
    text = report_text(Report("sync", (SourceReport(quiet(), counts(failed=1), (failed,)),), 1, 1, "0"), PLAIN)
    assert "     at: POST /x, request id 1\n" in text
    assert "         create a.md\n" in text


def test_an_interrupted_run_says_that_the_next_one_goes_on() -> None:
    report = Report("sync", (SourceReport(BUSY, counts(created=1)),), 3, 1, "0", 3, interrupted=True)
    assert "Interrupted after 1 document" in report_text(report, PLAIN)


def test_verbose_lists_every_change_finding_and_reason() -> None:
    many = BUSY._replace(changes=tuple(change("create", f"{number}.md") for number in range(100)))
    short, long = (plan_text(Plan((many,), "0", 1), PLAIN, verbose=verbose) for verbose in (False, True))
    assert "and 80 more" in short
    assert "99.md" in long
    assert "note: image-lost" in long
    assert "excluded: 1 draft, 1 no renderer for .png" in long


def test_documents_cannot_steer_the_terminal() -> None:
    nasty = "\x1b]0;owned\x07\x1b[2J\r\n\u202e\udcff"
    found = Found(nasty, nasty, "warning", nasty)
    plan = BUSY._replace(changes=(change("create", nasty, nasty),), holds=(Hold(nasty, nasty),), findings=(found,))
    text = plan_text(Plan((plan,), "0", 1), PLAIN)
    assert not {"\x1b", "\x07", "\r", "\u202e", "\udcff"} & set(text)


@given(st.text())
def test_whatever_a_text_holds_it_is_shown_on_one_line(text: str) -> None:
    assert shown(text).isprintable() or "\u3000" in text


@given(st.fixed_dictionaries({name: st.integers(0, 10**6) for name in OUTCOMES}))
def test_the_numbers_shown_add_up_to_the_listing(known: dict[str, int]) -> None:
    import re

    plan = SourcePlan("docs", counts=known, listing=sum(known.values()), holds=(Hold("a", "b"),))
    head = plan_text(Plan((plan,), "0", 1), PLAIN).splitlines()[0]
    listing, *numbers = (int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", head))
    assert sum(numbers) == listing
