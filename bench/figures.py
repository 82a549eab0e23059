"""What a benchmark found, as values: series of measurements, targets, remarks. Measuring and printing are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """Measurements of one thing, in the order they were made. `unit` is a word for people: ms, MB, pages/s, ×, %."""

    label: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one: one run that was disturbed does not move it."""
        return median(self.values)

    def as_json(self) -> dict[str, Any]:
        """With all values, so that somebody else can judge the spread."""
        return {
            "label": self.label,
            "unit": self.unit,
            "median": self.median,
            "low": min(self.values),
            "high": max(self.values),
            "values": list(self.values),
        }


def ratios(label: str, over: Series, under: Series) -> Series:
    """How many times one is the other, run by run: what slowed the machine down meanwhile slowed both."""
    return Series(label, "×", tuple(a / b for a, b in zip(over.values, under.values, strict=True)))


@dataclass(frozen=True, slots=True)
class Target:
    """A promise about a figure."""

    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure keeps it."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """With the verdict."""
        bound = "at least" if self.at_least else "at most"
        return {
            "what": self.what,
            "value": self.value,
            "bound": bound,
            "limit": self.limit,
            "unit": self.unit,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's figures. `remarks` are facts that are no measurements of time or memory."""

    name: str
    title: str
    series: tuple[Series, ...]
    targets: tuple[Target, ...] = ()
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Everything."""
        return {
            "name": self.name,
            "title": self.title,
            "series": [series.as_json() for series in self.series],
            "targets": [target.as_json() for target in self.targets],
            "remarks": list(self.remarks),
        }


def text(result: Result) -> str:
    """For people: a title, a line a series, a line a remark, a line a target with its verdict."""
    width = max((len(series.label) for series in result.series), default=0)
    lines = [f"{result.name}: {result.title}"]
    lines += [f"  {series.label:<{width}}  {_spread(series)}" for series in result.series]
    lines += [f"  · {remark}" for remark in result.remarks]
    lines += [f"  {'holds ' if target.holds else 'MISSED'}  {_told(target)}" for target in result.targets]
    return "\n".join(lines) + "\n"


def _spread(series: Series) -> str:
    middle = f"{_number(series.median):>9} {series.unit:<7}"
    if len(series.values) == 1:
        return middle.rstrip()
    return f"{middle} ({_number(min(series.values))}–{_number(max(series.values))}, of {len(series.values)})"


def _told(target: Target) -> str:
    bound = "at least" if target.at_least else "at most"
    return f"{target.what}: {_number(target.value)} {target.unit}, {bound} {_number(target.limit)} {target.unit}"


def _number(value: float) -> str:
    """Three figures are all that can be trusted."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
