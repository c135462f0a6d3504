"""The plots of the course: data space, parameter space and learning curves, each drawn on a given `ax`.

Every function draws one thing, names the axes that it needs and returns the axes, so that plots can be
laid over one another: `path(contours(ax, w_values, b_values, Z), rows)`.

`as_you_work` is for the cells of a notebook that draw what the steps of an exercise do, written or not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter
from mpl_toolkits.mplot3d.axes3d import Axes3D

from autograder.recording.conversion import as_numbers

Array: TypeAlias = npt.NDArray[Any]

POINTS = "tab:blue"
MODEL = "tab:red"
CANDIDATE = "tab:green"
LEVELS = 16
UNWRITTEN = re.compile(r"\w+: (.+) is not written yet")  # what the steps of a stub raise


def as_you_work(draw: Callable[[Figure], object]) -> None:
    """Call `draw` with a new figure and show it; a decorator for the figure cells of the notebooks.

    If a step that the figure needs is still unwritten, a sentence names it instead, and nothing is shown.
    Any other error is raised as ever. The names in `draw` are its own, so a figure leaves none behind that
    a step could use by mistake.
    """
    import matplotlib.pyplot as plt  # noqa: PLC0415 - a checked module may import this and draw nothing

    figure = plt.figure(layout="constrained")
    try:
        draw(figure)
    except NotImplementedError as error:
        plt.close(figure)
        missing = UNWRITTEN.fullmatch(str(error))
        if not missing:
            raise
        sentence = f"No figure yet: {missing[1]} is not written yet. Write it, run its cell, then this one again."
        sys.stdout.write(sentence + "\n")
        return
    except BaseException:
        plt.close(figure)
        raise
    figure.set_size_inches(max(5.6, 4.3 * len(figure.axes)), 3.8)
    if plt.get_backend().lower() == "agg":  # nothing to show it on
        plt.close(figure)
    else:
        plt.show()


def noisy_line(n: int = 40) -> tuple[Array, Array]:
    """The `n` points (x, y) that the lessons draw, scattered about y = 1.5 * x - 1."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-1, 3, n)
    return x, 1.5 * x - 1 + 0.4 * rng.standard_normal(n)


def walk(x: Array, y: Array, start: tuple[float, float], rate: float, updates: int) -> Array:
    """The start (w, b) and the rows after each update of gradient descent on a line, to four decimals.

    The loss of a line is a parabola in (w, b), so every update brings the distance from the lowest point
    nearer by the same matrix: the rows are its powers.
    """
    best = np.polyfit(x, y, 1)
    shrink = np.eye(2) - 2 * rate * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    rows = [best + np.linalg.matrix_power(shrink, t) @ (np.array(start) - best) for t in range(updates + 1)]
    return np.round(rows, 4)


def data(ax: Axes, x: Array, y: Array, label: str = "data") -> Axes:
    """The points (x, y), each a small marker."""
    ax.plot(x, y, "o", color=POINTS, markersize=3.5, alpha=0.8, label=label)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    return ax


def line(ax: Axes, x: Array, w: float, b: float, label: str = "model", color: str = MODEL, style: str = "-") -> Axes:
    """The line w*x + b over the whole range of x."""
    ends = np.array([np.min(x), np.max(x)])
    ax.plot(ends, w * ends + b, style, color=color, linewidth=1.8, label=label)
    return ax


def candidates(ax: Axes, x: Array, pairs: Sequence[tuple[float, float]]) -> Axes:
    """A dashed line for each pair (b, w), with the pair written at its right end."""
    for b, w in pairs:
        line(ax, x, w, b, label=f"({b:g}, {w:g})", color=CANDIDATE, style="--")
        right = float(np.max(x))
        ax.annotate(
            f"({b:g}, {w:g})", (right, w * right + b), (6, 0), textcoords="offset points", va="center", color=CANDIDATE
        )
    return ax


def surface(ax: Axes3D, w_values: Array, b_values: Array, Z: Array) -> Axes3D:
    """The loss as a surface over (w, b), on 3D axes; Z has a row for each b and a column for each w."""
    W, B = np.meshgrid(w_values, b_values)
    ax.plot_surface(W, B, Z, cmap="viridis", edgecolor="none")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    ax.set_zlabel("loss", labelpad=8)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return ax


def contours(ax: Axes, w_values: Array, b_values: Array, Z: Array) -> Axes:
    """Contour lines of the loss over (w, b).

    The levels grow with the square, as the loss does with the distance from its lowest point, so that
    the lines are evenly spaced instead of crowding at the rim.
    """
    levels = Z.min() + np.ptp(Z) * (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 2
    ax.contour(w_values, b_values, Z, levels=levels, cmap="viridis", linewidths=0.9)
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    return ax


def loss_map(ax: Axes, x: Array, y: Array, w: tuple[float, float], b: tuple[float, float]) -> Axes:
    """Contour lines of the mean squared error of every line on (x, y), for w and b in the given ranges."""
    w_values, b_values = np.linspace(*w, 81), np.linspace(*b, 81)
    W, B = np.meshgrid(w_values, b_values)
    from_zero = np.mean(x * x) * W**2 + B**2 + np.mean(y * y)  # the square, multiplied out
    return contours(ax, w_values, b_values, from_zero + 2 * (np.mean(x) * W * B - np.mean(x * y) * W - np.mean(y) * B))


def path(ax: Axes, rows: object, label: str = "path", start: tuple[float, float] | None = None) -> Axes:
    """The rows (w, b) of a training, joined in order; a square marks the start and a star the end.

    The rows may be a list, an array or a tensor. If the start is not the first of them, give it as `start`.
    """
    places = as_numbers(rows)[0].reshape(-1, 2)
    if start is not None:
        places = np.vstack([start, places])
    ax.plot(places[:, 0], places[:, 1], ".-", color=MODEL, linewidth=1, markersize=4, label=label)
    ax.plot(*places[0], "s", color=MODEL, markersize=6, label="start")
    ax.plot(*places[-1], "*", color="black", markersize=11, zorder=3, label="end")
    return ax


def parameters(ax: Axes, rows: object, names: Sequence[str]) -> Axes:
    """Each parameter of a training, one column of its rows, against the number of updates."""
    places = as_numbers(rows)[0].reshape(-1, len(names))
    for name, column in zip(names, places.T, strict=True):
        ax.plot(range(1, len(column) + 1), column, linewidth=1.5, label=name)
    ax.xaxis.set_major_locator(_whole())
    ax.set_xlabel("update")
    ax.set_ylabel("parameter")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def learning_curves(ax: Axes, curves: Mapping[str, Sequence[float]], log: bool = False, step: str = "update") -> Axes:
    """Each curve's losses against the number of updates (or what `step` names), counted from 1."""
    for name, losses in curves.items():
        ax.plot(range(1, len(losses) + 1), losses, linewidth=1.5, label=name)
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_major_locator(_whole())
    ax.set_xlabel(step)
    ax.set_ylabel("loss")
    if len(curves) > 1:
        ax.legend()
    return ax


def _whole() -> MaxNLocator:
    """Ticks at round whole numbers."""
    return MaxNLocator(integer=True, steps=[1, 2, 5, 10])
