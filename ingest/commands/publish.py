"""`fin-ingest publish`: in CI, a plan for a proposed change and a sync for what was accepted."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ingest.commands import ci, configuration, engine, exits, reports
from ingest.commands.sync import FULL, LOCK_TIMEOUT, REMOVALS
from ingest.errors import IncompleteError, UsageError
from ingest.options import SOURCES, Command, Option, environment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ingest.commands.terminal import Terminal
    from ingest.planner import Wish
    from ingest.publish.basis import Ground
    from ingest.publish.build import Build
    from ingest.settings import Config

MODES = ("auto", "plan", "sync")
PATIENCE = 600.0
"""Seconds another run on the same machine is waited for, unless told otherwise."""

SPEC = Command(
    about="Publish documentation from CI. For a pull or merge request, and on any branch but the one that is "
    "published, it plans: no token is needed, Intercom is left as it is, and the summary says what would change. On "
    "the published branch it syncs. GitHub Actions, GitLab CI, Bitbucket Pipelines, CircleCI, Jenkins and a plain "
    "shell are told apart by themselves. It is about the sources whose documents are in this repository; others are "
    "published when they are named.",
    arguments=(SOURCES,),
    options=(
        Option("mode", "auto: as the build says; or plan, or sync, whatever it is", "MODE", MODES[0], MODES),
        Option("branch", "the branch that is published; default: the repository's default branch", "NAME"),
        Option("base", "what a plan is compared with, instead of manifest or Intercom: a commit", "REV"),
        Option("expect", "carry out exactly the plan of this digest, past the guards, or nothing", "DIGEST"),
        REMOVALS,
        FULL,
        Option("no-refresh", "trust the manifest; else what Intercom holds is read first, where there is a token"),
        LOCK_TIMEOUT._replace(help="wait so long for another run that holds the manifest; 0s: leave; default: 10m"),
        *ci.OPTIONS,
        reports.OPTION,
    ),
    exits=(
        exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED, exits.STALE, exits.FINDING,
    ),
    examples=(
        ("fin-ingest publish", "in CI: a plan or a sync, as the build says"),
        ("fin-ingest publish --expect 3f0c2a9d51e7b846", "only what was reviewed"),
        ("fin-ingest publish --mode plan --base origin/main", "before opening a pull request"),
    ),
)  # fmt: skip


def run(options: Namespace, terminal: Terminal) -> int:
    """Find out what the build is for, and do that."""
    from ingest.checkout import on_branch, places, root_of
    from ingest.publish.basis import Ground

    config = configuration.load(options)
    root = root_of(os.curdir) or root_of(os.path.dirname(os.path.abspath(config.file)))
    build, published = _build(options, root)
    target = build.target(published)
    config = on_branch(config, target, root)
    names = _names(options.sources, config, places(config), terminal)
    mode = _mode(options, build, published, terminal)
    if mode == "plan" and options.expect is not None:
        raise UsageError("--expect is for a sync, and this is a plan", hint="add `--mode sync`, or leave it out")
    terminal.note(f"{build.called}: {mode}")
    with ci.told(options, build, mode, terminal) as outputs:
        ground = Ground(root, build, target, options.base or "", environment(), not options.no_refresh)
        code = (_plan if mode == "plan" else _sync)(options, config, names, ground, terminal, outputs)
        outputs["exit_code"] = code
    return code


def _build(options: Namespace, root: str) -> tuple[Build, str]:
    """The build, and the branch that is published ("": nobody says)."""
    from ingest.publish.build import recognise
    from ingest.publish.history import branch_of, main_of

    build = recognise(environment(), ci.read_object)
    if root and not build.branch and build.kind == "branch":
        build = build._replace(branch=branch_of(root))
    return build, options.branch or build.main or (main_of(root) if root else "")


def _names(named: Sequence[str], config: Config, places: dict[str, str], terminal: Terminal) -> tuple[str, ...]:
    """The sources to publish: those named, else those in this repository; all, where none is."""
    from ingest.planner import chosen

    if named or not places:
        return tuple(source.name for source in chosen(config, named))
    for source in config.sources:
        if source.name not in places:
            terminal.note(f"{source.name}: its documents are not in this repository; name it to publish it")
    return tuple(source.name for source in config.sources if source.name in places)


def _mode(options: Namespace, build: Build, published: str, terminal: Terminal) -> str:
    if options.mode != "auto":
        return str(options.mode)
    if build.kind != "branch":
        return "plan"
    if not published:
        terminal.warn("which branch is published is not known, so this is a plan", hint="name it: `--branch main`")
    return "sync" if published and build.branch == published else "plan"


def _plan(
    options: Namespace,
    config: Config,
    names: tuple[str, ...],
    ground: Ground,
    terminal: Terminal,
    outputs: ci.Outputs,
) -> int:
    from ingest.commands.plan import tell_json, tell_text
    from ingest.planner import Wish
    from ingest.publish.basis import basis_of
    from ingest.sync import planned

    started = time.monotonic()
    wish = Wish(names, full=options.full, called=engine.called(options))
    with (
        reports.of_failure(options, config, "plan", terminal),
        basis_of(config, names, ground, engine.connect, terminal.progress()) as basis,
        planned(basis.config, wish, terminal.progress()) as (plan, working, manifest),
    ):
        code = exits.of_proposal(plan)
        said = f"Compared with {basis.said}."
        next_step = engine.command_line("publish", options, "--expect", plan.digest, sources=options.sources)
        pages, seconds = working.page if working is not None else manifest.content, time.monotonic() - started
        outputs.update(ci.of_plan(plan))
        if terminal.json:
            tell_json(plan, None, terminal, code=code, seconds=seconds, command="publish", mode="plan", basis=said)
        else:
            terminal.note(said)
            with ci.as_text(options, ground.build, terminal):
                tell_text(plan, None, terminal, next_step=next_step)
        reports.of_plan(
            options,
            config,
            plan,
            pages,
            terminal,
            next_step=next_step,
            code=code,
            seconds=seconds,
            basis=said,
        )
    return code


def _sync(
    options: Namespace,
    config: Config,
    names: tuple[str, ...],
    ground: Ground,
    terminal: Terminal,
    outputs: ci.Outputs,
) -> int:
    from ingest.planner import Wish
    from ingest.publish.basis import remember_base
    from ingest.sync import sync

    patience = PATIENCE if options.lock_timeout is None else options.lock_timeout
    wish = Wish(names, options.expect, options.allow_removals, options.full, engine.called(options), patience)
    with reports.of_failure(options, config, "publish", terminal):
        if _refresh(config, wish, terminal, asked=not options.no_refresh):
            remember_base(config, names, ground, patience)
        report = sync(config, wish, engine.connect, terminal.progress(), "publish")
    outputs.update(ci.of_report(report))
    with ci.as_text(options, ground.build, terminal):
        code = engine.tell(report, options, config, terminal, mode="sync")
    reports.of_report(options, config, report, terminal)
    return code


def _refresh(config: Config, wish: Wish, terminal: Terminal, *, asked: bool) -> bool:
    """Let the manifest know what Intercom holds: that of another runner may be lost, or older than its last run.

    A listing that does not add up forgets nothing, so that a manifest that is there can do without it. Whether all
    that the manifest knows is from Intercom.
    """
    from ingest.refresh import refresh

    kept = _was_kept(config, wish.names)
    if kept and not asked:
        return False
    try:
        found = refresh(config, wish.names, engine.connect, terminal.progress(), lock_timeout=wish.lock_timeout)
    except IncompleteError as error:
        if not kept:
            raise
        terminal.warn(f"{error.what}; the manifest is trusted instead", at=error.at)
        return False
    there, learned = sum(one.same + one.learned for one in found), sum(one.learned for one in found)
    forgotten = sum(one.forgotten for one in found)
    if learned or forgotten:
        terminal.note(f"Intercom holds {there:,} pages of ours; {learned:,} new to the manifest, {forgotten:,} gone")
    return not kept


def _was_kept(config: Config, names: Sequence[str]) -> bool:
    """Whether the manifest is there, and was left by a run that got to its end."""
    from ingest.manifest.store import open_manifest

    with open_manifest(config.manifest, write=False) as manifest:
        return any(manifest.source(name).synced_at is not None for name in names)
