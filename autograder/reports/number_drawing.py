"""Where things lie in the picture of wrong numbers: pairs of bars, or two surfaces side by side.

Everything is of a bounded size, whatever went in: the right numbers set the scale, and what lies beyond it is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.judging.number_plot import Numbers, lowest
from autograder.judging.trajectory_plot import short
from autograder.recording.observation import Array

WIDTH, LABEL, VALUE, TOP = 480, 118, 96, 54
ROW, CELLS, LEVELS, SIDE, GAP = 38, 24, 8, 200, 40
REACH = 1.0  # how far beyond the right numbers a scale goes for a student's sake, in its sizes


@dataclass(frozen=True)
class Bar:
    """One number: whose it is, its place from the left and its width in pixels, and the number itself.

    Attributes:
        cut: where it is marked as longer than it is drawn, in pixels from the left, None if it is not.
    """

    whose: str
    left: float
    width: float
    value: str
    cut: float | None


@dataclass(frozen=True)
class Pair:
    """Two numbers that should be alike: their name, whether they differ, and both bars."""

    label: str
    wrong: bool
    bars: tuple[Bar, Bar]


@dataclass(frozen=True)
class Sheet:
    """One surface: its heading, a path for each level of height, from low to high, and the place of the lowest number."""

    title: str
    levels: tuple[str, ...]
    lowest: tuple[float, float] | None


def layout(numbers: Numbers) -> dict[str, Any]:
    """All that the template asks for, beside the picture itself."""
    pairs, zero = pairs_of(numbers) if numbers.right.shape == numbers.yours.shape else ([], 0.0)
    height = TOP + (SIDE + 44 if numbers.surface else 12 + len(pairs) * ROW)
    cut = any(bar.cut is not None for pair in pairs for bar in pair.bars)
    sizes = {"width": WIDTH, "height": height, "top": TOP, "side": SIDE, "gap": GAP, "row": ROW, "label": LABEL}
    return {"pairs": pairs, "zero": zero, "sheets": sheets_of(numbers) if numbers.surface else [], "cut": cut, **sizes}


def pairs_of(numbers: Numbers) -> tuple[list[Pair], float]:
    """The bars, and where zero lies, in pixels from the left."""
    places = list(numbers.shown)
    right, yours = (values.reshape(-1)[places] for values in (numbers.right, numbers.yours))
    low, high = min(0.0, float(right.min())), max(0.0, float(right.max()))
    size = min(high - low, 1e300) or 1.0
    known = np.clip(yours[np.isfinite(yours)], max(low - REACH * size, -1e300), min(high + REACH * size, 1e300))
    low, high = (float(edge) for edge in (min(low, *known, 0.0), max(high, *known, 0.0)))
    span = max(high / 2 - low / 2, 1e-300)
    room = WIDTH - LABEL - VALUE

    def bar(whose: str, value: float) -> Bar:
        ends = [(np.clip(edge, low, high) / 2 - low / 2) / span * room for edge in sorted((0.0, value))]
        width = max(ends[1] - ends[0], 1.5) if np.isfinite(value) else 0.0
        left = round(LABEL + float(ends[0] if width else 0.0), 1)
        cut = None if not np.isfinite(value) or low <= value <= high else left + (6 if value < low else width - 10)
        return Bar(whose, left, round(float(width), 1), short(value), cut)

    found = []
    for place, a, b in zip(places, right, yours, strict=True):
        bars = bar("right", float(a)), bar("yours", float(b))
        found.append(Pair(numbers.label(place), bool(numbers.wrong.reshape(-1)[place]), bars))
    return found, round(LABEL + (0.0 - low / 2) / span * room, 1)


def sheets_of(numbers: Numbers) -> list[Sheet]:
    """Both surfaces, in the colours of the right one's heights."""
    low, high = float(numbers.right.min()), float(numbers.right.max())
    return [_sheet(title, values, low, high) for title, values in (("right", numbers.right), ("yours", numbers.yours))]


def _sheet(title: str, values: Array, low: float, high: float) -> Sheet:
    rows, columns = values.shape
    picked = values[np.ix_(_spread(rows), _spread(columns))]
    with np.errstate(over="ignore", invalid="ignore"):
        shares = np.clip((picked / 2 - low / 2) / max(high / 2 - low / 2, 1e-300), 0.0, 1.0)
    level = np.where(np.isnan(shares), -1, np.minimum(np.sqrt(np.nan_to_num(shares)) * LEVELS, LEVELS - 1)).astype(int)
    across, down = SIDE / level.shape[1], SIDE / level.shape[0]
    paths = [
        "".join(
            f"M{column * across:.1f} {row * down:.1f}h{across + 0.3:.1f}v{down + 0.3:.1f}h-{across + 0.3:.1f}z"
            for row, column in np.argwhere(level == number)
        )
        for number in range(LEVELS)
    ]
    place = lowest(values)
    mark = ((place[1] + 0.5) / columns * SIDE, (place[0] + 0.5) / rows * SIDE) if place is not None else None
    return Sheet(title, tuple(paths), mark)


def _spread(count: int) -> Array:
    """At most `CELLS` of so many places, evenly spaced."""
    return np.unique(np.linspace(0, count - 1, min(count, CELLS)).round().astype(int))
