"""Who may see a page of an xml export: restrictions, where they come from, and what happens when they are in doubt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, Document
from connectors.confluence.page import included_path

from .confluence_xml_exports import (
    attachment,
    body,
    export,
    listed,
    many,
    outcome,
    page,
    pages,
    permission,
    permission_set,
    plain,
    ref,
    restricted,
    space,
    text,
    thing,
    write,
    xml,
)

if TYPE_CHECKING:
    from pathlib import Path

OWN = "restricted (withdrawn)"
ABOVE = "restricted by an ancestor (withdrawn)"
TREE = [
    space(),
    page(10, "Home"),
    page(11, "Guide", parent=10),
    page(12, "Step", parent=11),
    page(13, "Other", parent=10),
]


def became(place: Path, *objects: str, **options: object) -> dict[str, str]:
    found, gap = listed(export(write(place, xml(*objects)), **options))
    assert gap == ""
    return outcome(found)


def test_a_restricted_page_is_withdrawn_with_everything_below_it(tmp_path: Path) -> None:
    found = became(tmp_path / "x", *TREE, *restricted(40, 11))
    assert found == {"10": "published", "11": OWN, "12": ABOVE, "13": "published"}


def test_a_page_that_only_some_may_edit_is_published(tmp_path: Path) -> None:
    found = became(tmp_path / "x", *TREE, *restricted(40, 11, "Edit"))
    assert set(found.values()) == {"published"}


@pytest.mark.parametrize("kind", ["view", "VIEW", "Share", "", "Something new"])
def test_every_restriction_that_is_not_known_to_be_harmless_counts(tmp_path: Path, kind: str) -> None:
    assert became(tmp_path / "x", *TREE, *restricted(40, 11, kind))["11"] == OWN


def test_a_restriction_without_people_counts_since_they_may_not_be_in_the_export(tmp_path: Path) -> None:
    assert became(tmp_path / "x", *TREE, permission_set(40, 11))["11"] == OWN


def test_a_permission_counts_whatever_its_set_says(tmp_path: Path) -> None:
    assert became(tmp_path / "x", *TREE, permission_set(40, 11, "Edit"), permission(41, 40, "View"))["11"] == OWN


def test_a_restriction_is_found_from_the_page_as_well(tmp_path: Path) -> None:
    lists = many("contentPermissionSets", "ContentPermissionSet", 40)
    nameless = thing("ContentPermissionSet", 40, text("type", "View"))
    objects = [space(), page(10, "Home", lists), page(11, "Guide", parent=10)]
    assert became(tmp_path / "x", *objects, nameless) == {"10": OWN, "11": ABOVE}
    assert became(tmp_path / "x", *objects, permission(41, 40)) == {"10": OWN, "11": ABOVE}


def test_a_page_whose_restriction_is_missing_is_held_with_everything_below_it(tmp_path: Path) -> None:
    lists = many("contentPermissionSets", "ContentPermissionSet", 40)
    found = became(
        tmp_path / "x", space(), page(10, "Home"), page(11, "Guide", lists, parent=10), page(12, "Step", parent=11)
    )
    assert found == {
        "10": "published",
        "11": "held: the export does not hold its restrictions",
        "12": "held: the export does not hold the restrictions of a page above it",
    }


def test_a_restriction_holds_although_the_page_it_is_on_is_missing(tmp_path: Path) -> None:
    assert became(tmp_path / "x", space(), page(11, "Guide", parent=99), *restricted(40, 99)) == {"11": ABOVE}


@pytest.mark.parametrize("status", ["draft", "archived", "deleted"])
def test_a_restriction_holds_although_the_page_it_is_on_is_not_current(tmp_path: Path, status: str) -> None:
    found = became(
        tmp_path / "x", space(), page(10, "Home", status=status), page(11, "Guide", parent=10), *restricted(40, 10)
    )
    assert found == {"10": f"{status} (withdrawn)", "11": ABOVE}


def test_a_restriction_holds_although_the_page_it_is_on_is_in_another_space_or_excluded(tmp_path: Path) -> None:
    objects = [space(), space(2, "DEV"), page(10, "Home", space=2), page(11, "Guide", parent=10), *restricted(40, 10)]
    assert became(tmp_path / "x", *objects, spaces=["DOCS"]) == {"10": OWN, "11": ABOVE}
    assert became(tmp_path / "x", *objects, exclude=["Guide"]) == {"10": OWN, "11": ABOVE}


def test_ancestors_that_a_page_lists_count_where_the_page_between_is_missing(tmp_path: Path) -> None:
    listed_above = many("ancestors", "Page", 10, 99)
    found = became(
        tmp_path / "x", space(), page(10, "Home"), page(12, "Step", listed_above, parent=99), *restricted(40, 10)
    )
    assert found == {"10": OWN, "12": ABOVE}


def test_a_restricted_folder_or_whiteboard_counts_like_a_page(tmp_path: Path) -> None:
    folder = thing("Folder", 50, text("title", "Inside"), ref("parent", "Page", 10))
    kept = permission_set(40, 50, kind="Folder")
    below = thing("Page", 51, text("title", "Plan"), ref("space", "Space", 1), ref("parent", "Folder", 50))
    objects = [space(), page(10, "Home"), folder, below]
    assert became(tmp_path / "x", *objects, kept) == {"10": "published", "51": ABOVE}
    found, _ = listed(export(write(tmp_path / "x", xml(*objects))))
    (plan,) = [one for one in found if isinstance(one, Document) and one.key == "51"]
    assert plan.section == ("Home", "Inside")
    assert became(tmp_path / "x", *TREE, *restricted(40, 10, "View"), folder, below)["51"] == ABOVE


@pytest.mark.parametrize(
    "lost",
    [
        thing("ContentPermissionSet", 40, text("type", "View")),
        thing("ContentPermissionSet", 40, text("type", "View"), ref("owningContent", "Page", "?")),
        permission(41, 40),
        thing("ContentPermission", 41, text("type", "View"), ref("owningSet", "ContentPermissionSet", "")),
        thing("ContentPermissionSet", "x", text("type", "View")),
    ],
    ids=["of nothing", "of something odd", "of a set that is missing", "of an odd set", "without an id"],
)
def test_a_restriction_that_cannot_be_placed_holds_every_page(tmp_path: Path, lost: str) -> None:
    source = export(write(tmp_path / "x", xml(*TREE, lost)))
    found, _ = listed(source)
    held = "held: the export has a restriction that does not say which page it is for"
    assert set(outcome(found).values()) == {held}
    assert source.notes == [f"no page is published: {held.removeprefix('held: ')}"]


def test_a_restriction_of_nothing_by_its_own_word_restricts_nothing(tmp_path: Path) -> None:
    nothing = thing("ContentPermissionSet", 40, text("type", "View"), '<property name="owningContent"/>')
    assert set(became(tmp_path / "x", *TREE, nothing, permission(41, 40)).values()) == {"published"}


def test_the_permissions_of_a_space_restrict_no_page(tmp_path: Path) -> None:
    allowed = ref("userSubject", "ConfluenceUserImpl", "u1", "key") + plain("type", "VIEWSPACE")
    permitted = thing("SpacePermission", 60, ref("space", "Space", 1), allowed)
    assert set(became(tmp_path / "x", *TREE, permitted).values()) == {"published"}


def test_a_restricted_blog_post_is_withdrawn_whether_or_not_blog_posts_are_read(tmp_path: Path) -> None:
    objects = [space(), page(10, "News", kind="BlogPost"), *restricted(40, 10)]
    assert became(tmp_path / "x", *objects) == became(tmp_path / "x", *objects, blog_posts=True) == {"10": OWN}


def test_restrictions_in_a_circle_of_parents_hold_all_around_it(tmp_path: Path) -> None:
    circle = [page(10, "A", parent=12), page(11, "B", parent=10), page(12, "C", parent=11)]
    assert became(tmp_path / "x", space(), *circle, *restricted(40, 11)) == {"10": ABOVE, "11": OWN, "12": ABOVE}


def test_nothing_of_a_restricted_page_gets_out_through_other_pages(tmp_path: Path) -> None:
    shown = '<x ac:name="children"/><ri:attachment ri:filename="secret.md"/>'
    objects = [
        space(),
        page(10, "Home"),
        body(10, shown),
        page(11, "Secret plan", parent=10),
        body(11, "<p>secret</p>"),
    ]
    made = xml(*objects, attachment(30, "secret.md", 11), *restricted(40, 11))
    source = export(write(tmp_path / "x", made, {"attachments/11/30/1": b"# Secret"}), attachments=True)
    assert "ecret plan" not in json.dumps(pages(source))
    assert "attachment/30" not in pages(source)
    assert source.resource(included_path("DOCS", "Secret plan")) is None


def test_a_restricted_page_is_not_read_even_when_asked_for(tmp_path: Path) -> None:
    made = xml(*TREE, attachment(30, "a.md", 11), *restricted(40, 11))
    source = export(write(tmp_path / "x", made, {"attachments/11/30/1": b"# A"}), attachments=True)
    (home, *_) = [one for one in listed(source)[0] if isinstance(one, Document)]
    for key in ("11", "12", "attachment/30", "9" * 30, "x"):
        with pytest.raises(Changed):
            source.read(home._replace(key=key, version=""))


IDS = range(10, 20)


@settings(max_examples=120, deadline=None)
@given(
    parents=st.lists(st.sampled_from([None, *IDS]), min_size=len(IDS), max_size=len(IDS)),
    missing=st.sets(st.sampled_from(IDS), max_size=3),
    closed=st.sets(st.sampled_from(IDS), max_size=3),
    edited=st.sets(st.sampled_from(IDS), max_size=3),
    chance=st.randoms(use_true_random=False),
)
def test_a_page_is_published_exactly_where_no_restriction_lies_on_the_way_up(
    tmp_path_factory: pytest.TempPathFactory,
    parents: list[int | None],
    missing: set[int],
    closed: set[int],
    edited: set[int],
    chance: object,
) -> None:
    above = dict(zip(IDS, parents, strict=True))
    objects = [space(), *(page(its, f"Page {its}", parent=above[its]) for its in IDS if its not in missing)]
    for number, its in enumerate(sorted(closed)):
        objects += restricted(100 + 10 * number, its)
    for number, its in enumerate(sorted(edited)):
        objects += restricted(200 + 10 * number, its, "Edit")
    chance.shuffle(objects)  # type: ignore[attr-defined]
    found = became(tmp_path_factory.getbasetemp() / "tree", *objects)
    assert found.keys() == {str(its) for its in IDS if its not in missing}
    for key, what in found.items():
        on_the_way = _way(int(key), above, missing)
        assert (what == "published") == (not on_the_way & closed)


def _way(its: int, above: dict[int, int | None], missing: set[int]) -> set[int]:
    """The page and those above it; of one that is missing nobody knows what it was below."""
    passed: set[int] = set()
    place: int | None = its
    while place is not None and place not in passed:
        passed.add(place)
        place = None if place in missing else above[place]
    return passed
