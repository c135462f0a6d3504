"""Which tensors an operation on `sim` accepts together: CUDA's rules, in CUDA's words.

CUDA has two kinds of kernels. Elementwise ones take 0-dim CPU tensors as numbers, and name two devices if
others meet. All the rest (matrix products, `cat`, `gather`) want every tensor on one device, and name the argument
that is elsewhere. Copies take any two devices. Indices may stay on the CPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

COPIES = frozenset({"copy_", "_copy_from", "_copy_from_and_resize", "set_"})
INDEXED = frozenset({"index", "index_put_", "index_put", "_index_put_impl_", "_unsafe_index"})
# Elementwise kernels that PyTorch does not tag as such.
ELEMENTWISE = frozenset({"masked_fill_", "masked_fill", "fill_", "mse_loss", "mse_loss_backward", "threshold_backward"})

# PyTorch's own operators that take a Python number for a tensor also where they are called from Python.
TAKE_NUMBERS = frozenset({"add", "sub", "mul", "div", "floor_divide", "copy"})


@dataclass(frozen=True)
class Signature:
    """What has to be known of an operator.

    Attributes:
        name: its name without namespace and overload (``mm``).
        arguments: the names of its arguments, in order.
        tensors: those that must be tensors, none for an operator that takes numbers in their place.
        outputs: those in which the caller wants the result (``out``).
        elementwise: whether it takes 0-dim CPU tensors as numbers.
        random: whether it draws random numbers; generator: whether it may be given a generator.
    """

    name: str
    arguments: tuple[str, ...]
    tensors: frozenset[str]
    outputs: tuple[str, ...]
    elementwise: bool
    random: bool
    generator: bool


@cache
def signature(op: torch._ops.OpOverload) -> Signature:
    """What has to be known of an operator, worked out once."""
    name = op._schema.name.split("::")[1]
    arguments = op._schema.arguments
    return Signature(
        name=name,
        arguments=tuple(argument.name for argument in arguments),
        tensors=frozenset(a.name for a in arguments if str(a.type) == "Tensor" and name.strip("_") not in TAKE_NUMBERS),
        outputs=tuple(a.name for a in arguments if a.kwarg_only and a.alias_info and a.alias_info.is_write),
        elementwise=(name != "equal" and torch.Tag.pointwise in op.tags) or name in ELEMENTWISE,
        random=torch.Tag.nondeterministic_seeded in op.tags,
        generator="generator" in {argument.name for argument in arguments},
    )


def check(op: Signature, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
    """Let an operation pass if CUDA would; RuntimeError in CUDA's words, with ``sim`` for ``cuda``."""
    if op.name in COPIES:
        return
    given = _tensors(op, args, kwargs)
    if not any(tensor.device.type != "sim" for _, tensor in given):
        return
    if op.name in INDEXED:
        _check_indices(given)
        given = [(name, tensor) for name, tensor in given if name != "indices"]
    if op.name.startswith("masked_fill"):
        _check_mask(given)
    if op.elementwise or op.name in INDEXED:
        written = (*op.outputs, "self") if op.name.endswith("_") else op.outputs
        given = [(name, tensor) for name, tensor in given if name in written or not _is_number(tensor)]
        if len(devices := sorted({str(t.device) for _, t in given}, reverse=True)) > 1:
            raise RuntimeError(
                f"Expected all tensors to be on the same device, but found at least two devices, {devices[0]} and {devices[1]}!"
            )
        return
    first = given[0][1].device
    for name, tensor in given:
        if tensor.device != first:
            raise RuntimeError(
                f"Expected all tensors to be on the same device, but got {name} is on {tensor.device}, different from "
                f"other tensors on {first} (when checking argument in method wrapper_sim_{op.name})"
            )


def check_device(device: torch.device) -> None:
    """Refuse a second device of this kind: there is one; RuntimeError in CUDA's words."""
    if device.index not in (None, 0):
        raise RuntimeError("sim error: invalid device ordinal")


def _check_indices(given: Sequence[tuple[str, torch.Tensor]]) -> None:
    indexed = next(tensor.device for name, tensor in given if name == "self")
    for name, tensor in given:
        if name == "indices" and tensor.device.type not in ("cpu", indexed.type):
            raise RuntimeError(
                f"indices should be either on cpu or on the same device as the indexed tensor ({indexed})"
            )


def _check_mask(given: Sequence[tuple[str, torch.Tensor]]) -> None:
    filled, mask = (next(tensor.device for name, tensor in given if name == wanted) for wanted in ("self", "mask"))
    if filled != mask:
        raise RuntimeError(
            f"expected self and mask to be on the same device, but got mask on {mask} and self on {filled}"
        )


def _is_number(tensor: torch.Tensor) -> bool:
    return tensor.dim() == 0 and tensor.device.type == "cpu"


def _tensors(op: Signature, args: Sequence[Any], kwargs: dict[str, Any]) -> list[tuple[str, torch.Tensor]]:
    """Every tensor that an operation got, with its argument's name, in the order of the arguments."""
    found = []
    for name, value in (*zip(op.arguments, args, strict=False), *kwargs.items()):
        if isinstance(value, torch.Tensor):
            found.append((name, value))
        elif isinstance(value, list | tuple):
            found += [(name, item) for item in value if isinstance(item, torch.Tensor)]
    return found
