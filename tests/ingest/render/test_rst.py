"""reStructuredText reads as Sphinx shows it, opens nothing by itself, and remembers nothing of other documents."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.render import Files, Needed, Project, Rendered, RenderError, RenderSettings, render

GOLDEN = Path(__file__).parent / "golden" / "rst"


def of(text: str | bytes, files: dict[str, bytes] | None = None, **options: object) -> Rendered:
    body = text.encode() if isinstance(text, str) else text
    known: dict[str, bytes | None] = dict(files or {})
    chosen = RenderSettings(project=Project("sphinx", "", tuple(options.items())), files=Files(known))
    return render(body, path="guide/a.rst", media_type="text/x-rst", settings=chosen)


def page(text: str, files: dict[str, bytes] | None = None, **options: object) -> str:
    return "".join(part.html for part in of(text, files, **options).parts)


def codes(text: str) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in of(text).findings]


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.rst")), ids=lambda path: path.stem)
def test_golden_rst(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_a_label_of_the_page_shows_its_title_and_others_are_asked_for_by_name() -> None:
    result = of(".. _x:\n\nTitle\n=====\n\n:ref:`x` :ref:`y`\n")
    assert "Title <a" in result.parts[0].html
    assert [(link.candidates, link.titled) for link in result.links] == [(("name:rst:y",), True)]
    assert [(name.name, name.fragment, name.title) for name in result.names] == [("rst:x", "x", "Title")]


def test_an_object_may_be_meant_from_its_module_or_class() -> None:
    text = ".. currentmodule:: m\n\n.. class:: C\n\n   See :meth:`go`.\n\n   .. method:: go()\n"
    result = of(text)
    assert result.links[0].candidates[:2] == ("name:rst:py:go", "name:rst:py:C.go")
    assert {name.name for name in result.names} >= {"rst:py:m.C", "rst:py:m.C.go"}


def test_the_projects_settings_fill_in_what_documents_leave_open() -> None:
    html = page(
        "|version| |brand| :issue:`7` `x`\n",
        version="1.2",
        rst_prolog=".. |brand| replace:: Larder",
        extlinks={"issue": ["https://larder.example/%s", "issue %s"]},
        default_role="math",
    )
    assert "1.2 Larder" in html
    assert '<a href="https://larder.example/7">issue 7</a>' in html
    assert "<code>x</code>" in html


def test_lines_of_findings_are_lines_of_the_document() -> None:
    text = "A\n=\n\ntext\n\n.. include:: b.inc\n\n.. widget::\n\n*open\n"
    result = of(text, {"guide/b.inc": b"b\n\n\n\n*also open\n"}, rst_prolog=".. |a| replace:: b\n")
    assert [(found.code, found.line) for found in result.findings] == [("FIN124", 6), ("FIN123", 8)]


def test_a_table_of_a_file_and_included_text_are_asked_for() -> None:
    with pytest.raises(Needed) as needed:
        render(b".. csv-table::\n   :file: t.csv\n", path="g/a.rst", media_type="text/x-rst", settings=RenderSettings())
    assert needed.value.paths == ("g/t.csv",)


@pytest.mark.parametrize(
    "text",
    [
        ".. include:: /etc/hostname\n",
        ".. include:: ../../../../../../etc/hostname\n",
        ".. literalinclude:: //etc/hostname\n",
        ".. raw:: html\n   :file: /etc/hostname\n",
        ".. csv-table::\n   :file: /etc/hostname\n",
        ".. raw:: html\n   :url: file:///etc/hostname\n",
        ".. csv-table::\n   :url: file:///etc/hostname\n",
        ".. figure:: /etc/hostname\n   :figwidth: image\n",
        ".. include:: <isonum.txt>\n\n|copy|\n",
    ],
)
def test_nothing_is_opened(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a file was opened")

    of("warm up\n")
    nowhere = dict.fromkeys(("etc/hostname", "guide/etc/hostname"))
    monkeypatch.setattr("builtins.open", refuse)
    chosen = RenderSettings(files=Files(nowhere))
    assert render(text.encode(), path="guide/a.rst", media_type="text/x-rst", settings=chosen)


def test_a_file_that_includes_itself_is_included_once() -> None:
    result = of(".. include:: b.inc\n", {"guide/b.inc": b"once\n\n.. include:: b.inc\n"})
    assert result.parts[0].html.count("once") == 1
    assert [found.code for found in result.findings] == ["FIN106"]


def test_nothing_of_one_document_reaches_the_next() -> None:
    first = (
        ".. default-role:: math\n.. default-domain:: js\n.. highlight:: ruby\n.. currentmodule:: m\n"
        ".. role:: mine\n.. |s| replace:: other\n.. program:: p\n"
    )
    second = "`x` :mine:`y` |s|\n\n::\n\n   code\n\n.. function:: f\n\n.. option:: -o\n"
    alone = of(second)
    of(first)
    assert of(second) == alone


def test_docutils_tables_of_roles_and_directives_stay_as_they_are() -> None:
    from docutils.parsers.rst import directives, roles

    before = dict(directives._directives), dict(roles._roles)
    of(".. role:: mine\n.. default-role:: math\n.. note:: x\n\n`y` :mine:`z` :ref:`a`\n")
    assert (dict(directives._directives), dict(roles._roles)) == before


def test_raw_html_that_is_never_closed_hides_nothing() -> None:
    assert "After." in page(".. raw:: html\n\n   <!-- <b>\n\n.. raw:: html\n\n   <script>\n\nAfter.\n")


def test_marks_before_a_heading_show_nothing_and_others_their_argument() -> None:
    assert page("A\n=\n\n.. setting:: X\n\nHead\n----\n\nt\n") == "<h2>Head</h2>\n<p>t</p>"
    assert "make it" in page("A\n=\n\n.. command-of-ours:: make it\n\nt\n")


def test_findings_name_the_line() -> None:
    assert codes("a\n\n.. automodule:: m\n") == [("FIN121", 3)]
    assert codes("a\n\n.. odd:: x\n\n   content\n") == [("FIN122", 3)]
    assert codes("a\n\n:odd:`x`\n") == [("FIN127", 3)]
    assert codes("a\n\n`b`_\n") == [("FIN128", 3)]
    assert codes("a\n\n.. toctree::\n   :glob:\n\n   *\n") == [("FIN125", 3)]


def test_deep_nesting_is_held_and_the_limit_of_recursion_stays() -> None:
    before = sys.getrecursionlimit()
    with pytest.raises(RenderError, match="nested too deeply"):
        of("- " * 3000 + "a")
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 50_000,
        "`a " * 50_000,
        "a." * 50_000,
        ":a" * 50_000,
        "--" + "a-" * 20_000,
        "+" + "-+" * 2000 + "\n" + ("|" + " |" * 2000 + "\n+" + "-+" * 2000 + "\n") * 10,
        "\n".join(f".. |a{n}| replace:: " + f"|a{n + 1}| " * 10 for n in range(12)) + "\n.. |a12| replace:: x\n\n|a0|",
        ".. |a| replace:: |b|\n.. |b| replace:: |a|\n\n|a|",
        ".. only:: " + "(" * 5000 + "html\n\n   x\n",
        ".. py:function:: " + "f(" * 5000 + "\n",
        ".. c:function:: " + "a::" * 5000 + "\n",
        ":samp:`" + "{" * 5000 + "`",
    ],
    ids=range(12),
)
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.perf_counter()
    assert of(text)
    assert time.perf_counter() - start < 15


_CONSTRUCTS = """

