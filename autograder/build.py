"""Make `exercises/` from `solutions/`: the stub, its checks, and the recorded reference of the known cases.

The solution's module is read by jupytext as a notebook; nbgrader's ClearSolutions takes the solution
regions out, cell by cell, exactly as `nbgrader generate_assignment` would.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, ExerciseSpec
from autograder.errors import CourseError, UsageError
from autograder.files import write_all
from autograder.plan import Plan, make_bank, plan_from_solution
from autograder.record import RECORDED, RECORDED_ON, record_problem, recorded_text
from autograder.sandbox.host import Sandbox

PERCENT = {"extension": ".py", "format_name": "percent"}


@dataclass(frozen=True)
class Built:
    """What the sources of one exercise give.

    Attributes:
        exercise: its id; files: the generated texts, by name; plan: the reference on the known cases.
    """

    exercise: str
    files: dict[str, str]
    plan: Plan


def build_exercise(course: Course, exercise: str, sandbox: Sandbox) -> Built:
    """Generate an exercise's files without writing them.

    Raises:
        CourseError: if its sources are not what they must be.
    """
    spec = course.exercises[exercise]
    plan = plan_from_solution(course, exercise, sandbox, None, RECORDED_ON)
    if trouble := next((seen.trouble for seen in plan.expected if seen.trouble), None):
        raise CourseError(f"{exercise}: its reference cannot be recorded here: {trouble.text}")
    source = (course.solution_dir(exercise) / spec.file).read_text(encoding="utf-8")
    stub = make_stub(source, exercise, spec, str(course.solution_dir(exercise) / spec.file))
    return Built(exercise, {spec.file: stub, "checks.py": plan.checks}, plan)


def write_exercise(course: Course, built: Built, sandbox: Sandbox) -> list[Path]:
    """Write what differs from what is there, all of it or nothing; returns those files.

    A record that agrees with the solution's numbers stays as it is, to the byte. The mistakes are run only if it doesn't.
    """
    folder = course.exercise_dir(built.exercise)
    texts = {folder / name: text for name, text in built.files.items()}
    if record_problem(course, built.plan):
        texts[folder / RECORDED] = recorded_text(built.plan, make_bank(built.plan, sandbox))
    return write_all(texts)


def make_stub(source: str, exercise: str, spec: ExerciseSpec, where: str) -> str:
    """A solved percent-format module with every solution region replaced by a TODO that raises.

    Raises:
        CourseError: if a step has no region, a region stands outside a step, or a marker is unbalanced.
        UsageError: if nbgrader is not installed.
    """
    import jupytext

    notebook: Any = jupytext.reads(source, fmt=PERCENT)
    open_steps = dict.fromkeys(spec.steps)
    for cell in notebook.cells:
        begins, ends = (cell.source.count(f"{word} SOLUTION") for word in ("BEGIN", "END"))
        if begins != ends:
            raise CourseError(
                f"{where}: a cell has {begins} BEGIN SOLUTION and {ends} END SOLUTION: {cell.source.strip().splitlines()[0]!r}"
            )
        if not begins:
            continue
        step = step_of(cell.source, spec, where)
        open_steps.pop(step, None)
        cell.source = _clear(cell, exercise, step, where)
    if open_steps:
        raise CourseError(f"{where}: the step {next(iter(open_steps))!r} has no ### BEGIN SOLUTION region")
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    text: str = jupytext.writes(notebook, fmt=PERCENT)
    return text


def step_of(cell: str, spec: ExerciseSpec, where: str) -> str:
    """The one step that a cell with a solution region defines.

    Raises:
        CourseError: if it defines none, or several.
    """
    try:
        defined = [node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    except SyntaxError as error:
        raise CourseError(f"{where}: a cell with a solution region is not valid Python: {error}") from None
    steps = [name for name in defined if name in spec.steps]
    if len(steps) != 1:
        raise CourseError(
            f"{where}: a cell with a solution region must define exactly one step, it defines {', '.join(defined) or 'none'}"
        )
    return steps[0]


def code_stub(exercise: str, step: str) -> str:
    """What stands in a stub in place of a step's solution."""
    return f'# TODO {exercise[:2]}.{step}: your code here\nraise NotImplementedError("{exercise}: {step} is not written yet")'


def _clear(cell: Any, exercise: str, step: str, where: str) -> str:
    try:
        from nbgrader.preprocessors import ClearSolutions
    except ImportError:
        raise UsageError(
            "`autograder build` needs nbgrader: install it with  pip install 'trajectory-autograder[author]'"
        ) from None
    clear = ClearSolutions(code_stub={"python": code_stub(exercise, step)}, enforce_metadata=False)
    try:
        cell, _ = clear.preprocess_cell(cell, {"language": "python"}, 1)
    except RuntimeError as error:
        raise CourseError(f"{where}: step {step!r}: {error}") from None
    return str(cell.source)
