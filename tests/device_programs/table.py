"""The table itself, and what several of its programs use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

TWO = "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, DEVICE and cpu!"
GOT = "RuntimeError: Expected all tensors to be on the same device, but got {} is on cpu, different from other tensors on DEVICE (when checking argument in method wrapper_"
CPU_FIRST = "RuntimeError: Expected all tensors to be on the same device, but got {} is on DEVICE, different from other tensors on cpu (when checking argument in method wrapper_"
NUMPY = "TypeError: can't convert DEVICE device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."
INDICES = "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
NO_LEAF = "ValueError: can't optimize a non-leaf Tensor"
IN_PLACE = "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation."


@dataclass(frozen=True)
class Program:
    """One program: what it does, what comes of it, and what comes of it where the device is the CPU (None: not run)."""

    run: Callable[[torch.device], Any]
    expected: str
    on_cpu: str | None = None


PROGRAMS: dict[str, Program] = {}


def program(expected: str, on_cpu: str | None = None) -> Callable[[Callable[[torch.device], Any]], None]:
    """Add a program to the table. `on_cpu="same"` where the CPU gives the same."""

    def add(run: Callable[[torch.device], Any]) -> None:
        PROGRAMS[run.__name__] = Program(run, expected, expected if on_cpu == "same" else on_cpu)

    return add


def ones(device="cpu", *, grad=False, n=2):
    return torch.ones(n, device=device, requires_grad=grad)


def holds(said: str, expected: str) -> bool:
    """Whether an outcome is the expected one: of an exception, the words to which the table goes."""
    return said.startswith(expected) if "Error: " in expected else said == expected
