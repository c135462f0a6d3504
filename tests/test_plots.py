"""What the axes hold after each plot."""

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from autograder import plots, solved_plots
from tests.helpers import ROOT
from tools import figures

X = np.array([2.0, -1.0, 0.5])
Y = np.array([1.0, 3.0, -2.0])
W_VALUES = np.linspace(-2, 4, 13)
B_VALUES = np.linspace(-1, 1, 9)
Z = (W_VALUES - 1) ** 2 + 4 * B_VALUES[:, None] ** 2 + 0.5
ROWS = np.array([[3.0, 0.5], [2.0, -0.5], [1.0, 0.0]])


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def labels(ax: Axes) -> tuple[str, str]:
    return ax.get_xlabel(), ax.get_ylabel()


def test_data_draws_points_that_are_not_joined(ax: Axes) -> None:
    assert plots.data(ax, X, Y) is ax
    (points,) = ax.lines
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([X, Y]))
    assert points.get_linestyle() == "None" and points.get_marker() == "o"
    assert labels(ax) == ("x", "y")


def test_scattered_points_lie_about_what_they_are_told_and_come_again() -> None:
    x, y = plots.scattered(np.square, n=400, low=2.0, high=5.0, noise=0.1)
    assert 2.0 <= x.min() < 2.1 and 4.9 < x.max() <= 5.0
    assert 0.08 < np.std(y - x**2) < 0.12
    np.testing.assert_array_equal((x, y), plots.scattered(np.square, n=400, low=2.0, high=5.0, noise=0.1))
    assert (plots.scattered(np.square, seed=4)[0] != plots.scattered(np.square)[0]).all()


def test_any_model_is_drawn_over_the_whole_range_of_unsorted_data(ax: Axes) -> None:
    assert plots.model(ax, X, np.square, label="square") is ax
    places = np.asarray(ax.lines[0].get_xydata())
    np.testing.assert_allclose([places[0], places[-1]], [[-1.0, 1.0], [2.0, 4.0]])
    np.testing.assert_allclose(places[:, 1], places[:, 0] ** 2)


def test_a_model_s_own_loss_and_parameters_are_drawn(ax: Axes) -> None:
    def loss(row: np.ndarray) -> float:
        return float(np.log1p(np.exp(row[0])) + (row[1] - 1) ** 2)

    assert plots.loss_contours(ax, loss, (-2, 2), (0, 3), ("bias", "weight")) is ax
    assert labels(ax) == ("bias", "weight")
    (lines,) = ax.collections
    assert isinstance(lines, QuadContourSet)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(loss(path.vertices[0]), level, rtol=0.02)


def test_candidates_are_green_dashed_and_named_b_first(ax: Axes) -> None:
    assert figures.candidates(ax, X, [(1.0, 0.5), (-2.0, 0.0)]) is ax
    assert [text.get_text() for text in ax.texts] == ["(1, 0.5)", "(-2, 0)"]
    assert [line.get_linestyle() for line in ax.lines] == ["--", "--"]
    assert {to_rgba(line.get_color()) for line in ax.lines} == {to_rgba("tab:green")}
    np.testing.assert_allclose(np.asarray(ax.lines[0].get_xydata())[[0, -1]], [[-1.0, 0.5], [2.0, 2.0]])
    assert [text.xy for text in ax.texts] == [(2.0, 2.0), (2.0, -2.0)]


def test_surface_spans_both_axes_and_the_loss() -> None:
    ax = Figure().add_subplot(projection="3d")
    assert isinstance(ax, Axes3D)
    assert plots.surface(ax, W_VALUES, B_VALUES, Z, ("w", "b")) is ax
    (sheet,) = ax.collections
    assert isinstance(sheet, Poly3DCollection)
    assert (*labels(ax), ax.get_zlabel()) == ("w", "b", "loss")
    np.testing.assert_allclose(ax.xy_dataLim.intervalx, [-2, 4])
    np.testing.assert_allclose(ax.xy_dataLim.intervaly, [-1, 1])
    np.testing.assert_allclose(ax.zz_dataLim.intervalx, [Z.min(), Z.max()])


