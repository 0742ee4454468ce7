"""What the operator denies: entries, and what they do to sessions and their filling."""

from datetime import UTC, datetime

import pytest

from lanternist.errors import ValidationFailed
from lanternist.features.denylist import Denied, Entry, Kind
from lanternist.features.denylist.actions import normalised
from tests.support.house import House

NEW = {"kind": "domain", "value": "https://Pictures.Example/path", "note": "Asked to leave them alone"}


def denied(**values: str) -> Denied:
    entries = enumerate(values.items(), 1)
    return Denied(
        Entry(number, Kind(kind), value, None, datetime.now(UTC)) for number, (kind, value) in entries
    )


def test_a_domain_is_denied_with_all_below_it_and_nothing_beside_it() -> None:
    rules = denied(domain="pictures.example")

    assert not rules.allows_address("https://pictures.example/1.jpg")
    assert not rules.allows_address("http://PICTURES.example.:80/1.jpg")
    assert not rules.allows_address("https://a.b.pictures.example")
    assert rules.allows_address("https://mypictures.example/")
    assert rules.allows_address("https://example/pictures.example")
    assert not rules.allows_source("lemmy:hills@pictures.example")
    assert not rules.allows_source("rss:https://pictures.example/feed.xml")
    assert rules.allows_source("lemmy:hills@lemmy.example")


def test_a_source_is_denied_by_its_whole_name() -> None:
    rules = denied(source="hills")

    assert not rules.allows_source("hills")
    assert rules.allows_source("hillsides")
    assert not Denied().allows_source("r_underage_x")


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Kind.DOMAIN, " HTTPS://Pictures.example/a ", "pictures.example"),
        (Kind.SOURCE, "/r/Hills/", "hills"),
        (Kind.TERM, " Gravel  +  Barn ", "gravel + barn"),
        (Kind.TERM, "Grаvel", "gravel"),
    ],
)
def test_entries_have_one_spelling(kind: Kind, value: str, stored: str) -> None:
    assert normalised(kind, value) == stored


@pytest.mark.parametrize(
    ("kind", "value"), [(Kind.DOMAIN, "no host"), (Kind.TERM, " + ab"), (Kind.SOURCE, "r/")]
)
def test_what_cannot_be_denied_is_refused(kind: Kind, value: str) -> None:
    with pytest.raises(ValidationFailed):
        normalised(kind, value)


async def test_an_administrator_denies_and_allows_again(house: House) -> None:
    admin = await house.staff("admin")

    added = await admin.post("/api/admin/denylist", json=NEW)
    again = await admin.post("/api/admin/denylist", json=NEW)
    listed = (await admin.get("/api/admin/denylist")).json()["items"]
    gone = await admin.delete(f"/api/admin/denylist/{added.json()['id']}")

    assert (added.status_code, added.json()["value"]) == (201, "pictures.example")
    assert (again.status_code, again.json()["code"]) == (409, "DENYLIST_ENTRY_EXISTS")
    assert [each["value"] for each in listed] == ["pictures.example"]
    assert gone.status_code == 204
    twice = await admin.delete(f"/api/admin/denylist/{added.json()['id']}")
    assert (twice.status_code, twice.json()["code"]) == (404, "DENYLIST_ENTRY_NOT_FOUND")
    assert (await admin.delete("/api/admin/denylist/x")).json()["code"] == "INVALID_DENYLIST_ENTRY_ID"
    assert await house.value("select count(*) from activity_event where feature = 'denylist'") == 2


async def test_a_denied_source_makes_no_session_and_is_not_asked_again(house: House) -> None:
    admin = await house.staff("admin")
    session_id = await house.session_of(house.ana, subreddits="sfwpics,earthpics")
    entry = await admin.post("/api/admin/denylist", json={"kind": "source", "value": "r/SfwPics"})

    refused = await house.ana.post("/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"})
    fetched = await house.ana.post("/api/fetch-reddit", json={"subreddits": "earthpics, r/SfwPics"})
    await house.run_jobs()
    filled = (await house.ana.get(f"/api/sessions/{session_id}")).json()["session"]["fill"]
    await admin.delete(f"/api/admin/denylist/{entry.json()['id']}")

    assert refused.json()["code"] == fetched.json()["code"] == "CONTENT_NOT_ALLOWED"
    assert filled["sources"][0] == {
        "name": "sfwpics", "state": "failed", "found": 0, "reason": "not_allowed"
    }  # fmt: skip


async def test_media_of_a_denied_host_and_titles_with_a_denied_term_stay_out(house: House) -> None:
    admin = await house.staff("admin")
    before = await house.session_of(house.ana)
    await house.run_jobs()
    slides = (await house.ana.get(f"/api/sessions/{before}")).json()["media"]
    hosts = {each["sourceUrl"].split("/")[2] for each in slides}
    assert len(slides) > 5
    entries = [
        (await admin.post("/api/admin/denylist", json={"kind": "domain", "value": host})).json()["id"]
        for host in hosts
    ]

    after = await house.session_of(house.ana)
    await house.run_jobs()
    shown = (await house.ana.get(f"/api/sessions/{after}")).json()["media"]
    for entry in entries:
        await admin.delete(f"/api/admin/denylist/{entry}")

    assert {each["sourceUrl"].split("/")[2] for each in shown}.isdisjoint(hosts)
