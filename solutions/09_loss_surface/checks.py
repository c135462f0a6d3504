"""What is observed of 09_loss_surface: numbers, and what the axes hold after a plotting step.

Nothing is read by pixels. Each artist that can draw a point or a line is turned into coordinates of the
data, so that a scatter, markers, segments and arrows read alike. What nobody can see is left out: what is hidden,
transparent, of the colour of what it lies on, or outside the view of the axes.
"""

from contextlib import contextmanager

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.contour import ContourSet
from matplotlib.lines import AxLine
from matplotlib.patches import FancyArrow, FancyArrowPatch, Rectangle
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation

from autograder.checking import check

NOTHING = ("None", "none", "", " ", None)
DPI, SMALLEST = 50, 0.5  # of the figure as it is looked at, and the inches that axes must have
FEWEST = 4  # pixels that a kind of artist must change


@contextmanager
def blank_axes():
    """New axes, while another figure is the current one: what is drawn elsewhere does not count."""
    figures = [plt.figure(), plt.figure()]
    try:
        yield figures[0].add_subplot()
    finally:
        for figure in figures:
            plt.close(figure)


def picture(ax):
    """The pixels of the figure, a plane for each colour, without the axes' ticks and labels, which take most of the time to draw."""
    axes = [axis for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()]
    for axis in axes:
        axis.set_visible(False)
    canvas = ax.get_figure().canvas
    canvas.draw()
    for axis in axes:
        axis.set_visible(True)
    return np.asarray(canvas.buffer_rgba()).transpose(2, 0, 1)[:3].astype(np.int16, order="C")


def leave_what_shows(ax):
    """Hide what nobody sees in the figure: kinds of artists without which it looks the same, and all of axes that are hidden or too small."""
    kinds = {}
    for artist in (*ax.lines, *ax.collections, *ax.patches, *ax.texts, *ax.images):
        kinds.setdefault(type(artist), []).append(artist)
    figure = ax.get_figure()
    figure.set_dpi(DPI)
    area, whole = ax.get_window_extent(), picture(ax)
    gone = not ax.get_visible() or min(area.width, area.height) < SMALLEST * DPI or not area.overlaps(figure.bbox)
    for artists in kinds.values():
        shown = [artist.get_visible() for artist in artists]
        for artist in artists:
            artist.set_visible(False)
        if not gone and (np.abs(picture(ax) - whole).max(axis=0) > 5).sum() >= FEWEST:
            for artist, was in zip(artists, shown, strict=True):
                artist.set_visible(was)
    if gone:
        ax.set_axis_off()


def plain(points):
    """Coordinates as a float array of shape (k, 2), NaN where one is masked."""
    return np.ma.filled(np.ma.asarray(points, dtype=float), np.nan).reshape(-1, 2)


def ground(ax):
    """The colour that lies behind everything; None where something is filled, on which any colour shows."""
    filled = [artist for artist in ax.collections if isinstance(artist, QuadMesh) or getattr(artist, "filled", False)]
    return None if filled or ax.images or not ax.patch.get_visible() else np.array(to_rgba(ax.get_facecolor())[:3])


def inked(ax, *colors, alpha=None):
    """Whether some of these colours can be told from what they lie on."""
    behind = ground(ax)
    for color in colors:
        if isinstance(color, str) and color in NOTHING:
            continue
        *rgb, opacity = to_rgba(color, alpha)
        if opacity > 0.02 and (behind is None or opacity * np.abs(rgb - behind).max() > 0.02):
            return True
    return False


def drawn(ax, artist, edges=True, faces=True):
    """Whether each element of an artist that has several can be seen: by its edge, which needs a width, or its face."""
    if not artist.get_visible():
        return [False]
    artist.update_scalarmappable()
    widths = np.atleast_1d(artist.get_linewidth())
    edge, face = artist.get_edgecolor() if edges else (), artist.get_facecolor() if faces else ()
    return [
        (len(edge) > 0 and widths[k % len(widths)] > 0 and inked(ax, edge[k % len(edge)]))
        or (len(face) > 0 and inked(ax, face[k % len(face)]))
        for k in range(max(len(edge), len(face), len(widths)))
    ]


