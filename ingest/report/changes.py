"""What each change does to its page, for a person who reads before deciding: the text, and what is not in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.report.diff import difference
from ingest.report.style import SIGNS, Style, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.outcome import Change, Plan
    from ingest.page import Page

    Pages = Callable[[str], Page | None]
    """The page of a fingerprint, if it is kept."""

_INDENT = "    "
_SETTINGS = {
    "url": "url",
    "locale": "locale",
    "agent": "Fin AI Agent may use it",
    "copilot": "Copilot may use it",
    "audience_ids": "audiences",
}


def differences(plan: Plan, pages: Pages, style: Style) -> Iterator[str]:
    """A heading and the difference of every change, one change at a time."""
    for source in plan.sources:
        for change in source.changes:
            body = change_difference(change, pages, style, _INDENT)
            yield f"{_heading(change, style)}\n{body}\n"


def change_difference(change: Change, pages: Pages, style: Style, indent: str = "") -> str:
    """What a reader sees change, and then the settings that change with it; "" when nothing does."""
    before = pages(change.before) if change.before else None
    after = pages(change.after) if change.after else None
    if (change.before and not before) or (change.after and not after):
        return f"{indent}{style.paint('the text is not kept any more', 'dim')}\n"
    text = difference(
        before.html if before else None,
        after.html if after else None,
        style=style,
        title_before=before.title if before else "",
        title_after=after.title if after else "",
        indent=indent,
    )
    return text + "".join(f"{indent}{line}\n" for line in settings(before, after, style))


def _heading(change: Change, style: Style) -> str:
    sign, color = SIGNS[change.kind]
    name = f"{change.source}: {change.key}"
    if change.external_id != change.key:
        name += f" ({change.external_id})"
    why = f"  {change.why}" if change.why and change.kind != "create" else ""
    return style.drawn(f"{style.paint(sign, color)} {style.paint(shown(name), 'bold')}{shown(why)}")


def settings(before: Page | None, after: Page | None, style: Style) -> Iterator[str]:
    """`url: https://… → https://…`, for what differs; a page that comes or goes takes its settings along."""
    if before is None or after is None:
        return
    for name, said in _SETTINGS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield style.drawn(style.paint(f"{said}: {_told(old)} → {_told(new)}", "cyan"))


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else shown(value)
