"""Single posts that are easily got wrong: recorded ones by their id, crafted ones where none was recorded."""

from typing import Any

import pytest

from lanternist.features.ingestion.models import FoundMedia, MediaType
from lanternist.features.ingestion.sources.reddit.parse import parse_listing
from tests.support.recordings import listing, listings


def of_post(name: str, post_id: str) -> list[FoundMedia]:
    if name not in listings():
        pytest.skip(f"the recording {name} is not here")
    children = listing(name)["data"]["children"]
    assert any(child["data"].get("id") == post_id for child in children)
    return [media for media in parse_listing(listing(name)).media if media.post_id == post_id]


def crafted(**fields: Any) -> tuple[FoundMedia, ...]:
    post = {"id": "abc", "title": "A lake", "subreddit": "pics", "permalink": "/r/pics/comments/abc/a_lake/"}
    return parse_listing({"data": {"children": [{"kind": "t3", "data": post | fields}]}}, raw_json=True).media


RECORDED = [
    # an address with a query and no extension
    ("front_top_all_2020", "5bx4bx", "image", "reddituploads:58986555f545487c9d449bd5d9326528"),
    ("sfwpics_hot_2016", "4pd1js", "image", "reddituploads:ccce4761d331466e869b90a8818f2247"),
    # crossposts: of a clip, of a picture
    ("front_best_2020", "hkubxd", "video", "vreddit:9pselid2xo851"),
    ("front_best_2020", "hl0cme", "image", "reddit:8kj09uc8pq851"),
    ("pokemongo_new_2020", "hlqul8", "image", "reddit:xahy3rdrt2951"),
    # a clip without sound is an animation
    ("front_best_2018", "8h7yxa", "gif", "vreddit:gvfh7n7nv1w01"),
    ("front_best_2020", "hl1bjb", "gif", "vreddit:yutvxcqsjt851"),
    ("aww_hot_2019", "bcduwj", "gif", "vreddit:gs2m30e3aur21"),
    # imgur in all its spellings
    ("front_best_2018", "8h8w1l", "gif", "imgur:QhVg5yl"),
    ("front_top_all_2016", "3qntft", "gif", "imgur:NyPnrCa"),
    ("front_best_2020", "hl1h7i", "image", "imgur:IruJ56K"),
    ("sfwpics_hot_2016", "4t8fw1", "image", "imgur-album:3a3rJ"),
    ("sfwpics_top_all_2016", "3hvyep", "image", "imgur:bcvSSgM"),
    ("battlestations_hot_2015", "3cxatq", "image", "imgur-album:P6Vln"),
    ("front_hot_2016", "48dr7c", "image", "imgur-album:JEp9sAz"),
    ("sfwpics_hot_2016", "4t9jun", "image", "imgur-album:ZW7TgjO"),
    ("sfwpics_hot_2016", "4t78cs", "image", "imgur:MzCQ5U5"),
    # other hosts
    ("front_hot_2016", "48a77m", "image", "https://farm1.staticflickr.com/595/22870282792_4bfe54c113_k.jpg"),
    (
        "sfwpics_hot_2020",
        "hmei2c",
        "image",
        "https://images-assets.nasa.gov/image/KSC01pp0824/KSC01pp0824~orig.JPG",
    ),
    ("front_top_all_2020", "cmrkpt", "gif", "gfycat:bewitchedpleasedbongo"),
    # the author is gone, the post is not
    ("front_controversial_2016", "1pxu8h", "image", "imgur:Gr5SoiY"),
]


@pytest.mark.parametrize(("name", "post_id", "kind", "canonical_id"), RECORDED)
def test_a_recorded_post_shows_one_thing(name: str, post_id: str, kind: str, canonical_id: str):
    found = of_post(name, post_id)

    assert [(media.type.value, media.canonical_id) for media in found] == [(kind, canonical_id)]


@pytest.mark.parametrize(
    ("name", "post_id"),
    [
        ("front_best_2020", "hlbn05"),  # crosspost of a text
        ("pokemongo_new_2020", "hmgfpk"),  # text with a picture inside
        ("pokemongo_new_2020", "hlje9l"),
        ("removed_modview_2020", "kzjabu"),  # removed, address still there
        ("sfwpics_hot_2016", "4t7zt8"),  # page of a photo site
        ("front_www_escaped_2015", "325j2r"),
    ],
)
def test_a_recorded_post_shows_nothing(name: str, post_id: str):
    assert of_post(name, post_id) == []


