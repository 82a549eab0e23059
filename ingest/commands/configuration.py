"""Where a command finds its configuration. Reading it is `ingest.config`'s."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ingest.errors import UsageError
from ingest.options import environment

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.settings import Config


class NotFoundError(UsageError):
    """There is no configuration here or above, and none was named."""


NAMES = ("fin-ingest.yaml", "fin-ingest.yml")


def find(options: Namespace) -> str:
    """Path of the configuration: --config, else the nearest one here or above. Raises UsageError."""
    if options.config is not None:
        return str(options.config)
    folder = os.getcwd()
    while True:
        for name in NAMES:
            if os.path.isfile(os.path.join(folder, name)):
                return os.path.join(folder, name)
        parent = os.path.dirname(folder)
        if parent == folder:
            raise NotFoundError(
                f"there is no {NAMES[0]} in {os.getcwd()} or any folder above it",
                hint="fin-ingest init writes one; --config FILE names another",
            )
        folder = parent


def load(options: Namespace) -> Config:
    """The checked configuration. Raises ConfigError with all its mistakes."""
    from ingest import config

    return config.load(find(options), environment())
