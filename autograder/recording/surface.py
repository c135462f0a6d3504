"""What the picture of a wrong trajectory needs of an exercise's own model: its loss, or what it predicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autograder.recording.conversion import Refused, as_numbers
from autograder.recording.observation import Array

MAX_ROWS = 2000  # of a path whose losses are worked out
GRID = 29  # places along each side of a surface
BEYOND = 0.6  # how far it goes beyond the path, in the path's own width and height
PLACES, MARGIN = 33, 0.07  # along a curve of predictions, and how far it goes beyond the points, in their width

LossOf = Callable[[Array], float]
TermsOf = Callable[[Array], Sequence[Array | float]]


def losses_of(
    loss: LossOf, value: object, columns: Sequence[str], start: Sequence[float] | None
) -> Iterator[tuple[str, Array]]:
    """The losses along a path, and its surface where it lies in a plane; nothing of what is no path."""
    try:
        rows = as_numbers(value)[0]
    except Refused:
        return
    rows = rows.reshape(-1, 1) if rows.ndim < 2 else rows
    width = len(columns) or (rows.shape[-1] if start is None else np.size(start))
    if rows.ndim != 2 or rows.shape[1] != width:
        return
    if start is not None:
        rows = np.vstack([np.asarray(start, dtype=np.float64).reshape(1, -1), rows])
    yield "losses", np.array([_at(loss, row) for row in rows[:MAX_ROWS]], dtype=np.float64)
    if width == 2 and np.isfinite(rows).all():
        yield "surface", _around(loss, rows)


def fitted(columns: Sequence[str], x: Array, y: Array, terms: TermsOf | None = None) -> Iterator[tuple[str, Array]]:
    """The points, and places along a curve of what is predicted: rows of x, of points y too, and what multiplies each parameter.

    Raises:
        ValueError: where that is not said, or is another number of terms than of parameters.
    """
    if terms is None:
        raise ValueError(
            "`points` is x, y and what each parameter is multiplied by, as (x, y, lambda x: (x, 1)) of a line"
        )
    x = np.asarray(x, dtype=np.float64)
    margin = MARGIN * float(np.ptp(x))
    across = np.linspace(x.min() - margin, x.max() + margin, PLACES)
    for what, known in (("points", (x, y)), ("curve", (across,))):
        rows = np.column_stack(np.broadcast_arrays(*known, *terms(known[0]))).astype(np.float64)
        if (count := rows.shape[1] - len(known)) != len(columns):
            raise ValueError(f"the terms of `points` are {count}, the columns {len(columns)}: each parameter has one")
        yield what, rows


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
        except (ArithmeticError, LookupError, ValueError):
            return float("nan")
