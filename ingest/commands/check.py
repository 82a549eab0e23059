"""`fin-ingest check`: whether the configuration is right, and whether Intercom agrees; content is `content`'s."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from connectors import REGISTRY
from ingest.commands import configuration, content, exits
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option, environment
from ingest.settings import FILES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from ingest.commands.terminal import Terminal
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemoteSource
    from ingest.report.style import Style
    from ingest.settings import Config, Source

SPEC = Command(
    about="Check the configuration, with every mistake in one pass. With --online also ask Intercom: token, "
    "workspace and region, scope, API version, each source's url, and the clocks. With --content read the documents "
    "instead, and tell what Fin would miss in them; that needs no token, and for a folder no configuration. Changes "
    "nothing.",
    arguments=(
        Argument(
            "sources",
            "SOURCE",
            "only these sources, by name; with --content also folders and files",
            required=False,
            several=True,
        ),
    ),
    options=(Option("online", "ask Intercom, too"), *content.OPTIONS),
    exits=(exits.ACCESS, exits.PARTIAL, exits.INCOMPLETE, exits.FINDING),
    examples=(
        ("fin-ingest check", "without any network"),
        ("fin-ingest check --online", "before the first sync, or when something is odd"),
        ("fin-ingest check --content docs", "a folder, with or without a configuration"),
        ("fin-ingest check --content --all --level warning", "everything there is to say, but for notes"),
    ),
)

_MAY_LACK = (
    ("source.audience_ids", "audiences of sources"),
    ("page.locale", "languages but English"),
    ("page.audience_ids", "audiences of single pages"),
)
"""What an API version may not have, and what that means to a person."""

ATTEMPTS = 2
"""How often a call is made: a person waits for the answer."""
MOST_SKEW = 5.0
"""Seconds two clocks may differ before it is worth a word."""


class Fact(NamedTuple):
    """A thing looked at. `level`: ok, note, warning or error; `code`: how an error ends the run."""

    level: str
    text: str
    hint: str = ""
    code: int = exits.USAGE


def run(options: Namespace, terminal: Terminal) -> int:
    """Look at one thing after the other, and tell each."""
    from ingest.planner import chosen

    if options.content:
        return content.run(options, terminal)
    if "report" in options.given:
        raise UsageError("--report needs --content", hint="fin-ingest check --content --report FILE")
    config = configuration.load(options)
    sources = chosen(config, (*options.sources, *options.source))
    facts = []
    for fact in _facts(config, sources, online=options.online):
        facts.append(fact)
        if not terminal.json and not (terminal.quiet and fact.level in ("ok", "note")):
            terminal.write(_line(fact, terminal.style))
    code = next((fact.code for fact in facts if fact.level == "error"), exits.DONE)
    if terminal.json:
        told = [{"level": fact.level, "text": fact.text, "hint": fact.hint} for fact in facts]
        terminal.object({"command": "check", "facts": told, "exit": code})
    return code


def _line(fact: Fact, style: Style) -> str:
    from ingest.report.style import shown

    sign, color = {
        "ok": ("✓", "green"),
        "note": ("·", "dim"),
        "warning": ("!", "yellow"),
        "error": ("✗", "red"),
    }[fact.level]
    if not style.unicode:
        sign = {"ok": "ok", "note": "-", "warning": "!", "error": "x"}[fact.level]
    hint = f"    {style.paint('hint:', 'cyan')} {shown(fact.hint)}\n" if fact.hint else ""
    return f"  {style.paint(sign, color)} {shown(fact.text)}\n{hint}"


def _facts(config: Config, sources: Sequence[Source], *, online: bool) -> Iterator[Fact]:
    yield Fact(
        "ok",
        f"{os.path.relpath(config.file)} is right: {', '.join(source.name for source in config.sources)}",
    )
    for source in sources:
        yield _path(source)
        if "token" in dict(source.options):
            yield _wiki_token(source)
    if config.intercom.target == "library":
        yield Fact(
            "ok",
            f"pages go to the embedded library beside {os.path.relpath(config.manifest)}; no token is needed",
        )
    else:
        yield _token(config)
    if online:
        yield from _online(config, sources)


def _path(source: Source) -> Fact:
    """Whether what is to be read is there. It may be mounted later, but a sync could not read it now."""
    if not source.path:
        site = dict(source.options).get("site") or dict(source.options).get("repository")
        return Fact("note", f"{source.name}: is read from {site}" if site else f"{source.name}: has no path to look at")
    if source.type in REGISTRY and source.type not in FILES:
        return _export(source)
    if not os.path.exists(source.path):
        hint = "correct the path, or mount what belongs there; until then nothing of this source is touched"
        return Fact("error", f"{source.name}: {source.path} does not exist", hint)
    if not os.access(source.path, os.R_OK):
        return Fact("error", f"{source.name}: {source.path} cannot be read", "give this user the right to read it")
    return Fact("ok", f"{source.name}: {source.path} is there")


def _export(source: Source) -> Fact:
    """Whether an export is there, at the path or as the newest that fits it, and is what its type says."""
    from glob import glob

    from ingest.detect.exports import type_of

    found = [source.path] if os.path.exists(source.path) else glob(source.path)
    if not found:
        return Fact("error", f"{source.name}: nothing fits {source.path}", "put the export there, or correct the path")
    newest = max(found, key=os.path.getmtime)
    looks = type_of(newest)
    if looks and looks != source.type:
        return Fact("warning", f"{source.name}: {newest} looks like another export", f"write `type: {looks}`")
    return Fact("ok", f"{source.name}: {newest} is there")


def _wiki_token(source: Source) -> Fact:
    name = str(dict(source.options)["token"]).removeprefix("${").removesuffix("}")
    if environment().get(name, "").strip():
        return Fact("ok", f"{source.name}: the token's variable {name} is set")
    return Fact("error", f"{source.name}: the token's variable {name} is not set", f"export {name}=…")


def _token(config: Config) -> Fact:
    name = config.intercom.token.removeprefix("${").removesuffix("}")
    if environment().get(name, "").strip():
        return Fact("ok", f"the token's variable {name} is set")
    return Fact(
        "note",
        f"the token's variable {name} is not set; plan works without it, sync does not",
        f"export {name}=…",
    )


def _online(config: Config, sources: Sequence[Source]) -> Iterator[Fact]:
    """Facts from Intercom, as far as they can be got: without an accepted token there are no others."""
    from ingest.errors import AccessError, Failure
    from ingest.intercom.connect import connect
    from ingest.report.style import count

    try:
        with connect(config, attempts=ATTEMPTS) as client:
            yield from _workspace(config, client)
            remote = list(client.list_sources())
            yield Fact("ok", f"the token may read AI content: {count(len(remote), 'Content Import Source')}")
            yield _version(config.intercom.version)
            yield from (_remote(source, remote) for source in sources)
            yield from _clock(client)
    except Failure as error:
        if isinstance(error, AccessError) and (region := _where_the_token_works(config)):
            what = f"the token belongs to a workspace in region {region}, not {config.intercom.region}"
            yield Fact("error", what, f"set intercom.region to {region}", exits.ACCESS)
            return
        known = isinstance(error, AccessError | UsageError)
        where = f" [{error.at}]" if error.at else ""
        yield Fact("error", f"{error.what}{where}", error.hint, exits.of_error(error) if known else exits.PARTIAL)


def _where_the_token_works(config: Config) -> str | None:
    """The region whose host takes a token that the configured region's host refuses."""
    from ingest.errors import Failure
    from ingest.intercom.connect import connect
    from ingest.intercom.errors import REGIONS

    if config.intercom.base_url not in REGIONS.values():
        return None
    for region, host in REGIONS.items():
        elsewhere = config._replace(intercom=config.intercom._replace(base_url=host))
        try:
            with connect(elsewhere, attempts=1) as client:
                client.me()
        except Failure:
            continue
        return region
    return None


