"""`fin-ingest pages`: External Pages by hand, an action for each endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import exits
from ingest.commands.remote import AUDIENCE, BEHIND_THE_BACK, YES, connected, source_id, tell
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from ingest.commands.terminal import Terminal
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemotePage
    from ingest.page import Page
    from ingest.settings import Config

_SOURCE = Option("source", "id of its Content Import Source, or the name of a source in the configuration", "SOURCE")
_EXTERNAL_ID = Option("external-id", "its stable name inside the source", "ID")
_WITH_HTML = Option("with-html", "its html, too")
_CONTENT = (
    Option("title", "its title", "TITLE"),
    Option("html", "a file with its html in UTF-8; - reads standard input", "FILE"),
    Option("url", "where Fin sends customers who want to read on", "URL"),
    Option("locale", "its language", "LANGUAGE"),
    Option("agent", "whether Fin may use it to answer customers", "YESNO", choices=("yes", "no")),
    Option("copilot", "whether Copilot may use it to help teammates", "YESNO", choices=("yes", "no")),
    AUDIENCE,
)
_EXITS = (exits.PARTIAL, exits.ACCESS)

_LIST = Command(
    about="List External Pages of the workspace, or of one source; with --format json an object a line.",
    options=(_SOURCE, _EXTERNAL_ID, _WITH_HTML),
    exits=(*_EXITS, exits.INCOMPLETE),
    examples=(("fin-ingest pages list --source docs", "id, source, external id and title of each"),),
)
_SHOW = Command(
    about="Show one External Page, by its id, or by its source and external id.",
    arguments=(Argument("id", "ID", "its id", required=False),),
    options=(_SOURCE, _EXTERNAL_ID, _WITH_HTML),
    exits=(*_EXITS, exits.INCOMPLETE),
    examples=(("fin-ingest pages show --source docs --external-id guide/install.md", "without knowing the id"),),
)
_CREATE = Command(
    about="Create an External Page, or update the one with the same source and external id.",
    options=(_SOURCE, _EXTERNAL_ID, *_CONTENT),
    exits=_EXITS,
    examples=(
        (
            "fin-ingest pages create --source docs --external-id hello --title Hello --html hello.html",
            "a page",
        ),
    ),
)
_UPDATE = Command(
    about="Change an External Page by its id; what is not named stays.",
    arguments=(Argument("id", "ID", "its id"),),
    options=_CONTENT,
    exits=_EXITS,
    examples=(
        (
            "echo '<p>New</p>' | fin-ingest pages update 21 --html - --url https://docs.example.com/hello",
            "its text",
        ),
    ),
)
_DELETE = Command(
    about="Delete External Pages by their ids. Asks.",
    arguments=(Argument("ids", "ID", "their ids", several=True),),
    options=(YES,),
    exits=_EXITS,
    examples=(("fin-ingest pages delete 21 22", "asks; with --yes it does not"),),
)

SPEC = Command(
    about="List, show, create, update or delete External Pages by hand.",
    examples=_LIST.examples + _CREATE.examples + _DELETE.examples,
    exits=_LIST.exits,
    actions=(("list", _LIST), ("show", _SHOW), ("create", _CREATE), ("update", _UPDATE), ("delete", _DELETE)),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Carry out the action."""
    act = {"list": _list, "show": _show, "create": _create, "update": _update, "delete": _delete}[options.action]
    with connected(options) as (config, client):
        return act(options, terminal, config, client)


def _list(options: Namespace, terminal: Terminal, config: Config, client: Client) -> int:
    for page in _found(options, config, client):
        if terminal.reader_is_gone:
            break
        _tell_in_list(page, options, terminal)
    return exits.DONE


def _found(options: Namespace, config: Config, client: Client) -> Iterator[RemotePage]:
    """The pages asked for, as they come; the API itself cannot filter."""
    source = None if options.source is None else source_id(options.source, config, client)
    for page in client.list_pages():
        if source in (None, page.source_id) and options.external_id in (None, page.external_id):
            yield page


