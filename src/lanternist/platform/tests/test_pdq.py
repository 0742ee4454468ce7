"""PDQ: what the decoder finds is what the reference implementation finds, and what looks alike is near."""

import numpy as np
import pytest

from lanternist.kit.pdq import NEAR_BITS, Pdq
from lanternist.platform.decoders import Decoders
from lanternist.platform.decoding.pdq_hash import pdq_of
from tests.support import clips, pictures

# Height, width and seed of `pictures.detailed`; hash and quality by the authors' own C++ code (as pdqhash 0.2.8 on
# PyPI carries it), run once on the same pixels.
REFERENCE = [
    (64, 64, 1, "8209c83b8253c8368168ca06d75dcf17da3dd236d76adbc0d28987c39c27a7ef", 100),
    (64, 64, 2, "8885ae9d9c67a6bd229b76beffcade1f88222e9adc207c1a7c320905f48821d7", 100),
    (128, 128, 3, "7200e775aad5e2714aa095b00283d52e0174d72d1c72d73d7768d749ebbbd742", 100),
    (480, 640, 4, "55ea954823dd1e3db563af5df822d21db578624055436242ad557a62d4c57b96", 100),
    (640, 480, 5, "3eaa6420fff064328d47182d2ba81e34d55f0f70daa5503c7cf2d0a5f569d5c3", 100),
    (333, 777, 6, "017db364220a336455573224456fef7d9812ff7d5555cf6c8055cfec8001cfec", 100),
    (1000, 1000, 7, "f5f5d55e8b5f067e2f546a08a0296e0b00556b7f02d76b8fd63814d25f5018a7", 100),
    (97, 31, 8, "941039777d7ff063a0d6b1b47aa7b59da0a20988a09708bd3d3d68bcc7c2699d", 100),
    (20, 900, 9, "6d5d58fdd5a0ad3a5f47892d0b78fe20502887315a5fa73f4d68db08a052aac7", 100),
    (5, 5, 10, "c4f16c5b3b0e93a4c4f1c4f1c4f1390e3b0e6c5bc4f16c5b3b0e93a4c4f1c4f1", 81),
    (65, 63, 11, "1e7bd5f2888b08b29df5b2300751adbb81e02f5b9df23346d240a6172ddf3896", 100),
    (720, 1024, 12, "5563df783d557a6ad25d66bdd5727405a0df23b5f4aa71c0070da858f030a1c5", 100),
]


@pytest.fixture(scope="module")
async def videos():
    pool = Decoders(kind="videos")
    yield pool
    await pool.close()


async def hashed(pool: Decoders, folder, body: bytes, **order: object) -> Pdq:
    (folder / "source").write_bytes(body)
    more = {"poster": folder / "poster"} if order.get("task") == "animate" else {}
    known = await pool.run(order or {"task": "ingest"}, folder / "source", folder / "result", **more)
    return Pdq.from_hex(known["pdq"], known["pdq_quality"])


@pytest.mark.parametrize(("height", "width", "seed", "expected", "quality"), REFERENCE)
def test_the_hash_is_that_of_the_reference_implementation(height, width, seed, expected, quality):
    found, found_quality = pdq_of(pictures.detailed(height, width, seed))

    assert found_quality == quality
    # A wave as strong as the median to the last digit may fall on either side.
    assert Pdq.from_hex(found, quality).distance(Pdq.from_hex(expected, quality)) <= 2


@pytest.mark.parametrize("pixels", [np.full((200, 300, 3), 90, np.uint8), np.zeros((4, 400), np.uint8)])
def test_of_a_picture_with_nothing_in_it_the_hash_says_nothing(pixels):
    found, quality = pdq_of(pixels)

    assert quality == 0
    assert not Pdq.from_hex(found, quality).is_near(Pdq.from_hex(found, quality))


async def test_what_a_picture_goes_through_on_its_way_leaves_its_hash_near(pool, tmp_path):
    first = await hashed(pool, tmp_path, pictures.photo(1))

    for kind, size in [
        (".jpg[Q=30]", (480, 640)),
        (".png", (240, 320)),
        (".webp[Q=60]", (960, 1280)),
        (".jpg[Q=85]", (1440, 1920)),
        (".jpg", (480, 600)),
    ]:
        again = await hashed(pool, tmp_path, pictures.photo(1, kind=kind, size=size))
        assert again.is_near(first), (kind, size, again.distance(first))


async def test_a_picture_that_is_only_drawn_smaller_is_told_of_as_one_that_is_ingested(pool, tmp_path):
    drawing = {"task": "rendition", "width": 320, "format": "webp", "look": True}
    for kind, size in [(".jpg[Q=80]", (480, 640)), (".jpg[Q=80]", (1500, 2000)), (".png", (700, 1800))]:
        body = pictures.photo(4, kind=kind, size=size)

        ingested, drawn = await hashed(pool, tmp_path, body), await hashed(pool, tmp_path, body, **drawing)

        assert drawn.distance(ingested) <= NEAR_BITS // 2, (kind, size, drawn.distance(ingested))


async def test_different_pictures_are_far_from_each_other(pool, tmp_path):
    found = [await hashed(pool, tmp_path, pictures.photo(seed)) for seed in range(12)]

    distances = [one.distance(other) for at, one in enumerate(found) for other in found[:at]]
    assert min(distances) > 2 * NEAR_BITS


async def test_of_what_moves_the_first_frame_is_hashed_whatever_carries_it(pool, videos, tmp_path):
    animation = clips.animation(size=(320, 240))
    as_gif = await hashed(pool, tmp_path, animation)
    as_video = await hashed(videos, tmp_path, animation, task="animate")
    poster = await hashed(pool, tmp_path, (tmp_path / "poster").read_bytes())

    assert as_video.distance(as_gif) <= NEAR_BITS
    assert poster.distance(as_video) <= NEAR_BITS
    turned = pictures.pyvips.Image.new_from_buffer((tmp_path / "poster").read_bytes(), "").rot90()
    assert as_video.distance(await hashed(pool, tmp_path, turned.pngsave_buffer())) > NEAR_BITS


def test_hashes_are_read_as_they_are_written():
    text = REFERENCE[0][3]

    assert Pdq.from_hex(text, 100).hex == text
    with pytest.raises(ValueError, match="64"):
        Pdq.from_hex(text[1:], 100)
