"""Git repositories as sources: a commit is listed and read without being checked out. The class is `Git`."""

from connectors.git.source import Git

__all__ = ["Git"]
