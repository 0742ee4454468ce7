"""What people get from an operator who has set up nothing."""

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import open_house


async def test_where_reddit_is_not_set_up_nothing_is_charged(migrated: tuple[Database, CleanSlate]):
    db, slate = migrated
    await slate.wipe()
    bare = {"reddit_client_id": None, "reddit_client_secret": None, "reddit_user_agent": None}
    async with open_house(db, **bare) as house:
        before = (await house.ana.get("/api/credits/balance")).json()

        answer = await house.ana.post("/api/sessions", json={"title": "a", "subreddits": "sfwpics"})

        assert answer.status_code == 201
        assert answer.json()["fill"] == {
            "state": "failed",
            "wanted": 25,
            "ready": 0,
            "sources": [
                {"name": "sfwpics", "state": "failed", "found": 0, "reason": "source_not_configured"}
            ],
        }
        assert (await house.ana.get("/api/credits/balance")).json() == before
        assert await house.value("select count(*) from pgqueuer") == 0
        assert await house.value("select count(*) from credits_transfer where kind = 'charge'") == 0
