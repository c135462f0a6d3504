"""Draw a picture: as SVG for pages and files, with matplotlib for whoever wants a figure or a PNG.

The SVG is made by a template, since that costs a millisecond or two: every page of a class can have its
pictures. Matplotlib takes a hundred times as long. Either way the two paths differ in colour, dash and mark.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from autograder.judging.plot_view import Ellipse
from autograder.judging.results import Result
from autograder.judging.trajectory_plot import UPDATE, Panel, Picture, short
from autograder.recording.observation import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

YOURS, RIGHT = "#d55e00", "#0072b2"  # apart for every kind of colour vision (Okabe and Ito)
WIDTH, TOP, MARK_EVERY = 480, 70, 25


@dataclass(frozen=True)
class Frame:
    """A panel in its place on the drawing, all in pixels, y downwards.

    Attributes:
        panel: what it shows; left, top, width, height: where.
    """

    panel: Panel
    left: float
    top: float
    width: float
    height: float

    def place(self, shares: Array) -> list[tuple[float, float]]:
        """Shares of the view as pixels inside the frame."""
        pixels = np.round(np.column_stack([shares[:, 0] * self.width, (1 - shares[:, 1]) * self.height]), 1)
        return [(float(x), float(y)) for x, y in pixels]

    @property
    def fork(self) -> tuple[float, float]:
        """The place where the paths part."""
        return self.place(self.panel.fork[None])[0]

    @property
    def contours(self) -> list[Ellipse]:
        """The loss's contours, where it is known."""
        return self.panel.loss.contours(self.panel.view, self.width, self.height) if self.panel.loss else []

    @property
    def ticks(self) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
        """Place and label of each tick along both axes."""
        view = self.panel.view
        (across, up), low = view.ticks(self.panel.x == UPDATE), (view.x[0], view.y[0])
        return (
            [(float((tick - low[0]) / view.size[0] * self.width), short(tick)) for tick in across],
            [(float((1 - (tick - low[1]) / view.size[1]) * self.height), short(tick)) for tick in up],
        )


def svg(picture: Picture) -> str:
    """The text of an SVG, fit for a file and for a place inside a page; a few kilobytes."""
    panels = picture.panels
    if len(panels) == 1:
        frames = [Frame(panels[0], 58, TOP, WIDTH - 74, 280)]
    else:
        frames = [Frame(p, 58 + k % 2 * 240, TOP + k // 2 * 168, 166, 112) for k, p in enumerate(panels)]
    height = frames[-1].top + frames[-1].height + 44
    return _template().render(picture=picture, frames=frames, width=WIDTH, height=height, every=MARK_EVERY)


def drawn(result: Result) -> Result:
    """A result whose pictures are drawn, as SVG."""
    return result.with_pictures({step.step: svg(step.picture) for step in result.steps if step.picture})


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("autograder.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("picture.svg")


def figure(picture: Picture) -> Figure:
    """A matplotlib figure, known to no window and no pyplot."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - start-up: only a PNG needs it

    panels = picture.panels
    rows, columns = math.ceil(len(panels) / 2), min(len(panels), 2)
    made = Figure(figsize=(5.6, 4.6) if columns == 1 else (7.6, 2.2 * rows + 0.9), layout="constrained")
    axes = made.subplots(rows, columns, squeeze=False).ravel()
    for ax, panel in zip(axes, panels, strict=False):
        _plot(ax, panel, picture)
    for ax in axes[len(panels) :]:
        ax.set_axis_off()
    made.suptitle(picture.title, fontsize="medium")
    made.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return made


def png(picture: Picture, dpi: int = 110) -> bytes:
    """The figure as the bytes of a PNG."""
    file = io.BytesIO()
    figure(picture).savefig(file, format="png", dpi=dpi)
    return file.getvalue()


def _plot(ax: Axes, panel: Panel, picture: Picture) -> None:
    from matplotlib.patches import Ellipse as Patch  # noqa: PLC0415 - start-up: only a PNG needs it

    for ring in Frame(panel, 0, 0, 1, 1).contours:
        place, size = (ring.x, 1 - ring.y), (2 * ring.rx, 2 * ring.ry)
        ax.add_patch(Patch(place, *size, angle=-ring.angle, fill=False, edgecolor="0.82"))
    for path, name, style, color, face in (
        (panel.right, "right", "o--", RIGHT, "white"),
        (panel.yours, "yours", "s-", YOURS, YOURS),
    ):
        every = 1 + len(path) // MARK_EVERY
        ax.plot(*path.T, style, color=color, label=name, markersize=4.5, markerfacecolor=face, markevery=every)
    if picture.start is not None:
        ax.plot(*panel.right[0], "kD", markersize=6, label="start")
    label = f"they part at update {picture.row + 1}"
    ax.plot(*panel.fork, "ko", markersize=13, markerfacecolor="none", label=label)
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel=panel.x, ylabel=panel.y)
    across, up = Frame(panel, 0, 0, 1, 1).ticks
    ax.set_xticks([place for place, _ in across], [label for _, label in across])
    ax.set_yticks([1 - place for place, _ in up], [label for _, label in up])