def test_a_gallery_keeps_its_authors_order_and_leaves_out_what_failed():
    assert [media.canonical_id for media in of_post("all_new_2021", "kzj65d")] == [
        "reddit:opft62xemzb61",
        "reddit:h2n4zvyemzb61",
        "reddit:ncbnt5xemzb61",
    ]
    assert [media.canonical_id for media in of_post("popular_hot_2026a", "1skft63")] == [
        "reddit:xt8noakzgzug1",
        "reddit:0z73g477hzug1",
    ]


def test_a_gallery_seconds_old_shows_what_is_ready():
    found = of_post("all_new_2021", "kzj66m")

    assert [media.canonical_id for media in found] == ["reddit:it5hvpdfmzb61", "reddit:g0fq9qdfmzb61"]
    assert found[0].thumbnail_url == (
        "https://preview.redd.it/it5hvpdfmzb61.jpg"
        "?width=640&crop=smart&auto=webp&s=32966834425268410c08be0d718dbcac326fe776"
    )
    assert (found[0].width, found[0].height) == (2272, 1704)


def test_a_crosspost_keeps_its_own_title_and_community():
    [media] = of_post("front_best_2020", "hkubxd")

    assert media.title == "Did I do it right, guys?"
    assert media.community == "Link_Dies"
    assert media.post_url == "https://www.reddit.com/r/Link_Dies/comments/hkubxd/did_i_do_it_right_guys/"
    assert media.url == "https://v.redd.it/9pselid2xo851/DASH_720.mp4?source=fallback"
    assert (media.hls_url or "").startswith(
        "https://v.redd.it/9pselid2xo851/HLSPlaylist.m3u8?a=1596496579%2C"
    )
    assert (media.width, media.height, media.duration) == (1280, 720, 8.0)


def test_an_animated_picture_is_taken_as_the_mp4_that_reddit_made():
    [media] = of_post("front_gilded_2020", "hl4pak")

    assert media.type is MediaType.GIF
    assert media.url.startswith("https://preview.redd.it/cbzr8dv0vu851.gif?format=mp4&s=")
    assert media.canonical_id == "reddit:cbzr8dv0vu851"


def test_the_query_of_a_direct_picture_is_kept():
    assert of_post("sfwpics_hot_2016", "4sgrwj")[0].url == "http://i.imgur.com/lStCWLE.jpg?2"


def test_the_cover_that_reddit_shows_stands_in_for_an_album():
    [media] = of_post("sfwpics_hot_2016", "4t9jun")

    assert media.needs_resolving
    assert media.url.startswith("https://i.redditmedia.com/UhLiKs5rvxEeuHQ6SfBdUK")
    assert media.canonical_id == "imgur-album:ZW7TgjO"


def test_warnings_of_the_post_and_of_what_it_shows_both_count():
    assert of_post("popular_hot_2026a", "1skef59")[0].is_spoiler
    parent = {"url": "https://i.redd.it/a1.jpg", "over_18": True}

    [media] = crafted(over_18=False, crosspost_parent_list=[parent])

    assert media.is_nsfw


def test_a_mixed_gallery_yields_pictures_animations_and_clips():
    found = crafted(
        is_gallery=True,
        gallery_data={
            "items": [
                {"media_id": "c5", "caption": " first "},
                {"media_id": "a2"},
                {"media_id": "failed4"},
                {"media_id": "m3"},
                {"media_id": "unknown9"},
                {"media_id": "b7", "is_deleted": True},
            ]
        },
        media_metadata={
            "a2": {
                "status": "valid",
                "e": "AnimatedImage",
                "s": {
                    "x": 480,
                    "y": 270,
                    "gif": "https://i.redd.it/a2.gif",
                    "mp4": "https://preview.redd.it/a2.gif?s=d",
                },
            },
            "m3": {
                "status": "valid",
                "e": "RedditVideo",
                "x": 1280,
                "y": 720,
                "dashUrl": "https://v.redd.it/link/abc/asset/m3/DASHPlaylist.mpd?a=1",
                "hlsUrl": "https://v.redd.it/link/abc/asset/m3/HLSPlaylist.m3u8?a=1",
                "isGif": False,
            },
            "failed4": {"status": "failed"},
            "c5": {
                "status": "valid",
                "e": "Image",
                "s": {"x": 30, "y": 20, "u": "https://preview.redd.it/c5.png?s=b"},
            },
            "b7": {
                "status": "valid",
                "e": "Image",
                "s": {"x": 30, "y": 20, "u": "https://preview.redd.it/b7.png?s=b"},
            },
        },
    )

    assert [(media.type.value, media.url, media.caption) for media in found] == [
        ("image", "https://preview.redd.it/c5.png?s=b", "first"),
        ("gif", "https://preview.redd.it/a2.gif?s=d", None),
        ("video", "https://v.redd.it/link/abc/asset/m3/HLSPlaylist.m3u8?a=1", None),
    ]
    assert found[2].hls_url == found[2].url
    assert found[2].canonical_id == "vreddit:m3"


