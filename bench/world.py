"""A folder with documents and a configuration, to run the program in."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

from bench.processes import fin_ingest, run

STATE = ".fin-ingest"


class World:
    """One source, `docs` its folder, by default inside this world; `intercom` and `more` are YAML of their sections."""

    def __init__(self, folder: str, docs: str = "docs", *, intercom: str = "target: library", more: str = "") -> None:
        self.folder = folder
        self.docs = os.path.join(folder, docs)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "fin-ingest.yaml"), "w", encoding="utf-8") as file:
            file.write(
                f"intercom: {{{intercom}}}\n"
                f"manifest: {STATE}/manifest.db\n"
                "limits: {share: 100%}\n"
                "sources:\n"
                "  - name: guide\n"
                f"    path: {json.dumps(self.docs)}\n"
                "    url: https://docs.example.com/\n"
                "    page_url: https://docs.example.com/{path}\n" + more
            )

    def sync(self, **environment: str) -> dict[str, Any]:
        """Sync, and what it reports. Pages that are held because of what is in them are no failure here."""
        ran = run([*fin_ingest(), "sync", "--format", "json", "-q"], self.folder, exits=(0, 3), **environment)
        report: dict[str, Any] = json.loads(ran.out)
        return report

    def forget(self) -> None:
        """As before the first run."""
        shutil.rmtree(os.path.join(self.folder, STATE), ignore_errors=True)
