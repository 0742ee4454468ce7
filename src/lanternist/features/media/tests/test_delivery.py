"""Signed paths, ranges, and what happens when the place that media lies on fails."""

import asyncio
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import pyvips

from lanternist.features.media import Signer
from lanternist.features.media.delivery import parse_range
from lanternist.features.media.errors import RangeNotSatisfiable
from tests.support import pictures
from tests.support.house import House, add_slides
from tests.support.standing import standing

NOT_FOUND = {"message": "Media not found"}
GONE = {"error": "Gone", "message": "This file no longer exists where it came from.", "code": "MEDIA_GONE"}


async def paths_of(house: House, client, *, host: str = "i.example", count: int = 1) -> list[str]:
    """Make a session with slides that lie on `host` and return their paths."""
    session_id = await house.session_of(client)
    await add_slides(house.db, session_id, count, host=host)
    media = (await client.get(f"/api/sessions/{session_id}")).json()["media"]
    return [each["mediaUrl"] for each in media]


async def path_of(house: House, **where: object) -> str:
    return (await paths_of(house, house.ana, **where))[0]


async def original_of(house: House, path: str) -> bytes:
    """Return what lies at the original address behind a path."""
    url = await house.value(
        "select a.source_url from media_asset a join media_link l on l.asset_id = a.id where l.id = $1",
        int(urlsplit(path).path.split("/")[-1].split("-")[0]),
    )
    return pictures.media(url.removeprefix("https://"), "jpg")[0]


async def bytes_of(house: House, path: str) -> bytes:
    """Return the whole file behind a path."""
    return (await house.nobody.get(path)).content


async def test_a_path_gives_the_picture_dot_by_dot_without_what_was_written_in_it(house):
    path = await path_of(house)

    answer = await house.nobody.get(path)

    assert answer.status_code == 200
    original = await original_of(house, path)
    before, after = (pyvips.Image.new_from_buffer(body, "") for body in (original, answer.content))
    assert (before - after).abs().max() == 0
    comment = original[6:70]
    assert re.fullmatch(rb"[0-9a-f]{64}", comment)
    assert comment not in answer.content
    headers = answer.headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["content-length"] == str(len(answer.content))
    assert headers["etag"].strip('"') == hashlib.sha256(answer.content).hexdigest()[:32]
    assert headers["accept-ranges"] == "bytes"
    assert headers["cache-control"].startswith("private, max-age=")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"


async def test_a_path_is_valid_for_at_most_an_hour(house):
    signer = Signer(house.settings.secret_key or "")
    for second in range(0, 3600, 100):
        now = 1_800_000_000.0 + second
        query = parse_qs(urlsplit(signer.path(7, 9, now=now)).query)
        assert now + 900 < int(query["e"][0]) <= now + 3600


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("e=", "e=1"),
        lambda path: path.replace("s=", "s=0"),
        lambda path: path[:-1] + ("0" if path[-1] != "0" else "1"),
        lambda path: path[:-1],
        lambda path: path + "0",
        lambda path: path.partition("?")[0],
        lambda path: path.partition("&")[0],
        lambda path: path.partition("?")[0] + "?s=" + path.partition("&s=")[2],
        lambda path: path.partition("&s=")[0] + "&s=",
        lambda path: path.partition("&s=")[0] + "&s=%C3%A9%00",
        lambda path: path.replace("?e=", "?e=-"),
        lambda path: path.replace("?e=", "?e=%2B"),
        lambda path: path.replace("?e=", "?e=0"),
        lambda path: path.replace("-", "-1", 1),
        lambda path: path.replace("/media/", "/media/1"),
        lambda path: path.replace("/media/", "/media/0"),
        lambda path: path.replace("-", "-0", 1),
        lambda path: path.replace("-", "%EF%BC%8D", 1),
        lambda path: path.replace("?", ".jpg?"),
        lambda path: path.upper().replace("/MEDIA/", "/media/"),
    ],
)
async def test_a_path_changed_anywhere_is_not_found(house, change):
    path = await path_of(house)
    before = await standing(house.db)

    answer = await house.ana.get(change(path))

    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert await standing(house.db) == before


async def test_a_path_that_is_over_is_not_found(house):
    path = await path_of(house)
    link, scope = map(int, urlsplit(path).path.removeprefix("/media/").split("-"))
    signer = Signer(house.settings.secret_key or "")

    for age in (3600, 3600 * 24 * 365):
        answer = await house.ana.get(signer.path(link, scope, now=1_700_000_000 + age))
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert (await house.ana.get(signer.path(link, scope))).status_code == 200


async def test_a_signature_of_another_key_is_worth_nothing(house):
    path = await path_of(house)
    link, scope = map(int, urlsplit(path).path.removeprefix("/media/").split("-"))

    answer = await house.ana.get(Signer("another secret" * 4).path(link, scope))

    assert answer.status_code == 404


async def test_a_file_of_another_session_is_not_in_reach_even_with_a_signature(house):
    first, second = await path_of(house), await path_of(house)
    link = int(urlsplit(first).path.removeprefix("/media/").split("-")[0])
    scope = int(urlsplit(second).path.removeprefix("/media/").split("-")[1])

    answer = await house.ana.get(Signer(house.settings.secret_key or "").path(link, scope))

    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


async def test_paths_end_with_their_session(house):
    path = await path_of(house)
    assert (await house.nobody.get(path)).status_code == 200
    session_id = (await house.ana.get("/api/sessions", params={"limit": 1})).json()[0]["id"]

    await house.ana.delete(f"/api/sessions/{session_id}")

    answer = await house.nobody.get(path)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


