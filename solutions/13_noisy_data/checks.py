"""What is observed of 13_noisy_data: numbers, and what 3D axes hold after a plotting step, read in coordinates of the data."""

import re

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Line3D, Line3DCollection, Path3DCollection, Poly3DCollection

from autograder.checking import Refused, check, describe

DPI = 50
FEWEST = 8  # pixels that a kind of artist must change


def the_tensor(name, value):
    """A tensor, or a refusal in words."""
    if not isinstance(value, torch.Tensor):
        raise Refused(f"{describe(value)} for {name}", "a tensor")
    return value


@check("noisy_points", cases=("practice", "far", "float32"), keeps=("rng",))
def noisy_points(module, case, see):
    """`noisy_points` spaces x evenly, and takes the noise from a generator that begins at the seed."""
    for what, seed, noise in (("", case.seed, case.noise), (" of another seed", case.other_seed, 2 * case.noise), (", the first again", case.seed, case.noise)):
        points = module.noisy_points(case.w, case.b, noise, case.low, case.high, case.count, seed, case.torch_dtype)
        for name, tensor in zip("xy", see.unpack(points, 2, "a pair (x, y)"), strict=True):
            see.array(f"{name}{what}", the_tensor(name, tensor), expected="a tensor of shape (n, 1)", exact_dtype=True)
            tracked = tensor.requires_grad
            see.fact(f"{name}{what} requires grad", tracked, "data are not trained: they need no gradients")


@check("noisy_points", cases=("practice",), keeps=("rng",))
def noisy_points_by_default(module, case, see):
    """`noisy_points` makes float64 unless told otherwise."""
    points = module.noisy_points(case.w, case.b, case.noise, case.low, case.high, case.count + 9, case.other_seed)
    for name, tensor in zip("xy", see.unpack(points, 2, "a pair (x, y)"), strict=True):
        see.array(f"{name} by default", the_tensor(name, tensor), expected="a tensor of shape (n, 1)", exact_dtype=True)


@check("train_test_split", cases=("practice", "far"), free=("rng",))
def train_test_split(module, case, see):
    """`train_test_split` deals the rows out by chance, X and Y alike, and depends on the seed alone."""
    x, y, table = case.x, case.y, case.table
    calls = {
        "": (x, y, case.test_size, case.seed),
        " of another seed": (x, y, case.test_size, case.other_seed),
        " of a table": (table, y, 0.5 * case.test_size, case.seed),
        ", the first again": (x, y, case.test_size, case.seed),
    }
    for what, given in calls.items():
        parts = see.unpack(module.train_test_split(*given), 4, "four arrays: X_train, X_test, Y_train, Y_test")
        for name, part in zip(("X_train", "X_test", "Y_train", "Y_test"), parts, strict=True):
            see.array(f"{name}{what}", part, (name,), "an array with its rows")
    see.unchanged("X", x, case.x)
    see.unchanged("Y", y, case.y)


def column(case, name):
    """A value of the case as a tensor of shape (n, 1)."""
    return case.tensor(name).reshape(-1, 1)


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("train", free=("rng",))
def train(module, case, see):
    """`train` starts where it is told, makes an update for each batch, in order, and reports each epoch."""
    x, y, told = column(case, "x"), column(case, "y"), []
    given = case.w, case.b, case.lr, case.batch_size, case.epochs
    rows = module.train(x, y, *given, lambda so_far: told.append(np.array(so_far, dtype=float)))
    sizes = [min(case.batch_size, case.n - first) for first in range(0, case.n, case.batch_size)]
    see.trajectory("trajectory", rows, ("w", "b"), start=(case.w, case.b), points=(case.x, case.y, line), batches=sizes)
    see.array("rows at each call of on_epoch", [len(so_far) for so_far in told], ("rows",), "one call after each epoch, with all rows so far")
    last = told[-1] if told else np.zeros((0, 2))
    see.array("rows at the last call of on_epoch", last, ("w", "b"), "all rows so far")
    see.unchanged("x", x, column(case, "x"))
    see.unchanged("y", y, column(case, "y"))