@pytest.mark.parametrize(
    "fields",
    [
        {"removed_by_category": "deleted"},
        {"title": "[deleted by user]"},
        {"title": "[ Removed by Reddit ]"},
        {"selftext": "[removed]"},
        {"spam": True},
        {"removed": True},
        {"crosspost_parent_list": [{"url": "https://i.redd.it/a1.jpg", "removed_by_category": "moderator"}]},
        {"is_gallery": True, "gallery_data": None},
        {"is_self": True},
        {"url": None},
    ],
)
def test_what_was_taken_away_is_not_shown(fields: dict[str, Any]):
    assert len(crafted(url="https://i.redd.it/a1.jpg")) == 1
    assert crafted(**{"url": "https://i.redd.it/a1.jpg"} | fields) == ()


ADDRESSES = [
    ("https://i.redd.it/a1.jpg", "image", "reddit:a1"),
    ("https://i.redd.it/a1.PNG", "image", "reddit:a1"),
    ("https://preview.redd.it/a1.jpg?width=10&s=f", "image", "reddit:a1"),
    ("https://preview.redd.it/some-words-v0-a1.jpg?width=10&s=f", "image", "reddit:a1"),
    ("https://preview.redd.it/a1.gif?format=mp4&s=f", "gif", "reddit:a1"),
    ("https://www.reddit.com/media?url=https%3A%2F%2Fi.redd.it%2Fa1.jpg", "image", "reddit:a1"),
    ("https://v.redd.it/a1", "video", "vreddit:a1"),
    ("https://imgur.com/Ab3dEf7.gifv", "gif", "imgur:Ab3dEf7"),
    ("https://i.imgur.com/Ab3dEf7h.jpg", "image", "imgur:Ab3dEf7"),
    ("https://imgur.com/gallery/red-fox-at-dawn-Ab3dEf7", "image", "imgur-album:Ab3dEf7"),
    ("https://imgur.com/t/landscape/Ab3dEf7", "image", "imgur-album:Ab3dEf7"),
    ("http://imgur.com/r/earthporn/Ab3dEf8", "image", "imgur:Ab3dEf8"),
    ("http://imgur.com/Ab3dEf9,Xy3dEf9", "image", "imgur-album:Ab3dEf9,Xy3dEf9"),
    ("https://www.redgifs.com/watch/RedFoxJumping", "gif", "redgifs:redfoxjumping"),
    ("https://gfycat.com/redfoxjumping-cats-funny", "gif", "gfycat:redfoxjumping"),
    ("https://Example.COM:443/a.webm#t=3", "video", "https://example.com/a.webm"),
    ("http://example.com:8080/a.avif?x=1", "image", "https://example.com:8080/a.avif?x=1"),
]


@pytest.mark.parametrize(("url", "kind", "canonical_id"), ADDRESSES)
def test_an_address_tells_what_it_leads_to(url: str, kind: str, canonical_id: str):
    assert [(media.type.value, media.canonical_id) for media in crafted(url=url)] == [(kind, canonical_id)]


@pytest.mark.parametrize(
    "url",
    [
        "https://en.wikipedia.org/wiki/File:Red_fox.jpg",
        "https://www.youtube.com/watch?v=abc.jpg",
        "https://imgur.com/upload",
        "https://imgur.com/user/ana",
        "https://imgur.com/",
        "https://www.reddit.com/r/pics/",
        "https://www.reddit.com/media?url=https%3A%2F%2Fexample.com%2Fa1.jpg",
        "https://ana:secret@i.redd.it/a1.jpg",
        "https://[::1]/a1.jpg",
        "https://i.redd.it/a 1.jpg",
        "https://v.redd.it/",
        "ftp://example.com/a.jpg",
        "javascript:alert(1)//a.jpg",
        "/r/pics/a.jpg",
        "https://",
        "https://example.com/" + "a" * 2000 + ".jpg",
        "https://example.com/page",
    ],
)
def test_an_address_that_leads_to_no_file_is_passed_over(url: str):
    assert crafted(url=url) == ()


def test_a_long_address_still_has_a_short_id():
    [media] = crafted(url="https://example.com/" + "a" * 1500 + ".jpg")

    assert len(media.canonical_id) < 100


def test_a_title_that_no_database_could_hold_is_mended():
    [media] = crafted(url="https://i.redd.it/a1.jpg", title="a\x00b \ud800")

    assert media.title == "ab ?"
