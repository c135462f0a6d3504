"""06 against the tutorials: 002 sections 5.3.5 and 5.3.6, 003's module, 004's optimizer loop, 000's start."""

import numpy as np
import pytest
import torch
from torch import nn

EXERCISE = "06_module"


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


def rows_of(module, model, x, y, lr, steps):
    """(b, w) after each update: plain SGD remembers nothing, so it can be run an update at a time."""
    rows = []
    for _ in range(steps):
        module.train(model, x, y, lr, 1)
        w, b = (parameter.item() for _, parameter in sorted(model.named_parameters(), reverse=True))
        rows.append([b, w])
    return rows


def test_002_parameters_of_its_own(module, figures, data_002):
    x, y = map(torch.tensor, data_002)
    rows = rows_of(module, module.LinearRegression(1.5, 1.0), x, y, 0.2, 10)
    np.testing.assert_allclose(rows, figures["002"]["module"]["rows_b_w"], rtol=1e-14)


def test_002_a_linear_layer(module, figures, data_002):
    x, y = (torch.tensor(part).reshape(-1, 1) for part in data_002)
    model = module.LinearLayer(1, 1).double()
    module.set_parameters(model, {"linear.weight": [[1.5]], "linear.bias": [1.0]})
    rows = rows_of(module, model, x, y, 0.2, 10)
    np.testing.assert_allclose(rows, figures["002"]["linear_layer"]["rows_b_w"], rtol=1e-14)


def test_002_many_updates_at_once_are_the_same_as_one_at_a_time(module, figures, data_002):
    x, y = map(torch.tensor, data_002)
    model = module.LinearRegression(1.5, 1.0)
    losses = module.train(model, x, y, 0.1, 200)
    np.testing.assert_allclose([model.b.item(), model.w.item()], figures["002"]["after_200_updates"]["b_w"], rtol=1e-14)
    assert len(losses) == 200
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("seed", [0, 42])
def test_003_float32_from_a_random_start(module, figures, data_003, seed):
    want = figures["003"]["module_lr_0.01_1000_updates_float32"]
    x, y = (torch.tensor(part, dtype=torch.float32).reshape(-1, 1) for part in data_003)
    w, b = torch.randn(2, generator=torch.Generator().manual_seed(seed)).tolist()
    model = module.LinearRegression(w, b).float()
    module.train(model, x, y, 0.01, 1000)
    np.testing.assert_allclose([model.b.item(), model.w.item()], [want["b"], want["w"]], atol=1e-5)


def test_003_float64_from_its_start(module, figures, data_003):
    start, want = figures["003"]["start"], figures["003"]["numpy_lr_0.01_1000_updates"]
    x, y = map(torch.tensor, data_003)
    model = module.LinearRegression(start["w"], start["b"])
    module.train(model, x, y, 0.01, 1000)
    np.testing.assert_allclose([model.b.item(), model.w.item()], [want["b"], want["w"]], atol=1e-8)


class Slope(nn.Module):
    """w*x in float32, from w = 0: the model of tutorial 004."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(0.0))

    def forward(self, x):
        return self.w * x


def test_004_epochs(module, figures):
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    model, at = Slope(), {}
    for epoch in range(1, 92):
        (loss,) = module.train(model, x, 2 * x, 0.01, 1)
        at[epoch] = (round(model.w.item(), 3), round(loss, 8))
    for epoch, w, loss in figures["004"]["optimizer_epoch_w_loss"]:
        assert at[epoch] == (w, pytest.approx(loss, abs=2e-8))


def test_000_start_is_written_into_the_layer(module):
    model = module.LinearLayer(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    module.set_parameters(model, {"linear.weight": [[-15]], "linear.bias": [-10]})
    x = torch.arange(-3, 3, 0.1).view(-1, 1)
    nn.functional.mse_loss(model(x), x - 1).backward()
    optimizer.step()
    assert model.linear.weight.item() > -15
    assert model.linear.bias.item() > -10
