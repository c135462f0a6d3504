"""The plots of the course: data space, parameter space and learning curves, each drawn on a given `ax`.

Every function draws one thing, names the axes that it needs and returns the axes, so that plots can be
laid over one another: `path(contours(ax, across, up, Z, names), rows)`.

`as_you_work` is for the cells of a notebook that draw what the steps of an exercise do, written or not.

None knows a model: what is drawn of one is a function that the caller gives, and so are its parameters' names.

What exercises ask for (`contours`, `loss_contours`, `path`, `surface`, `walk`) is defined in a module of its own, which is not there where
work is judged: no step can hand its task on.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from autograder.recording.conversion import as_numbers

Array: TypeAlias = npt.NDArray[Any]

POINTS = "tab:blue"
MODEL = "tab:red"
UNWRITTEN = re.compile(r"\w+: (.+) is not written yet")  # what the steps of a stub raise

NOT_HERE = (
    "the plots of the lessons that show what a step computes are not drawn while work is judged: draw on `ax` yourself"
)


def _not_here(*_: object, **__: object) -> NoReturn:
    """Stands where a plot would do a step's work; RuntimeError always, with the sentence for whoever's step called it."""
    raise RuntimeError(NOT_HERE)


try:
    from autograder.solved_plots import contours, loss_contours, path, surface, walk
except ModuleNotFoundError:
    contours = loss_contours = path = surface = walk = _not_here


def as_you_work(draw: Callable[[Figure], object]) -> None:
    """Call `draw` with a new figure and show it; a decorator for the figure cells of the notebooks.

    If a step that the figure needs is still unwritten, a sentence names it instead, and nothing is shown.
    Where work is judged, nobody sees a figure, and `draw` is not called.
    Any other error is raised as ever. The names in `draw` are its own, so a figure leaves none behind that
    a step could use by mistake.
    """
    if walk is _not_here:
        return
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


def scattered(
    of: Callable[[Array], Array], n: int = 40, low: float = -1.0, high: float = 3.0, noise: float = 0.4, seed: int = 3
) -> tuple[Array, Array]:
    """Data to draw: `n` points (x, y) about y = of(x), x from `low` to `high`, the same ones at each call."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(low, high, n)
    return x, of(x) + noise * rng.standard_normal(n)


def data(ax: Axes, x: Array, y: Array, label: str = "data") -> Axes:
    """The points (x, y), each a small marker."""
    ax.plot(x, y, "o", color=POINTS, markersize=3.5, alpha=0.8, label=label)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    return ax


def model(
    ax: Axes, x: Array, of: Callable[[Array], Array], label: str = "model", color: str = MODEL, style: str = "-"
) -> Axes:
    """What any model of one input gives over the whole range of x: `of` takes an array of inputs."""
    places = np.linspace(np.min(x), np.max(x), 200)
    ax.plot(places, of(places), style, color=color, linewidth=1.8, label=label)
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
