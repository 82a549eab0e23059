"""The settings that only sources which are git repositories know."""

from __future__ import annotations

from ingest.config.setting import Setting

_GIT = ("git",)

GIT_SETTINGS = (
    Setting(
        "repository",
        "repository",
        "Address of a repository, in place of `path`; it is fetched into `cache`, by git's own credentials or `token`.",
        example="https://github.com/example/docs.git",
        types=_GIT,
    ),
    Setting(
        "ref", "text", "Branch, tag or commit; without it HEAD, or the default branch.", example="main", types=_GIT
    ),
    Setting(
        "branch",
        "text",
        "Name of the branch for `page_url`, where a commit is checked out without one, as CI does.",
        example="main",
        types=_GIT,
    ),
    Setting("folder", "text", "The folder of the repository that is the source's root.", example="docs", types=_GIT),
    Setting(
        "submodules",
        "switch",
        "Whether the files of submodules are read, too.",
        default="false",
        example="true",
        types=_GIT,
    ),
    Setting(
        "dates",
        "switch",
        "Whether the day of each document's last change is looked up for `quality.max_age`; for rules it always is.",
        default="false",
        example="true",
        types=_GIT,
    ),
    Setting(
        "cache",
        "path",
        "Where repositories are kept that were fetched; without it the user's cache folder.",
        example="${HOME}/.cache/fin-ingest",
        types=_GIT,
    ),
)
