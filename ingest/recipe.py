"""What, besides its bytes, decides how a document's pages look: settings and renderer, as short hashes."""

from __future__ import annotations

import json
import os

from connectors.hashing import blake2b
from ingest.address import Facts
from ingest.settings import Config, Source
from ingest.version import RENDERER_VERSION

_SELECTION = ("type", "path", "include", "exclude", "options")
_NOT_SELECTING = ("branch", "cache", "dates")
"""Options that do not decide which documents there are."""
_NOT_IN_PAGES = (*_SELECTION, "name", "url", "audience_ids", "removal", "grace_days", "quality", "poll")


def recipe(source: Source, config: Config, site: str = "", facts: Facts = ()) -> str:
    """Hash of all that a page depends on but its document, what that includes, and its links. Another: render again.

    The API's version is in it because it decides which fields are sent. `site` is the digest of the site's description,
    `facts` what urls say of the whole source.
    """
    settings = {name: value for name, value in source._asdict().items() if name not in _NOT_IN_PAGES}
    return _hash([RENDERER_VERSION, config.intercom.version, settings, *([site] if site else []), *facts])


def selection(source: Source, config: Config) -> str:
    """Hash of what decides which documents there are. Removals after it changed need a person's word.

    The path counts as written in relation to the configuration, so that a checkout elsewhere is the same.
    """
    settings = {name: getattr(source, name) for name in _SELECTION}
    settings["options"] = [one for one in source.options if one[0] not in _NOT_SELECTING]
    if source.path:
        settings["path"] = os.path.relpath(source.path, config.folder)
    return _hash(settings)


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
