"""`fin-ingest watch`, as a process: what it does, what it tells, how it ends. What to do is decided elsewhere."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ingest.intercom.emulator import Options, Server
from tests.ingest.commands.conftest import Run, write
from tests.ingest.commands.watching import QUICK, Process, until
from tests.ingest.report.screen import Screen
from tests.ingest.watch.test_health import read

TOKEN = "tok_right_12345678"
CONFIGURATION = """\
intercom: {{base_url: "{url}"}}
limits: {{deletes: 2, small: 0, deletes_percent: off}}
{watch}sources:
  - {{name: docs, path: docs, url: "https://docs.example.com/docs"}}
{more}"""
API = '  - {name: api, path: api, url: "https://docs.example.com/api"}\n'


class World:
    """A folder with documents and a configuration, and an emulator they are sent to."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.docs, self.server = folder, folder / "docs", server
        self.file = folder / "fin-ingest.yaml"
        self.configure()
        for name in ("install", "use", "leave"):
            write(self.docs, name, f"How to {name} it.")

    def configure(self, more: str = "", url: str = "") -> None:
        """Write the configuration, perhaps with more at its end."""
        self.file.write_text(CONFIGURATION.format(url=url or self.server.url, watch=QUICK, more=more))

    def pages(self) -> dict[str, str]:
        """What Intercom holds: external id → html."""
        return {row.external_id: row.html for row in self.server.app.store.pages()}


@pytest.fixture
def options() -> Options:
    return Options(token=TOKEN, limit=0)


@pytest.fixture
def world(folder: Path, monkeypatch: pytest.MonkeyPatch, options: Options) -> Iterator[World]:
    monkeypatch.setenv("INTERCOM_TOKEN", TOKEN)
    with Server(options) as server:
        yield World(folder, server)


# -- following what changes --------------------------------------------------------------------------------------


def test_what_is_there_is_synced_at_start_and_what_is_saved_soon_after(world: World) -> None:
    with Process(world.folder) as watch:
        assert watch.wait("synced", "docs")["counts"]["created"] == 3
        assert sorted(world.pages()) == ["install.md", "leave.md", "use.md"]
        write(world.docs, "use", "How to use it better.")
        write(world.docs, "repair", "How to repair it.")
        until(lambda: "better" in world.pages()["use.md"] and "repair.md" in world.pages())
        (world.docs / "leave.md").unlink()
        until(lambda: "leave.md" not in world.pages())
        assert watch.end() == 130
    kinds = [event["event"] for event in watch.events]
    assert kinds[0] in ("started", "watching")
    assert "stopping" in kinds
    assert kinds[-1] == "stopped"
    assert "failed" not in kinds
    assert watch.err == []


def test_what_changed_nothing_is_not_told(world: World) -> None:
    with Process(world.folder) as watch:
        watch.wait("synced", "docs")
        (world.docs / "note.swp").write_text("x")
        (world.docs / "note.swp").unlink()
        os.utime(world.docs / "use.md")
        time.sleep(1)
        watch.end()
    assert [event["event"] for event in watch.events].count("synced") == 1


def test_only_the_sources_named_are_watched(world: World) -> None:
    world.configure(API)
    write(world.folder / "api", "calls", "All calls.")
    with Process(world.folder, "api", "--format", "json") as watch:
        watch.wait("synced", "api")
        watch.end()
    assert [*world.pages()] == ["calls.md"]
    assert {event["source"] for event in watch.events} == {"api", None}


def test_a_guard_is_told_once_with_the_command_that_allows_it(world: World, run: Run) -> None:
    with Process(world.folder) as watch:
        watch.wait("synced", "docs")
        for path in world.docs.glob("*.md"):
            path.unlink()
        write(world.docs, "new", "What is new.")
        refused = watch.wait("refused", "docs")
        assert "3 of 4 pages would be deleted, more than the limit of 2 pages" in refused["error"]["what"]
        (word,) = re.findall(r"`fin-ingest (sync [^`]*)`", refused["error"]["hint"])
        write(world.docs, "new", "What is newer.")  # wakes it again
        time.sleep(1.5)
        assert [event["event"] for event in watch.events].count("refused") == 1
        assert len(world.pages()) == 4
        hint = run("plan", "docs", "--format", "json")  # the digest is that of the plan as it is now
        word = re.sub(r"--expect \S+", f"--expect {json.loads(hint.out)['digest']}", word)
        assert run(*word.split()).code == 0
        assert [*world.pages()] == ["new.md"]
        watch.wait("recovered", "docs")  # though no document changed
        watch.end()


