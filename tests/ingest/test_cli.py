"""The command line as a whole: help, errors and their codes, interruption, and what is not imported."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

from connectors.base import ConnectorError, IncompleteListing
from ingest import cli, errors
from ingest.cli import COMMANDS, command_spec, main
from ingest.commands import exits
from ingest.intercom.errors import Call, refusal
from ingest.options import Command, Option

SECRET = "tok_very_secret_1234"


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in list(os.environ):
        if name.startswith("FIN_INGEST_") or name == "NO_COLOR":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(words)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A command of this test: what its `run` does is set by each test."""
    module = types.ModuleType("ingest.commands.probe")
    module.SPEC = Command(
        about="A command of the tests.",
        options=(Option("expect", "a digest", "DIGEST"), Option("yes", "do not ask")),
        examples=(("fin-ingest probe", "as here"),),
    )
    monkeypatch.setitem(sys.modules, "ingest.commands.probe", module)
    monkeypatch.setitem(COMMANDS, "probe", "a command of the tests")
    return module


def raising(error: BaseException) -> Callable[..., int]:
    def act(_options: object, _terminal: object) -> int:
        raise error

    return act


def test_help_lists_every_command_and_what_it_is_for(run: Run) -> None:
    for words in ((), ("--help",), ("-h",), ("help",), ("-v", "--help")):
        done = run(*words)
        assert done.code == 0
        for name, about in COMMANDS.items():
            assert re.search(rf"^  {name} +{re.escape(about)}$", done.out, re.MULTILINE), name


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    spec = command_spec(name)
    for words in ((name, "--help"), ("help", name), ("--quiet", name, "-h")):
        done = run(*words)
        assert done.code == 0
        assert done.out.startswith(spec.about[:40])
        assert f"Usage: fin-ingest {name}" in done.out
        assert f"fin-ingest {name}" in done.out.partition("Examples:")[2]
    for action, inner in spec.actions:
        told = run(name, action, "--help").out
        assert f"Usage: fin-ingest {name} {action}" in told
        assert f"fin-ingest {name} {action}" in told.partition("Examples:")[2]
        assert all(f"[{option.variable}]" in re.sub(r"\s+", " ", told) for option in inner.options)
    assert all(f"[{option.variable}]" in re.sub(r"\s+", " ", run(name, "--help").out) for option in spec.options)


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_commands_exit_codes_have_a_meaning_and_are_shown(run: Run, name: str) -> None:
    told = run(name, "--help").out
    for code in (*exits.ALWAYS, *command_spec(name).exits):
        assert re.search(rf"^  {code} +{re.escape(exits.MEANINGS[code])}$", told, re.MULTILINE)


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_example_is_a_command_line_that_parses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    seen: list[str] = []
    spec = command_spec(name)
    for example, _ in (*spec.examples, *(one for _, inner in spec.actions for one in inner.examples)):
        words = shlex.split(re.sub(r"^.*\| |\$\(|\)|^eval | > .*$", "", example.replace('"$(', "").replace(')"', "")))
        assert words[0] == "fin-ingest", example
        module = sys.modules[f"ingest.commands.{words[1]}"]
        monkeypatch.setattr(module, "run", lambda options, terminal, example=example: seen.append(example) or 0)
        assert main(words[1:]) == 0, example
    assert len(seen) >= 1


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"fin-ingest {metadata.version('fin-ingest')}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("synk",), "did you mean sync?"),
        (("zzz",), "fin-ingest --help"),
        (("schema", "--ouut", "x"), "did you mean --out?"),
        (("schema", "--out"), "--out needs a value"),
        (("--fromat", "json", "schema"), "did you mean --format?"),
        (("schema", "--format", "jsno"), "did you mean json?"),
        (("schema", "more"), "one argument too many"),
        (("schema", "-x"), "unknown option -x"),
        (("sources", "lits"), "did you mean list?"),
        (("sources", "show"), "ID is missing"),
        (("help", "nothing"), "unknown command"),
    ],
)
def test_a_wrong_command_line_ends_with_4_and_a_way_out(run: Run, words: tuple[str, ...], told: str) -> None:
    wrong = run(*words)
    assert wrong.code == 4
    assert wrong.out == ""
    assert wrong.err.startswith("error: ")
    assert told in wrong.err


