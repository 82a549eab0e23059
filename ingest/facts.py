"""What urls ask of a source as a whole: the branch and the commit it was read at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.base import ConnectorError

if TYPE_CHECKING:
    from connectors.base import Connector
    from ingest.address import Facts
    from ingest.settings import Source


def facts_of(source: Source, connector: Connector) -> Facts:
    """What `page_url` asks, once the source was crawled; "" for what it does not know."""
    asked = [name for name in ("branch", "commit") if f"{{{name}}}" in (source.page_url or "")]
    return tuple((name, str(getattr(connector, name, ""))) for name in asked)


def known_facts(source: Source, connector: Connector) -> Facts:
    """The same, for pages that are to be sent: another answer changes every one of them.

    Raises ConnectorError when there is no answer: addresses that lack a part would lead nowhere.
    """
    facts = facts_of(source, connector)
    for name, answer in facts:
        if not answer:
            hint = "`branch: main`, say, names it; or check the branch itself out"
            hint = hint if source.type == "git" else "only a git repository has one: use another address"
            what = f"`page_url` asks for {{{name}}}, and it is not known which {name} was read"
            raise ConnectorError(what, at=f"source {source.name}", hint=hint)
    return facts
