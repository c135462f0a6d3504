"""The loss surface of tutorials 000 and 002, and where the descent on it ends."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from tools.figures import RATE, UPDATES, Lesson, data_000
from tools.figures import data_002 as training_points

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def surface(solution: Callable[[str], ModuleType]) -> ModuleType:
    return solution("09_loss_surface")


def test_the_descent_ends_at_the_printed_point(figures: dict[str, Any], tmp_path: Any) -> None:
    rows = Lesson(ROOT, tmp_path).descent_002(RATE)
    assert len(rows) == UPDATES + 1
    np.testing.assert_allclose(rows[-1][::-1], figures["002"]["after_200_updates"]["b_w"], rtol=1e-14)


def test_the_cost_there_is_the_floor_of_the_surface(
    surface: ModuleType, figures: dict[str, Any], data_002: tuple[Any, Any]
) -> None:
    b, w = figures["002"]["after_200_updates"]["b_w"]
    start = figures["002"]["batch_numpy"]["start_b_w"]
    Z = surface.loss_surface(*data_002, np.array([start[1], w]), np.array([start[0], b]))
    lowest = np.polyfit(*data_002, 1, full=True)[1][0] / len(data_002[0])
    assert Z.shape == (2, 2)
    assert Z[0, 0] > 1 > 0.01 > Z[1, 1] > lowest
    assert Z[1, 1] == pytest.approx(lowest, rel=0.05)


def test_the_slopes_of_the_surface_are_the_printed_gradient(
    surface: ModuleType, figures: dict[str, Any], data_002: tuple[Any, Any]
) -> None:
    at, step = figures["002"]["gradient_at_start"], 1e-3
    Z = surface.loss_surface(*data_002, at["w"] + step * np.arange(-1, 2), at["b"] + step * np.arange(-1, 2))
    assert (Z[1, 2] - Z[1, 0]) / (2 * step) == pytest.approx(at["dw"], rel=1e-9)
    assert (Z[2, 1] - Z[0, 1]) / (2 * step) == pytest.approx(at["db"], rel=1e-9)


def test_the_bowl_of_000_has_its_lowest_point_at_minus_one_and_not_at_plus_one(surface: ModuleType) -> None:
    w_values, b_values = np.linspace(-15, 15, 31), np.linspace(-13, 13, 27)
    Z = surface.loss_surface(*data_000(), w_values, b_values)
    i, j = np.unravel_index(Z.argmin(), Z.shape)
    assert (w_values[j], b_values[i]) == (1, -1)


def test_the_data_of_the_figures_are_the_tutorials_data(data_002: tuple[Any, Any]) -> None:
    for drawn, given in zip(training_points(), data_002, strict=True):
        np.testing.assert_array_equal(drawn, given)


def test_the_steps_draw_on_the_given_axes(surface: ModuleType, data_002: tuple[Any, Any], tmp_path: Any) -> None:
    rows = Lesson(ROOT, tmp_path).descent_002(RATE)
    w_values, b_values = np.linspace(0.5, 2, 11), np.linspace(1, 3, 13)
    Z = surface.loss_surface(*data_002, w_values, b_values)
    contour, fit, curve = Figure().subplots(1, 3)
    surface.plot_contour(contour, w_values, b_values, Z, rows)
    surface.plot_fit(fit, *data_002, *rows[-1])
    surface.plot_learning_curve(curve, [3.0, 2.0, 1.5])
    np.testing.assert_array_equal(contour.lines[0].get_xydata(), rows)
    assert len(contour.collections) == 1 and (contour.get_xlabel(), contour.get_ylabel()) == ("w", "b")
    assert len(fit.lines) == 2
    assert curve.lines[0].get_ydata().tolist() == [3.0, 2.0, 1.5]
