"""The table of settings as the reference page of the user guide."""

from __future__ import annotations

from ingest.config.setting import VERSIONS, Section, Setting
from ingest.config.table import OPTIONS, PLACES, SECTIONS
from ingest.config.wikis import WIKIS

INTRODUCTION = """\
# Configuration

A configuration is one YAML file, `fin-ingest.yaml` or whatever `--config` names. `fin-ingest init` writes one
for the folder it stands in, `fin-ingest check` says everything that is wrong with it, and `fin-ingest schema`
prints its JSON Schema for editors.

- Relative paths are relative to the folder of the file.
- `${NAME}` is replaced by an environment variable in `path`, `manifest`, `url` and `base_url`. `token` is
  always one `${NAME}`; a token written into the file is refused.
- A setting that has no value, does not exist or is given twice is a mistake; all are reported at once.
- Anchors, aliases and `<<` work; a name at the top that begins with `x-` is a place for anchors. YAML tags
  are refused.
- Texts that begin with `*`, `!`, `&`, `@`, `%`, `{` or `[` need quotes: `include: ["*.md"]`.
"""

WORDS = {
    "section": "mapping",
    "sections": "list",
    "path": "path",
    "token": "`${NAME}`",
    "url": "url",
    "base_url": "url",
    "template": "url with fields, or `none`",
    "name": "letters, digits, `-` `_` `.`",
    "owner": "letters, digits, `-` `_` `.`",
    "type": "name or class",
    "switch": "`true` or `false`",
    "count": "whole number",
    "count_or_off": "whole number, or `off`",
    "percent_or_off": "percentage, or `off`",
    "share": "percentage",
    "size": "bytes, or with kB, MB",
    "days": "duration",
    "seconds": "duration",
    "date": "day",
    "locale": "language code",
    "patterns": "pattern, or list of them",
    "ids": "number, or list of them",
    "renderers": "mapping of suffixes",
    "findings": "mapping of codes",
    "shortcodes": "mapping of names",
    "options": "mapping",
    "words": "text, or list of them",
    "text": "text",
    "repository": "address",
}
"""What a value of each kind is, in a few words; choices name theirs."""


def build() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_section(name, section) for name, section in SECTIONS.items())])


def _section(name: str, section: Section) -> str:
    settings = (*section.settings, OPTIONS) if name == "sources" else section.settings
    heading = f"## `{section.title}`" if name else f"## {section.title}"
    rows = ["| Setting | Value | Default | What it does |", "|---|---|---|---|", *map(_row, settings)]
    return "\n".join([heading, "", section.doc, "", *rows, ""])


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "required" if _is_required(setting) else ""
    cells = (f"`{setting.name}`", _value(setting), default, _doc(setting))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _is_required(setting: Setting) -> bool:
    """By every source that knows it."""
    return setting.required or bool(setting.types and setting.types == setting.needed_by)


def _value(setting: Setting) -> str:
    if setting.kind in ("choice", "version"):
        return ", ".join(f"`{word}`" for word in setting.allowed)
    if setting.kind == "count" and setting.high < 1_000_000:  # noqa: PLR2004 - others have no limit worth saying
        return f"{WORDS['count']}, {setting.low:g} to {setting.high:g}"
    return WORDS[setting.kind]


def _doc(setting: Setting) -> str:
    parts = [setting.doc]
    if setting.example and setting.example != setting.default and setting.kind not in ("choice", "switch"):
        parts.append(f"Example: `{setting.example}`.")
    if setting.versions and not setting.default:
        first, several = setting.versions[0], len(setting.versions) > 1
        parts.append(f"Needs version {first}" + (" or later." if several else "."))
    if setting.types and setting.types != PLACES:
        every = set(setting.types) == set(WIKIS)
        parts.append("Wikis only." if every else f"Only {', '.join(f'`{name}`' for name in setting.types)}.")
    assert set(setting.versions) <= set(VERSIONS)
    return " ".join(parts)
