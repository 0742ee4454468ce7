"""Files that are not what they seem, through every door: refused by a name that stays, with nothing kept or charged."""

import base64
import io
import json
import zipfile
from collections.abc import Awaitable, Callable

import pytest

from lanternist.features import vault
from tests.support import hostile_files
from tests.support.house import House
from tests.support.site_samples import imgchest_post

pytestmark = pytest.mark.long

MENDED = {"half a gif", "mp4 without pictures"}
"""What is there of these can be drawn, so a new video is made of it."""
REFUSED = {title: body for title, body in hostile_files.refused() if title not in MENDED}
KEPT = (
    "media_object",
    "media_video",
    "media_rendition",
    "vault_upload",
    "sessions_session",
    "sessions_media",
    "credits_entry",
)
CODES = {
    "NO_FILE",
    "MEDIA_TYPE_NOT_SUPPORTED",
    "VALIDATION_ERROR",
    "empty",
    "not_media",
    "wrong_kind",
    "too_large",
    "damaged",
    "MEDIA_UNAVAILABLE",
    "MEDIA_NOT_SUPPORTED",
}
Codes = dict[str, str]


def named(title: str) -> str:
    """Return a name that a picture or video of this kind may have."""
    return f"{title.replace(' ', '-').replace(',', '')}.{'mp4' if b'ftyp' in REFUSED[title][:16] else 'jpg'}"


async def by_form(house: House) -> Codes:
    answers = {
        title: await house.ana.post(
            "/api/user/media/upload",
            files={"file": (named(title), body)},
            data={"attestation": vault.ATTESTATION_VERSION},
        )
        for title, body in REFUSED.items()
    }
    taken = {title: answer.json()["id"] for title, answer in answers.items() if answer.status_code == 201}
    codes = {
        title: answer.json().get("code", "NO_FILE") for title, answer in answers.items() if title not in taken
    }
    return codes | await _failures(house, taken)


async def by_pieces(house: House) -> Codes:
    codes: Codes = {}
    taken: dict[str, int] = {}
    for title, body in REFUSED.items():
        told = {"filename": named(title), "attestation": vault.ATTESTATION_VERSION}
        answer = await house.ana.post(
            "/api/uploads",
            content=body,
            headers={
                "Content-Type": "application/offset+octet-stream",
                "Upload-Length": str(len(body)),
                "Upload-Metadata": ",".join(
                    f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in told.items()
                ),
            },
        )
        if answer.status_code == 201:
            taken[title] = int(answer.headers["upload-media-id"])
        else:
            codes[title] = answer.json()["code"]
    return codes | await _failures(house, taken)


async def _failures(house: House, taken: dict[str, int]) -> Codes:
    """Let the worker open what was taken; return why it was not kept, and let the owner delete what is left of it."""
    await house.run_jobs()
    codes: Codes = {}
    for title, item_id in taken.items():
        item = (await house.ana.get(f"/api/user/media/{item_id}")).json()
        codes[title] = item["failure"]
        assert (item["state"], item["fileUrl"], item["fileSize"]) == ("failed", None, 0), title
        assert (await house.ana.delete(f"/api/user/media/{item_id}")).status_code == 200
    return codes


async def by_archive(house: House) -> Codes:
    return await _imported(house, {named(title): body for title, body in REFUSED.items()})


async def by_own_export(house: House) -> Codes:
    """As if it had been exported here: with a manifest that says of each file that it is a picture."""
    files = {f"media/{named(title)}": body for title, body in REFUSED.items()}
    media = [{"file": name, "type": "image", "mimeType": "image/jpeg"} for name in files]
    manifest = {
        "format": "lanternist-session",
        "version": 1,
        "session": {"title": "Hills"},
        "media": media,
    }
    return await _imported(house, files | {"manifest.json": json.dumps(manifest).encode()})


