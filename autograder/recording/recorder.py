"""What an author writes `checks.py` with: the decorator, the case and the recorder.

A check calls a step of the module on one case and records what it sees. It never holds an expected
value: the very same check runs on the student's module, on the solution and on every known mistake,
each in a process of its own, and only the recorded observations are compared, elsewhere.

    @check("slope")
    def slope(module, case, see):
        '''`slope` gives the derivative of the loss, one number.'''
        see.number("slope", module.slope(case.y, case.c))

The docstring is what the student reads. The decorator's arguments must be literals, since the trusted
side reads them without running the file.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import numpy as np
import torch

from autograder.recording.conversion import Refused, as_numbers, describe
from autograder.recording.observation import MAX_COLUMNS, MAX_ENTRIES, MAX_TEXT, Array, Entry, EntryKind
from autograder.recording.surface import LossOf, TermsOf, fitted, losses_of

F = TypeVar("F", bound=Callable[..., None])


def check(
    step: str,
    *,
    cases: Sequence[str] = (),
    elsewhere: Sequence[str] = (),
    free: Sequence[str] = (),
    keeps: Sequence[str] = (),
    written_by: str = "",
) -> Callable[[F], F]:
    """Mark a function of `checks.py` as a check of one step.

    Args:
        step: the step whose points depend on it.
        cases: names of the cases of `course.yml` to run it on; all of the exercise's by default.
        elsewhere: those of them to run on the exercise's other devices as well; none by default.
        free: global state that a right submission may leave changed, of ``"rng"``, ``"dtype"`` (the
            default dtype) and ``"grad_mode"``. Whatever the solution changes is free anyway.
        keeps: ``"rng"`` where the lesson forbids to move or reseed the global generators. Elsewhere that is remarked, and no mistake.
        written_by: the name of a function of `checks.py` that is called with the module and the case in another process
            before: what it writes into `case.folder` is there when the check begins, and nothing else of that process.
    """

    def mark(function: F) -> F:
        vars(function)["check"] = {"step": step, "free": tuple(free), "keeps": tuple(keeps)}
        return function

    return mark


class Case:
    """The inputs of one run: every attribute is a fresh copy of a value of the case.

    Attributes:
        name: the case's name in `course.yml`.
        dtype: ``"float64"`` or ``"float32"``, the dtype of its data.
        device: where torch values are to live (``"cpu"``, ``"sim"``, ``"cuda"``).
        folder: where a check that is `written_by` a function finds what that wrote; "" for any other.
    """

    def __init__(
        self, name: str, values: dict[str, Any], dtype: str = "float64", device: str = "cpu", folder: str = ""
    ) -> None:
        self.name = name
        self.dtype = dtype
        self.device = device
        self.folder = folder
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"case {self.name!r} has no value {name!r}; it has {', '.join(sorted(self._values))}")
        return copy.deepcopy(self._values[name])

    @property
    def torch_dtype(self) -> torch.dtype:
        """The case's dtype as torch names it."""
        dtype: torch.dtype = getattr(torch, self.dtype)
        return dtype

    def tensor(self, name: str, *, requires_grad: bool = False, device: str = "") -> torch.Tensor:
        """A value of the case as a new tensor: floats in the case's dtype, on its device or the one named."""
        value: Any = getattr(self, name)
        made = torch.tensor(value, dtype=self.torch_dtype if isinstance(value, float) else None)
        dtype = self.torch_dtype if made.is_floating_point() else made.dtype
        return made.to(device or self.device, dtype).requires_grad_(requires_grad)


