"""Tables as values: whether one is a table or only layout, and its cells as running blocks when it cannot stay one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ingest.render.blocks import Block


class Cell(NamedTuple):
    """`tag` is th or td with its attributes, as written."""

    tag: str
    blocks: list[Block]


class Table:
    """Sections in order, each a tag and its rows of cells; the caption is inline html."""

    __slots__ = ("caption", "layout", "sections")

    def __init__(self, layout: bool) -> None:
        self.layout = layout
        self.caption = ""
        self.sections: list[tuple[str, list[list[Cell]]]] = []


def is_layout(table: Table) -> bool:
    """Whether it only arranges a page: it says so, fills one cell at most, or has tables or headings but no th."""
    if table.layout:
        return True
    cells = [cell for _, rows in table.sections for row in rows for cell in row]
    if len([cell for cell in cells if cell.blocks]) <= 1:
        return True
    if any(cell.tag.startswith("th") for cell in cells):
        return False
    return any(block.kind in {"table", "heading"} for cell in cells for block in cell.blocks)


def flat_cells(table: Table) -> list[Block]:
    """Caption and cells as blocks, in order. In a row of mere text the cells are one block, parted by ` | `."""
    from ingest.render.blocks import Block

    blocks = [Block("text", table.caption)] if table.caption else []
    for _, rows in table.sections:
        for row in rows:
            filled = [cell.blocks for cell in row if cell.blocks]
            if filled and all(len(cell) == 1 and cell[0].kind == "text" for cell in filled):
                blocks.append(Block("text", " | ".join(cell[0].html for cell in filled)))
            else:
                blocks += [block for cell in filled for block in cell]
    return blocks


def without_tables(blocks: list[Block]) -> list[Block]:
    """The blocks of a cell with the tables among them flattened, and those in these; they nest a few levels only."""
    if all(block.table is None for block in blocks):
        return blocks
    flat: list[Block] = []
    for block in blocks:
        flat += [block] if block.table is None else without_tables(flat_cells(block.table))
    return flat