def test_intercom_away_is_told_once_tried_again_and_told_when_it_is_back(world: World, options: Options) -> None:
    world.server.stop()
    with Process(world.folder) as watch:
        failed = watch.wait("failed", "docs")
        assert failed["level"] == "error"
        assert failed["error"]["hint"]
        with Server(options, port=world.server.port) as world.server:
            watch.wait("recovered", "docs")
            assert len(world.pages()) == 3
            watch.end()
    assert [event["event"] for event in watch.events].count("failed") == 1


def test_a_wrong_token_is_told_without_it(world: World) -> None:
    with Process(world.folder, "--format", "json", "-v", INTERCOM_TOKEN="tok_wrong_87654321") as watch:
        watch.wait("refused", "docs")
        watch.end()
    assert "tok_wrong" not in "".join(watch.out + watch.err)


LEAKY = """
import os
from connectors.base import ConnectorError

class Wiki:
    lasting = contained = False
    roots, state, notes = (), "", ()
    def __init__(self, **options):
        pass
    def crawl(self):
        raise ConnectorError("the wiki does not let in " + os.environ["WIKI_TOKEN"])
        yield
    def read(self, document):
        raise AssertionError
    def resource(self, path, known=""):
        return None
    def unchanged(self, state):
        return False
"""


def test_no_token_is_told_even_where_a_connector_lets_it_slip(world: World) -> None:
    (world.folder / "leaky.py").write_text(LEAKY)
    wiki = '{name: wiki, type: "leaky:Wiki", url: "https://docs.example.com/wiki", token: "${WIKI_TOKEN}"}'
    world.configure(f"  - {wiki}\n")
    root = str(Path(__file__).parents[3])
    words = ("--format", "json", "--health-port", "0")
    secret = {"WIKI_TOKEN": "wiki_secret_4711", "PYTHONPATH": f"{root}{os.pathsep}{world.folder}"}
    with Process(world.folder, *words, **secret) as watch:
        url = re.findall(r"http://127\.0\.0\.1:\d+", watch.wait("serving")["text"])[0]
        assert "let in [token]" in watch.wait("failed", "wiki")["error"]["what"]
        watch.wait("synced", "docs")
        health, told = httpx.get(f"{url}/healthz").text, httpx.get(f"{url}/metrics").text
        assert "[token]" in health
        watch.end()
    assert "wiki_secret_4711" not in "".join((health, told, *watch.out, *watch.err))


# -- signals -----------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Every call takes a while, and there is much to send."""
    monkeypatch.setenv("INTERCOM_TOKEN", TOKEN)
    with Server(Options(token=TOKEN, limit=0, latency=0.15)) as server:
        world = World(folder, server)
        for number in range(300):
            write(world.docs, f"page-{number}", "One of many.")
        world.file.write_text(world.file.read_text().replace("limits: {", "limits: {workers: 2, "))
        yield world


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_the_pages_in_flight_and_what_was_sent_is_recorded(
    slow: World, run: Run, number: signal.Signals
) -> None:
    with Process(slow.folder) as watch:
        until(lambda: len(slow.pages()) > 5)
        began = time.monotonic()
        assert watch.end(number) == 130
        assert time.monotonic() - began < 10
    sent = len(slow.pages())
    assert 5 < sent < 300
    assert [event["event"] for event in watch.events][-2:] == ["stopping", "stopped"]
    status = json.loads(run("status", "--pages", "--format", "json").out)
    assert sum(not page["in_doubt"] for page in status["sources"][0]["page_list"]) == sent
    assert status["held_by"] is None


def test_a_second_signal_ends_it_at_once_and_the_next_run_goes_on_from_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", TOKEN)
    library = Options(token=TOKEN, limit=0, store=str(folder / "library.db"))
    with Server(replace(library, latency=1)) as server, Process((world := World(folder, server)).folder) as watch:
        until(server.app.store.count_sources)
        time.sleep(0.3)  # now pages are under way, for a second: without any it would end by itself
        watch.send(signal.SIGINT)
        watch.wait("stopping")
        began = time.monotonic()
        assert watch.end(signal.SIGINT) == 130
        assert time.monotonic() - began < 1
        assert watch.err == []
    with Server(library, port=server.port) as server:
        world.server = server
        assert run("refresh").code == 0
        assert run("sync").code == 0
        assert sorted(world.pages()) == ["install.md", "leave.md", "use.md"]
        assert server.app.store.count_sources() == 1


def test_a_signal_ends_the_waiting_for_another_try(world: World) -> None:
    world.server.stop()
    with Process(world.folder) as watch:
        watch.wait("watching")
        time.sleep(0.7)
        began = time.monotonic()
        assert watch.end() == 130
        assert time.monotonic() - began < 1.5


