"""What is read from manifests as hosts published them over the years, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanternist.features.media import manifests
from lanternist.features.media.manifests import ManifestRefused, Track, parse, parts_of

AT = "https://v.redd.it/abc123/DASHPlaylist.mpd"
HLS_AT = "https://v.redd.it/abc123/HLSPlaylist.m3u8?a=1700000000%2Csig&v=1"


def mpd(groups: str, *, head: str = "", attributes: str = "") -> bytes:
    """Return a manifest of one period."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<MPD mediaPresentationDuration="PT12.4S" type="static" xmlns="urn:mpeg:dash:schema:mpd:2011"{attributes}>'
        f'<Period duration="PT12.4S">{groups}</Period></MPD>'
    ).encode()


def picture(name: str, height: int, bandwidth: int) -> str:
    return f'<Representation bandwidth="{bandwidth}" height="{height}"><BaseURL>{name}</BaseURL></Representation>'


PICTURES = (
    '<AdaptationSet contentType="video">'
    + picture("DASH_360.mp4", 360, 800_000)
    + picture("DASH_1080.mp4", 1080, 4_800_000)
    + picture("DASH_720.mp4", 720, 2_400_000)
    + "</AdaptationSet>"
)
NOW = mpd(
    PICTURES
    + '<AdaptationSet contentType="audio"><Representation bandwidth="65000"><BaseURL>DASH_AUDIO_64.mp4</BaseURL>'
    + '</Representation><Representation bandwidth="130000"><BaseURL>DASH_AUDIO_128.mp4</BaseURL></Representation>'
    + "</AdaptationSet>"
)


def test_the_best_picture_and_sound_are_chosen():
    offer = parse(NOW, AT)

    assert offer.best_picture(1080) == Track(
        url="https://v.redd.it/abc123/DASH_1080.mp4", height=1080, bandwidth=4_800_000
    )
    assert offer.best_sound() == Track(url="https://v.redd.it/abc123/DASH_AUDIO_128.mp4", bandwidth=130_000)


@pytest.mark.parametrize(("most", "height"), [(4000, 1080), (1079, 720), (720, 720), (480, 360), (100, 360)])
def test_the_picture_keeps_to_the_most_height(most, height):
    chosen = parse(NOW, AT).best_picture(most)

    assert chosen is not None
    assert chosen.height == height


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (
            '<AdaptationSet><Representation mimeType="audio/mp4"><BaseURL>audio</BaseURL></Representation>',
            "audio",
        ),
        ("<AdaptationSet><Representation><BaseURL>audio</BaseURL></Representation>", "audio"),
        (
            "<AdaptationSet><Representation><BaseURL>DASH_audio.mp4</BaseURL></Representation>",
            "DASH_audio.mp4",
        ),
        (
            "<AdaptationSet><Representation><BaseURL>CMAF_AUDIO_128.mp4</BaseURL></Representation>",
            "CMAF_AUDIO_128.mp4",
        ),
    ],
)
def test_sound_is_known_by_type_or_by_its_older_names(group, name):
    offer = parse(mpd(PICTURES + group + "</AdaptationSet>"), AT)

    sound = offer.best_sound()
    assert sound is not None
    assert sound.url == f"https://v.redd.it/abc123/{name}"
    assert len(offer.pictures) == 3


def test_base_addresses_add_up():
    groups = (
        '<BaseURL>b/</BaseURL><AdaptationSet mimeType="video/mp4"><BaseURL>c/</BaseURL>'
        + picture("d.mp4?x=1&amp;y=2", 720, 1)
        + "</AdaptationSet>"
    )

    [track] = parse(mpd(groups), AT).pictures

    assert track.url == "https://v.redd.it/abc123/b/c/d.mp4?x=1&y=2"


@pytest.mark.parametrize(
    "name",
    [
        "https://elsewhere.example/v.mp4",
        "//elsewhere.example/v.mp4",
        "http://v.redd.it/abc123/v.mp4",
        "file:///etc/passwd",
        "https://v.redd.it:8443/v.mp4",
        "https://v.redd.it@elsewhere.example/v.mp4",
        "https://[/v.mp4",
        "data:video/mp4;base64,AAAA",
        "concat:/etc/passwd",
    ],
)
def test_a_manifest_leads_to_its_own_host_only(name):
    with pytest.raises(ManifestRefused) as refused:
        parse(mpd(f"<AdaptationSet contentType='video'>{picture(name, 720, 1)}</AdaptationSet>"), AT)
    assert refused.value.failure == "manifest_without_video"
    with pytest.raises(ManifestRefused):
        parts_of(f"#EXTM3U\n#EXTINF:4,\n{name}\n".encode(), HLS_AT)


