"""Where a command writes and asks: standard output and error, colours, progress. Decides no exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from ingest.errors import Failure, UsageError
from ingest.report.style import Style

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from ingest.outcome import Progress


class Terminal:
    """What one run of a command writes to. `json`: JSON is wanted on standard output, and no text."""

    def __init__(self, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> None:
        self.out, self.err = out, err
        self.json = self.log_json = self.verbose = self.quiet = False
        self.reader_is_gone = False
        """Whoever read standard output has closed it; long lists should end."""
        self._environ = environ
        self._progress: Progress | None = None
        self._look("auto")

    def obey(self, options: Namespace) -> None:
        """Take on what the global options say."""
        self.json, self.log_json = options.format == "json", options.log_format == "json"
        self.verbose = options.verbose
        self.quiet = options.quiet and not options.verbose
        self._look(options.color)

    def _look(self, when: str) -> None:
        self.style = _style(self.out, when, self._environ)
        self.err_style = _style(self.err, when, self._environ)

    def write(self, text: str) -> None:
        """To standard output, always: what was asked for. A reader who is gone is no error."""
        if self.reader_is_gone:
            return
        self._clear()
        try:
            self.out.write(text)
        except BrokenPipeError:
            self.reader_is_gone = True
        except OSError as error:
            self.reader_is_gone = True
            raise Failure(f"the output could not be written: {error.strerror}") from error

    def say(self, text: str) -> None:
        """A line to standard output, unless -q or JSON was asked for."""
        if not self.quiet and not self.json:
            self.write(text if text.endswith("\n") else text + "\n")

    def object(self, value: dict[str, Any]) -> None:
        """A JSON object to standard output, whole and on one line, so that objects can follow each other."""
        import json

        self.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")

    def flushed(self) -> bool:
        """Whether what was written to standard output has arrived, as far as anybody can say."""
        try:
            if not self.reader_is_gone:
                self.out.flush()
        except OSError:
            self.reader_is_gone = True
        return not self.reader_is_gone

    def note(self, text: str, **fields: Any) -> None:
        """A line to standard error, unless -q; a JSON line where the log is JSON."""
        if not self.quiet:
            self._tell("info", text, **fields)

    def detail(self, text: str, **fields: Any) -> None:
        """A line to standard error under -v."""
        if self.verbose:
            self._tell("debug", text, **fields)

    def warn(self, text: str, *, at: str = "", hint: str = "") -> None:
        """Something to act on that stops nothing: to standard error, even under -q."""
        self.failure(Failure(text, at=at, hint=hint), label="warning")

    def failure(self, error: Failure, *, label: str = "error") -> None:
        """An error to standard error, as what, at and hint."""
        from ingest.report.failures import failure_object, failure_text, parts

        if not self.log_json:
            self.put(failure_text(error, self.err_style, label=label))
            return
        for part in parts(error):
            fields = failure_object(part)
            self._tell(label, fields.pop("what"), **fields)

    def progress(self) -> Progress:
        """What the engine tells while it works is shown by this, on standard error."""
        from ingest.outcome import Progress

        if self.quiet:
            return Progress()
        from ingest.report.progress import JsonLines, Line, Lines

        kind = JsonLines if self.log_json else Line if self.can_redraw() else Lines
        self._progress = kind(self.err, self.err_style)
        return self._progress

    def is_there(self) -> bool:
        """Whether standard error is a terminal, which has not been closed."""
        return _is_terminal(self.err)

    def can_redraw(self) -> bool:
        """Whether it is one whose lines can be drawn over."""
        return self.is_there() and self._environ.get("TERM") != "dumb"

    def confirm(self, question: str, *, sure: bool) -> bool:
        """Whether a person says yes. `sure` (--yes) is yes. Raises UsageError where nobody can be asked."""
        if sure:
            return True
        if not _is_terminal(sys.stdin) or not _is_terminal(self.err):
            raise UsageError(f"nobody can be asked here: {question}", hint="--yes, if you are sure")
        self.put(f"{question} [y/N] ")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def _tell(self, level: str, text: str, **fields: Any) -> None:
        if not self.log_json:
            self.put(text if text.endswith("\n") else text + "\n")
            return
        from ingest.report.progress import log_line

        self.put(log_line(level, text.rstrip("\n"), **fields))

    def put(self, text: str) -> None:
        """To standard error, as it is."""
        self._clear()
        try:
            self.err.write(text)
            self.err.flush()
        except OSError:  # a pipe or a terminal that was closed: nobody reads this any more
            self.quiet = True

    def _clear(self) -> None:
        clear = getattr(self._progress, "clear", None)
        if clear:
            clear()


def _style(stream: TextIO, when: str, environ: Mapping[str, str]) -> Style:
    honoured = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    color = when == "always" or (when == "auto" and honoured and _is_terminal(stream))
    return Style(color, _can_show_signs(stream), _width(stream))


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _can_show_signs(stream: TextIO) -> bool:
    try:
        "→◌…━".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 100
    except (OSError, ValueError, AttributeError):
        return 100
