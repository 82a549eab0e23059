"""A page read without a tree is, byte for byte, the page a tree gives: pages, links and findings with their lines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Needed, Rendered, RenderError, RenderSettings, clean, render
from ingest.render.blocks import Block
from ingest.render.ordinary import read_ordinary
from ingest.render.walk import Walk

Find = Callable[[str], Path]


def both(text: bytes, path: str = "guide/a.md", limit: int = 200_000) -> tuple[Rendered, Rendered, bool]:
    """The document as it is rendered, as a tree alone renders it, and whether the first did without."""
    settings = RenderSettings(max_page_bytes=limit)
    taken: list[bool] = []

    def watched(html: str, walk: Walk) -> list[Block] | None:
        blocks = read_ordinary(html, walk)
        taken.append(blocks is not None)
        return blocks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean, "read_ordinary", watched)
        fast = render(text, path=path, media_type="text/markdown", settings=settings)
        patch.setattr(clean, "read_ordinary", lambda _html, _walk: None)
        slow = render(text, path=path, media_type="text/markdown", settings=settings)
    return fast, slow, all(taken)


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\ntext *em* **strong** ~~del~~ `code`\n",
        "a\nb  \nc\\\nd\n",
        "- a\n- b\n  - c\n\n    d\n- e\n",
        "1. a\n\n   ```py\n   x < 'y' & \"z\"\n   ```\n2. b\n",
        "> a\n>\n> - b\n",
        "> [!NOTE]\n> a\n",
        "| a | b |\n|---|:-:|\n| `c` | [d](e.md) |\n",
        "[a](b.md) [b](c.md#d 'title \"q\"') <https://x.example> [c](../../../up.md)\n",
        "[a *b* `c`](d.md) **[e](f.md)** # [g](#h)\n",
        "## A [b](#c) **d**\n\n# A\n\n## A\n",
        "![a](b.png) text ![](c.png)\n\n![only](d.png)\n",
        "a[^1]\n\n[^1]: b\n\n    c\n",
        "- [ ] a\n- [x] b\n",
        "a <br> b <kbd>c</kbd> <sup>d</sup> <!-- e --> <span>f</span> <Foo x='y'>g</Foo>\n",
        "<dl><dt>a *b*</dt><dt>\n\nx\n\n</dt><dd>c</dd><dd>\n\nd\n\n- e\n\n</dd></dl>\n",
        "<figure><img src='a.png'><figcaption>b</figcaption></figure>\n\n<figure><img src='a.png'></figure>\n",
        "### a <div>b</div>\n\n| c <div>d</div> | e |\n|--|--|\n| f | <ul><li>g</li></ul> |\n",
        "<details><summary>A</summary>\n\nb\n\n## c\n\n</details>\n\n# d\n",
        "<div align='center'>\n\n# a\n\n<a id='x'></a>b\n\n</div>\n",
        "<p align='center'>a &nbsp; b &copy; <a href='c.md'>d</a></p>\n",
        "***\n\na\t b\u00a0\u00a0c\u200b\n",
        "## <a name=x></a>a\n\n<a href='b.md'>c</a>\n",
        "<div><p>a</div>\n\n<p>\n\nb\n\n- c\n\n</p>d</p>e\n",
        "<details><summary>\n\n**a** b\n\n</summary>\n\nc\n\n</details>\n\n<h3>\n\nd\n\n</h3>\n",
        "<a href='b.md?x=1&copy=2&#x2F;'><img src='https://a.example.com/c?d=e&lt=f' alt='g'></a>\n",
        "<figure><img src='a.png' alt='b'>\n<figcaption>\n\nc\n\n- d\n\n</figcaption>\n</figure>\n",
        "# a > b [c](d.md) <small>e</small> *f `g` h*\n\n- [*i* `j`](k.md)\n",
    ],
)
def test_what_everybody_writes_needs_no_tree(text: str) -> None:
    fast, slow, without = both(text.encode())
    assert without
    assert fast == slow


@pytest.mark.parametrize(
    "text",
    [
        "<b>a\n\nb</b>\n",
        "<ul><p>a</p></ul>\n",
        "<table><tr><td>a</td></tr></table>\n",
        "<video src='a.mp4'></video>\n",
        "<figure><img src='a.png'>\n<figcaption>\n\nb\n\n</figcaption>\n</figure>\n",
        "<p class='admonition-title'>a</p>\n",
        "<span hidden>a <i>b</span></i>\n",
        "<div>a > b</div>\n",
        "a <!-- b --!> c --> d\n",
        "a\n\n<!-- <!-- b -->\n\nc <!--> d -->\n",
        "<a href='x.md'><a href='y.md'>a</a></a>\n",
        "a <a title='>' href='x.md'>b</a>\n",
    ],
)
def test_what_only_a_tree_can_tell_is_left_to_it(text: str) -> None:
    fast, slow, without = both(text.encode())
    assert not without
    assert fast == slow


def test_a_page_that_is_to_be_split_is_the_same_by_both_ways() -> None:
    text = "# T\n\n" + "".join(f"## S{number}\n\n{'word ' * 40}\n\n- a\n- b\n\n" for number in range(9))
    fast, slow, _ = both(text.encode(), limit=700)
    assert len(fast.parts) > 3
    assert fast == slow


PIECES = st.sampled_from(
    (
        "a,b c, ,\n,\n\n,  \n,*,**,***,_,`,``,~~,[,](b.md),](#c),],(,),!,![,<b>,</b>,<i>,</i>,<div>,</div>,<span>,"
        "</span>,<p>,</p>,<br>,<a id=x>,<a href='y.md'>,</a>,<kbd>,</kbd>,<td>,<ul>,<li>,</ul>,</li>,<Foo>,</Foo>,<!--,"
        "-->,<!-- c -->,&amp;,&nbsp;,&quot;,&#65;,&lt;,<,>,\",',\n# ,\n## ,\n- ,\n  - ,\n1. ,\n> ,\n    ,\n```\n,"
        "\n| x | y |\n|--|--|\n| , | ,\n***\n,\t,\u00a0,\u200b,[^1],\n\n[^1]: ,\n- [x] ,\n> [!TIP]\n> ,"
        "https://x.example,<https://y.example>,\\,<details>,<summary>,</summary>,</details>,<sup>,</sup>,<pre>,</pre>,"
        "<code>,</code>,<img src='z.png'>,<hr>,¶,#,<dl>,<dt>a</dt>,<dd>,</dd>,</dl>,<figure>,"
        "<figcaption>c</figcaption>,</figure>,<h3>,</h3>,<table><tbody><tr>,</td>,<td>a</td>,<th>b</th>,</tr></tbody></table>"
    ).split(",")
)


@pytest.mark.parametrize(
    "piece", ["<!--", "<h1><div>", "<a>", "<kbd>", "<div>", "[a](b) ![](c)", "&nbsp;<x", "- ", "<li>", '"<p ']
)
def test_what_is_written_to_exhaust_costs_no_more_than_it_is_long(piece: str) -> None:
    started = time.process_time()
    render((piece * 20_000).encode(), path="a.md", media_type="text/markdown", settings=RenderSettings())
    assert time.process_time() - started < 10


@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_is_written_both_ways_give_the_same_page(text: str) -> None:
    fast, slow, _ = both(text.encode())
    assert fast == slow


def test_both_ways_give_the_same_for_the_examples_of_the_specifications(shared: Find) -> None:
    for name in ("spec.json", "gfm-spec.json", "gfm-extensions.json"):
        examples: list[dict[str, Any]] = json.loads((shared("corpora/spec") / name).read_text(encoding="utf-8"))
        for example in examples:
            fast, slow, _ = both(example["markdown"].encode())
            assert fast == slow, example["markdown"]


def test_both_ways_give_the_same_for_real_pages_and_few_of_them_take_a_tree(
    shared: Find, capsys: pytest.CaptureFixture[str]
) -> None:
    for corpus in sorted(path for path in shared("corpora/markdown").iterdir() if path.is_dir()):
        files = sorted(file for file in corpus.rglob("*.md") if file.is_file())[::8]
        without = 0
        for file in files:
            try:
                fast, slow, one = both(file.read_bytes(), path=file.relative_to(corpus).as_posix())
            except (RenderError, Needed):
                continue
            assert fast == slow, file
            without += one
        with capsys.disabled():
            print(f"\n{corpus.name}: {without} of {len(files)} without a tree")  # noqa: T201 - the share is what it is for
