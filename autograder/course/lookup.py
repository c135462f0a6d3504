"""Which exercise and file a student means: by number, name, or path. Imports nothing heavy: a usage error is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.outline import Outline
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course.spec import Course


def find_targets(course: Course | Outline, target: str | None) -> list[tuple[str, Path]]:
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
    """The answer to a question about a path; False where the system does not take it as one (a name that is too long)."""
    try:
        return question()
    except OSError:
        return False


def find_exercise(course: Course | Outline, word: str) -> str:
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


def exercise_names(course: Course | Outline) -> dict[str, str]:
    """Every word that names an exercise: its id, its number with and without a leading zero, its stem."""
    names: dict[str, str] = {}
    for exercise, spec in course.exercises.items():
        for word in (exercise, exercise[:2], exercise[:2].lstrip("0"), exercise[3:], spec.stem):
            names.setdefault(word, exercise)
    return names


def own_file(course: Course | Outline, exercise: str) -> Path:
    """The student's file of an exercise: the module, or the notebook if only that is there."""
    spec = course.exercises[exercise]
    notebook = course.exercise_dir(exercise) / f"{spec.stem}.ipynb"
    module = course.exercise_dir(exercise) / spec.file
    return notebook if _is(notebook.is_file) and not _is(module.is_file) else module


def shown(course: Course | Outline, path: Path) -> str:
    """A path for messages: from the course's folder on where it lies in it, else as it was named."""
    inside = path.is_absolute() and path.is_relative_to(course.root)
    return str(path.relative_to(course.root)) if inside else str(path)


def exercise_of(file: str, course: Course | Outline) -> str | None:
    """The exercise that a file name belongs to, None if to none."""
    stem, dot, ending = file.rpartition(".")
    if not dot or ending not in ("py", "ipynb"):
        return None
    return next((name for name, spec in course.exercises.items() if spec.stem == stem), None)
