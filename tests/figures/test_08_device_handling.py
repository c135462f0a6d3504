"""08 against tutorial 002: the same rows on whatever device, by section 5.3.3 and section 5.4.1."""

from collections import Counter, OrderedDict, defaultdict
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

EXERCISE = "08_device_handling"


@pytest.fixture
def dataset(data_002):
    return TensorDataset(*(torch.tensor(column).reshape(-1, 1) for column in data_002))


@pytest.fixture
def device():
    """An accelerator that can do float64, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def test_full_batches_give_002s_autograd_rows(solution, figures, dataset, device):
    want = figures["002"]["autograd"]["rows_b_w"]
    got = solution(EXERCISE).train(dataset, 85, device, 1.5, 1.0, 0.2, 10)
    assert isinstance(got, np.ndarray) and got.dtype == np.float64 and got.shape == (10, 2)
    np.testing.assert_allclose(got[:, ::-1], want, rtol=1e-14)


def test_batches_of_32_give_002s_dataloader_rows(solution, figures, dataset, device):
    want = figures["002"]["dataloader_in_order"]
    got = solution(EXERCISE).train(dataset, want["batch_size"], device, 1.5, 1.0, 0.2, 10)
    assert got.shape == (30, 2)  # three batches an epoch: 32, 32 and 21 points
    np.testing.assert_allclose(got[2::3, ::-1], want["rows_b_w_per_epoch"], rtol=1e-14)


def test_200_updates_end_where_002_prints(solution, figures, dataset, device):
    want = figures["002"]["after_200_updates"]["b_w"]
    got = solution(EXERCISE).train(dataset, 85, device, 1.5, 1.0, 0.1, 200)
    np.testing.assert_allclose(got[-1, ::-1], want, rtol=1e-13)


def test_parameters_on_the_device_get_002s_gradients(solution, figures, data_002, device):
    module, want = solution(EXERCISE), figures["002"]["gradient_at_start"]
    w, b = module.parameter([want["w"]], device), module.parameter([want["b"]], device)
    x, y = module.to_device([torch.tensor(column) for column in data_002], device)
    ((y - b - w * x) ** 2).mean().backward()
    np.testing.assert_allclose([b.grad.item(), w.grad.item()], [want["db"], want["dw"]], rtol=1e-14)


def test_a_parameter_is_a_leaf_on_another_device(solution):
    """002 warns in section 5.3.2 that what requires gradients and is moved loses them."""
    module, meta = solution(EXERCISE), torch.device("meta")
    moved = torch.tensor([1.5], requires_grad=True).to(meta)
    assert module.describe(moved) == "meta, leaf: False, requires grad: True"
    assert module.describe(module.parameter([1.5], meta)) == "meta, leaf: True, requires grad: True"


class Pair(NamedTuple):
    x: object
    y: object


class Named(list[torch.Tensor]):
    """A list that is not made from its items alone."""

    def __init__(self, name: str, *items: torch.Tensor) -> None:
        super().__init__(items)
        self.name = name


def test_a_batch_keeps_the_types_of_its_containers(solution):
    """What a loader gives for data sets of namedtuples and of dicts: `default_collate` keeps those types."""
    x = torch.zeros(3, 1)
    several = {
        "a namedtuple": Pair(x, [x]),
        "an OrderedDict": OrderedDict(b=x, a=(x, "a text")),
        "a defaultdict": defaultdict(list, {"a": x}),
        "a Counter": Counter(a=3),
        "a size": x.shape,
    }
    for name, batch in several.items():
        moved = solution(EXERCISE).to_device([batch], torch.device("meta"))[0]
        assert type(moved) is type(batch) and moved is not batch, name
        assert name == "a namedtuple" or list(moved) == list(batch), name
    assert solution(EXERCISE).to_device(several["a namedtuple"], torch.device("meta")).y[0].device.type == "meta"
    assert solution(EXERCISE).to_device(several["a defaultdict"], torch.device("meta"))["new"] == []
    assert solution(EXERCISE).to_device(several["a Counter"], torch.device("meta")) == {"a": 3}
    named = solution(EXERCISE).to_device(Named("orchard", x, x), torch.device("meta"))
    assert (type(named), named.name, [item.device.type for item in named]) == (Named, "orchard", ["meta", "meta"])


def test_pick_device_keeps_a_preference(solution):
    module = solution(EXERCISE)
    assert module.pick_device("cuda") == module.pick_device(torch.device("cuda")) == torch.device("cuda")
    assert module.pick_device() == torch.device(module.accelerator() or "cpu")


def test_the_neighbour_counts(solution):
    count = solution(EXERCISE).count_tensors
    assert count(({"x": torch.ones(1), "name": "a"}, [torch.ones(2), (3, torch.ones(1))])) == 3
