"""What is observed of 09_loss_surface: numbers, and what the axes hold after a plotting step.

Nothing is read by pixels. Each artist that can draw a point or a line is turned into coordinates of the
data, so that a scatter, markers, segments and arrows read alike.
"""

from contextlib import contextmanager

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.contour import ContourSet
from matplotlib.lines import AxLine
from matplotlib.patches import FancyArrow, FancyArrowPatch, Rectangle
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation

from autograder.checking import check

NOTHING = ("None", "none", "", " ", None)


@contextmanager
def blank_axes():
    """New axes, while another figure is the current one: what is drawn elsewhere does not count."""
    figures = [plt.figure(), plt.figure()]
    try:
        yield figures[0].add_subplot()
    finally:
        for figure in figures:
            plt.close(figure)


def plain(points):
    """Coordinates as a float array of shape (k, 2), NaN where one is masked."""
    return np.ma.filled(np.ma.asarray(points, dtype=float), np.nan).reshape(-1, 2)


def lines_of(ax):
    """(vertices, is a stroke drawn, are markers drawn) of each line in data coordinates; helper lines are left out."""
    found = []
    for line in ax.lines:
        if isinstance(line, AxLine):
            ends = ax.transData.inverted().transform(line.get_transform().transform([(0.0, 0.0), (1.0, 1.0)]))
            found.append((ends, True, False))
        elif line.get_transform() is ax.transData:
            points = plain(line.get_xydata())
            stroke = line.get_linestyle() not in NOTHING and line.get_linewidth() > 0 and len(points) > 1
            found.append((points, stroke, line.get_marker() not in NOTHING))
    return found


def arrows_of(ax):
    """Start and end of each arrow, however it was drawn."""
    arrows = []
    for patch in ax.patches:
        if isinstance(patch, FancyArrow):
            arrows.append([(patch._x, patch._y), (patch._x + patch._dx, patch._y + patch._dy)])
        elif isinstance(patch, FancyArrowPatch) and patch._posA_posB is not None:
            arrows.append(patch._posA_posB)
    for text in ax.texts:
        bare = isinstance(text, Annotation) and text.arrow_patch is not None and not text.get_text().strip()
        if bare and text.xycoords == "data" and text.anncoords == "data":
            arrows.append([text.xyann, text.xy])
    for quiver in (artist for artist in ax.collections if isinstance(artist, Quiver)):
        if quiver.angles == "xy" and quiver.scale_units == "xy" and quiver.scale == 1:
            starts = plain(quiver.get_offsets())
            shifts = plain(np.ma.column_stack([quiver.U, quiver.V]))
            arrows.extend(zip(starts, starts + shifts, strict=True))
    return [plain(arrow) for arrow in arrows]


def strokes_of(ax):
    """Everything that is drawn as a line: a list of arrays of shape (k, 2), cut where a coordinate is missing."""
    strokes = [points for points, stroke, _ in lines_of(ax) if stroke]
    for artist in ax.collections:
        if isinstance(artist, LineCollection):
            strokes.extend(plain(segment) for segment in artist.get_segments())
    pieces = []
    for points in strokes + arrows_of(ax):
        missing = np.flatnonzero(~np.isfinite(points).all(axis=1))
        pieces.extend(np.split(points, np.sort(np.concatenate([missing, missing + 1]))))
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece).all()]


def marks_of(ax, alone=True):
    """All points with a marker: a list of arrays of shape (k, 2); `alone` leaves out those of a drawn line."""
    marks = [points for points, stroke, marker in lines_of(ax) if marker and not (stroke and alone)]
    return marks + [plain(artist.get_offsets()) for artist in ax.collections if isinstance(artist, PathCollection)]


def tops_of(ax):
    """The middle of the free end of each upright bar: an array of shape (k, 2)."""
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return plain([(bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height()) for bar in bars])


