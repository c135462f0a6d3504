"""What a student's `check` does: find the exercise meant, read the file, grade it on the known cases."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.collect import exercise_of
from autograder.course import Course
from autograder.errors import SubmissionError, UsageError
from autograder.grading import grade_submission
from autograder.plan import Plan, make_bank
from autograder.record import RECORDED, load_plan
from autograder.results import Result
from autograder.sandbox.host import Sandbox
from autograder.submission import make_submission, read_bytes

OWN = "me"


def find_targets(course: Course, target: str | None) -> list[tuple[str, Path]]:
    """The exercises and files that the argument of `check` means: all of them if it is None.

    An exercise is named by its id, its number, its file's name, or a path to a file of that name.

    Raises:
        UsageError: if it means nothing in this course.
    """
    if target is None:
        return [(name, own_file(course, name)) for name in course.exercises]
    path, names = Path(target), exercise_names(course)
    if _is(path.is_dir) and path.resolve().name in names:
        named = names[path.resolve().name]
        return [(named, path / course.exercises[named].file)]
    if _is(path.is_file) or "/" in target or path.suffix in (".py", ".ipynb"):
        exercise = exercise_of(path.name, course)
        if exercise is None:
            raise UsageError(
                f"{target}: belongs to no exercise of this course; its files are {', '.join(s.file for s in course.exercises.values())}"
            )
        if not _is(path.exists) and "/" not in target:
            path = course.exercise_dir(exercise) / path.name
        return [(exercise, path)]
    exercise = find_exercise(course, target)
    return [(exercise, own_file(course, exercise))]


def _is(question: Callable[[], bool]) -> bool:
    """The answer to a question about a path, no where the system refuses it as one (a name too long)."""
    try:
        return question()
    except OSError:
        return False


def find_exercise(course: Course, word: str) -> str:
    """The id of the exercise that a word names.

    Raises:
        UsageError: if there is none, with the nearest one.
    """
    names = exercise_names(course)
    if word not in names:
        close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
        hint = f"did you mean {names[close[0]]}?" if close else f"this course has {', '.join(course.exercises)}"
        raise UsageError(f"unknown exercise {word!r}: {hint}")
    return names[word]


def exercise_names(course: Course) -> dict[str, str]:
    """Every word that names an exercise: its id, its number with and without a leading zero, its stem."""
    names: dict[str, str] = {}
    for exercise, spec in course.exercises.items():
        for word in (exercise, exercise[:2], exercise[:2].lstrip("0"), exercise[3:], spec.stem):
            names.setdefault(word, exercise)
    return names


def own_file(course: Course, exercise: str) -> Path:
    """The student's file of an exercise: the module, or the notebook if only that is there."""
    spec = course.exercises[exercise]
    notebook = course.exercise_dir(exercise) / f"{spec.stem}.ipynb"
    module = course.exercise_dir(exercise) / spec.file
    return notebook if notebook.is_file() and not module.is_file() else module


def check_file(course: Course, exercise: str, path: Path, sandbox: Sandbox, plan: Plan | None = None) -> Result:
    """Grade one file on the recorded known cases.

    Args:
        plan: what is recorded of the exercise, if it has been read already.

    Raises:
        SubmissionError: if the file cannot be read.
        CourseError: if the recorded reference is missing or broken.
        SandboxError: if the sandbox fails.
    """
    plan = plan or load_plan(course, exercise)
    submission = make_submission(OWN, exercise, path.name, read_bytes(path), str(path))
    return grade_submission(submission, plan, sandbox, make_bank(plan, sandbox))


class Checker:
    """Checks files of a course one after another; what is recorded is read once, and again when it has changed.

    Attributes:
        course: the course; sandbox: where submissions run.
    """

    def __init__(self, course: Course, sandbox: Sandbox) -> None:
        self.course = course
        self.sandbox = sandbox
        self._plans: dict[str, tuple[list[int], Plan]] = {}

    def check(self, exercise: str, path: Path) -> Result:
        """Grade one file; for one that cannot be read, the result says why.

        Raises:
            CourseError: if the recorded reference is missing or broken.
            SandboxError: if the sandbox fails.
        """
        try:
            return check_file(self.course, exercise, path, self.sandbox, self._plan(exercise))
        except SubmissionError as error:
            return self.ungraded(exercise, path, str(error))

    def ungraded(self, exercise: str, path: Path, message: str) -> Result:
        """The result of a file that could not be graded."""
        max_points = self.course.exercises[exercise].max_points
        return Result(OWN, exercise, 0.0, max_points, "error", path.name, "", (), message)

    def _plan(self, exercise: str) -> Plan:
        files = [self.course.exercise_dir(exercise) / name for name in ("checks.py", RECORDED)]
        changed = [file.stat().st_mtime_ns if file.exists() else 0 for file in files]
        kept = self._plans.get(exercise)
        if kept is None or kept[0] != changed:
            kept = self._plans[exercise] = (changed, load_plan(self.course, exercise))
        return kept[1]


def save_pictures(result: Result, folder: Path) -> list[Path]:
    """Write the picture of each failed trajectory as `EXERCISE.STEP.svg`, and remove those of steps that have none now.

    Raises:
        UsageError: if the folder cannot be written.
    """
    from autograder.drawing import svg
    from autograder.files import write_text

    written = []
    for step in result.steps:
        path = folder / f"{result.exercise}.{step.step}.svg"
        if step.picture is None:
            path.unlink(missing_ok=True)
            continue
        write_text(path, svg(step.picture))
        written.append(path)
    return written


def has_desktop() -> bool:
    """Whether somebody sits at this terminal before a screen, on which a file can be opened."""
    screen = sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return screen and sys.stdout.isatty()
