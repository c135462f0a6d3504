"""12 against PyTorch: the Adam of torch.optim, which no tutorial prints, and 002's line, which Adam has to find as well."""

import numpy as np
import pytest
import torch

EXERCISE = "12_adam"


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


@pytest.mark.parametrize("options", [{}, {"betas": (0.7, 0.9), "eps": 0.1}])
def test_the_optimizer_by_hand_is_torchs(module, options):
    rng = np.random.default_rng(1)
    pairs = []
    for kind in (module.Adam, torch.optim.Adam):
        params = [torch.ones(shape, dtype=torch.float64, requires_grad=True) for shape in ((2, 3), (2,))]
        pairs.append((params, kind(params, 0.1, **options)))
    for k in range(20):
        slopes = rng.standard_normal((2, 3)), rng.standard_normal(2)
        for params, optimizer in pairs:
            for p, slope in zip(params, slopes, strict=True):
                p.grad = None if k == 1 and p.dim() == 1 else torch.tensor(slope)
            optimizer.step()
    for p, q in zip(*(params for params, _ in pairs), strict=True):
        np.testing.assert_allclose(p.detach(), q.detach(), rtol=1e-12)
    remembered = module.memory(pairs[1][1])
    assert [t for t, _, _ in remembered] == pairs[0][1].t == [20, 19]
    for (_, m, v), mine, square in zip(remembered, pairs[0][1].m, pairs[0][1].v, strict=True):
        np.testing.assert_allclose(m, mine, rtol=1e-12)
        np.testing.assert_allclose(v, square, rtol=1e-12)


def test_means_and_their_correction(module):
    ones = np.ones(100)
    means = module.running_mean(ones, 0.999)
    np.testing.assert_allclose(means, 1 - 0.999 ** np.arange(1, 101))
    assert round(means[-1], 2) == 0.1  # the lesson: a tenth of what it should have
    np.testing.assert_allclose(module.corrected(means, 0.999), ones)


def test_adam_finds_002s_line(module, data_002):
    x, y = map(torch.tensor, data_002)
    w, b = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.5, 1.0))
    optimizer = module.Adam([w, b], 0.1)
    for k in range(500):
        optimizer.zero_grad()
        torch.mean((w * x + b - y) ** 2).backward()
        optimizer.step()
        if k == 0:  # the first update is as long as the rate
            np.testing.assert_allclose([w.item(), b.item()], [1.6, 1.1], rtol=1e-6)
    np.testing.assert_allclose([w.item(), b.item()], np.polyfit(x, y, 1), rtol=1e-3)