def nearest(parts, wanted):
    """For each wanted point the nearest one of all parts, shape (k, 2); of shape (0, 2) where there is none.

    What is drawn beside the wanted points, a mark at the lowest loss for instance, does no harm.
    """
    points = np.concatenate([np.zeros((0, 2)), *parts])
    points = points[np.isfinite(points).all(axis=1)]
    apart = np.linalg.norm(wanted[:, None] - points, axis=-1)
    return points[apart.argmin(axis=1)] if len(points) else points


def straight_line(ax, low, high):
    """What the strokes show between two x: the heights at both ends, and the share of the range that they span.

    The heights come twice, for the lowest and for the highest parallel to the line through the outermost
    ends: the two agree where all strokes lie on one straight line. Upright strokes (residuals) don't count.
    """
    pairs = [np.stack([piece[:-1], piece[1:]], axis=1) for piece in strokes_of(ax)]
    pairs = np.concatenate([np.zeros((0, 2, 2)), *pairs])
    points = pairs[pairs[:, 0, 0] != pairs[:, 1, 0]].reshape(-1, 2)
    if len(points) == 0:
        return np.zeros(0), 0.0
    left, right = points[points[:, 0].argmin()], points[points[:, 0].argmax()]
    slope = (right[1] - left[1]) / (right[0] - left[0])
    off = points[:, 1] - left[1] - slope * (points[:, 0] - left[0])
    ends = left[1] + slope * (np.array([low, high]) - left[0])
    return np.stack([ends + off.min(), ends + off.max()]), (min(right[0], high) - max(left[0], low)) / (high - low)


def plane_of_contours(ax):
    """The plane that the contour lines describe: slopes along both axes, lowest and highest height at the origin.

    For a loss that is a plane, the level is known exactly at each vertex of each line, wherever the
    levels were chosen.
    """
    vertices, levels = [], []
    for contours in (artist for artist in ax.collections if isinstance(artist, ContourSet) and not artist.filled):
        for level, path in zip(contours.levels, contours.get_paths(), strict=False):
            points = path.vertices if path.codes is None else path.vertices[path.codes != Path.CLOSEPOLY]
            vertices.extend(points)
            levels.extend([level] * len(points))
    if not vertices:
        return np.zeros(0)
    points, heights = plain(vertices), np.array(levels)
    slopes = np.linalg.lstsq(np.column_stack([points, np.ones(len(points))]), heights, rcond=None)[0][:2]
    rest = heights - points @ slopes
    return np.array([*slopes, rest.min(), rest.max()])


def joined_in_order(ax, path):
    """Whether each stroke that touches the path runs along it, from a point to the next or the one before."""
    near = 1e-6 * np.ptp(path, axis=0).max()
    for piece in strokes_of(ax):
        distances = np.linalg.norm(piece[:, None] - path, axis=-1)
        rows = np.where(distances.min(axis=1) <= near, distances.argmin(axis=1), -9)
        if (rows >= 0).any() and ((rows < 0).any() or (np.abs(np.diff(rows)) > 1).any()):
            return False
    return True


@check("loss_surface")
def loss_surface(module, case, see):
    """`loss_surface` gives the loss of every line on the grid, a row for each b and a column for each w."""
    x, y, w_values, b_values = case.x, case.y, np.sort(case.w_values), np.sort(case.b_values)
    expected = "numbers of shape (len(b_values), len(w_values))"
    see.array("loss_surface", module.loss_surface(x, y, w_values, b_values), expected=expected)
    see.unchanged("x", x, case.x)
    see.unchanged("y", y, case.y)
    see.unchanged("w_values", w_values, np.sort(case.w_values))
    see.unchanged("b_values", b_values, np.sort(case.b_values))