ENDS = [
    (errors.UsageError("x"), 4),
    (errors.ConfigError([errors.Failure("x")]), 4),
    (errors.ManifestError("x"), 4),
    (errors.AccessError("x"), 5),
    (errors.GuardError("x"), 6),
    (errors.IncompleteError("x"), 7),
    (ConnectorError("x"), 7),
    (IncompleteListing("x"), 7),
    (errors.LockedError("x"), 8),
    (errors.StaleError("x"), 9),
    (errors.Failure("x"), 3),
    (refusal(Call("GET", "/x"), 503, None), 3),
    (refusal(Call("GET", "/x"), 401, None), 5),
    (KeyboardInterrupt(), 130),
    (ZeroDivisionError("x"), 1),
]


@pytest.mark.parametrize(("error", "code"), ENDS)
def test_every_error_has_its_exit_code_on_both_channels(run: Run, probe, error: Exception, code: int) -> None:
    probe.run = raising(error)
    done = run("probe")
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(("error: ", "stopped: "))
    told = json.loads(run("probe", "--format", "json").out)["error"]
    assert told["code"] == code
    assert {"what", "at", "hint", "code"} <= told.keys()
    assert code in exits.MEANINGS


def test_an_error_says_what_where_and_what_to_do_in_line(run: Run, probe) -> None:
    probe.run = raising(errors.GuardError("too much\nmuch too much", at="f.yaml:3", hint="less"))
    assert run("probe").err == "error: too much\n       much too much\n   at: f.yaml:3\n hint: less\n"


def test_all_mistakes_of_a_configuration_are_printed(run: Run, probe) -> None:
    mistakes = [errors.Failure("one", at="f:1"), errors.Failure("two", at="f:2", hint="h")]
    probe.run = raising(errors.ConfigError(mistakes))
    assert run("probe").err == "error: one\n   at: f:1\nerror: two\n   at: f:2\n hint: h\n"


def test_a_bug_says_so_and_shows_its_place_only_when_asked(run: Run, probe) -> None:
    probe.run = raising(ZeroDivisionError("oh"))
    short = run("probe")
    assert "this is a bug: ZeroDivisionError: oh" in short.err
    assert "Traceback" not in short.err
    assert "please report it" in short.err
    long = run("probe", "-v")
    assert "Traceback" in long.err
    assert "test_cli.py" in long.err


def test_the_token_is_in_no_error_not_even_of_a_bug(run: Run, probe, tmp_path: Path, monkeypatch) -> None:
    from ingest.intercom.connect import connect
    from ingest.settings import Config, Intercom, Limits

    config = Config("f", str(tmp_path), Intercom(token="${T}"), Limits(), str(tmp_path / "m.db"), ())
    connect(config, {"T": SECRET}).close()
    for error in (ValueError(f"bad header {SECRET}"), errors.Failure(SECRET, at=SECRET, hint=SECRET)):
        probe.run = raising(error)
        for more in ((), ("--format", "json"), ("--log-format", "json")):
            done = run("probe", "-v", *more)
            assert SECRET not in done.out + done.err


def test_logs_for_programs_are_json_lines_errors_included(run: Run, probe) -> None:
    probe.run = raising(errors.GuardError("too much", at="f", hint="less"))
    (line,) = run("probe", "--log-format", "json").err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["event"], told["at"], told["hint"]) == ("error", "too much", "f", "less")


def test_even_a_wrong_command_line_is_answered_in_json_when_asked(run: Run) -> None:
    assert json.loads(run("schema", "--ouut", "--format=json").out)["error"]["code"] == 4


