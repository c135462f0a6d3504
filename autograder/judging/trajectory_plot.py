"""The picture of a failed trajectory: the student's path beside the right one, and where they diverge.

A path of two parameters is drawn in their plane, over the contours of the loss where the check told of it;
any other is drawn parameter by parameter against the updates. It is made on the trusted side from plain
arrays. A student's numbers may be of any size or kind: the right path sets the view, every path is thinned
out, and what lies beyond is cut off. `autograder.reports.drawing` draws it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autograder.judging.compare import allowance, close
from autograder.recording.observation import Array, Entry, Observation

PANELS = 6  # parameters drawn at most, if there are more than two


@dataclass(frozen=True)
class Loss:
    """The mean squared error of a model that adds up terms, each with a parameter: a bowl, so that contours are ellipses.

    Attributes:
        lowest: the parameters where it is lowest.
        bend: a row and a column for each parameter; the loss at lowest + d is d @ bend @ d above the lowest.
        floor: the lowest loss.
    """

    lowest: Array
    bend: Array
    floor: float

    @staticmethod
    def of(y: Array, terms: Array) -> Loss | None:
        """From the targets, and what each parameter is multiplied by at each of them; None where they tell of no bowl."""
        bend = terms.T @ terms / len(y)
        sizes = np.linalg.eigvalsh(bend) if np.isfinite(bend).all() else np.zeros(1)
        if not sizes[0] >= 1e-9 * sizes[-1] > 0:
            return None
        lowest = np.linalg.solve(bend, terms.T @ y / len(y))
        return Loss(lowest, bend, float(np.mean((terms @ lowest - y) ** 2)))

    def at(self, rows: Array) -> Array:
        """The loss at each row."""
        with np.errstate(over="ignore", invalid="ignore"):
            off = rows - self.lowest
            losses: Array = ((off @ self.bend) * off).sum(axis=1) + self.floor
        return losses

    def slope(self, place: Array) -> Array:
        """The gradient at one row."""
        return np.asarray(2 * self.bend @ (place - self.lowest))


@dataclass(frozen=True)
class Surface:
    """A loss over the plane of two parameters, as an exercise's own check gave it.

    Attributes:
        x, y: the places along both axes; heights: a row for each place along y.
    """

    x: Array
    y: Array
    heights: Array

    @staticmethod
    def of(values: Array) -> Surface | None:
        """From what was recorded (see `autograder.recording.surface.around`); None where that is no surface."""
        side = math.isqrt(max(values.size - 4, 0))
        if values.ndim != 1 or side < 2 or side * side + 4 != values.size or not np.isfinite(values[:4]).all():
            return None
        heights = values[4:].reshape(side, side)
        known = heights[np.isfinite(heights)]
        if not len(known) or np.ptp(known) == 0:
            return None
        left, right, down, up = values[:4]
        return Surface(np.linspace(left, right, side), np.linspace(down, up, side), heights)

    @cached_property
    def lowest(self) -> Array | None:
        """The lowest place, None where it lies at the rim: it may go on falling there."""
        known = np.where(np.isfinite(self.heights), self.heights, np.inf)
        row, column = np.unravel_index(int(known.argmin()), known.shape)
        inside = 0 < row < len(self.y) - 1 and 0 < column < len(self.x) - 1
        return np.array([self.x[column], self.y[row]]) if inside else None


@dataclass(frozen=True)
class Picture:
    """A student's path and the right one.

    Attributes:
        title: what was done, in words.
        columns: names of the parameters.
        right, yours: float64, one row per update, one column per parameter; `yours` may hold any numbers.
        row: the first row that differs.
        start: the parameters before the first update, where known.
        loss: the loss over the parameters, where known.
        losses: the exercise's own loss along the right path and the student's, from the start on where that is known.
        dtypes: those in which both paths came, first the student's.
        data: of a model that adds up terms, the points and a curve, see `autograder.recording.surface.fitted`.
        curves: what else the check saw once an update, by its name: the right numbers and the student's.
        secret: whether it is of a case that no student is to see.
    """

    title: str
    columns: tuple[str, ...]
    right: Array
    yours: Array
    row: int
    start: Array | None = None
    loss: Loss | Surface | None = None
    losses: tuple[Array, Array] | None = None
    dtypes: tuple[str, ...] = ()
    data: tuple[Array, Array] | None = None
    curves: Mapping[str, tuple[Array, Array]] = field(default_factory=dict)
    secret: bool = False

    @cached_property
    def text(self) -> str:
        """The picture in words, for whoever does not see it."""
        names = [self.columns[column] for column in self.shown]
        if self.plane:
            over = ", over contours of the loss" if self.loss else ""
            words = [f"Two paths in the plane of {names[0]} and {names[1]}{over}."]
        else:
            some = f", {len(names)} of {len(self.columns)} parameters" if len(names) < len(self.columns) else ""
            words = [
                f"Two paths against the number of updates{some}: {', '.join(names)}{' and the loss' * (self.losses is not None and len(names) > 1)}."
            ]
        words.append(f"They part at update {self.row + 1}.")
        for rows, whose in ((self.right, "The right path"), (self.yours, "Yours")):
            count = f"{len(rows)} update{'' if len(rows) == 1 else 's'}"
            at = [
                f"{self.columns[column]} = {short(last[column])}"
                for last in rows[-1:]
                for column in self.by_divergence[:2]
            ]
            words.append(f"{whose} has {count}{' and ends at ' if at else ''}{', '.join(at)}.")
        return " ".join(words)

    @property
    def circle(self) -> str:
        """What the circle on the right path marks."""
        if self.row:
            return f"last common point: update {self.row}"
        return "they part at update 1" if self.start is None else "last common point: the start"

    @property
    def first(self) -> int:
        """The number of the first row's update in `paths`."""
        return 0 if self.start is not None else 1

    @cached_property
    def paths(self) -> tuple[Array, Array]:
        """The right path and the student's, as far as it is drawn, with their start, if it is known."""
        right, yours = self.right, self.yours[: 2 * len(self.right) + 2]
        if self.start is None:
            return right, yours
        return np.vstack([self.start, right]), np.vstack([self.start, yours])

    @property
    def plane(self) -> bool:
        """Whether it is drawn in the plane of two parameters, not each against the updates."""
        return len(self.columns) == 2

    @cached_property
    def shown(self) -> Sequence[int]:
        """The numbers of the columns that are drawn: those that diverge first, in the order of the parameters."""
        return sorted(self.by_divergence[:PANELS])

    @cached_property
    def by_divergence(self) -> list[int]:
        """The numbers of all columns: those that diverge first, or farther, before the others."""
        common = min(len(self.right), len(self.yours))
        allowed = allowance(self.right, self.dtypes[1:], True, "".join(self.dtypes[:1]))
        wrong = ~close(self.yours[:common], self.right[:common], allowed[:common])
        if not common or self.plane:
            return list(range(len(self.columns)))
        first = np.where(wrong.any(axis=0), wrong.argmax(axis=0), common)
        with np.errstate(over="ignore", invalid="ignore"):
            off = np.abs(self.yours[:common] - self.right[:common]).max(axis=0)
        return list(map(int, np.lexsort((-np.nan_to_num(off, nan=np.inf, posinf=np.inf), first))))


