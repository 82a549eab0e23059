"""Small xml exports of Confluence for tests, put together object by object."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from connectors.base import Document, Excluded, IncompleteListing, Unreadable
from connectors.confluence.xml import XmlExport

from .trees import media_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connectors.base import Connector

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2026-01-31 12:00:00">\n'
TAIL = "</hibernate-generic>\n"


def thing(kind: str, its: int | str, *inside: str, name: str = "id") -> str:
    return (
        f'<object class="{kind}" package="com.atlassian">\n<id name="{name}">{its}</id>\n{"".join(inside)}</object>\n'
    )


def text(name: str, value: str) -> str:
    return f'<property name="{name}"><![CDATA[{value}]]></property>\n'


def plain(name: str, value: object) -> str:
    return f'<property name="{name}">{value}</property>\n'


def ref(name: str, kind: str, its: int | str, key: str = "id") -> str:
    return f'<property name="{name}" class="{kind}" package="p"><id name="{key}">{its}</id>\n</property>\n'


def many(name: str, kind: str, *ids: int) -> str:
    inside = "".join(f'<element class="{kind}" package="p"><id name="id">{its}</id>\n</element>\n' for its in ids)
    return f'<collection name="{name}" class="java.util.Collection">{inside}</collection>\n'


def space(its: int = 1, key: str = "DOCS", *more: str) -> str:
    return thing("Space", its, text("name", key.title()), text("key", key), *more)


def page(
    its: int,
    title: str,
    *more: str,
    space: int | None = 1,
    parent: int | None = None,
    status: str = "current",
    kind: str = "Page",
) -> str:
    place = ref("space", "Space", space) if space is not None else ""
    place += ref("parent", "Page", parent) if parent is not None else ""
    return thing(kind, its, text("title", title), text("contentStatus", status), place, *more)


def body(its: int, written: str, *, of: int | None = None, sort: str = "2", kind: str = "Page") -> str:
    """The body of a page. Its id is the page's and 5000, unless said otherwise."""
    owner = its if of is None else of
    number = its + 5000 if of is None else its
    return thing("BodyContent", number, text("body", written), ref("content", kind, owner), plain("bodyType", sort))


def permission_set(its: int, of: int, sort: str = "View", kind: str = "Page") -> str:
    return thing("ContentPermissionSet", its, text("type", sort), ref("owningContent", kind, of))


def permission(its: int, of: int, sort: str = "View") -> str:
    user = ref("userSubject", "ConfluenceUserImpl", "u1", "key")
    return thing("ContentPermission", its, text("type", sort), user, ref("owningSet", "ContentPermissionSet", of))


def restricted(its: int, of: int, sort: str = "View") -> list[str]:
    return [permission_set(its, of, sort), permission(its + 1, its, sort)]


def label(its: int, name: str, *pages: int, namespace: str = "global") -> list[str]:
    given = [
        thing("Labelling", its * 100 + at, ref("label", "Label", its), ref("content", "Page", of))
        for at, of in enumerate(pages)
    ]
    return [thing("Label", its, text("name", name), text("namespace", namespace)), *given]


def attachment(its: int, name: str, of: int, *more: str, version: int = 1) -> str:
    place = ref("containerContent", "Page", of)
    return thing("Attachment", its, text("title", name), plain("version", version), place, *more)


def xml(*objects: str) -> bytes:
    return (HEAD + "".join(objects) + TAIL).encode()


def write(place: Path, entities: bytes, files: Mapping[str, bytes] | None = None) -> Path:
    """An export at `place`: a zip if it is called so, else a folder."""
    everything = {"entities.xml": entities, "exportDescriptor.properties": b"exportType=space\n", **(files or {})}
    if place.suffix == ".zip":
        with zipfile.ZipFile(place.with_suffix(".new"), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in everything.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        os.replace(place.with_suffix(".new"), place)
        return place
    shutil.rmtree(place, ignore_errors=True)
    for name, content in everything.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def export(place: Path, **options: Any) -> XmlExport:
    return XmlExport(str(place), **{"media_type": media_type, **options})


def listed(source: Connector) -> tuple[list[Document | Unreadable | Excluded], str]:
    """What a crawl yields, and why it may not be everything."""
    found = []
    try:
        for one in source.crawl():
            found.append(one)  # noqa: PERF402 - what came before the error counts
    except IncompleteListing as error:
        return found, error.what
    return found, ""


def outcome(found: Sequence[Document | Unreadable | Excluded]) -> dict[str, str]:
    """What became of each key: "published", or why not; what the wiki itself withholds is marked."""
    return {one.key: _outcome(one) for one in found}


def _outcome(one: Document | Unreadable | Excluded) -> str:
    if isinstance(one, Document):
        return "published"
    if isinstance(one, Unreadable):
        return f"held: {one.reason}"
    return f"{one.reason} (withdrawn)" if one.withdrawn else one.reason


def pages(source: Connector) -> dict[str, dict[str, Any]]:
    """The wrapped pages by key."""
    found, _ = listed(source)
    return {one.key: json.loads(source.read(one).body) for one in found if isinstance(one, Document)}
