"""Put a stub back as it came, a whole file or one step of it; what was there is kept beside it."""

from __future__ import annotations

from pathlib import Path

from autograder.atomic_files import holds, write_all
from autograder.course.outline import shown
from autograder.course.released import HIDDEN
from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.judging.reference import read_text
from autograder.submissions.source import read_bytes
from autograder.submissions.step_text import with_step_of

STUBS = "stubs"


def stub_of(course: Course, exercise: str) -> str:
    """The module as a student gets it, of the release or made from the solution; UsageError without either, else as `make_stub`."""
    spec = course.exercises[exercise]
    came = course.root / HIDDEN / STUBS / exercise / spec.file
    if came.is_file():
        return read_text(came)
    solution = course.solution_dir(exercise) / spec.file
    if not solution.is_file():
        raise UsageError(
            f"{exercise}: what it was at the beginning is not in this folder: take it from where you got the course"
        )
    from autograder.course.stub import make_stub  # noqa: PLC0415 - start-up: a release does without nbgrader

    return make_stub(read_text(solution), exercise, spec, str(solution))


def reset(course: Course, exercise: str, path: Path, step: str | None = None) -> Path | None:
    """Put a file, or one step in it, back as it came; returns where what was there is kept, None if nothing changed.

    The student's file at `path` need not be there. UsageError if the step is not found in it, there is no stub, or nothing
    can be written; the file is as it was.
    """
    stub = stub_of(course, exercise)
    try:
        before = read_bytes(path) if path.exists() else None
    except SubmissionError as error:
        raise UsageError(str(error)) from None
    if step is not None and before is not None:
        try:
            text = with_step_of(before, shown(path), stub, step)
        except UsageError as error:
            raise UsageError(f"{error}: `autograder reset {exercise}` puts the whole file back") from None
    elif path.suffix == ".ipynb":
        from autograder.nb.source import handout_text  # noqa: PLC0415 - start-up: only notebooks need it

        text = handout_text(stub, exercise, course.exercises[exercise])
    else:
        text = stub
    if before is None:
        write_all({path: text})
        return None
    if before.replace(b"\r\n", b"\n") == text.encode():
        return None
    kept = free_name(path, before)
    if b"\r\n" in before:  # as the student's editor saves it
        text = text.replace("\n", "\r\n")
    write_all({kept: before, path: text})
    return kept


def free_name(path: Path, content: bytes) -> Path:
    """A name beside a file under which nothing but this is kept: ``fit.before-1.py``. It belongs to no exercise."""
    number = 1
    while (name := path.with_name(f"{path.stem}.before-{number}{path.suffix}")).exists() and not holds(name, content):
        number += 1
    return name
