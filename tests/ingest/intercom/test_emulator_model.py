"""Any sequence of calls leaves the emulator holding what a dictionary would hold."""

from __future__ import annotations

from typing import Any

import httpx
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from ingest.intercom.emulator import Options, create_app

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FLAG = st.none() | st.booleans()


class Library(RuleBasedStateMachine):
    """The emulator beside a dictionary by (source, external id)."""

    sources = Bundle("sources")

    def __init__(self) -> None:
        super().__init__()
        self.app = create_app(Options(limit=0, per_page=3))
        headers = {"Authorization": "Bearer any", "Intercom-Version": "2.15"}
        transport = httpx.WSGITransport(self.app)
        self.api = httpx.Client(transport=transport, base_url="http://emulator", headers=headers)
        self.model: dict[tuple[int, str], dict[str, Any]] = {}
        self.ids: dict[tuple[int, str], str] = {}
        self.gone: list[str] = []

    def teardown(self) -> None:
        self.app.close()

    @initialize(target=sources)
    def first_source(self) -> int:
        return self.new_source()

    @rule(target=sources)
    def another_source(self) -> int:
        return self.new_source()

    def new_source(self) -> int:
        made = self.api.post(SOURCES, json={"url": "https://e.com", "sync_behavior": "api"}).json()
        return int(made["id"])

    @rule(source=consumes(sources))
    def delete_source(self, source: int) -> None:
        assert self.api.delete(f"{SOURCES}/{source}").status_code == 204
        for key in [key for key in self.model if key[0] == source]:
            self.forget(key)

    @rule(source=sources, name=st.sampled_from("abcde"), title=TEXT, html=TEXT, url=st.none() | TEXT, agent=FLAG)
    def post(self, *, source: int, name: str, title: str, html: str, url: str | None, agent: bool | None) -> None:
        said: dict[str, Any] = {"title": title, "html": html, "locale": "en"}
        said |= {} if url is None else {"url": url}
        said |= {} if agent is None else {"ai_agent_availability": agent}
        made = self.api.post(PAGES, json={**said, "source_id": source, "external_id": name}).json()
        new = {"ai_agent_availability": False, "ai_copilot_availability": False}
        self.model[source, name] = {**self.model.get((source, name), new), **said}
        assert self.ids.setdefault((source, name), made["id"]) == made["id"]
        assert made["id"] not in self.gone

    @rule(choice=st.randoms(use_true_random=False))
    def delete_page(self, choice: Any) -> None:
        if self.model:
            key = choice.choice(sorted(self.model))
            assert self.api.delete(f"{PAGES}/{self.ids[key]}").json()["html"] == ""
            self.forget(key)

    @rule(choice=st.randoms(use_true_random=False), title=TEXT, url=TEXT)
    def put_page(self, choice: Any, title: str, url: str) -> None:
        if self.model:
            key = choice.choice(sorted(self.model))
            said = {"title": title, "html": "<p>put</p>", "url": url, "locale": "en"}
            answer = self.api.put(f"{PAGES}/{self.ids[key]}", json={**said, "source_id": key[0]})
            assert answer.status_code == 200
            fin = {"ai_agent_availability": True, "ai_copilot_availability": True}
            self.model[key] |= {**said, **fin}

    def forget(self, key: tuple[int, str]) -> None:
        del self.model[key]
        self.gone.append(self.ids.pop(key))

    @invariant()
    def the_list_is_the_model(self) -> None:
        listed: dict[tuple[int, str], dict[str, Any]] = {}
        following: str | None = PAGES
        while following:
            part = self.api.get(following).json()
            assert part["total_count"] == len(self.model)
            listed |= {(page["source_id"], page["external_id"]): page for page in part["data"]}
            following = part["pages"].get("next")
        assert listed.keys() == self.model.keys()
        for key, page in self.model.items():
            assert {name: listed[key].get(name) for name in page} == page

    @invariant()
    def what_is_gone_answers_404(self) -> None:
        for page_id in self.gone[-2:]:
            assert self.api.get(f"{PAGES}/{page_id}").status_code == 404


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
