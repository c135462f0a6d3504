"""A check's own loss: along both paths in any number of parameters, and around them where there are two."""

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.judging.trajectory_plot import Surface, picture_of
from autograder.recording.observation import Observation
from autograder.recording.recorder import See
from autograder.reports.drawing import frames_of, svg
from autograder.reports.explorer import explorer
from tests.helpers import TOY_CHECKS, TOY_SOLUTION, write_toy

# Logistic regression: no line's loss, and no bowl.
X = np.array([[0.5, 1.0], [1.5, -0.5], [2.0, 2.0], [-1.0, 0.3]])
LABELS = np.array([0.0, 1.0, 1.0, 0.0])
START = (0.5, -0.4)


def cross_entropy(row):
    signed = (X @ row) * (1 - 2 * LABELS)
    return np.mean(np.log1p(np.exp(signed)))


def walk(rate, steps=6):
    row, rows = np.array(START), []
    for _ in range(steps):
        row = row - rate * X.T @ (1 / (1 + np.exp(-X @ row)) - LABELS) / len(X)
        rows.append(row)
    return np.array(rows)


def seen(rows, **more) -> Observation:
    entries = []
    See(entries.append).trajectory("path", rows, **more)
    return Observation(tuple(entries))


def picture(yours, right, **more):
    made = picture_of("path", 0, seen(yours, **more), seen(right, **more), "train: path")
    assert made is not None
    return made


TWO = {"columns": ("left", "right"), "start": START, "loss": cross_entropy}


def test_the_explorer_shows_the_exercise_s_own_loss_along_both_paths():
    page = explorer(picture(walk(0.5), walk(1.0), **TWO))
    numbers = json.loads(re.search(r'<script type="application/json" id="numbers">(.*?)</script>', page)[1])
    assert numbers["loss"] == "loss"
    for losses, rate in zip(numbers["losses"], (1.0, 0.5), strict=True):
        assert losses == pytest.approx([cross_entropy(row) for row in [np.array(START), *walk(rate)]])
    assert "slope" not in page and "times the gradient" not in page  # that is known of a line's loss alone


def test_contours_of_an_own_loss_lie_where_it_is_equal():
    made = picture(walk(0.5), walk(1.0), **TWO)
    (frame,) = frames_of(made)
    assert frame.x == "left" and frame.contours == [] and len(frame.levels) >= 5
    for line in frame.levels:
        places = np.array(line) / (frame.width, frame.height)
        rows = np.column_stack([
            frame.view.x[0] + places[:, 0] * frame.view.size[0],
            frame.view.y[0] + (1 - places[:, 1]) * frame.view.size[1],
        ])  # fmt: skip
        losses = [cross_entropy(row) for row in rows]
        assert np.ptp(losses) < 0.02 * cross_entropy(np.array(START))
    ET.fromstring(svg(made))
    assert "over contours of the loss" in made.text


@pytest.mark.parametrize("width", [1, 3, 5])
def test_a_path_in_any_number_of_parameters_has_its_losses(width):
    right = np.arange(4.0 * width).reshape(4, width)
    columns = [f"p{k}" for k in range(width)]
    made = picture(right + 1, right, columns=columns, start=np.zeros(width), loss=lambda row: float(np.sum(row**2)))
    assert made.loss is None and made.losses is not None
    assert made.losses[0].tolist() == [0.0, *(np.sum(right**2, axis=1))]
    assert "The loss, update by update" in explorer(made)


@pytest.mark.parametrize(
    "yours", [np.full((6, 2), np.nan), np.full((6, 2), 1e300), np.zeros((0, 2)), np.ones((6, 3)), "text"]
)
def test_whatever_a_student_s_rows_are_the_right_path_s_loss_is_drawn(yours):
    made = picture_of("path", 0, seen(yours, **TWO), seen(walk(1.0), **TWO), "train: path")
    if made is not None:
        assert isinstance(made.loss, Surface)
        ET.fromstring(svg(made))
        assert len(explorer(made)) < 150_000


def test_a_surface_that_is_none_is_not_drawn():
    for values in (np.zeros(4), np.zeros(29), np.zeros(4 + 9), np.full(4 + 9, np.nan), np.zeros((4, 4))):
        assert Surface.of(values) is None


def test_an_exercise_with_a_loss_of_its_own_is_built_and_its_picture_drawn(tmp_path, autograder):
    """Also where that loss is not defined all around the path."""
    checks = TOY_CHECKS.replace(
        '("w", "b"))', '("w", "b"), start=(case.w, case.b), loss=lambda row: row @ row / (1 if row[0] > 0 else 0))'
    )
    assert checks != TOY_CHECKS
    root = write_toy(tmp_path, checks=checks)
    assert autograder("build", cwd=root).returncode == 0
    (root / "exercises/01_toy/toy.py").write_text(TOY_SOLUTION.replace("lr * 2 * b", "lr * b"))
    assert autograder("check", "01", "--plot", cwd=root).returncode == 1
    page = (root / "plots/01_toy.walk.html").read_text()
    assert "The loss, update by update" in page and '<polyline class="loss"' in page


@pytest.mark.parametrize(("start", "losses"), [(None, [4, 9]), (1.0, [1, 4, 9]), ((1.0,), [1, 4, 9])])
def test_a_loss_needs_no_names_of_columns(start, losses):
    (entry,) = (e for e in seen([2.0, 3.0], start=start, loss=lambda row: row[0] ** 2).entries if "losses" in e.name)
    assert entry.values.tolist() == losses


def test_a_single_number_in_the_place_of_a_path_is_recorded_as_it_came():
    path, *_ = seen(3.0, loss=lambda row: row[0] ** 2).entries
    assert (path.kind, path.values.shape) == ("trajectory", ())
