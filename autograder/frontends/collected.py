"""Which files pytest collects as a student's: those of exercises, and of two of one exercise the one that counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.devices import load_settled
from autograder.course.lookup import exercise_of
from autograder.course.spec import Course
from autograder.course.yaml_file import find_course
from autograder.errors import CourseError


def exercise_in(path: Path, courses: dict[Path, Course]) -> tuple[Course, str] | None:
    """The course and exercise that a file belongs to, by its name and the nearest `course.yml` above it.

    Args:
        courses: by folder, those that were read before; another one is added.
    """
    root = find_course(path.parent)
    if root not in courses:
        try:
            courses[root] = load_settled(root)
        except CourseError as error:
            raise pytest.UsageError(str(error)) from None
    course = courses[root]
    exercise = exercise_of(path.name, course)
    inside_tests = path.resolve().is_relative_to(course.root / "tests")
    return None if exercise is None or inside_tests else (course, exercise)


def counts(path: Path, course: Course, exercise: str, config: pytest.Config) -> bool:
    """Whether a file is the exercise's that was worked on, or was named on the command line."""
    here = config.invocation_params.dir
    named = any((here / word.partition("::")[0]).resolve() == path.resolve() for word in config.args)
    return named or course.file_in(exercise, path.parent) == path
