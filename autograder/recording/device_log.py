"""What a check of device handling listens with: where a submission computes, and which tensor stopped it.

It tells tensors apart by what they were made from: the batch's x, its y, the parameters, their gradients. What is
computed from them inherits that, whatever the operation. So one mistake reads the same in every formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode

from autograder.recording.recorder import See

# What makes, moves or looks at tensors, and computes nothing.
IDLE = frozenset({"to", "cpu", "cuda", "tensor", "as_tensor", "detach", "clone", "requires_grad", "get", "getitem"})
MOVES = frozenset({"ToCopyBackward0", "CopyBackwards", "CloneBackward0"})  # their like in a graph
NUMPY = frozenset({"numpy", "array"})
MOST_NODES = 1000  # looked at of one graph
Roles = frozenset[str]


class DeviceLog(TorchFunctionMode):
    """Listens to PyTorch's functions while a step runs on another device than the CPU, and to optimizers everywhere.

        with DeviceLog(case.device, see, x=[dataset.x], y=[dataset.y]) as log:
            trajectory = module.train(...)
        see.fact("computed", log.place(updates, points=8), "the numbers were not computed on the device")

    Where the step raises, it notes which tensor was elsewhere; where not, whether an optimizer held tensors that
    were, or that no gradient had reached. The note is not judged: it tells mistakes apart that raise the same words,
    or show the same numbers.

    Attributes:
        count: how many computations took place on the device; widest: the most numbers that one of them had in a tensor.
    """

    def __init__(
        self,
        device: str,
        see: See,
        name: str = "stopped at",
        *,
        x: Sequence[torch.Tensor] = (),
        y: Sequence[torch.Tensor] = (),
    ) -> None:
        """`x` and `y` are the tensors of the data sets, whose items are views of them; `name` is the note's."""
        super().__init__()
        self.device = torch.device(device).type
        self.count, self.widest = 0, 0
        self._see, self._name, self._held = see, name, ""
        self._stopped: tuple[BaseException | None, str] = None, ""
        self._roles = {_memory(t): frozenset({role}) for role, given in (("x", x), ("y", y)) for t in given}
        self._came: set[str] = set()  # which roles were seen on the device
        self._nodes = {"there": 0, "elsewhere": 0}  # of the graphs that were gone back through
        self._leaves: set[str] = set()  # and where these begin

    def __enter__(self) -> DeviceLog:
        self._hook = register_optimizer_step_pre_hook(self._see_optimizer)
        if self.device != "cpu":
            super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self._hook.remove()
        if self.device != "cpu":
            super().__exit__(kind, error, trace)  # type: ignore[no-untyped-call]
        stopped, cause = self._stopped
        self._see.note(self._name, self._held if error is None else cause if error is stopped else "")
        self._stopped = None, ""

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = getattr(function, "__name__", "").strip("_")
        attribute = getattr(getattr(function, "__self__", None), "__name__", "")
        given = tensors_in((args, kwargs))
        when = ", after a backward pass" if self._leaves else ""
        if name in ("backward", "grad"):
            self._go_back(tensors_in(args[:1]))
        try:
            result = function(*args, **(kwargs or {}))
        except Exception as error:
            self._stopped = error, self._cause(name, attribute, given) + when
            raise
        made = tensors_in((result,))
        self._inherit(given, made, "gradient" if name == "grad" or (name, attribute) == ("get", "grad") else "")
        if isinstance(result, torch.Tensor) and self._place(result) == "there" and name not in IDLE:
            self.count += 1
            self.widest = max(self.widest, *(t.numel() for t in (*given, result) if self._place(t) == "there"))
        return result

    def place(self, computations: int, points: int = 1) -> str:
        """Whether at least so many computations, and most that gradients went back through, took place on the device.

        Args:
            points: how many samples an update looks at. Some computation has them all at once, or there is one and
                more for each of them: numbers that were worked out elsewhere and only applied here are fewer.

        Returns:
            "there" or "elsewhere"; "there" for the CPU.
        """
        if self.device == "cpu":
            return "there"
        mostly = self._nodes["there"] >= self._nodes["elsewhere"]
        enough = self.count >= computations * (1 if self.widest >= points else 2 * points)
        return "there" if mostly and enough else "elsewhere"

    def leaves(self) -> str:
        """Where the tensors live that got the gradients: "elsewhere" if any is not on the device, else "there"."""
        return "elsewhere" if "elsewhere" in self._leaves else "there"

    def _place(self, tensor: torch.Tensor) -> str:
        return "there" if tensor.device.type == self.device else "elsewhere"

    def _of(self, tensor: torch.Tensor) -> Roles:
        """What a tensor was made from."""
        if tensor.requires_grad and tensor.is_leaf:
            return frozenset({"parameter"})
        return self._roles.get(_memory(tensor), frozenset())

    def _inherit(self, given: list[torch.Tensor], made: list[torch.Tensor], role: str) -> None:
        """Give results the roles of the arguments, or the one role; memory that is written into keeps what it has."""
        roles = frozenset({role}) if role else frozenset().union(*map(self._of, given))
        if len(roles) > 1:
            roles -= {"gradient"}
        old = {_memory(tensor) for tensor in given}
        for tensor in made:
            memory = _memory(tensor)
            if memory and not (memory in old and self._roles.get(memory)):
                self._roles[memory] = roles
        for tensor in (*given, *made):
            if self._place(tensor) == "there":
                self._came.add(self._kind(tensor))

    def _kind(self, tensor: torch.Tensor) -> str:
        """A tensor's roles in a word: loss, x, y, data (both), parameter, prediction (with data), gradient or made."""
        roles = self._of(tensor)
        if "loss" in roles and "gradient" not in roles:
            return "loss"
        if "parameter" in roles:
            return "prediction" if roles & {"x", "y"} else "parameter"
        if roles & {"x", "y"}:
            return "data" if roles >= {"x", "y"} else next(iter(roles & {"x", "y"}))
        return "gradient" if "gradient" in roles else "made"

    def _cause(self, name: str, attribute: str, given: list[torch.Tensor]) -> str:
        """Which tensor stopped an operation, the same for every formula; where that is not sure, all that is known."""
        if name in NUMPY:
            return f"numpy of {' '.join(map(self._place, given))}"
        there = {self._kind(tensor) for tensor in given if self._place(tensor) == "there"}
        left = [tensor for tensor in given if self._place(tensor) == "elsewhere"]
        other = {self._kind(tensor) for tensor in [t for t in left if t.dim()] or left}  # a number may be elsewhere
        update = "gradient" in there or attribute == "grad" or (there == {"parameter"} and not torch.is_grad_enabled())
        if there and (other == {"x", "y"} or (other and other <= {"x", "data"})):
            return "x elsewhere"
        if there and other == {"y"} and "x" in self._came:
            return "y elsewhere"
        if other == {"parameter"} and there and there <= {"x", "data"}:
            return "parameters elsewhere"
        if other == {"parameter"} and there == {"prediction"}:
            return "one parameter elsewhere"
        if other == {"made"} and there and {"parameter", "x"} <= self._came:
            if there == {"loss"} and self._leaves:
                return "made elsewhere, beside the loss"
            return f"made elsewhere, for {'the update' if update else 'the loss'}"
        return f"{name} of {', '.join(sorted(there))} there, {', '.join(sorted(other))} elsewhere"

    def _go_back(self, outputs: Iterable[torch.Tensor]) -> None:
        """Count where the computations took place that a backward pass goes back through, and where it ends.

        What it begins at is the loss from then on, and so is what is computed from it.
        """
        outputs = list(outputs)
        for memory in filter(None, map(_memory, outputs)):
            self._roles[memory] = self._roles.get(memory, frozenset()) | {"loss"}
        todo = [output.grad_fn for output in outputs if output.grad_fn is not None]
        seen = set(todo)
        while todo and len(seen) < MOST_NODES:
            node: Any = todo.pop()
            leaf = getattr(node, "variable", None)
            if isinstance(leaf, torch.Tensor):
                self._leaves.add(self._place(leaf))
            elif node.name() not in MOVES:
                for data in getattr(node, "_input_metadata", ())[:1]:
                    self._nodes[self._place(data)] += 1
            before = [one for one, _ in node.next_functions if one is not None and one not in seen]
            seen.update(before)
            todo += before

    def _see_optimizer(self, optimizer: torch.optim.Optimizer, *_: object) -> None:
        held = [tensor for group in optimizer.param_groups for tensor in group["params"]]
        if any(self._place(tensor) == "elsewhere" for tensor in held):
            self._held = "an optimizer holds tensors elsewhere"
        elif all(tensor.grad is None for tensor in held):
            self._held = self._held or "an optimizer holds tensors without gradients"


def _memory(tensor: torch.Tensor) -> int:
    """Where a tensor's memory begins, the same for all views of it; 0 if it has none to speak of."""
    try:
        return tensor.untyped_storage().data_ptr()
    except (RuntimeError, NotImplementedError):  # a tensor inside a function transform
        return 0


def tensors_in(values: Iterable[Any]) -> list[torch.Tensor]:
    """All tensors among some values and in nested containers of them, in their order."""
    found: list[torch.Tensor] = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += tensors_in(value)
        elif isinstance(value, dict):
            found += tensors_in(value.values())
    return found
