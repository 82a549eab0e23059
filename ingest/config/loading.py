"""From a file to `settings.Config`: each setting is read, then the whole is looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

import yaml

from ingest import settings
from ingest.address import OWN_URL
from ingest.config import nodes, urls
from ingest.config.reading import Found, Reading
from ingest.config.repositories import GIT_SETTINGS
from ingest.config.scalars import Place
from ingest.config.syntax import mistake
from ingest.config.table import CONDITIONS, REGIONS, TYPES, settings_of
from ingest.config.texts import filled
from ingest.config.wikis import WIKI_SETTINGS
from ingest.config.words import is_reference
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.errors import Failure


def load(file: str, environ: Mapping[str, str]) -> settings.Config:
    """The configuration in `file`, every default filled in. Raises `ConfigError` with all its mistakes.

    Only the file is looked at: whether paths exist, or a connector can be imported, the crawl finds out.
    `environ` is what `${NAME}` is looked up in; the token's variable stays unexpanded.
    """
    text = _text(file)
    root = nodes.compose(file, text)
    secrets = nodes.survey(file, root)
    absolute = os.path.abspath(file)
    place = Place(os.path.dirname(absolute), environ, _token_names(root))
    reading = Reading(file, place, secrets)
    top = reading.section(root, "", "")
    config = _config(reading, top, absolute, place.folder)
    if reading.mistakes:
        raise ConfigError(sorted(reading.mistakes, key=_line))
    return config


def _line(found: Failure) -> int:
    line = found.at.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def _text(file: str) -> str:
    try:
        with open(file, "rb") as stream:
            body = stream.read(nodes.BYTES + 1)
    except FileNotFoundError:
        hint = "`fin-ingest init` writes one for the folder it stands in; `--config` names another"
        raise ConfigError([mistake(file, 0, "there is no configuration file", hint)]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no file name"
        raise ConfigError([mistake(file, 0, f"the configuration cannot be read: {reason}")]) from error
    if len(body) > nodes.BYTES:
        what = f"larger than {nodes.BYTES // 1000} kB: this is no configuration"
        raise ConfigError([mistake(file, 0, what)])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = "UTF-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            [mistake(file, line, f"the file is {what}", "save it as UTF-8")]
        ) from None  # the error carries the file's bytes


def _token_names(root: yaml.Node) -> frozenset[str]:
    """Names of variables that hold the token, looked for before any other setting is read."""
    names = {settings.Intercom().token[2:-1]}
    sources = [source for found in _under(root, "sources", yaml.SequenceNode) for source in found.value]
    for section in (*_under(root, "intercom"), *sources):
        for token in _under(section, "token", yaml.ScalarNode):
            if is_reference(token.value):
                names.add(token.value[2:-1])
    return frozenset(names)


def _under(node: yaml.Node, name: str, kind: type[yaml.Node] = yaml.MappingNode) -> list[yaml.Node]:
    """The nodes of a kind under a name; none where the node is no mapping."""
    pairs = nodes.pairs(node) if isinstance(node, yaml.MappingNode) else ()
    return [value for key, value, _ in pairs if key.value == name and isinstance(value, kind)]


def _config(reading: Reading, top: Found, file: str, folder: str) -> settings.Config:
    written = top.values.get("intercom")
    intercom = _intercom(reading, written)
    if not _is_mistaken(written, "version"):
        _check_versions(reading, intercom.version)
    if _is_mistaken(written, "target"):
        intercom = intercom._replace(target="library")  # the less is demanded of urls, the fewer false mistakes
    sources = [_source(reading, found, intercom) for found in cast("list[Found]", top.values.get("sources", []))]
    _check_names(reading, top.values.get("sources", []))
    _check_shared_urls(reading, top.values.get("sources", []))
    limits = top.values["limits"].values if "limits" in top.values else {}
    return settings.Config(
        file=file,
        folder=folder,
        intercom=intercom,
        limits=settings.Limits(**limits),
        manifest=top.values.get("manifest") or _beside(folder, settings_of("")["manifest"].default),
        sources=tuple(sources),
        watch=_watch(reading, top.values.get("watch")),
    )


def _watch(reading: Reading, found: Found | None) -> settings.Watch:
    if found is None:
        return settings.Watch()
    watch = settings.Watch(**found.values)
    if watch.longest_wait < watch.quiet:
        node = found.nodes["longest_wait" if "longest_wait" in found.nodes else "quiet"]
        what = f"`watch`: `longest_wait` ({watch.longest_wait:g}s) is shorter than `quiet` ({watch.quiet:g}s)"
        reading.wrong(node, what, "a run starts after `quiet`, or after `longest_wait` at the latest: make it longer")
    return watch


def _beside(folder: str, path: str) -> str:
    return os.path.join(folder, *path.split("/"))


def _is_mistaken(found: Found | None, name: str) -> bool:
    """Whether a setting was written, but could not be taken."""
    return found is not None and name in found.nodes and name not in found.values


def _intercom(reading: Reading, found: Found | None) -> settings.Intercom:
    if found is None:
        return settings.Intercom()
    given = dict(found.values)
    if "base_url" in found.nodes and "region" in found.nodes:
        what = "`intercom`: both `region` and `base_url` are given"
        reading.wrong(found.nodes["base_url"], what, "a region has its address: keep one of the two")
    if "base_url" in given:
        by_address = {address: region for region, address in REGIONS.items()}
        given["region"] = by_address.get(given["base_url"], "")
    else:
        given["base_url"] = REGIONS[given.get("region", settings.Intercom().region)]
    return settings.Intercom(**given)


def _check_versions(reading: Reading, version: str) -> None:
    """What is used although the chosen version lacks it."""
    for setting, label, node in reading.versioned:
        if version not in setting.versions and getattr(node, "value", None) != setting.default:
            needed = " or ".join((setting.versions[0], *(["Preview"] if len(setting.versions) > 1 else [])))
            what = f"`{label}` needs version {needed} of Intercom's API; this configuration uses {version}"
            quoted = setting.versions[0] if setting.versions[0] == "Preview" else f'"{setting.versions[0]}"'
            other = " (or keep `en`)" if setting.name == "locale" else ", or remove the line"
            reading.wrong(node, what, f"set `version: {quoted}` under `intercom:`{other}")


def _source(reading: Reading, found: Found, intercom: settings.Intercom) -> settings.Source:
    values = dict(found.values)
    _check_source(reading, found, intercom)
    values.update(_availability(values.pop("availability", None)))
    _check_history(reading, values.get("type", "folder"), values.get("rules", ()))
    values["rules"] = tuple(_rule(reading, rule) for rule in values.pop("rules", ()))
    if "quality" in values:
        values["quality"] = settings.Quality(**values["quality"].values)
    own = {name: values.pop(name) for name in _OF_A_TYPE & values.keys()}
    values["options"] = tuple(sorted({**own, **values.pop("options", {})}.items()))
    if "grace" in values:
        values["grace_days"] = values.pop("grace")
    defaults: dict[str, Any] = {"name": "", "type": "folder", "url": ""}
    return settings.Source(**(defaults | values))


_OF_A_TYPE = frozenset(setting.name for setting in (*WIKI_SETTINGS, *GIT_SETTINGS)) - {"mentions"}
"""Settings that are the connector's, not the engine's."""


def _availability(found: Found | None) -> dict[str, bool]:
    return found.values if found is not None else {}


def _rule(reading: Reading, found: Found) -> settings.Rule:
    values = dict(found.values)
    is_mapping = isinstance(found.node, yaml.MappingNode)
    if is_mapping and not set(CONDITIONS) & set(found.nodes):
        hint = "say for which documents: by `paths`, `labels`, `sections` or `spaces`, by author or age"
        reading.wrong(found.node, f"`{found.label}` is about no documents", hint)
    if is_mapping and not {"availability", "audience_ids"} & set(found.nodes):
        hint = "give it `availability` or `audience_ids`; to leave documents out, use `exclude`"
        reading.wrong(found.node, f"`{found.label}` changes nothing", hint)
    values.update(_availability(values.pop("availability", None)))
    return settings.Rule(**values)


def _check_history(reading: Reading, kind: str, rules: Sequence[Found]) -> None:
    """Rules must not ask for what a type of source never knows."""
    known = settings_of("rules")
    for rule in rules:
        for name, node in rule.nodes.items():
            if kind in TYPES and known[name].types and kind not in known[name].types:
                what = f"`{rule.label}.{name}` asks for what a source of type {kind} never knows of its documents"
                reading.wrong(node, what, f"only these types know it: {', '.join(known[name].types)}")


def _check_source(reading: Reading, found: Found, intercom: settings.Intercom) -> None:
    """What one source's settings say about each other, and about the target."""
    given, written = found.values, found.nodes
    if not isinstance(found.node, yaml.MappingNode):
        return
    if given.get("type") == "git" and ("path" in written) == ("repository" in written):
        what = f"`{found.label}`: a git source needs either `path` or `repository`"
        reading.wrong(found.node, what, "`path` for a clone on this machine, `repository` for an address")
    if "grace" in given and given.get("removal", "delete" if "removal" not in written else "") == "delete":
        what = f"`{found.label}.grace` has no effect while pages are deleted at once"
        reading.wrong(written["grace"], what, "add `removal: hide`, or remove the line")
    if "url" in given and intercom.target != "library":
        host = urls.address(given["url"]).host
        if urls.is_private(host) or urls.is_ip(host):
            what = f"`{found.label}.url` is not on a public domain, which Intercom demands of a source"
            reading.wrong(written["url"], what, "any public address of yours that names this documentation will do")
    template = given.get("page_url")
    if (
        template not in (None, OWN_URL)
        and not given.get("allow_private_urls")
        and urls.is_private(urls.address(filled(template)).host)
    ):
        what = f"`{found.label}.page_url` leads to a host customers cannot reach, and Fin would show it to them"
        hint = "use the public address; or remove the line (no citation); or set `allow_private_urls: true`"
        reading.wrong(written["page_url"], what, hint)


