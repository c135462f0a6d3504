"""The picture of a wrong trajectory: what it shows, in words and in marks, whatever a student's numbers are."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.judging.judge import judge
from autograder.judging.trajectory_plot import Loss, Picture
from autograder.recording.observation import Entry, Observation
from autograder.reports.drawing import svg
from tests.helpers import TOY_SOLUTION, write_toy
from tests.judging.pictures import PLACE, RIGHT, backdrop, draw, line_through, pictured, seen


def test_the_picture_says_where_the_paths_part_and_end() -> None:
    picture = draw([[1.0, -0.5], [3.0, -0.25], [9.0, 4.0]])
    assert picture is not None
    assert "part at update 2" in picture.text
    assert "3 updates and ends at w = 0.25, b = -0.125" in picture.text
    assert "w = 9, b = 4" in picture.text
    drawn = svg(picture)
    assert picture.text in drawn
    assert "last common point: update 1<" in drawn
    assert 'role="img"' in drawn


def test_points_that_tell_of_no_bowl_draw_no_contours() -> None:
    assert Loss.of(np.ones(3), np.tile([2.0, 1.0], (3, 1))) is None  # all x are 2
    assert Loss.of(np.ones(3), np.array([[np.nan, 1.0], [2.0, 1.0], [3.0, 1.0]])) is None


def test_start_and_loss_come_from_the_reference_alone() -> None:
    forged = [backdrop("start", [9.0, 9.0]), *line_through(1.0, 0.0)]
    got = seen(RIGHT + 1, ("w", "b"), *forged)
    want = seen(RIGHT, ("w", "b"), backdrop("start", [2.0, -1.0]))
    finding = judge(got, want, "float64", PLACE)
    assert finding is not None
    picture = pictured(finding, got, want, "walk")
    assert picture and picture.start is not None
    assert picture.start.tolist() == [2.0, -1.0] and picture.loss is None


def test_what_only_a_picture_needs_is_never_judged() -> None:
    want = seen(RIGHT, ("w", "b"), backdrop("start", [2.0, -1.0]))
    assert judge(seen(RIGHT, ("w", "b"), backdrop("start", [7.0])), want, "float64", PLACE) is None
    assert judge(seen(RIGHT), seen(RIGHT), "float64", PLACE) is None


def test_there_is_no_picture_of_anything_but_a_trajectory_of_the_right_shape() -> None:
    assert draw(np.ones((3, 5))) is None
    assert draw(np.ones(3)) is None
    assert draw(1.0) is None
    array = Observation((Entry("slopes", "array", np.ones(3), "float64", columns=("slopes",)),))
    other = Observation((Entry("slopes", "array", np.zeros(3), "float64", columns=("slopes",)),))
    finding = judge(array, other, "float64", PLACE)
    assert finding is not None
    assert pictured(finding, array, other, "slopes") is None


@pytest.mark.parametrize("rows", [[], [[1.0, -0.5]], RIGHT[:2]])
def test_a_path_that_ends_too_soon_is_drawn_as_far_as_it_goes(rows: object) -> None:
    picture = draw(rows)
    assert picture is not None
    ET.fromstring(svg(picture))
    assert f"part at update {len(rows) + 1}" in picture.text  # type: ignore[arg-type]


def test_check_plot_draws_what_is_wrong_and_takes_it_away_when_it_is_right(tmp_path, autograder) -> None:
    root = write_toy(tmp_path)
    assert autograder("build", cwd=root).returncode == 0
    work = root / "exercises" / "01_toy" / "toy.py"
    work.write_text(TOY_SOLUTION.replace("lr * 2 * b", "lr * b"), encoding="utf-8")
    done = autograder("check", "01", "--plot", cwd=root)
    assert done.returncode == 1
    drawn = root / "plots" / "01_toy.walk.svg"
    assert "Drawn: plots/01_toy.walk.html" in done.stdout
    assert "part at update 1" in drawn.read_text(encoding="utf-8")
    work.write_text(TOY_SOLUTION, encoding="utf-8")
    assert autograder("check", "01", "--plot", cwd=root).returncode == 0
    assert not drawn.exists()


def test_of_many_parameters_the_ends_of_those_that_part_first_are_told_and_the_farthest_drawn():
    names = tuple(f"p{k}" for k in range(8))
    right = np.ones((3, 8))
    yours = right + np.array([[0.0, 0, 0, 0, 0, 0, 0, 9], [1, 1, 1, 1, 1, 5, 6, 9], [1, 1, 1, 1, 1, 5, 6, 9]])
    picture = Picture("train", names, right, yours, 0, dtypes=("float64", "float64"))
    assert picture.text.endswith("Yours has 3 updates and ends at p7 = 10, p6 = 7.")
    assert [names[k] for k in picture.shown] == ["p0", "p1", "p2", "p5", "p6", "p7"]
