"""The faults an emulator was told to show, and the calls they strike. What those look like is `app`'s."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random

_KIND = re.compile(r"[45]\d\d(_done)?|drop|drop_before|cut|timeout")
_TEXT = re.compile(
    r"(?P<kind>\w+)(?:=(?P<rate>[\d.]+)|#(?P<nth>\d+(?:,\d+)*))(?:@(?:(?P<method>[A-Z]+) )?(?P<path>/\S*)?)?"
)


class DroppedAnswer(ConnectionError):  # noqa: N818 - the word for it everywhere
    """The connection died. In process it passes the transport; over a socket the peer sees it close."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble, and the calls it strikes: by chance (`rate`), or exactly the `nth`, from 1.

    `kind`: a status ("429", "500", "503" …: nothing was done), a status with `_done` ("500_done": carried out
    all the same), `drop` (carried out, no answer), `drop_before` (neither done nor answered), `cut` (done,
    the answer breaks off in its middle), `timeout` (carried out, the answer is very late).
    `method` and `path` (a glob) narrow down which calls count; empty means any.
    """

    kind: str
    rate: float = 0.0
    nth: tuple[int, ...] = ()
    method: str = ""
    path: str = ""
    code: str = ""
    """Error code in the body of a status; empty: the usual one."""

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise ValueError(f"unknown kind of fault: {self.kind!r}")
        if not 0.0 <= self.rate <= 1.0:
            raise ValueError(f"a rate is between 0 and 1, not {self.rate}")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read `KIND=RATE` or `KIND#N,N…`, then perhaps `@METHOD /path` or `@/path`. ValueError otherwise."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise ValueError(f"not a fault: {text!r} (write drop=0.02, or drop#1@POST /ai/content_import_sources)")
        nth = tuple(int(number) for number in (found["nth"] or "").split(",") if number)
        return cls(found["kind"], float(found["rate"] or 0), nth, found["method"] or "", found["path"] or "")

    def concerns(self, method: str, path: str) -> bool:
        """Whether the fault could strike this call at all."""
        return self.method in ("", method) and (not self.path or fnmatchcase(path, self.path))


def chances(rates: Mapping[str, float], *, method: str = "", path: str = "") -> tuple[Fault, ...]:
    """Faults by kind and rate, all narrowed down alike: `chances({"429": 0.05, "drop": 0.02})`."""
    return tuple(Fault(kind, rate, method=method, path=path) for kind, rate in rates.items())


class Faults:
    """Chooses the fault of each call. The same calls in the same order get the same faults."""

    def __init__(self, faults: tuple[Fault, ...], seed: int) -> None:
        self._faults = faults
        self._dice = [Random(f"{seed}:{position}") for position in range(len(faults))]  # noqa: S311 - not a secret
        self._seen = [0] * len(faults)
        self._lock = threading.Lock()

    def choose(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this call; the first one told wins."""
        if not self._faults:
            return None
        with self._lock:
            struck = [fault for position, fault in enumerate(self._faults) if self._strikes(position, method, path)]
        return struck[0] if struck else None

    def _strikes(self, position: int, method: str, path: str) -> bool:
        fault = self._faults[position]
        if not fault.concerns(method, path):
            return False
        self._seen[position] += 1
        return self._seen[position] in fault.nth or self._dice[position].random() < fault.rate
