"""After any history of a wiki, the library is what a first sync of its present state would have made of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.settings import Rule

from . import shelf
from .shelf import HIDDEN, PAGES, WITHDRAWN, put
from .world import World

KEYS = ("11", "12", "13", "14")
TITLES = ("Home", "Setup", "Keys", "a/b", "Été")
SECTIONS = ((), ("Guide",), ("Guide", "Setup"), ("Admin",))
LABELS = ((), ("internal",), ("FAQ", "internal"))
LINKS = ("key:{0}", "key:{0}#Part", "{1}%20{0}.md", "../{1}%20{0}.md", "Guide/{1}%20{0}.md")

page = st.tuples(
    st.sampled_from(KEYS),
    st.sampled_from(TITLES),
    st.sampled_from(SECTIONS),
    st.sampled_from(LABELS),
    st.sampled_from(("", "HR")),
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.sampled_from(TITLES), st.sampled_from(LINKS), st.booleans()), max_size=2
    ),
    st.integers(0, 2),
)
step = st.one_of(
    st.tuples(st.just("write"), page),
    st.tuples(st.sampled_from(("delete", "withdraw", "give back", "hide", "show")), st.sampled_from(KEYS)),
    st.tuples(st.just("sync"), st.none()),
)


def written(key: str, title: str, section: object, labels: object, space: str, links: list, text: int) -> None:  # type: ignore[type-arg]
    body = [f"Words {text}."]
    for other, called, form, titled in links:
        href = form.format(other, called.replace("/", "-"))
        body.append(f'<a href="{href}"{" data-fin=titled" if titled else ""}>there</a>')
    put(key, title.replace("/", "-"), "\n\n".join(body), section=section, labels=labels, space=space)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(step, min_size=3, max_size=14))
def test_after_any_history_of_a_wiki_the_library_is_as_from_scratch(steps: list) -> None:  # type: ignore[type-arg]
    shelf.clear()
    rules = (Rule(labels=("internal",), agent=False), Rule(paths=("Guide/Setup/",), copilot=False))
    options = {
        "type": "tests.ingest.shelf:Ids",
        "rules": rules,
        "page_url": "https://h.example.com/{space}/{path}/{id}",
    }
    with tempfile.TemporaryDirectory() as place:
        world = World(Path(place) / "w", **options)
        for kind, what in (*steps, ("show all", None), ("sync", None)):
            match kind:
                case "write":
                    written(*what)
                case "delete":
                    PAGES.pop(what, None)
                case "withdraw":
                    WITHDRAWN[what] = "restricted"
                case "give back":
                    WITHDRAWN.pop(what, None)
                case "hide":
                    HIDDEN.add(what)
                case "show":
                    HIDDEN.discard(what)
                case "show all":
                    HIDDEN.clear()
                case "sync":
                    report = world.sync(allow_removals=True)
                    for one in report.sources[0].plan.excluded:
                        assert one == "restricted"
                    assert not (WITHDRAWN.keys() - HIDDEN) & world.pages().keys()
        scratch = World(Path(place) / "s", **options)
        scratch.sync()
        assert world.seen() == scratch.seen()
        assert world.sync(allow_removals=True).calls == 0
        scratch.close()
        world.close()
    shelf.clear()
