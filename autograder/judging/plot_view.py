"""What part of the numbers a picture shows, and where things lie in it: ranges, ticks, contours.

Nothing here draws. All numbers that come out are finite and of a bounded size, whatever went in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.recording.observation import Array

REACH = 1.0  # how far beyond the right path a view goes for a student's sake, in its sizes
FAR = 3.0  # a path ends with its first point that lies farther off than this, in the view's sizes
LIMIT = 100.0  # the most that any point may lie off
MARGIN = 0.07
LEVELS = 9


@dataclass(frozen=True)
class View:
    """The ranges of two axes.

    Attributes:
        x, y: (low, high) of each, low < high.
    """

    x: tuple[float, float]
    y: tuple[float, float]

    @cached_property
    def size(self) -> Array:
        """Width and height, in the units of the axes."""
        return np.array([self.x[1] - self.x[0], self.y[1] - self.y[0]])

    def share(self, points: Array) -> Array:
        """Points of shape (N, 2) as shares of the view: (0, 0) is its lower left corner, (1, 1) its upper right one.

        A path ends before its first point that is no number, and with its first that lies far off: what
        comes after would only cross the view. Of that last point the direction is kept.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            shares = (points - np.array([self.x[0], self.y[0]])) / self.size
            shares = np.clip(shares[: _first(np.isnan(shares).any(axis=1))], -1e300, 1e300)
        size = np.abs(shares - 0.5).max(axis=1, keepdims=True, initial=0.0)
        kept = shares[: _first(size[:, 0] > FAR) + 1] - 0.5
        nearer: Array = kept * (LIMIT / np.maximum(size[: len(kept)], LIMIT)) + 0.5
        return nearer

    def ticks(self, whole: bool = False) -> tuple[list[float], list[float]]:
        """Round numbers along each axis, three to six of them; along x only whole ones if `whole`."""
        return _ticks(*self.x, least=1.0 if whole else 0.0), _ticks(*self.y)


def view_of(right: Array, yours: Array) -> View:
    """The view of two paths of shape (N, 2): all of the right one, and the student's as far as `REACH` goes."""
    low, high = right.min(axis=0), right.max(axis=0)
    small = 1e-9 * np.maximum(np.abs(low), np.abs(high))
    size = np.where(high - low > small, high - low, np.maximum(0.1 * np.abs(high), 1e-300))
    with np.errstate(invalid="ignore"):
        within = np.where(np.isfinite(yours), np.clip(yours, low - REACH * size, high + REACH * size), low)
    low, high = (
        np.minimum(low, within.min(axis=0, initial=np.inf)),
        np.maximum(high, within.max(axis=0, initial=-np.inf)),
    )
    low, high = low - MARGIN * size, high + MARGIN * size
    return View((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))


@dataclass(frozen=True)
class Ellipse:
    """A contour: centre and half axes in the units of a frame (pixels, y downwards), turned by an angle in degrees."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float


@dataclass(frozen=True)
class Loss:
    """The mean squared error of a line over its slope and height: a bowl, so that its contours are ellipses.

    Attributes:
        lowest: slope and height of the best line.
        bend: 2 by 2; the loss at lowest + d is d @ bend @ d above the lowest.
    """

    lowest: Array
    bend: Array

    @staticmethod
    def of(means: Array) -> Loss | None:
        """From the means of x*x, x, x*y and y over the points; None where they tell of no bowl."""
        if means.shape != (4,) or not np.isfinite(means).all():
            return None
        bend = np.array([[means[0], means[1]], [means[1], 1.0]])
        if np.linalg.eigvalsh(bend)[0] < 1e-9 * bend[0, 0]:
            return None
        return Loss(np.linalg.solve(bend, means[2:]), bend)

    def contours(self, view: View, width: float, height: float) -> list[Ellipse]:
        """Contours through a view that fills a frame of this size, evenly spaced in the root of the loss."""
        scale = view.size / np.array([width, -height])
        with np.errstate(over="ignore"):
            bend = self.bend * np.outer(scale, scale)
        if not np.isfinite(bend).all() or not bend.any():  # a view too wide or too narrow for the loss's size
            return []
        values, vectors = np.linalg.eigh(bend)
        values = np.maximum(values, 1e-12 * values[1])
        shares = (self.lowest - np.array([view.x[0], view.y[0]])) / view.size
        centre = np.array([shares[0] * width, (1 - shares[1]) * height])
        edge = np.linspace(0, 1, 33)
        zero, one = np.zeros_like(edge), np.ones_like(edge)
        border = np.vstack([np.column_stack(side) for side in ((edge, zero), (edge, one), (zero, edge), (one, edge))])
        off = border * np.array([width, height]) - centre
        roots = np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", off, bend, off), 0))
        inside = bool(np.all((shares > 0) & (shares < 1)))
        lowest, highest = (0.0 if inside else float(roots.min())), float(roots.max())
        angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
        spaced = lowest + (highest - lowest) * np.arange(1, LEVELS + 1) / (LEVELS + 1)
        place, axes = (float(centre[0]), float(centre[1])), 1 / np.sqrt(values)
        return [Ellipse(*place, float(root * axes[0]), float(root * axes[1]), angle) for root in spaced]


def thin(points: int, most: int, keep: int) -> list[int]:
    """At most `most` of the numbers of `points` points, and `keep`: the first half whole, the rest evenly spaced.

    Two paths that share their first points so share them in the picture, too.
    """
    if points <= most:
        return list(range(points))
    spaced = {round(number) for number in np.linspace(most // 2, points - 1, most // 2)}
    return sorted({*range(most // 2), *spaced, min(max(keep, 0), points - 1)})


def _first(flags: Array) -> int:
    """The place of the first true flag, the number of flags if there is none."""
    return int(flags.argmax()) if flags.any() else len(flags)


def _ticks(low: float, high: float, least: float = 0.0) -> list[float]:
    raw = max((high - low) / 5, least)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