def test_sighup_reads_the_configuration_anew(world: World) -> None:
    write(world.folder / "api", "calls", "All calls.")
    with Process(world.folder) as watch:
        watch.wait("synced", "docs")
        world.configure(API)
        time.sleep(0.5)
        assert "calls.md" not in world.pages()
        watch.send(signal.SIGHUP)
        watch.wait("reloaded")
        watch.wait("synced", "api")
        assert "calls.md" in world.pages()
        write(world.folder / "api", "errors", "All errors.")
        until(lambda: "errors.md" in world.pages())
        watch.end()


def test_a_wrong_new_configuration_is_told_with_all_its_mistakes_and_the_former_goes_on(world: World) -> None:
    with Process(world.folder) as watch:
        watch.wait("synced", "docs")
        world.file.write_text(world.file.read_text().replace("limits", "limit").replace("path: docs", "pth: docs"))
        watch.send(signal.SIGHUP)
        told = watch.wait("misconfigured")
        assert [mistake["at"].rpartition(":")[2] for mistake in told["error"]["mistakes"]] == ["2", "5", "5"]
        world.file.unlink()
        watch.send(signal.SIGHUP)
        assert "no configuration file" in watch.wait("misconfigured", number=2)["error"]["what"]
        write(world.docs, "use", "How to use it better.")
        until(lambda: "better" in world.pages()["use.md"])
        watch.end()


def test_who_stops_reading_ends_the_watch(world: World) -> None:
    command = f"{sys.executable} -m ingest watch --format json | head -1"
    root = str(Path(__file__).parents[3])
    with subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=world.folder,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    ) as shell:
        for number in range(60):
            write(world.docs, "use", f"Again, {number}.")
            time.sleep(0.5)
            if shell.poll() is not None:
                break
        assert shell.returncode is not None
        shell.kill()


# -- health and metrics ------------------------------------------------------------------------------------------


