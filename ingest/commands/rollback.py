"""`fin-ingest rollback`: put back what a run changed, as far as nothing has changed again since."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from ingest.commands import configuration, engine, exits
from ingest.commands.plan import tell_json, tell_text
from ingest.commands.remote import YES
from ingest.options import Argument, Command, Option, whole

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Plan
    from ingest.settings import Config

SPEC = Command(
    about="Put back what a run changed, page by page, from the texts kept in the manifest. Shows the plan, and "
    "asks; where nobody can be asked it only shows it, unless --yes is given. Pages that changed again since are "
    "left. The documents stay as they are: the next sync publishes their present state again.",
    arguments=(Argument("run", "RUN", "number of the run, as `fin-ingest history` lists it", convert=whole),),
    options=(YES, Option("diff", "show how the text of each page changes, as Markdown")),
    exits=(exits.PENDING, exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.LOCKED, exits.STALE),
    examples=(
        ("fin-ingest rollback 12 --diff", "look first"),
        ("fin-ingest rollback 12 --yes", "do not ask"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Show the plan; carry it out once somebody has said yes."""
    from ingest.saved import is_empty

    config = configuration.load(options)
    may_ask = not terminal.json and _may_ask(terminal)
    plan, left = _show(options, config, terminal, may_ask=may_ask)
    if is_empty(plan):
        return exits.DONE
    if not options.yes and not may_ask:
        return exits.PENDING
    if not terminal.confirm(f"Put back {_pages(plan)}?", sure=options.yes):
        terminal.note("Nothing was changed.")
        return exits.DONE
    return _carry_out(plan, left, options, config, terminal)


def _show(options: Namespace, config: Config, terminal: Terminal, *, may_ask: bool) -> tuple[Plan, Sequence[str]]:
    """The plan, and what it leaves out. With --yes the report that follows shows the same pages."""
    from ingest.manifest.store import open_manifest
    from ingest.rollback import rollback_plan
    from ingest.saved import is_empty

    with open_manifest(config.manifest, write=False) as manifest:
        plan, left = rollback_plan(config, options.run, manifest)
        pages = manifest.content if options.diff else None
        at_once = options.yes and not is_empty(plan)
        if terminal.json and not at_once:
            code = exits.DONE if is_empty(plan) else exits.PENDING
            tell_json(plan, pages, terminal, code=code, command=f"rollback {options.run}", left=left)
        elif not terminal.json:
            _tell_left(left, terminal)
            if pages is not None or not at_once:
                tell_text(plan, pages, terminal, next_step="" if at_once or may_ask else _next_step(options))
        return plan, left


def _carry_out(plan: Plan, left: Sequence[str], options: Namespace, config: Config, terminal: Terminal) -> int:
    from ingest.rollback import rollback

    started = time.monotonic()
    report = rollback(config, options.run, plan.digest, engine.connect, terminal.progress())
    report = report._replace(seconds=time.monotonic() - started)
    code = engine.tell(report, options, config, terminal, left=left)
    terminal.note("The next sync publishes the documents' present state again: put them back, too, before it.")
    return code


def _tell_left(left: Sequence[str], terminal: Terminal) -> None:
    from ingest.report.style import count, shown

    if left:
        what = count(len(left), "page is", "pages are")
        terminal.write(f"{what} left alone, changed again since or with a text that is not kept:\n")
        terminal.write("".join(f"  {shown(external_id)}\n" for external_id in left) + "\n")


def _pages(plan: Plan) -> str:
    from ingest.report.style import count

    return count(sum(len(source.changes) for source in plan.sources), "page")


def _may_ask(terminal: Terminal) -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and terminal.err.isatty()


def _next_step(options: Namespace) -> str:
    return engine.command_line("rollback", options, str(options.run), "--yes")
