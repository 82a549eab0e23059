"""Watch mode in words, and how the words come onto a terminal."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ConfigError, Failure, GuardError
from ingest.report import live as live_module
from ingest.report.live import Live, Steps
from ingest.report.style import Style, columns
from ingest.report.watching import Step, event_line, event_object, level, status_lines
from ingest.watch.status import Doing, Happened, SourceStatus, Status
from tests.ingest.report.screen import Screen

if TYPE_CHECKING:
    from typing import TextIO

NOW = 1_800_000_000.0
GUARD = GuardError(
    "40 of 58 pages would be deleted, more than the limit of 20%",
    at="source api",
    hint="to let it happen: fin-ingest sync api --allow-removals, or raise limits.deletes",
)
CALM = SourceStatus("docs", doing="up to date", synced_at=NOW - 12, next_look=NOW + 900, pages=1204)
STOPPED = SourceStatus("api", doing="stopped", synced_at=NOW - 90_000, pages=58, failure=GUARD, failures=1)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def status(*sources: SourceStatus, **fields: object) -> Status:
    whole = Status(NOW - 3600, NOW, sources or (CALM,), runs=7, changes={"updated": 3, "created": 11}, calls=32)
    return whole._replace(**fields)


def lines(*sources: SourceStatus, room: tuple[int, int] = (100, 24), step: Step | None = None) -> list[str]:
    return status_lines(status(*sources), Style(), NOW, room, step)


# -- what happened -----------------------------------------------------------------------------------------------


def test_an_event_is_one_line_with_time_source_what_happened_and_what_it_took() -> None:
    synced = Happened(NOW, "docs", "synced", "", counts={"updated": 2, "held": 1, "unchanged": 900}, seconds=0.31)
    assert event_line(synced, Style()) == "2027-01-15T08:00:00Z  docs  synced: 2 updated, 1 held (0.31 s)\n"


def test_a_refusal_says_in_one_line_what_stopped_it_and_which_command_allows_it() -> None:
    line = event_line(Happened(NOW, "api", "refused", "", GUARD), Style())
    assert line.count("\n") == 1
    assert GUARD.what in line
    assert "fin-ingest sync api --allow-removals" in line


def test_mistakes_of_a_configuration_are_all_in_the_line() -> None:
    broken = ConfigError([Failure("no `url`", at="c.yaml:3"), Failure("no `path`", at="c.yaml:7", hint="give it one")])
    line = event_line(Happened(NOW, "", "misconfigured", "what was configured before goes on", broken), Style())
    assert line.count("\n") == 1
    assert "no `url` (at c.yaml:3); no `path` (at c.yaml:7); give it one" in line


def test_foreign_text_cannot_steer_a_terminal() -> None:
    failure = Failure("a\x1b[2Jb\nc", hint="d\x07e")
    line = event_line(Happened(NOW, "docs", "failed", "x\ry", failure), Style())
    assert line.removesuffix("\n").isprintable()
    broken = CALM._replace(failure=failure, why="f\x1bg", doing="retrying")
    assert all(line.isprintable() for line in lines(broken))


def test_an_event_for_programs_has_everything_and_always_the_same_names() -> None:
    told = json.loads(json.dumps(event_object(Happened(NOW, "api", "refused", "", GUARD))))
    assert told == {
        "time": "2027-01-15T08:00:00Z",
        "level": "error",
        "event": "refused",
        "source": "api",
        "text": "",
        "counts": {},
        "seconds": 0.0,
        "error": {"what": GUARD.what, "at": GUARD.at, "hint": GUARD.hint},
    }
    assert [*event_object(Happened(NOW, "", "started", ""))] == [*told]


def test_polling_is_worth_a_warning_only_where_events_were_expected() -> None:
    assert level(Happened(NOW, "wiki", "polling", "")) == "info"
    assert level(Happened(NOW, "docs", "polling", "the file system sends no events")) == "warning"


# -- how it stands -----------------------------------------------------------------------------------------------


def test_the_view_has_a_line_a_source_with_state_pages_last_sync_and_next_look() -> None:
    assert lines() == [
        "Watching 1 source since 07:00:00: 7 runs, 14 pages changed, 32 calls",
        "docs  up to date              1,204 pages  synced 07:59:48  next look 08:15:00",
    ]


def test_what_is_wrong_stands_below_its_source_with_what_to_do() -> None:
    shown = lines(STOPPED._replace(held=2), CALM)
    assert shown[1].startswith("api   stopped                    58 pages  synced 14 Jan 07:00")
    text = " ".join(line.strip() for line in shown[2:-1])
    assert text == f"2 documents held or failed {GUARD.what} {GUARD.hint}"
    assert shown[-1].startswith("docs  up to date")


def test_a_run_shows_how_far_it_is_and_waiting_how_much_waits() -> None:
    running = CALM._replace(doing="syncing")
    assert "upload 120 of 4,000" in lines(running, step=Step("docs", "upload", 120, 4000))[1]
    assert "crawl 17" in lines(running, step=Step("docs", "crawl", 17))[1]
    assert "syncing" in lines(running, step=Step("wiki", "crawl", 17))[1]
    assert "3 changed" in lines(CALM._replace(doing="waiting", pending=3))[1]
    assert "failed 4 times" in lines(CALM._replace(doing="retrying", failures=4))[1]


def test_polled_sources_say_so_and_why() -> None:
    polled = CALM._replace(how="polled", why="the file system sends no events (nfs4)")
    assert "poll 08:15:00" in lines(polled)[1]
    assert lines(polled)[2].strip() == "polled: the file system sends no events (nfs4)"


def test_nothing_of_the_view_changes_while_nothing_happens() -> None:
    before = status_lines(status(), Style(), NOW, (100, 24))
    assert status_lines(status(beat=NOW + 600, events=9), Style(), NOW + 600, (100, 24)) == before


def test_without_room_for_all_those_in_trouble_are_shown_and_the_rest_counted() -> None:
    many = [CALM._replace(name=f"docs-{number}") for number in range(40)]
    shown = lines(*many[:20], STOPPED, *many[20:], room=(100, 12))
    assert len(shown) <= 12
    assert any("stopped" in line for line in shown)
    assert shown[-1] == "and 33 more, all up to date"


SOURCES = st.builds(
    SourceStatus,
    name=st.text("ab文-", min_size=1, max_size=30),
    how=st.sampled_from(["events", "polled"]),
    why=st.sampled_from(["", "the file system sends no events"]),
    doing=st.sampled_from([*Doing.__args__]),
    pending=st.integers(0, 10**6),
    synced_at=st.none() | st.floats(NOW - 10**6, NOW),
    next_look=st.none() | st.floats(NOW, NOW + 10**6),
    failure=st.sampled_from([None, GUARD, Failure("文字" * 40, hint="x" * 200), Failure("x")]),
    failures=st.integers(0, 1000),
    pages=st.integers(0, 10**6),
    held=st.integers(0, 3),
)


@given(
    sources=st.lists(SOURCES, max_size=12),
    width=st.integers(10, 120),
    height=st.integers(2, 30),
    style=st.builds(Style, color=st.booleans(), unicode=st.booleans()),
)
def test_the_view_fits_into_any_terminal(sources: list[SourceStatus], width: int, height: int, style: Style) -> None:
    for line in (shown := status_lines(status(*sources), style, NOW, (width, height))):
        assert columns(COLOUR.sub("", line)) <= width
        assert line == line.rstrip()
        assert style.color or not COLOUR.search(line)
    assert len(shown) <= max(height, 2)


# -- on a terminal -----------------------------------------------------------------------------------------------


class Seen:
    """A live view on a screen whose size and clock the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, columns: int = 100, rows: int = 24) -> None:
        self.screen, self.now, self.status = Screen(columns, rows), NOW, status()
        self.steps = Steps()
        monkeypatch.setattr(
            live_module.os, "get_terminal_size", lambda _: os.terminal_size((self.screen.columns, self.screen.rows))
        )
        monkeypatch.setattr(self.screen, "fileno", lambda: 2)
        self.live = Live(
            cast("TextIO", self.screen), Style(color=True), lambda: self.status, self.steps, lambda: self.now
        )


