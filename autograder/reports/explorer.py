"""A page to walk through a failed trajectory, update by update: one file, which needs no network.

It shows both paths, the data and what an update predicts, the loss, and the step that each path takes where they diverge.
All of it stands on the page as pictures and numbers; its one script only moves marks over them, and is named in the
page's content security policy by its hash. A student's numbers may be of any size: what lies beyond a picture is cut off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.judging.results import EXPLORER, Result
from autograder.judging.trajectory_plot import Loss, Picture, short
from autograder.recording.observation import Array
from autograder.reports.drawing import MARK_EVERY, UPDATE, Frame, View, frame_of, panels_of, svg, templates
from autograder.reports.pages import page_script

POSITIONS = 300  # updates that can be walked to
NEAR = 10  # of those near the divergence, all
TOLD = 25  # in the table
BOX = (54.0, 26.0, 312.0, 250.0)  # where the axes lie in each picture, in pixels
LOW_BOX = (54.0, 26.0, 312.0, 150.0)
STEEP = 50.0  # a loss that falls by more than this factor is drawn on a logarithmic axis
ROOM = 1.35  # of the longer step, what a picture of two steps shows to each side
LONG = 6.0  # times the right step: beyond this a student's is cut off
PARALLEL = 1e-5  # of a step: so little it may be beside the gradient that it was made from
BEYOND = 30.0  # heights of a picture: so far off a line may end
DATA = 400  # points drawn at most


@dataclass(frozen=True)
class Panel:
    """One picture of the page.

    Attributes:
        kind: ``plane``, ``column``, ``loss``, ``line`` or ``steps``, by which the script knows what moves in it.
        title: its heading; frame: its axes and paths.
        column: of a ``column``, its number.
        points: of a ``line``, the places of the data in pixels; lines: whose each is, its places where they diverge, and
            whether all of them lie above the picture or below it.
        arrows: of ``steps``, whose each is and where it ends, in pixels.
        says: a sentence or more below it; folded: whether it is drawn for whoever opens it.
    """

    kind: str
    title: str
    frame: Frame
    column: int = 0
    points: tuple[tuple[float, float], ...] = ()
    lines: tuple[tuple[str, list[tuple[float, float]], bool], ...] = ()
    arrows: tuple[tuple[str, float, float], ...] = ()
    says: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Parting:
    """What each path does where they diverge, parameter by parameter: each row has a name, and a number for each head."""

    title: str
    heads: list[str]
    rows: list[tuple[str, list[str]]]
    says: str


@dataclass(frozen=True)
class Walk:
    """Both paths of a picture: row k is where they are after update `first` + k."""

    picture: Picture

    @property
    def divergence(self) -> int:
        """The row in which they diverge."""
        return self.picture.row + 1 - self.picture.first

    @cached_property
    def losses(self) -> tuple[str, Array, Array] | None:
        """What the loss is called, and the right and the student's after each update, where they are known."""
        loss = self.picture.loss
        if self.picture.losses is not None:
            return "loss", *self.picture.losses
        if isinstance(loss, Loss):
            right, yours = map(loss.at, self.picture.paths)
            return "loss", right, yours
        for name, (right, yours) in self.picture.curves.items():
            blank = np.full(1 - self.picture.first, np.nan)
            return name, np.concatenate([blank, right]), np.concatenate([blank, yours])
        return None

    @cached_property
    def positions(self) -> list[int]:
        """The rows that can be walked to: all, or those near the divergence and others evenly spaced."""
        count = max(map(len, self.picture.paths))
        if count <= POSITIONS:
            return list(range(count))
        near = range(max(0, self.divergence - NEAR), min(count, self.divergence + NEAR))
        return sorted({*near, *(round(row) for row in np.linspace(0, count - 1, POSITIONS - 2 * NEAR))})

    @cached_property
    def told(self) -> list[int]:
        """The positions of the table."""
        count = len(self.positions)
        if count <= TOLD:
            return list(range(count))
        spaced = {round(place) for place in np.linspace(0, count - 1, TOLD - 2)}
        return sorted(spaced | {place for place in (self.at - 1, self.at) if place >= 0})

    @cached_property
    def at(self) -> int:
        """The position in which they diverge."""
        return self.positions.index(min(self.divergence, self.positions[-1]))

    def numbers(self) -> dict[str, Any]:
        """What the script needs."""
        right, yours = ([_numbers(_row(path, row)) for row in self.positions] for path in self.picture.paths)
        losses = self.losses
        return {
            "updates": [self.picture.first + row for row in self.positions],
            "at": self.at,
            "columns": list(self.picture.columns),
            "shown": list(self.picture.shown),
            "right": right,
            "yours": yours,
            "loss": losses[0] if losses else "",
            "curve": [] if self.picture.data is None else _numbers(self.picture.data[1]),
            "losses": [[_numbers(_row(of, row)) for row in self.positions] for of in losses[1:]] if losses else [],
        }


