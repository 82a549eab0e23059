"""`fin-ingest preview`: one document as Fin will read it, with what there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import configuration, exits
from ingest.options import Argument, Command, Option
from ingest.report.preview import FORMS

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.preview import Preview

SPEC = Command(
    about="Show a document as Fin will read it, rendered anew and not sent. The text goes to standard output, "
    "title, url and findings to standard error.",
    arguments=(Argument("document", "PATH|ID", "its path, key, external id, or page id in Intercom"),),
    options=(
        Option("source", "look in this source only", "NAME"),
        Option("as", "the form; html is exactly what is sent", "FORM", FORMS[0], FORMS),
        Option("out", "write the text into a file", "FILE"),
    ),
    exits=(exits.PARTIAL, exits.FINDING),
    examples=(
        ("fin-ingest preview docs/install.md", "as Markdown"),
        ("fin-ingest preview docs/install.md --as html > install.html", "what is sent, findings on the screen"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Render the document, and show what came of it."""
    from ingest.preview import preview

    config = configuration.load(options)
    form = vars(options)["as"]
    found = preview(config, [options.source] if options.source is not None else [], options.document)
    code = _code(found)
    if options.out is not None and found.pages:
        from ingest.commands.files import write_whole
        from ingest.report.preview import body

        write_whole(options.out, "\n".join(body(page, form) for page in found.pages))
    if terminal.json:
        _tell_json(found, form, terminal, code)
    else:
        _tell_text(found, form, terminal, out=options.out)
    return code


def _code(found: Preview) -> int:
    if any(finding.level == "error" for finding in found.findings):
        return exits.FINDING
    return exits.DONE if found.pages else exits.PARTIAL


def _tell_text(found: Preview, form: str, terminal: Terminal, *, out: str | None) -> None:
    from ingest.report.preview import body, facts_text, findings_text

    for number, page in enumerate(found.pages):
        terminal.note(facts_text(page, terminal.err_style) + "\n")
        if out is None:
            terminal.write(("\n" if number else "") + body(page, form))
            terminal.out.flush()
    if found.findings:
        terminal.note("\n" + findings_text(found.findings, terminal.err_style))
    if not found.pages:
        terminal.warn(f"nothing of it is sent: {found.withheld or 'it has no text'}", at=f"{found.source}: {found.key}")


def _tell_json(found: Preview, form: str, terminal: Terminal, code: int) -> None:
    from ingest.report.preview import page_object

    terminal.object(
        {
            "command": "preview",
            "source": found.source,
            "key": found.key,
            "pages": [page_object(page, form) for page in found.pages],
            "findings": [finding._asdict() for finding in found.findings],
            "withheld": found.withheld,
            "exit": code,
        }
    )
