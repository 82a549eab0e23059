"""How much memory it costs to read an xml export of Confluence and render it: a small one, and a far larger one."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from html import escape
from typing import TextIO

from bench.figures import Result, Series, Target
from bench.processes import Memory, fin_ingest, run_watched
from bench.sizes import Sizes

SEED = 4
GROWTH = 1.5
_MEGABYTE = 1_000_000
_VERSIONS = 3
"""Old versions of each page, whose bodies are in an export, too."""
_CHILDREN = 8
_WORDS = (
    "account invoice workspace webhook export report permission token schedule template dashboard import payment "
    "refund contact segment campaign ticket inbox article collection audience rule workflow integration domain "
    "when the first time after which before you in settings of every for all members with a single unless it is "
    "already and then only because can also be done by an administrator or later from same menu"
).split()


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result: a plan of the export of a small space and of a large one, both from the beginning."""
    few, many = _megabytes(sizes)
    small, large = (_planned(size, os.path.join(place, f"wiki-{size}")) for size in (few, many))
    series = [
        Series(f"{size:,} MB, largest process", "MiB", (peak.largest,))
        for (size, peak) in ((few, small[1]), (many, large[1]))
    ]
    targets = [Target("peak of the largest process", large[1].largest / small[1].largest, GROWTH, "×")]
    if small[1].together is not None and large[1].together is not None:
        series += [
            Series(f"{size:,} MB, all {peak.processes} processes together", "MiB", (peak.together or 0,))
            for size, peak in ((few, small[1]), (many, large[1]))
        ]
        targets.append(Target("peak of all processes", large[1].together / small[1].together, GROWTH, "×"))
    series += [Series(f"{size:,} MB, plan", "s", (seconds,)) for size, (seconds, _) in ((few, small), (many, large))]
    yield Result(
        "wikis",
        "a first plan of an xml export of Confluence, pages rendered",
        tuple(series),
        tuple(targets),
        (f"each page with {_VERSIONS} old versions; largest process: resident peak; together: shared pages once",),
    )


def _megabytes(sizes: Sizes) -> tuple[int, int]:
    """Sizes of the two exports: a smoke run, the usual, or a gigabyte."""
    _, pages = sizes.memory
    if pages < 1000:
        return 1, 2
    return 10, 1000 if len(sizes.idle) > 1 else 100


def _planned(megabytes: int, place: str) -> tuple[float, Memory]:
    export = os.path.join(place, "export")
    os.makedirs(export)
    write_export(export, megabytes)
    source = {"name": "wiki", "type": "confluence-xml", "path": export}
    source |= {"url": "https://docs.example.com/", "page_url": "https://docs.example.com/{id}"}
    config = {"intercom": {"target": "library"}, "manifest": "state/manifest.db", "sources": [source]}
    with open(os.path.join(place, "fin-ingest.yaml"), "w", encoding="utf-8") as file:
        json.dump(config, file)
    ran, memory = run_watched([*fin_ingest(), "plan", "-q"], place, exits=(0, 2, 3))
    return ran.seconds, memory


def write_export(folder: str, megabytes: int, seed: int = SEED) -> int:
    """Write an export of about this size; the answer is how many current pages it has."""
    chance = random.Random(seed)
    with open(os.path.join(folder, "exportDescriptor.properties"), "w", encoding="utf-8") as file:
        file.write("exportType=space\nspaceKey=DOCS\n")
    pages = 0
    with open(os.path.join(folder, "entities.xml"), "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2026-01-31 12:00:00">\n')
        _object(file, "Space", 1, _text("name", "Documentation") + _text("key", "DOCS"))
        while file.tell() < megabytes * _MEGABYTE:
            pages += 1
            _page(file, pages, chance)
        file.write("</hibernate-generic>\n")
    return pages


def _page(file: TextIO, number: int, chance: random.Random) -> None:
    """A page with its old versions, its labels, and what else an export has of it; bodies before pages and after."""
    own = number * 100
    parent = _ref("parent", "Page", (number // _CHILDREN) * 100) if number >= _CHILDREN else ""
    body = _body(number, chance)
    for version in range(_VERSIONS + 1):
        its = own + version
        known = (
            _text("title", _title(number))
            + _text("contentStatus", "current")
            + _plain("version", _VERSIONS + 1 - version)
        )
        known += _plain("lastModificationDate", "2026-01-30 10:11:12.345")
        known += _ref("originalVersion", "Page", own) if version else _ref("space", "Space", 1) + parent
        written = _text(
            "body", body[version * 200 :].replace("]]>", "]] >") if version else body.replace("]]>", "]] >")
        )
        written += _ref("content", "Page", its) + _plain("bodyType", 2)
        order = [("Page", its, known), ("BodyContent", its + 10, written)]
        for kind, number_of, inside in order if number % 2 else reversed(order):
            _object(file, kind, number_of, inside)
    for extra in range(12):
        inside = _text("name", "share-id") + _text("stringValue", f"{chance.random()}") + _ref("content", "Page", own)
        _object(file, "ContentProperty", own + 20 + extra, inside)
    if number % 50 == 0:
        _object(file, "ContentPermissionSet", own + 40, _text("type", "View") + _ref("owningContent", "Page", own))


def _body(number: int, chance: random.Random) -> str:
    parts = []
    for at in range(chance.randint(3, 9)):
        parts.append(f"<h2>{_words(chance, 4).capitalize()}</h2>")
        parts += [f"<p>{escape(_words(chance, 60))}.</p>" for _ in range(3)]
        parts.append(f'<p><ac:link><ri:page ri:content-title="{_title(max(1, number - at))}" /></ac:link></p>')
    rows = "".join(f"<tr><td>{_words(chance, 2)}</td><td>{_words(chance, 9)}</td></tr>" for _ in range(12))
    parts.append(f"<table><tbody>{rows}</tbody></table>")
    parts.append(
        '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA['
        + "\n".join(_words(chance, 8) for _ in range(15))
        + "]]></ac:plain-text-body></ac:structured-macro>"
    )
    return "".join(parts)


def _title(number: int) -> str:
    return f"{_WORDS[number % 29].capitalize()} {_WORDS[number % 31]} {number}"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count))


def _object(file: TextIO, kind: str, its: int, inside: str) -> None:
    file.write(
        f'<object class="{kind}" package="com.atlassian.confluence">\n<id name="id">{its}</id>\n{inside}</object>\n'
    )


def _text(name: str, value: str) -> str:
    return f'<property name="{name}"><![CDATA[{value}]]></property>\n'


def _plain(name: str, value: object) -> str:
    return f'<property name="{name}">{value}</property>\n'


def _ref(name: str, kind: str, its: int) -> str:
    inside = f'<id name="id">{its}</id>\n'
    return f'<property name="{name}" class="{kind}" package="com.atlassian.confluence">{inside}</property>\n'
