"""Media are sealed: every request shows its right anew, and no part of a path can be changed."""

import time
from dataclasses import replace

import pytest

from lanternist.features.media import signing
from lanternist.features.media.delivery import parse_range
from lanternist.features.media.signing import MediaKey, Signer
from lanternist.features.media.tests import shelf
from lanternist.features.media.tests.test_delivery import path_of
from tests.support.house import client_of, running

NOW = 1_790_000_000.0
SIGNER = Signer("a key of these tests that nobody else has")
LONG_RANGES = [
    "bytes=" + "0-0," * 2500,
    "bytes=" + "0" * 10_000 + "-",
    "bytes=0-" + "9" * 10_000,
    "bytes=" + "-" * 10_000,
    "bytes" + "=" * 10_000,
    " " * 10_000 + "bytes=0-1" + " " * 10_000,
]


def parts_of(path: str) -> tuple[str, str, str]:
    key, _, rest = path.removeprefix("/media/").partition("?e=")
    return key, *rest.split("&s=")


def is_open(key: str, end: str, signature: str, signer: Signer = SIGNER) -> bool:
    parsed = MediaKey.parse(key)
    return parsed is not None and signer.is_valid(parsed, end, signature, now=NOW)


@pytest.mark.parametrize("part", [0, 1, 2], ids=["what", "until when", "signature"])
def test_no_bit_of_a_path_can_be_another_one(part):
    parts = parts_of(SIGNER.path(1234, 56, now=NOW))
    assert is_open(*parts)

    opened = []
    for place in range(len(parts[part])):
        for bit in range(8):
            changed = list(parts)
            text = bytearray(parts[part].encode())
            text[place] ^= 1 << bit
            changed[part] = text.decode("latin-1")
            if is_open(*changed):
                opened.append(changed)

    assert opened == []


def test_signatures_are_compared_in_a_time_that_tells_nothing(monkeypatch):
    key, end, signature = parts_of(SIGNER.path(1234, 56, now=NOW))
    compared = []
    compare = signing.hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(signing.hmac, "compare_digest", noted)
    for wrong in ("0" + signature[1:], signature[:-1] + "g", "", "é"):
        assert not is_open(key, end, wrong)

    assert [other for _, other in compared] == [
        text.encode() for text in ("0" + signature[1:], signature[:-1] + "g", "", "é")
    ]
    assert {one for one, _ in compared} == {signature.encode()}


def test_a_new_key_leaves_open_pages_open_where_the_former_one_is_known():
    path = parts_of(SIGNER.path(1, 2, now=NOW))
    new, former = (
        "the key that came after that one of these tests",
        "a key of these tests that nobody else has",
    )

    assert is_open(*path, Signer(new, former))
    assert not is_open(*path, Signer(new))
    assert is_open(*parts_of(Signer(new, former).path(1, 2, now=NOW)), Signer(new))


async def test_a_server_with_a_new_key_delivers_by_paths_of_the_former_one(house):
    old = await path_of(house)
    await house.nobody.get(old)
    session_id = await house.value("select max(id) from sessions_session")
    changed = {"secret_key": "another-key-for-tests-" * 3, "former_secret_key": house.settings.secret_key}

    answers = []
    for settings in (changed, changed | {"former_secret_key": None}):
        async with running(replace(house.settings, **settings)) as app, client_of(app) as client:
            client.cookies = house.ana.cookies
            new = (await client.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
            answers.append([(await client.get(path)).status_code for path in (old, new)])

    assert answers == [[200, 200], [404, 200]]


@pytest.mark.parametrize(
    ("if_range", "status"),
    [
        ("{etag}", 206),
        ('"other"', 200),
        ("W/{etag}", 200),
        ("*", 200),
        ("Sat, 21 Nov 2026 00:00:00 GMT", 200),
        ("{etag}, {etag}", 200),
        ("", 200),
    ],
)
async def test_a_download_goes_on_only_with_the_file_that_it_began_with(house, if_range, status):
    path = await path_of(house)
    whole = await house.nobody.get(path)
    sent = if_range.format(etag=whole.headers["etag"])

    answer = await house.nobody.get(path, headers={"Range": "bytes=100-", "If-Range": sent})
    beyond = await house.nobody.get(path, headers={"Range": "bytes=99999999-", "If-Range": sent})

    assert answer.status_code == status
    assert answer.content == whole.content[100 if status == 206 else 0 :]
    assert beyond.status_code == (416 if status == 206 else 200)


async def test_a_range_means_something_to_get_only(house):
    path = await path_of(house)
    whole = await house.nobody.get(path)

    for header in ("bytes=0-9", "bytes=99999999-"):
        head = await house.nobody.head(path, headers={"Range": header})
        assert head.status_code == 200
        assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("header", LONG_RANGES, ids=range(len(LONG_RANGES)))
async def test_a_long_range_costs_nothing(house, header):
    spent = []
    for _ in range(3):
        begun = time.process_time()
        assert parse_range(header, 10**9) in (None, (0, 2))
        spent.append(time.process_time() - begun)

    assert min(spent) < 0.005
    answer = await house.nobody.get(await path_of(house), headers={"Range": header.encode()})
    assert answer.status_code in (200, 206)


async def test_every_request_shows_its_right_anew(house):
    clip = await shelf.put(house, "sealed", shelf.whole("sealed"))
    await shelf.settled(house, clip)
    etag = (await house.nobody.get(clip.path)).headers["etag"]
    ways = [
        ("", {}),
        ("", {"Range": "bytes=0-0"}),
        ("", {"Range": "bytes=0-0", "If-Range": etag}),
        ("", {"If-None-Match": etag}),
        ("", {"If-None-Match": "*"}),
        ("&poster=1", {}),
        ("&poster=1&w=320", {}),
    ]

    async def statuses() -> list[int]:
        return [(await house.nobody.get(clip.path + more, headers=sent)).status_code for more, sent in ways]

    assert await statuses() == [200, 206, 206, 304, 304, 200, 200]
    await house.ana.delete(f"/api/sessions/{clip.session_id}")
    assert await statuses() == [404] * len(ways)


async def test_who_asks_and_through_whom_changes_nothing_of_an_answer(house):
    path = await path_of(house)
    plain = await house.nobody.get(path)

    for client, sent in (
        (house.ana, {}),
        (house.cy, {}),
        (house.nobody, {"Cookie": "connect.sid=nonsense"}),
        (house.nobody, {"Via": "1.1 cdn", "X-Forwarded-For": "198.51.100.7", "CDN-Loop": "cdn"}),
    ):
        answer = await client.get(path, headers=sent)
        assert (answer.status_code, answer.content) == (200, plain.content)
        assert answer.headers["etag"] == plain.headers["etag"]
        assert answer.headers["cache-control"].startswith("private")
        assert "set-cookie" not in answer.headers
