"""03 against tutorial 002, section 5.2.4: mini-batches in order and in an order shuffled once."""

import numpy as np
import pytest

EXERCISE = "03_minibatch"


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


def epoch_ends(module, x, y, figure):
    """(b, w) after the last update of each epoch, from the tutorial's start."""
    want = np.array(figure["rows_b_w_per_epoch"])
    rows = module.train(x, y, 1.5, 1.0, figure["lr"], len(want), figure["batch_size"])
    updates = len(rows) // len(want)
    return rows[updates - 1 :: updates, ::-1], want


def test_batches_in_order(module, figures, data_002):
    got, want = epoch_ends(module, *data_002, figures["002"]["minibatch_in_order_numpy"])
    np.testing.assert_allclose(got, want, rtol=1e-14)


def test_batches_shuffled_once_are_batches_in_order_of_shuffled_data(module, figures, data_002):
    x, y = data_002
    order = np.arange(len(x))
    np.random.RandomState(42).shuffle(order)
    got, want = epoch_ends(module, x[order], y[order], figures["002"]["minibatch_shuffled_once_numpy"])
    np.testing.assert_allclose(got, want, rtol=1e-14)


def test_new_batches_in_every_epoch_take_another_way(module, figures, data_002):
    x, y = data_002
    figure = figures["002"]["minibatch_shuffled_once_numpy"]
    want = np.array(figure["rows_b_w_per_epoch"])
    rows = module.train(x, y, 1.5, 1.0, 0.2, len(want), figure["batch_size"], np.random.default_rng(42))
    got = rows[2::3, ::-1]
    assert got.shape == want.shape
    assert 1e-6 < np.abs(got - want).max() < 0.05


def test_lengths_of_the_tutorials_batches(module):
    assert [len(batch) for batch in module.batches(85, 32)] == [32, 32, 21]
    assert module.updates_per_epoch(85, 32) == 3


def test_one_batch_of_everything_is_plain_descent(module, figures, data_002):
    figure = figures["002"]["batch_numpy"]
    rows = module.train(*data_002, 1.5, 1.0, figure["lr"], 10, 85)
    np.testing.assert_allclose(rows[:, ::-1], figure["rows_b_w"], rtol=1e-14)
