"""The vault by its calls: what is taken in one piece, listed, edited and deleted."""

from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.features import vault
from tests.support import clips, hostile_files, phone_files, pictures
from tests.support.house import House

VERSION = vault.ATTESTATION_VERSION
PNG = pictures.media("i.example/vault", "png")[0]


async def send(
    client: httpx.AsyncClient, body: bytes = PNG, name: str = "hills.png", **fields: str
) -> httpx.Response:
    return await client.post(
        "/api/user/media/upload",
        files={"file": (name, body)},
        data={"attestation": VERSION} | fields,
    )


class Long:
    """A form with a file of 8 MiB that is no medium, and what confirms its upload in front of it or behind."""

    kind = "multipart/form-data; boundary=x"

    def __init__(self, *, is_said_first: bool) -> None:
        said = f'--x\r\nContent-Disposition: form-data; name="attestation"\r\n\r\n{VERSION}\r\n'.encode()
        file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        self._first, self._last = (said + file, b"") if is_said_first else (file, said)
        self.given = 0
        """How many MiB were asked for."""

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self._first
        for _ in range(8):
            self.given += 1
            yield b"x" * 1024**2
        yield b"\r\n" + self._last + b"--x--\r\n"


async def ready(house: House, client: httpx.AsyncClient, body: bytes, name: str) -> dict[str, object]:
    answer = await send(client, body, name)
    assert answer.status_code == 201, answer.text
    await house.run_jobs()
    return (await client.get(f"/api/user/media/{answer.json()['id']}")).json()


async def test_a_picture_is_there_at_once_and_can_be_loaded(house: House):
    answer = await send(house.ana, source="profile")

    taken = answer.json()
    assert answer.status_code == 201
    assert taken["state"] == "ready"
    assert taken["fileName"].endswith("_profile_hills.png")
    assert taken["filePath"] == f"users/{house.ids['ana']}/Profile/{taken['fileName']}"
    loaded = await house.nobody.get(taken["url"])
    assert (loaded.status_code, loaded.headers["content-type"]) == (200, "image/png")
    again = await house.ana.get(f"/api/user/media/{taken['id']}/file")
    assert (again.status_code, again.headers["location"]) == (302, taken["url"])
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "body", "kind", "mime_type"),
    [
        ("IMG_1.HEIC", phone_files.heic(), "image", "image/jpeg"),
        ("IMG_2.MOV", phone_files.mov(), "video", "video/mp4"),
        ("dance.gif", clips.animation(), "gif", "video/mp4"),
    ],
    ids=["HEIC", "HEVC in MOV", "GIF"],
)
async def test_what_phones_make_becomes_what_every_browser_shows(house: House, name, body, kind, mime_type):
    item = await ready(house, house.ana, body, name)

    assert (item["state"], item["enrichmentStatus"]) == ("ready", "completed")
    assert (item["type"], item["mimeType"]) == (kind, mime_type)
    assert (await house.nobody.get(item["fileUrl"])).headers["content-type"] == mime_type
    assert (await house.nobody.get(item["thumbnail"])).headers["content-type"].startswith("image/")
    assert (item["duration"] is not None) == (kind != "image")


async def test_a_file_that_is_half_there_is_made_anew_or_says_why_not(house: House):
    """What of hostile files is refused, and by which name, is in tests/test_hostile_files.py."""
    made = {"half a gif": "video/mp4", "mp4 without pictures": "video/mp4", "half a mp4": None}
    files = {title: body for title, body in hostile_files.refused() if title in made}
    for title, body in files.items():
        answer = await send(house.ana, body, f"hostile {title}.{'gif' if 'gif' in title else 'mp4'}")
        assert answer.status_code == 201, title
    await house.run_jobs()

    listed = (await house.ana.get("/api/user/media?search=hostile")).json()["files"]
    assert {each["originalName"][8:-4]: each["mimeType"] for each in listed} == made
    [failed] = [each for each in listed if each["state"] == "failed"]
    assert failed["failureText"]
    assert (failed["fileUrl"], failed["fileSize"]) == (None, 0)
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_what_hides_in_a_picture_or_video_is_not_kept(house: House):
    titles = {}
    for title, body in hostile_files.kept():
        answer = await send(house.ana, body, f"hiding.{title.split()[0]}")
        assert answer.status_code == 201, title
        titles[answer.json()["id"]] = title
    await house.run_jobs()

    for item_id, title in titles.items():
        item = (await house.ana.get(f"/api/user/media/{item_id}")).json()
        assert item["state"] == "ready", title
        assert hostile_files.MARK not in (await house.nobody.get(item["fileUrl"])).content, title


