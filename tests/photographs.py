"""Pictures as a telephone takes them: turned, and with the place where it was."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo

CAMERA = "Telephone of Ines"
TURNED = 6
PLACE = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)}


def photograph(kind: Literal["JPEG", "PNG", "WEBP"], **more: object) -> bytes:
    """A small picture with a profile, a camera, a place and a turn."""
    image = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
    exif = image.getexif()
    exif[0x0110], exif[0x0112] = CAMERA, TURNED
    exif.get_ifd(0x8825).update(PLACE)
    out, notes = io.BytesIO(), PngInfo()
    notes.add_text("Author", CAMERA)
    said = {"JPEG": {"comment": CAMERA}, "PNG": {"pnginfo": notes}, "WEBP": {"xmp": CAMERA.encode()}}[kind]
    image.save(out, kind, exif=exif, **said, **more)  # type: ignore[arg-type]
    return out.getvalue()


def plain_png() -> bytes:
    """The smallest of pictures."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    return out.getvalue()
