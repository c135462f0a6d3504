"""Shows whether the very numbers of a result were worked out on a device: there, the data are others than on the CPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from autograder.recording.device_log import tensors_in
from autograder.recording.observation import Array

WRITES = frozenset({"copy_", "__setitem__"})


class OtherData(TorchFunctionMode):
    """While it lasts, each number of some data becomes another one as it reaches the device, and itself again as it leaves.

        with OtherData(case.device, [*case.x, *case.y]):
            trajectory = module.train(...)

    It does not matter how the data get there, or in which tensors: what is worked out there is that of other data, and
    what is worked out on the CPU is not, whatever else the device is kept busy with. On the CPU nothing changes.
    """

    def __init__(self, device: str, data: Sequence[float]) -> None:
        super().__init__()
        self._device = torch.device(device).type
        here = np.unique(np.asarray(data, dtype=np.float64))
        self._tables = {torch.float64: _table(here), torch.float32: _table(here.astype(np.float32))}

    def __enter__(self) -> OtherData:
        if self._device != "cpu":
            super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *error: object) -> None:
        if self._device != "cpu":
            super().__exit__(*error)  # type: ignore[no-untyped-call]

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        given, name = tensors_in((args, kwargs)), getattr(function, "__name__", "")
        left = any(self._is_there(tensor) for tensor in given)
        for tensor in tensors_in((result, *given[:1])) if name in WRITES else tensors_in((result,)):
            if (there := self._is_there(tensor)) or left:
                self._change(tensor, there)
        if left and name in ("item", "tolist"):
            return self._numbers(result, given[0].dtype)
        return result

    def _is_there(self, tensor: torch.Tensor) -> bool:
        return tensor.device.type == self._device

    def _change(self, tensor: torch.Tensor, there: bool) -> None:
        """Put in place of each number in a tensor what it is on its side."""
        if tensor.dtype not in self._tables or not tensor.numel():
            return
        try:
            values = tensor.detach().cpu().numpy()
        except (RuntimeError, NotImplementedError):  # a tensor inside a function transform
            return
        changed = _replaced(values, *self._tables[tensor.dtype][:: 1 if there else -1])
        if changed is not None:
            tensor.data.copy_(torch.from_numpy(changed))

    def _numbers(self, value: Any, dtype: torch.dtype) -> Any:
        """A number, or nested lists of them, as they are on the CPU."""
        if isinstance(value, list):
            return [self._numbers(item, dtype) for item in value]
        if isinstance(value, float) and dtype in self._tables:
            changed = _replaced(np.asarray([value]), *self._tables[dtype][::-1])
            return value if changed is None else float(changed[0])
        return value


def _table(here: Array) -> tuple[Array, Array]:
    """Numbers on the CPU, in their order, and what they are on the device, which is in their order, too."""
    return here, (0.75 * here + 0.3).astype(here.dtype)


def _replaced(values: Array, old: Array, new: Array) -> Array | None:
    """Values with new numbers in place of old ones, None if there is none of those among them."""
    at = np.searchsorted(old, values).clip(max=len(old) - 1)
    hit = old[at] == values
    return np.where(hit, new[at], values).astype(values.dtype) if hit.any() else None