@pytest.mark.parametrize("name", ["../hills.png", "a/hills.png", "a\\hills.png", "hills.png\\"])
async def test_a_name_that_leads_somewhere_is_refused(house: House, name):
    boundary = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n'
    )
    answer = await house.ana.post(
        "/api/user/media/upload",
        content=boundary + PNG + b"\r\n--b--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )

    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "file"


async def test_special_characters_of_a_name_become_underscores(house: House):
    item = (await send(house.ana, name="Straße & Meer (2).png")).json()

    assert item["fileName"].endswith("_general_Stra_e___Meer__2_.png")
    listed = (await house.ana.get("/api/user/media", params={"search": "MEER"})).json()
    assert listed["files"][0]["originalName"] == "Straße & Meer (2).png"


async def test_what_is_no_form_with_a_file_says_so(house: House):
    path = "/api/media/upload"
    empty = await house.ana.post(path, files={"file": ("", b"")})
    assert (empty.status_code, empty.json()) == (400, {"message": "No file uploaded"})
    bare = await house.ana.post(path, files={"other": ("hills.png", b"short")})
    assert (bare.status_code, bare.json()) == (400, {"message": "No file uploaded"})
    zero = await house.ana.post(path, files={"file": ("hills.png", b"")})
    assert (zero.status_code, zero.json()) == (400, {"message": "No file uploaded"})
    assert (await house.ana.post(path, json={})).status_code == 415
    cut = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await house.ana.post(path, content=b"--b\r\nnonsense", headers=cut)).status_code == 400
    twice = [("file", ("a.png", PNG)), ("file", ("b.png", PNG))]
    assert (await house.ana.post(path, files=twice)).status_code == 400
    long = await house.ana.post(path, files={"caption": ("hills.png", b"a" * 9000)})
    assert long.json()["details"][0]["field"] == "caption"
    wrong = await send(house.ana, source="elsewhere")
    assert wrong.json()["details"][0]["field"] == "source"
    lying = await send(house.ana, name="hills.mp4")
    assert lying.json()["reason"] == "wrong_kind"
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(house: House):
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(101 * 1024**2)}
    answer = await house.ana.post("/api/user/media/upload", content=b"--b\r\n", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "FILE_TOO_LARGE")
    assert answer.json()["maxBytes"] == 100 * 1024**2


async def test_a_file_that_is_not_ready_cannot_be_loaded(house: House):
    taken = (await send(house.ana, phone_files.mov(), "IMG_3.MOV")).json()
    assert (taken["state"], taken["url"]) == ("pending", f"/api/user/media/{taken['id']}/file")

    answer = await house.ana.get(taken["url"])

    assert (answer.status_code, answer.json()["code"]) == (409, "MEDIA_NOT_READY")
    assert (await house.ana.delete(f"/api/user/media/{taken['id']}")).status_code == 200
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_nothing_is_taken_before_the_attestation_and_its_version_stays_with_the_file(house: House):
    client = await house.staff("moderator")
    for said in ({}, {"attestation": "2020-01-01"}):
        refused = await client.post("/api/user/media/upload", files={"file": ("hills.png", PNG)}, data=said)
        assert (refused.status_code, refused.json()["code"]) == (422, "ATTESTATION_REQUIRED")
    # Of a long file little is read, wherever the form would say it later; said first, all of it is.
    for said, code, most in ((False, "ATTESTATION_REQUIRED", 3), (True, "MEDIA_TYPE_NOT_SUPPORTED", 9)):
        form = Long(is_said_first=said)
        refused = await client.post(
            "/api/user/media/upload", content=form.pieces(), headers={"Content-Type": form.kind}
        )
        assert refused.json()["code"] == code, refused.text
        assert form.given <= most
    asked = (await client.get("/api/user/media/attestation")).json()
    assert asked["acceptedAt"] is None
    assert any("18" in each for each in asked["statements"])
    wrong = await client.post("/api/user/media/attestation", json={"version": "1"})
    assert wrong.status_code == 400

    given = await client.post("/api/user/media/attestation", json={"version": asked["version"]})
    taken = await client.post("/api/user/media/upload", files={"file": ("hills.png", PNG)})

    assert given.json()["acceptedAt"] is not None
    item = (await client.get(f"/api/user/media/{taken.json()['id']}")).json()
    assert item["attestationVersion"] == asked["version"]


async def test_a_full_vault_says_how_full_it_is(house: House):
    await house.execute(
        "insert into vault_item (user_id, state, source, original_name, file_name, bytes, attestation_version) "
        "values ($1, 'ready', 'general', 'sea.png', 'sea.png', 2147483648, 'x')",
        house.ids["cy"],
    )
    answer = await send(house.cy)

    assert (answer.status_code, answer.json()["code"]) == (413, "VAULT_FULL")
    assert answer.json()["quotaBytes"] == 2 * 1024**3 <= answer.json()["usedBytes"]
    await house.execute("delete from vault_item where user_id = $1", house.ids["cy"])
    assert (await send(house.cy)).status_code == 201


