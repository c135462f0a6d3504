"""What a student gets of a solution: its module with every solution region replaced by a TODO that raises.

The module is read by jupytext as a notebook; nbgrader's ClearSolutions takes the solution regions out, cell by cell,
exactly as `nbgrader generate_assignment` would.
"""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from typing import Any

from autograder.course.spec import ExerciseSpec
from autograder.errors import CourseError, UsageError
from autograder.notebook_formats import jupytext
from autograder.parsing import parse_own

PERCENT = {"extension": ".py", "format_name": "percent"}
NEEDS = "`autograder build` needs nbgrader: install it with  pip install 'trajectory-autograder[author]'"


def require_nbgrader() -> None:
    """UsageError where it is not there: before work is begun that would end with that."""
    if find_spec("nbgrader") is None:
        raise UsageError(NEEDS)


def make_stub(source: str, exercise: str, spec: ExerciseSpec, where: str) -> str:
    """A solved percent-format module with every solution region replaced by a TODO that raises.

    Raises:
        CourseError: if a step has no region, a region stands outside a step or code in a text, or a marker is unbalanced.
        UsageError: if nbgrader is not installed.
    """
    _refuse_code_in_text(source, where)
    notebook: Any = jupytext.reads(source, fmt=PERCENT)
    open_steps = dict.fromkeys(spec.steps)
    for cell in notebook.cells:
        here = _at(where, source, cell.source)
        begins, ends = (cell.source.count(f"{word} SOLUTION") for word in ("BEGIN", "END"))
        if begins != ends:
            raise CourseError(
                f"{here}: a cell has {begins} BEGIN SOLUTION and {ends} END SOLUTION: {cell.source.strip().splitlines()[0]!r}"
            )
        if not begins:
            continue
        step = step_of(cell.source, spec, here)
        open_steps.pop(step, None)
        cell.source = _clear(cell, exercise, step, here)
    if open_steps:
        step = next(iter(open_steps))
        defined = re.search(rf"^(?:async +def|def|class) +{step}\b", source, re.MULTILINE)
        here = f"{where}, line {source.count(chr(10), 0, defined.start()) + 1}" if defined else where
        raise CourseError(f"{here}: the step {step!r} has no ### BEGIN SOLUTION region")
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    text: str = jupytext.writes(notebook, fmt=PERCENT)
    return text


def _refuse_code_in_text(source: str, where: str) -> None:
    """CourseError where code follows a text and has no cell of its own: a student would get it as a part of that text."""
    lines = source.splitlines()
    for node in parse_own(source, where).body:
        quoted = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)  # a text may stand in quotes
        cell = next((line for line in reversed(lines[: node.lineno - 1]) if line.startswith("# %%")), "")
        if "[markdown]" in cell and not quoted:
            raise CourseError(
                f"{where}, line {node.lineno}: code stands in a text's cell: write a line `# %%` above it"
            )


def _at(where: str, source: str, part: str) -> str:
    """Where a part of a module begins, for the beginning of a sentence."""
    place = source.find(part)
    return where if place < 0 else f"{where}, line {source.count(chr(10), 0, place) + 1}"


def step_of(cell: str, spec: ExerciseSpec, where: str) -> str:
    """The one step that a cell with a solution region defines; CourseError if it defines none, or several."""
    try:
        defined = [node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    except SyntaxError as error:
        raise CourseError(f"{where}: a cell with a solution region is not valid Python: {error.msg}") from None
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
        from nbgrader.preprocessors import ClearSolutions  # noqa: PLC0415 - nbgrader is optional
    except ImportError:
        raise UsageError(NEEDS) from None
    clear = ClearSolutions(code_stub={"python": code_stub(exercise, step)}, enforce_metadata=False)
    try:
        cell, _ = clear.preprocess_cell(cell, {"language": "python"}, 1)
    except RuntimeError as error:
        raise CourseError(f"{where}: step {step!r}: {error}") from None
    return str(cell.source)
