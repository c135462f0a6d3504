"""Draw a picture as SVG, for pages and files: what part of the numbers it shows, and where things lie in it.

It is made by a template, since that costs a millisecond or two: every page of a class can have its pictures. The two
paths differ in colour, dash and mark. All numbers in it are finite and of a bounded size, whatever went in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from contourpy import contour_generator
from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.judging.number_plot import Drawable, Numbers
from autograder.judging.results import Result
from autograder.judging.trajectory_plot import Loss, Picture, Surface, short
from autograder.recording.observation import Array
from autograder.reports.number_drawing import layout

REACH = 1.0  # how far beyond the right path a view goes for a student's sake, in its sizes
FAR = 3.0  # a path ends with its first point that lies farther off than this, in the view's sizes
LIMIT = 100.0  # the most that any point may lie off
MARGIN = 0.07
LEVELS = 9
UPDATE = "update"  # what an axis of updates is called
POINTS = 120  # points of a path drawn at most
WIDTH, TOP, MARK_EVERY = 480, 70, 25


@dataclass(frozen=True)
class View:
    """The ranges of two axes: (low, high) of each, low < high."""

    x: tuple[float, float]
    y: tuple[float, float]

    @staticmethod
    def of(right: Array, yours: Array, lowest: Array | None = None) -> View:
        """The view of two paths of shape (N, 2): all of the right one, and the student's as far as `REACH` goes.

        So does the place of the lowest loss, unless it lies beyond.
        """
        low, high = right.min(axis=0), right.max(axis=0)
        small = 1e-9 * np.maximum(np.abs(low), np.abs(high))
        size = np.where(high - low > small, high - low, np.maximum(0.1 * np.abs(high), 1e-300))
        if lowest is not None and bool(np.all((lowest >= low - REACH * size) & (lowest <= high + REACH * size))):
            yours = np.vstack([yours, lowest])
        with np.errstate(invalid="ignore"):
            within = np.where(np.isfinite(yours), np.clip(yours, low - REACH * size, high + REACH * size), low)
        low = np.minimum(low, within.min(axis=0, initial=np.inf)) - MARGIN * size
        high = np.maximum(high, within.max(axis=0, initial=-np.inf)) + MARGIN * size
        return View(*zip(low.tolist(), high.tolist(), strict=True))

    @cached_property
    def size(self) -> Array:
        """Width and height, in the units of the axes."""
        return np.array([self.x[1] - self.x[0], self.y[1] - self.y[0]])

    def share(self, points: Array) -> Array:
        """Points of shape (..., 2) as shares of the view: (0, 0) is its lower left corner, (1, 1) its upper right one."""
        shares: Array = (points - (self.x[0], self.y[0])) / self.size
        return shares

    def path(self, points: Array) -> Array:
        """The points of a path, shape (N, 2), as shares of the view.

        A path ends before its first point that is no number, and with its first that lies far off: what
        comes after would only cross the view. Of that last point the direction is kept.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            shares = self.share(points)
            shares = np.clip(shares[: _first(np.asarray(np.isnan(shares).any(axis=1)))], -1e300, 1e300)
        size = np.abs(shares - 0.5).max(axis=1, keepdims=True, initial=0.0)
        kept = shares[: _first(size[:, 0] > FAR) + 1] - 0.5
        nearer: Array = kept * (LIMIT / np.maximum(size[: len(kept)], LIMIT)) + 0.5
        return nearer


