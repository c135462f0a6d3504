"""The device's random generators: `torch.Generator(device="sim")`, and which tensors a generator may fill.

Only C++ can register the generators of a device. So one of `sim` is a generator of the CPU by another name: its
device is `sim`, and the functions that draw refuse it for a tensor of the CPU, and the CPU's for a tensor of `sim`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch.utils._device import _device_constructors
from torch.utils.data import dataset

NAME = "sim"
DRAW = ("bernoulli", "multinomial", "normal", "poisson", "rand", "randint", "randn", "randperm")
FILL = (
    *("bernoulli", "bernoulli_", "cauchy_", "exponential_", "geometric_"),
    *("log_normal_", "multinomial", "normal_", "random_", "uniform_"),
)
_CPUs: Any = torch.Generator


class DeviceGenerator(_CPUs):  # type: ignore[misc]
    """A generator of random numbers for tensors of `sim`."""

    @property
    def device(self) -> torch.device:
        """Whose tensors it fills."""
        return torch.device(NAME, 0)

    def clone_state(self) -> DeviceGenerator:
        """Another generator that goes on from the same place."""
        other = DeviceGenerator()
        other.set_state(self.get_state())
        return other


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _CPUs)


class _Generator(metaclass=_Kind):
    """What stands for `torch.Generator`: gives a generator of the device that was asked for."""

    __doc__ = _CPUs.__doc__

    def __new__(cls, device: Any = "cpu") -> Any:
        return DeviceGenerator() if torch.device(device).type == NAME else _CPUs(device=device)


def let_generators_be_made() -> None:
    """Give PyTorch the generators of `sim`, and let every tensor refuse those of another device than its own."""
    _device_constructors()  # remembers which functions `with torch.device(...)` is for, by what they are now
    torch.Generator = _Generator  # type: ignore[misc]
    for owner, names in ((torch, DRAW), (torch.Tensor, FILL)):
        for name in names:
            setattr(owner, name, _careful(getattr(owner, name)))
    vars(dataset)["randperm"] = torch.randperm  # it has the function by a name of its own


def _careful(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that draws, and refuses in CUDA's words a generator of another device than its result's."""

    @wraps(function)
    def draw(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        given = next((value for value in (*kwargs.values(), *args) if isinstance(value, _CPUs)), None)
        if given is not None and given.device.type != result.device.type:
            wanted, found = result.device.type, given.device.type
            raise RuntimeError(f"Expected a '{wanted}' device type for generator but found '{found}'")
        return result

    return draw