def explored(result: Result) -> Result:
    """A result whose pictures are drawn, with a page to walk through each that a student may see."""
    made = {step.step: step.picture() for step in result.steps if step.picture}
    seen = {step: picture for step, picture in made.items() if isinstance(picture, Picture) and not picture.secret}
    pages = {step + EXPLORER: explorer(picture) for step, picture in seen.items()}
    return result.with_pictures({step: svg(picture) for step, picture in made.items() if picture} | pages)


def explorer(picture: Picture) -> str:
    """The page of one picture; some tens of kilobytes."""
    walk, (script, policy) = Walk(picture), page_script("explorer.js")
    template = templates().get_template("explorer.html")
    return template.render(
        picture=picture,
        walk=walk,
        numbers=walk.numbers(),
        panels=_panels(walk),
        parting=_parting(walk),
        every=MARK_EVERY,
        script=script,
        hash=policy,
    )


def _panels(walk: Walk) -> list[Panel]:
    picture = walk.picture
    found = []
    for number, panel in zip(picture.shown, panels_of(picture), strict=False):
        kind, title = ("plane", "Both paths") if picture.plane else ("column", panel[1])
        found.append(Panel(kind, title, frame_of(picture, *panel, BOX if picture.plane else LOW_BOX), column=number))
    if picture.data is not None:
        found.append(_line(walk, *picture.data))
    if walk.losses is not None:
        found.extend(_loss(walk, *walk.losses))
    if picture.plane and (steps := _steps(walk, found[0].frame)):
        found.append(steps)
    others = sorted(picture.by_divergence[len(picture.shown) : TOLD])
    for number, panel in zip(others, panels_of(picture, others), strict=False):
        found.append(Panel("column", panel[1], frame_of(picture, *panel, LOW_BOX), column=number, folded=True))
    return found


def _parting(walk: Walk) -> Parting | None:
    """The steps in which paths diverge that are drawn parameter by parameter."""
    (right, yours), row, picture = walk.picture.paths, walk.divergence, walk.picture
    curve = len(picture.columns) == 1 and picture.start is None  # whose numbers stand above; none is a step
    if picture.plane or curve or row < 1 or row >= len(right) or not np.isfinite(right[row]).all():
        return None
    place, said = right[row - 1], ""
    both = (("right step", right), ("your step", yours))
    with np.errstate(over="ignore", invalid="ignore"):
        made = {whose: path[row] - place for whose, path in both if row < len(path)}
        # a single number's step is always some rate times its gradient, by whatever rule it was made
        known = picture.loss if isinstance(picture.loss, Loss) and len(place) > 1 else None
        if known and (rate := _rate(walk, known, place, made["right step"])):
            said = f"A step is the rate ({short(rate)}) times the gradient, downhill."
            made |= {f"gradient of {whose}": -step / rate for whose, step in made.items()}
        elif known:
            made["gradient of the loss"] = known.slope(place)
    columns = sorted(picture.by_divergence[:TOLD])
    some = f", {len(columns)} of {len(picture.columns)} parameters" if len(columns) < len(picture.columns) else ""
    title = f"Where they part: the steps of update {picture.first + row}{some}"
    rows = [(picture.columns[k], [short(of[k]) for of in made.values()]) for k in columns]
    return Parting(title, list(made), rows, said)


