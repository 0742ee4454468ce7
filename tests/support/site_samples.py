"""Answers of sites that no recording may be copied of, written by hand after their documentation."""

PHOTO_FEED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quiet hills</title><link>https://hills.example/</link>
<item><title>An enclosure</title><link>https://hills.example/1</link><dc:creator>Ana</dc:creator>
  <enclosure url="https://hills.example/a/lake.JPG?x=1&amp;y=2" type="image/jpeg" length="5"/>
  <description>&lt;img src="/a/not-this.jpg"&gt;</description></item>
<item><title>A clip in sizes</title><link>https://hills.example/2</link>
  <media:group><media:content url="https://hills.example/b/film.mp4" type="video/mp4"
    width="1280" height="720" duration="12"/>
  <media:content url="https://hills.example/b/film-small.mp4" type="video/mp4"/></media:group>
  <media:thumbnail url="https://hills.example/b/film.jpg"/></item>
<item><title>Two pictures in a text</title><link>https://hills.example/posts/3</link>
  <content:encoded><![CDATA[<p>&copy; <img src="../c/one.jpg" width="800"><img src="//cdn.example/two.webp">
  <img src="/c/counter.gif" width="1" height="1"></p>]]></content:encoded></item>
<item><title>Linked larger</title><link>https://hills.example/4</link>
  <description>&lt;a href="/d/large.png"&gt;&lt;img src="/d/small.png"&gt;&lt;/a&gt;
  &lt;a href="/about"&gt;about&lt;/a&gt;</description></item>
<item><title>Without an ending</title><link>https://hills.example/5</link>
  <media:content url="https://cdn.example/render/5" medium="image"><media:description>Fog</media:description>
  <media:thumbnail url="https://cdn.example/render/5/small"/></media:content></item>
<item><title>Only a thumbnail</title><link>https://hills.example/6</link>
  <media:thumbnail url="https://cdn.example/e.jpg"/></item>
<item><title>A song</title><link>https://hills.example/7</link>
  <enclosure url="https://hills.example/f.mp3" type="audio/mpeg"/></item>
<item><title>Words only</title><link>https://hills.example/8</link><description>No picture here.</description></item>
<item><title>The first again</title><link>https://hills.example/9</link>
  <enclosure url="http://HILLS.example/a/lake.JPG?x=1&amp;y=2" type="image/jpeg"/></item>
</channel></rss>
"""

PHOTO_LIST = """\ufeff# Quiet hills
https://hills.example/a/lake.jpg   The lake
https://hills.example/a/LAKE.gif

