"""A picture that the author of a micro-credential gives: PNG or SVG, checked before it is kept.

What is kept is not the file but what was understood of it: of a PNG its pixels, of an SVG its shapes. The same picture
checked again is the same bytes, and they are known by their SHA-256.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from credentials.errors import PictureError
from credentials.picture.given_png import clean_png
from credentials.picture.given_svg import clean_svg
from credentials.picture.refusals import refusal
from credentials.png import SIGNATURE

MediaType = Literal["image/png", "image/svg+xml"]
MOST_BYTES = 1024 * 1024
FIELD = "image"
_ENDINGS: dict[MediaType, str] = {"image/png": "png", "image/svg+xml": "svg"}


@dataclass(frozen=True, slots=True)
class Given:
    """A picture that can be a credential's."""

    media_type: MediaType
    content: bytes

    @property
    def sha256(self) -> str:
        """What it is known by, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def ending(self) -> str:
        """How its file is called, after the point."""
        return _ENDINGS[self.media_type]


def check_picture(data: bytes, field: str = FIELD) -> Given:
    """What can be kept of these bytes; raises `PictureError`, which names the `field` that gave them."""
    try:
        if len(data) > MOST_BYTES:
            raise refusal("too-large", size=len(data), most=MOST_BYTES)
        if data.startswith(SIGNATURE):
            return Given("image/png", clean_png(data))
        return Given("image/svg+xml", clean_svg(data))
    except PictureError as error:
        raise PictureError(field, error.reason, error.message) from error.__cause__
