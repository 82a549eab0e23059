"""`fin-ingest`: the table of commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

from ingest.commands import exits
from ingest.commands.terminal import Terminal
from ingest.errors import Failure, IncompleteError, UsageError
from ingest.options import Command, environment, parse, split, suggestion
from ingest.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


COMMANDS = {
    "init": "write a configuration for the folder it stands in",
    "check": "check the configuration, and on request Intercom's answers to it, or the documents",
    "schema": "print the JSON Schema of the configuration, for editors",
    "plan": "show what a sync would change, and touch nothing",
    "sync": "make Intercom hold exactly what the documentation says",
    "watch": "sync whenever something changes, until stopped",
    "apply": "carry out a saved plan, or refuse when it is stale",
    "publish": "in CI: plan for a proposed change, sync for what was accepted",
    "status": "show what is where, and since when",
    "verify": "compare what Intercom holds with what was put there",
    "refresh": "rebuild the manifest from what Intercom holds",
    "preview": "show a page as Fin will read it",
    "explain": "explain what a finding means, and how to mend it",
    "history": "list the runs and what came of them",
    "rollback": "plan to put back what a run changed",
    "sources": "list, show, create, update or delete Content Import Sources by hand",
    "pages": "list, show, create, update or delete External Pages by hand",
    "emulate": "serve an API like Intercom's on this machine",
    "completion": "print the script that makes a shell complete commands and options",
}
"""Every command and what it is for. Each is a module of that name in `ingest.commands`: `SPEC` and `run`."""

_ALLOCATIONS = 20_000
"""New objects after which Python looks for garbage: a few megabytes of it at most, and not twenty times at start-up."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code; never raises."""
    if argv is not None:
        return _main(argv)
    # Looking for garbage in what was only just imported, and once more while the interpreter is taken down, is a
    # tenth of a run without changes. What is left of a process that ends needs no looking through.
    gc.set_threshold(_ALLOCATIONS)
    code = _main(sys.argv[1:])
    gc.freeze()
    return code


def _main(words: Sequence[str]) -> int:
    terminal = Terminal(_stream(sys.stdout), _stream(sys.stderr), environment())
    with _terminable():
        return _finished(terminal, _guarded(words, terminal))


def command_spec(name: str) -> Command:
    """What a command accepts."""
    return cast("Command", _module(name).SPEC)


def _guarded(words: Sequence[str], terminal: Terminal) -> int:
    """The error boundary. What we meant to say has a code of its own, anything else is a bug."""
    try:
        return _run(words, terminal)
    except Failure as error:
        return _failed(error, exits.of_error(error), terminal)
    except KeyboardInterrupt:
        stop = Failure("interrupted", hint="what was done is recorded; the next run goes on from there")
        return _failed(stop, exits.INTERRUPTED, terminal, label="stopped")
    except BrokenPipeError:
        terminal.reader_is_gone = True
        return exits.DONE
    except Exception as error:  # noqa: BLE001 - the boundary
        return _failed(*_understood(error, terminal), terminal)


def _run(words: Sequence[str], terminal: Terminal) -> int:
    before, name, after = split(words)
    if "--version" in before:
        terminal.write(f"fin-ingest {VERSION}\n")
        return exits.DONE
    if name is None or name == "help":
        return _overview(terminal) if not after else _run([after[0], "--help"], terminal)
    if name not in COMMANDS:
        raise UsageError(f"unknown command {name!r}", hint=suggestion(name, COMMANDS) or "fin-ingest --help")
    module = _module(name)
    command, name, words, action = _action(module.SPEC, name, [*before, *after])
    _tell_format_early(words, terminal)
    options = parse(command, f"fin-ingest {name}", words, environment())
    if options.help:
        return _help(name, command, terminal)
    options.action = action
    terminal.obey(options)
    return int(module.run(options, terminal))


def _action(command: Command, name: str, words: list[str]) -> tuple[Command, str, list[str], str | None]:
    """The command itself, or the one of its actions that the first word names."""
    if not command.actions:
        return command, name, words, None
    before, action, after = split(words)
    actions = dict(command.actions)
    if action is None or action == "help":
        return command, name, ["--help"], None
    if action not in actions:
        raise UsageError(f"unknown action {action!r} of {name}", hint=suggestion(action, actions))
    return actions[action], f"{name} {action}", [*before, *after], action


def _tell_format_early(words: Sequence[str], terminal: Terminal) -> None:
    """So that even a wrong command line is answered in the form it asks for."""
    asked = " ".join(words).replace("=", " ")
    terminal.json = "--format json" in asked or environment().get("FIN_INGEST_FORMAT") == "json"
    terminal.log_json = "--log-format json" in asked or environment().get("FIN_INGEST_LOG_FORMAT") == "json"
    terminal.verbose = "-v" in words or "--verbose" in words


def _overview(terminal: Terminal) -> int:
    from ingest.usage import overview

    terminal.write(overview(COMMANDS, terminal.style))
    return exits.DONE


def _help(name: str, command: Command, terminal: Terminal) -> int:
    from ingest.usage import of_command

    terminal.write(of_command(name, command, terminal.style, exits.MEANINGS, exits.ALWAYS))
    return exits.DONE


def _failed(error: Failure, code: int, terminal: Terminal, *, label: str = "error") -> int:
    error = _without_token(error)
    terminal.failure(error, label=label)
    if terminal.json:
        from ingest.report.failures import failure_object

        terminal.object({"error": failure_object(error, code)})
    return code


def _understood(error: Exception, terminal: Terminal) -> tuple[Failure, int]:
    """A connector's error is a source that could not be listed; anything else is a bug."""
    from connectors.base import ConnectorError

    if isinstance(error, ConnectorError):
        known = IncompleteError(error.what, at=error.at, hint=error.hint)
        return known, exits.of_error(known)
    what = f"this is a bug: {type(error).__name__}: {error}"
    if terminal.verbose:
        import traceback

        what += "\n" + "".join(traceback.format_exception(error)).rstrip()
    more = "this traceback" if terminal.verbose else "what -v adds"
    return Failure(what, hint=f"please report it, with the command, the version ({VERSION}) and {more}"), exits.BUG


def _without_token(error: Failure) -> Failure:
    """The last line of defence: nothing that is printed holds the token."""
    connect = sys.modules.get("ingest.intercom.connect")
    if connect is None:
        return error
    for part in [error, *getattr(error, "mistakes", ())]:
        part.what, part.at, part.hint = (connect.redacted(text) for text in (part.what, part.at, part.hint))
    return error


def _module(name: str) -> Any:
    from importlib import import_module

    return import_module(f"ingest.commands.{name}")


def _stream(stream: TextIO | None) -> TextIO:
    """The stream, made unable to fail on a letter its encoding lacks."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return stream


def _finished(terminal: Terminal, code: int) -> int:
    """Everything written has arrived, or it is said that it has not."""
    try:
        if not terminal.reader_is_gone:
            terminal.out.flush()
            return code
    except BrokenPipeError:
        terminal.reader_is_gone = True
    except OSError as error:
        terminal.failure(Failure(f"the output could not be written: {error.strerror}"))
        code = code or exits.PARTIAL
    if terminal.out is sys.stdout:  # what is left in its buffer must not fail again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends a run like Ctrl-C does: in order."""
    import signal

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    try:
        former = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread, which alone gets signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
