"""Tutorial 001's training over mini-batches of its 15 rows: no printed figure of it can be reproduced.

So its first loss and its first update are held against the printed ones, and the rest against a loop
that shares nothing with the solution.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, TensorDataset

Array = npt.NDArray[np.float64]

INPUTS = """73 67 43  91 88 64  87 134 58  102 43 37  69 96 70  74 66 43  91 87 65  88 134 59
            101 44 37  68 96 71  73 66 44  92 87 64  87 135 57  103 43 36  68 97 70"""
TARGETS = """56 70  81 101  119 133  22 37  103 119  57 69  80 102  118 132
             21 38  104 118  57 69  82 100  118 134  20 38  102 120"""
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def steps(solution: Callable[[str], ModuleType]) -> ModuleType:
    return solution("10_fit")


@pytest.fixture
def rows() -> tuple[Array, Array]:
    return np.array(INPUTS.split(), float).reshape(15, 3), np.array(TARGETS.split(), float).reshape(15, 2)


def loader(rows: tuple[Array, Array], count: int, batch_size: int, dtype: torch.dtype) -> Any:
    tensors = (torch.tensor(part[:count], dtype=dtype) for part in rows)
    return DataLoader(TensorDataset(*tensors), batch_size=batch_size)


def model_001(figures: dict[str, Any], dtype: torch.dtype) -> nn.Linear:
    model = nn.Linear(3, 2, dtype=dtype)
    with torch.no_grad():
        model.weight.copy_(torch.tensor(figures["001"]["W"]))
        model.bias.copy_(torch.tensor(figures["001"]["b"]))
    return model


def test_first_loss_and_first_update_of_001(
    steps: ModuleType, figures: dict[str, Any], rows: tuple[Array, Array]
) -> None:
    expected = figures["001"]
    model = model_001(figures, torch.float32)
    five = loader(rows, 5, 5, torch.float32)
    assert steps.evaluate(model, five, mse_loss, CPU) == pytest.approx(expected["loss"], rel=1e-4)
    optimizer = torch.optim.SGD(model.parameters(), lr=expected["lr"])
    history = steps.fit(model, five, five, mse_loss, optimizer, 1, CPU)
    assert history["train_loss"] == pytest.approx([expected["loss"]], rel=1e-4)
    assert history["val_loss"] == pytest.approx([expected["loss_after_one_update"]], rel=1e-4)


@pytest.mark.parametrize("batch_size", [5, 4], ids=["even", "short last batch"])
def test_mini_batches_of_15_rows_against_an_independent_loop(
    steps: ModuleType, figures: dict[str, Any], rows: tuple[Array, Array], batch_size: int
) -> None:
    X, Y = rows
    W, b = (
        np.array(figures["001"]["W"], np.float32).astype(float),
        np.array(figures["001"]["b"], np.float32).astype(float),
    )
    train_loss, val_loss = [], []
    for _ in range(100):
        squares = 0.0
        for first in range(0, 15, batch_size):
            x, y = X[first : first + batch_size], Y[first : first + batch_size]
            error = x @ W.T + b - y
            squares += (error**2).sum()
            W = W - 1e-5 * 2 * error.T @ x / error.size
            b = b - 1e-5 * 2 * error.sum(axis=0) / error.size
        train_loss.append(squares / Y.size)
        val_loss.append(((X @ W.T + b - Y) ** 2).mean())

    model = model_001(figures, torch.float64)
    train, val = loader(rows, 15, batch_size, torch.float64), loader(rows, 15, 7, torch.float64)
    calls: list[tuple[int, float, float]] = []
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-5)
    history = steps.fit(model, train, val, mse_loss, optimizer, 100, CPU, lambda *call: calls.append(call))
    np.testing.assert_allclose(history["train_loss"], train_loss, rtol=1e-10)
    np.testing.assert_allclose(history["val_loss"], val_loss, rtol=1e-10)
    np.testing.assert_allclose(model.weight.detach().numpy(), W, rtol=1e-10)
    np.testing.assert_allclose(model.bias.detach().numpy(), b, rtol=1e-10)
    assert calls == list(zip(range(1, 101), history["train_loss"], history["val_loss"], strict=True))
    assert 0 < val_loss[-1] < 100 < 5_000 < val_loss[0]


@pytest.mark.parametrize("make", [lambda p: torch.optim.SGD(p, lr=1e-6, momentum=0.9), torch.optim.Adam])
def test_a_run_that_stopped_goes_on_as_one_that_did_not(
    steps: ModuleType, figures: dict[str, Any], rows: tuple[Array, Array], tmp_path: Path, make: Callable[[Any], Any]
) -> None:
    batches = loader(rows, 15, 4, torch.float64)
    path = str(tmp_path / "run.pt")
    model = model_001(figures, torch.float64)
    optimizer = make(model.parameters())
    steps.fit(model, batches, batches, mse_loss, optimizer, 3, CPU)
    steps.save_checkpoint(path, model, optimizer, 3)
    unbroken = steps.fit(model, batches, batches, mse_loss, optimizer, 4, CPU)

    other = nn.Linear(3, 2, dtype=torch.float64)
    other_optimizer = make(other.parameters())
    assert steps.load_checkpoint(path, other, other_optimizer) == 3
    assert steps.fit(other, batches, batches, mse_loss, other_optimizer, 4, CPU) == unbroken


def test_the_mode_is_put_back_and_no_graph_is_left(steps: ModuleType, rows: tuple[Array, Array]) -> None:
    model = nn.Sequential(nn.Dropout(0.5), nn.Linear(3, 2, dtype=torch.float64))
    batches = loader(rows, 15, 4, torch.float64)
    for mode in (True, False):
        model.train(mode)
        losses = {steps.evaluate(model, batches, mse_loss, CPU) for _ in range(3)}
        assert len(losses) == 1 and model.training is mode
    assert all(p.grad is None for p in model.parameters())


def test_the_worked_neighbours(steps: ModuleType, rows: tuple[Array, Array], tmp_path: Path) -> None:
    assert steps.mean_target(loader(rows, 15, 4, torch.float64)) == pytest.approx(rows[1].mean())
    best = steps.Best()
    for epoch, val_loss in enumerate([3.0, 1.0, 2.0]):
        best(epoch, 0.0, val_loss)
    assert (best.epoch, best.val_loss) == (1, 1.0)
    history = {"train_loss": [0.1], "val_loss": [1 / 3]}
    steps.save_history(tmp_path / "h.json", history)
    assert steps.load_history(tmp_path / "h.json") == history