def test_health_and_metrics_of_a_watch_at_work(world: World) -> None:
    write(world.docs, "secret", "The key is ghp_" + "Zk3v9QbT7xW2mN8rLp4cHs6dYf1gJa5eUo0i.")
    with Process(world.folder, "--format", "json", "--health-port", "0") as watch:
        url = re.findall(r"http://127\.0\.0\.1:\d+", watch.wait("serving")["text"])[0]
        watch.wait("synced", "docs")
        (source,) = until(lambda: [s for s in httpx.get(f"{url}/healthz").json()["sources"] if s["synced_at"]])
        assert (source["name"], source["doing"], source["pages"]) == ("docs", "up to date", 3)
        answer = httpx.get(f"{url}/healthz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        told = read(httpx.get(f"{url}/metrics").text)
        assert told["fin_ingest_pages_total"]['{outcome="created"}'] == 3
        assert told["fin_ingest_runs_total"][""] >= 1
        assert told["fin_ingest_calls_total"][""] >= 4
        assert told["fin_ingest_source_held_documents"] == {'{source="docs"}': 1}
        assert told["fin_ingest_source_polled"] == {'{source="docs"}': 0}
        write(world.docs, "use", "How to use it better.")
        watch.wait("synced", "docs", 2)
        after = read(httpx.get(f"{url}/metrics").text)
        assert after["fin_ingest_pages_total"]['{outcome="updated"}'] == 1
        assert after["fin_ingest_events_total"][""] > told["fin_ingest_events_total"][""]
        watch.end()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")


def test_nothing_is_served_unless_asked_for_and_a_taken_port_is_a_mistake(world: World) -> None:
    port = world.server.url.rpartition(":")[2]
    with Process(world.folder, "--health-port", port) as watch:
        assert watch.ended() == 4
    assert f"port {port}" in "".join(watch.err)


# -- once --------------------------------------------------------------------------------------------------------


def test_once_syncs_and_ends_like_a_sync(world: World) -> None:
    with Process(world.folder, "--once") as watch:
        assert watch.ended() == 0
    assert "3 created" in "".join(watch.out)
    with Process(world.folder, "--once", "--format", "json") as watch:
        assert watch.ended() == 0
    assert json.loads(watch.out[0])["sources"][0]["unchanged"] == 3
    for path in world.docs.glob("*.md"):
        path.unlink()
    with Process(world.folder, "--once") as watch:
        assert watch.ended() == 6
    assert "--expect" in "".join(watch.out)
    assert len(world.pages()) == 3


def test_once_tells_of_all_sources_together(world: World) -> None:
    world.configure(API)
    write(world.folder / "api", "calls", "All calls.")
    with Process(world.folder, "--once", "--format", "json") as watch:
        assert watch.ended() == 0
    (told,) = map(json.loads, watch.out)
    assert [(source["name"], source["created"]) for source in told["sources"]] == [("docs", 3), ("api", 1)]
    assert told["calls"] >= 6


def test_once_can_be_interrupted(slow: World) -> None:
    with Process(slow.folder, "--once") as watch:
        until(lambda: len(slow.pages()) > 5)
        assert watch.end() == 130
    assert "interrupted" in "".join(watch.err)


def test_once_with_a_wrong_configuration_or_token_says_so(world: World) -> None:
    with Process(world.folder, "--once", INTERCOM_TOKEN="tok_wrong_87654321") as watch:
        assert watch.ended() == 5
    world.file.write_text("sources: []\n")
    with Process(world.folder, "--once") as watch:
        assert watch.ended() == 4


# -- for people and logs -----------------------------------------------------------------------------------------


def test_without_a_terminal_each_event_is_a_line_on_standard_error(world: World) -> None:
    with Process(world.folder, "--no-quiet") as watch:
        until(lambda: any("synced: 3 created" in line for line in watch.err))
        watch.end()
    assert watch.out == []
    for line in watch.err:
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  (docs  )?[a-z]+", line), line
        assert "\x1b" not in line


def test_the_log_can_be_json_lines(world: World) -> None:
    with Process(world.folder, "--log-format", "json") as watch:
        until(lambda: any('"synced"' in line for line in watch.err))
        watch.end()
    assert watch.out == []
    assert all({"time", "level", "event", "source", "text"} <= {*json.loads(line)} for line in watch.err)


def test_under_q_only_what_is_wrong_is_told(world: World) -> None:
    with Process(world.folder, "-q") as watch:
        until(lambda: len(world.pages()) == 3)
        for path in world.docs.glob("*.md"):
            path.unlink()
        until(lambda: watch.err)
        watch.end()
    assert len(watch.err) == 1
    assert "--expect" in watch.err[0]


class OnTerminal:
    """A watch on a terminal of its own, and what stands there."""

    def __init__(self, world: World, **environment: str) -> None:
        self.screen, self.text = Screen(100, 24), ""
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(world.folder)
            known = {"TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[3]), **environment}
            os.environ.update(known)
            os.execv(sys.executable, [sys.executable, "-m", "ingest", "watch"])

    def look(self, found: Callable[[str], object]) -> str:
        """Read on until what stands there is what is looked for."""
        end = time.monotonic() + 20
        while not found("\n".join(self.screen.shown())):
            assert time.monotonic() < end, self.screen.shown()
            try:
                part = os.read(self.descriptor, 65536).decode()
            except OSError:
                break
            self.text += part
            self.screen.write(part.replace("\r\n", "\n"))
        return "\n".join(self.screen.shown())

    def ended(self) -> int:
        """Its exit code; whatever it still draws is read."""
        self.look(lambda _: False)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_on_a_terminal_there_is_a_live_view_that_leaves_only_what_happened(world: World) -> None:
    watch = OnTerminal(world)
    shown = watch.look(lambda text: "up to date" in text and "synced: 3 created" in text)
    assert re.search(r"^docs  up to date +3 pages  synced [\d:]+  next look [\d:]+$", shown, re.MULTILINE)
    assert "\x1b[32m" in watch.text
    os.write(watch.descriptor, b"\x03")
    assert watch.ended() == 130
    last = watch.screen.shown()
    assert "stopped: " in last[-1]
    assert not any(line.startswith(("Watching", "docs  up to date")) for line in last)
    os.close(watch.descriptor)


def test_colours_can_be_declined(world: World) -> None:
    watch = OnTerminal(world, NO_COLOR="1")
    watch.look(lambda text: "up to date" in text)
    os.write(watch.descriptor, b"\x03")
    assert watch.ended() == 130
    assert not re.search(r"\x1b\[[\d;]*m", watch.text)
    os.close(watch.descriptor)


def test_a_terminal_that_cannot_redraw_gets_lines(world: World) -> None:
    watch = OnTerminal(world, TERM="dumb")
    watch.look(lambda text: "synced: 3 created" in text)
    os.write(watch.descriptor, b"\x03")
    assert watch.ended() == 130
    assert "\x1b" not in watch.text
    os.close(watch.descriptor)


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_a_terminal_that_is_closed_ends_the_watch(world: World, term: str) -> None:
    watch = OnTerminal(world, TERM=term)
    watch.look(lambda text: "synced: 3 created" in text)
    os.close(watch.descriptor)
    end = time.monotonic() + 20
    while (ended := os.waitpid(watch.pid, os.WNOHANG)) == (0, 0):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert os.waitstatus_to_exitcode(ended[1]) == 130
