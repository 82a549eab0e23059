"""The checkout a run stands in: its root, where in it documents lie, and which branch it is of. Starts no git."""

from __future__ import annotations

import os

from ingest.settings import FILES, Config, Source


def root_of(folder: str) -> str:
    """The real path of the working tree around a folder, the innermost one; "" when there is none."""
    above = os.path.realpath(folder)
    while not os.path.exists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            return ""
        above = os.path.dirname(above)
    return above


def files_of(source: Source) -> str:
    """The folder in which a source's documents are files, by their keys; "" when they are not, or nobody knows."""
    if source.type not in FILES or not source.path:
        return ""
    if source.type != "git":
        return source.path if os.path.isdir(source.path) else ""
    if not root_of(source.path) or os.path.isdir(os.path.join(source.path, "objects")):
        return ""  # that of a bare repository, wherever it stands
    return os.path.join(source.path, str(dict(source.options).get("folder", "")).strip("/"))


def places(config: Config) -> dict[str, str]:
    """The folders of the sources' documents as seen from the root of the checkout, "" for the root itself, by name.

    The checkout is that which the run is in, else that of its configuration, and where there is none, the latter's
    folder. Sources have no place whose documents are elsewhere, in another repository inside it, or on a server.
    """
    folder = os.path.dirname(os.path.abspath(config.file)) if config.file else os.curdir
    checkout = root_of(os.curdir) or root_of(folder)
    root = checkout or os.path.realpath(folder)
    folders = {source.name: files for source in config.sources if (files := files_of(source))}
    inside = {name: os.path.relpath(os.path.realpath(files), root) for name, files in folders.items()}
    return {
        name: "" if place == os.curdir else place.replace(os.sep, "/")
        for name, place in inside.items()
        if place.split(os.sep)[0] != os.pardir and (not checkout or root_of(folders[name]) == checkout)
    }


def on_branch(config: Config, branch: str, folder: str = "") -> Config:
    """The configuration for a checkout that CI made of a commit, on no branch or on one of its own making.

    `branch` is what the commit is, or is going to be, part of; `folder` lies in that checkout ("": the current one).
    It holds for the `git` sources that read what is checked out there; what a source says itself, by `ref` or
    `branch`, stays. Pages are the same as those of a clone on that branch.
    """
    root = root_of(folder or os.curdir)
    if not branch or not root:
        return config
    sources = (_named(source, branch) if _reads(source, root) else source for source in config.sources)
    return config._replace(sources=tuple(sources))


def _reads(source: Source, root: str) -> bool:
    """Whether a source reads the commit that is checked out at a root."""
    return source.type == "git" and source.path != "" and root_of(source.path) == root


def _named(source: Source, branch: str) -> Source:
    options = dict(source.options)
    if options.get("ref") or options.get("branch"):
        return source
    return source._replace(options=tuple(sorted({**options, "branch": branch}.items())))