def _check_names(reading: Reading, sources: list[Found]) -> None:
    first: dict[str, Found] = {}
    for found in sources:
        name = found.values.get("name")
        if name is None:
            continue
        other = first.setdefault(name.casefold(), found)
        if other is not found:
            line = other.nodes["name"].start_mark.line + 1
            what = f"`{found.label}`: another source has this name"
            reading.wrong(found.nodes["name"], what, f"the first is on line {line}; upper and lower case are the same")


def _check_shared_urls(reading: Reading, sources: list[Found]) -> None:
    """Sources with one url share a Content Import Source; only distinct owners tell their pages apart."""
    groups: dict[str, list[Found]] = {}
    for found in sources:
        if "url" in found.values:
            groups.setdefault(urls.same_place(found.values["url"]), []).append(found)
    for group in groups.values():
        owners: dict[str, Found] = {}
        for found in group if len(group) > 1 else ():
            if _is_mistaken(found, "owner"):
                continue
            owner = found.values.get("owner", "")
            other = owners.setdefault(owner, found)
            if not owner or other is not found:
                sharer = next(one for one in group if one is not found)
                what = f"`{found.label}` has the url of `{sharer.label}`: they would delete each other's pages"
                hint = "give each its own `owner`" if not owner else "give each another `owner`"
                reading.wrong(found.nodes["url"], what, f"{hint}, or its own `url`")
