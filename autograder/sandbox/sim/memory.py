"""Hand a tensor's memory to the other device without copying it: the same bytes, seen from `sim` or from the CPU.

DLPack, the format in which libraries exchange tensors, describes a tensor's memory in a small C struct that
names its device. PyTorch reads the device number 12, "an extension's", as its PrivateUse1 device. So a capsule
is made of the tensor, its device number is replaced, and PyTorch makes a tensor of it again. That tensor keeps
the memory alive as long as it lives.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import torch

CPU, EXTENSION = 1, 12  # DLPack's kDLCPU and kDLExtDev


class _Description(ctypes.Structure):
    """The beginning of DLPack's `DLTensor`; the rest (axes, dtype, shape, strides) stays as it is."""

    _fields_ = (("data", ctypes.c_void_p), ("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32))


def to_sim(tensor: torch.Tensor) -> torch.Tensor:
    """A `sim` tensor over a CPU tensor's memory, of its shape, strides and dtype, outside any graph; RuntimeError if it is not dense."""
    return _relabel(tensor, EXTENSION)


def to_cpu(tensor: torch.Tensor) -> torch.Tensor:
    """A CPU tensor over the memory of a `sim` tensor, of its shape, strides and dtype; outside any graph."""
    return _relabel(tensor, CPU)


def storage_to_cpu(storage: torch.UntypedStorage) -> torch.Tensor:
    """The bytes of a `sim` storage as a CPU tensor of uint8 over the same memory."""
    construct = torch._C._construct_storage_from_data_pointer
    seen: Any = construct(storage.data_ptr(), torch.device("cpu"), storage.nbytes())
    vars(seen)["memory"] = storage  # keeps it alive
    return torch.empty(0, dtype=torch.uint8, device="cpu").set_(seen)


def _relabel(tensor: torch.Tensor, kind: int) -> torch.Tensor:
    capsule = torch._C._to_dlpack(tensor)
    description = _Description.from_address(_capsule_pointer()(capsule, b"dltensor"))
    description.device_type, description.device_id = kind, 0
    return torch._C._from_dlpack(capsule)


@cache
def _capsule_pointer() -> Callable[[object, bytes], int]:
    prototype = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
    return prototype(("PyCapsule_GetPointer", ctypes.pythonapi))
