"""13 against the tutorials: 000's practice, 002's training set, 003's noisy data."""

import numpy as np
import pytest
import torch

EXERCISE = "13_noisy_data"


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


def test_000s_points(module):
    """60 points from -3 to 2.9, a line of slope 1 and intercept -1, noise of 0.1."""
    x, y = module.noisy_points(1.0, -1.0, 0.1, -3.0, 2.9, 60, 1, torch.float32)
    np.testing.assert_allclose(x, torch.arange(-3, 3, 0.1).view(-1, 1), atol=1e-6)
    noise = 0.1 * torch.randn(60, 1, generator=torch.Generator().manual_seed(1))
    np.testing.assert_allclose(y, x - 1 + noise, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 2, 20])
def test_000s_practice_against_numpy(module, batch_size):
    """Start at w = -15 and b = -10, rate 0.1: 000 prints no figures."""
    x, y = module.noisy_points(1.0, -1.0, 0.1, -3.0, 2.9, 60, 1)
    rows = module.train(x, y, -15.0, -10.0, 0.1, batch_size, 10)
    (x, y), w, b, want = (values.numpy().ravel() for values in (x, y)), -15.0, -10.0, []
    for _ in range(10):
        for start in range(0, 60, batch_size):
            part = slice(start, start + batch_size)
            error = w * x[part] + b - y[part]
            w, b = w - 0.2 * np.mean(error * x[part]), b - 0.2 * np.mean(error)
            want.append([w, b])
    np.testing.assert_allclose(rows, want, rtol=1e-9)
    assert abs(w - 1) < 0.2 and abs(b + 1) < 0.2


def test_the_training_set_of_002_is_this_split(module, data_002):
    """train_test_split(test_size=.15, random_state=42) of 002's hundred points."""
    rng = np.random.RandomState(42)
    x = rng.rand(100)
    y = 2.3 + 1.2 * x + 0.1 * rng.randn(100)
    x_train, x_test, y_train, y_test = module.train_test_split(x, y, 0.15, 42)
    np.testing.assert_array_equal([x_train, y_train], data_002)
    assert len(x_test) == len(y_test) == 15


def test_002s_rows_of_batches_in_order(module, figures, data_002):
    figure = figures["002"]["minibatch_in_order_numpy"]
    x, y = (torch.tensor(values).reshape(-1, 1) for values in data_002)
    rows = module.train(x, y, 1.5, 1.0, figure["lr"], figure["batch_size"], 10)
    np.testing.assert_allclose(rows[2::3, ::-1], figure["rows_b_w_per_epoch"], rtol=1e-14)


@pytest.mark.slow  # others find this line with other programs
def test_003s_line_is_found(module, figures, data_003):
    """A thousand points about 1 + 2x with noise of 0.1: both parameters, to the digits that 003 prints."""
    x, y = (torch.tensor(values).reshape(-1, 1) for values in data_003)
    start = figures["003"]["start"]
    rows = module.train(x, y, start["w"], start["b"], 0.01, 1000, 1000)
    want = figures["003"]["numpy_lr_0.01_1000_updates"]
    np.testing.assert_allclose(rows[-1], [want["w"], want["b"]], rtol=1e-7)