def _line(walk: Walk, data: Array, curve: Array) -> Panel:
    """The data, and what the first update that differs predicts; the script moves the lines."""
    points, none = data[:: 1 + (len(data) - 1) // DATA, :2], np.zeros((0, 2))
    wanted = walk.picture.paths[0][[0, min(walk.divergence, len(walk.picture.paths[0]) - 1), -1]]
    predicted = np.column_stack([np.tile(data[:, 0], len(wanted)), (wanted @ data[:, 2:].T).ravel()])
    view = View.of(points, predicted)
    frame, lines = Frame("x", "y", view, none, none, None, None, *(BOX if walk.picture.plane else LOW_BOX)), []
    for whose, path in zip(("right", "yours"), walk.picture.paths, strict=True):
        if (row := _row(path, walk.divergence)) is not None and np.isfinite(row).all():
            with np.errstate(over="ignore", invalid="ignore"):
                places = np.column_stack([curve[:, 0], np.nan_to_num(curve[:, 1:] @ row)])
                shares = view.share(places)
            outside = bool((shares[:, 1] > 1).all() or (shares[:, 1] < 0).all())
            lines.append((whose, frame.place(np.clip(shares, -BEYOND, BEYOND)), outside))
    return Panel(
        "line",
        "The data, and what each predicts",
        frame,
        lines=tuple(lines),
        points=tuple(frame.place(view.path(points))),
        says="Each line is what the numbers of the update predict.",
    )


def _loss(walk: Walk, name: str, right: Array, yours: Array) -> list[Panel]:
    """The loss against the updates; nothing where the right one is not all numbers."""
    known = right[np.isfinite(right)]
    if not len(known):
        return []
    steep = bool(known.min() > 0 and known.max() > STEEP * known.min())
    with np.errstate(divide="ignore", invalid="ignore"):
        curves = [np.log10(curve) if steep else curve for curve in (right, yours)]
    gap = int(np.isnan(right[0]))  # a curve has no number for the start
    first = walk.picture.first + gap
    paths = [np.column_stack([np.arange(first, first + len(curve) - gap), curve[gap:]]) for curve in curves]
    picture = replace(walk.picture, start=None) if gap else walk.picture
    frame = frame_of(picture, UPDATE, name, paths[0], paths[1], BOX if picture.plane else LOW_BOX)
    frame = replace(frame, log=steep)
    return [Panel("loss", f"The {name}, update by update", frame, says="The axis is logarithmic." if steep else "")]


def _steps(walk: Walk, plane: Frame) -> Panel | None:
    """The next step of each path from the last place that they share, enlarged."""
    (right, yours), row = walk.picture.paths, walk.divergence
    if row < 1 or row >= len(right):
        return None
    place, step = right[row - 1], right[row] - right[row - 1]
    theirs = yours[row] - place if row < len(yours) and np.isfinite(yours[row]).all() else None
    sizes = plane.view.size
    with np.errstate(over="ignore"):
        share = float(np.abs(step / sizes).max())
        if theirs is not None:
            share = max(share, min(float(np.abs(theirs / sizes).max()), LONG * share if share else math.inf, 2.0))
    if not 1e-12 < share < math.inf:
        return None
    low, high = place - ROOM * share * sizes, place + ROOM * share * sizes
    view, none = View(*zip(low.tolist(), high.tolist(), strict=True)), np.zeros((0, 2))
    frame = Frame(plane.x, plane.y, view, none, none, None, walk.picture.loss, *BOX)
    ends = [("right", right[row]), *([("yours", place + theirs)] if theirs is not None else [])]
    arrows = [(whose, *frame.place(view.path(end[None]))[0]) for whose, end in ends]
    update = walk.picture.first + row
    said = f"Enlarged: where both are before update {update}, and the step that each takes in it."
    if any(not (0 <= x <= frame.width and 0 <= y <= frame.height) for _, x, y in arrows):
        said = f"{said} Yours ends outside."
    if isinstance(walk.picture.loss, Loss):
        said = f"{said} {_gradients(walk, walk.picture.loss, place, step, theirs)}"
    return Panel("steps", "Where they part", frame, arrows=tuple(arrows), says=said)


def _rate(walk: Walk, loss: Loss, place: Array, step: Array) -> float | None:
    """The rate of the right step; None where it is not a rate times the loss's own gradient."""
    slope = loss.slope(place)
    rate = -float(step @ slope) / max(float(slope @ slope), 1e-300)
    coarse = 100 if "float32" in walk.picture.dtypes else 1
    if rate <= 0 or float(np.abs(step + rate * slope).max()) > PARALLEL * coarse * float(np.abs(step).max()):
        return None
    return rate


def _gradients(walk: Walk, loss: Loss, place: Array, step: Array, theirs: Array | None) -> str:
    """Both gradients in words; where a step is made otherwise, as Adam's is, the loss's own and both steps."""
    by, slope = f"By {' and '.join(walk.picture.columns)}, the", _pair(loss.slope(place))
    if (rate := _rate(walk, loss, place, step)) is None:
        mine = "" if theirs is None else f", yours {_pair(theirs)}"
        return f"{by} gradient of the loss drawn here is {slope}; the right step is {_pair(step)}{mine}."
    mine = "" if theirs is None else f"; your step is what {_pair(-theirs / rate)} would make"
    return f"A step is the rate ({short(rate)}) times the gradient, downhill. {by} gradient is {slope}{mine}."


def _pair(values: Array) -> str:
    return f"({', '.join(short(value) for value in values)})"


def _row(values: Array, row: int) -> Array | None:
    return values[row] if row < len(values) else None


def _numbers(values: Array | None) -> Any:
    """Numbers as the page holds them: nine digits; what is not finite as a word; None where there is nothing."""
    if values is None:
        return None
    if values.ndim:
        return [_numbers(value) for value in values]
    value = float(values)
    return float(f"{value:.9g}") + 0.0 if math.isfinite(value) else str(value)
