"""`fin-ingest init`: a configuration for a folder, made of what lies there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ingest.commands import exits
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.detect import Folder, Found, Site
    from ingest.report.style import Style

SPEC = Command(
    about="Look what lies in a folder (documents, git, site generators, wiki exports) and write a "
    "commented configuration for it, a schema with which editors complete it and, in a git work tree, a line "
    "in .gitignore. Replaces an existing configuration only when told to.",
    arguments=(Argument("folder", "FOLDER", "the folder; default: this one", required=False),),
    options=(
        Option("force", "replace an existing configuration"),
        Option("stdout", "print the configuration and write nothing"),
    ),
    examples=(
        ("fin-ingest init", "for this folder"),
        ("fin-ingest init --stdout ../handbook", "only look"),
    ),
)

NAME = "fin-ingest.yaml"
STATE = ".fin-ingest/"
"""The folder with schema, manifest and embedded library; nothing for version control."""


def run(options: Namespace, terminal: Terminal) -> int:
    """Look, write, and say what was done."""
    from ingest.detect import detect, write_config

    file = _target(options)
    folder = os.path.dirname(file) or "."
    if not os.path.isdir(folder):
        raise UsageError(f"{folder} is no folder", hint="create it, or name the one with the documentation")
    found = detect(folder)
    text = write_config(found)
    if options.stdout:
        terminal.write(text)
        return exits.DONE
    if not _may_write(file, options, terminal):
        terminal.note("Nothing was written.")
        return exits.DONE
    written = _write(file, folder, text)
    if terminal.json:
        terminal.object(
            {
                "command": "init",
                "written": written,
                "folders": [one.path for one in found.folders],
                "exit": exits.DONE,
            }
        )
    terminal.say(_told(found, written, folder, terminal.style))
    return exits.DONE


def _target(options: Namespace) -> str:
    """The file to write: in FOLDER, or where --config says."""
    if options.config is None:
        return os.path.join(options.folder or "", NAME)
    beside = os.path.dirname(options.config) or "."
    if options.folder is not None and os.path.abspath(options.folder) != os.path.abspath(beside):
        raise UsageError(
            f"--config {options.config} is not in {options.folder}",
            hint="a configuration stands in the folder it is for",
        )
    return str(options.config)


def _may_write(file: str, options: Namespace, terminal: Terminal) -> bool:
    """Whether there is nothing to lose, or a person says so."""
    other = file.removesuffix(".yaml") + ".yml" if file.endswith(".yaml") else file
    existing = next((one for one in (file, other) if os.path.lexists(one)), None)
    if existing is None or options.force:
        return True
    try:
        return terminal.confirm(f"{existing} exists. Replace it?", sure=False)
    except UsageError:
        raise UsageError(
            f"{existing} exists already", hint="--force replaces it, --stdout shows what would be written"
        ) from None


def _write(file: str, folder: str, text: str) -> list[str]:
    """Write everything; the paths written, the configuration first."""
    import json

    from ingest import config
    from ingest.commands.files import write_whole
    from ingest.config.commented import SCHEMA_FILE

    schema = os.path.join(folder, *SCHEMA_FILE.split("/"))
    write_whole(file, text)
    write_whole(schema, json.dumps(config.schema(), ensure_ascii=False, indent=2) + "\n")
    ignored = _ignore(folder)
    return [os.path.normpath(path) for path in (file, schema, ignored) if path]


def _ignore(folder: str) -> str | None:
    """Have git ignore the state: the .gitignore that was written, None where that was not needed."""
    known = {STATE, STATE[:-1], f"/{STATE}", f"/{STATE[:-1]}", f"**/{STATE}"}
    above = os.path.abspath(folder)
    while True:
        if any(line.strip() in known for line in _lines(os.path.join(above, ".gitignore"))):
            return None
        if os.path.exists(os.path.join(above, ".git")):
            break
        if os.path.dirname(above) == above:
            return None
        above = os.path.dirname(above)
    path = os.path.join(folder, ".gitignore")
    lines = _lines(path)
    gap = b"\n" if lines and not lines[-1].endswith("\n") else b""
    try:
        with open(path, "ab") as file:
            file.write(gap + STATE.encode() + b"\n")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint=f"have git ignore {STATE} yourself") from error
    return path


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read().splitlines(keepends=True)
    except OSError:
        return []


def _below(folder: str, path: str) -> str:
    below = os.path.normpath(os.path.join(folder, path))
    return "this folder" if below == os.curdir else below


def _about_folder(one: Folder, folder: str) -> str:
    """How many documents there are in it, by their formats."""
    from ingest.report.style import count, shown

    where = shown(_below(folder, one.path))
    formats = one.documents.named()
    if one.documents.rst_as_text and len(formats) == 1:
        return f"Found {one.documents.sum} reStructuredText documents in .txt files in {where}."
    if len(formats) == 1:
        return f"Found {count(one.documents.sum, formats[0][1] + ' document')} in {where}."
    each = ", ".join(f"{number} {name}" for number, name in formats)
    return f"Found {count(one.documents.sum, 'document')} in {where}{': ' if each else ''}{each}."


def _as_such(site: Site) -> str:
    return "; its Markdown is read as such" if site.dialect else ""


def _told(found: Found, written: list[str], folder: str, style: Style) -> str:
    """What was found and done, and what to do next."""
    from ingest.report.style import shown

    lines = [_about_folder(one, folder) for one in found.folders]
    if not lines and not found.exports:
        lines = ["Found no documentation: change `path` in the configuration."]
    lines += [f"Found {site.called} ({shown(site.file)}){_as_such(site)}." for site in found.sites]
    lines += [f"Found {one.called} in {shown(_below(folder, one.path))}." for one in found.exports]
    lines += [f"Wrote {shown(written[0])}; every setting stands in it, with a line of explanation."]
    lines += [f"Wrote {shown(written[1])}, with which editors complete and check it."]
    lines += [f"Added {STATE} to {shown(path)}." for path in written[2:]]
    where = "" if os.path.abspath(folder) == os.getcwd() else f" --config {shown(written[0])}"
    steps = (
        (f"fin-ingest plan{where}", "see what would be published"),
        (f"fin-ingest sync{where}", "publish it into a library on this machine; no account needed"),
    )
    width = max(len(step) for step, _ in steps)
    lines += [
        "",
        style.paint("Next:", "bold"),
        *(f"  {style.paint(step.ljust(width), 'cyan')}  {why}" for step, why in steps),
    ]
    return "\n".join(lines)
