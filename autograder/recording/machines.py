"""What a check asks on another machine than this one: PyTorch answers as it would on one with an accelerator, or with none.

Only the answers change. A tensor that is made there, to try whether it can be, is one of the CPU.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

import torch
from torch.overrides import TorchFunctionMode

KINDS = ("cuda", "mps", "xpu", "mtia")  # the accelerators of which PyTorch has a module


@contextmanager
def machine_with(kind: str) -> Iterator[None]:
    """While it lasts, PyTorch answers as on a machine with an accelerator of one of `KINDS`, or with none, for "".

    Whichever way a submission asks, it is told the same.
    """
    with ExitStack() as patches:
        for holder, name, answer in _answers(kind):
            if hasattr(holder, name):  # not every version has every function
                patches.enter_context(mock.patch.object(holder, name, answer))
        patches.enter_context(_Trying(kind))
        yield


class _Trying(TorchFunctionMode):
    """Lets tensors be made on the accelerator of a kind, and on no other."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Do it on the CPU instead; RuntimeError if it is asked of an accelerator that is not there."""
        kwargs = kwargs or {}
        if function is torch.device:  # a device may be named anywhere
            return function(*args, **kwargs)
        name = getattr(function, "__name__", "")
        asked = {name} & {*KINDS} | {kind for each in (*args, *kwargs.values()) if (kind := _accelerator(each))}
        if absent := asked - {self._kind}:
            raise RuntimeError(f"No {', '.join(absent)} device is available")
        if name in KINDS:
            return args[0].clone()
        args = ["cpu" if _accelerator(each) else each for each in args]
        return function(*args, **{key: "cpu" if _accelerator(each) else each for key, each in kwargs.items()})


def _accelerator(value: object) -> str:
    """Which of `KINDS` a device is, or the text that names it; "" for anything else."""
    kind = value.partition(":")[0] if isinstance(value, str) else value.type if isinstance(value, torch.device) else ""
    return kind if kind in KINDS else ""


def _answers(kind: str) -> Iterator[tuple[Any, str, Any]]:
    """What is replaced, in which module, by what."""
    for each in KINDS:
        there = each == kind
        for holder in (getattr(torch, each, None), getattr(torch.backends, each, None)):
            for name in ("is_available", "is_built"):
                yield holder, name, _always(there)
            yield holder, "device_count", _always(int(there))
            yield holder, "current_device", _always(0)
            yield holder, "get_device_name", _always(f"a simulated {each}")
    device = torch.device(kind) if kind else None
    accelerator = getattr(torch, "accelerator", None)
    yield accelerator, "is_available", _always(bool(kind))
    yield accelerator, "device_count", _always(int(bool(kind)))
    yield accelerator, "current_accelerator", _always(device)
    yield accelerator, "current_device_index", _always(0)
    # Which the next one asks, and then keeps.
    yield torch._C, "_get_accelerator", _always(device or torch.device("cpu"))
    module = getattr(torch, "get_device_module", None)
    yield torch, "get_device_module", getattr(module, "__wrapped__", module)
    yield torch.version, "cuda", "12.6" if kind == "cuda" else None


def _always(answer: Any) -> Callable[..., Any]:
    return lambda *_, **__: answer


def loaded_anew(module: ModuleType) -> ModuleType:
    """A submission's module executed once more, as it is on the machine of now: it may have asked when it was loaded."""
    path = str(module.__file__)
    again = ModuleType(module.__name__)
    again.__file__ = path
    exec(compile("".join(linecache.getlines(path)), path, "exec", dont_inherit=True), vars(again))
    return again
