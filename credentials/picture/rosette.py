"""The picture of a micro-credential: a rosette as banknotes and diplomas bear it, drawn from the id alone.

The same id gives the same picture on every machine, so it needs no store, and nobody has to draw one before publishing.
A *rosette* is one wave bent round a circle, repeated at turns; the *emblem* in its middle is a star polygon {n/k} or a
rose curve of n petals.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

SIZE = 200
CENTRE = SIZE / 2

# (ground, line, emblem): deep grounds with a pale line, each pair at least 4.5:1, so that the picture holds its own on
# a light and on a dark page.
INKS = (
    ("#0f4c4a", "#8fd6c8", "#f3fbf8"),
    ("#1f3a6e", "#9dbcf2", "#f4f8ff"),
    ("#5b2a56", "#e2a9d8", "#fdf5fb"),
    ("#6b3415", "#f0b98d", "#fff7ef"),
    ("#24503a", "#a3d9a5", "#f4fbf1"),
    ("#70233a", "#f2a7b4", "#fff4f6"),
    ("#3a3478", "#b9b1f3", "#f7f5ff"),
    ("#5a4708", "#e6cb6c", "#fffbea"),
    ("#15496a", "#8fd0ee", "#f1faff"),
    ("#4a4140", "#d9c3b4", "#fdf8f4"),
)
# (n, k): the star polygon {n/k}, n and k coprime so that it is one unbroken line; k = 0: the rose of n petals.
EMBLEMS = ((7, 3), (8, 3), (9, 4), (10, 3), (12, 5), (3, 0), (4, 0), (5, 0), (7, 0), (8, 0))


@dataclass(frozen=True, slots=True)
class Design:
    """What the id decides."""

    ink: tuple[str, str, str]
    scallops: int
    waves: int
    turns: int
    depth: float
    emblem: tuple[int, int]
    tilt: float


def design_of(microcredential_id: str) -> Design:
    """The design that belongs to this id."""
    seed = hashlib.sha256(microcredential_id.encode()).digest()
    return Design(
        ink=INKS[seed[0] % len(INKS)],
        scallops=24 + 4 * (seed[1] % 4),
        waves=6 + seed[2] % 7,
        turns=3 + seed[3] % 4,
        depth=8 + (seed[4] % 8),
        emblem=EMBLEMS[seed[5] % len(EMBLEMS)],
        tilt=float(seed[6] % 360),
    )


def draw(microcredential_id: str) -> str:
    """The picture as an SVG document, square, without script, style or outside reference."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f"{rosette(design_of(microcredential_id))}</svg>"
    )


def rosette(design: Design) -> str:
    """The same as elements of an SVG document, in a square of `SIZE`."""
    ground, line, emblem = design.ink
    step = 360 / design.waves / design.turns
    outer = "".join(f'<use href="#w" transform="rotate({turn * step:.2f} 100 100)"/>' for turn in range(design.turns))
    inner = "".join(f'<use href="#v" transform="rotate({turn * step:.2f} 100 100)"/>' for turn in range(design.turns))
    return (
        f'<defs><path id="w" d="{_wave(70, design.depth, design.waves)}"/>'
        f'<path id="v" d="{_wave(46, design.depth * 0.45, design.waves)}"/></defs>'
        f'<path fill="{ground}" d="{_wave(95, 2.4, design.scallops)}"/>'
        f'<g fill="none" stroke="{line}" transform="rotate({design.tilt:.0f} 100 100)">'
        f'<circle cx="100" cy="100" r="89" stroke-width="1.4"/>'
        f'<circle cx="100" cy="100" r="86" stroke-width=".5" stroke-opacity=".7"/>'
        f'<g stroke-width=".8" stroke-opacity=".75">{outer}</g>'
        f'<g stroke-width=".7" stroke-opacity=".55">{inner}</g></g>'
        f'<circle cx="100" cy="100" r="36" fill="{ground}" stroke="{line}" stroke-width="1.2"/>'
        f'<path d="{_emblem(*design.emblem)}" fill="none" stroke="{emblem}" stroke-width="2.4" '
        'stroke-linejoin="round"/>'
    )


def _wave(radius: float, depth: float, waves: int) -> str:
    """A closed wave round the centre: `waves` crests, `depth` above and below `radius`, drawn with quadratic curves."""
    steps = max(waves * 8, 72)
    points = []
    for step in range(steps):
        angle = 2 * math.pi * step / steps
        r = radius + depth * math.cos(waves * angle)
        points.append((CENTRE + r * math.sin(angle), CENTRE - r * math.cos(angle)))
    # Through the middles, with the points as handles: smooth at every joint.
    middles = [((x + a) / 2, (y + b) / 2) for (x, y), (a, b) in zip(points, points[1:] + points[:1], strict=True)]
    start = middles[-1]
    curves = "".join(f"Q{x:.1f} {y:.1f} {a:.1f} {b:.1f}" for (x, y), (a, b) in zip(points, middles, strict=True))
    return f"M{start[0]:.1f} {start[1]:.1f}{curves}Z"


def _emblem(corners: int, skip: int) -> str:
    """The star polygon {corners/skip}, or the rose of `corners` petals where `skip` is 0; one corner up."""
    if skip:
        angles = [2 * math.pi * corner * skip / corners for corner in range(corners)]
        points = [(26.0, angle) for angle in angles]
    else:
        # r = cos(kθ) has k petals where k is odd (in half a turn) and 2k where it is even.
        k, turn = (corners, math.pi) if corners % 2 else (corners // 2, 2 * math.pi)
        steps = corners * 14
        points = [(27 * math.cos(k * turn * step / steps), turn * step / steps) for step in range(steps)]
    drawn = (f"{CENTRE + r * math.sin(angle):.1f} {CENTRE - r * math.cos(angle):.1f}" for r, angle in points)
    return "M" + "L".join(drawn) + "Z"
