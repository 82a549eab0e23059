"""`fin-ingest plan`: what a sync would change, page by page, and nothing touched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ingest.commands import configuration, engine, exits, reports
from ingest.commands.sync import FULL
from ingest.options import SOURCES, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Plan
    from ingest.report.changes import Pages

SPEC = Command(
    about="Show what a sync would change, and touch nothing. Needs no token: it compares with the manifest. "
    "The plan's digest names exactly these changes, for `sync --expect`.",
    arguments=(SOURCES,),
    options=(
        Option("diff", "show how the text of each page changes, as Markdown"),
        Option("out", "save the plan, with its pages, for `fin-ingest apply`", "FILE"),
        Option("detailed-exitcode", "end with 2 when changes are pending"),
        FULL,
        reports.OPTION,
    ),
    exits=(exits.PENDING, exits.INCOMPLETE),
    examples=(
        ("fin-ingest plan --diff", "with the text that changes"),
        ("fin-ingest plan --out changes.plan", "then `fin-ingest apply changes.plan`"),
        ("fin-ingest plan --report plan.html", "a page to review it on"),
        ("fin-ingest plan --detailed-exitcode -q", "for scripts: 0 nothing to do, 2 changes"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Plan, save the plan where asked to, and show it."""
    from ingest.planner import Wish
    from ingest.sync import planned

    config = configuration.load(options)
    started = time.monotonic()
    wish = Wish(options.sources, full=options.full, called=engine.called(options))
    with planned(config, wish, terminal.progress()) as (plan, working, manifest):
        if options.out is not None:
            from ingest.saved import save_plan

            save_plan(options.out, plan, working, manifest)
        code = exits.of_plan(plan, detailed=options.detailed_exitcode)
        pages = working.page if working is not None else manifest.content
        refresh = engine.command_line("refresh", options, sources=options.sources)
        next_step, seconds = _next_step(plan, options), time.monotonic() - started
        if terminal.json:
            tell_json(plan, pages if options.diff else None, terminal, code=code, seconds=seconds)
        else:
            tell_text(plan, pages if options.diff else None, terminal, next_step=next_step, refresh=refresh)
        reports.of_plan(
            options,
            config,
            plan,
            pages,
            terminal,
            next_step=next_step,
            code=code,
            seconds=seconds,
            diff=options.diff,
        )
    if options.out is not None:
        terminal.note(f"The plan is saved in {options.out}.")
    return code


def tell_text(plan: Plan, pages: Pages | None, terminal: Terminal, *, next_step: str, refresh: str = "") -> None:
    """The differences first, where wanted (`pages` finds their text): what to decide on stands at the end."""
    from ingest.report.text import plan_text

    if pages is not None:
        from ingest.report.changes import differences

        for text in differences(plan, pages, terminal.style):
            if terminal.reader_is_gone:
                return
            terminal.write(text)
    text = plan_text(plan, terminal.style, verbose=terminal.verbose, next_step=next_step, refresh=refresh)
    terminal.write(text)


def tell_json(
    plan: Plan, pages: Pages | None, terminal: Terminal, *, code: int, command: str = "plan", **fields: Any
) -> None:
    """One object; with differences it is written change by change, so that no more than one is in memory."""
    from ingest.report.json import plan_object
    from ingest.report.stream import encoded

    seconds = fields.pop("seconds", 0.0)
    told = plan_object(plan, exit_code=code, command=command, seconds=seconds) | fields
    if pages is not None:
        add_differences(told, plan, pages)
    for piece in encoded(told):
        if terminal.reader_is_gone:
            return
        terminal.write(piece)


def add_differences(told: dict[str, Any], plan: Plan, pages: Pages) -> None:
    """Give every change of the object its difference, to be made while it is written."""
    from ingest.report.changes import change_difference
    from ingest.report.stream import Streamed
    from ingest.report.style import Style

    for shown, source in zip(told["sources"], plan.sources, strict=True):
        pairs = zip(shown["changes"], source.changes, strict=True)
        shown["changes"] = Streamed(
            {**fields, "diff": change_difference(change, pages, Style())} for fields, change in pairs
        )


def _next_step(plan: Plan, options: Namespace) -> str:
    if options.out is not None:
        guarded = any(source.guard for source in plan.sources)
        return engine.command_line("apply", options, options.out, *(["--allow-removals"] if guarded else []))
    full = ["--full"] if options.full else []
    return engine.command_line("sync", options, *full, "--expect", plan.digest, sources=options.sources)
