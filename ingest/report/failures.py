"""An error as people and programs see it: what, at, hint. Which exit code it gives is decided elsewhere."""

from __future__ import annotations

from typing import Any

from ingest.errors import ConfigError, Failure
from ingest.report.style import Style, shown


def failure_text(error: Failure, style: Style, *, label: str = "error", indent: str = "") -> str:
    """The error on lines of its own, every mistake of a configuration after the other."""
    return "".join(_block(part, style, label, indent) for part in parts(error))


def failure_object(error: Failure, code: int | None = None) -> dict[str, Any]:
    """The error for programs: what, at, hint; the exit code where it ended the run; all mistakes."""
    found: dict[str, Any] = {"what": error.what, "at": error.at, "hint": error.hint}
    if code is not None:
        found["code"] = code
    if isinstance(error, ConfigError):
        found["mistakes"] = [failure_object(mistake) for mistake in error.mistakes]
    return found


def parts(error: Failure) -> list[Failure]:
    """The error itself, or each mistake it stands for."""
    return error.mistakes if isinstance(error, ConfigError) and error.mistakes else [error]


def _block(error: Failure, style: Style, label: str, indent: str) -> str:
    color = {"error": "red", "warning": "yellow", "stopped": "red"}.get(label, "cyan")
    lines = _field(label, error.what, label, style, indent, color)
    lines += _field("at", error.at, label, style, indent, "dim") if error.at else ""
    return lines + (_field("hint", error.hint, label, style, indent, "cyan") if error.hint else "")


def _field(name: str, text: str, label: str, style: Style, indent: str, color: str) -> str:
    """One labelled text, its colon under the first label's, further lines below its own first."""
    first, *more = [shown(line) for line in text.splitlines()] or [""]
    head = f"{indent}{name:>{len(label)}}:"
    names = (color, "bold") if name == label else (color,)
    rest = "".join(f"{' ' * len(head)} {line}\n" for line in more)
    return f"{style.paint(head, *names)} {first}\n{rest}"
