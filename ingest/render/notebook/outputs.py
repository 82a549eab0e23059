"""The outputs of a notebook's code cells as html: text as a terminal shows it, tables, pictures in words, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from ingest.render import tree
from ingest.render.blocks import escaped, quoted
from ingest.render.findings import finding
from ingest.render.markdown import markdown_to_html
from ingest.render.model import Finding

Levels = tuple[tuple[str, str], ...]


class Shown(NamedTuple):
    """Html that stands by itself, whatever is beside it, and what is to be said about it."""

    html: str
    findings: list[Finding]


_LONGEST: Final = 20_000
_LONGEST_HTML: Final = 2_000_000
_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|\ufffd\[[\d;]*m")
_BACK: Final = re.compile(r"[^\x08\n]\x08")
_OLD: Final = {
    "text": "text/plain", "html": "text/html", "latex": "text/latex", "markdown": "text/markdown",
    "javascript": "application/javascript", "png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml",
    "json": "application/json", "pdf": "application/pdf",
}  # fmt: skip
"""How the formats before 4 name the kinds of an output."""
_INERT: Final = "style,script,template,link,[class$=-repr-fallback],.sk-text-repr-fallback"
_ACTIVE: Final = re.compile(r"<(?:script|canvas|iframe|object|embed|video|audio)\b", re.IGNORECASE)
_WIDGETS: Final = ("application/vnd.jupyter.widget", "application/vnd.plotly", "application/vnd.vega",
                   "application/vnd.bokeh", "application/vnd.holoviews", "application/javascript")  # fmt: skip


def joined(value: Any) -> str:
    """Text as notebooks store it: a string, or a list of its lines with their ends."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def output_html(outputs: Iterable[Any], levels: Levels) -> Iterator[Shown]:
    """Each output of a cell in turn. Pieces of one stream that follow each other are one text."""
    stream: list[str] = []
    name = ""
    for output in outputs:
        if not isinstance(output, dict):
            continue
        kind = output.get("output_type")
        named = str(output.get("name", output.get("stream", "stdout"))) if kind == "stream" else ""
        if stream and named != name:
            yield _text("".join(stream), levels)
            stream = []
        name = named
        if kind == "stream":
            stream.append(joined(output.get("text", "")))
        elif kind in {"error", "pyerr"}:
            yield _text(_error(output), levels)
        else:
            yield _displayed(output, levels)
    if stream:
        yield _text("".join(stream), levels)


def isolated(html: str) -> str:
    """Html of any quality with every element closed, so that it cannot reach into what comes after it."""
    return str(tree.fragment(html).inner_html)


def terminal(text: str) -> str:
    """Text as it stands on a terminal in the end: no colours, and what a carriage return wrote over is gone."""
    text = _ANSI.sub("", text)
    for _ in range(text.count("\b") if text.count("\b") < _FEW else 1):
        text = _BACK.sub("", text)
    text = text.replace("\b", "")
    if "\r" in text:
        text = "\n".join(map(_overwritten, text.split("\n")))
    return text


_FEW: Final = 200


def _overwritten(line: str) -> str:
    """A line after its carriage returns: each later piece covers the earlier one as far as it reaches."""
    shown = ""
    for piece in line.split("\r")[-_FEW:]:
        shown = piece + shown[len(piece) :]
    return shown


def _text(text: str, levels: Levels, language: str = "") -> Shown:
    text = terminal(text).strip("\n")
    if not text.strip():
        return Shown("", [])
    findings = []
    if len(text) > _LONGEST:
        lines = text.count("\n") + 1
        text = text[: text.rfind("\n", 0, _LONGEST) + 1 or _LONGEST]
        message = f"an output of {lines} lines was cut after the first {text.count(chr(10)) + 1}: print less"
        findings.append(finding("FIN141", message, 0, levels))
    named = f' class="language-{quoted(language)}"' if language else ""
    return Shown(f"<pre><code{named}>{escaped(text)}</code></pre>", findings)


def _error(output: dict[str, Any]) -> str:
    """The traceback, which ends with the error's name and words; these alone when there is none."""
    trace = output.get("traceback")
    text = "\n".join(line for line in trace if isinstance(line, str)) if isinstance(trace, list) else joined(trace)
    said = f"{output.get('ename') or 'Error'}: {output.get('evalue') or ''}".rstrip(": ")
    name = str(output.get("ename") or "")
    return text if text.strip() and name in text else f"{text}\n{said}"


def _displayed(output: dict[str, Any], levels: Levels) -> Shown:
    """The richest form of an output that can be read: a table rather than its picture in characters."""
    shown = output.get("data")
    forms = shown if isinstance(shown, dict) else {_OLD[key]: output[key] for key in output if key in _OLD}
    if any(kind.startswith(_WIDGETS) for kind in forms) and "text/markdown" not in forms:
        return _lost("a widget, chart or script", levels)
    if html := joined(forms.get("text/html")):
        return _html(html, joined(forms.get("text/plain")), levels)
    if markdown := joined(forms.get("text/markdown")):
        html, found = markdown_to_html(markdown, 0, levels)
        return Shown(isolated(html), found)
    if latex := joined(forms.get("text/latex")):
        return _text(latex, levels, "latex")
    pictures = [kind for kind in forms if kind.startswith("image/")]
    if pictures:
        return _picture(pictures[0], output, forms, levels)
    for kind in ("text/plain", *sorted(forms)):
        if kind.startswith("text/") and (text := joined(forms.get(kind))):
            return _text(text, levels)
    if "application/json" in forms and not isinstance(forms["application/json"], (dict, list)):
        return _text(joined(forms["application/json"]), levels, "json")
    return _lost("something that is neither text nor a picture", levels) if forms else Shown("", [])


def _html(html: str, plain: str, levels: Levels) -> Shown:
    """Html without its styles and scripts; its twin in characters when it is too large to be a table of the page."""
    if len(html) > _LONGEST_HTML and plain:
        return _text(plain, levels)
    root = tree.fragment(html)
    active = _ACTIVE.search(html) is not None
    root.remove(_INERT)
    if root.text.strip() or root.find("img") is not None or root.find("iframe") is not None:
        return Shown(str(root.inner_html), [])
    return _lost("a chart, a film or a script", levels) if active else Shown("", [])


def _picture(kind: str, output: dict[str, Any], forms: dict[str, Any], levels: Levels) -> Shown:
    """The words of a picture, if it has any; a drawing in svg may hold some itself."""
    metadata = output.get("metadata")
    about = metadata.get(kind, metadata) if isinstance(metadata, dict) else {}
    alt = about.get("alt") if isinstance(about, dict) else None
    if isinstance(alt, str) and alt.strip():
        return Shown(f'<p><img src="output" alt="{quoted(alt)}"></p>', [])
    if kind == "image/svg+xml" and "<text" in (drawing := joined(forms[kind])):
        return Shown(isolated(drawing), [])
    message = "a picture made by code has no text that says what it shows: describe it in a Markdown cell"
    return Shown("", [finding("FIN110", message, 0, levels)])


def _lost(what: str, levels: Levels) -> Shown:
    message = f"an output is {what}, of which nothing can be read: say in words what it shows"
    return Shown("", [finding("FIN140", message, 0, levels)])