def _tell_in_list(page: RemotePage, options: Namespace, terminal: Terminal) -> None:
    from ingest.report.style import shown

    if terminal.json:
        terminal.object(_fields(page, options))
        return
    title = terminal.style.paint(shown(page.title or ""), "dim")
    terminal.write(f"{page.id:<10} {page.source_id or '?':<10} {shown(page.external_id or '?')}  {title}\n")
    if options.with_html:
        terminal.write(f"{page.html or ''}\n\n")


def _fields(page: RemotePage, options: Namespace) -> dict[str, object]:
    return {name: value for name, value in page._asdict().items() if name != "html" or options.with_html}


def _show(options: Namespace, terminal: Terminal, config: Config, client: Client) -> int:
    page = _wanted(options, config, client)
    if terminal.json:
        terminal.object(_fields(page, options))
    else:
        tell(page, terminal)
        terminal.write(f"\n{page.html or ''}\n" if options.with_html else "")
    return exits.DONE


def _wanted(options: Namespace, config: Config, client: Client) -> RemotePage:
    if options.id is not None:
        return client.get_page(options.id)
    if options.source is None or options.external_id is None:
        raise UsageError("which page?", hint="give its ID, or --source and --external-id")
    for page in _found(options, config, client):
        return page
    raise UsageError(f"source {options.source} has no page with the external id {options.external_id!r}")


def _create(options: Namespace, terminal: Terminal, config: Config, client: Client) -> int:
    from ingest.page import Page

    for name in ("source", "external_id", "title", "html"):
        if getattr(options, name) is None:
            raise UsageError(f"--{name.replace('_', '-')} is missing", hint="fin-ingest pages create --help")
    page = _with(options, Page(options.external_id, "", ""))
    tell(client.upsert_page(source_id(options.source, config, client), page), terminal)
    terminal.note(BEHIND_THE_BACK)
    return exits.DONE


def _update(options: Namespace, terminal: Terminal, _config: Config, client: Client) -> int:
    """What is not named is read first, because PUT replaces a page."""
    from ingest.page import Page

    former = client.get_page(options.id)
    if former.source_id is None or former.external_id is None:
        raise UsageError(f"page {options.id} does not say which source it belongs to, so it cannot be replaced")
    page = Page(
        former.external_id,
        former.title or "",
        former.html or "",
        former.url,
        former.locale or "en",
        former.agent is not False,
        former.copilot is not False,
        former.audience_ids,
    )
    tell(client.update_page(former.id, former.source_id, _with(options, page)), terminal)
    terminal.note(BEHIND_THE_BACK)
    return exits.DONE


def _with(options: Namespace, page: Page) -> Page:
    """The page, with what the options name."""
    from ingest.commands.files import read_text

    named = {name: getattr(options, name) for name in ("title", "url", "locale") if getattr(options, name) is not None}
    named |= {name: getattr(options, name) == "yes" for name in ("agent", "copilot") if getattr(options, name)}
    if options.html is not None:
        named["html"] = read_text(options.html)
    if options.audience:
        named["audience_ids"] = options.audience
    return page._replace(**named)


def _delete(options: Namespace, terminal: Terminal, _config: Config, client: Client) -> int:
    from ingest.report.style import count

    number, few = count(len(options.ids), "page"), ", ".join(options.ids[:5])
    if not terminal.confirm(
        f"Delete {number} ({few}{', …' if options.ids[5:] else ''})?",
        sure=options.yes,
    ):
        terminal.note("Nothing was deleted.")
        return exits.DONE
    gone = {page_id: client.delete_page(page_id) for page_id in options.ids}
    if terminal.json:
        terminal.object(
            {
                "deleted": [one for one in gone if gone[one]],
                "already_gone": [one for one in gone if not gone[one]],
            }
        )
    absent = sum(not deleted for deleted in gone.values())
    terminal.say(f"Deleted {number}" + (f", of which {absent} were already gone." if absent else "."))
    terminal.note(BEHIND_THE_BACK)
    return exits.DONE
