"""Run an operation of `sim` on the CPU: the one kernel behind every operator that PyTorch does not put together itself.

PyTorch takes most operations apart (`zeros` into `empty` and `fill_`, a sum into shape rules and `add.out`); autograd,
views, in-place bookkeeping and `requires_grad` are its own, as on any device. What is left arrives here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import torch

from autograder.sandbox.sim import rules
from autograder.sandbox.sim.memory import storage_to_cpu, to_cpu, to_sim

P = ParamSpec("P")
R = TypeVar("R")


def outside_inference(kernel: Callable[P, R]) -> Callable[P, R]:
    """A kernel that makes ordinary tensors in inference mode too: others could neither be views nor take new memory."""

    @wraps(kernel)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not torch.is_inference_mode_enabled():
            return kernel(*args, **kwargs)
        with torch.inference_mode(False), torch.no_grad():
            return kernel(*args, **kwargs)

    return run


class Unsupported(Exception):
    """An operator that `sim` cannot do. The grader's own gap: `operator` names it."""

    def __init__(self, operator: str) -> None:
        super().__init__(f"the simulated accelerator cannot do {operator}")
        self.operator = operator


class Kernels:
    """The kernels of one process, and what they remember.

    Attributes:
        generator: the device's own random numbers, apart from the CPU's as on a GPU.
        gaps: the operators that were asked for and could not be done.
    """

    def __init__(self) -> None:
        self.generator = torch.Generator()
        self.gaps: list[str] = []

    @outside_inference
    def run(self, op: torch._ops.OpOverload, *args: Any, **kwargs: Any) -> Any:
        """Any operation, computed on the CPU; RuntimeError where a GPU refuses too, Unsupported where only this device does."""
        known = rules.signature(op)
        rules.check(known, args, kwargs)
        outputs = {name: kwargs[name] for name in known.outputs if kwargs.get(name) is not None}
        seen = _Seen()
        if torch.is_autocast_enabled("sim"):
            self._refuse_autocast((*args, *kwargs.values()))
        here = {name: seen.all(value) for name, value in kwargs.items() if name not in outputs}
        # The CPU gives a result that is asked for in `out` the size that it needs; `sim` memory cannot grow.
        temporary = {name: torch.empty(0, dtype=out.dtype, device="cpu") for name, out in outputs.items()}
        if here.get("device") is not None:
            rules.check_device(here["device"])
            here["device"] = torch.device("cpu")
        try:
            result = self._draw(known, op, as_tensors(known, seen.all(args)), here | temporary)
            if outputs:
                for name, out in outputs.items():
                    replace(out, temporary[name])
                return next(iter(outputs.values())) if len(outputs) == 1 else tuple(outputs.values())
            return seen.back(result)
        except NotImplementedError as error:
            raise self.gap(str(op)) from error

    def gap(self, operator: str) -> Unsupported:
        """Remember something that was asked for and cannot be done, and give what to raise."""
        self.gaps.append(operator)
        return Unsupported(operator)

    def _refuse_autocast(self, values: Sequence[Any]) -> None:
        """A GPU's autocast would compute some of it in 16 bits; float64 it leaves alone, as does no autocast here."""
        kinds = {value.dtype for value in values if isinstance(value, torch.Tensor) and value.is_floating_point()}
        if kinds - {torch.float64}:
            raise self.gap("torch.autocast")

    def _draw(self, known: rules.Signature, op: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
        """Call the operator; random numbers come from the device's own generator and leave the CPU's alone."""
        if not known.random or any(isinstance(value, torch.Generator) for value in (*args, *kwargs.values())):
            return op(*args, **kwargs)
        if known.generator:
            return op(*args, **(kwargs | {"generator": self.generator}))
        cpu, kept = torch.default_generator, torch.default_generator.get_state()
        cpu.set_state(self.generator.get_state())
        try:
            return op(*args, **kwargs)
        finally:
            self.generator.set_state(cpu.get_state())
            cpu.set_state(kept)


class _Seen:
    """The tensors of one call, seen from the CPU, and which of them is which."""

    def __init__(self) -> None:
        self.pairs: list[tuple[torch.Tensor, torch.Tensor]] = []

    def all(self, value: Any) -> Any:
        """A value with every `sim` tensor in it as a CPU tensor over the same memory."""
        if isinstance(value, torch.Tensor):
            if value.device.type != "sim":
                return value
            here = to_cpu(value)
            self.pairs.append((here, value))
            return here
        if isinstance(value, list | tuple):
            return type(value)([self.all(item) for item in value])
        return value

    def back(self, value: Any) -> Any:
        """A result with every tensor in it on `sim`: the very one that came where it was changed in place."""
        if isinstance(value, torch.Tensor):
            same = next((there for here, there in self.pairs if here is value), None)
            return same if same is not None else hand_back(value)
        if isinstance(value, list | tuple):
            return type(value)(self.back(item) for item in value)
        return value


def as_tensors(known: rules.Signature, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments, with tensors for the numbers that a GPU's kernel gets as tensors (of ``x % 2``, say).

    They have the dtype in which PyTorch computes, so that they change no result's dtype.
    """
    numbers = known.tensors and any(isinstance(value, bool | int | float) for value in args)
    tensor = next((value for value in args if isinstance(value, torch.Tensor)), None) if numbers else None
    if tensor is None:
        return args
    return tuple(
        torch.scalar_tensor(value, dtype=torch.result_type(tensor, value), device="cpu")
        if name in known.tensors and isinstance(value, bool | int | float)
        else value
        for name, value in zip(known.arguments, args, strict=False)
    )


def hand_back(tensor: torch.Tensor) -> torch.Tensor:
    """A CPU result as a `sim` tensor; NotImplementedError if it has no plain memory."""
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_conj() or tensor.is_neg():
        raise NotImplementedError("a tensor without plain memory")
    # Forward-mode autograd asks for zeros that have no memory at all (`_efficientzerotensor`).
    return to_sim(torch.zeros_like(tensor) if tensor._is_zerotensor() else tensor)


def replace(out: torch.Tensor, result: torch.Tensor) -> None:
    """Put a CPU result into a `sim` tensor that was made for it, which takes its shape."""
    if out.shape == result.shape:
        to_cpu(out).copy_(result)
    else:
        out.data = hand_back(result)


def copy_from(source: torch.Tensor, target: torch.Tensor, non_blocking: bool = False) -> torch.Tensor:
    """Copy between any two devices, or on one."""
    here = to_cpu(target) if target.device.type == "sim" else target
    here.copy_(to_cpu(source) if source.device.type == "sim" else source)
    return target


@outside_inference
def copy_to(tensor: torch.Tensor, *, device: torch.device | None = None, **settings: Any) -> torch.Tensor:
    """A copy on any device, in any dtype. PyTorch's own asks for pinned memory where the CPU need not wait for it."""
    made: torch.Tensor = torch.ops.aten._to_copy(to_cpu(tensor), **(settings | {"non_blocking": False}))
    if device is None or device.type == "sim":
        return hand_back(made)
    return made.to(device)


@outside_inference
def empty(
    size: Sequence[int],
    *,
    dtype: torch.dtype | None = None,
    layout: torch.layout | None = None,
    device: torch.device | None = None,
    pin_memory: bool | None = None,
    memory_format: torch.memory_format | None = None,
) -> torch.Tensor:
    """New memory. Nearly every operation begins with it, so it does without what `Kernels.run` looks at."""
    if device is not None:
        rules.check_device(device)
    return to_sim(torch.empty(size, dtype=dtype, device="cpu", memory_format=memory_format or torch.contiguous_format))


@outside_inference
def resize_(tensor: torch.Tensor, size: list[int], *, memory_format: torch.memory_format | None = None) -> torch.Tensor:
    """Give a tensor another size; what it held stays, as far as there is room."""
    made = torch.empty(size, dtype=tensor.dtype, device="cpu", memory_format=memory_format or torch.contiguous_format)
    kept = min(made.numel(), tensor.numel())
    made.reshape(-1)[:kept] = to_cpu(tensor).reshape(-1)[:kept]
    tensor.data = to_sim(made)
    return tensor


@outside_inference
def set_storage(
    tensor: torch.Tensor,
    storage: torch.UntypedStorage,
    offset: int = 0,
    size: Sequence[int] | None = None,
    stride: Sequence[int] = (),
) -> torch.Tensor:
    """Make a tensor a view of some memory of the device, of all of it where no size is given."""
    made = torch.empty(0, dtype=tensor.dtype, device="cpu")
    size = [storage.nbytes() // made.element_size()] if size is None else size
    made.set_(storage_to_cpu(storage).untyped_storage(), offset, size, stride)
    tensor.data = to_sim(made)
    return tensor
