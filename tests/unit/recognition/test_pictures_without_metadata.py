"""Pictures keep their pixels and how they are turned, and lose the place, the camera and what was noted."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from PIL import Image

from recognition.attesting.files import checked_files
from recognition.attesting.pictures import without_metadata
from recognition.errors import SignOffError
from tests.photographs import CAMERA, TURNED, photograph, plain_png

KINDS = {
    "jpeg": ("photo.jpg", lambda: photograph("JPEG", quality=90)),
    "progressive jpeg": ("photo.jpg", lambda: photograph("JPEG", progressive=True, restart_marker_blocks=1)),
    "jpeg with a trailer": ("photo.jpg", lambda: photograph("JPEG") + CAMERA.encode() + bytes(20)),
    "png": ("photo.png", lambda: photograph("PNG")),
    "webp": ("photo.webp", lambda: photograph("WEBP", quality=80)),
    "lossless webp": ("photo.webp", lambda: photograph("WEBP", lossless=True)),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_photograph_loses_its_place_and_keeps_its_pixels(case: str) -> None:
    name, taken = KINDS[case]
    content = taken()
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)
        pixels = before.convert("RGB").tobytes()
    assert CAMERA.encode() in content
    (kept,) = checked_files([(name, content)])
    with Image.open(io.BytesIO(kept.content)) as after:
        exif = after.getexif()
        assert dict(exif) == {0x0112: TURNED}
        assert not exif.get_ifd(0x8825)
        assert "comment" not in after.info
        assert after.convert("RGB").tobytes() == pixels
    assert CAMERA.encode() not in kept.content
    # Once more changes nothing.
    assert checked_files([(name, kept.content)]) == (kept,)


def test_an_upright_picture_without_metadata_stays_as_it_is() -> None:
    assert without_metadata("image/png", plain_png()) == plain_png()


def test_a_colour_profile_stays() -> None:
    profile = b"profile" * 10
    kept = without_metadata("image/jpeg", photograph("JPEG", icc_profile=profile))
    with Image.open(io.BytesIO(kept)) as after:
        assert after.info["icc_profile"] == profile


@pytest.mark.parametrize("case", KINDS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_what_is_cut_off_is_refused_or_cleaned_never_a_fault(case: str, share: float) -> None:
    name, taken = KINDS[case]
    content = taken()
    cut = content[: int(len(content) * share)]
    with suppress(SignOffError):
        (kept,) = checked_files([(name, cut)])
        assert CAMERA.encode() not in kept.content


def test_a_pdf_is_kept_as_it_is() -> None:
    assert checked_files([("a.pdf", b"%PDF-1.7 by somebody")])[0].content == b"%PDF-1.7 by somebody"
