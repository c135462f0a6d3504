"""Known mistakes: how an author writes one, and how it is put into the solution.

`solutions/NN_name/mistakes.py` holds them. A mistake is a small variant of one step, either a patch of the
solution's text or a whole replacement; its docstring is the hint that a student gets:

    @mistake("gradient", "the factor 2 is missing", old="2 * np.mean(e)", new="np.mean(e)")
    def no_factor_2():
        '''Differentiate the square: where does the exponent go?'''

    @mistake("update", "the gradients are never cleared")
    def not_cleared(params, lr):
        '''What does backward() do to a gradient that is already there?'''
        with torch.no_grad():
            for p in params:
                p -= lr * p.grad

The name of the function, with ``-`` for ``_``, is the mistake's id. The file is read, never imported.

Where a student may have chosen a number, the mistake is tried with each that is likely:

    @mistake("train", "there is a momentum of RATE", old="SGD(params, lr=lr)",
             new="SGD(params, lr=lr, momentum=RATE)", constants={"RATE": (0.9, 0.5, 0.99)})
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from autograder.course import ExerciseSpec
from autograder.errors import CourseError

F = TypeVar("F", bound=Callable[..., object])


def mistake(
    step: str,
    says: str,
    *,
    old: str = "",
    new: str = "",
    unseen: Sequence[str] = (),
    elsewhere: bool = False,
    constants: Mapping[str, Sequence[float]] | None = None,
) -> Callable[[F], F]:
    """Mark a function of `mistakes.py` as a known mistake in one step.

    Args:
        step: the step in which it is made.
        says: what went wrong, as a clause: "the factor 2 is missing".
        old, new: a patch of the step's text in the solution; without it, the function's body is the step's.
        unseen: names of cases on which it cannot show; on every other case of its step it must.
        elsewhere: whether it can show on devices other than the CPU alone; there it must.
        constants: one name, and the numbers that are put in its place in turn, in the text and in `says`.
    """
    return lambda function: function


@dataclass(frozen=True)
class Mistake:
    """A known mistake, ready to be put into the solution.

    Attributes:
        id: its stable name (``no-factor-2``); step: the step in which it is made.
        says: what went wrong, as a clause; hint: what a tutor would ask.
        old, new: a patch of the step's text, or "" and the step's whole new definition.
        unseen: cases on which it cannot show; elsewhere: whether it can show on other devices than the CPU alone.
        variant: which of the mistake's constants this one has, counted from 0.
    """

    id: str
    step: str
    says: str
    hint: str
    old: str
    new: str
    unseen: tuple[str, ...] = ()
    elsewhere: bool = False
    variant: int = 0

    @property
    def key(self) -> str:
        """Its id, and which variant it is if it is not the first: no two of an exercise share it."""
        return f"{self.id}@{self.variant}" if self.variant else self.id

    def apply(self, source: str) -> str:
        """The module's text with the mistake in it.

        Raises:
            CourseError: if the patch's old text is not in the step, or the result is no Python.
        """
        lines = source.splitlines(keepends=True)
        first, last = _span(source, self.step)
        text = "".join(lines[first:last])
        if self.old:
            if self.old not in text:
                raise CourseError(
                    f"mistake {self.id!r}: its old text is not in the solution's {self.step}: {self.old!r}"
                )
            text = text.replace(self.old, self.new)
        else:
            text = self.new + "\n"
        changed = "".join(lines[:first]) + text + "".join(lines[last:])
        try:
            ast.parse(changed)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise CourseError(f"mistake {self.id!r}: the patched {self.step} is not valid Python: {error}") from None
        return changed


def read_mistakes(folder: Path, spec: ExerciseSpec) -> list[Mistake]:
    """The known mistakes of an exercise, in the order of its `mistakes.py`; none if there is no such file.

    Raises:
        CourseError: if the file is not what it must be.
    """
    path = folder / "mistakes.py"
    if not path.is_file():
        return []
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CourseError(f"{path}: is not valid Python: {error}") from None
    found = [
        _mistakes(node, decorator, path, spec)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "mistake"
    ]
    ids = [variants[0].id for variants in found]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise CourseError(f"{path}: two mistakes are called {twice[0]!r}")
    return [known for variants in found for known in variants]


def apply_all(source: str, mistakes: Sequence[Mistake]) -> str:
    """The module's text with several mistakes of different steps in it."""
    for known in mistakes:
        source = known.apply(source)
    return source


def _mistakes(
    node: ast.FunctionDef | ast.ClassDef, decorator: ast.Call, path: Path, spec: ExerciseSpec
) -> list[Mistake]:
    where = f"{path}, line {decorator.lineno}: mistake {node.name!r}"
    try:
        step, says = (str(ast.literal_eval(arg)) for arg in decorator.args)
        keywords = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in decorator.keywords}
        unseen, constants = tuple(map(str, keywords.get("unseen", ()))), dict(keywords.get("constants", {}))
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise CourseError(
            f"{where}: expected @mistake(step, says) with literals, and old= and new= for a patch"
        ) from None
    if step not in spec.steps:
        raise CourseError(f"{where}: unknown step {step!r}; course.yml has {', '.join(spec.steps)}")
    if unknown := [case for case in unseen if case not in spec.cases]:
        raise CourseError(f"{where}: unknown case {unknown[0]!r}; course.yml has {', '.join(spec.cases)}")
    hint = " ".join((ast.get_docstring(node) or "").split())
    if not hint:
        raise CourseError(f"{where}: has no docstring: its docstring is the hint")
    old = str(keywords.get("old", ""))
    new = str(keywords.get("new", "")) if old else _definition(node, step)
    elsewhere = bool(keywords.get("elsewhere", False))
    known = Mistake(node.name.replace("_", "-"), step, says, hint, old, new, unseen, elsewhere)
    if len(constants) > 1 or not all(values and isinstance(values, tuple | list) for values in constants.values()):
        raise CourseError(f"{where}: constants= takes one name and a tuple of numbers")
    return [
        replace(known, says=_put(says, name, value), new=_put(new, name, value), variant=number)
        for name, values in constants.items()
        for number, value in enumerate(values)
    ] or [known]


def _put(text: str, name: str, value: object) -> str:
    """A text with a value in the place of a name."""
    return re.sub(rf"\b{re.escape(str(name))}\b", repr(value), text)


def _definition(node: ast.FunctionDef | ast.ClassDef, step: str) -> str:
    """The function's code as the definition of the step."""
    definition = copy.copy(node)
    definition.name, definition.decorator_list = step, []
    if len(node.body) > 1:
        definition.body = node.body[1:]
    return ast.unparse(definition)


def _span(source: str, step: str) -> tuple[int, int]:
    """The lines of a step's definition in the solution, from the first (counted from 0) to one past the last."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == step:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
            return first, node.end_lineno or node.lineno
    raise CourseError(f"the solution defines no step {step!r} at the top of the module")
