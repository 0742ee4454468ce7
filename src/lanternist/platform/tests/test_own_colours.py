"""Pictures in colours of their own are drawn in those of screens; the others are not turned through a profile."""

import pytest
import pyvips

from tests.support import pictures


def drawn(profile: str | None, file_type: str) -> tuple[bytes, list[float]]:
    """Return a soft green picture as a file in the colours of `profile`, and its averages on a screen."""
    soft = pyvips.Image.new_from_array(pictures.detailed(240, 320, 5) // 8).linear(1, [20, 170, 30])
    soft = soft.cast("uchar").copy(interpretation="srgb")
    shown = soft
    if profile:
        soft = soft.icc_transform(profile, input_profile="srgb")
        # Not all colours of a screen can be printed.
        shown = soft.icc_transform("srgb", embedded=True)
    return soft.write_to_buffer(file_type), [shown[band].avg() for band in range(3)]


@pytest.mark.parametrize("profile", [None, "srgb", "p3", "cmyk"])
@pytest.mark.parametrize("task", ["rendition", "ingest"])
async def test_a_picture_looks_on_screens_as_it_is_meant(pool, tmp_path, profile, task):
    body, averages = drawn(profile, ".jpg[Q=95]")
    (tmp_path / "source").write_bytes(body)
    order = {"task": task} | ({"width": 160, "format": "webp"} if task == "rendition" else {})

    await pool.run(order, tmp_path / "source", tmp_path / "result")

    image = pyvips.Image.new_from_file(str(tmp_path / "result"))
    assert (image.bands, image.interpretation) == (3, "srgb")
    assert not image.get_typeof("icc-profile-data")
    for band, expected in enumerate(averages):
        assert image[band].avg() == pytest.approx(expected, abs=8)
