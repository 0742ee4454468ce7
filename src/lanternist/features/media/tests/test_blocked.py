"""What is blocked never becomes ready, by its digest or by how it looks; and then nothing is passed on unchecked."""

from lanternist.features import media, moderation
from tests.support import pictures
from tests.support.house import House, add_slides

REFUSED = {"error": "Forbidden", "message": "This file is not shown here.", "code": "BLOCKED_CONTENT"}


async def _path(house: House, name: str, file: bytes) -> tuple[str, int]:
    """Return where a slide with this file is loaded, and its session."""
    session_id = await house.session_of(house.ana)
    host = f"{name}.example"
    house.replay.files[f"{host}/{session_id}-0.jpg"] = file
    await add_slides(house.db, session_id, 1, host=host)
    shown = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    return shown[0]["mediaUrl"], session_id


async def test_what_is_blocked_does_not_come_back_scaled_or_from_elsewhere(house: House):
    photo = pictures.photo(31)
    path, session_id = await _path(house, "first", photo)
    assert (await house.nobody.get(path)).status_code == 200
    async with house.db.transaction() as tx:
        found = await media.fingerprints(
            tx, [await tx.fetchval("select link_id from sessions_media where session_id = $1", session_id)]
        )
        [known] = found.values()
        assert known.sha256 is not None
        assert known.pdq is not None
        await moderation.block(
            tx, digests=[known.sha256], looks=[known.pdq], reason="spam", by=None, subject="test"
        )
    objects = await house.value("select count(*) from media_object")

    for name, file in {"again": photo, "scaled": pictures.photo(31, size=(300, 400))}.items():
        other, other_session = await _path(house, name, file)
        answers = [await house.nobody.get(other), await house.nobody.get(other)]
        assert [(answer.status_code, answer.json()) for answer in answers] == [(403, REFUSED)] * 2
        slides = (await house.ana.get(f"/api/sessions/{other_session}")).json()["media"]
        assert [(slide["state"], slide["mediaUrl"], slide["sourceUrl"]) for slide in slides] == [
            ("blocked_content", "", None)
        ]
    assert await house.value("select count(*) from media_object") == objects
    other, _ = await _path(house, "other", pictures.photo(32))
    assert (await house.nobody.get(other)).status_code == 200


async def test_nothing_is_passed_on_unchecked_once_something_is_blocked(house: House):
    await house.execute("delete from moderation_blocked")
    tags: list[bool] = []
    for number in range(2):
        path, session_id = await _path(house, f"film{number}", pictures.media(f"{number}.mp4", "mp4")[0])
        await house.execute(
            "update media_asset set type = 'video' where id in "
            "(select asset_id from sessions_media where session_id = $1)",
            session_id,
        )
        answer = await house.nobody.get(path)
        assert answer.status_code == 200
        tags.append("etag" in answer.headers)
        async with house.db.transaction() as tx:
            await moderation.block(tx, addresses=["somewhere"], reason="spam", by=None, subject="test")

    # What is passed on while it arrives has no tag.
    assert tags == [False, True]
