"""04 against the tutorials: 001 first half, 002 section 5.3.3, 003 with autograd, 004 with autograd."""

import numpy as np
import pytest
import torch

EXERCISE = "04_no_grad_update"

# Tutorial 001: temperature, rainfall, humidity -> apples, oranges.
INPUTS = [[73, 67, 43], [91, 88, 64], [87, 134, 58], [102, 43, 37], [69, 96, 70]]
TARGETS = [[56, 70], [81, 101], [119, 133], [22, 37], [103, 119]]


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


@pytest.fixture
def fruit(figures):
    """X, Y, W and b of tutorial 001, with W and b as it prints them: to four digits."""
    seed = figures["001"]
    W, b = (torch.tensor(seed[name], requires_grad=True) for name in ("W", "b"))
    return torch.tensor(INPUTS, dtype=torch.float32), torch.tensor(TARGETS, dtype=torch.float32), W, b


def column(values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype).reshape(-1, 1)


def leaves(w, b, dtype=torch.float64):
    return [torch.tensor(value, dtype=dtype, requires_grad=True) for value in ([[w]], [b])]


def test_001_predictions_loss_and_gradients(module, figures, fruit):
    X, Y, W, b = fruit
    Y_hat = module.predict(X, W, b)
    np.testing.assert_allclose(Y_hat.detach(), figures["001"]["predictions"], atol=0.02)
    assert module.mse(Y_hat, Y).item() == pytest.approx(figures["001"]["loss"], rel=1e-4)
    dW, db = module.slopes(X, Y, W, b)
    np.testing.assert_allclose(dW, figures["001"]["W_grad"], rtol=3e-4)
    np.testing.assert_allclose(db, figures["001"]["b_grad"], rtol=3e-4)
    assert W.grad is None and b.grad is None


def test_001_one_update(module, figures, fruit):
    X, Y, W, b = fruit
    module.train(X, Y, W, b, figures["001"]["lr"], 1)
    loss = module.mse(module.predict(X, W, b), Y).item()
    assert loss == pytest.approx(figures["001"]["loss_after_one_update"], rel=1e-4)


def test_002_gradient_at_the_start(module, figures, data_002):
    x, y = map(column, data_002)
    seed = figures["002"]["gradient_at_start"]
    dW, db = module.slopes(x, y, *leaves(seed["w"], seed["b"]))
    assert dW.item() == pytest.approx(seed["dw"], rel=1e-14)
    assert db.item() == pytest.approx(seed["db"], rel=1e-14)


def test_002_ten_updates(module, figures, data_002):
    x, y = map(column, data_002)
    start = figures["002"]["gradient_at_start"]
    W, b = leaves(start["w"], start["b"])
    rows = torch.stack(module.train(x, y, W, b, 0.2, 10))
    np.testing.assert_allclose(rows.flip(1), figures["002"]["autograd"]["rows_b_w"], rtol=1e-14)
    assert rows[-1].tolist() == [W.item(), b.item()]


def test_002_two_hundred_updates(module, figures, data_002):
    x, y = map(column, data_002)
    rows = module.train(x, y, *leaves(1.5, 1.0), 0.1, 200)
    np.testing.assert_allclose(rows[-1].flip(0), figures["002"]["after_200_updates"]["b_w"], rtol=1e-14)


@pytest.mark.parametrize("w, b", [(-0.67517827, -0.14451867), (0.3367, 0.1288), (-1.5, 2.0)])
def test_003_converges_from_any_start(module, figures, data_003, w, b):
    x, y = (column(values, torch.float32) for values in data_003)
    rows = module.train(x, y, *leaves(w, b, torch.float32), 0.1, 1000)
    seed = figures["003"]["torch_1000_updates"]
    assert [round(value, 4) for value in rows[-1].tolist()] == [seed["w"], seed["b"]]


def test_004_weight_and_loss(module, figures):
    X, Y = column([1, 2, 3, 4], torch.float32), column([2, 4, 6, 8], torch.float32)
    W, _ = leaves(0.0, 0.0, torch.float32)
    rows = []
    for epoch in range(1, 92):
        loss = module.mse(module.predict(X, W, torch.zeros(1)), Y)
        loss.backward()
        module.update([W], 0.01)
        if epoch % 10 == 1:
            rows.append([epoch, round(W.item(), 3), loss.item()])
    np.testing.assert_allclose(rows, figures["004"]["autograd_epoch_w_loss"], rtol=1e-5, atol=6e-9)