async def _imported(house: House, files: dict[str, bytes]) -> Codes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    answer = await house.ana.post(
        "/api/sessions/import/archive",
        files={"file": ("hills.zip", held.getvalue())},
        data={"attestation": vault.ATTESTATION_VERSION},
    )
    assert answer.status_code == 202, answer.text
    await house.run_jobs()
    done = (await house.ana.get(f"/api/transfers/{answer.json()['id']}")).json()
    assert (done["state"], done["skipped"]) == ("failed", len(REFUSED))
    return dict.fromkeys(REFUSED, done["failure"])


async def by_list(house: House) -> Codes:
    lines = [f"https://doors.example/{named(title)}" for title in REFUSED]
    for line, body in zip(lines, REFUSED.values(), strict=True):
        house.replay.files[line.removeprefix("https://")] = body
    answer = await house.ana.post(
        "/api/sessions/import", json={"kind": "urls", "content": "\n".join(lines), "title": "Hills"}
    )
    return await _shown(house, answer.json())


async def by_gallery(house: House) -> Codes:
    post = imgchest_post("9hostile9ab", *REFUSED)
    for piece, (title, body) in zip(post["images"], REFUSED.items(), strict=True):  # pyright: ignore[reportArgumentType]
        piece["link"] = f"https://cdn.imgchest.com/files/{named(title)}"
        house.replay.files[piece["link"].removeprefix("https://")] = body
    house.replay.sites.serve_gallery("9hostile9ab", post)
    answer = await house.ana.post(
        "/api/sessions/import-joip", json={"url": "https://imgchest.com/p/9hostile9ab"}
    )
    return await _shown(house, answer.json())


async def _shown(house: House, made: dict[str, object]) -> Codes:
    """Look at every slide of a session; nothing of it was fetched before."""
    media = made["media"]
    assert isinstance(media, list)
    assert len(media) == len(REFUSED)
    # A film is passed on to who asks first, while it arrives; nothing of it is kept, and nobody gets it again.
    films = [await house.nobody.get(each["mediaUrl"]) for each in media]
    assert sum(answer.status_code < 400 for answer in films) <= 1
    answers = [await house.nobody.get(each["mediaUrl"]) for each in media]
    shown = [title for title, answer in zip(REFUSED, answers, strict=True) if answer.status_code < 400]
    assert shown == []
    return dict(zip(REFUSED, (answer.json()["code"] for answer in answers), strict=True))


DOORS: dict[str, tuple[Callable[[House], Awaitable[Codes]], int]] = {
    "a form": (by_form, 0),
    "pieces": (by_pieces, 0),
    "an archive": (by_archive, 0),
    "an export of one's own": (by_own_export, 0),
    # Nothing is fetched for these before somebody looks, so the session itself is made, and paid.
    "a list of addresses": (by_list, 1),
    "a gallery": (by_gallery, 1),
}


@pytest.mark.parametrize("door", DOORS)
async def test_no_hostile_file_comes_in(house: House, door: str):
    send, sessions = DOORS[door]
    before = await held(house)
    balance = (await house.ana.get("/api/credits/balance")).json()["balance"]

    codes = await send(house)

    assert set(codes) == set(REFUSED)
    assert set(codes.values()) <= CODES
    assert len(REFUSED) >= 45
    after = await held(house)
    if sessions:
        before |= {name: after[name] for name in ("sessions_session", "sessions_media", "credits_entry")}
    assert after == before
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == balance - 10 * sessions


async def held(house: House) -> dict[str, object]:
    """Return what is kept of files: rows, objects, what waits to be opened, and how full the vault is."""
    folder = house.settings.data_dir
    kept: dict[str, object] = {name: await house.value(f"select count(*) from {name}") for name in KEPT}
    kept["ready"] = await house.value("select count(*) from vault_item where state = 'ready'")
    kept["used"] = (await house.ana.get("/api/user/media")).json()["usedBytes"]
    for name in ("objects", "incoming", "transfers"):
        kept[name] = sorted(str(each) for each in (folder / name).rglob("*") if each.is_file())
    return kept
