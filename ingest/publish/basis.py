"""What a plan is compared with: what Intercom holds, else the manifest, else the documents a proposal began with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from ingest.checkout import on_branch
from ingest.errors import ConfigError, IncompleteError, UsageError
from ingest.outcome import Progress
from ingest.planner import Wish
from ingest.publish.history import base_of, checked_out, is_tracked
from ingest.settings import Config, Limits, Source
from ingest.sync import Connect, sync

if TYPE_CHECKING:
    from ingest.publish.build import Build

MANIFEST = "manifest.db"


class Basis(NamedTuple):
    """`config`: the configuration whose manifest says what is there. `said`: what that is, for people."""

    config: Config
    said: str


class Ground(NamedTuple):
    """Where a run is made: the checkout's `root` ("": none) and the branch it is to be part of, and `--base`.

    `refresh`: where there is a token, a manifest is not trusted before Intercom was asked.
    """

    root: str
    build: Build
    target: str
    base: str
    environ: Mapping[str, str]
    refresh: bool = True


@contextmanager
def basis_of(
    config: Config, names: Sequence[str], ground: Ground, connect: Connect, progress: Progress
) -> Iterator[Basis]:
    """What the named sources are compared with, for as long as it is needed. Intercom is only read.

    Raises UsageError when there is nothing to compare with.
    """
    kept, asks = os.path.exists(config.manifest), _has_token(config, ground.environ)
    if kept and not ground.base and not (asks and ground.refresh):
        yield Basis(config, "the manifest")
        return
    with TemporaryDirectory(prefix="fin-ingest-") as folder:
        manifest = os.path.join(folder, MANIFEST)
        if asks and not ground.base:
            basis = _in_intercom(config, manifest, names, connect, progress, kept=kept)
            remember_base(basis.config, names, ground)
            yield basis
        else:
            yield _at_base(config, names, ground, manifest, progress)


def remember_base(config: Config, names: Sequence[str], ground: Ground, lock_timeout: float = 0.0) -> None:
    """Let a manifest that was rebuilt know which commit its sources were last published at, as far as the build says.

    Nobody else does. It is needed to see that a document which was renamed and edited at once is still the same page,
    and for nothing else: were it another commit, no more than that would be missed. Another run is waited for,
    `lock_timeout` seconds at most.
    """
    from ingest.manifest.lock import locked
    from ingest.manifest.store import open_manifest

    try:
        commit = base_of(ground.root, ground.build, ground.target) if ground.root else ""
    except UsageError:
        return
    with locked(config.manifest, lock_timeout), open_manifest(config.manifest) as manifest, manifest.transaction():
        for name in names:
            row = manifest.source(name)
            if commit and row.remote_id is not None and not row.mark:
                manifest.save_source(row._replace(mark=commit))


def _has_token(config: Config, environ: Mapping[str, str]) -> bool:
    from ingest.intercom.connect import token_variable

    return config.intercom.target == "intercom" and bool(environ.get(token_variable(config.intercom), "").strip())


def _in_intercom(
    config: Config, manifest: str, names: Sequence[str], connect: Connect, progress: Progress, *, kept: bool
) -> Basis:
    """A manifest of its own, which knows what the kept one knows, and what Intercom holds by now."""
    from ingest.manifest.store import open_manifest
    from ingest.refresh import refresh

    if kept:
        with open_manifest(config.manifest, write=False) as known:
            known.copy(manifest)
    config = config._replace(manifest=manifest)
    try:
        refresh(config, names, connect, progress)
    except IncompleteError as error:
        if not kept:
            raise
        return Basis(config, f"the manifest, as Intercom's own list cannot be trusted: {error.what}")
    return Basis(config, "what Intercom holds")


def _at_base(config: Config, names: Sequence[str], ground: Ground, manifest: str, progress: Progress) -> Basis:
    """The manifest of a library that holds the documents of the base commit, as a sync of it would have left them."""
    if not ground.root:
        raise UsageError(
            "there is nothing to compare with: no manifest, no token, and no git repository",
            at=config.file,
            hint="restore the manifest from the cache, or set the token",
        )
    commit = base_of(ground.root, ground.build, ground.target, ground.base)
    with checked_out(ground.root, commit) as tree:
        then = _throwaway(_config_in(tree, config, ground), manifest)
        known = [one.name for one in then.sources if one.name in names and not _is_new(one, tree, ground.root)]
        if known:
            _fill(then, known, commit, progress)
    said = f"commit {commit[:12]}" + (f" of {ground.target}" if ground.target and not ground.base else "")
    return Basis(_throwaway(config, manifest), said)


def _throwaway(config: Config, manifest: str) -> Config:
    """The same documents, into a library beside a manifest of their own."""
    return config._replace(manifest=manifest, intercom=config.intercom._replace(target="library"))


def _config_in(tree: str, config: Config, ground: Ground) -> Config:
    """The configuration as it was at a commit whose files are in `tree`; without sources where there was none."""
    from ingest import config as configuration

    file = os.path.join(tree, os.path.relpath(os.path.realpath(config.file), ground.root))
    if not os.path.exists(file):
        return config._replace(sources=())
    try:
        then = configuration.load(file, ground.environ)
    except ConfigError as error:
        first = error.mistakes[0]
        raise UsageError(
            f"the configuration of the commit to compare with is wrong: {first.what}",
            at=first.at.replace(tree + os.sep, ""),
            hint="correct it on that branch first, or restore the manifest from the cache",
        ) from error
    return on_branch(then._replace(limits=Limits(deletes=0, deletes_percent=0.0)), ground.target, tree)


def _is_new(source: Source, tree: str, root: str) -> bool:
    """Whether the folder of a source came after the commit whose files are in `tree`. What a build makes is not new."""
    folder = os.path.join(source.path, str(dict(source.options).get("folder", "")).strip("/"))
    return not os.path.exists(folder) and is_tracked(root, os.path.relpath(folder, tree))


def _fill(config: Config, names: Sequence[str], commit: str, progress: Progress) -> None:
    from ingest.intercom.connect import connect

    report = sync(config, Wish(tuple(names)), connect, progress)
    for source in report.sources:
        if source.plan.error is not None or source.plan.incomplete:
            why = source.plan.error.what if source.plan.error else source.plan.incomplete
            raise UsageError(
                f"the documents of {source.plan.name} cannot be read at commit {commit[:12]}: {why}",
                hint="what a build makes is in no commit: restore the manifest from the cache, or set the token",
            )
