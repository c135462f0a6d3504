"""On the device the data are others, whichever way they take there, and on the CPU they are what they were."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from autograder.checking import OtherData
from tests.helpers import simulated

X = [0.5, 1.25, -2.0]
THERE = [0.75 * x + 0.3 for x in X]
WAYS = {
    "to": lambda x, d: x.to(d),
    "to a tensor's place": lambda x, d: x.to(torch.zeros(2, dtype=x.dtype, device=d)),
    "made there": lambda x, d: torch.tensor(x.tolist(), dtype=x.dtype, device=d),
    "made like another": lambda x, d: torch.zeros(1, dtype=x.dtype, device=d).new_tensor(x.tolist()),
    "copied": lambda x, d: torch.zeros(3, dtype=x.dtype, device=d).copy_(x),
    "from an array": lambda x, d: torch.from_numpy(x.numpy().copy()).to(d),
    "in a module": lambda x, d: torch.nn.ParameterDict({"x": x.clone()}).to(d)["x"].detach(),
    "in single precision": lambda x, d: x.float().to(d).double(),
    "beside others": lambda x, d: torch.stack([torch.full_like(x, 7.0), x]).to(d)[1],
    "there and back and there": lambda x, d: x.to(d).cpu().to(d),
    "twice": lambda x, d: x.to(d).to(d).clone(),
}


@pytest.mark.parametrize("way", WAYS)
@simulated
def test_what_gets_to_the_device_is_other_data(way):
    x = torch.tensor(X, dtype=torch.float64)
    with OtherData("sim", X):
        there = WAYS[way](x, torch.device("sim"))
        total, numbers = there.sum().cpu(), (2.0 * there).tolist()
    assert np.allclose(float(total), sum(THERE), rtol=1e-6) and np.allclose(numbers, 2 * np.array(THERE), rtol=1e-6)
    assert x.tolist() == X


@simulated
def test_what_comes_back_is_what_it_was():
    with OtherData("sim", X):
        there = torch.tensor(X, dtype=torch.float64).to("sim")
        assert there.cpu().tolist() == there.to("cpu").tolist() == there.tolist() == X
        assert [item.item() for item in there] == X
        assert (there + 1).tolist() == [x + 1 for x in THERE]


@simulated
def test_a_step_by_autograd_is_that_of_the_other_data():
    w = torch.tensor([2.0], dtype=torch.float64, device="sim", requires_grad=True)
    with OtherData("sim", X):
        for (x,) in DataLoader(TensorDataset(torch.tensor(X, dtype=torch.float64)), batch_size=3):
            ((w * x.to("sim")) ** 2).mean().backward()
    assert w.grad.item() == pytest.approx(4 * np.mean(np.square(THERE)))


def test_on_the_cpu_nothing_changes():
    with OtherData("cpu", X):
        assert torch.tensor(X).sum().item() == sum(X)
