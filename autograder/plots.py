"""The plots of the course: data space, parameter space and learning curves, each drawn on a given `ax`.

Every function draws one thing, names the axes that it needs and returns the axes, so that plots can be
laid over one another: `path(contours(ax, w_values, b_values, Z), rows)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d.axes3d import Axes3D

Array: TypeAlias = npt.NDArray[Any]

POINTS = "tab:blue"
MODEL = "tab:red"
CANDIDATE = "tab:green"
LEVELS = 16


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


def path(ax: Axes, rows: Array, label: str = "path") -> Axes:
    """The rows (w, b) of a training, joined in order; a square marks the start and a star the end."""
    ax.plot(rows[:, 0], rows[:, 1], ".-", color=MODEL, linewidth=1, markersize=4, label=label)
    ax.plot(*rows[0], "s", color=MODEL, markersize=6, label="start")
    ax.plot(*rows[-1], "*", color="black", markersize=11, zorder=3, label="end")
    return ax


def learning_curves(ax: Axes, curves: Mapping[str, Sequence[float]], log: bool = False, step: str = "update") -> Axes:
    """Each curve's losses against the number of updates (or what `step` names), counted from 1."""
    for name, losses in curves.items():
        ax.plot(range(1, len(losses) + 1), losses, linewidth=1.5, label=name)
    if log:
        ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(step)
    ax.set_ylabel("loss")
    if len(curves) > 1:
        ax.legend()
    return ax
