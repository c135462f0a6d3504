"""Grades in nbgrader's own gradebook, through its Python API: SQLite or PostgreSQL, by URL.

`autograder grade --gradebook URL` comes through here, so that formgrader, feedback and export see the grades
as if `nbgrader autograde` had given them. Writing the same results again changes nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import Result
from autograder.nb.restore import CellSpec
from autograder.nb.source import KERNEL, make_notebook
from autograder.notebook_formats import nbformat

MAX_ID = 128  # characters of a student's name that the gradebook holds


@contextlib.contextmanager
def open_gradebook(url: str, course: Course) -> Iterator[Any]:
    """Nbgrader's gradebook at a URL, made if it is not there; UsageError if nbgrader or a driver is missing, or it cannot be opened."""
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SAWarning, SQLAlchemyError
    except ImportError:
        raise UsageError("--gradebook needs nbgrader: pip install 'trajectory-autograder[nbgrader]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way of adding submissions
        try:
            with _own_commands():
                gradebook = Gradebook(driven(url), course.spec.name)
        except (SQLAlchemyError, ImportError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise UsageError(f"the gradebook {_shown(url)} cannot be opened: {reason}") from None
        except (ValueError, OverflowError):  # its words hold parts of the URL, and maybe of the password
            raise UsageError(
                f"the gradebook {_shown(url)} cannot be opened: the URL is not DIALECT://USER:PASSWORD@HOST:PORT/DATABASE "
                "(in a password, write @ as %40, : as %3A, / as %2F)"
            ) from None
        try:
            yield gradebook
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise UsageError(f"the gradebook {_shown(url)} cannot be written: {reason}") from None
        finally:
            gradebook.close()


@contextlib.contextmanager
def _own_commands() -> Iterator[None]:
    """Have this Python's own commands on the path: a new gradebook asks `alembic`, by that bare name."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def driven(url: str) -> str:
    """A URL with the driver that is there: SQLAlchemy takes psycopg2 for PostgreSQL unless told otherwise."""
    plain = url.startswith(("postgresql://", "postgres://"))
    if not plain or find_spec("psycopg2") is not None:
        return url
    return "postgresql+psycopg://" + url.partition("://")[2]


def released_cells(url: str, assignment: str, notebook: str) -> list[CellSpec]:
    """The cells that a notebook was released with, as the gradebook keeps them; nbgrader.api.MissingEntry if it is not in it."""
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        return cells_of(gradebook.find_notebook(notebook, assignment))


def cells_of(notebook: Any) -> list[CellSpec]:
    """The cells of a notebook of the gradebook."""
    points = {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    return [
        CellSpec(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum,
            locked=bool(cell.locked),
            solution=cell.name in solutions,
            points=points.get(cell.name),
            task=cell.name in tasks,
        )
        for cell in notebook.source_cells
    ]


def register(gradebook: Any, course: Course, exercises: Iterable[str]) -> dict[str, list[CellSpec]]:
    """Have every exercise in the gradebook, with the steps and points of the course; its cells, by exercise.

    What `nbgrader generate_assignment` entered stays. Steps or points that are new in the course are entered even where there
    are submissions already, which nbgrader itself refuses. UsageError if the gradebook is another course's.
    """
    from nbgrader.api import MissingEntry

    others = [assignment for assignment in gradebook.assignments if assignment.course_id != course.spec.name]
    if others and not any(assignment.name in course.exercises for assignment in others):
        raise UsageError(
            f"the gradebook is of the course {others[0].course_id!r}, this is {course.spec.name!r}: give each course a database of its own"
        )
    cells = {}
    for exercise in exercises:
        spec = course.exercises[exercise]
        wanted = {step: float(each.points) for step, each in spec.steps.items()}
        try:
            notebook = gradebook.find_notebook(spec.stem, exercise)
        except MissingEntry:
            due = {"duedate": spec.due.isoformat()} if spec.due else {}
            gradebook.update_or_create_assignment(exercise, **due)
            notebook = gradebook.add_notebook(spec.stem, exercise, kernelspec=json.dumps(KERNEL))
        held = {cell.name: cell.points for cell in cells_of(notebook) if cell.is_test}
        if any(held.get(step) != points for step, points in wanted.items()):
            _enter_cells(gradebook, course, exercise)
        cells[exercise] = cells_of(notebook)
    return cells


def _enter_cells(gradebook: Any, course: Course, exercise: str) -> None:
    """Enter the cells of an exercise's stub, checksums and all, as `nbgrader generate_assignment` does."""
    from nbgrader.preprocessors import ComputeChecksums

    from autograder.nb.release import ClearSteps

    place = (course.exercises[exercise].stem, exercise)
    resources = {"nbgrader": {"assignment": exercise}}
    notebook = make_notebook(course, exercise)
    for preprocessor in (ClearSteps, ComputeChecksums):
        notebook, _ = preprocessor().preprocess(notebook, resources)
    for cell in notebook.cells:
        known = cell.metadata.get("nbgrader")
        if not known:
            continue
        name, code = known["grade_id"], {"cell_type": "code"}
        if known["grade"]:
            gradebook.update_or_create_grade_cell(name, *place, max_score=float(known["points"]), **code)
        else:
            gradebook.update_or_create_solution_cell(name, *place)
        text = {"source": cell.source, "locked": known["locked"], "checksum": known["checksum"]}
        gradebook.update_or_create_source_cell(name, *place, **text, **code)
    gradebook.db.expire_all()


def enter_grades(gradebook: Any, course: Course, result: Result, timestamp: str | None) -> bool:
    """Enter one student's result; whether anything changed.

    A score that a person gave stays, and is put before a person again if ours changed. What could not be graded, be it in a
    single step, has no score and needs a person; what was not handed in has 0, as in nbgrader.
    """
    student, exercise = result.owner
    gradebook.update_or_create_student(student)
    stamp = {"timestamp": timestamp} if timestamp else {}
    gradebook.update_or_create_submission(exercise, student, **stamp)
    points = {step.step: step.points for step in result.steps if result.status == "graded"}
    changed = False
    for step in course.exercises[exercise].steps:
        score = 0.0 if result.status == "missing" else points.get(step)
        grade = _grade(gradebook, step, course.exercises[exercise].stem, exercise, student)
        if grade.auto_score != score or (score is None and not grade.needs_manual_grade):
            grade.auto_score = score
            grade.needs_manual_grade = score is None or grade.manual_score is not None
            changed = True
    if changed:
        gradebook.db.commit()
    return changed


def enter_penalty(gradebook: Any, exercise: str, student: str, settings: Any) -> None:
    """Have nbgrader's own plugin, which its `settings` name, assign a late submission's penalty, as `nbgrader autograde` does."""
    from nbgrader.preprocessors import AssignLatePenalties

    submission = gradebook.find_submission(exercise, student)
    if submission.total_seconds_late <= 0 and not submission.late_submission_penalty:
        return
    url = gradebook.engine.url.render_as_string(hide_password=False)
    for notebook in submission.notebooks:
        place = {"assignment": exercise, "student": student, "notebook": notebook.name, "db_url": url}
        empty = nbformat.v4.new_notebook()
        AssignLatePenalties(config=settings).preprocess(empty, {"nbgrader": place})
    gradebook.db.expire_all()


def _grade(gradebook: Any, *place: str) -> Any:
    """A student's grade of a step, given a place first if the step is newer than the submission."""
    from nbgrader.api import Grade, MissingEntry

    try:
        return gradebook.find_grade(*place)
    except MissingEntry:
        cell = gradebook.find_grade_cell(*place[:3])
        gradebook.db.add(Grade(cell_id=cell.id, notebook=gradebook.find_submission_notebook(*place[1:])))
        gradebook.db.commit()
        return gradebook.find_grade(*place)


def _shown(url: str) -> str:
    """A URL without its password and settings."""
    head, at, tail = url.partition("?")[0].rpartition("@")
    return f"{head.partition('://')[0]}://...@{tail}" if at else tail
