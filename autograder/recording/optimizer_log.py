"""What a check of an optimizer's steps listens with: a row of parameters after each, and the order of the calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from autograder.recording.recorder import See


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

    def show(self, see: See, name: str = "parameters", batches: Sequence[int] = ()) -> None:
        """Hand the rows and the first calls to the recorder; `batches` as `See.trajectory` takes them."""
        rows = np.array(self.rows, dtype=np.float64).reshape(len(self.rows), len(self.columns))
        see.trajectory(name, rows, self.columns, start=self.start, batches=batches)
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
