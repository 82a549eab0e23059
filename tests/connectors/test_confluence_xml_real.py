"""Xml exports as wikis made them, and some in which a peculiarity was kept: what is published of each, and what not.

The table was judged by the names and contents of the files, not by what the program says.
"""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from connectors.base import ConnectorError, Document

from .confluence_xml_exports import export, listed, outcome, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CORPUS = "corpora/confluence-xml"
OWN, ABOVE = "restricted (withdrawn)", "restricted by an ancestor (withdrawn)"
DRAFT, DELETED, ARCHIVED = "draft (withdrawn)", "deleted (withdrawn)", "archived (withdrawn)"
NO_BODY = "held: its body is missing in the export"
"""The page names a body, and the file, shortened to what it shows, has none."""

BACKUPS = {
    "3.4.7.zip": (2, {}),
    # A restricted home page, and with it the only page below; a space that only some may see is published.
    "4.3.2.xml.zip": (4, {"753680": OWN, "753682": ABOVE}),
    # The draft of a new page is an object of a class of its own there.
    "5.9.zip": (11, {"655367": DRAFT}),
    # A personal space that was exported on its own; a blog post in the trash.
    "misc.xml.zip": (2, {"45842557": DELETED}),
}
FEATURES: dict[str, tuple[int, dict[str, str]]] = {
    "annotations": (3, {}),
    "archived": (1, {"10": "space archived (withdrawn)"}),
    "asciichar28": (0, {"45809845": NO_BODY, "45809846": DRAFT}),
    "attachhist": (2, {}),
    "attachmenthistory": (0, {"369483298": NO_BODY}),
    "attachmentwithpage": (1, {"42": NO_BODY}),
    # Of two blog posts one is restricted, and the other its old version.
    "blogs": (1, {"2616164357": OWN}),
    "confluence8.5.6": (2, {"98371": OWN}),
    "confluence80tags": (4, {}),
    "contentStatus": (1, {"1359218091": ARCHIVED, "1359218092": DRAFT}),
    "extraneous": (4, {}),
    # Groups of people, no page.
    "group": (0, {}),
    "homechild": (1, {"982344294": NO_BODY}),
    "homepagerewrite": (2, {}),
    "images": (4, {}),
    "img": (1, {"863633417": "held: the export does not say which space it is in"}),
    "include": (1, {"12": NO_BODY}),
    "inlinecomments": (2, {}),
    # The same page is in it twice, word for word.
    "linkmapping2": (3, {"1098924832": NO_BODY, "1414575293": NO_BODY, "1414575295": NO_BODY}),
    "links": (4, {}),
    "madinlinecomments": (1, {"1034616833": DRAFT}),
    # The parent of one page is missing, though its body is there.
    "missingpage": (2, {}),
    "missingparents": (0, {"171509314": NO_BODY, "171509401": NO_BODY, "171509442": NO_BODY, "171509444": NO_BODY}),
    "multilingual": (2, {}),
    "nested": (5, {}),
    # With two blog posts, one of which has a draft of its next version.
    "orphans": (8, {"938508289": DRAFT}),
    "overwritespaces": (3, {}),
    "pageorder": (4, {"42": NO_BODY, "796196870": DELETED, "796196875": DRAFT}),
    "pages": (3, {}),
    "pageswithdots": (3, {}),
    "permissions": (0, {"589826": NO_BODY, "950328": NO_BODY, "950330": NO_BODY, "66719934": OWN, "68519125": NO_BODY}),
    "self": (2, {}),
    "spaces": (2, {}),
    "spacetemplates": (1, {"789115923": NO_BODY}),
    "spanishaccentsintitle": (1, {"2129942": NO_BODY}),
    # Restrictions on two pages, one below the other, and a page below both without any.
    "viewpropag": (1, {"678036192": ABOVE, "678133804": OWN, "678724433": OWN}),
}
# One page each: whatever else they hold is an old version, a comment, a template, or shows how a body is written.
for _name in (
    "absolutelinks alert attachat auimessage auto-cursor-target brokenattach brokenlink buggyhistory buggyhistory2 "
    "buggyhistory3 cdatazerowidthspace center children clickable codett commentorder content deletedrevision emoji "
    "emptybody emptybody2 emptypage fixcdata groupIds history historyorder index jira keptparams lang lists livesearch "
    "macroToGroup macroconvertercrash misc2 missingrevisionpageobject noformat redirectMacro rispaceparameter "
    "scrollExporter spanliinline swaggeropenapi table ui-steps userParams users viewfileblock viewportredirect widget"
).split():
    FEATURES[_name] = (1, {})
EXPORTS = {f"backups/{name}": row for name, row in BACKUPS.items()} | {
    f"features/{name}": row for name, row in FEATURES.items()
}


@pytest.mark.parametrize("name", EXPORTS)
def test_of_a_real_export_is_published_what_its_readers_see(shared: Callable[[str], Path], name: str) -> None:
    source = export(shared(f"{CORPUS}/{name}"), blog_posts=True)
    found, gap = listed(source)
    published, rest = EXPORTS[name]
    assert gap == ""
    became = outcome(found)
    assert {key: what for key, what in became.items() if what != "published"} == rest
    assert len(became) - len(rest) == published
    for one in found:
        if isinstance(one, Document):
            body = source.read(one).body
            assert body == source.read(one).body
            assert json.loads(body)["id"] == one.key


def test_the_table_knows_every_export(shared: Callable[[str], Path]) -> None:
    corpus = shared(CORPUS)
    assert {f"{place.parent.name}/{place.name}" for kind in corpus.iterdir() for place in kind.iterdir()} == set(
        EXPORTS
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_export_that_was_cut_publishes_nothing(
    shared: Callable[[str], Path], tmp_path: Path, name: str, share: float
) -> None:
    place = shared(f"{CORPUS}/{name}")
    if place.suffix == ".zip":
        with zipfile.ZipFile(place) as archive:
            whole = archive.read("entities.xml")
    else:
        whole = (place / "entities.xml").read_bytes()
    try:
        found, gap = listed(export(write(tmp_path / "x", whole[: int(len(whole.rstrip()) * share)]), blog_posts=True))
    except ConnectorError:
        return
    assert gap
    assert "published" not in outcome(found).values()


@pytest.mark.parametrize("name", ["asciichar28", "cdatazerowidthspace", "fixcdata"])
def test_what_was_odd_in_a_real_export_is_mended(shared: Callable[[str], Path], name: str) -> None:
    source = export(shared(f"{CORPUS}/features/{name}"))
    found, _ = listed(source)
    bodies = [json.loads(source.read(one).body)["body"] for one in found if isinstance(one, Document)]
    assert (
        bodies
        == {
            "asciichar28": [],
            "cdatazerowidthspace": [
                '<h2 style="text-align: center;"><strong>Hello world</strong>. And here\'s a LS\u2028Character</h2>'
            ],
            "fixcdata": ["wrong <![CDATA[cdata]]>"],
        }[name]
    )
