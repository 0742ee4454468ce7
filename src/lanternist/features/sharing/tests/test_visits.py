"""Visits of a link: people who load its page, counted without noting who they are."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from lanternist.kit.robots import is_robot
from tests.support.house import House

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PEOPLE = [
    FIREFOX,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; CUBOT X90) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 "
    "Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 "
    "Safari/537.36 Edg/139.0.0.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 [FBAN/FBIOS;FBAV/510.0.0.0]",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.8 Version/11.10",
]
ROBOTS = [
    "",
    "WhatsApp/2.24.20.89 A",
    "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 "
    "Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/139.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
    "Mastodon/4.4.3 (http.rb/5.3.1; +https://pictures.example/) Bot",
    "Synapse (bot; +https://github.com/matrix-org/synapse)",
    "curl/8.14.1",
    "Wget/1.25.0",
    "python-requests/2.32.4",
    "Go-http-client/2.0",
    "node",
]


@pytest.fixture
async def link(everybody: House) -> tuple[int, str]:
    """The id of a session of Ana's, and the code of the link to it."""
    session_id = await everybody.session_of(everybody.ana)
    code = (await everybody.ana.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    return session_id, code


async def _visits(everybody: House, link: tuple[int, str]) -> tuple[int, str | None]:
    state = (await everybody.ana.get(f"/api/sessions/{link[0]}/share")).json()
    return state["visits"], state["lastVisitAt"]


async def _load(
    client: httpx.AsyncClient, link: tuple[int, str], agent: str = FIREFOX, **headers: str
) -> int:
    sent = {"User-Agent": agent, "Accept": "text/html"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return (await client.get(f"/shared/{link[1]}", headers=sent)).status_code


async def test_a_page_load_by_a_person_is_a_visit(everybody: House, link: tuple[int, str]):
    for client in (everybody.nobody, everybody.cy, everybody.nobody):
        assert await _load(client, link) == 200

    visits, last = await _visits(everybody, link)

    assert visits == 3
    assert datetime.now(UTC) - datetime.fromisoformat(last or "") < timedelta(minutes=1)


async def test_the_owners_own_page_loads_are_none(everybody: House, link: tuple[int, str]):
    assert await _load(everybody.ana, link) == 200

    assert await _visits(everybody, link) == (0, None)


@pytest.mark.parametrize("agent", ROBOTS)
async def test_a_robot_sees_the_page_and_is_no_visit(everybody: House, link: tuple[int, str], agent: str):
    assert await _load(everybody.nobody, link, agent) == 200

    assert await _visits(everybody, link) == (0, None)


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_of_people_are_no_robots(agent: str):
    assert not is_robot({"user-agent": agent})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sec_Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("X_Purpose", "preview"),
        ("X_Moz", "prefetch"),
    ],
)
async def test_a_page_loaded_before_anybody_asks_is_no_visit(
    everybody: House, link: tuple[int, str], name: str, value: str
):
    assert await _load(everybody.nobody, link, **{name: value}) == 200

    assert await _visits(everybody, link) == (0, None)


async def test_a_request_without_any_name_is_no_visit(everybody: House, link: tuple[int, str]):
    del everybody.nobody.headers["user-agent"]
    await everybody.nobody.get(f"/shared/{link[1]}")
    await everybody.nobody.head(f"/shared/{link[1]}", headers={"User-Agent": FIREFOX})

    assert await _visits(everybody, link) == (0, None)


async def test_what_programs_read_is_no_visit(everybody: House, link: tuple[int, str]):
    for path in (
        "/api/shared/{code}/preview",
        "/api/shared/{code}",
        "/api/shared/media/{code}",
        "/play/shared/{code}",
    ):
        answer = await everybody.cy.get(path.format(code=link[1]), headers={"User-Agent": FIREFOX})
        assert answer.status_code == 200

    assert await _visits(everybody, link) == (0, None)


async def test_no_visit_is_lost_when_many_come_at_once(everybody: House, link: tuple[int, str]):
    statuses = await asyncio.gather(*(_load(everybody.nobody, link) for _ in range(40)))

    assert set(statuses) == {200}
    assert (await _visits(everybody, link))[0] == 40


async def test_nobody_waits_for_a_visit_that_is_being_counted(everybody: House, link: tuple[int, str]):
    async with everybody.db.transaction() as tx:
        await tx.execute("update sharing_share set visits = visits + 1 where code = $1::text::uuid", link[1])
        async with asyncio.timeout(2):
            readers = [
                await everybody.cy.get(f"/api/shared/{link[1]}"),
                await everybody.nobody.get(f"/api/shared/{link[1]}/preview"),
                await everybody.ana.post(f"/api/sessions/{link[0]}/share"),
            ]

    assert [answer.status_code for answer in readers] == [200, 200, 200]


async def test_nothing_is_kept_of_who_visited(everybody: House, link: tuple[int, str]):
    before = await everybody.value("select count(*) from activity_event")

    await _load(everybody.cy, link)

    columns = await everybody.value(
        "select array_agg(attname::text) from pg_attribute where attrelid = 'sharing_share'::regclass and attnum > 0"
    )
    assert set(columns) == {
        "id",
        "session_id",
        "code",
        "scope_id",
        "created_at",
        "revoked_at",
        "visits",
        "last_visit_at",
    }
    assert await everybody.value("select count(*) from activity_event") == before


async def test_the_owner_sees_the_visits_on_the_page_of_the_session(everybody: House, link: tuple[int, str]):
    for _ in range(7):
        await _load(everybody.cy, link)

    page = await everybody.ana.get(f"/sessions/{link[0]}", headers={"Accept": "text/html"})

    assert "<dt>Visits</dt><dd>7</dd>" in page.text
    assert "<dt>Last visit</dt>" in page.text