def picture_of(
    name: str, row: int, seen: Observation, expected: Observation, title: str, secret: bool = False
) -> Picture | None:
    """The picture of what is wrong with an entry; None if it is not of a trajectory, or of one that cannot be drawn.

    Args:
        name: the entry's; row: the first of its rows that differs.
        seen, expected: what was seen of the student, whose rows alone are used, and of the reference.
        title: what was done, in words.
        secret: whether no student is to see it.
    """
    got, want = seen.named.get(name), expected.named.get(name)
    if want is None or got is None or want.kind != "trajectory":
        return None
    right, yours = _rows(want, len(want.columns)), _rows(got, len(want.columns))
    if right is None or yours is None or not len(right):
        return None
    behind = {entry.name: entry.values for entry in expected.entries}
    kinds = ("start", "surface", "losses", "points", "curve")
    start, surface, losses, points, curve = (behind.get(f"{kind} of {want.name}") for kind in kinds)
    data = (points, curve) if points is not None and curve is not None else None
    loss: Loss | Surface | None = None
    if surface is not None:
        loss = Surface.of(surface)
    elif data is not None and losses is None:
        loss = Loss.of(data[0][:, 1], data[0][:, 2:])
    theirs = of_theirs.values if (of_theirs := seen.named.get(f"losses of {want.name}")) else None
    both = (losses, theirs) if losses is not None and theirs is not None and losses.ndim == theirs.ndim == 1 else None
    start = start if start is not None and start.shape == right.shape[1:] else None
    dtypes, curves = (got.dtype, want.dtype), _curves(want, seen, expected)
    return Picture(title, want.columns, right, yours, row, start, loss, both, dtypes, data, curves, secret)


def _curves(of: Entry, seen: Observation, expected: Observation) -> dict[str, tuple[Array, Array]]:
    """The other trajectories of single numbers that are as long as the right path, where the student's were seen, too."""
    found = {}
    for entry in expected.entries:
        got = seen.named.get(entry.name)
        if entry.kind != "trajectory" or len(entry.columns) != 1 or entry.name == of.name or got is None:
            continue
        right, yours = _rows(entry, 1), _rows(got, 1)
        if right is not None and yours is not None and of.values is not None and len(right) == len(of.values):
            found[entry.name] = (right[:, 0], yours[:, 0])
    return found


def _rows(entry: Entry, columns: int) -> Array | None:
    """A trajectory's numbers, one row per update; a list of single numbers is one column. None for any other shape."""
    values = entry.values
    if values is None or values.ndim == 0 or not columns:
        return None
    if values.size == 0 or values.ndim == columns == 1:
        values = values.reshape(-1, columns)
    return values if values.shape[1:] == (columns,) else None


def short(value: float) -> str:
    """A number for an axis or a sentence, never minus zero."""
    return f"{value + 0.0:.5g}"
