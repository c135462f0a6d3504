"""How a wrong value is said to look, in the words of the judge; the values are worked out by hand."""

import math

import numpy as np
import pytest

from autograder.recording.observation import Entry, Observation
from autograder.recording.recorder import See
from tests.helpers import trajectory
from tests.judging.shared import ROWS, array, fails


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
