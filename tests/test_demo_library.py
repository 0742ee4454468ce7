"""What a new installation shows first is complete, opens everywhere, and carries no metadata."""

from pathlib import Path

import av
import pytest
import pyvips

import lanternist.demo

LIBRARY = Path(lanternist.demo.__file__).parent / "library"
TOPICS = ("landscapes", "cities", "fractals", "patterns")
PICTURES = sorted(path for topic in TOPICS for path in (LIBRARY / topic).iterdir())
CLIPS = sorted((LIBRARY / "clips").glob("*.mp4"))
POSTERS = sorted((LIBRARY / "clips").glob("*.jpg"))
MEGABYTE = 1_000_000


def _name(path: Path) -> str:
    return path.stem


def _has_sound(path: Path) -> bool:
    with av.open(str(path)) as clip:
        return bool(clip.streams.audio)


def test_the_library_is_rich_enough_for_a_first_slideshow() -> None:
    assert len(PICTURES) >= 40
    assert len(CLIPS) >= 6
    assert sum(_has_sound(clip) for clip in CLIPS) >= 3


def test_every_topic_has_something_to_show() -> None:
    assert {path.parent.name for path in PICTURES} == set(TOPICS)


def test_the_library_holds_only_pictures_clips_and_posters() -> None:
    files = {path for path in LIBRARY.rglob("*") if path.is_file()}
    assert files == {*PICTURES, *CLIPS, *POSTERS}
    assert {path.suffix for path in PICTURES} <= {".webp", ".jpg"}


def test_the_library_stays_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in LIBRARY.rglob("*") if path.is_file()) <= 8 * MEGABYTE


def test_titles_made_from_file_names_are_unique() -> None:
    titles = [path.stem for path in (*PICTURES, *CLIPS)]
    assert len(set(titles)) == len(titles)
    assert all(title == title.lower() and " " not in title and "_" not in title for title in titles)


@pytest.mark.parametrize("path", PICTURES, ids=_name)
def test_a_picture_decodes_whole_at_a_slideshow_size(path: Path) -> None:
    picture = pyvips.Image.new_from_file(str(path), fail_on="warning")
    assert (picture.width, picture.height) in {(1600, 1000), (1000, 1500), (1200, 1200)}
    assert picture.bands == 3
    # A decoder that stops half-way leaves flat rows; drawn pictures are never flat.
    assert picture.crop(0, picture.height // 2, picture.width, picture.height // 2).deviate() > 2


@pytest.mark.parametrize("path", [*PICTURES, *POSTERS], ids=_name)
def test_a_picture_carries_no_metadata(path: Path) -> None:
    fields = set(pyvips.Image.new_from_file(str(path)).get_fields())
    assert not fields & {"exif-data", "xmp-data", "iptc-data", "icc-profile-data"}


@pytest.mark.parametrize("path", CLIPS, ids=_name)
def test_a_clip_decodes_from_its_first_frame_to_its_last(path: Path) -> None:
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        frames = [(frame.pts, frame.width, frame.height) for frame in clip.decode(stream)]
        assert len(frames) == stream.frames
        assert frames[-1][0] > frames[0][0]
        assert {size[1:] for size in frames} == {(stream.width, stream.height)}
        assert stream.codec_context.name == "h264"
        assert stream.pix_fmt == "yuv420p"
        assert stream.duration is not None
        assert stream.time_base is not None
        assert 4 <= float(stream.duration * stream.time_base) <= 8


@pytest.mark.parametrize("path", CLIPS, ids=_name)
def test_a_clip_can_start_before_it_has_arrived_whole(path: Path) -> None:
    head = path.read_bytes()
    assert head.find(b"moov") < head.find(b"mdat")


@pytest.mark.parametrize("path", CLIPS, ids=_name)
def test_a_clip_has_a_poster_of_its_own_shape(path: Path) -> None:
    poster = pyvips.Image.new_from_file(str(path.with_suffix(".jpg")), fail_on="warning")
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        assert (poster.width, poster.height) == (stream.width, stream.height)
    assert poster.deviate() > 2


@pytest.mark.parametrize("path", [clip for clip in CLIPS if _has_sound(clip)], ids=_name)
def test_sound_is_audible_and_never_clips(path: Path) -> None:
    with av.open(str(path)) as clip:
        peaks = [float(abs(frame.to_ndarray()).max()) for frame in clip.decode(clip.streams.audio[0])]
    assert 0.02 < max(peaks) <= 1.0