def test_the_view_is_drawn_in_place_and_what_happened_scrolls_up_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch, rows=8)
    for number in range(10):
        seen.live.tell(Happened(NOW, "docs", "synced", "", counts={"updated": number + 1}))
        seen.live.refresh()
    shown = seen.screen.shown()
    assert [line for line in shown if "synced: " in line] == shown[:10]
    assert shown[10:] == [COLOUR.sub("", line) for line in lines()]


def test_nothing_is_written_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    seen.live.refresh()
    for _ in range(100):
        seen.now += 1
        seen.status = seen.status._replace(beat=seen.now)
        seen.live.refresh()
    assert seen.screen.writes == 1
    seen.status = status(STOPPED)
    seen.live.refresh()
    assert seen.screen.writes == 2


def test_a_view_that_became_shorter_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    seen.status = status(STOPPED, CALM)
    seen.live.refresh()
    seen.status = status(CALM)
    seen.live.refresh()
    assert seen.screen.shown() == lines(CALM)


@pytest.mark.parametrize("narrower", [79, 50, 31, 20])
def test_a_terminal_made_narrower_shows_the_view_once(monkeypatch: pytest.MonkeyPatch, narrower: int) -> None:
    seen = Seen(monkeypatch, rows=60)
    seen.live.tell(Happened(NOW, "docs", "synced", ""))
    seen.status = status(STOPPED, CALM)
    seen.live.refresh()
    seen.screen.narrowed(narrower)
    seen.live.refresh()
    shown = seen.screen.shown()
    assert sum(line.startswith("Watching") for line in shown) == 1
    assert "".join(shown).startswith("08:00:00  docs  synced")


def test_at_the_end_only_what_happened_is_left_and_the_cursor_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    seen.live.tell(Happened(NOW, "docs", "synced", "", counts={"created": 1}))
    seen.live.end()
    assert seen.screen.shown() == ["08:00:00  docs  synced: 1 created"]
    assert (seen.screen.row, seen.screen.column) == (1, 0)


def test_what_others_wrote_to_the_terminal_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    seen.live.refresh()
    seen.screen.write("$ fg\n")
    seen.live.begin_anew()
    assert seen.screen.shown() == [*lines(), "$ fg", *lines()]


def test_a_terminal_that_is_gone_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)

    def gone(_text: str) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(seen.screen, "write", gone)
    seen.live.refresh()
    seen.live.tell(Happened(NOW, "docs", "synced", ""))
    seen.live.end()


def test_the_steps_of_a_run_are_shown_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    seen.status = status(CALM._replace(doing="syncing"))
    seen.steps.phase("docs", "upload", 400)
    seen.steps.step(37)
    seen.steps.step()
    seen.live.refresh()
    assert "upload 38 of 400" in seen.screen.shown()[1]
    seen.steps.done()
    seen.live.refresh()
    assert "syncing" in seen.screen.shown()[1]
