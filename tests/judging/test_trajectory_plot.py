"""The picture of a wrong trajectory: what it shows, in words and in marks, whatever a student's numbers are."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judging.finding import Finding, Place
from autograder.judging.judge import judge
from autograder.judging.trajectory_plot import Loss, Picture, picture_of
from autograder.recording.observation import Entry, Observation
from autograder.reports.drawing import Frame, View, frames_of, svg
from tests.helpers import TOY_SOLUTION, examples, write_toy

# Gradient descent on w^2 + b^2 from (2, -1) at a rate of 0.25 halves both.
RIGHT = np.array([[1.0, -0.5], [0.5, -0.25], [0.25, -0.125]])
PLACE = Place("file.py", "walk")


def seen(rows: object, columns: tuple[str, ...] = ("w", "b"), *more: Entry) -> Observation:
    return Observation((Entry("path", "trajectory", np.array(rows, dtype=float), "float64", columns=columns), *more))


def backdrop(name: str, values: object) -> Entry:
    return Entry(f"{name} of path", "backdrop", np.array(values, dtype=float), "float64")


def line_through(w: float, b: float) -> list[Entry]:
    """Points on a line, and what multiplies w and b there."""
    places = np.column_stack([x := np.array([0.0, 1.0, 4.0]), x, np.ones(3)])
    return [backdrop("points", np.insert(places, 1, w * x + b, axis=1)), backdrop("curve", places)]


def pictured(finding: Finding, got: Observation, want: Observation, title: str) -> Picture | None:
    parts = finding.divergence
    return picture_of(finding.entry, parts.row, got, want, title) if parts is not None else None


def draw(yours: object, right: object = RIGHT, columns: tuple[str, ...] = ("w", "b"), *more: Entry) -> Picture | None:
    got, want = seen(yours, columns), seen(right, columns, *more)
    finding = judge(got, want, "float64", PLACE)
    assert finding is not None
    return pictured(finding, got, want, "walk: path")


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


def test_two_parameters_are_drawn_in_their_plane_others_each_for_itself() -> None:
    one = draw([[9.0], [9.0]], [[1.0], [2.0]], ("loss",))
    two = draw(RIGHT + 1)
    many = draw(np.ones((3, 9)), np.arange(27.0).reshape(3, 9), tuple(f"W[{k}]" for k in range(9)))
    assert one and two and many
    assert [(panel.x, panel.y) for panel in frames_of(one)] == [("update", "loss")]
    assert [(panel.x, panel.y) for panel in frames_of(two)] == [("w", "b")]
    assert len(frames_of(many)) == 6
    assert "6 of 9 parameters" in many.text


def test_the_parameters_that_part_first_are_the_ones_drawn() -> None:
    right = np.tile(np.arange(1.0, 13.0), (4, 1)) * np.arange(1, 5)[:, None]
    yours = right.copy()
    yours[1:, 10] += 1
    yours[3:, :] += 1
    picture = draw(yours, right, tuple(f"p{k}" for k in range(12)))
    assert picture and "p10" in [panel.y for panel in frames_of(picture)]


def test_contours_lie_where_the_loss_is_equal() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0.5, 2.5, 20)
    y = 1.5 * x - 1 + 0.3 * rng.standard_normal(20)
    loss = Loss.of(y, np.column_stack([x, np.ones(20)]))
    assert loss is not None
    assert np.allclose(loss.lowest, np.polyfit(x, y, 1))
    assert np.allclose(loss.at(np.array([[2.0, -3.0]])), np.mean((2 * x - 3 - y) ** 2))
    view, width, height, none = View((0.0, 4.0), (-3.0, 1.0)), 300.0, 200.0, np.zeros((0, 2))
    for ring in Frame("w", "b", view, none, none, none, loss, 0, 0, width, height).contours:
        turn = np.radians(ring.angle)
        t = np.linspace(0, 2 * np.pi, 9)
        across, down = ring.rx * np.cos(t), ring.ry * np.sin(t)
        px = ring.x + across * np.cos(turn) - down * np.sin(turn)
        py = ring.y + across * np.sin(turn) + down * np.cos(turn)
        w = view.x[0] + px / width * 4.0
        b = view.y[0] + (1 - py / height) * 4.0
        values = [np.mean((w_ * x + b_ - y) ** 2) for w_, b_ in zip(w, b, strict=True)]
        assert np.allclose(values, values[0])


@pytest.mark.parametrize(("lowest", "seen"), [((0.0, 0.0), True), ((-0.4, 0.0), True), ((-9.0, 0.0), False)])
def test_the_lowest_loss_is_marked_where_the_paths_are_near_it(lowest: tuple[float, float], seen: bool) -> None:
    picture = draw(RIGHT + 0.1, RIGHT, ("w", "b"), *line_through(*lowest))
    assert picture and picture.loss is not None and np.allclose(picture.loss.lowest, lowest)
    drawn = svg(picture)
    assert ('<path class="lowest"' in drawn, ">lowest</text>" in drawn) == (seen, seen)


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


NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)


@given(
    hnp.arrays("float64", st.tuples(st.integers(0, 8), st.just(2)), elements=NUMBERS),
    st.sampled_from([RIGHT, RIGHT * 1e-300, RIGHT * 1e300, np.zeros((3, 2)), np.full((1, 2), -4.0)]),
    st.booleans(),
)
@settings(max_examples=examples(60))
def test_any_numbers_make_a_small_and_sound_drawing(yours: np.ndarray, right: np.ndarray, start: bool) -> None:
    more = [backdrop("start", [2.0, -1.0]), *line_through(1.0, -2.0)] if start else []
    got, want = seen(yours), seen(right, ("w", "b"), *more)
    finding = judge(got, want, "float64", PLACE)
    picture = finding and pictured(finding, got, want, "walk")
    if picture:
        drawn = svg(picture)
        ET.fromstring(drawn)
        assert "nan" not in re.sub(r'aria-label="[^"]*"', "", drawn) and "inf" not in re.sub(
            r'aria-label="[^"]*"', "", drawn
        )
        assert len(drawn) < 20_000


def test_a_very_long_path_of_wild_numbers_stays_small() -> None:
    rng = np.random.default_rng(0)
    yours = rng.standard_normal((100_000, 2)) * 10.0 ** rng.integers(-300, 300, (100_000, 2))
    picture = draw(yours)
    assert picture and len(svg(picture)) < 20_000
    long = draw(np.cumsum(rng.standard_normal((50_000, 2)), axis=0), np.linspace([0, 0], [9, 5], 50_000))
    assert long and len(svg(long)) < 40_000


def test_names_are_escaped() -> None:
    picture = draw(RIGHT + 1, RIGHT, ("<b>", '"&'))
    assert picture
    drawn = svg(picture)
    assert "<b>" not in drawn
    ET.fromstring(drawn)


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