def filled(ax, patch):
    """Whether a patch can be seen."""
    face = [patch.get_facecolor()] if patch.get_fill() else []
    edge = [patch.get_edgecolor()] if patch.get_linewidth() > 0 else []
    return patch.get_visible() and inked(ax, *face, *edge)


def in_view(ax, points):
    """Which of some points, shape (k, 2), lie within the limits of both axes."""
    low, high = np.sort([ax.get_xlim(), ax.get_ylim()], axis=1).T
    slack = 1e-6 * (high - low)
    return ((points >= low - slack) & (points <= high + slack)).all(axis=1)


def legible(axis):
    """The label of an axis in small letters, "" where it cannot be seen."""
    label = axis.label
    shown = axis.axes.axison and axis.get_visible() and label.get_visible() and label.get_fontsize() > 1
    *rgb, opacity = to_rgba(label.get_color(), label.get_alpha())
    *paper, _ = to_rgba(axis.get_figure().get_facecolor())
    apart = opacity * np.abs(np.subtract(rgb, paper)).max()
    return label.get_text().strip().lower() if shown and apart > 0.02 else ""


def lines_of(ax):
    """(vertices, is a stroke drawn, are markers drawn) of each line in data coordinates; helper lines are left out."""
    found = []
    for line in ax.lines:
        alpha, colored = line.get_alpha(), line.get_visible() and inked(ax, line.get_color(), alpha=line.get_alpha())
        if isinstance(line, AxLine) and colored:
            ends = ax.transData.inverted().transform(line.get_transform().transform([(0.0, 0.0), (1.0, 1.0)]))
            found.append((ends, True, False))
        elif line.get_transform() is ax.transData:
            points = plain(line.get_xydata())
            stroke = colored and line.get_linestyle() not in NOTHING and line.get_linewidth() > 0 and len(points) > 1
            sides = [line.get_markerfacecolor(), line.get_markeredgecolor()]
            marker = line.get_visible() and line.get_markersize() > 0 and inked(ax, *sides, alpha=alpha)
            found.append((points, stroke, marker and line.get_marker() not in NOTHING))
    return found


def arrows_of(ax):
    """Start and end of each arrow, however it was drawn."""
    arrows = []
    for patch in [patch for patch in ax.patches if filled(ax, patch)]:
        if isinstance(patch, FancyArrow):
            arrows.append([(patch._x, patch._y), (patch._x + patch._dx, patch._y + patch._dy)])
        elif isinstance(patch, FancyArrowPatch) and patch._posA_posB is not None:
            arrows.append(patch._posA_posB)
    for text in ax.texts:
        bare = isinstance(text, Annotation) and text.arrow_patch is not None and not text.get_text().strip()
        if bare and text.get_visible() and filled(ax, text.arrow_patch) and text.xycoords == "data" and text.anncoords == "data":
            arrows.append([text.xyann, text.xy])
    for quiver in (artist for artist in ax.collections if isinstance(artist, Quiver)):
        if any(drawn(ax, quiver)) and quiver.angles == "xy" and quiver.scale_units == "xy" and quiver.scale == 1:
            starts = plain(quiver.get_offsets())
            shifts = plain(np.ma.column_stack([quiver.U, quiver.V]))
            arrows.extend(zip(starts, starts + shifts, strict=True))
    return [plain(arrow) for arrow in arrows]


def strokes_of(ax):
    """Everything that is drawn as a line: a list of arrays of shape (k, 2), cut where a coordinate is missing."""
    strokes = [points for points, stroke, _ in lines_of(ax) if stroke]
    for artist in ax.collections:
        if isinstance(artist, LineCollection):
            seen = drawn(ax, artist, faces=False)
            strokes.extend(plain(segment) for k, segment in enumerate(artist.get_segments()) if seen[k % len(seen)])
    pieces = []
    for points in strokes + arrows_of(ax):
        missing = np.flatnonzero(~np.isfinite(points).all(axis=1))
        pieces.extend(np.split(points, np.sort(np.concatenate([missing, missing + 1]))))
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece).all()]