async def test_the_list_filters_counts_and_pages(house: House):
    mo = house.mo
    await send(mo, name="one.png", source="smart-caption")
    for name in ("two.png", "three.png"):
        await send(mo, name=name, caption="Fog over the valley")
    await house.execute(
        "update vault_item set created_at = now() - interval '8 days' where original_name = 'two.png'"
    )

    def names(answer: httpx.Response) -> list[str]:
        return [each["originalName"] for each in answer.json()["files"]]

    everything = await mo.get("/api/user/media")
    assert names(everything) == ["three.png", "two.png", "one.png"]
    assert everything.json()["counts"] == {"smart-caption": 1, "upload": 2}
    assert everything.json()["total"] == 3
    captions = await mo.get("/api/user/media?category=smart-caption")
    assert (names(captions), captions.json()["total"]) == (["one.png"], 1)
    assert names(await mo.get("/api/user/media?dateRange=week")) == ["three.png", "one.png"]
    assert names(await mo.get("/api/user/media?search=VALLEY")) == ["three.png", "two.png"]
    assert names(await mo.get("/api/user/media?search=%25")) == []
    first = (await mo.get("/api/user/media?limit=2")).json()
    second = await mo.get("/api/user/media", params={"limit": 2, "cursor": first["nextCursor"]})
    assert (names(second), second.json()["nextCursor"]) == (["one.png"], None)
    for wrong in ("category=all%20", "dateRange=ever", "limit=0", "cursor=x", "search=" + "a" * 201):
        assert (await mo.get(f"/api/user/media?{wrong}")).status_code == 400, wrong


async def test_a_name_and_a_caption_can_be_changed_by_their_owner(house: House):
    item_id = (await send(house.ana)).json()["id"]
    path = f"/api/user/media/{item_id}"

    changed = await house.ana.patch(path, json={"originalName": "Dunes.png", "caption": "At dawn"})

    assert (changed.json()["originalName"], changed.json()["caption"]) == ("Dunes.png", "At dawn")
    assert (await house.ana.patch(path, json={"caption": None})).json()["caption"] is None
    for wrong in ({"originalName": "../x"}, {"originalName": ""}, {"caption": 5}, {"caption": "a" * 2001}):
        assert (await house.ana.patch(path, json=wrong)).status_code == 400, wrong
    assert (await house.cy.patch(path, json={})).json() == {"message": "Media not found"}


async def test_deleting_takes_the_file_away_for_everybody(house: House):
    item = await ready(house, house.ana, phone_files.heic(), "IMG.HEIC")
    path = f"/api/user/media/{item['id']}"
    assert (await house.ana.delete("/api/user/media/x")).json() == {"message": "Invalid media ID"}
    assert (await house.cy.delete(path)).json() == {"message": "Media not found"}

    answer = await house.ana.delete(path)

    assert (answer.status_code, answer.json()) == (200, {"message": "Media deleted successfully"})
    assert (await house.ana.delete(path)).status_code == 404
    assert (await house.nobody.get(item["fileUrl"])).status_code == 404
    assert await house.value("select count(*) from vault_item where id = $1", item["id"]) == 0
    recorded = await house.value(
        "select action || ' ' || feature from activity_event where subject = $1 order by id desc limit 1",
        f"media:{item['id']}",
    )
    assert recorded == "media_deleted media_gallery"


async def test_a_file_is_deleted_by_its_place_too(house: House):
    taken = (await send(house.ana, name="by place.png", source="thumbnail")).json()
    place = taken["filePath"].removeprefix(f"users/{house.ids['ana']}/")
    path = f"/api/user/media/{place}"
    wrong = [
        await house.cy.delete(path),
        await house.ana.delete(path.replace("Thumbnails", "General")),
        await house.ana.delete(f"{path}x"),
    ]

    answer = await house.ana.delete(path.replace(place, place.replace("/", "%2F")))

    assert place.startswith("Thumbnails/")
    assert [each.json() for each in wrong] == [{"message": "Media not found"}] * 3
    assert (answer.status_code, answer.json()) == (200, {"message": "Media deleted successfully"})
    assert (await house.ana.get(f"/api/user/media/{taken['id']}")).status_code == 404


async def test_the_same_form_with_the_same_key_is_taken_once(house: House):
    async def keyed(body: bytes, key: str = "bay", name: str = "bay.png") -> httpx.Response:
        return await house.ana.post(
            "/api/user/media/upload",
            files={"file": (name, body)},
            data={"attestation": VERSION},
            headers={"Idempotency-Key": key},
        )

    total = (await house.ana.get("/api/user/media")).json()["total"]
    first, again = await keyed(PNG), await keyed(PNG)
    other = await keyed(pictures.photo(1))
    film = [await keyed(phone_files.mov(), "film", "IMG.MOV") for _ in range(2)]
    damaged = [await keyed(PNG[: len(PNG) // 2], "half") for _ in range(2)]

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert (first.json()["state"], first.json()) == ("ready", again.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert (film[0].json()["state"], film[0].json()) == ("pending", film[1].json())
    # What was refused is not kept, and leaves no key behind.
    assert [each.json()["reason"] for each in damaged] == ["damaged", "damaged"]
    assert (await house.ana.get("/api/user/media")).json()["total"] == total + 2
    assert len(list((house.settings.data_dir / "incoming").iterdir())) == 1
    await house.run_jobs()
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_a_name_or_caption_with_words_that_are_not_allowed_is_refused(house: House):
    for fields, name in (({"caption": "underage"}, "a.png"), ({}, "preteen.png")):
        answer = await send(house.ana, name=name, **fields)
        assert (answer.status_code, answer.json()["code"]) == (400, "CONTENT_NOT_ALLOWED"), name
