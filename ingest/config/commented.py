"""The table as a configuration for people: what is chosen stands there, all else waits in comments."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from ingest.config.setting import Setting
from ingest.config.table import SECTIONS, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SCHEMA_LINE = "# yaml-language-server: $schema=.fin-ingest/schema.json"
"""Makes editors complete and check the file; `fin-ingest init` writes the schema there."""

SCHEMA_FILE = ".fin-ingest/schema.json"
"""Where `SCHEMA_LINE` points, relative to the configuration."""

WIDTH = 100


class Chosen(NamedTuple):
    """A source to write: its settings as YAML text, and what to say above it."""

    values: Mapping[str, str]
    notes: tuple[str, ...] = ()


def commented(
    introduction: Sequence[str],
    sources: Iterable[Chosen],
    *,
    intercom: Mapping[str, str] | None = None,
    manifest: str = "",
) -> str:
    """A configuration with every setting there is, each with its explanation. Values are YAML text."""
    lines = [SCHEMA_LINE, *_prose("\n".join(introduction)), ""]
    lines += [*_section("intercom", intercom or {}), ""]
    lines += [*_settings([_manifest()], {"manifest": manifest} if manifest else {}, ""), ""]
    lines += [*_section("limits", {}), "", *_section("watch", {}), "", "sources:"]
    for source in sources:
        lines += [*_source(source), ""]
    return "\n".join(lines).rstrip() + "\n"


def example() -> str:
    """The project's own configuration: its user guide, into the embedded library."""
    introduction = (
        "Publishes this project's own user guide to the embedded library, which needs no account.",
        "For your documentation: `fin-ingest init` in its folder, or change `sources` below.",
    )
    guide = {
        "name": "guide",
        "path": "docs",
        "url": "https://docs.example.com/fin-ingest",
        "page_url": "https://docs.example.com/fin-ingest/{stem}",
    }
    manifest = _manifest().default
    return commented(introduction, [Chosen(guide)], intercom={"target": "library"}, manifest=manifest)


def _manifest() -> Setting:
    return settings_of("")["manifest"]


def _section(name: str, chosen: Mapping[str, str]) -> Iterator[str]:
    """A section at the top; with nothing chosen all of it is a comment."""
    lines = [f"{name}:", *_settings(SECTIONS[name].settings, chosen, "  ", live=bool(chosen))]
    yield from lines if chosen else [f"# {line}" for line in lines]


def _source(chosen: Chosen) -> Iterator[str]:
    """What is chosen first, so that the list's dash stands before a setting that is there."""
    kind = chosen.values.get("type", settings_of("sources")["type"].default)
    known = [one for one in SECTIONS["sources"].settings if not one.types or kind in one.types]
    settings = sorted(known, key=lambda setting: setting.name not in chosen.values)
    yield from (f"  {line}" for line in _prose("\n".join(chosen.notes)))
    dashed = False
    for line in _settings(settings, chosen.values, "    "):
        if dashed:
            yield line
        elif line.lstrip().startswith("#"):
            yield line[2:]
        else:
            yield line.replace("    ", "  - ", 1)
            dashed = True


def _settings(
    settings: Iterable[Setting], chosen: Mapping[str, str], indent: str, *, live: bool = True
) -> Iterator[str]:
    for setting in settings:
        yield from (f"{indent}{line}" for line in _prose(setting.doc))
        if setting.name in chosen:
            yield f"{indent}{setting.name}: {chosen[setting.name]}"
        else:
            yield f"{indent}{'# ' if live else ''}{setting.name}: {_suggestion(setting)}"


def _prose(text: str) -> list[str]:
    """Comment lines; a blank line of the text stays one."""
    out: list[str] = []
    for line in text.splitlines():
        out += [f"# {wrapped}" for wrapped in textwrap.wrap(line, WIDTH, break_on_hyphens=False)] or ["#"]
    return out


def _suggestion(setting: Setting) -> str:
    """A line to start from: what holds without it, or an example where nothing holds."""
    if setting.kind == "section":
        return _flow(SECTIONS[setting.name].settings)
    if setting.kind == "sections":
        rule = [one for one in SECTIONS[setting.name].settings if not one.versions and not one.types]
        return f"[{_flow(rule, examples=True)}]"
    return setting.default if setting.default not in ("", "none") else setting.example


def _flow(settings: Iterable[Setting], *, examples: bool = False) -> str:
    parts = []
    for setting in settings:
        if setting.kind == "section":
            parts.append(f"{setting.name}: {_flow(SECTIONS[setting.name].settings, examples=examples)}")
        else:
            parts.append(f"{setting.name}: {setting.example if examples else setting.default or setting.example}")
    return "{" + ", ".join(parts) + "}"
