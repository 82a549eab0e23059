"""Documents that are alike: found whatever the order, each naming the other, and nothing else is taken for one."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.quality.duplicates import NEAR_FROM, Twin, Twins

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "r", "s", "ling", "tion")]


def text(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def changed(original: str, share: float, seed: int = 1) -> str:
    chance, words = random.Random(seed), original.split()
    for place in chance.sample(range(len(words)), int(len(words) * share)):
        words[place] = f"other{place}"
    return " ".join(words)


def found(texts: dict[str, str]) -> dict[tuple[str, bool], Twin]:
    twins = Twins()
    for name, said in texts.items():
        twins.add(("s", name), said)
    return {(twin.name[1], twin.same): twin for twin in twins.found()}


def test_the_same_words_are_the_same_whatever_the_marks() -> None:
    one = text(1)
    said = found({"a": one, "b": f"{one.upper()}!", "c": text(2)})
    assert said.keys() == {("a", True), ("b", True)}
    assert said["a", True].likes == (("s", "b"),)
    assert said["b", True].likes == (("s", "a"),)


def test_a_text_with_few_words_changed_is_nearly_the_same_and_one_with_many_is_not() -> None:
    one = text(1)
    assert found({"a": one, "b": changed(one, 0.02)}).keys() == {("a", False), ("b", False)}
    assert found({"a": one, "b": changed(one, 0.15)}) == {}


def test_near_twins_are_found_and_others_are_not_among_many() -> None:
    texts = {f"p{n:03}": text(n) for n in range(200)}
    copies = {f"q{n:03}": changed(texts[f"p{n:03}"], 0.02, n) for n in range(0, 200, 4)}
    apart = {f"r{n:03}": changed(texts[f"p{n:03}"], 0.2, n) for n in range(1, 200, 4)}
    said = found(texts | copies | apart)
    expected = {name for n in range(0, 200, 4) for name in (f"p{n:03}", f"q{n:03}")}
    assert {name for name, _ in said} == expected
    for n in range(0, 200, 4):
        assert said[f"p{n:03}", False].likes == (("s", f"q{n:03}"),)


def test_stubs_are_no_twins() -> None:
    assert found({"a": "Coming soon.", "b": "Coming soon."}) == {}
    short = text(1, NEAR_FROM - 1)
    assert found({"a": short, "b": changed(short, 0.02)}) == {}


def test_copies_of_a_text_are_near_what_the_text_is_near() -> None:
    one = text(1)
    said = found({"a": one, "b": one, "c": changed(one, 0.02)})
    assert said.keys() == {("a", True), ("b", True), ("a", False), ("b", False), ("c", False)}


def test_many_copies_name_three_and_count_the_rest() -> None:
    one = text(1)
    said = found({f"{n:03}": one for n in range(500)})
    assert len(said) == 500
    assert (len(said["000", True].likes), said["000", True].number) == (3, 499)


def test_many_that_are_nearly_alike_cost_little_and_are_all_found() -> None:
    one = text(1)
    said = found({f"{n:04}": f"{one} number {n}" for n in range(1500)})
    assert len(said) == 1500


def test_documents_of_several_sources_are_told_apart() -> None:
    twins = Twins()
    twins.add(("guide", "a.md"), text(1))
    twins.add(("wiki", "a.md"), text(1))
    assert [(twin.name, twin.likes) for twin in twins.found()] == [
        (("guide", "a.md"), (("wiki", "a.md"),)),
        (("wiki", "a.md"), (("guide", "a.md"),)),
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.01, 0.02, 0.05])), min_size=2, max_size=9),
    st.randoms(use_true_random=False),
)
def test_likeness_is_mutual_and_no_order_changes_what_is_found(
    made: list[tuple[int, float]], chance: random.Random
) -> None:
    texts = {f"{n}": changed(text(seed, 120), share, n) for n, (seed, share) in enumerate(made)}
    said = found(texts)
    shuffled = list(texts.items())
    chance.shuffle(shuffled)
    assert found(dict(shuffled)) == said
    for (name, same), twin in said.items():
        for _, other in twin.likes:
            assert (other, same) in said
            if said[other, same].number <= 3 and not same and len(set(texts.values())) == len(texts):
                assert ("s", name) in said[other, same].likes
