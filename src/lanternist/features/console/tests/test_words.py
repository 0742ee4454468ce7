"""The pages about captions and about what is denied: forms only, recorded, and for administrators alone."""

import html
import re

import httpx
import pytest

from lanternist.features.captions.errors import ThemeIsShipped
from lanternist.features.denylist import Kind, matches
from lanternist.features.denylist.models import Entry
from lanternist.kit.denied import HardRule
from tests.support.house import House
from tests.support.samples.common import MOMENT

THEMES = "/admin/captions/themes"
DENIED = "/admin/denylist"
BEFORE = "Describe the mood of the picture in one sentence."


@pytest.fixture
async def admin(house: House) -> httpx.AsyncClient:
    client = await house.staff("admin")
    client.headers.update({"Accept": "text/html"})
    return client


def text_of(answer: httpx.Response) -> str:
    """Return the words of a page, one blank between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def names(house: House) -> list[str]:
    async with house.db.connection() as connection:
        rows = await connection.fetch("select theme from captions_theme order by position, theme")
    return [row["theme"] for row in rows]


async def events(house: House, count: int) -> list[tuple[str, str]]:
    """Return what the administrator did last, the newest first, with its details."""
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            "select action, details::text from activity_event where user_id = $1 order by id desc limit $2",
            house.ids["admin"],
            count,
        )
    return [(row["action"], row["details"]) for row in rows]


async def test_a_theme_is_worded_renamed_switched_off_and_reset(house: House, admin):
    changed = {"label": "Mood <b>", "instruction": "Name the mood."}

    saved = await admin.post(f"{THEMES}/beta", data=changed)
    page = await admin.get("/admin/captions")
    stored = await house.value("select instruction from captions_theme where theme = 'beta'")
    await admin.post(f"{THEMES}/beta", data={"action": "reset"})
    await admin.post(f"{THEMES}/beta", data={"instruction": BEFORE, "is_enabled": "true"})

    assert saved.headers["location"] == "/admin/captions?done=theme#theme-beta"
    assert "Mood <b> beta switched off" in text_of(page)
    assert (stored, await house.value("select instruction from captions_theme where theme = 'beta'")) == (
        "Name the mood.",
        BEFORE,
    )
    assert [each for each, _ in await events(house, 3)] == ["theme_changed", "theme_reset", "theme_changed"]
    assert "Bully / Simp beta" in text_of(await admin.get("/admin/captions"))


async def test_a_theme_of_ones_own_is_made_offered_moved_and_removed(house: House, admin):
    before = await names(house)
    await admin.post(THEMES, data={"label": "Weather", "instruction": "Name it.", "is_enabled": "true"})
    [own] = set(await names(house)) - set(before)
    session_id = await house.session_of(house.ana)

    for _ in range(2):
        await admin.post(f"{THEMES}/{own}", data={"action": "up"})
    moved = await names(house)
    await admin.post(f"{THEMES}/{before[0]}", data={"action": "up"})
    refused = await house.ana.patch(f"/api/sessions/{session_id}", json={"captionTheme": own})
    kept = await admin.post(f"{THEMES}/joi", data={"action": "remove"})
    await admin.post(f"{THEMES}/{own}", data={"action": "remove"})

    assert moved == [*before[:-2], own, *before[-2:]] if len(before) > 1 else moved
    assert refused.status_code == 400
    assert kept.status_code == ThemeIsShipped.status == 409
    assert "Switch it off instead" in text_of(kept)
    assert await names(house) == before
    assert (await admin.post(f"{THEMES}/{own}", data={"action": "up"})).status_code == 404
    assert (await admin.post(f"{THEMES}/nothing", data={"instruction": "x"})).status_code == 404


@pytest.mark.parametrize(
    "form",
    [{"label": "", "instruction": "Name it."}, {"label": "Weather", "instruction": " "}, {"label": "x" * 61}],
)
async def test_a_theme_without_name_or_words_is_refused_beside_its_fields(house: House, admin, form):
    before = await names(house)

    answer = await admin.post(THEMES, data=form)

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert await names(house) == before


async def test_the_state_of_the_model_is_told_without_its_key(house: House, admin):
    page = text_of(await admin.get("/admin/captions"))

    assert "Not set up" in page
    assert "Asked today (UTC) 0 of 5,000" in page


async def test_something_is_denied_tried_and_allowed_again_for_a_reason(house: House, admin):
    denied = await admin.post(DENIED, data={"kind": "term", "value": "Gravel", "note": "Too loud"})
    entry_id = await house.value("select max(id) from denylist_entry")
    tried = text_of(await admin.post(f"{DENIED}/try", data={"text": "gr4vel at 15 years old"}))
    allowed = text_of(await admin.post(f"{DENIED}/try", data={"text": "Fog"}))
    again = await admin.post(DENIED, data={"kind": "term", "value": "gravel"})
    without = await admin.post(f"{DENIED}/{entry_id}/remove", data={"reason": " "})
    removed = await admin.post(f"{DENIED}/{entry_id}/remove", data={"reason": "Gravel is fine"})

    assert (denied.status_code, denied.headers["location"]) == (303, "/admin/denylist?done=denied")
    assert "Always refused: Ages below 18 that are somebody's" in tried
    assert "Denied by you: Words gravel" in tried
    assert "Allowed No rule is met." in allowed
    assert (again.status_code, without.status_code, removed.status_code) == (409, 400, 303)
    assert "This is on the list already." in text_of(again)
    assert await events(house, 2) == [
        ("denylist_removed", '{"kind": "term", "reason": "Gravel is fine"}'),
        ("denylist_added", '{"kind": "term", "reason": "Too loud"}'),
    ]
    assert "always on" in text_of(await admin.get(DENIED))
    assert (await admin.post(f"{DENIED}/{entry_id}/remove", data={"reason": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"kind": "domain", "value": "no host"}, "This must be a host such as pictures.example."),
        ({"kind": "magic", "value": "x"}, "This must be term, source or domain."),
        ({"kind": "term", "value": "  "}, "This is needed."),
    ],
)
async def test_what_cannot_be_denied_is_said_beside_its_field(house: House, admin, form, text):
    answer = await admin.post(DENIED, data=form)

    assert (answer.status_code, text in text_of(answer)) == (400, True), text_of(answer)[-900:]


def test_a_text_is_explained_as_words_as_a_source_and_as_an_address() -> None:
    entries = [
        Entry(number, Kind(kind), value, None, MOMENT)
        for number, (kind, value) in enumerate(
            [("term", "gravel"), ("term", "red + barn"), ("source", "hills"), ("domain", "pictures.example")]
        )
    ]

    def found(text: str) -> list[object]:
        return [each.hard or each.entry.id for each in matches(entries, text) if each.hard or each.entry]

    assert found("A red b4rn on g r a v e l") == [0, 1]
    assert found("/r/Hills/") == [2]
    assert found("https://a.pictures.example/1.jpg") == found("pictures.example") == [3]
    assert found("Write like a child") == [HardRule.YOUNG_INSTRUCTION]
    assert found("underage gravel") == [HardRule.WORD, 0]
    assert found("Fog over the valley") == []
