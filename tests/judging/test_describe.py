"""How a wrong value is said to look, in the words of the judge; the values are worked out by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from autograder.judging.judge import judge
from autograder.recording.observation import Entry, Observation
from autograder.recording.recorder import See
from tests.helpers import trajectory
from tests.judging.shared import PLACE, ROWS, array, fails


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[4.0, -2.0], *ROWS[:3]], "one row late"),
        ([*ROWS[1:], [-1.0, 0.5]], "one row early"),
        ([[0.0, 0.0]] * 4, "last state"),
        ([[4.0, -1.5], [4.0, -1.0], [4.0, -0.5], [4.0, 0.0]], "w never moves"),
        ([[3.5, -1.5], [3.0, -1.0], [2.5, -0.5], [2.0, 0.0]], "b is right all along"),
        ([*ROWS[:3], ROWS[2]], "Your rows stop there: from update 3 on they are all the same"),
        ([[5.0, -9.0], [60.0, -90.0], [-700.0, 800.0], [9000.0, -9000.0]], "run away"),
        ([[2.9, -1.5], [math.nan, math.nan], [math.nan] * 2, [math.nan] * 2], "not finite"),
    ],
)
def test_how_a_wrong_trajectory_looks(rows, said):
    assert said in fails(trajectory(rows), trajectory(ROWS)).message


@pytest.mark.parametrize(
    ("rows", "said"),
    [  # the right updates go by (-1, +0.5) from (4, -2)
        ([[3.5, -1.75], [3.3, -1.6]], "Your update 1 goes half as far as it should."),
        ([[4.04, -2.02], [4.1, -2.1]], "Your update 1 goes 1/25 as far as it should, and the opposite way."),
        ([[5.0, -2.5], [7.0, -3.5]], "Your update 1 goes the opposite way."),
        ([[3.0, -1.0], [2.2, -0.9]], "Only b is off in update 1: it goes twice as far as it should."),
        ([*ROWS[:3], [-1.0, 0.5]], "The first 3 updates are right. Your update 4 goes twice as far as it should."),
        ([*ROWS[:3], [0.3, 0.3]], "The first 3 updates are right."),
        ([[3.5, -0.5]], "In update 1, w goes half as far as it should and b goes 3 times as far as it should."),
        ([[5.0, -1.75]], "In update 1, w goes the opposite way and b goes half as far as it should."),
        ([[3.0004, -1.5002]], ""),
        ([[3.8, -1.9]], "Your update 1 goes 1/5 as far as it should."),
        ([[3.1, -1.2], [2.2, -0.9]], ""),
    ],
)
def test_how_the_first_wrong_update_compares_with_the_right_one(rows, said):
    start = Entry("start of trajectory", "backdrop", np.array([4.0, -2.0]), "float64")
    reference = Observation((*trajectory(ROWS[: len(rows)]).entries, start))
    message = fails(trajectory(rows), reference).message
    assert message.endswith(f"\n{said}") if said else "\n" not in message


@pytest.mark.parametrize(
    ("rows", "batches", "said"),
    [  # four right updates: one epoch of four batches, or two of two
        ([*ROWS[:3], [-1.0, 0.5]], [8, 8, 8, 3], "Update 4 is that of the epoch's last batch, the short one: 3 samples, not 8."),
        ([*ROWS[:3], [-1.0, 0.5]], [8, 8, 8, 1], "the short one: 1 sample, not 8."),
        ([*ROWS[:3], [-1.0, 0.5]], [8, 8, 8, 8], "Update 4 is that of the epoch's last batch."),
        ([*ROWS[:2], [0.3, 0.3], ROWS[3]], [8, 8, 8, 3], ""),
        ([*ROWS[:2], [0.3, 0.3], ROWS[3]], [8, 3], "Update 3 is the first of epoch 2."),
        ([*ROWS[:3], [-1.0, 0.5]], [8, 3], ""),
        ([ROWS[0], [2.3, 0.2], ROWS[2], [0.1, 0.1]], [8, 3], "Update 2 is that of the epoch's last batch, the short one: 3 samples, not 8."),
        ([[2.0, -1.0], *ROWS[1:]], [8], ""),
    ],
)  # fmt: skip
def test_a_path_that_parts_at_an_epoch_s_last_batch_says_so(rows, batches, said):
    see = []
    See(see.append).trajectory("trajectory", ROWS, start=(4.0, -2.0), batches=batches)
    message = fails(trajectory(rows), Observation(tuple(see))).message
    assert message.endswith(said) if said else "epoch" not in message


def test_numbers_of_which_only_the_last_digits_are_wrong():
    third = np.array([[1 / 3, 2 / 3], [1 / 7, 2 / 7]])
    for make in (trajectory, array):
        single = fails(make(third.astype("float32").astype(float)), make(third)).message
        assert "About seven digits are right: your numbers are those of float32." in single
        assert "Only the last digits are wrong" in fails(make(third + 4e-7), make(third)).message
        tiny = fails(make(third + 4e-12), make(third)).message
        assert "All but the last digits are right" in tiny and "float32" not in tiny
        assert "digits" not in fails(make(third + 4e-5), make(third)).message


def test_numbers_that_are_nearly_right_need_no_hint_on_the_formula():
    right = np.array([[1 / 3, 2 / 3], [1 / 7, 2 / 7]])
    finding = fails(array(right * [1.0002, 1.0004]), array(right))
    assert "All of your numbers are nearly right" in finding.message and finding.says_all
    apart = fails(array(right * [1.0002, 1.002]), array(right))
    assert "nearly" not in apart.message and not apart.says_all


FACTORS = pytest.mark.parametrize(
    ("factor", "said"), [(2, "twice"), (0.5, "half"), (-1, "sign"), (3, "factor, 3"), (22, "22")]
)


def test_rounded_numbers_are_told():
    thirds = np.array([[1 / 3, 2 / 3], [1 / 7, 2 / 7]])
    for make in (trajectory, array):
        said = fails(make(np.round(thirds, 3)), make(thirds)).message
        assert said.endswith("None of your numbers has more than 3 decimals, as if they had been rounded.")
        assert "decimals" not in fails(make(np.round(thirds, 3) + 1), make(thirds)).message
        assert "decimals" not in fails(make(np.zeros((2, 2))), make(thirds)).message
        assert fails(make(np.zeros((2, 2))), make(thirds)).message.endswith("All of it is 0.") or make is trajectory
        assert "decimals" not in fails(make([[0.5, 0.25], [0.5, 0.5]]), make([[0.5, 0.25], [0.5, 0.75]])).message


@FACTORS
def test_a_constant_factor_is_read_off(factor, said):
    want = np.array([1.5, -2.0, 0.25])
    assert said in fails(array(factor * want), array(want)).message
    assert said not in fails(array(factor * want + [0, 0, 0.1]), array(want)).message.replace(f"{factor * 1.5:g}", "")


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ([10.0, -33.0], "dw is half as large as it should be and db is 11 times as large as it should be."),
        ([20.0, 3.0], "db has its sign turned."),
        ([-40.0, -1.0], "dw is twice as large as it should be, with its sign turned and db is 1/3 as large as it should be."),
        ([20.0, -3.7], ""),
        ([10.0, -3.7], ""),
        ([0.0, -3.0], ""),
        ([0.0, -6.0], ""),
        ([1e-320, -6.0], ""),
    ],
)  # fmt: skip
def test_each_named_number_has_a_factor_of_its_own_if_it_is_a_plain_one(got, said):
    names = ("dw", "db")
    message = fails(array(got, columns=names), array([20.0, -3.0], columns=names)).message
    assert message.endswith(f"\n{said}") if said else "\n" not in message


def test_rows_that_stop_where_the_right_ones_go_on_are_said_first():
    """As where a descent ends early, at slopes below some bound: the last digits are wrong, since no row follows."""
    right = 1 + 2.0 ** -np.arange(1.0, 41.0)[:, None] * np.array([1.0, -1.0])
    stopped = np.concatenate([right[:25], np.repeat(right[24:25], 15, axis=0)])
    message = fails(trajectory(stopped), trajectory(right)).message
    assert "from update 25 on they are all the same" in message and "digits" not in message


@pytest.mark.parametrize(
    ("rows", "said"),
    [  # from (4, -2) the right updates go by (-1, +0.7)
        ([[4.0, -2.0]], "Nothing moved in update 1."),
        ([[4.0, -1.3]], "w did not move in update 1."),
        ([[3.0, 4.7]], "In update 1, b makes its own step, but from where w is."),
        ([[3.0, 3.7]], "In update 1, b makes its own step, but from where w is by then."),
        ([[3.0, -3.0]], "In update 1, b moves as far as w should."),
        ([[4.5, -1.5]], "In update 1, w and b move by the same amount."),
        ([[3.6, -1.8]], "In update 1, each parameter moves in proportion to itself, not to its slope."),
        ([[3.0, -1.05]], ""),  # 1.357 times as far may be a chance
        ([[4.0, -2.0], [4.0, -2.0]], "Nothing moved: all of your rows hold the start."),
    ],
)
def test_slips_of_copying_and_what_does_not_move_are_told(rows, said):
    start = Entry("start of trajectory", "backdrop", np.array([4.0, -2.0]), "float64")
    right = trajectory([[4.0 - k, -2.0 + 0.7 * k] for k in range(1, len(rows) + 1)])
    message = fails(trajectory(rows), Observation((*right.entries, start))).message
    assert message.endswith(f"\n{said}") if said else "\n" not in message


POINTS = {"y": np.zeros(23), "batch_size": 4}


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (23, "It is 23 times as large as it should be. 23 is the number of points."),
        (1 / 23, "It is 1/23 as large as it should be. 23 is the number of points."),
        (529, "529 is the square of the number of points."),
        (529 / 2, "264.5 is half the square of the number of points."),
        (6, "6 is the number of batches."),
        (4, "4 is the batch size."),
        (7, "It is 7 times as large as it should be."),
        (1.37, ""),
        (0, ""),
    ],
)
def test_a_single_number_that_is_off_by_a_size_of_the_case_says_so(factor, said):
    seen, right = array(factor * 1.7), array(1.7)
    finding = judge(seen, right, "float64", replace(PLACE, values=POINTS))
    assert finding.message.endswith(said) if said else "\n" not in finding.message


def test_numbers_that_are_one_too_large_say_so():
    assert fails(array(2.7), array(1.7)).message.endswith("\nIt is too large by exactly 1.")
    assert fails(array([0.7, 1.1]), array([1.7, 2.1])).message.endswith("\nAll of it is too small by exactly 1.")


def test_whole_numbers_where_fractions_are_due_say_so():
    right = [[3.4, -1.5], [2.9, -1.1], [2.5, -0.8]]
    for make in (array, trajectory):
        assert "All of your numbers are whole" in fails(make([[3, -1], [2, -1], [2, 0]]), make(right)).message
        assert "whole" not in fails(make([[3, -1], [2, -1], [2, 0.5]]), make(right)).message
        assert "whole" not in fails(make([[3, -1], [2, -1], [2, 0]]), make([[4, -2], [3, -1], [2, 0]])).message


def test_one_row_is_counted_as_one():
    assert "There is 1 row instead of 4." in fails(trajectory([[9.0, 9.0]]), trajectory(ROWS)).message


def test_a_path_of_more_parameters_than_can_have_names_is_described_all_the_same():
    right = np.cumsum(np.ones((3, 600)), axis=0)
    wrong = right.copy()
    wrong[1:, 599] = 1
    names = tuple(f"parameter {number}" for number in range(1, 513))
    said = fails(trajectory(wrong, columns=names), trajectory(right, columns=names)).message
    assert "parameter 600 never moves in your rows" in said
