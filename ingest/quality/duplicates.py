"""Documents with the same or nearly the same words, found in a time and memory that grow with their number alone.

Each document is reduced to a sketch: the smallest hash of its four-word shingles in each of 128 bins (one-permutation
MinHash: Li, Owen, Zhang 2012; empty bins take over the next one's: Shrivastava, Li 2014). Equal bins of two sketches
are, on average, the share of shingles the two texts have in common. Sketches that agree in a band of four bins are
compared, others never.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from operator import eq
from typing import Final, NamedTuple
from zlib import crc32

from ingest.quality.words import words

SAME_FROM: Final = 20
"""Words below which the same text is no remark: stubs say the same everywhere."""
NEAR_FROM: Final = 60
"""Words below which nearly the same text is none."""
NEAR: Final = 0.8
"""The share of shingles in common from which texts are nearly the same: about one word in twenty differs."""
NAMED: Final = 3
"""How many of its likes a document names."""

_SHINGLE: Final = 4
_BINS: Final = 128
_BAND: Final = 4
_NEIGHBOURS: Final = 6
"""With how many before it, and the first, a sketch of a crowded band is compared."""
_MIX: Final = 0x9E3779B1  # spreads what crc32 leaves alike in the low bits

Name = tuple[str, str]
"""Source and key of a document."""


class Twin(NamedTuple):
    """A document and its likes: the closest of them, how many there are, and which share of phrases the first shares.

    `same`: they have the same words.
    """

    name: Name
    likes: tuple[Name, ...]
    number: int
    shared: float
    same: bool


class Twins:
    """The sketches of many documents. `add` each, in any order, then ask for `found`, which no order changes."""

    def __init__(self) -> None:
        self._names: list[Name] = []
        self._digests: list[bytes] = []
        self._sketches: list[array[int] | None] = []

    def add(self, name: Name, text: str) -> None:
        """A document by the words of its page. Keeps some 600 bytes of it."""
        said = [word.casefold() for word in words(text)]
        if len(said) < SAME_FROM:
            return
        self._names.append(name)
        self._digests.append(hashlib.blake2b(" ".join(said).encode(errors="replace"), digest_size=12).digest())
        self._sketches.append(_sketch(said) if len(said) >= NEAR_FROM else None)

    def found(self) -> Iterator[Twin]:
        """Every document that has its like, by name. Whoever is near another has it near itself."""
        order = sorted(range(len(self._names)), key=self._names.__getitem__)
        groups: dict[bytes, list[int]] = {}
        for one in order:
            groups.setdefault(self._digests[one], []).append(one)
        firsts = [group[0] for group in groups.values()]
        near = self._near([one for one in firsts if self._sketches[one] is not None])
        for one in order:
            group = groups[self._digests[one]]
            if len(group) > 1:
                yield self._twin(one, [other for other in group if other != one], 1.0, same=True)
            close = sorted(near.get(group[0], {}).items(), key=lambda edge: (-edge[1], self._names[edge[0]]))
            if close:
                yield self._twin(one, [other for other, _ in close], close[0][1], same=False)

    def _twin(self, one: int, likes: Sequence[int], shared: float, *, same: bool) -> Twin:
        return Twin(self._names[one], tuple(self._names[like] for like in likes[:NAMED]), len(likes), shared, same)

    def _near(self, among: Sequence[int]) -> dict[int, dict[int, float]]:
        """For each the others that are near it."""
        near: dict[int, dict[int, float]] = {}
        compared: set[tuple[int, int]] = set()
        for band in range(0, _BINS, _BAND):
            for pair in self._pairs(among, band):
                if pair in compared:
                    continue
                compared.add(pair)
                shared = _shared(self._sketches[pair[0]], self._sketches[pair[1]])
                if shared >= NEAR:
                    near.setdefault(pair[0], {})[pair[1]] = shared
                    near.setdefault(pair[1], {})[pair[0]] = shared
        return near

    def _pairs(self, among: Sequence[int], band: int) -> Iterator[tuple[int, int]]:
        """Documents that agree in a band; in a crowded one each is paired with a few, so that it stays linear."""
        buckets: dict[bytes, list[int]] = {}
        for one in among:
            sketch = self._sketches[one]
            assert sketch is not None
            bucket = buckets.setdefault(sketch[band : band + _BAND].tobytes(), [])
            others = bucket if len(bucket) <= _NEIGHBOURS else (bucket[0], *bucket[-_NEIGHBOURS:])
            yield from ((other, one) for other in others)
            bucket.append(one)


def _sketch(said: Sequence[str]) -> array[int]:
    shingles = map(" ".join, zip(*(said[start:] for start in range(_SHINGLE)), strict=False))
    hashes = {crc32(shingle.encode(errors="replace")) * _MIX & 0xFFFFFFFF for shingle in shingles}
    bins = {one % _BINS: one for one in sorted(hashes, reverse=True)}  # the last one stays: the smallest
    last = bins[min(bins)] + 1  # the bins are a ring
    filled = [0] * _BINS
    for place in range(_BINS - 1, -1, -1):
        last = bins[place] if place in bins else (last + 1) & 0xFFFFFFFF
        filled[place] = last
    return array("I", filled)


def _shared(one: array[int] | None, other: array[int] | None) -> float:
    assert one is not None
    assert other is not None
    return float(sum(map(eq, one, other))) / _BINS
