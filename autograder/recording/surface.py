"""A check's own loss along a path and around it, for the picture of a trajectory that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autograder.recording.conversion import Refused, as_numbers
from autograder.recording.observation import Array

MAX_ROWS = 2000  # of a path whose losses are worked out
GRID = 29  # places along each side of a surface
BEYOND = 0.6  # how far it goes beyond the path, in the path's own width and height

LossOf = Callable[[Array], float]


def losses_of(
    loss: LossOf, value: object, columns: Sequence[str], start: Sequence[float] | None
) -> Iterator[tuple[str, Array]]:
    """The losses along a path, and its surface where it lies in a plane; nothing of what is no path."""
    try:
        rows = as_numbers(value)[0]
    except Refused:
        return
    rows = rows.reshape(-1, 1) if rows.ndim == len(columns) == 1 else rows
    if rows.ndim != 2 or rows.shape[1] != len(columns):
        return
    if start is not None:
        rows = np.vstack([np.asarray(start, dtype=np.float64).reshape(1, -1), rows])
    yield "losses", np.array([_at(loss, row) for row in rows[:MAX_ROWS]], dtype=np.float64)
    if len(columns) == 2 and np.isfinite(rows).all():
        yield "surface", _around(loss, rows)


def _around(loss: LossOf, rows: Array) -> Array:
    """The ends of both axes, then a height for each place, row by row from below."""
    low, high = rows.min(axis=0), rows.max(axis=0)
    size = np.maximum(high - low, 1e-3 * np.maximum(np.abs(low), np.abs(high)))
    size = np.where(size > 0, size, 1.0)
    (left, down), (right, up) = low - BEYOND * size, high + BEYOND * size
    across, upward = np.linspace(left, right, GRID), np.linspace(down, up, GRID)
    heights = [_at(loss, np.array([x, y])) for y in upward for x in across]
    return np.array([left, right, down, up, *heights], dtype=np.float64)


def _at(loss: LossOf, row: Array) -> float:
    with np.errstate(all="ignore"):  # a student's numbers may be of any size
        try:
            return float(loss(row.copy()))
        except (ArithmeticError, ValueError):
            return float("nan")
