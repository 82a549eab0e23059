"""`fin-ingest sources`: Content Import Sources by hand, an action for each endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import exits
from ingest.commands.remote import AUDIENCE, BEHIND_THE_BACK, YES, connected, source_id, tell
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemoteSource

_ID = Argument("id", "ID", "its id, or the name of a source in the configuration")
_EXITS = (exits.PARTIAL, exits.ACCESS)

_LIST = Command(
    about="List all Content Import Sources, crawled ones too; with --format json an object a line.",
    exits=(*_EXITS, exits.INCOMPLETE),
    examples=(("fin-ingest sources list", "id, behaviour, status and url of each"),),
)
_SHOW = Command(
    about="Show one Content Import Source.",
    arguments=(_ID,),
    exits=_EXITS,
    examples=(("fin-ingest sources show docs", "the one the source `docs` of the configuration writes into"),),
)
_CREATE = Command(
    about="Create a Content Import Source that pages can be written into. A sync does so itself where "
    "none has the url.",
    arguments=(Argument("url", "URL", "what identifies it to a person: http(s), on a public domain"),),
    options=(AUDIENCE,),
    exits=_EXITS,
    examples=(("fin-ingest sources create https://docs.example.com", "a new one"),),
)
_UPDATE = Command(
    about="Change a Content Import Source that pages are written into; what is not named stays.",
    arguments=(_ID,),
    options=(
        Option("url", "its new url", "URL"),
        Option("status", "whether Fin uses it", "STATUS", choices=("active", "deactivated")),
        AUDIENCE,
        Option("remove-audiences", "take every audience from it"),
        Option("apply-audience", "to the pages it has already, too"),
    ),
    exits=_EXITS,
    examples=(("fin-ingest sources update 4711 --status deactivated", "take all its pages from Fin for now"),),
)
_DELETE = Command(
    about="Delete a Content Import Source AND ALL ITS PAGES. Says how many, and asks.",
    arguments=(_ID,),
    options=(YES,),
    exits=_EXITS,
    examples=(("fin-ingest sources delete 4711", "asks; with --yes it does not"),),
)

SPEC = Command(
    about="List, show, create, update or delete Content Import Sources by hand.",
    examples=_LIST.examples + _SHOW.examples + _DELETE.examples,
    exits=_LIST.exits,
    actions=(("list", _LIST), ("show", _SHOW), ("create", _CREATE), ("update", _UPDATE), ("delete", _DELETE)),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Carry out the action."""
    act = {"list": _list, "show": _show, "create": _create, "update": _update, "delete": _delete}[options.action]
    return act(options, terminal)


def _list(options: Namespace, terminal: Terminal) -> int:
    with connected(options) as (_, client):
        for remote in client.list_sources():
            if terminal.reader_is_gone:
                break
            if terminal.json:
                terminal.object(remote._asdict())
            else:
                terminal.write(_line(remote))
    return exits.DONE


def _line(remote: RemoteSource) -> str:
    from ingest.report.style import shown

    known = (remote.sync_behavior or "?", remote.status or "?", remote.url or "")
    return f"{remote.id:<10} {known[0]:<10} {known[1]:<12} {shown(known[2])}\n"


def _show(options: Namespace, terminal: Terminal) -> int:
    with connected(options) as (config, client):
        tell(client.get_source(source_id(options.id, config, client)), terminal)
    return exits.DONE


def _create(options: Namespace, terminal: Terminal) -> int:
    with connected(options) as (_, client):
        tell(client.create_source(options.url, audience_ids=options.audience or None), terminal)
    return exits.DONE


def _update(options: Namespace, terminal: Terminal) -> int:
    """What is not named is read first: the API demands the url, and a status left out may become active."""
    from ingest.intercom.client import UNSET

    if options.audience and options.remove_audiences:
        raise UsageError("--audience and --remove-audiences contradict each other")
    with connected(options) as (config, client):
        former = client.get_source(source_id(options.id, config, client))
        audiences = () if options.remove_audiences else options.audience or UNSET
        updated = client.update_source(
            former.id,
            url=options.url or former.url or "",
            status=options.status or former.status,
            audience_ids=audiences,
            apply_audience_to_existing_content=True if options.apply_audience else None,
        )
        tell(updated, terminal)
    return exits.DONE


def _delete(options: Namespace, terminal: Terminal) -> int:
    with connected(options) as (config, client):
        remote = client.get_source(source_id(options.id, config, client))
        what = f"source {remote.id} ({remote.url or 'no url'}) and {_pages_of(remote.id, client)}"
        if not terminal.confirm(f"Delete {what}?", sure=options.yes):
            terminal.note("Nothing was deleted.")
            return exits.DONE
        gone = client.delete_source(remote.id)
    if terminal.json:
        terminal.object({"deleted": remote.id})
    terminal.say(f"Deleted {what}." if gone else f"Source {remote.id} was already gone.")
    terminal.note(BEHIND_THE_BACK)
    return exits.DONE


def _pages_of(source: int, client: Client) -> str:
    """`its 412 pages`; "at least" where the list did not come whole."""
    from ingest.errors import IncompleteError
    from ingest.report.style import count

    pages, least = 0, ""
    try:
        for page in client.list_pages():
            pages += page.source_id == source
    except IncompleteError:
        least = "at least "
    return f"its {least}{count(pages, 'page')}"