BOMB = (
    '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "manifest_damaged"),
        (b"<html><title>403</title></html>", "manifest_damaged"),
        (b'{"reason": "gone"}', "manifest_damaged"),
        (NOW[:200], "manifest_damaged"),
        (b"\x00" * 100, "manifest_damaged"),
        (mpd(PICTURES, head=BOMB), "manifest_damaged"),
        (mpd(PICTURES, head='<!DOCTYPE m SYSTEM "file:///etc/passwd">'), "manifest_damaged"),
        (mpd(PICTURES, head='<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "manifest_damaged"),
        (mpd("<a>" * 50 + "</a>" * 50), "manifest_too_large"),
        (mpd("<a/>" * 6000), "manifest_too_large"),
        (mpd(PICTURES, head="<!-- " + "x" * 300_000 + " -->"), "manifest_too_large"),
        (mpd(PICTURES + "</Period><Period>" + PICTURES), "manifest_in_periods"),
        (mpd(PICTURES.replace("video", "text")), None),
        (mpd(""), "manifest_without_video"),
        (b"#EXTM3U\n", "manifest_without_video"),
    ],
)
def test_what_is_no_manifest_or_a_bomb_is_refused(body, failure):
    if failure is None:
        assert len(parse(body, AT).pictures) == 3
        return
    with pytest.raises(ManifestRefused) as refused:
        parse(body, AT)
    assert refused.value.failure == failure


def test_protected_versions_are_not_offered():
    group = '<AdaptationSet contentType="video"><ContentProtection schemeIdUri="urn:x"/>'

    with pytest.raises(ManifestRefused):
        parse(mpd(group + picture("DASH_720.mp4", 720, 1) + "</AdaptationSet>"), AT)


MASTER = b"""#EXTM3U
#EXT-X-VERSION:4
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="6",NAME="audio 1",DEFAULT=YES,URI="HLS_AUDIO_128.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="5",NAME="audio 0",URI="HLS_AUDIO_64.m3u8"
#EXT-X-STREAM-INF:AUDIO="6",BANDWIDTH=2600000,RESOLUTION=406x720,CODECS="avc1.64001E,mp4a.40.2"
HLS_720.m3u8
#EXT-X-I-FRAME-STREAM-INF:URI="HLS_720_IFRAME.m3u8",BANDWIDTH=20000
#EXT-X-STREAM-INF:AUDIO="5",BANDWIDTH=900000,RESOLUTION=204x360
HLS_360.m3u8
"""


def test_a_playlist_of_versions_is_the_other_way_in():
    offer = parse(MASTER, HLS_AT)

    assert offer.best_picture(1080) == Track(
        url="https://v.redd.it/abc123/HLS_720.m3u8", height=720, bandwidth=2_600_000, is_playlist=True
    )
    assert offer.best_sound() == Track(
        url="https://v.redd.it/abc123/HLS_AUDIO_128.m3u8", bandwidth=128_000, is_playlist=True
    )
    assert len(offer.pictures) == 2


def test_the_parts_of_a_track_are_its_files_in_order():
    cut = b'#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4,\na.m4s\n#EXTINF:4,\nb.m4s\n#EXT-X-ENDLIST\n'
    ranges = (
        b'#EXTM3U\n#EXT-X-MAP:URI="CMAF_720.mp4",BYTERANGE="800@0"\n#EXTINF:4,\n#EXT-X-BYTERANGE:9@800\n'
        b"CMAF_720.mp4\n#EXTINF:4,\n#EXT-X-BYTERANGE:9@809\nCMAF_720.mp4\n"
    )
    at = "https://v.redd.it/abc123/HLS_720.m3u8"

    assert [part.rpartition("/")[2] for part in parts_of(cut, at)] == ["init.mp4", "a.m4s", "b.m4s"]
    assert parts_of(ranges, at) == ("https://v.redd.it/abc123/CMAF_720.mp4",)
    assert parse(cut, at).pictures == (Track(url=at, is_playlist=True),)


@pytest.mark.parametrize(
    "body",
    [
        b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:4,\na.ts\n',
        b"#EXTM3U\n" + b"".join(b"#EXTINF:1,\n%d.ts\n" % number for number in range(500)),
        b"#EXTM3U\n" + b"#" * 300_000,
        b"#EXTM3U\n",
    ],
)
def test_encrypted_empty_and_endless_tracks_are_refused(body):
    with pytest.raises(ManifestRefused):
        parts_of(body, HLS_AT)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([NOW, MASTER]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=40)), max_size=6),
)
def test_a_changed_manifest_is_read_or_refused_and_never_leaves_its_host(body, changes):
    for start, length, put in changes:
        body = body[:start] + put + body[start + length :]
    try:
        offer = parse(body, AT)
    except ManifestRefused:
        return
    assert all(track.url.startswith("https://v.redd.it/") for track in (*offer.pictures, *offer.sounds))


def test_a_track_list_is_bounded():
    many = "".join(picture(f"{n}.mp4", n, n) for n in range(1000))

    assert len(parse(mpd(f'<AdaptationSet contentType="video">{many}</AdaptationSet>'), AT).pictures) <= (
        manifests.MOST_TRACKS
    )