@check("train", cases=("practice",), free=("rng",))
def train_again(module, case, see):
    """`train` begins anew at each call, and needs no on_epoch."""
    x, y = column(case, "x"), column(case, "y")
    for call, (w, b) in (("first", (case.w, case.b)), ("second", (case.b, case.w))):
        rows = module.train(x, y, w, b, case.lr / 2, case.batch_size + 1, 1)
        see.trajectory(f"trajectory of the {call} call", rows, ("w", "b"), start=(w, b))


def picture(ax):
    """The pixels of the figure."""
    canvas = ax.get_figure().canvas
    canvas.draw()
    return np.asarray(canvas.buffer_rgba(), dtype=int)[..., :3]


def leave_what_shows(ax):
    """Hide what nobody sees in the figure: kinds of artists without which it looks the same."""
    kinds = {}
    for artist in (*ax.lines, *ax.collections):
        kinds.setdefault(type(artist), []).append(artist)
    ax.get_figure().set_dpi(DPI)
    ax.set_axis_off()  # ticks and walls take most of the time to draw
    whole = picture(ax)
    for artists in kinds.values():
        shown = [artist.get_visible() for artist in artists]
        for artist in artists:
            artist.set_visible(False)
        if (np.abs(picture(ax) - whole).max(axis=-1) > 5).sum() >= FEWEST:
            for artist, was in zip(artists, shown, strict=True):
                artist.set_visible(was)


def seen(artist):
    """Whether an artist is there to be seen."""
    alpha = artist.get_alpha()
    return artist.get_visible() and (alpha is None or alpha > 0.02)


def wires_of(ax):
    """The corners of all wires, shape (k, 3)."""
    wires = [artist for artist in ax.collections if isinstance(artist, Line3DCollection) and seen(artist)]
    corners = [np.asarray(wire, dtype=float).reshape(-1, 3) for artist in wires for wire in artist._segments3d]
    return np.concatenate([np.zeros((0, 3)), *corners])


def places_of(ax):
    """All points of lines and of marks in space, shape (k, 3)."""
    found = [np.zeros((0, 3))]
    for artist in ax.lines:
        if isinstance(artist, Line3D) and seen(artist):
            found.append(np.column_stack([np.ravel(np.asarray(part, dtype=float)) for part in artist.get_data_3d()]))
    for artist in ax.collections:
        if isinstance(artist, Path3DCollection) and seen(artist):
            found.append(np.column_stack([np.ravel(np.asarray(part, dtype=float)) for part in artist._offsets3d]))
    points = np.concatenate(found)
    return points[np.isfinite(points).all(axis=1)]


def nearest(points, wanted):
    """For each wanted point the nearest one of these, shape (k, 3); (0, 3) where there are none."""
    apart = np.linalg.norm(wanted[:, None] - points, axis=-1)
    return points[apart.argmin(axis=1)] if len(points) else points


def surface_of(corners, middle):
    """The plane that wires describe: its slopes along both axes, its lowest and highest height in the middle."""
    if not len(corners):
        return np.zeros(0)
    places = corners[:, :2] - middle
    slopes = np.linalg.lstsq(np.column_stack([places, np.ones(len(places))]), corners[:, 2], rcond=None)[0][:2]
    rest = corners[:, 2] - places @ slopes
    return np.array([*slopes, rest.min(), rest.max()])