class See:
    """Records what a check sees. Nothing here judges: it writes down.

    Args:
        record: takes each entry as soon as it is made; by default nobody does.
    """

    __slots__ = ("_names", "_record")

    def __init__(self, record: Callable[[Entry], None] = lambda _: None) -> None:
        self._names: set[str] = set()
        self._record = record

    def add(self, entry: Entry) -> None:
        """Record an entry; a check that sees too much, or two things of one name, is the author's mistake."""
        if entry.name in self._names:
            raise ValueError(f"a check records two entries named {entry.name!r}: give each call a name of its own")
        if len(self._names) >= MAX_ENTRIES:
            raise ValueError(f"a check may record at most {MAX_ENTRIES} entries")
        self._names.add(entry.name)
        self._record(entry)

    def _numbers(
        self, kind: EntryKind, name: str, value: object, columns: Sequence[str], expected: str, exact: bool = False
    ) -> None:
        if isinstance(columns, str):
            raise TypeError(f"columns is a list of names: write columns=({columns!r},)")
        try:
            values, dtype = as_numbers(value)
        except Refused as refused:
            self.refuse(name, refused.came, expected)
            return
        if not columns:
            width = values.shape[-1] if values.ndim > 1 else 1
            columns = [f"parameter {number + 1}" for number in range(min(width, MAX_COLUMNS))]
        self.add(Entry(name, kind, values, dtype, exact, tuple(columns), sentence=expected))

    def trajectory(
        self,
        name: str,
        value: object,
        columns: Sequence[str] = (),
        start: Sequence[float] | None = None,
        points: tuple[Array, Array, TermsOf] | None = None,
        batches: Sequence[int] = (),
        loss: LossOf | None = None,
    ) -> None:
        """Record one row of parameters per update: list, tuple, array or tensor, shape (updates, parameters).

        Args:
            columns: the parameters' names, as many as a row has numbers; without them they are counted.
            start: the parameters before the first update, for the picture of a trajectory that is wrong.
            points: of a model that adds up terms: x and y of shape (N,), and a function that gives for x what each
                parameter is multiplied by, ``lambda x: (x, 1)`` of a line. Its picture shows the mean squared
                error, its page the points and what is predicted.
            batches: how many samples each update of an epoch is made from, where an epoch has several.
            loss: of any model, a function of one row (an array): its picture shows that loss along both paths, and
                where there are two parameters its contours.
        """
        with_names = f" with the columns {', '.join(columns[:8])}" if columns else ""
        self._numbers("trajectory", name, value, columns, f"one row per update{with_names}")
        if start is not None:
            self._backdrop(f"start of {name}", start)
        if len(batches) > 1:
            self._backdrop(f"batches of {name}", [float(length) for length in batches])
        of_model = [
            *(fitted(columns, *points) if points else ()),
            *(losses_of(loss, value, columns, start) if loss else ()),
        ]
        for what, values in of_model:
            self._backdrop(f"{what} of {name}", values)

    def _backdrop(self, name: str, values: Sequence[float] | Array) -> None:
        self.add(Entry(name, "backdrop", np.array(values, dtype=np.float64), "float64"))

    def array(
        self,
        name: str,
        value: object,
        columns: Sequence[str] = (),
        expected: str = "numbers",
        exact_dtype: bool = False,
    ) -> None:
        """Record numbers of any shape. `columns` names the last axis, or the value if it is one name.

        Args:
            name: what the student calls it.
            value: a number, list, tuple, array or tensor of any float, integer or bool dtype.
            columns: names for messages.
            expected: what the contract asks for, in words, in case something else came.
            exact_dtype: whether another dtype than the reference's is wrong.
        """
        self._numbers("array", name, value, columns or (name,), expected, exact_dtype)

    def number(self, name: str, value: object, dtype: Literal["float64", "float32"] = "float64") -> None:
        """Record a real number, as Python or NumPy has it: a tensor is refused, even one of one element.

        Args:
            dtype: as exactly as this one holds it: a share that a float32 mean gave is right in float64 data, too.
        """
        if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
            self.array(name, np.dtype(dtype).type(value), expected="a Python number")
        else:
            self.refuse(name, describe(value), "a Python number")

    def numbers(self, name: str, value: object, column: str, trajectory: bool = False) -> None:
        """Record a sequence of real numbers, one per update: a tensor, or items that are tensors, are refused."""
        expected, came = "a list of Python numbers", describe(value) if isinstance(value, torch.Tensor) else ""
        for item in value if isinstance(value, list | tuple) else ():
            if not isinstance(item, int | float | np.integer | np.floating):
                came = f"{describe(value)}, among them {describe(item)}"
                break
        if came:
            self.refuse(name, came, expected)
        else:
            self._numbers("trajectory" if trajectory else "array", name, value, (column,), expected)

    def refuse(self, name: str, came: str, expected: str) -> None:
        """Record that something cannot be compared: what came, and what was expected, in words."""
        self.add(Entry(name, "refused", text=came[:MAX_TEXT], sentence=expected[:MAX_TEXT]))

    def fact(self, name: str, value: object, sentence: str) -> None:
        """Record a short fact (a bool, a name, a size), and what to tell a student whose fact differs."""
        self.add(Entry(name, "fact", text=str(value)[:MAX_TEXT], sentence=sentence))

    def note(self, name: str, value: object) -> None:
        """Record a short text that is not judged but may help to name a mistake (a log of calls)."""
        self.add(Entry(name, "note", text=str(value)[:MAX_TEXT]))

    def unchanged(self, name: str, after: object, before: object) -> None:
        """Record that an input was left as it was handed in: values, shape and dtype.

        A tensor must not require grad, nor have a gradient, unless it did before.
        """
        try:
            same = _identical(as_numbers(after), as_numbers(before)) and _tracked(after) <= _tracked(before)
        except Refused:
            same = False
        self.fact(f"{name} unchanged", same, f"`{name}` was changed: work on a copy, the caller still needs it")

    def raises(
        self, name: str, kind: type[BaseException], call: Callable[[], object], sentence: str
    ) -> BaseException | None:
        """Record whether `call` raises `kind` (or a subclass), and return what it raised of that kind.

        `NotImplementedError` passes through, so that an unfinished step reads as unfinished.
        """
        raised, said = None, "nothing raised"
        try:
            call()
        except kind as error:
            raised, said = error, kind.__name__
        except NotImplementedError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a submission raises is what was seen
            said = type(error).__name__
        self.fact(name, said, sentence)
        return raised

    def unpack(self, value: Any, count: int, expected: str) -> list[Any]:
        """The `count` items of anything that unpacks, not a dict or a text; Refused, in words for the student, if it has not that many."""
        if isinstance(value, str | dict):
            raise Refused(describe(value), expected)
        try:
            items = list(value)
        except TypeError:
            raise Refused(describe(value), expected) from None
        if len(items) != count:
            counted = "" if isinstance(value, list | tuple) else f", which unpacks into {len(items)}"
            raise Refused(f"{describe(value)}{counted}", expected)
        return items


def _identical(after: tuple[Array, str], before: tuple[Array, str]) -> bool:
    """Whether two values and their dtypes are the same, NaN included; no function is called that has a name."""
    (new, new_dtype), (old, old_dtype) = after, before
    if new_dtype != old_dtype or new.shape != old.shape:
        return False
    same = (new == old) | ((new != new) & (old != old))
    return b"\0" not in same.tobytes()


def _tracked(value: object) -> set[str]:
    """What autograd keeps of a value; nothing of what is no tensor."""
    if not isinstance(value, torch.Tensor):
        return set()
    tracked = {"requires grad": value.requires_grad, "a gradient": value.is_leaf and value.grad is not None}
    return {name for name in tracked if tracked[name]}
