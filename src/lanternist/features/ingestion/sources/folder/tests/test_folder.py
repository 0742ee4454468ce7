"""Folders of the library, on a real disk."""

from pathlib import Path

import pytest

from lanternist.features.ingestion.models import BadSourceName, MediaType, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.folder import FolderSource, FolderSummary, folders
from lanternist.features.ingestion.sources.folder.library import DEEPEST_FOLDER, MOST_FOLDERS, readable


@pytest.fixture
def library(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    library.mkdir()
    return library


def put(library: Path, *names: str) -> None:
    for name in names:
        file = library / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")


async def listed(library: Path, name: str) -> list[str]:
    return [media.url for media in (await FolderSource(library).list_media(name, 25)).media]


async def refused(library: Path, name: str) -> Reason:
    with pytest.raises(SourceUnavailable) as refusal:
        await FolderSource(library).list_media(name, 25)
    return refusal.value.reason


async def test_files_are_listed_the_way_people_number_them(library: Path):
    put(library, "trip/10.jpg", "trip/9.jpg", "trip/1 b.png", "trip/1 a.png", "trip/B.jpg", "trip/a.jpg")

    assert await listed(library, "trip") == [
        "library:trip/1 a.png",
        "library:trip/1 b.png",
        "library:trip/9.jpg",
        "library:trip/10.jpg",
        "library:trip/a.jpg",
        "library:trip/B.jpg",
    ]


async def test_types_follow_the_extension(library: Path):
    put(library, "t/a.JPG", "t/b.jpeg", "t/c.png", "t/d.webp", "t/e.avif", "t/f.gif", "t/g.mp4", "t/h.webm")
    put(library, "t/i.svg", "t/j.txt", "t/k", "t/.hidden.jpg", "t/sub.jpg/l.png")

    found = (await FolderSource(library).list_media("t", 25)).media

    assert [media.type for media in found] == [
        *[MediaType.IMAGE] * 5,
        MediaType.GIF,
        *[MediaType.VIDEO] * 2,
        MediaType.IMAGE,  # of the folder inside, whatever that is called
    ]


async def test_what_lies_in_folders_inside_comes_behind_the_folders_own(library: Path):
    put(library, "trip/b/2.jpg", "trip/10 c/1.jpg", "trip/9 c/d/1.jpg", "trip/9 c/1.jpg", "trip/z.jpg")
    put(library, "trip/b/deep/deeper/1.jpg", "trip/.hidden/1.jpg", "other/1.jpg")

    assert await listed(library, "trip") == [
        "library:trip/z.jpg",
        "library:trip/9 c/1.jpg",
        "library:trip/9 c/d/1.jpg",
        "library:trip/10 c/1.jpg",
        "library:trip/b/2.jpg",
    ]
    assert await listed(library, "trip/9 c") == ["library:trip/9 c/1.jpg", "library:trip/9 c/d/1.jpg"]


async def test_folders_that_lead_into_each_other_end(library: Path, tmp_path: Path):
    put(library, "a/1.jpg", "b/2.jpg")
    put(tmp_path / "outside", "secret/3.jpg")
    (library / "a" / "to b").symlink_to(library / "b")
    (library / "b" / "to a").symlink_to(library / "a")
    (library / "a" / "out").symlink_to(tmp_path / "outside")

    assert await listed(library, "a") == [
        "library:a/1.jpg",
        "library:a/to b/2.jpg",
        "library:a/to b/to a/1.jpg",
    ]


async def test_a_found_file_tells_where_it_lies_and_what_it_is_called(library: Path):
    put(library, "old towns/2026/03_market-square.jpg")

    [media] = (await FolderSource(library).list_media("old towns/2026", 25)).media

    assert media.url == media.canonical_id == "library:old towns/2026/03_market-square.jpg"
    assert media.title == "Market square"
    assert media.community == "old towns/2026"
    assert media.thumbnail_url is None


async def test_the_picture_beside_a_clip_is_its_poster_and_not_a_slide(library: Path):
    put(library, "t/waves.mp4", "t/waves.jpg", "t/wind.webm", "t/wind.png", "t/other.jpg")

    found = (await FolderSource(library).list_media("t", 25)).media

    assert [(media.url, media.thumbnail_url) for media in found] == [
        ("library:t/other.jpg", None),
        ("library:t/waves.mp4", "library:t/waves.jpg"),
        ("library:t/wind.png", None),
        ("library:t/wind.webm", None),
    ]


async def test_why_a_folder_shows_nothing_is_told(library: Path, tmp_path: Path):
    (library / "empty").mkdir()
    put(library, "texts/a.txt", "plain.jpg")

    assert await refused(library, "empty") is Reason.EMPTY
    assert await refused(library, "texts") is Reason.NO_MEDIA
    assert await refused(library, "missing") is Reason.NOT_FOUND
    assert await refused(library, "plain.jpg") is Reason.NOT_FOUND
    assert await refused(tmp_path / "nowhere", "empty") is Reason.SOURCE_NOT_CONFIGURED


async def test_links_out_of_the_library_lead_nowhere(library: Path, tmp_path: Path):
    put(tmp_path / "private", "secret.jpg")
    put(library, "inside/a.jpg")
    (library / "out").symlink_to(tmp_path / "private")
    (library / "in").symlink_to(library / "inside")
    (library / "inside" / "b.jpg").symlink_to(tmp_path / "private" / "secret.jpg")
    (library / "inside" / "c.jpg").symlink_to(library / "inside" / "a.jpg")
    (library / "circle").symlink_to(library / "circle")
    (library / "inside" / "round.jpg").symlink_to(library / "inside" / "round.jpg")

    assert await refused(library, "out") is Reason.NOT_FOUND
    assert await refused(library, "circle") is Reason.NOT_FOUND
    assert await listed(library, "in") == ["library:in/a.jpg", "library:in/c.jpg"]
    assert [folder.name for folder in folders(library)] == ["in", "inside"]


@pytest.mark.parametrize(
    "name", ["../private", "inside/../../private", "/etc", "a/./b", "a/\x00", ".git", "a/.b"]
)
async def test_no_name_leads_out_of_the_library(library: Path, tmp_path: Path, name: str):
    put(tmp_path / "private", "secret.jpg")
    put(library, "inside/a.jpg")

    try:
        assert await refused(library, name) is Reason.NOT_FOUND
    except BadSourceName:
        return
    assert name == "/etc"


async def test_a_library_that_is_itself_a_link_works(library: Path, tmp_path: Path):
    put(library, "inside/a.jpg")
    (tmp_path / "link").symlink_to(library)

    assert await listed(tmp_path / "link", "inside") == ["library:inside/a.jpg"]


def test_folders_with_something_to_show_are_named_for_the_form(library: Path):
    put(library, "cities/a.jpg", "cities/b.mp4", "cities/b.jpg", "cities/old-towns/c.png")
    put(library, "texts/a.txt", ".cache/a.jpg", "a+b/a.jpg")
    put(
        library,
        "/".join("deeper"[:DEEPEST_FOLDER]) + "/a.jpg",
        "/".join("deeper"[: DEEPEST_FOLDER + 1]) + "/a.jpg",
    )

    assert folders(library) == [
        FolderSummary("cities", "Cities", 2),
        FolderSummary("cities/old-towns", "Cities / Old towns", 1),
        FolderSummary("d/e/e", "D / E / E", 1),
    ]


def test_the_list_of_folders_is_bounded(library: Path):
    for number in range(MOST_FOLDERS + 5):
        put(library, f"day {number}/a.jpg")

    found = folders(library)

    assert len(found) == MOST_FOLDERS
    assert [folder.name for folder in found[:3]] == ["day 0", "day 1", "day 2"]


def test_without_a_library_there_are_no_folders(tmp_path: Path):
    assert folders(None) == []
    assert folders(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("lake-at-dawn", "Lake at dawn"),
        ("03_market square", "Market square"),
        ("12. old bridge", "Old bridge"),
        ("IMG_2041", "IMG 2041"),
        ("2026-05-01", "2026 05 01"),
        ("2026 summer", "2026 summer"),
        ("Äpfel__und--Birnen", "Äpfel und Birnen"),
        ("___", "___"),
    ],
)
def test_a_file_name_is_made_readable(stem: str, title: str):
    assert readable(stem) == title
