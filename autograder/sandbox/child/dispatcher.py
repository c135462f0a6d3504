"""Notice kernels that are put in the place of PyTorch's own: below every function that has a name, they would choose what is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

OWN, ALL = "aten", "_"  # PyTorch's operators, and whatever has none of its own
ELSEWHERE = ("Meta", "CUDA", "MPS", "XPU", "FuncTorch")  # how keys begin through which no number is read


def kernels_announced() -> Callable[[], int]:
    """A function that says how often, from now on, somebody in this process has set out to replace PyTorch's kernels."""
    announced: list[str] = []
    begin: Any = torch._C._dispatch_library

    def dispatch_library(kind: str, namespace: str, key: str = "", *place: Any) -> Any:
        if namespace in (OWN, ALL) and not key.startswith(ELSEWHERE):
            announced.append(namespace)
        return begin(kind, namespace, key, *place)

    vars(torch._C)["_dispatch_library"] = dispatch_library
    return announced.__len__
