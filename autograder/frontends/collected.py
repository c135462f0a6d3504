"""Which files pytest collects as a student's, and what a word of `-k` means among their checks.

Files are those of exercises, and of two of one exercise the one that counts; they often have a step's name in their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest
from _pytest.mark.expression import Expression

from autograder.atomic_files import real
from autograder.course.devices import load_settled
from autograder.course.lookup import exercise_of
from autograder.course.outline import find_course
from autograder.course.spec import Course
from autograder.errors import CourseError

Item = TypeVar("Item", bound=pytest.Item)
Names: TypeAlias = tuple[str, str, str]


def exercise_in(path: Path, courses: dict[Path, Course]) -> tuple[Course, str] | None:
    """The course and exercise of a file, by its name and the nearest `course.yml` above it, which is kept among the `courses`."""
    root = find_course(path.parent)
    if root not in courses:
        try:
            courses[root] = load_settled(root)
        except CourseError as error:
            raise pytest.UsageError(str(error)) from None
    course = courses[root]
    exercise = exercise_of(path.name, course)
    inside_tests = real(path).is_relative_to(course.root / "tests")
    return None if exercise is None or inside_tests else (course, exercise)


def counts(path: Path, course: Course, exercise: str, config: pytest.Config) -> bool:
    """Whether a file is the exercise's that was worked on, or was named on the command line."""
    here = config.invocation_params.dir
    named = any(real(here / word.partition("::")[0]) == real(path) for word in config.args)
    return named or course.file_in(exercise, path.parent) == path


def chosen(items: Mapping[Item, Names], words: str) -> list[Item]:
    """The tests that an expression of `-k` means; pytest has found that it is one.

    A word that is in a step's name means that step, whatever files are called. Any other is looked for in the names of
    checks and cases, and then, as ever, in those of files.

    Args:
        items: by test, the name of its step, its own, and those of the nodes that it is in, in one text each.
    """
    expression = Expression.compile(words)

    def has(names: Names, word: str, /, **_: Any) -> bool:
        held = (level for level in range(3) if any(word.lower() in each[level].lower() for each in items.values()))
        return word.lower() in names[next(held, 2)].lower()

    return [item for item, names in items.items() if expression.evaluate(partial(has, names))]
