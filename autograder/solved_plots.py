"""Those plots of the course that do what an exercise asks for: a path over the contours of a loss, and its surface.

No process that runs submissions finds this module; everybody else has all of it from `autograder.plots`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d.axes3d import Axes3D

from autograder.recording.conversion import as_numbers

Array: TypeAlias = npt.NDArray[Any]

LEVELS = 16
NEARBY = 1e-4  # so far to either side a slope is taken


def walk(loss: Callable[[Array], float], start: Sequence[float], rate: float, updates: int) -> Array:
    """The start and the rows after each update of gradient descent on a model's own loss, a function of a row, to four decimals.

    The slopes are differences of the loss to both sides.
    """
    row = np.array(start, dtype=np.float64)
    steps, rows = NEARBY * np.eye(len(row)), [row]
    for _ in range(updates):
        row = row - rate * np.array([loss(row + step) - loss(row - step) for step in steps]) / (2 * NEARBY)
        rows.append(row)
    return np.round(rows, 4)


def surface(ax: Axes3D, across: Array, up: Array, Z: Array, names: tuple[str, str]) -> Axes3D:
    """The loss as a surface over two parameters, on 3D axes; Z has a row for each of `up` and a column for each of `across`."""
    ax.plot_surface(*np.meshgrid(across, up), Z, cmap="viridis", edgecolor="none")
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    ax.set_zlabel("loss", labelpad=8)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return ax


def contours(ax: Axes, across: Array, up: Array, Z: Array, names: tuple[str, str]) -> Axes:
    """Contour lines of the loss over two parameters.

    The levels grow with the square, as the loss does with the distance from its lowest point, so that
    the lines are evenly spaced instead of crowding at the rim.
    """
    levels = Z.min() + np.ptp(Z) * (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 2
    ax.contour(across, up, Z, levels=levels, cmap="viridis", linewidths=0.9)
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    return ax


def loss_contours(
    ax: Axes,
    loss: Callable[[Array], float],
    across: tuple[float, float],
    up: tuple[float, float],
    names: tuple[str, str],
) -> Axes:
    """Contour lines of a model's own loss, a function of a row of two parameters, for both in the given ranges."""
    columns, rows = (np.linspace(*ends, 61) for ends in (across, up))
    Z = np.array([[float(loss(np.array([a, b]))) for a in columns] for b in rows])
    return contours(ax, columns, rows, Z, names)


def path(ax: Axes, rows: object, label: str = "path", start: tuple[float, float] | None = None) -> Axes:
    """The rows of a training of two parameters, joined in order; a square marks the start and a star the end.

    The rows may be a list, an array or a tensor. If the start is not the first of them, give it as `start`.
    """
    places = as_numbers(rows)[0].reshape(-1, 2)
    if start is not None:
        places = np.vstack([start, places])
    ax.plot(places[:, 0], places[:, 1], ".-", color="tab:red", linewidth=1, markersize=4, label=label)
    ax.plot(*places[0], "s", color="tab:red", markersize=6, label="start")
    ax.plot(*places[-1], "*", color="black", markersize=11, zorder=3, label="end")
    return ax
