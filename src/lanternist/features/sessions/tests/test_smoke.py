"""Creating and filling, end to end."""


async def test_a_session_is_created_filled_and_read(ana, run_jobs):
    made = await ana.post("/api/sessions", json={"title": "Pictures", "subreddits": "r/Pics"})
    assert made.status_code == 201, made.text
    await run_jobs()

    answer = (await ana.get(f"/api/sessions/{made.json()['id']}")).json()

    assert answer["session"]["fill"]["state"] == "done", answer
    assert [each["order"] for each in answer["media"]] == list(range(len(answer["media"])))
    assert len(answer["media"]) > 0
    picture = await ana.get(answer["media"][0]["mediaUrl"])
    assert picture.status_code == 200, picture.text
