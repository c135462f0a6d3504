"""Draws the figures that two of the tutorials show, with the course's own solutions. Run as a script:

    python -m tools.figures --out DIR [--course DIR]

The numbers come from the solutions (training, loss surface), the drawing from `autograder.plots`.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.axes3d import Axes3D

from autograder import plots
from autograder.plots import Array

NAMES = "w", "b"
START = 1.5, 1.0  # (w, b) of tutorial 002
RATE, TOO_SMALL, TOO_LARGE = 0.1, 0.005, 0.77
UPDATES = 200
FAR_START = -15.0, -10.0  # (w, b) of tutorial 000
FRAMES = 5, 20, 60, 600  # updates after which its training is shown


def solution(course: Path, exercise: str, stem: str) -> ModuleType:
    """The solved module of an exercise.

    Raises:
        FileNotFoundError: if the folder is not a course that holds it.
    """
    path = course / "solutions" / exercise / f"{stem}.py"
    spec = importlib.util.spec_from_file_location(f"figures_{stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data_002() -> tuple[Array, Array]:
    """The training points of tutorial 002: 85 of 100 on a noisy line."""
    rng = np.random.RandomState(42)
    x = rng.rand(100)
    y = 2.3 + 1.2 * x + 0.1 * rng.randn(100)
    chosen = np.random.RandomState(42).permutation(100)[15:]
    return x[chosen], y[chosen]


def data_000() -> tuple[Array, Array]:
    """The points of tutorial 000: 60 on a slightly noisy line, x from -3 to 3."""
    x = torch.arange(-3, 3, 0.1)
    y = x - 1 + 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    return x.double().numpy(), y.double().numpy()


def candidates(ax: Axes, x: Array, pairs: Sequence[tuple[float, float]]) -> Axes:
    """A dashed line for each pair (b, w), with the pair written at its right end."""
    for b, w in pairs:
        plots.model(ax, x, np.poly1d((w, b)), label=f"({b:g}, {w:g})", color="tab:green", style="--")
        right = float(np.max(x))
        ax.annotate(
            f"({b:g}, {w:g})",
            (right, w * right + b),
            (6, 0),
            textcoords="offset points",
            va="center",
            color="tab:green",
        )
    return ax


@contextmanager
def page(path: Path, width: float = 6.0) -> Iterator[Figure]:
    """A figure to draw on, written as a PNG at the end."""
    figure = Figure(figsize=(width, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    yield figure
    figure.savefig(path, dpi=120)


class Lesson:
    """The tutorials' figures: each method writes one group of PNGs into a folder."""

    def __init__(self, course: Path, out: Path) -> None:
        self.out = out
        self.by_hand = solution(course, "02_manual_gradient", "manual_gradient")
        self.minibatch = solution(course, "03_minibatch", "minibatch")
        self.loss_surface: Callable[..., Array] = solution(course, "09_loss_surface", "loss_surface").loss_surface

    def data_space(self) -> None:
        """Tutorial 002: the data with the best line, and with some candidates."""
        x, y = data_002()
        w, b = np.polyfit(x, y, 1)
        with self._axes("002_best_line") as ax:
            plots.model(
                plots.data(ax, x, y), x, np.poly1d((w, b)), label=f"best line: b = {b:.2f}, w = {w:.2f}"
            ).legend()
        with self._axes("002_candidates") as ax:
            pairs = [(2.9, 0.2), (2.1, 1.6), (1.8, 1.5), (2.6, 1.4), (3.3, -0.8)]
            candidates(plots.data(ax, x, y), x, pairs).set_title("candidates (b, w)")
            ax.set_xlim(right=1.22)

    def parameter_space(self) -> None:
        """Tutorial 002: the loss from above, and three descents on it with their costs."""
        with self._axes("002_contour") as ax:
            self._map_002(ax).set_title("J(b, w)")
        cases = {"descent": RATE, "rate_too_small": TOO_SMALL, "rate_too_large": TOO_LARGE}
        for name, rate in cases.items():
            with self._axes(f"002_{name}") as ax:
                plots.path(self._map_002(ax), self.descent_002(rate)).legend(loc="lower left")
                ax.set_title(f"{UPDATES} updates at rate {rate:g}")
        with self._axes("002_cost") as ax:
            plots.learning_curves(ax, {f"rate {rate:g}": self._costs_002(rate) for rate in cases.values()}, log=True)

    def far_start(self) -> None:
        """Tutorial 000: the loss in 3D and from above, and both spaces while the line is trained."""
        x, y = data_000()
        w_values, b_values = np.linspace(-17, 17, 121), np.linspace(-16, 16, 121)
        Z = self.loss_surface(x, y, w_values, b_values)
        with page(self.out / "000_loss_surface.png") as figure:
            ax = figure.add_subplot(projection="3d")
            assert isinstance(ax, Axes3D)
            plots.surface(ax, w_values, b_values, Z, NAMES).set_title("loss surface", y=0.96)
            ax.set_box_aspect(None, zoom=0.9)
        with self._axes("000_contour") as flat:
            plots.contours(flat, w_values, b_values, Z, NAMES).set_title("loss surface, from above")
        rows = self.minibatch.train(x, y, *FAR_START, 0.01, 10, 1)
        rows = np.vstack([FAR_START, np.asarray(rows)])
        for updates in FRAMES:
            with page(self.out / f"000_training_{updates:03d}.png", width=9.6) as figure:
                left, right = figure.subplots(1, 2)
                plots.model(plots.data(left, x, y), x, np.poly1d(rows[updates])).legend(loc="upper right")
                left.set(ylim=(-16, 16), title=f"data space, update {updates}")
                plots.path(plots.contours(right, w_values, b_values, Z, NAMES), rows[: updates + 1])
                right.set_title(f"parameter space, update {updates}")

    @contextmanager
    def _axes(self, name: str) -> Iterator[Axes]:
        with page(self.out / f"{name}.png") as figure:
            yield figure.add_subplot()

    def _map_002(self, ax: Axes) -> Axes:
        w_values, b_values = np.linspace(0.4, 2.6, 221), np.linspace(0.8, 3.6, 281)
        return plots.contours(ax, w_values, b_values, self.loss_surface(*data_002(), w_values, b_values), NAMES)

    def descent_002(self, rate: float) -> Array:
        """The start and all rows (w, b) of tutorial 002 at a rate."""
        rows = self.by_hand.train(*data_002(), *START, rate, UPDATES)
        return np.vstack([START, np.asarray(rows)])

    def _costs_002(self, rate: float) -> list[float]:
        x, y = data_002()
        return [self.by_hand.mse(self.by_hand.predict(x, w, b), y) for w, b in self.descent_002(rate)[:-1]]


def draw(course: Path, out: Path) -> list[Path]:
    """Write all figures into `out` and return their paths.

    Raises:
        FileNotFoundError: if `course` does not hold the solutions.
    """
    lesson = Lesson(course, out)
    out.mkdir(parents=True, exist_ok=True)
    lesson.data_space()
    lesson.parameter_space()
    lesson.far_start()
    return sorted(out.glob("00[02]_*.png"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the script."""
    parser = argparse.ArgumentParser(prog="python -m tools.figures", description="Draw the figures of the lessons.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the PNGs")
    parser.add_argument("--course", type=Path, default=Path(), help="folder of the course (default: the current one)")
    options = parser.parse_args(arguments)
    try:
        draw(options.course, options.out)
    except FileNotFoundError as error:
        parser.error(f"no course with solutions: {error}")


if __name__ == "__main__":
    main()