def marks_of(ax, alone=True):
    """All points with a marker: a list of arrays of shape (k, 2); `alone` leaves out those of a drawn line."""
    marks = [points for points, stroke, marker in lines_of(ax) if marker and not (stroke and alone)]
    for artist in ax.collections:
        if isinstance(artist, PathCollection) and max(artist.get_sizes(), default=0) > 0:
            points, seen = plain(artist.get_offsets()), drawn(ax, artist)
            marks.append(points[np.resize(seen, len(points))])
    return marks


def tops_of(ax):
    """The middle of the free end of each upright bar: an array of shape (k, 2)."""
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle) and filled(ax, patch)]
    return plain([(bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height()) for bar in bars])


def nearest(ax, parts, wanted):
    """For each wanted point the nearest one of all parts in view, shape (k, 2); of shape (0, 2) where there is none.

    What is drawn beside the wanted points, a mark at the lowest loss for instance, does no harm.
    """
    points = np.concatenate([np.zeros((0, 2)), *parts])
    points = points[np.isfinite(points).all(axis=1) & in_view(ax, points)]
    apart = np.linalg.norm(wanted[:, None] - points, axis=-1)
    return points[apart.argmin(axis=1)] if len(points) else points


def straight_line(ax, low, high):
    """What the strokes show between two x: the heights at both ends, and the share of the range that is seen of them.

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
    across = np.linspace(low, high, 101)
    seen = in_view(ax, np.column_stack([across, left[1] + slope * (across - left[0])]))
    seen &= (across >= left[0]) & (across <= right[0])
    endless = any(isinstance(line, AxLine) for line in ax.lines)  # it makes no room for itself in the view
    return np.stack([ends + off.min(), ends + off.max()]), 1.0 if endless else seen.mean()


def plane_of_contours(ax):
    """The plane that the contour lines in view describe: slopes along both axes, lowest and highest height at the
    origin; and how many levels they have.

    For a loss that is a plane, the level is known exactly at each vertex of each line, wherever the
    levels were chosen.
    """
    vertices, levels = [], []
    for contours in (artist for artist in ax.collections if isinstance(artist, ContourSet) and not artist.filled):
        seen = drawn(ax, contours, faces=False)
        for k, (level, path) in enumerate(zip(contours.levels, contours.get_paths(), strict=False)):
            points = path.vertices if path.codes is None else path.vertices[path.codes != Path.CLOSEPOLY]
            points = points[in_view(ax, points)] if seen[k % len(seen)] else points[:0]
            vertices.extend(points)
            levels.extend([level] * len(points))
    if not vertices:
        return np.zeros(0), 0
    points, heights = plain(vertices), np.array(levels)
    slopes = np.linalg.lstsq(np.column_stack([points, np.ones(len(points))]), heights, rcond=None)[0][:2]
    rest = heights - points @ slopes
    return np.array([*slopes, rest.min(), rest.max()]), len(set(levels))


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
    w_values, b_values = np.sort(case.w_values), np.sort(case.b_values)
    corner, size = [w_values[0], b_values[0]], [np.ptp(w_values), np.ptp(b_values)]
    path = corner + np.multiply(size, 0.5 + 0.18 * case.path)  # on the map, wherever that lies
    plane = case.tilt_w * w_values[None, :] + case.tilt_b * b_values[:, None]
    Z = plane - plane.min() + case.lowest
    given = [w_values.copy(), b_values.copy(), Z.copy(), path.copy()]
    with blank_axes() as ax:
        module.plot_contour(ax, w_values, b_values, Z, path)
        leave_what_shows(ax)
        shown, _ = plane_of_contours(ax)
        drawn_at_all = [c for c in ax.collections if isinstance(c, ContourSet) and not c.filled]
        see.note("contour lines, seen or not", bool(drawn_at_all))
        see.array(
            "contour lines",
            shown,
            columns=("slope along w", "slope along b", "height from", "height to"),
            expected="contour lines of Z over w_values and b_values",
        )
        seen = nearest(ax, marks_of(ax, alone=False) + strokes_of(ax), path)
        see.array("path", seen, columns=("w", "b"), expected="every point of the path, on the given axes")
        order = joined_in_order(ax, path)
        see.fact("path in order", order, "lines along the path lead from each point to the next, and to nowhere else")
        across, up = legible(ax.xaxis), legible(ax.yaxis)
        see.fact("w axis", "w" in across, "label the horizontal axis so that it names w")
        see.fact("b axis", "b" in up, "label the vertical axis so that it names b")
    for name, after, before in zip(("w_values", "b_values", "Z", "path"), (w_values, b_values, Z, path), given, strict=True):
        see.unchanged(name, after, before)


@check("plot_contour", cases=("line",))
def plot_contour_of_other_losses(module, case, see):
    """`plot_contour` draws several contour lines that can be seen, also where the losses are large."""
    w_values, b_values = np.sort(case.w_values), np.sort(case.b_values)
    plane = case.tilt_w * w_values[None, :] + case.tilt_b * b_values[:, None]
    path = np.column_stack([w_values[1:4], b_values[1:4]])
    with blank_axes() as ax:
        module.plot_contour(ax, w_values, b_values, 1e5 * (plane - plane.min() + case.lowest), path)
        _, levels = plane_of_contours(ax)
    sentence = "fewer than two contour lines can be seen where all losses are large: at which levels are they drawn?"
    see.fact("several contour lines", levels > 1, sentence)


@check("plot_fit", cases=("line", "far", "left"))
def plot_fit(module, case, see):
    """`plot_fit` draws every data point, and the line w*x + b over them."""
    inwards = np.roll(np.argsort(case.x), case.n // 2)  # the outermost points lie next to each other, in the middle
    x, y = case.x[inwards], case.y[inwards]
    with blank_axes() as ax:
        module.plot_fit(ax, x, y, case.w, case.b)
        leave_what_shows(ax)
        marks = marks_of(ax)
        points = nearest(ax, marks, np.column_stack([x, y]))
        at_predictions = nearest(ax, marks, np.column_stack([x, case.w * x + case.b]))
        off = np.abs(at_predictions[:, 1] - case.w * at_predictions[:, 0] - case.b).max(initial=0.0)
        see.note("marks at the predictions", bool(len(marks)) and off <= 1e-9 * np.abs(y).max())
        see.array("points", points, columns=("x", "y"), expected="a marker at each point (x, y), on the given axes")
        heights, span = straight_line(ax, x.min(), x.max())
        see.array("line", heights, columns=("left end", "right end"), expected="a line, on the given axes")
        see.fact("line spans the points", span > 0.85, "the line does not reach over the whole range of x")
    see.unchanged("x", x, case.x[inwards])
    see.unchanged("y", y, case.y[inwards])


@check("plot_learning_curve", cases=("line", "far"))
def plot_learning_curve(module, case, see):
    """`plot_learning_curve` draws every loss against its update, with both axes labelled."""
    losses = case.losses.tolist()
    with blank_axes() as ax:
        module.plot_learning_curve(ax, losses)
        leave_what_shows(ax)
        parts = [*marks_of(ax, alone=False), *strokes_of(ax), tops_of(ax)]
        counted = np.column_stack([np.arange(len(losses)), losses])
        curves = [nearest(ax, parts, counted + first) - first for first in ([0, 0], [1, 0])]
        curve = min(curves, key=lambda curve: np.abs(curve - counted).sum() if len(curve) else 0.0)
        see.array("curve", curve, columns=("update", "loss"), expected="one point per update, on the given axes")
        across, up = legible(ax.xaxis), legible(ax.yaxis)
        see.fact("horizontal label", bool(across), "label the horizontal axis: what is counted there?")
        see.fact("vertical label", bool(up), "label the vertical axis: what is measured there?")
        see.note("labels on other axes", any(other.get_xlabel() or other.get_ylabel() for other in plt.gcf().axes))
        turned = counts(up) and not counts(across)
        see.fact("labels turned round", turned, "the labels are turned round: which axis counts the updates?")
    see.unchanged("losses", losses, case.losses.tolist())


def counts(label):
    """Whether a label names something that is counted, and no loss."""
    counted = any(word in label for word in ("update", "step", "iteration", "epoch"))
    return counted and not any(word in label for word in ("loss", "mse", "error", "cost"))