def test_each_contour_line_lies_at_its_level(ax: Axes) -> None:
    assert plots.contours(ax, W_VALUES, B_VALUES, Z, ("w", "b")) is ax
    (lines,) = ax.collections
    assert isinstance(lines, QuadContourSet) and not lines.filled
    assert labels(ax) == ("w", "b")
    assert len(lines.levels) == solved_plots.LEVELS and Z.min() < lines.levels[0] and lines.levels[-1] < Z.max()
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        w, b = path.vertices.T
        assert len(w) > 4
        np.testing.assert_allclose((w - 1) ** 2 + 4 * b**2 + 0.5, level, atol=0.07)  # linear between grid points


def test_contour_lines_are_evenly_spaced(ax: Axes) -> None:
    levels = plots.contours(ax, W_VALUES, B_VALUES, Z, ("w", "b")).collections[0].levels
    distances = np.diff(np.sqrt(levels - Z.min()))
    np.testing.assert_allclose(distances, distances[0])


def test_path_joins_the_rows_and_marks_both_ends(ax: Axes) -> None:
    assert plots.path(ax, ROWS) is ax
    walk, start, end = ax.lines
    np.testing.assert_array_equal(walk.get_xydata(), ROWS)
    np.testing.assert_array_equal(start.get_xydata(), ROWS[:1])
    np.testing.assert_array_equal(end.get_xydata(), ROWS[-1:])
    assert walk.get_linestyle() == "-"


def test_path_takes_what_a_student_returns_and_the_start_before_it(ax: Axes) -> None:
    rows = [torch.tensor(row, requires_grad=True) for row in ROWS]
    plots.path(ax, rows, start=(4.0, 1.0))
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[4.0, 1.0], *ROWS])
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [[4.0, 1.0]])


def test_parameters_draws_each_column_from_one(ax: Axes) -> None:
    assert plots.parameters(ax, ROWS.tolist(), ["w", "b"]) is ax
    assert [line.get_label() for line in ax.lines] == ["w", "b"]
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [[1, 0.5], [2, -0.5], [3, 0.0]])


def test_walk_is_gradient_descent_on_any_loss_to_four_decimals() -> None:
    x, y = plots.scattered(lambda x: 1.5 * x - 1)
    rows = figures.solution(ROOT, "02_manual_gradient", "manual_gradient").train(x, y, -1.0, 2.0, 0.1, 30)
    walked = plots.walk(lambda row: np.mean((row[0] * x + row[1] - y) ** 2), (-1.0, 2.0), 0.1, 30)
    np.testing.assert_allclose(walked, [[-1.0, 2.0], *rows], atol=5.1e-5)
    np.testing.assert_array_equal(walked, np.round(walked, 4))
    bent = plots.walk(lambda row: np.exp(row[0]) + row[1] ** 4 + row[2], (0.0, 1.0, 5.0), 0.1, 2)
    np.testing.assert_array_equal(bent, [[0, 1, 5], [-0.1, 0.6, 4.9], [-0.1905, 0.5136, 4.8]])


def test_learning_curves_count_from_one_and_have_a_legend(ax: Axes) -> None:
    assert plots.learning_curves(ax, {"training": [3.0, 2.0], "validation": [4.0, 2.5]}, log=True, step="epoch") is ax
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [[1, 4.0], [2, 2.5]])
    assert (*labels(ax), ax.get_yscale()) == ("epoch", "loss", "log")
    legend = ax.get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == ["training", "validation"]


def test_a_single_curve_needs_no_legend(ax: Axes) -> None:
    plots.learning_curves(ax, {"loss": [3.0, 2.0]})
    assert ax.get_legend() is None and ax.get_yscale() == "linear"


def test_plots_lie_over_one_another(ax: Axes) -> None:
    plots.path(plots.contours(ax, W_VALUES, B_VALUES, Z, ("left", "right")), ROWS)
    assert len(ax.collections) == 1 and len(ax.lines) == 3
