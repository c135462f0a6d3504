"""How a picture of paths is drawn: where things lie, and that any numbers make a small and sound drawing."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judging.judge import judge
from autograder.judging.trajectory_plot import Loss
from autograder.reports.drawing import Frame, View, frames_of, svg
from tests.helpers import examples
from tests.judging.pictures import PLACE, RIGHT, backdrop, draw, line_through, pictured, seen


def test_two_parameters_are_drawn_in_their_plane_others_each_for_itself() -> None:
    one = draw([[9.0], [9.0]], [[1.0], [2.0]], ("loss",))
    two = draw(RIGHT + 1)
    many = draw(np.ones((3, 9)), np.arange(27.0).reshape(3, 9), tuple(f"W[{k}]" for k in range(9)))
    assert one and two and many
    assert [(panel.x, panel.y) for panel in frames_of(one)] == [("update", "loss")]
    assert [(panel.x, panel.y) for panel in frames_of(two)] == [("w", "b")]
    assert len(frames_of(many)) == 6
    assert "6 of 9 parameters" in many.text


def test_a_path_that_leaves_its_frame_is_said_to() -> None:
    near, far = draw(RIGHT * 1.1), draw(RIGHT * 50)
    assert near and far
    assert ("yours goes outside" in svg(near), "yours goes outside" in svg(far)) == (False, True)


def test_the_exercise_s_own_loss_is_drawn_behind_three_parameters_and_more() -> None:
    right, columns = np.arange(1.0, 10.0).reshape(3, 3), ("a", "b", "c")
    losses = [backdrop("losses", of) for of in ([9.0, 4.0, 1.0], [9.0, 5.0, 4.0])]
    got, want = seen(right + 1, columns, losses[1]), seen(right, columns, losses[0])
    finding = judge(got, want, "float64", PLACE)
    assert finding is not None
    picture = pictured(finding, got, want, "train")
    assert picture and "a, b, c and the loss." in picture.text
    assert [panel.y for panel in frames_of(picture)] == ["a", "b", "c", "loss"]
    frame = frames_of(picture)[-1]
    assert np.allclose(frame.view.y[0] + frame.right[:, 1] * frame.view.size[1], [9.0, 4.0, 1.0])


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
    assert ("lowest loss at (-9, " in drawn) == ("outside</text>" in drawn) == (not seen)


@pytest.mark.parametrize(("turned", "at_top"), [(1.0, True), (-1.0, False)])
def test_where_the_lowest_loss_is_does_not_hide_the_paths(turned: float, at_top: bool) -> None:
    right = np.array([[1.0, 1.0], [0.9, -1.0], [0.8, -1.0], [0.7, -1.0], [0.6, -1.0], [0.0, -1.0]]) * (1, turned)
    picture = draw(right * (1.01, 1), right, ("w", "b"), *line_through(-90.0, 0.0))
    assert picture
    (frame,) = frames_of(picture)
    assert frame.lowest_outside and (frame.free_height < frame.height / 2) == at_top


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
