"""Read which checks a `checks.py` holds, without running it: the trusted side executes no check."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.spec import ExerciseSpec
from autograder.errors import CourseError
from autograder.parsing import defined_by


@dataclass(frozen=True)
class CheckInfo:
    """A check as its decorator and docstring describe it.

    Attributes:
        name: the function's name; step: the step that it checks.
        cases: the cases that it runs on, in the course's order; elsewhere: those for other devices than the CPU, too.
        doc: the first line of its docstring, for the student.
        written_by: the function that leaves it files in another process, "" if none does.
    """

    name: str
    step: str
    cases: tuple[str, ...]
    elsewhere: tuple[str, ...]
    doc: str
    written_by: str = ""


def read_checks(text: str, path: Path, spec: ExerciseSpec) -> list[CheckInfo]:
    """The checks of a `checks.py`, in its order.

    Raises:
        CourseError: if it cannot be parsed, a decorator is not literal, a step or case is unknown, a check
            has no docstring, or a step has no check.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CourseError(f"{path}: is not valid Python: {error}") from None
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = [
        _check(node, decorator, path, spec, functions)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "check"
    ]
    if len(spec.devices) > 1 and not any(info.elsewhere for info in found):
        raise CourseError(
            f"{path}: course.yml lists the devices {', '.join(spec.devices)}, and no check runs on another than cpu: "
            "name cases in a check's elsewhere=, or take the devices out"
        )
    if bare := [step for step in spec.steps if step not in {info.step for info in found}]:
        raise CourseError(f"{path}: no check for the step {bare[0]!r}: write one with @check({bare[0]!r})")
    return found


def words_in(text: str, functions: Iterable[str]) -> set[str]:
    """What stands as an attribute or as a text in some functions of a `checks.py`, and in whatever of it they name.

    So every step is among them that a check can ask a module for, though maybe others are.
    """
    defined: dict[str, list[ast.stmt]] = defaultdict(list)
    for node in ast.parse(text).body:
        for name in defined_by(node):
            defined[name].append(node)
    found, seen, todo = set[str](), set[str](), list(functions)
    while todo:
        if (name := todo.pop()) not in seen:
            seen.add(name)
            for part in (part for node in defined.get(name, ()) for part in ast.walk(node)):
                if isinstance(part, ast.Name):
                    todo.append(part.id)
                elif isinstance(part, ast.Attribute):
                    found.add(part.attr)
                elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.add(part.value)
    return found


def _check(
    node: ast.FunctionDef, decorator: ast.Call, path: Path, spec: ExerciseSpec, functions: Container[str]
) -> CheckInfo:
    where = f"{path}, line {decorator.lineno}: check {node.name!r}"
    try:
        args = [ast.literal_eval(arg) for arg in decorator.args]
        keywords = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in decorator.keywords}
        step = str(args[0] if args else keywords.get("step"))
        named, elsewhere = (tuple(map(str, keywords.get(word, ()))) for word in ("cases", "elsewhere"))
        written_by = str(keywords.get("written_by", ""))
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise CourseError(
            f"{where}: write its decorator's arguments as literals, they are read without running the file"
        ) from None
    if step not in spec.steps:
        raise CourseError(f"{where}: unknown step {step!r}; course.yml has {', '.join(spec.steps)}")
    cases = named or tuple(spec.cases)
    if unknown := [case for case in cases if case not in spec.cases]:
        raise CourseError(f"{where}: unknown case {unknown[0]!r}; course.yml has {', '.join(spec.cases)}")
    if unknown := [case for case in elsewhere if case not in cases]:
        raise CourseError(f"{where}: elsewhere names {unknown[0]!r}, which is not a case of this check")
    if written_by and written_by not in functions:
        raise CourseError(f"{where}: written_by names {written_by!r}, which is no function of this file")
    doc = (ast.get_docstring(node) or "").strip().splitlines()
    if not doc:
        raise CourseError(f"{where}: has no docstring: say in one sentence what the student must have right")
    chosen = tuple(case for case in spec.cases if case in cases)
    return CheckInfo(node.name, step, chosen, elsewhere, doc[0], written_by)