@check("plot_wireframe", cases=("practice", "far"))
def plot_wireframe(module, case, see):
    """`plot_wireframe` draws the loss as wires over w and b, with the path above it and all axes named."""
    w_values, b_values = np.sort(case.w_values), np.sort(case.b_values)
    plane = case.tilt_w * w_values[None, :] + case.tilt_b * b_values[:, None]
    Z, rows, losses = plane - plane.min() + 1.0, case.rows, case.losses
    given = [value.copy() for value in (w_values, b_values, Z, rows, losses)]
    handed = [w_values, b_values, Z, rows, losses]
    figures = [plt.figure(), plt.figure()]  # what is drawn on the current one, the second, does not count
    try:
        ax = figures[0].add_subplot(projection="3d")
        module.plot_wireframe(ax, *handed)
        leave_what_shows(ax)
        corners, places = wires_of(ax), places_of(ax)
        columns = ("slope along w", "slope along b", "height from", "height to")
        see.array("wireframe", surface_of(corners, [w_values.mean(), b_values.mean()]), columns, "a wireframe of Z over w_values and b_values, on the given axes")
        see.note("closed surfaces", sum(isinstance(artist, Poly3DCollection) for artist in ax.collections))
        extent = np.array([corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)]) if len(corners) else np.zeros(0)
        see.array("wireframe from and to", extent, ("w", "b"), "a wireframe over all of w_values and b_values")
        wanted = np.column_stack([rows, losses])
        see.array("path", nearest(places, wanted), ("w", "b", "loss"), "every place of the path at its height, on the given axes")
        see.fact("first axis", "w" in ax.get_xlabel().lower(), "label the first axis so that it names w")
        see.fact("second axis", "b" in ax.get_ylabel().lower(), "label the second axis so that it names b")
        see.note("labels on other axes", any(other.get_xlabel() or other.get_ylabel() for other in plt.gcf().axes))
        see.fact("third axis", bool(ax.get_zlabel().strip()), "label the third axis: what is measured there?")
    finally:
        for figure in figures:
            plt.close(figure)
    for name, after, before in zip(("w_values", "b_values", "Z", "rows", "losses"), handed, given, strict=True):
        see.unchanged(name, after, before)


class Drawings:
    """Two functions that draw a single line each, and remember what they got and what lay on the axes before."""

    def __init__(self, left, right):
        self.places = {left: "left", right: "right"}
        self.lines, self.paths, self.before = [], [], []

    def _begin(self, what, ax):
        if ax not in self.places:
            raise Refused(describe(ax), "the axes that were handed in")
        self.before.append((f"{what} on the {self.places[ax]}", len(ax.lines)))

    def draw_line(self, ax, w, b):
        self._begin("line", ax)
        self.lines.append([float(w), float(b)])
        ax.plot([0, 1], [b, w + b])

    def draw_path(self, ax, rows):
        self._begin("path", ax)
        self.paths.append(np.array(rows, dtype=float))
        ax.plot(rows[:, 0], rows[:, 1])


@check("Redraw", cases=("practice", "far"))
def redraw(module, case, see):
    """`Redraw` clears both axes at each call, draws the last line and the whole path, and says how many updates there were."""
    left, right = Figure().subplots(1, 2)
    drawings = Drawings(left, right)
    film = module.Redraw(left, right, drawings.draw_line, drawings.draw_path)
    counts, others = [], []
    for length in (2, 5, 6, len(case.rows)):
        rows = case.rows[:length]
        film(rows)
        see.unchanged(f"rows of call {len(counts) + 1}", rows, case.rows[:length])
        for found, ax in ((counts, left), (others, right)):
            found.append([float(number) for number in re.findall(r"\d+(?:\.\d+)?", ax.get_title())])
    see.array("lines drawn", drawings.lines, ("w", "b"), "the line of the last row, at each call")
    see.array("lengths of the paths drawn", [len(path) for path in drawings.paths], ("rows",), "one path at each call")
    for k, path in enumerate(drawings.paths, start=1):
        see.array(f"path of call {k}", path, ("w", "b"), "all rows so far")
    see.array("numbers in the title", [numbers[0] if len(numbers) == 1 else -len(numbers) for numbers in counts], ("updates",), "the number of updates")
    see.note("numbers over the right axes", others)
    sentence = "each picture has its own axes: the line is drawn on the left ones, the path on the right ones"
    see.fact("places", ", ".join(sorted({place for place, _ in drawings.before})), sentence)
    sentence = "what was drawn at an earlier call is still on the axes when the next picture is drawn"
    see.fact("axes were clear", not any(lines for _, lines in drawings.before), sentence)
    see.fact("left at the end", f"{len(left.lines)} {len(right.lines)}", "the last picture is not on the axes, or not it alone")
