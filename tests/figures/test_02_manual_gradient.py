"""The figures that the tutorials print of gradient descent by hand, reproduced by the solution of 02."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

Solution = Callable[[str], ModuleType]
Points = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


@pytest.fixture
def module(solution: Solution) -> ModuleType:
    return solution("02_manual_gradient")


def test_the_gradient_at_the_start_of_002(module: ModuleType, figures: dict[str, Any], data_002: Points) -> None:
    printed = figures["002"]["gradient_at_start"]
    dw, db = module.gradient(*data_002, printed["w"], printed["b"])
    assert (dw, db) == pytest.approx((printed["dw"], printed["db"]), rel=1e-14)


def test_the_ten_batch_updates_of_002(module: ModuleType, figures: dict[str, Any], data_002: Points) -> None:
    printed = figures["002"]["batch_numpy"]
    b, w = printed["start_b_w"]
    rows = np.array(printed["rows_b_w"])[:, ::-1]
    trajectory = module.train(*data_002, w, b, printed["lr"], len(rows))
    assert trajectory == pytest.approx(rows, rel=1e-14)


def test_the_200_updates_of_002(module: ModuleType, figures: dict[str, Any], data_002: Points) -> None:
    b, w = figures["002"]["after_200_updates"]["b_w"]
    assert module.train(*data_002, 1.5, 1.0, 0.1, 200)[-1] == pytest.approx((w, b), rel=1e-13)


def test_the_thousand_updates_of_003(module: ModuleType, figures: dict[str, Any], data_003: Points) -> None:
    start, printed = figures["003"]["start"], figures["003"]["numpy_lr_0.01_1000_updates"]
    last = module.train(*data_003, start["w"], start["b"], 0.01, 1000)[-1]
    assert [f"{value:.8f}" for value in last] == [f"{printed['w']:.8f}", f"{printed['b']:.8f}"]


def test_the_sum_of_004_is_four_times_the_gradient(module: ModuleType, figures: dict[str, Any]) -> None:
    """004 takes the mean of a dot product, the sum: its rows are those of a rate four times as large, without b."""
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 4.0, 6.0, 8.0])
    w, found = 0.0, []
    for epoch, _, _ in figures["004"]["manual_epoch_w_loss"]:
        loss = module.mse(module.predict(x, w, 0.0), y)
        dw, _ = module.gradient(x, y, w, 0.0)
        w -= 0.01 * 4 * dw
        found.append([epoch, round(w, 3), loss])
    printed = figures["004"]["manual_epoch_w_loss"]
    assert [row[:2] for row in found] == [row[:2] for row in printed]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in printed], rel=1e-5, abs=5e-9)
    assert 4 * figures["004"]["autograd_epoch_w_loss"][0][1] == pytest.approx(printed[0][1])


def test_every_printed_figure_is_held_against_a_solution(figures: dict[str, Any]) -> None:
    """A figure's key stands in a test of this folder, unless the figure cannot be reproduced at all."""
    from pathlib import Path

    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    notes = {"about", "data", "note", "manual_note", "figures", "section", "dataloader_shuffled", "lr", "order"}
    keys = {key for tutorial in figures.values() if isinstance(tutorial, dict) for key in tutorial} - notes
    assert sorted(key for key in keys if f'"{key}"' not in text) == []