text
====
----
* a
1. b
   indented
.. note::
   .. tab:: x
.. _l:
:ref:`l`
.. toctree::
   a <b>
+--+
|x |
== ==
|s| `t`_ [1]_ [#]_
.. [1] n
.. |s| image:: x
.. only:: html
.. glossary::
.. list-table::
.. csv-table:: x
   :header-rows: 1
::
>>> 1
.. py:class:: C(x)
   :param x: y
.. literalinclude:: x
.. raw:: html
   <b
:a: b
-a  b
.. role:: r(raw)
:r:`x`
.. contents::
.. math::
| line
.. card:: c
   +++
__ x
a__
.. figure:: x
.. parsed-literal::
.. sectnum::
.. unknown:: y
.. index:: z
.. hlist::
"""
_LINES = st.lists(st.sampled_from(_CONSTRUCTS.split("\n")), max_size=30)


class _NoFiles(Files):
    def need(self, paths: object) -> None:
        """Nothing is ever missing."""

    def read(self, path: str) -> bytes | None:
        return None


def _same_twice(body: bytes) -> None:
    chosen = RenderSettings(files=_NoFiles())
    try:
        first = render(body, path="a.rst", media_type="text/x-rst", settings=chosen)
    except RenderError as error:
        held = error
    else:
        assert render(body, path="a.rst", media_type="text/x-rst", settings=chosen) == first
        return
    assert isinstance(held.__cause__, (RecursionError, type(None))), held.__cause__


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(_LINES)
def test_any_mixture_of_constructs_is_read_the_same_twice(lines: list[str]) -> None:
    _same_twice("\n".join(lines).encode())


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_held(body: bytes) -> None:
    _same_twice(body)
