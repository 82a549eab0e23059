"""`fin-ingest preview`: one document as Fin will read it, with what there is to say about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ingest.commands import configuration, content, exits, unconfigured
from ingest.options import Argument, Command, Option
from ingest.report.preview import FORMS, LISTED

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.preview import Preview

SPEC = Command(
    about="Show a document as Fin will read it, rendered anew and not sent: its text, then its passages as Fin is "
    "likely to find them, each with its findings. Title, url and size go to standard error. Needs no token, and for a "
    "file no configuration.",
    arguments=(Argument("document", "PATH|ID", "its path, key, title in a wiki, external id, or page id in Intercom"),),
    options=(
        Option("source", "look in this source only", "NAME"),
        Option("as", "the form; html is exactly what is sent", "FORM", FORMS[0], FORMS),
        Option("passages", "list the passages below the text", default=True),
        Option("all", "also what is quiet otherwise: structure, age, language"),
        Option("out", "write the text into a file", "FILE"),
    ),
    exits=(exits.PARTIAL, exits.FINDING),
    examples=(
        ("fin-ingest preview docs/install.md", "as Markdown, with its passages"),
        ("fin-ingest preview docs/install.md --all --as passages", "passage by passage, with all there is to say"),
        ("fin-ingest preview docs/install.md --as html > install.html", "what is sent, findings on the screen"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Render the document, and show what came of it."""
    form = vars(options)["as"]
    found = _preview(options, terminal)
    code = _code(found)
    if options.out is not None and found.pages:
        from ingest.commands.files import write_whole
        from ingest.report.preview import body

        write_whole(options.out, "\n".join(body(page, form) for page in found.pages))
    if terminal.json:
        _tell_json(found, form, terminal, code)
    else:
        listed = options.passages and form in LISTED and options.out is None
        _tell_text(found, form, terminal, out=options.out, listed=listed)
    return code


def _preview(options: Namespace, terminal: Terminal) -> Preview:
    """The preview from the source that has the document; a file that none has is shown as if in a source of its own."""
    from ingest.preview import preview
    from ingest.quality.policy import DUPLICATES, USUAL, Asked

    asked = Asked(frozenset(USUAL) - frozenset(DUPLICATES) if options.all else frozenset())
    names = [options.source] if options.source is not None else []
    try:
        config = configuration.load(options)
    except configuration.NotFoundError:
        if names or not os.path.isfile(options.document):
            raise
        return preview(unconfigured.config_for((options.document,)), [], options.document, content.today(), asked)
    if not names and os.path.isfile(options.document) and not unconfigured.has(config, options.document):
        terminal.note(f"no source of {os.path.relpath(config.file)} has this file: shown with every default")
        config = unconfigured.config_for((options.document,))
    return preview(config, names, options.document, content.today(), asked)


def _code(found: Preview) -> int:
    if any(finding.level == "error" for finding in found.findings):
        return exits.FINDING
    return exits.DONE if found.pages else exits.PARTIAL


def _tell_text(found: Preview, form: str, terminal: Terminal, *, out: str | None, listed: bool) -> None:
    from ingest.report.passages import passages_text
    from ingest.report.preview import body, facts_text, findings_text, wrapped

    for number, page in enumerate(found.pages):
        terminal.note(facts_text(page, terminal.err_style) + "\n")
        if out is None and form != "passages":
            text = body(page, form)
            if form in LISTED and terminal.out.isatty():
                text = wrapped(text, terminal.style.width)
            terminal.write(("\n" if number else "") + text)
            terminal.out.flush()
    if out is None and found.pages and (listed or form == "passages"):
        lead = "" if form == "passages" else "\n"
        terminal.write(lead + passages_text(found, terminal.style, whole=form == "passages"))
    elif found.findings:
        terminal.note("\n" + findings_text(found.findings, terminal.err_style))
    if not found.pages:
        terminal.warn(f"nothing of it is sent: {found.withheld or 'it has no text'}", at=f"{found.source}: {found.key}")


def _tell_json(found: Preview, form: str, terminal: Terminal, code: int) -> None:
    from ingest.report.passages import passage_object
    from ingest.report.preview import page_object

    terminal.object(
        {
            "command": "preview",
            "source": found.source,
            "key": found.key,
            "pages": [page_object(page, form) for page in found.pages],
            "passages": [passage_object(found, number) for number in range(len(found.passages))],
            "findings": [
                {**finding._asdict(), "passage": None if at is None else at + 1}
                for finding in found.findings
                for at in [found.passage_of(finding)]
            ],
            "withheld": found.withheld,
            "exit": code,
        }
    )
