"""What the engine relies on in every connector. A connector's test class subclasses `ConnectorContract`.

It brings a fixture `system`: a `System` that holds at least the documents of `DOCUMENTS`.
"""

from __future__ import annotations

import pickle
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from connectors.base import (
    Changed,
    Connector,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

DOCUMENTS = {"guide": b"# Guide\n", "faq": b"# Questions\n", "setup": b"# Setup\n"}


class System(ABC):
    """What a connector reads from, and what its users do there. Documents are called by plain names."""

    @abstractmethod
    def connector(self) -> Connector:
        """A new connector of this system."""

    @abstractmethod
    def key(self, name: str) -> str:
        """The key the document of this name must have."""

    @abstractmethod
    def write(self, name: str, body: bytes) -> None:
        """Add a document, or replace its content."""

    def body(self, content: Content) -> bytes:
        """The body somebody wrote, out of what the connector reads: some say more of a document than its body."""
        return content.body

    @abstractmethod
    def delete(self, name: str) -> None: ...

    @abstractmethod
    def rename(self, name: str, new: str) -> None: ...

    @abstractmethod
    def settle(self) -> None:
        """Wait until whatever is written from now on can be told from what was written before."""

    @abstractmethod
    def snapshot(self) -> object:
        """Everything about the system that reading it must leave alone."""

    @abstractmethod
    def broken(self, name: str) -> AbstractContextManager[None]:
        """While it lasts, this document exists and cannot be read."""

    @abstractmethod
    def cut_off(self) -> AbstractContextManager[None]:
        """While it lasts, a part of the system cannot be listed; the documents of `DOCUMENTS` can."""

    @abstractmethod
    def gone(self) -> AbstractContextManager[None]:
        """While it lasts, nothing can be said about the system at all."""


def listing(connector: Connector) -> list[Document | Unreadable | Excluded]:
    return list(connector.crawl())


def documents(connector: Connector) -> dict[str, Document]:
    return {found.key: found for found in connector.crawl() if isinstance(found, Document)}


class ConnectorContract:
    def test_each_key_is_yielded_once_and_is_normal_text(self, system: System) -> None:
        keys = [found.key for found in listing(system.connector())]
        assert len(set(keys)) == len(keys) >= len(DOCUMENTS)
        assert all(key and normalize("NFC", key).encode().decode() == key for key in keys)

    def test_every_document_is_found_under_its_key(self, system: System) -> None:
        assert {system.key(name) for name in DOCUMENTS} <= documents(system.connector()).keys()

    def test_two_crawls_of_the_same_system_yield_the_same_in_the_same_order(self, system: System) -> None:
        connector = system.connector()
        assert listing(connector) == listing(connector) == listing(system.connector())

    def test_read_gives_the_bytes(self, system: System) -> None:
        connector = system.connector()
        found = documents(connector)
        read = {name: system.body(connector.read(found[system.key(name)])) for name in DOCUMENTS}
        assert read == DOCUMENTS

    def test_a_document_that_rests_is_settled(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        document = documents(connector)[system.key("guide")]
        content = connector.read(document)
        assert (system.body(content), content.settled) == (DOCUMENTS["guide"], True)

    def test_an_edit_changes_this_version_and_no_other(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        before = documents(connector)
        system.write("guide", DOCUMENTS["guide"].swapcase())
        after = documents(connector)
        assert before.keys() == after.keys()
        assert [key for key in before if before[key].version != after[key].version] == [system.key("guide")]
        assert system.body(connector.read(after[system.key("guide")])) == DOCUMENTS["guide"].swapcase()

    def test_a_new_document_is_one_more_key(self, system: System) -> None:
        system.settle()
        before = documents(system.connector())
        system.write("news", b"# News\n")
        after = documents(system.connector())
        assert after.keys() - before.keys() == {system.key("news")}
        assert before.items() <= after.items()

    def test_a_deleted_document_is_one_key_less(self, system: System) -> None:
        before = documents(system.connector())
        system.delete("faq")
        after = documents(system.connector())
        assert before.keys() - after.keys() == {system.key("faq")}

    def test_a_renamed_document_moves_to_its_new_key_if_that_is_another(self, system: System) -> None:
        before, old = documents(system.connector()), system.key("faq")
        system.rename("faq", "questions")
        connector = system.connector()
        after, new = documents(connector), system.key("questions")
        assert before.keys() ^ after.keys() == {old} ^ {new}
        assert before[old]._replace(version="") != after[new]._replace(version="")
        assert system.body(connector.read(after[new])) == DOCUMENTS["faq"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda system: system.write("guide", b"other"),
            lambda system: system.write("guide", DOCUMENTS["guide"].swapcase()),
            lambda system: system.delete("guide"),
            lambda system: system.rename("guide", "moved"),
        ],
        ids=["edited", "edited to the same size", "deleted", "renamed"],
    )
    def test_a_document_that_changed_since_the_crawl_is_not_read(
        self, system: System, change: Callable[[System], None]
    ) -> None:
        system.settle()
        connector = system.connector()
        document = documents(connector)[system.key("guide")]
        change(system)
        with pytest.raises(Changed):
            connector.read(document)

    def test_an_unchanged_system_is_recognised_by_any_connector_of_it(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        assert connector.state
        assert connector.unchanged(connector.state)
        assert system.connector().unchanged(connector.state)

    @pytest.mark.parametrize(
        "change",
        [
            lambda system: system.write("guide", b"other"),
            lambda system: system.write("guide", DOCUMENTS["guide"].swapcase()),
            lambda system: system.write("news", b""),
            lambda system: system.delete("guide"),
            lambda system: system.rename("guide", "moved"),
        ],
        ids=["edited", "edited to the same size", "added", "deleted", "renamed"],
    )
    def test_a_changed_system_is_not_called_unchanged(self, system: System, change: Callable[[System], None]) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        change(system)
        assert not connector.unchanged(connector.state)

    @pytest.mark.parametrize("state", ["", "nonsense", "///", "\udcff", "😀", "a//b///c"])
    def test_a_state_that_says_nothing_is_doubt_and_no_error(self, system: System, state: str) -> None:
        assert not system.connector().unchanged(state)

    def test_what_the_state_stands_for_is_said(self, system: System) -> None:
        assert system.connector().contained in (True, False)

    def test_the_state_is_text_that_any_database_keeps(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        assert connector.state.encode().decode() == connector.state
        assert "\0" not in connector.state

    def test_a_crawl_that_was_not_finished_leaves_no_state(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        next(iter(connector.crawl()))
        assert connector.state == ""

    def test_what_is_yielded_pickles(self, system: System) -> None:
        found = listing(system.connector())
        assert pickle.loads(pickle.dumps(found)) == found

    def test_reading_leaves_no_trace(self, system: System) -> None:
        before = system.snapshot()
        connector = system.connector()
        for document in documents(connector).values():
            connector.read(document)
        connector.unchanged(connector.state)
        assert system.snapshot() == before

    @pytest.mark.parametrize(
        "path", ["gone.md", "../gone.md", "../../../../../gone", "", ".", "..", "a\0b", "gone/gone.md"]
    )
    def test_a_file_that_is_not_there_is_none(self, system: System, path: str) -> None:
        assert system.connector().resource(path) is None

    def test_looking_for_files_beside_the_documents_leaves_no_trace(self, system: System) -> None:
        before = system.snapshot()
        system.connector().resource("gone.md", "a version")
        assert system.snapshot() == before

    def test_an_unreadable_document_is_still_there(self, system: System) -> None:
        with system.broken("guide"):
            connector = system.connector()
            (found,) = [found for found in listing(connector) if found.key == system.key("guide")]
            if isinstance(found, Document):
                with pytest.raises(OSError, match=r"\w"):
                    connector.read(found)
            else:
                assert isinstance(found, Unreadable)
                assert found.reason

    def test_a_gap_is_reported_after_everything_that_can_be_listed(self, system: System) -> None:
        connector = system.connector()
        seen: list[Document | Unreadable | Excluded] = []
        with system.cut_off(), pytest.raises(IncompleteListing) as raised:
            seen.extend(connector.crawl())
        assert {system.key(name) for name in DOCUMENTS} <= {found.key for found in seen}
        assert raised.value.what
        assert raised.value.hint
        assert connector.state == ""

    def test_a_gap_is_never_called_unchanged(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        with system.cut_off():
            assert not connector.unchanged(connector.state)

    def test_a_system_that_is_not_there_is_an_error_that_says_what_to_do(self, system: System) -> None:
        system.settle()
        connector = system.connector()
        listing(connector)
        with system.gone():
            assert not connector.unchanged(connector.state)
            with pytest.raises(ConnectorError) as raised:
                listing(connector)
        assert not isinstance(raised.value, IncompleteListing)
        assert raised.value.what
        assert raised.value.hint
        assert connector.state == ""
