"""An exercise as a notebook, made from the single source: nbgrader's, with the files that go with it, and a student's.

A student's has the stub's cells, a check behind each step, and first a cell that installs. It is made from the stub, so that
`reset` makes the very notebook that `release` did. Every id in a notebook follows from the exercise's steps, never from chance: making it again after a change
keeps the gradebook's cells.
"""

from __future__ import annotations

import ast
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from autograder.course.outline import CHECKS, FILE, RECORDED
from autograder.course.spec import Course, ExerciseSpec
from autograder.course.stub import PERCENT, step_of
from autograder.judging.reference import Plan, read_text
from autograder.notebook_formats import jupytext, nbformat

SETUP = "templates/setup_cell.py.txt"
SCHEMA = 3  # of nbgrader's cell metadata
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def test_cell(step: str) -> str:
    """The text of a step's test cell."""
    return f'from autograder.nb import check\n\ncheck("{step}")'


def solution_id(step: str) -> str:
    """The grade id of the cell in which a step is written."""
    return f"{step}_solution"


def _metadata(grade_id: str, **kind: Any) -> dict[str, Any]:
    """Nbgrader's metadata of a cell that the student writes, or of one that is `kind`."""
    flags = {"grade": False, "locked": False, "solution": not kind, "task": False}
    return {"nbgrader": {"schema_version": SCHEMA, "grade_id": grade_id, **flags, **kind}}


def make_notebook(course: Course, exercise: str) -> Any:
    """The solved notebook of an exercise, as nbgrader's `source/` wants it; CourseError if the solution is not what it must be.

    Each cell with a solution region is a solution cell; right after a step's last one stands its test cell.
    """
    spec = course.exercises[exercise]
    path = course.solution_dir(exercise) / spec.file
    read = jupytext.reads(read_text(path), fmt=PERCENT)
    steps = [step_of(cell.source, spec, str(path)) if "BEGIN SOLUTION" in cell.source else "" for cell in read.cells]
    cells: list[Any] = []
    for number, (cell, step) in enumerate(zip(read.cells, steps, strict=True)):
        metadata: dict[str, Any] = {}
        cell_id = f"part-{number}"
        if step:
            earlier = steps[:number].count(step)
            cell_id = solution_id(step) + (f"_{earlier + 1}" if earlier else "")
            metadata = _metadata(cell_id)
        cells.append(_cell(cell, cell_id, **metadata))
        if step and step not in steps[number + 1 :]:
            graded = _metadata(step, grade=True, locked=True, points=spec.steps[step].points)
            cells.append(nbformat.v4.new_code_cell(test_cell(step), id=f"{step}_test", metadata=graded))
    return _notebook(cells)


def _cell(read: Any, cell_id: str, **metadata: Any) -> Any:
    make = nbformat.v4.new_markdown_cell if read.cell_type == "markdown" else nbformat.v4.new_code_cell
    return make(read.source, id=cell_id, metadata=metadata)


def _notebook(cells: list[Any]) -> Any:
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})


def notebook_text(notebook: Any) -> str:
    """A notebook as the text of its file."""
    return str(nbformat.writes(notebook, version=4)) + "\n"


def support_files(course: Course, plan: Plan) -> dict[str, str]:
    """What lies beside a student's notebook, by path: a course of this one exercise.

    So `check`, `autograder check` and pytest find there what they find in the whole course: the checks and
    the recorded reference of the known cases. Neither a solution nor a secret case is among them.
    """
    exercise = plan.exercise
    spec = course.spec.model_dump(mode="json", exclude_defaults=True)
    spec |= {"points": plan.spec.max_points, "exercises": {exercise: spec["exercises"][exercise]}}
    folder = Path("exercises", exercise)
    head = f"# Made by `autograder nbgrader init`: what {exercise} is checked against, beside its notebook.\n"
    return {
        FILE: head + yaml.safe_dump(spec, sort_keys=False, width=110, allow_unicode=True),
        str(folder / CHECKS): plan.checks,
        str(folder / RECORDED): read_text(course.exercise_dir(exercise) / RECORDED),
    }


def handout_text(stub: str, exercise: str, spec: ExerciseSpec) -> str:
    """The text of the notebook; `stub` is the module as a student gets it."""
    read = jupytext.reads(stub, fmt=PERCENT)
    setup = files("autograder.nb").joinpath(SETUP).read_text(encoding="utf-8").replace("EXERCISE", exercise)
    folded = {"jupyter": {"source_hidden": True}}  # its first line says what it is for
    cells: list[Any] = [nbformat.v4.new_code_cell(setup.rstrip(), id="setup", metadata=folded)]
    for number, cell in enumerate(read.cells):
        cells.append(_cell(cell, f"part-{number}"))
        if cell.cell_type == "code":  # the semicolon keeps the bare number from being shown below the message
            steps = [name for name in _defined(cell.source) if name in spec.steps]
            cells += [nbformat.v4.new_code_cell(f"{test_cell(step)};", id=f"{step}_check") for step in steps]
    return notebook_text(_notebook(cells))


def _defined(cell: str) -> list[str]:
    return [node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
