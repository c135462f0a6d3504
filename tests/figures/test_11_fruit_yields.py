"""11 against the tutorials: 001's table, its loss, slopes and rate; 001 and 003 start at random."""

import numpy as np
import pytest
import torch

EXERCISE = "11_fruit_yields"
CPU = torch.device("cpu")


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


@pytest.fixture
def start(figures):
    """W and b as 001 prints them, to four digits."""
    return torch.tensor(figures["001"]["W"]), torch.tensor(figures["001"]["b"])


@pytest.fixture
def table(module):
    return torch.tensor(module.ORCHARDS, dtype=torch.float32), torch.tensor(module.YIELDS, dtype=torch.float32)


def test_001_predictions_and_loss(module, figures, start, table):
    model = module.make_model(*start, CPU)
    np.testing.assert_allclose(model(table[0]).detach(), figures["001"]["predictions"], atol=0.02)
    assert module.loss_of(model, *table, CPU) == pytest.approx(figures["001"]["loss"], rel=1e-4)


def test_001_one_update_goes_down_its_slopes(module, figures, start, table):
    seed = figures["001"]
    model = module.make_model(*start, CPU)
    (row,) = module.train(model, *table, seed["lr"], len(table[0]), 1, CPU)
    W, b = (np.array(seed[name]) - seed["lr"] * np.array(seed[f"{name}_grad"]) for name in "Wb")
    np.testing.assert_allclose(row, [*W.ravel(), *b], atol=1e-5)  # W is printed to four digits, so its slopes to five
    assert module.loss_of(model, *table, CPU) == pytest.approx(seed["loss_after_one_update"], rel=1e-4)


def test_001_a_thousand_epochs_from_a_random_start_come_near_the_yields(module, table):
    """001 prints a loss of 54.97 after them, from a start that it does not print."""
    model = module.make_model(*module.random_start(3, 2, 1, torch.float32), CPU)
    module.train(model, *table, 1e-5, 5, 1000, CPU)
    assert module.loss_of(model, *table, CPU) < 200


def test_the_largest_rate_parts_the_rates_that_descend_from_those_that_diverge(module):
    X, Y = module.ORCHARDS, module.YIELDS
    for features, factors in ((X, (0.9, 1.1)), (module.scaled(X), (0.99, 1.01))):
        losses = {}
        for factor in factors:
            model = module.make_model(*module.random_start(3, 2, 1), CPU)
            tensors = torch.tensor(features), torch.tensor(Y)
            before = module.loss_of(model, *tensors, CPU)
            module.train(model, *tensors, factor * module.largest_rate(features, 2), 5, 300, CPU)
            losses[factor] = module.loss_of(model, *tensors, CPU) / before
        low, high = factors
        assert losses[low] < 0.01 and losses[high] > 10
    assert module.largest_rate(X, 2) == pytest.approx(1.117e-4, rel=1e-3)  # 001 takes 1e-5


def test_a_random_start_is_torchs_and_follows_the_normal_distribution(module):
    W, b = module.random_start(40, 50, 7)
    generator = torch.Generator().manual_seed(7)
    assert torch.equal(W, torch.randn(50, 40, generator=generator, dtype=torch.float64))
    assert torch.equal(b, torch.randn(50, generator=generator, dtype=torch.float64))
    assert abs(W.mean().item()) < 0.1 and abs(W.std().item() - 1) < 0.1