@dataclass(frozen=True)
class Ellipse:
    """A contour: centre and half axes in pixels, y downwards, turned by an angle in degrees."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float


@dataclass(frozen=True)
class Frame:
    """One pair of axes in its place on the drawing.

    Attributes:
        x, y: what the axes show; view: which range of it.
        right, yours: both paths as shares of the view, shape (points, 2).
        last_common: the last point that both share (the first of the right one, if they share none), None where no path is drawn.
        loss: the loss over the plane, where it is known.
        log: whether its heights are powers of ten.
        left, top, width, height: where it is, in pixels, y downwards.
    """

    x: str
    y: str
    view: View
    right: Array
    yours: Array
    last_common: Array | None
    loss: Loss | Surface | None
    left: float
    top: float
    width: float
    height: float
    log: bool = False

    def place(self, shares: Array) -> list[tuple[float, float]]:
        """Shares of the view as pixels inside the frame."""
        pixels = np.round(np.column_stack([shares[:, 0] * self.width, (1 - shares[:, 1]) * self.height]), 1)
        return [(float(x), float(y)) for x, y in pixels]

    @property
    def fork(self) -> tuple[float, float] | None:
        """The place where the paths diverge."""
        return None if self.last_common is None else self.place(self.last_common[None])[0]

    @property
    def leaves(self) -> bool:
        """Whether the student's path leaves the frame."""
        return bool(((self.yours < 0) | (self.yours > 1)).any())

    @property
    def lowest(self) -> tuple[float, float] | None:
        """The place of the lowest loss, None where it is not known or not in view."""
        if self.loss is None or self.loss.lowest is None:
            return None
        shares = self.view.share(self.loss.lowest)
        return self.place(shares[None])[0] if bool(np.all((shares >= 0) & (shares <= 1))) else None

    @property
    def lowest_outside(self) -> str:
        """Where the lowest loss is, if that is known and not in view."""
        place = self.loss.lowest if self.loss and not self.lowest else None
        return "" if place is None else f"({', '.join(map(short, place))})"

    @property
    def free_height(self) -> float:
        """Where a line of text at the left hides less of the paths: at the bottom, or at the top."""
        points = np.vstack([self.right, self.yours])
        heights = points[(points[:, 0] >= 0) & (points[:, 0] < 0.7), 1]
        at_bottom, at_top = (int((np.abs(heights - edge) < 0.12).sum()) for edge in (0, 1))
        return 15.0 if at_top < at_bottom else self.height - 6

    @property
    def ticks(self) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
        """Place and label of each tick along both axes; between updates there is none."""
        low, size = (self.view.x[0], self.view.y[0]), self.view.size
        across = _ticks(*self.view.x, least=1.0 if self.x == UPDATE else 0.0)
        up = _powers(*self.view.y) if self.log else _ticks(*self.view.y)
        height = (lambda tick: short(10.0**tick)) if self.log else short
        return (
            [(float((tick - low[0]) / size[0] * self.width), short(tick)) for tick in across],
            [(float((1 - (tick - low[1]) / size[1]) * self.height), height(tick)) for tick in up],
        )

    @property
    def contours(self) -> list[Ellipse]:
        """The contours of a mean squared error through the frame, evenly spaced in its root; none where it is not known."""
        if not isinstance(self.loss, Loss):
            return []
        frame = np.array([self.width, self.height])
        scale = self.view.size / (frame * (1, -1))
        with np.errstate(over="ignore"):
            bend = self.loss.bend * np.outer(scale, scale)
        if not np.isfinite(bend).all() or not bend.any():  # a view too wide or too narrow for the loss's size
            return []
        values, vectors = np.linalg.eigh(bend)
        values = np.maximum(values, 1e-12 * values[1])
        shares = self.view.share(self.loss.lowest)
        centre = np.array([shares[0] * self.width, (1 - shares[1]) * self.height])
        edge = np.linspace(0, 1, 33)
        zero, one = np.zeros_like(edge), np.ones_like(edge)
        border = np.vstack([np.column_stack(side) for side in ((edge, zero), (edge, one), (zero, edge), (one, edge))])
        off = border * frame - centre
        roots = np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", off, bend, off), 0))
        inside = bool(np.all((shares > 0) & (shares < 1)))
        lowest, highest = (0.0 if inside else float(roots.min())), float(roots.max())
        angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
        spaced = lowest + (highest - lowest) * np.arange(1, LEVELS + 1) / (LEVELS + 1)
        place, axes = (float(centre[0]), float(centre[1])), 1 / np.sqrt(values)
        return [Ellipse(*place, float(root * axes[0]), float(root * axes[1]), angle) for root in spaced]

    @property
    def levels(self) -> list[list[tuple[float, float]]]:
        """The contours of an exercise's own loss through the frame, spaced like those of a bowl; none where it is not known."""
        if not isinstance(self.loss, Surface):
            return []
        across, up = self.loss.x, self.loss.y
        inside = [(axis >= low) & (axis <= high) for axis, (low, high) in ((across, self.view.x), (up, self.view.y))]
        seen = self.loss.heights[np.ix_(inside[1], inside[0])]
        known = seen[np.isfinite(seen)]
        if len(known) < 2 or np.ptp(known) == 0:
            return []
        made = contour_generator(across, up, np.ma.masked_invalid(self.loss.heights))
        spaced = known.min() + np.ptp(known) * (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 2
        lines = [np.asarray(line) for level in spaced for line in made.lines(level)]
        return [self.place(np.clip(self.view.share(line), -LIMIT, LIMIT)) for line in lines]


def panels_of(picture: Picture, columns: list[int] | None = None) -> list[tuple[str, str, Array, Array]]:
    """What is drawn: the plane of two parameters, else one pair of axes for each; names of both, the right path, the student's."""
    (right, yours), first = picture.paths, picture.first
    if picture.plane:
        return [(picture.columns[0], picture.columns[1], right, yours)]
    return [
        (UPDATE, picture.columns[k], _against_updates(right[:, k], first), _against_updates(yours[:, k], first))
        for k in (picture.shown if columns is None else columns)
    ]


def frames_of(picture: Picture) -> list[Frame]:
    """The panels in their places on one drawing."""
    panels = panels_of(picture)
    if len(panels) > 1 and picture.losses is not None and np.isfinite(picture.losses[0]).all():
        right, yours = (_against_updates(of[: 2 * len(picture.right) + 2], picture.first) for of in picture.losses)
        panels.append((UPDATE, "loss", right, yours))
    if len(panels) == 1:
        return [frame_of(picture, *panels[0], (58, TOP, WIDTH - 74, 280))]
    boxes = [(58 + k % 2 * 240, TOP + k // 2 * 168, 166, 112) for k in range(len(panels))]
    return [frame_of(picture, *panel, box) for panel, box in zip(panels, boxes, strict=True)]


def _against_updates(values: Array, first: int) -> Array:
    return np.column_stack([np.arange(first, first + len(values)), values])


def frame_of(
    picture: Picture, x: str, y: str, right: Array, yours: Array, box: tuple[float, float, float, float]
) -> Frame:
    """One pair of axes with both paths, in its place on a drawing."""
    loss = picture.loss if picture.plane and x != UPDATE else None
    view, shared = View.of(right, yours, loss.lowest if loss else None), picture.row + (picture.start is not None)
    fork = min(max(shared - 1, 0), len(right) - 1)
    shares = [view.path(path[_thin(len(path), fork)]) for path in (right, yours)]
    return Frame(x, y, view, shares[0], shares[1], view.path(right[[fork]])[0], loss, *box)


def _thin(points: int, keep: int) -> list[int]:
    """At most `POINTS` of the numbers of so many points, and `keep`: the first half whole, the rest evenly spaced.

    Two paths that share their first points so share them in the picture, too.
    """
    if points <= POINTS:
        return list(range(points))
    half = POINTS // 2
    spaced = {round(number) for number in np.linspace(half, points - 1, half)}
    return sorted({*range(half), *spaced, min(max(keep, 0), points - 1)})


def _first(flags: Array) -> int:
    """The place of the first true flag, the number of flags if there is none."""
    return int(flags.argmax()) if flags.any() else len(flags)


def _ticks(low: float, high: float, least: float = 0.0) -> list[float]:
    """Round numbers along an axis, three to six of them, at least so far apart."""
    raw = max((high - low) / 5, least)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Ticks along an axis of powers of ten: whole powers, and where these are few, twice and five times them."""
    whole = range(math.floor(low), math.ceil(high) + 1)
    parts = [(1,), (1, 2, 5)][high - low < 2.5]
    found = [place for power in whole for part in parts if low <= (place := power + math.log10(part)) <= high]
    return found[:: 1 + len(found) // 7]


def svg(picture: Drawable) -> str:
    """The text of an SVG, fit for a file and for a place inside a page; a few kilobytes."""
    if isinstance(picture, Numbers):
        return templates().get_template("numbers.svg").render(picture=picture, **layout(picture))
    frames = frames_of(picture)
    height = frames[-1].top + frames[-1].height + 44
    template = templates().get_template("picture.svg")
    return template.render(picture=picture, frames=frames, width=WIDTH, height=height, every=MARK_EVERY)


def drawn(result: Result) -> Result:
    """A result whose pictures are drawn, as SVG."""
    made = {step.step: picture for step in result.steps if step.picture and (picture := step.picture())}
    return result.with_pictures({step: svg(picture) for step, picture in made.items()})


@cache
def templates() -> Environment:
    """The templates of all that is made here; every value in them is escaped."""
    return Environment(
        loader=PackageLoader("autograder.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
