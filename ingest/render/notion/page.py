"""A page of an html export: where its title, properties and body are, and what it is as ordinary html."""

from __future__ import annotations

from typing import NamedTuple

from ingest.render import tree
from ingest.render.blocks import escaped
from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings
from ingest.render.notion.blocks import Report, has_words, tidy
from ingest.render.tree import Element


class Page(NamedTuple):
    """A page as ordinary html, which begins with its title as a heading; `rows` counts those of its database."""

    html: str
    rows: int
    findings: list[Finding]


def read_page(html: str, settings: RenderSettings, *, table: str = "", decoded: bool = False) -> Page | None:
    """The page of Notion in a document, None when it is none.

    `table` is html of the page's database; it stands where the export left out the table itself.
    """
    document = tree.document(html, decoded=decoded)
    article = document.select_one("article:has(.page-body)")
    body = article.select_one(".page-body") if article is not None else None
    if article is None or body is None:
        return None
    findings: list[Finding] = []

    def report(code: str, message: str) -> None:
        found = finding(code, message, 0, settings.findings)
        if found not in findings:
            findings.append(found)

    tree.drop_noise(article)
    rows = sum(len(found.select("tbody > tr")) for found in body.select("table.collection-content"))
    tidy(article, settings.mentions, report)
    _fill(body, "" if rows else table, report)
    title = _title(article) or _named(document) or settings.title or ""
    head = f"<h1>{escaped(title)}</h1>" if title else ""
    return Page(head + _description(article) + _properties(article) + body.inner_html, rows, findings)


def _title(article: Element) -> str:
    found = article.select_one(".page-title")
    return " ".join(found.text.split()) if found is not None else ""


def _named(document: tree.Document) -> str:
    found = document.find("title")
    return " ".join(found.text.split()) if found is not None else ""


def _description(article: Element) -> str:
    found = article.select_one(".page-description")
    return f"<p>{found.inner_html}</p>" if found is not None and has_words(found) else ""


def _properties(article: Element) -> str:
    """The properties that have a value, each as `Name: value`."""
    table = article.select_one("table.properties")
    points = []
    for row in table.select("tr") if table is not None else ():
        cells = [cell for cell in row.children if isinstance(cell, Element)]
        if len(cells) > 1 and row.closest("table") == table and has_words(cells[1]):
            points.append(f"<li>{escaped(' '.join(cells[0].text.split()))}: {cells[1].inner_html}</li>")
    return f"<ul>{''.join(points)}</ul>" if points else ""


def _fill(body: Element, table: str, report: Report) -> None:
    """Put the database's table where it belongs, and say where a view is empty."""
    views = [view for view in body.select("div.collection-content") if view.select_one("tbody > tr") is None]
    if table:
        if views:
            for node in views[0].children[1:] if views[0].find("h4") is not None else views[0].children:
                node.extract()
            views[0].insert_adjacent_html("beforeend", table)
        else:
            body.insert_adjacent_html("beforeend", table)
        views = views[1:]
    for view in views:
        if view.find("a") is None:
            heading = view.find("h4")
            name = " ".join(heading.text.split()) if heading is not None else ""
            report("FIN731", f"the database {name[:80] or 'without a name'} is empty in the export: export it, too")