http://hills.example/film.mp4\tA film
https://hills.example/about A page, which is left out
https://i.imgur.com/abcdefg.gifv
not an address
https://hills.example/a/lake.jpg The lake again
"""


def _lemmy_post(number: int, **post: object) -> dict[str, object]:
    told = {
        "id": number,
        "name": f"Hill {number}",
        "ap_id": f"https://lemmy.example/post/{number}",
        "deleted": False,
        "removed": False,
        "nsfw": False,
        "thumbnail_url": f"https://lemmy.example/pictrs/image/small{number}.webp",
    }
    return {
        "post": told | post,
        "creator": {"name": "ana"},
        "community": {"name": "pics", "actor_id": "https://lemmy.example/c/pics", "nsfw": False},
    }


LEMMY_PAGES = [
    {
        "posts": [
            _lemmy_post(
                1,
                url="https://lemmy.example/pictrs/image/1.png",
                alt_text="A hill in fog",
                image_details={"width": 1200, "height": 800},
            ),
            _lemmy_post(2, url="https://lemmy.example/pictrs/image/2", url_content_type="image/webp"),
            _lemmy_post(3, url="https://news.example/story"),
            _lemmy_post(
                4,
                url="https://lemmy.example/pictrs/image/4a.jpg",
                body="Three: ![first](https://lemmy.example/pictrs/image/4a.jpg) "
                "![the second](https://lemmy.example/pictrs/image/4b.jpg) ![](https://lemmy.example/film.mp4)",
            ),
            _lemmy_post(5, url="https://lemmy.example/pictrs/image/5.jpg", removed=True),
            _lemmy_post(6, url="https://lemmy.example/pictrs/image/6.jpg", deleted=True),
            _lemmy_post(7, body="Words only"),
            _lemmy_post(8, url="https://lemmy.example/pictrs/image/8.gif", nsfw=True),
        ],
        "next_page": "2",
    },
    {"posts": [_lemmy_post(9, url="https://lemmy.example/pictrs/image/9.jpg")], "next_page": None},
]
PIEFED_PAGES = [
    {
        "posts": [
            {
                "post": {
                    "id": number,
                    "title": f"Hill {number}",
                    "ap_id": f"https://piefed.example/c/pics/p/{number}",
                    "post_type": kind,
                    "url": url,
                    "nsfw": False,
                    "image_details": {"width": 640, "height": 480},
                    "thumbnail_url": "https://media.example/small.webp",
                },
                "creator": {"user_name": "ana"},
                "community": {"name": "pics", "actor_id": "https://piefed.example/c/pics"},
            }
            for number, kind, url in (
                (1, "Image", "https://media.example/posts/one"),
                (2, "Image", "https://media.example/posts/two.webp"),
                (3, "Link", "https://news.example/story"),
                (4, "Video", "https://media.example/posts/four.mp4"),
            )
        ],
        "next_page": None,
    }
]


def missing(path: str) -> dict[str, str]:
    """Return what an API says of a community that is not there."""
    return {"error": "not_found" if "v3" in path else "couldnt_find_community"}


def imgur_image(name: str, **more: object) -> dict[str, object]:
    """Return what imgur says of a picture."""
    return {
        "id": name,
        "title": None,
        "description": None,
        "type": "image/png",
        "animated": False,
        "width": 800,
        "height": 600,
        "nsfw": False,
        "account_url": "ana",
        "link": f"https://i.imgur.com/{name}.png",
    } | more


def imgur_clip(name: str, *, has_sound: bool) -> dict[str, object]:
    """Return what imgur says of a clip."""
    return imgur_image(
        name,
        type="video/mp4",
        animated=True,
        has_sound=has_sound,
        link=f"https://i.imgur.com/{name}.gif",
        mp4=f"https://i.imgur.com/{name}.mp4",
    )


IMGUR = {
    "/3/album/hills": {
        "id": "hills",
        "title": "Quiet hills",
        "nsfw": False,
        "account_url": "ana",
        "images": [
            imgur_image("aaaaaaa", description="Fog"),
            imgur_clip("bbbbbbb", has_sound=False),
            imgur_clip("ccccccc", has_sound=True),
        ],
    },
    "/3/image/ddddddd": imgur_clip("ddddddd", has_sound=False),
    "/3/image/eeeee": imgur_image("eeeee", title="One of a gallery"),
}


def clip(name: str, **more: object) -> dict[str, object]:
    """Return what RedGifs says of a clip."""
    files = {kind: f"https://media.redgifs.com/{name}-{kind}.mp4" for kind in ("hd", "sd")}
    return {
        "id": name.lower(),
        "type": 1,
        "userName": "hill_walker",
        "width": 1280,
        "height": 720,
        "duration": 12.5,
        "hasAudio": True,
        "description": "Clouds over hills",
        "urls": files | {"poster": f"https://media.redgifs.com/{name}-poster.jpg"},
    } | more


CLIPS = {
    "/v2/gifs/quiethillsfog": {"gif": clip("QuietHillsFog")},
    "/v2/users/hill_walker/search": {
        "gifs": [clip("QuietHillsFog"), clip("SilentLakeWind", hasAudio=False), clip("StillTree", type=2)],
        "pages": 1,
    },
}


def imgchest_post(gallery_id: str, *captions: str | None, **changed: object) -> dict[str, object]:
    """Return a post of imgchest as its API documents it: one picture for each caption."""
    files = [
        {
            "id": f"{gallery_id[:9]}{number:02}",
            "description": caption,
            "link": f"https://cdn.imgchest.com/files/{gallery_id[:9]}{number:02}.{'mp4' if number == 3 else 'jpg'}",
            "position": number,
            "created": "2026-03-02T11:00:00.000000Z",
        }
        for number, caption in enumerate(captions, start=1)
    ]
    told = {
        "id": gallery_id,
        "title": "Lakes of the north",
        "username": "ana",
        "privacy": "public",
        "report_status": 1,
        "views": 198,
        "nsfw": 0,
        "image_count": len(files),
        "created": "2026-03-02T11:00:00.000000Z",
        "images": files,
    }
    return told | changed


IMGCHEST_ID = "3lake5north"
IMGCHEST = imgchest_post(
    IMGCHEST_ID, "The first lake, at dawn", None, "A boat \u26f5", "The last \u201clake\u201d & its shore"
)
