"""Lists of addresses and of gallery-dl: what is read, in which order, and what is never asked."""

import json

import pytest

from lanternist.features.transfers import lists
from lanternist.features.transfers.lists import NotAList
from tests.support.house import House
from tests.support.standing import standing

IMPORT = "/api/sessions/import"
URLS = """# Hills
https://i.example/b.jpg  The second hill, at noon
https://i.example/a.jpg

http://127.0.0.1/secret.jpg
http://metadata.internal/a.png
https://i.example/b.jpg again
https://i.example/film.mp4\tA film
"""
DUMP = [
    [2, {"category": "gallery", "title": "Fjords", "author": {"name": "ana"}, "nsfw": False}],
    [
        3,
        "https://i.example/1.jpg",
        {"description": "The first", "width": 800, "height": 600, "extension": "jpg"},
    ],
    [3, "https://i.example/render?id=2", {"extension": "PNG", "title": "Second", "content": None}],
    [3, "https://i.example/page", {"extension": "html"}],
    [3, "ytdl:https://i.example/3", {"extension": "mp4"}],
    [3, "http://10.0.0.1/4.jpg", {}],
    [3, "https://i.example/1.jpg", {}],
    [6, "https://i.example/another", {}],
    [-1, {"error": "HttpError", "message": "404"}],
    [3, 5, {}],
    [3],
    "nonsense",
]


async def test_lines_become_slides_in_their_order_with_their_captions(house: House):
    asked = len(house.replay.calls)

    answer = await house.ana.post(IMPORT, json={"kind": "urls", "content": URLS, "title": "Hills"})

    assert answer.status_code == 201, answer.text
    session, media = answer.json()["session"], answer.json()["media"]
    assert (session["title"], session["importSource"], session["isImported"]) == ("Hills", "urls", True)
    assert [(each["sourceUrl"], each["caption"], each["type"]) for each in media] == [
        ("https://i.example/b.jpg", "The second hill, at noon", "image"),
        ("https://i.example/a.jpg", None, "image"),
        ("https://i.example/film.mp4", "A film", "video"),
    ]
    assert len(house.replay.calls) == asked


@pytest.mark.parametrize("text", [json.dumps(DUMP), "\n".join(map(json.dumps, DUMP))], ids=["array", "lines"])
def test_what_gallery_dl_prints_is_read_with_what_it_tells(text: str):
    gallery = lists.read_gallery_dl(text)

    assert gallery.title == "Fjords"
    assert [(each.url, each.type, each.caption, each.title) for each in gallery.media] == [
        ("https://i.example/1.jpg", "image", "The first", "Fjords"),
        ("https://i.example/render?id=2", "image", None, "Second"),
    ]
    assert (gallery.media[0].author, gallery.media[0].width) == ("ana", 800)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("urls", "this is a letter\nto somebody"),
        ("urls", "http://localhost/a.jpg\nhttp://192.168.1.1/b.jpg\nhttp://[::1]/c.jpg"),
        ("urls", "https://i.example/a-page-of-text"),
        ("gallery-dl", "{}"),
        ("gallery-dl", "[" * 50_000),
        ("gallery-dl", "[[3]]"),
        ("gallery-dl", '[[3, "file:///etc/passwd", {"extension": "jpg"}]]'),
    ],
)
async def test_a_list_with_nothing_to_show_is_refused_and_costs_nothing(
    house: House, kind: str, content: str
):
    before = await standing(house.db)

    answer = await house.ana.post(IMPORT, json={"kind": kind, "content": content})

    assert (answer.status_code, answer.json()["code"]) == (400, "IMPORT_LIST_EMPTY")
    assert await standing(house.db) == before


def test_what_is_no_dump_at_all_is_told_so():
    with pytest.raises(NotAList):
        lists.read_gallery_dl("https://i.example/a.jpg")