async def test_paths_end_while_their_owner_is_disabled(house):
    [path] = await paths_of(house, house.mo)
    await house.execute("update accounts_user set is_active = false where id = $1", house.ids["mo"])

    assert (await house.nobody.get(path)).status_code == 404
    await house.execute("update accounts_user set is_active = true where id = $1", house.ids["mo"])

    assert (await house.nobody.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=500-", 500, None),
        ("bytes=-1", -1, None),
        ("bytes=-500", -500, None),
        ("bytes=-99999999", 0, None),
        ("bytes=10-99999999", 10, None),
        (" bytes=0-9 ", 0, 9),
    ],
)
async def test_one_range_is_given_alone(house, header, first, last):
    path = await path_of(house)
    body = await bytes_of(house, path)

    answer = await house.nobody.get(path, headers={"Range": header})

    wanted = body[first:] if last is None else body[first : last + 1]
    start = len(body) - len(wanted) if last is None else first
    assert answer.status_code == 206
    assert answer.content == wanted
    assert answer.headers["content-length"] == str(len(wanted))
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(body)}"


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
async def test_a_range_outside_of_the_file_is_refused(house, header):
    path = await path_of(house)

    answer = await house.nobody.get(path, headers={"Range": header})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(await bytes_of(house, path))}"
    assert answer.json()["code"] == "RANGE_NOT_SATISFIABLE"


@pytest.mark.parametrize(
    "header",
    [
        "bytes=0-1,5-6",
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "bytes",
        "items=0-1",
        "bytes=0-1-2",
        "bytes=1e3-",
        "",
        "bytes=" + "9" * 5000 + "-",
        "bytes=\u0661-\u0662".encode().decode("latin-1"),
    ],
)
async def test_what_is_no_single_range_gets_the_whole_file(house, header):
    path = await path_of(house)

    answer = await house.nobody.get(path, headers={"Range": header.encode("latin-1")})

    assert answer.status_code == 200
    assert answer.content == await bytes_of(house, path)


def test_ranges_are_read_as_the_standard_says():
    assert parse_range("bytes=0-4", 5) == (0, 5)
    assert parse_range("bytes=4-4", 5) == (4, 5)
    with pytest.raises(RangeNotSatisfiable):
        parse_range("bytes=5-", 5)


async def test_head_tells_of_the_file_without_it(house):
    path = await path_of(house)
    full = await house.nobody.get(path)

    head = await house.nobody.head(path)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "accept-ranges", "cache-control"):
        assert head.headers[name] == full.headers[name]


async def test_what_the_browser_has_is_not_sent_again(house):
    path = await path_of(house)
    etag = (await house.nobody.get(path)).headers["etag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}"):
        answer = await house.nobody.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert (await house.nobody.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_twenty_who_ask_at_once_cause_one_fetch(house):
    path = await path_of(house, host="busy.example")

    answers = await asyncio.gather(*(house.nobody.get(path) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(house.replay.asked("busy.example")) == 1
    await house.nobody.get(path)
    assert len(house.replay.asked("busy.example")) == 1


async def test_a_file_that_its_source_lost_is_gone_and_not_asked_for_again(house):
    path = await path_of(house, host="lost.example/_404")

    for _ in range(2):
        answer = await house.nobody.get(path)
        assert (answer.status_code, answer.json()) == (410, GONE)
    assert len(house.replay.asked("lost.example")) == 1


@pytest.mark.parametrize("failure", ["_html", "_500", "_cut"])
async def test_what_is_no_picture_is_neither_delivered_nor_kept(house, failure):
    path = await path_of(house, host=f"{failure.strip('_')}.example/{failure}")
    kept = await house.value("select count(*) from media_object")

    answer = await house.nobody.get(path)

    assert answer.status_code == 502
    assert answer.json()["code"] == "MEDIA_UNAVAILABLE"
    assert answer.headers["retry-after"].isdigit()
    assert "Not a picture" not in answer.text
    assert await house.value("select count(*) from media_object") == kept
    await house.nobody.get(path)
    assert len(house.replay.asked(f"{failure.strip('_')}.example")) == 1


async def test_a_host_that_keeps_failing_is_left_alone(house):
    paths = await paths_of(house, house.ana, host="down.example/_500", count=8)

    answers = [await house.nobody.get(path) for path in paths]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(502, "MEDIA_UNAVAILABLE")}
    assert len(house.replay.asked("down.example")) == 5
    failures = await house.value(
        "select array_agg(distinct failure order by failure) from media_asset where source_url like '%down.example%'"
    )
    assert failures == ["host_resting", "status_500"]


async def test_the_same_file_of_two_sessions_is_fetched_and_kept_once(house):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1, host="twice.example")
    other = await house.session_of(house.cy)
    async with house.db.transaction() as tx:
        link = await tx.fetchrow(
            "insert into media_link (scope_id, asset_id) select o.scope_id, l.asset_id from sessions_session o, "
            "sessions_media m join media_link l on l.id = m.link_id where o.id = $1 and m.session_id = $2 "
            "returning id, scope_id",
            other,
            session_id,
        )
    signer = Signer(house.settings.secret_key or "")
    mine = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]

    first, second = (
        await house.nobody.get(mine),
        await house.nobody.get(signer.path(link["id"], link["scope_id"])),
    )

    assert first.content == second.content
    assert len(house.replay.asked("twice.example")) == 1
