"""The manifest: the local store of what we put into Intercom, and the working tables of a run. All SQL lives here."""

from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, Record, SourceRow, open_manifest
from ingest.manifest.working import Wanted, Working
from ingest.manifest.works import Part, Work

__all__ = ["Manifest", "Part", "Record", "SourceRow", "Wanted", "Work", "Working", "locked", "open_manifest"]