def test_what_a_command_returns_is_the_exit_code(run: Run, probe) -> None:
    for code in exits.MEANINGS:
        probe.run = lambda options, terminal, code=code: code
        assert run("probe").code == code


def test_the_configuration_is_found_here_or_above(run: Run, tmp_path: Path, monkeypatch) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    missing = run("check")
    assert missing.code == 4
    assert "fin-ingest init" in missing.err
    for name, place in (("fin-ingest.yml", tmp_path), ("fin-ingest.yaml", tmp_path / "a")):
        (place / name).write_text("nonsense: 1\n")
        assert str(place / name) in run("check").err


def process(*words: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more.pop("env", {})}
    command = [sys.executable, "-m", "ingest", *words]
    return subprocess.run(command, capture_output=True, check=False, env=environ, **more)


def test_python_m_ingest_is_the_same_program() -> None:
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, f"fin-ingest {cli.VERSION}\n".encode())
    assert process("synk").returncode == 4


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_what_the_terminal_cannot_encode_never_crashes(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "日本→é.yaml"
    done = process("check", "--config", str(file), env={"PYTHONIOENCODING": encoding}, cwd=tmp_path)
    assert done.returncode == 4
    assert b"Traceback" not in done.stderr
    assert process("--help", env={"PYTHONIOENCODING": encoding}).returncode == 0


def test_a_reader_who_leaves_is_no_error() -> None:
    command = f"{sys.executable} -m ingest schema | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "{0\n"
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full, as Linux has")
def test_output_that_cannot_be_written_is_an_error() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "ingest", "--help"]
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert b"could not be written" in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_closed_output_is_no_crash() -> None:
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m ingest --help >&- 2>&-"], check=False)
    assert done.returncode == 0


WAITING = """
import sys, time, types
from ingest import cli
from ingest.options import Command
def run(options, terminal):
    print("ready", flush=True)
    time.sleep(30)
module = types.ModuleType("ingest.commands.probe")
module.SPEC, module.run = Command("Waits.", ()), run
sys.modules["ingest.commands.probe"], cli.COMMANDS["probe"] = module, "waits"
sys.exit(cli.main(["probe"]))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_and_terminated_runs_end_alike(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=-1, stderr=-1, text=True) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "ready\n"
        waiting.send_signal(how)
        _, err = waiting.communicate(timeout=20)
    assert waiting.returncode == 130
    assert err == "stopped: interrupted\n   hint: what was done is recorded; the next run goes on from there\n"


DEAR = [
    "yaml",
    "httpx",
    "rich",
    "sqlite3",
    "json",
    "logging",
    "dataclasses",
    "pathlib",
    "inspect",
    "subprocess",
]
DEAR += ["urllib.request", "shutil", "difflib", "asyncio", "concurrent.futures", "importlib.metadata"]
DEAR += ["ingest.config", "ingest.settings"]


def imported(*words: str) -> set[str]:
    """The modules a command line imports, in a process of its own."""
    script = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        f"from ingest.cli import main\nmain({list(words)!r})\n"
        "sys.stderr.write(chr(10).join(sys.modules))"
    )
    command = [sys.executable, "-I", "-S", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("sync", "--help"), ("pages", "list", "--help")])
def test_asking_for_help_imports_next_to_nothing(words: tuple[str, ...]) -> None:
    assert imported(*words) & set(DEAR) == set()


def test_only_the_command_that_runs_is_imported() -> None:
    loaded = {name for name in imported("schema", "--help") if name.startswith("ingest.commands.")}
    assert loaded == {f"ingest.commands.{name}" for name in ("schema", "exits", "terminal")}


def test_printing_and_exit_codes_are_the_front_ends_alone() -> None:
    package = Path(cli.__file__).parent
    for file in package.rglob("*.py"):
        front = file.parent.name == "commands" or file.name in ("cli.py", "__main__.py")
        if not front:
            assert not re.search(r"^\s*(print\(|sys\.exit\()", file.read_text("utf-8"), re.MULTILINE), file
