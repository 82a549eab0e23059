"""A plan or a run as JUnit's XML, which CI systems show as tests: a suite a source, a case a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ingest.report.escaped import as_html, one_line
from ingest.report.review import LEVELS, cases, obstacles
from ingest.report.style import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.outcome import SourceReport
    from ingest.report.review import Case, Obstacle, Review

_TO_MEND = ("guard", "held")
"""Obstacles that fail: somebody must look at what he wrote. The others are errors: something could not be done."""


class _Test(NamedTuple):
    """`outcome`: `failure`, `error`, `skipped`, or "" for passed. `lines`: what there is to say, the gravest first."""

    name: str
    outcome: str = ""
    lines: tuple[str, ...] = ()


def suites(review: Review) -> str:
    """The whole document.

    Failures: findings of the level "error", documents that are held, guards. Errors: sources that could not be read or
    listed whole, pages that could not be changed. Skipped: changes of a source that a guard stopped. Warnings and
    notes are in the output of a test that passes.
    """
    way = obstacles(review)
    tests = [(source.plan.name, list(_tests(source, review, way))) for source in review.sources]
    if stopped := [one for one in way if not one.source]:
        tests.append(("fin-ingest", [_of_source(stopped)._replace(name="the run as a whole")]))
    every = [test for _, suite in tests for test in suite]
    body = "".join(_suite(name, suite) for name, suite in tests)
    head = f'<testsuites name="fin-ingest {as_html(review.command)}" {_numbers(every, skipped=False)}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{body}</testsuites>\n'


def _tests(source: SourceReport, review: Review, way: Sequence[Obstacle]) -> Iterator[_Test]:
    yield _of_source([one for one in way if one.source == source.plan.name and one.label not in ("failed", "held")])
    for case in cases(source):
        stopped = case.stopped and not review.planned and case.change is not None
        if case.findings or case.holds or case.failure or stopped:
            yield _of_case(case, stopped=stopped)


def _of_source(way: Sequence[Obstacle]) -> _Test:
    outcome = "" if not way else "failure" if all(one.label in _TO_MEND for one in way) else "error"
    hints = [f"{one.failure.what}" + (f" (hint: {one.failure.hint})" if one.failure.hint else "") for one in way]
    return _Test("the source as a whole", outcome, tuple(hints))


def _of_case(case: Case, *, stopped: bool) -> _Test:
    failed = [case.failure.what] if case.failure else []
    held = [f"held: {hold.reason}" + _line(hold.line) for hold in case.unsaid]
    found = sorted(case.findings, key=lambda one: LEVELS.index(one.level))
    said = [f"{one.level}: {one.code}: {one.message}{_line(one.line)}" for one in found]
    lines = (*failed, *held, *said)
    if failed:
        return _Test(case.key, "error", lines)
    if case.holds or any(one.level == "error" for one in found):
        return _Test(case.key, "failure", lines)
    if stopped:
        return _Test(case.key, "skipped", ("a guard stopped its source", *lines))
    return _Test(case.key, "", lines)


def _line(line: int) -> str:
    return f" (line {line})" if line else ""


def _suite(name: str, tests: Sequence[_Test]) -> str:
    body = "".join(_test(name, test) for test in tests)
    return f'<testsuite name="{as_html(one_line(name))}" {_numbers(tests)}>\n{body}</testsuite>\n'


def _numbers(tests: Sequence[_Test], *, skipped: bool = True) -> str:
    outcomes = [test.outcome for test in tests]
    numbers = {"tests": len(tests), "failures": outcomes.count("failure"), "errors": outcomes.count("error")}
    if skipped:
        numbers["skipped"] = outcomes.count("skipped")
    return " ".join(f'{name}="{number}"' for name, number in numbers.items())


def _test(suite: str, test: _Test) -> str:
    head = f'<testcase classname="{as_html(one_line(suite))}" name="{as_html(one_line(test.name))}"'
    if not test.lines:
        return f"{head}/>\n"
    lines = [one_line(line) for line in test.lines]
    text = as_html("\n".join(lines))
    if not test.outcome:
        return f"{head}><system-out>{text}</system-out></testcase>\n"
    more = f" ({count(len(lines) - 1, 'remark')} more)" if len(lines) > 1 else ""
    message = f'message="{as_html(lines[0] + more)}"'
    if test.outcome == "skipped":
        return f"{head}><skipped {message}/></testcase>\n"
    return f'{head}><{test.outcome} {message} type="{test.outcome}">{text}</{test.outcome}></testcase>\n'
