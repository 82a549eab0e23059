"""The wiki of the tests answers in the shapes Atlassian documents, and refuses what it does not document."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from falcon import testing

from .confluence_server import CLOUD, DATA_CENTER, MEDIA, TOKEN, USER, Wiki

BASIC = "Basic " + base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()


class Asked:
    def __init__(self, flavour: str) -> None:
        self.wiki = Wiki(flavour)
        self.wiki.space("DOC")
        self.top = self.wiki.page("Top", labels=[("global", "a")])
        self.closed = self.wiki.page("Closed", parent=self.top.id, readers={self.wiki.me, "group:staff"})
        self.hidden = self.wiki.page("Hidden", readers={"somebody else"})
        self.below = self.wiki.page("Below", parent=self.hidden.id)
        self.file = self.wiki.file(self.top, "a.pdf", b"%PDF")
        self.client = testing.TestClient(self.wiki.app())
        self.header = BASIC if flavour == CLOUD else f"Bearer {TOKEN}"

    def get(self, path: str, **params: Any) -> testing.Result:
        headers = {"Authorization": self.header}
        return self.client.simulate_get(self.wiki.context + path, params=params, params_csv=True, headers=headers)


@pytest.fixture
def cloud() -> Asked:
    return Asked(CLOUD)


@pytest.fixture
def server() -> Asked:
    return Asked(DATA_CENTER)


def test_a_wrong_token_is_refused(cloud: Asked, server: Asked) -> None:
    for asked in (cloud, server):
        asked.header = "Bearer wrong"
        assert asked.get("/rest/api/user/current").status_code == 401


def test_a_list_of_version_2_goes_on_with_a_cursor(cloud: Asked) -> None:
    space = cloud.wiki.spaces["DOC"].id
    first = cloud.get(f"/api/v2/spaces/{space}/pages", limit=1).json
    (page,) = first["results"]
    assert {
        "id",
        "status",
        "title",
        "spaceId",
        "parentId",
        "parentType",
        "position",
        "version",
        "_links",
    } <= page.keys()
    assert page["parentId"] is None
    assert first["_links"]["next"].startswith(f"/wiki/api/v2/spaces/{space}/pages?cursor=")
    second = cloud.client.simulate_get(first["_links"]["next"], headers={"Authorization": cloud.header}).json
    assert [page["title"] for page in second["results"]] == ["Closed"]
    assert (second["results"][0]["parentId"], second["results"][0]["parentType"]) == (cloud.top.id, "page")
    assert "next" not in second["_links"]


def test_version_2_tells_no_restrictions_and_the_search_of_version_1_does(cloud: Asked) -> None:
    expand = "restrictions.read.restrictions.user,restrictions.read.restrictions.group,metadata.labels"
    found = cloud.get("/rest/api/content/search", cql='space = "DOC" and type = page', expand=[expand]).json["results"]
    assert [page["title"] for page in found] == ["Top", "Closed"]
    lists = found[1]["restrictions"]["read"]["restrictions"]
    assert (lists["user"]["size"], lists["group"]["results"][0]["name"]) == (1, "group:staff")
    assert found[0]["metadata"]["labels"]["results"][0]["name"] == "a"
    one = cloud.get(f"/rest/api/content/{cloud.closed.id}/restriction/byOperation/read").json
    assert one["restrictions"]["user"]["results"] == lists["user"]["results"]


def test_what_was_withdrawn_or_is_not_documented_is_refused(cloud: Asked) -> None:
    assert cloud.get("/rest/api/content", spaceKey="DOC").status_code == 410
    assert cloud.get(f"/api/v2/pages/{cloud.top.id}", expand="body").status_code == 400
    space = cloud.wiki.spaces["DOC"].id
    assert cloud.get(f"/api/v2/spaces/{space}/pages", status="historical").status_code == 400
    assert cloud.get("/rest/api/content/search", cql="nonsense").status_code == 400


def test_what_we_may_not_see_is_not_there(cloud: Asked, server: Asked) -> None:
    for asked, path in ((cloud, "/api/v2/pages/"), (server, "/rest/api/content/")):
        assert asked.get(path + asked.closed.id).status_code == 200
        for page in (asked.hidden, asked.below):
            assert asked.get(path + page.id).status_code == 404
            assert asked.get(f"/rest/api/content/{page.id}/restriction/byOperation/read").status_code == 404


def test_a_download_on_cloud_is_handed_to_a_host_that_must_not_see_the_token(cloud: Asked) -> None:
    path = f"/rest/api/content/{cloud.top.id}/child/attachment/att{cloud.file.id}/download"
    answer = cloud.get(path)
    assert answer.status_code == 302
    place = answer.headers["location"].removeprefix(f"https://{MEDIA}")
    assert cloud.client.simulate_get(place, host=MEDIA).content == b"%PDF"
    assert cloud.client.simulate_get(place, host=MEDIA, headers={"Authorization": BASIC}).status_code == 400


def test_people_are_looked_up_many_at_once_on_cloud_and_one_by_one_elsewhere(cloud: Asked, server: Asked) -> None:
    body = {"accountIds": [cloud.wiki.me, "nobody"]}
    headers = {"Authorization": BASIC}
    found = cloud.client.simulate_post("/wiki/api/v2/users-bulk", json=body, headers=headers).json["results"]
    assert [one["displayName"] for one in found] == ["Robot"]
    assert server.get("/rest/api/user", key=server.wiki.me).json["displayName"] == "Robot"
    assert server.get("/rest/api/user", key="nobody").status_code == 404


def test_a_list_of_data_center_goes_on_at_a_place_and_is_cut_before_it_is_filtered(server: Asked) -> None:
    first = server.get("/rest/api/content", spaceKey="DOC", type="page", limit=2, start=1).json
    assert [page["title"] for page in first["results"]] == ["Closed"]
    assert (first["start"], first["limit"], first["size"]) == (1, 2, 1)
    assert first["_links"]["next"].startswith("/rest/api/content?")
    assert "start=3" in first["_links"]["next"]
    assert "version" not in first["results"][0]


def test_data_center_expands_what_it_is_asked_to(server: Asked) -> None:
    expand = (
        "version,ancestors,metadata.labels,restrictions.read.restrictions.user,restrictions.read.restrictions.group"
    )
    found = server.get(f"/rest/api/content/{server.closed.id}", expand=[expand + ",body.storage"]).json
    assert [one["id"] for one in found["ancestors"]] == [server.top.id]
    assert found["version"]["number"] == 1
    assert found["body"]["storage"]["value"] == "<p>words</p>"
    assert found["restrictions"]["read"]["restrictions"]["group"]["size"] == 1
    assert server.get("/rest/api/content", spaceKey="DOC", expand=[expand], limit=500).json["limit"] == 200