def _workspace(config: Config, client: Client) -> Iterator[Fact]:
    """Who the token speaks for, and whether that workspace lives at this host."""
    workspace = client.me()
    named = f"{workspace.name} ({workspace.id})" if workspace.name else workspace.id
    yield Fact("ok", f"Intercom accepts the token; the workspace is {named}")
    if config.intercom.target == "library":
        return
    region = (workspace.region or "").lower()
    if region and config.intercom.region and region != config.intercom.region:
        what = f"the workspace is in region {region}, but {config.intercom.base_url} is {config.intercom.region}"
        yield Fact("error", what, f"set intercom.region to {region}", exits.ACCESS)
    else:
        yield Fact(
            "ok",
            f"{config.intercom.base_url} is the right host" + (f" for region {region}" if region else ""),
        )


def _version(version: str) -> Fact:
    """That the version is served; what it lacks, and the configuration cannot use, is in later ones."""
    from ingest.intercom.versions import lacking

    later = [f"{said} ({since})" for feature, said in _MAY_LACK if (since := lacking(version, feature))]
    more = f"; later ones have {', '.join(later)}" if later else ""
    return Fact("ok", f"version {version} of the API is served{more}")


def _remote(source: Source, remote: Sequence[RemoteSource]) -> Fact:
    """What stands at the source's url in Intercom."""
    same = [one for one in remote if (one.url or "").rstrip("/") == source.url.rstrip("/")]
    ours = [one for one in same if one.sync_behavior == "api"]
    if len(ours) > 1:
        ids = ", ".join(str(one.id) for one in ours)
        hint = "delete those that hold nothing: fin-ingest sources list, fin-ingest sources delete ID"
        return Fact(
            "warning",
            f"{source.name}: {len(ours)} sources have the url {source.url} ({ids}); the lowest id is used",
            hint,
        )
    if ours and ours[0].status == "deactivated":
        return Fact(
            "warning",
            f"{source.name}: source {ours[0].id} is deactivated",
            "activate it in Intercom, or let it be",
        )
    if ours:
        return Fact("ok", f"{source.name}: source {ours[0].id} has the url {source.url}")
    if same:
        what = f"{source.name}: Intercom itself crawls {source.url} (source {same[0].id}); it cannot be adopted"
        return Fact("error", what, "give this source another url, or remove the crawled one in Intercom")
    return Fact("note", f"{source.name}: no source has the url {source.url} yet; the first sync creates it")


def _clock(client: Client) -> Iterator[Fact]:
    skew = client.skew
    if skew is None:
        return
    if abs(skew) > MOST_SKEW:
        way = "behind" if skew > 0 else "ahead of"
        yield Fact("warning", f"this machine's clock is {abs(skew):.0f} s {way} Intercom's", "set it, with NTP say")
    else:
        yield Fact("ok", "the clocks agree")
