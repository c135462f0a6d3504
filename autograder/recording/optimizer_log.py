"""What a check of an optimizer's steps listens with: a row of parameters after each, the order of the calls, and whose rule it is."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np
import torch
from torch._C import _dispatch_get_all_op_names, _dispatch_library  # as they are before anybody's code is loaded

from autograder.recording.recorder import See

SHORT = 60  # bytes of code
# The rules that are compiled in, by name: what is fused, and works in place.
COMPILED = tuple(name for name in _dispatch_get_all_op_names() if re.fullmatch(r"aten::_fused_\w+_(\.\w+)?", name))
# Built-in functions by which somebody could have a rule applied where nobody listens.
ASIDE = {"setprofile", "_setprofileallthreads", "start_new_thread", "start_joinable_thread"}


def flat_names(name: str, shape: Sequence[int]) -> tuple[str, ...]:
    """Names of the elements of a parameter, row by row: ``W[0,1]`` for a matrix, ``b`` for a single number."""
    if int(np.prod(shape)) == 1:
        return (name,)
    return tuple(f"{name}[{','.join(map(str, index))}]" for index in np.ndindex(*shape))


class StepLog:
    """Keeps every row of the parameters after each `optimizer.step()`, and the order of the calls.

    Nothing is asked of the student: the grader makes the model and the optimizer, and listens.

    Attributes:
        rows: one list of floats per step: every parameter, flattened row by row.
        events: ``"zero_grad"``, ``"grad"`` (a backward pass reached a parameter) and ``"step"``.
    """

    def __init__(self, parameters: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer | None = None) -> None:
        self.parameters = parameters
        self.optimizer: torch.optim.Optimizer | None = None
        self.rows: list[list[float]] = []
        self.start = self._row()
        self.events: list[str] = []
        first = next(iter(parameters.values()))
        listen: Any = first.register_post_accumulate_grad_hook
        listen(lambda _: self.events.append("grad"))
        if optimizer is not None:
            self.listen(optimizer)

    @property
    def columns(self) -> tuple[str, ...]:
        """One name per number in a row."""
        return tuple(n for name, p in self.parameters.items() for n in flat_names(name, p.shape))

    def listen(self, optimizer: torch.optim.Optimizer) -> None:
        """Record a row after each step of `optimizer`, and log its `zero_grad`."""
        self.optimizer = optimizer

        def stepped(*_: object) -> None:
            self.events.append("step")
            self.record()

        optimizer.register_step_post_hook(stepped)
        clear = optimizer.zero_grad

        def zero_grad(*args: Any, **kwargs: Any) -> None:
            self.events.append("zero_grad")
            clear(*args, **kwargs)

        vars(optimizer)["zero_grad"] = zero_grad

    def record(self) -> None:
        """Write down the parameters as they are now."""
        self.rows.append(self._row())

    def _row(self) -> list[float]:
        return [float(v) for p in self.parameters.values() for v in p.detach().cpu().double().reshape(-1)]

    def show(self, see: See, name: str = "parameters", **more: Any) -> None:
        """Hand the rows and the first calls to the recorder; `more` as `See.trajectory` takes it, ``loss=`` or ``batches=``."""
        rows = np.array(self.rows, dtype=np.float64).reshape(len(self.rows), len(self.columns))
        see.trajectory(name, rows, self.columns, start=self.start, **more)
        see.note(f"calls ({name})", " ".join(self.events[:24]))

    def show_left(self, see: See, model: torch.nn.Module, name: str = "parameters") -> None:
        """Record what a step has left behind: the parameters, whether they are the model's still, and where one more
        update with the optimizer takes them, which shows its rate and its memory. It is the last thing to look at.
        """
        see.array(f"{name} at the end", self._row(), self.columns)
        now = dict(model.named_parameters())
        same = all(now.get(key) is p and p.requires_grad for key, p in self.parameters.items())
        see.fact(
            f"same {name}", same and len(now) == len(self.parameters), "a parameter of the model was replaced or frozen"
        )
        for p in self.parameters.values():
            p.grad = torch.full_like(p, 0.5)
        if self.optimizer is not None:
            self.optimizer.step()
        see.array(f"{name} after one more update", self._row(), self.columns)


@contextmanager
def by_hand(see: See, step: str) -> Iterator[None]:
    """Record whether the steps within are taken without a rule of torch.optim, or one that is compiled in.

    Args:
        step: what the student is asked to write.
    """
    taken = list[str]()
    rules = {rule: _tells(rule, taken) for rule in _rules()}
    known = {(rule.__code__.co_code, rule.__code__.co_names) for rule in rules}

    def listen(frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            found = (frame.f_code.co_code, frame.f_code.co_names) in known
        else:
            found = event == "c_call" and getattr(called, "__name__", "") in ASIDE
        if found:
            taken.append(event)

    before = [_exchanged(rule, *stand_in) for rule, stand_in in rules.items()]
    try:
        with _compiled_rules_told_of(taken):
            sys.setprofile(listen)
            yield
    finally:
        for rule, parts in zip(rules, before, strict=True):
            _exchanged(rule, *parts)
        theirs = bool(taken) or sys.getprofile() is not listen
        sys.setprofile(None)
    sentence = f"an optimizer of torch.optim takes the steps: `{step}` is to be written by hand"
    see.fact("written by hand", not theirs, sentence)


@contextmanager
def _compiled_rules_told_of(taken: list[str]) -> Iterator[None]:
    """In the place of each rule that is compiled in, what moves nothing and tells of it.

    Below PyTorch's dispatch, so it does not matter who calls: Python, compiled code, a script, a backward pass, a thread.
    """
    library = _dispatch_library("IMPL", "aten", "CPU")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch says of the first one that it had a kernel before
        for name in COMPILED:
            library.impl(name, "CPU", lambda *_, **__: taken.append("a compiled rule"))
    try:
        yield
    finally:
        library.reset()


Parts = tuple[CodeType, dict[str, Any] | None]


def _tells(rule: FunctionType, taken: list[str]) -> Parts:
    """For a rule of torch.optim, what does the same and tells of it: in a thread, too, or where somebody has stopped who listens."""
    code, keywords = rule.__code__, rule.__kwdefaults__
    if code.co_freevars:
        return code, keywords
    itself = FunctionType(code, rule.__globals__, rule.__name__, rule.__defaults__)
    itself.__kwdefaults__ = keywords

    def told(*given: Any, **named: Any) -> Any:
        taken.append(rule.__name__)
        return itself(*given, **named)

    return _through.__code__, {"told": told}


def _through(*given: Any, told: Callable[..., Any], **named: Any) -> Any:
    return told(*given, **named)


def _exchanged(rule: FunctionType, *parts: *Parts) -> Parts:
    """What a function had for its code and the defaults of its keywords, before it was given these."""
    before = rule.__code__, rule.__kwdefaults__
    rule.__code__, rule.__kwdefaults__ = parts
    return before


def _rules() -> list[FunctionType]:
    """The functions of torch.optim's optimizers that are longer than what two people might write alike, wherever they are called from."""
    base = torch.optim.Optimizer.__module__
    modules = [module for name, module in sys.modules.items() if name.startswith("torch.optim.") and name != base]
    classes = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    held = [value for holder in (*modules, *classes) for value in vars(holder).values() if inspect.isfunction(value)]
    names = {module.__name__ for module in modules}
    rules = [value for value in map(inspect.unwrap, held) if isinstance(value, FunctionType)]
    return [rule for rule in rules if rule.__module__ in names and len(rule.__code__.co_code) > SHORT]
