"""What a check of device handling listens with: where a submission computes, and which operation stopped it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from autograder.checking import See

# What makes, moves or looks at tensors, and computes nothing.
IDLE = frozenset({"to", "cuda", "tensor", "as_tensor", "detach", "clone", "requires_grad", "get", "getitem"})


class DeviceLog(TorchFunctionMode):
    """Listens to PyTorch's functions while a step runs on another device than the CPU; there it has nothing to say.

        with DeviceLog(case.device, see) as log:
            trajectory = module.train(...)
        see.fact("computed", log.place(updates), "the numbers were not computed on the device")

    Where the step raises, it notes the function that did and where its tensors were. That note is not judged:
    it tells mistakes apart that raise the same words.

    Attributes:
        count: how many computations took place on the device.
    """

    def __init__(self, device: str, see: See, name: str = "stopped at") -> None:
        super().__init__()
        self.device = device
        self.count = 0
        self._see = see
        self._name = name
        self._failed = ""

    def __enter__(self) -> DeviceLog:
        if self.device != "cpu":
            super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.device != "cpu":
            super().__exit__(kind, error, trace)  # type: ignore[no-untyped-call]
        self._see.note(self._name, self._failed if error is not None else "")

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = getattr(function, "__name__", "").strip("_")
        try:
            result = function(*args, **(kwargs or {}))
        except Exception:
            places = sorted(self._describe((*args, *(kwargs or {}).values())))
            self._failed = (
                f"{name.removeprefix('r').removeprefix('i')} of {', '.join(places)}, {min(self.count, 1)} done"
            )
            raise
        if isinstance(result, torch.Tensor) and self._there(result) and name not in IDLE:
            self.count += 1
        return result

    def place(self, computations: int) -> str:
        """Whether at least so many computations took place on the device: "there" or "elsewhere", "there" for the CPU."""
        return "there" if self.device == "cpu" or self.count >= computations else "elsewhere"

    def _there(self, tensor: torch.Tensor) -> bool:
        return tensor.device.type == torch.device(self.device).type

    def _describe(self, values: Iterable[Any]) -> list[str]:
        tensors = [value for value in values if isinstance(value, torch.Tensor)]
        return [f"{'there' if self._there(t) else 'elsewhere'}{' with grad' * t.requires_grad}" for t in tensors]
