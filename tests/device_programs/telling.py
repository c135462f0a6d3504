"""What came of a program, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch


class Place:
    """A tensor of which only the place is told."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def told(value: Any, device: torch.device) -> str:
    """What came of a program, in words."""
    if isinstance(value, tuple) and any(isinstance(item, torch.Tensor | Place | type(None)) for item in value):
        return "; ".join(told(item, device) for item in value)
    if isinstance(value, tuple) and any(isinstance(item, str) for item in value):
        return "; ".join(map(str, value))
    tensor = value.tensor if isinstance(value, Place) else value
    if not isinstance(tensor, torch.Tensor):
        return value if isinstance(value, str) else repr(value)
    place = "there" if tensor.device.type == device.type else tensor.device.type
    if isinstance(value, Place):
        return place
    role = ("leaf " if tensor.is_leaf else "computed ") if tensor.requires_grad else ""
    dtype = "float64 " if tensor.dtype == torch.float64 else ""
    values = np.round(tensor.detach().cpu().numpy().astype(float if tensor.is_floating_point() else int), 6)
    return f"{place} {role}{dtype}{(values.reshape(-1) if values.ndim else values).tolist()}"


def outcome(run: Callable[[torch.device], Any], device: torch.device) -> str:
    """What comes of a program on a device."""
    try:
        said = told(run(device), device)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what came of it
        said = f"{type(error).__name__}: {error}"
    name = device.type
    said = re.sub(rf"wrapper_{name}_+", "wrapper_", said, flags=re.IGNORECASE)
    return said if name == "cpu" else re.sub(rf"\b{name}(:0)?\b", "DEVICE", said)
