"""An SVG document of our own making as PNG."""

from __future__ import annotations

from functools import lru_cache

import resvg_py


@lru_cache(maxsize=32)
def png_of(svg: str, width: int) -> bytes:
    """The picture, `width` pixels wide. Its letters are outlines, so no font is looked for."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
