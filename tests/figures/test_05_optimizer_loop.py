"""05 against the tutorials: 002 section 5.3.4, 003 and 004 with an optimizer, 001 with built-ins."""

import numpy as np
import pytest
import torch
from torch import nn

EXERCISE = "05_optimizer_loop"

# Tutorial 001: temperature, rainfall, humidity -> apples, oranges.
INPUTS = [[73, 67, 43], [91, 88, 64], [87, 134, 58], [102, 43, 37], [69, 96, 70]]
TARGETS = [[56, 70], [81, 101], [119, 133], [22, 37], [103, 119]]


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


class Line(nn.Module):
    """w*x + b, or w*x where there is no b."""

    def __init__(self, w, b=None, dtype=torch.float64):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=dtype))
        self.b = None if b is None else nn.Parameter(torch.tensor(b, dtype=dtype))

    def forward(self, x):
        return self.w * x if self.b is None else self.w * x + self.b


@pytest.fixture(params=["torch's", "by hand"])
def sgd(request, module):
    """Plain gradient descent: as `make_optimizer` makes it, and as the exercise writes it."""
    if request.param == "by hand":
        return lambda params, lr: module.SGD(params, lr)
    return lambda params, lr: module.make_optimizer("sgd", params, lr)


def rows_of(module, model, optimizer, x, y, steps):
    """(b, w) after each update."""
    rows = []
    for _ in range(steps):
        module.train_step(model, nn.MSELoss(), optimizer, x, y)
        rows.append([model.b.item(), model.w.item()])
    return rows


def test_002_ten_updates(module, figures, data_002, sgd):
    x, y = map(torch.tensor, data_002)
    model = Line(1.5, 1.0)
    rows = rows_of(module, model, sgd(model.parameters(), 0.2), x, y, 10)
    np.testing.assert_allclose(rows, figures["002"]["optimizer_sgd"]["rows_b_w"], rtol=1e-14)


def test_002_two_hundred_updates(module, figures, data_002, sgd):
    x, y = map(torch.tensor, data_002)
    model = Line(1.5, 1.0)
    module.train(model, nn.MSELoss(), sgd(model.parameters(), 0.1), x, y, 200)
    b_w = [model.b.item(), model.w.item()]
    np.testing.assert_allclose(b_w, figures["002"]["after_200_updates"]["b_w"], rtol=1e-14)


@pytest.mark.parametrize("w, b", [(-0.67517827, -0.14451867), (0.3367, 0.1288)])
def test_003_converges_from_any_start(module, figures, data_003, sgd, w, b):
    x, y = (torch.tensor(values, dtype=torch.float32) for values in data_003)
    model = Line(w, b, torch.float32)
    module.train(model, nn.MSELoss(), sgd(model.parameters(), 0.01), x, y, 1000)
    seed = figures["003"]["torch_1000_updates"]
    assert [round(model.w.item(), 4), round(model.b.item(), 4)] == [seed["w"], seed["b"]]


def test_004_weight_and_loss(module, figures, sgd):
    x, y = torch.tensor([1.0, 2, 3, 4]), torch.tensor([2.0, 4, 6, 8])
    model = Line(0.0, dtype=torch.float32)
    optimizer = sgd(model.parameters(), 0.01)
    rows = []
    for epoch in range(1, 92):
        (loss,) = module.train(model, nn.MSELoss(), optimizer, x, y, 1)
        if epoch % 10 == 1:
            rows.append([epoch, round(model.w.item(), 3), loss])
    np.testing.assert_allclose(rows, figures["004"]["optimizer_epoch_w_loss"], rtol=1e-5, atol=6e-9)


def test_001_losses_before_and_after_one_update(module, figures, sgd):
    seed = figures["001"]
    model = nn.Linear(3, 2)
    model.load_state_dict({"weight": torch.tensor(seed["W"]), "bias": torch.tensor(seed["b"])})
    x, y = torch.tensor(INPUTS, dtype=torch.float32), torch.tensor(TARGETS, dtype=torch.float32)
    losses = module.train(model, nn.functional.mse_loss, sgd(model.parameters(), seed["lr"]), x, y, 2)
    assert losses == pytest.approx([seed["loss"], seed["loss_after_one_update"]], rel=1e-4)