@check("plot_contour", cases=("line", "square"))
def plot_contour(module, case, see):
    """`plot_contour` draws the loss over w and b, with the path over it and both axes named."""
    w_values, b_values, path = np.sort(case.w_values), np.sort(case.b_values), case.path
    plane = case.tilt_w * w_values[None, :] + case.tilt_b * b_values[:, None]
    Z = plane - plane.min() + case.lowest
    given = [w_values.copy(), b_values.copy(), Z.copy(), path.copy()]
    with blank_axes() as ax:
        module.plot_contour(ax, w_values, b_values, Z, path)
        see.array(
            "contour lines",
            plane_of_contours(ax),
            columns=("slope along w", "slope along b", "height from", "height to"),
            expected="contour lines of Z over w_values and b_values",
        )
        seen = nearest(marks_of(ax, alone=False) + strokes_of(ax), path)
        see.array("path", seen, columns=("w", "b"), expected="every point of the path, on the given axes")
        order = joined_in_order(ax, path)
        see.fact("path in order", order, "lines along the path lead from each point to the next, and to nowhere else")
        across, up = ax.get_xlabel().lower(), ax.get_ylabel().lower()
        see.fact("w axis", "w" in across, "label the horizontal axis so that it names w")
        see.fact("b axis", "b" in up, "label the vertical axis so that it names b")
    for name, after, before in zip(("w_values", "b_values", "Z", "path"), (w_values, b_values, Z, path), given, strict=True):
        see.unchanged(name, after, before)


@check("plot_fit", cases=("line", "far"))
def plot_fit(module, case, see):
    """`plot_fit` draws every data point, and the line w*x + b over them."""
    x, y = case.x, case.y
    with blank_axes() as ax:
        module.plot_fit(ax, x, y, case.w, case.b)
        marks = marks_of(ax)
        points = nearest(marks, np.column_stack([x, y]))
        at_predictions = nearest(marks, np.column_stack([x, case.w * x + case.b]))
        off = np.abs(at_predictions[:, 1] - case.w * at_predictions[:, 0] - case.b).max(initial=0.0)
        see.note("marks at the predictions", bool(len(marks)) and off <= 1e-9 * np.abs(y).max())
        see.array("points", points, columns=("x", "y"), expected="a marker at each point (x, y), on the given axes")
        heights, span = straight_line(ax, x.min(), x.max())
        if any(isinstance(line, AxLine) for line in ax.lines):
            span = 1.0  # it has no ends; how much of it shows is up to the limits of the view
        see.array("line", heights, columns=("left end", "right end"), expected="a line, on the given axes")
        see.fact("line spans the points", span > 0.85, "the line does not reach over the whole range of x")
    see.unchanged("x", x, case.x)
    see.unchanged("y", y, case.y)


@check("plot_learning_curve", cases=("line", "far"))
def plot_learning_curve(module, case, see):
    """`plot_learning_curve` draws every loss against its update, with both axes labelled."""
    losses = case.losses.tolist()
    with blank_axes() as ax:
        module.plot_learning_curve(ax, losses)
        parts = [*marks_of(ax, alone=False), *strokes_of(ax), tops_of(ax)]
        counted = np.column_stack([np.arange(len(losses)), losses])
        curves = [nearest(parts, counted + first) - first for first in ([0, 0], [1, 0])]
        curve = min(curves, key=lambda curve: np.abs(curve - counted).sum() if len(curve) else 0.0)
        see.array("curve", curve, columns=("update", "loss"), expected="one point per update, on the given axes")
        across, up = ax.get_xlabel().strip().lower(), ax.get_ylabel().strip().lower()
        see.fact("horizontal label", bool(across), "label the horizontal axis: what is counted there?")
        see.fact("vertical label", bool(up), "label the vertical axis: what is measured there?")
        turned = counts(up) and not counts(across)
        see.fact("labels turned round", turned, "the labels are turned round: which axis counts the updates?")
    see.unchanged("losses", losses, case.losses.tolist())


def counts(label):
    """Whether a label names something that is counted, and no loss."""
    counted = any(word in label for word in ("update", "step", "iteration", "epoch"))
    return counted and not any(word in label for word in ("loss", "mse", "error", "cost"))
