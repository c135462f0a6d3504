"""07 against the tutorials: 002 section 5.4, 003's data set, 001's and 000's mini-batches."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

EXERCISE = "07_custom_dataset"

# Tutorial 001, second half: temperature, rainfall, humidity -> apples, oranges.
INPUTS = """73 67 43  91 88 64  87 134 58  102 43 37  69 96 70  74 66 43  91 87 65  88 134 59
101 44 37  68 96 71  73 66 44  92 87 64  87 135 57  103 43 36  68 97 70"""
TARGETS = """56 70  81 101  119 133  22 37  103 119  57 69  80 102  118 132  21 38  104 118  57 69
82 100  118 134  20 38  102 120"""


def line(w, b):
    """A float64 layer at (w, b)."""
    model = nn.Linear(1, 1, dtype=torch.float64)
    with torch.no_grad():
        model.weight.fill_(w)
        model.bias.fill_(b)
    return model


def b_w(model):
    return [model.bias.item(), model.weight.item()]


def sgd(X, Y, W, b, lr, epochs, batch_size):
    """Mini-batches in order, in NumPy: the parameters, and each epoch's mean loss over its samples."""
    W, b, losses = np.array(W, dtype=float), np.array(b, dtype=float), []
    for _ in range(epochs):
        squares = 0.0
        for start in range(0, len(X), batch_size):
            x, y = X[start : start + batch_size], Y[start : start + batch_size]
            error = x @ W.T + b - y
            squares += np.sum(error**2)
            W, b = W - lr * 2 * error.T @ x / error.size, b - lr * 2 * error.sum(axis=0) / error.size
        losses.append(squares / Y.size)
    return W, b, losses


def epoch_ends(module, dataset, epochs, shuffle, batch_size):
    ends = []
    for number in range(1, epochs + 1):
        model = line(1.5, 1.0)
        module.train(model, module.make_loader(dataset, batch_size, shuffle, 42), 0.2, number)
        ends.append(b_w(model))
    return ends


def test_batches_in_order_reach_002s_rows(solution, figures, data_002):
    module, figure = solution(EXERCISE), figures["002"]["dataloader_in_order"]
    dataset = module.LineDataset(*data_002)
    want = figure["rows_b_w_per_epoch"]
    got = epoch_ends(module, dataset, len(want), False, figure["batch_size"])
    np.testing.assert_allclose(got, want, rtol=1e-14)


def test_shuffled_batches_give_rows_of_002s_shape_and_another_path(solution, figures, data_002):
    module = solution(EXERCISE)
    want = figures["002"]["dataloader_shuffled"]["rows_b_w_per_epoch"]
    got = np.array(epoch_ends(module, module.LineDataset(*data_002), len(want), True, 32))
    assert got.shape == np.shape(want)
    assert np.abs(got - want).max() < 0.05
    in_order = figures["002"]["dataloader_in_order"]["rows_b_w_per_epoch"]
    assert np.abs(got - in_order).min() > 1e-6


def test_item_1_is_002s(solution, data_002):
    """Printed in section 5.4.1 as (tensor([0.7713]), tensor([3.1575])), both float64."""
    x, y = solution(EXERCISE).LineDataset(*data_002)[1]
    assert (round(x.item(), 4), round(y.item(), 4)) == (0.7713, 3.1575)
    assert x.dtype == y.dtype == torch.float64


def test_length_and_first_item_are_003s(solution, figures, data_003):
    dataset = solution(EXERCISE).LineDataset(*data_003, torch.float32)
    assert len(dataset) == figures["003"]["length"]
    assert [round(part.item(), 4) for part in dataset[0]] == figures["003"]["first_item"]
    assert [part.dtype for part in dataset[0]] == [torch.float32] * 2


def test_data_sets_use_their_arguments_where_003s_closes_over_globals(solution):
    module = solution(EXERCISE)
    sets = [module.LineDataset(np.arange(n), -np.arange(n)) for n in (3, 5)]
    assert [len(dataset) for dataset in sets] == [3, 5]
    assert [tuple(part.item() for part in dataset[2]) for dataset in sets] == [(2.0, -2.0)] * 2


def test_split_is_002s_random_split(solution):
    """Section 5.4.2: fractions of .85 and .15 of 100 points, by a generator with seed 42."""
    module = solution(EXERCISE)
    parts = module.split(range(100), [0.85, 0.15], 42)
    assert [len(part) for part in parts] == [85, 15]
    order = torch.randperm(100, generator=torch.Generator().manual_seed(42)).tolist()
    assert [list(part) for part in parts] == [order[:85], order[85:]]


def test_the_lessons_example_of_sizes(solution):
    module = solution(EXERCISE)
    assert [len(part) for part in module.split(range(23), [0.7, 0.3], 0)] == [17, 6]
    loader = module.make_loader(module.LineDataset(np.arange(23), np.arange(23)), 8, False, 0)
    assert [len(x) for x, _ in loader] == [8, 8, 7]
    assert module.count(loader) == (3, 23)


@pytest.mark.parametrize(("batch_size", "lr"), [(1, 0.01), (2, 0.01), (1, 0.1), (7, 0.1)])
def test_000s_line_from_its_start_against_numpy(solution, batch_size, lr):
    """Tutorial 000 prints no figures: 60 points, start w = -15, b = -10, batches of one, 10 epochs."""
    module = solution(EXERCISE)
    x = torch.arange(-3, 3, 0.1).view(-1, 1)
    y = x - 1 + 0.1 * torch.randn(x.size(), generator=torch.Generator().manual_seed(1))
    x, y = (values.squeeze(1).double().numpy() for values in (x, y))
    assert x.shape == (60,)
    model = line(-15.0, -10.0)
    loader = module.make_loader(module.LineDataset(x, y), batch_size, False, 0)
    losses = module.train(model, loader, lr, 10)
    W, b, want = sgd(x[:, None], y[:, None], [[-15.0]], [-10.0], lr, 10, batch_size)
    np.testing.assert_allclose(b_w(model), [b.item(), W.item()], rtol=1e-12)
    np.testing.assert_allclose(losses, want, rtol=1e-12)
    assert abs(W.item() - 1) < 0.2 and abs(b.item() + 1) < 0.2  # 000's line is y = x - 1


def test_001s_15_rows_in_batches_of_5_against_numpy(solution, figures):
    module = solution(EXERCISE)
    X, Y = np.array(INPUTS.split(), float).reshape(15, 3), np.array(TARGETS.split(), float).reshape(15, 2)
    W, b = np.array(figures["001"]["W"]), np.array(figures["001"]["b"])
    model = nn.Linear(3, 2, dtype=torch.float64)
    with torch.no_grad():
        model.weight.copy_(torch.tensor(W))
        model.bias.copy_(torch.tensor(b))
    loader = module.make_loader(TensorDataset(torch.tensor(X), torch.tensor(Y)), 5, False, 0)
    assert module.count(loader) == (3, 15)
    losses = module.train(model, loader, 1e-5, 100)
    W, b, want = sgd(X, Y, W, b, 1e-5, 100, 5)
    np.testing.assert_allclose(model.weight.detach().numpy(), W, rtol=1e-10)
    np.testing.assert_allclose(model.bias.detach().numpy(), b, rtol=1e-10)
    np.testing.assert_allclose(losses, want, rtol=1e-10)
    shuffled = module.make_loader(TensorDataset(torch.tensor(X), torch.tensor(Y)), 5, True, 0)
    assert sorted(torch.cat([x for x, _ in shuffled]).tolist()) == sorted(X.tolist())
