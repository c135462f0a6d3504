"""The author's way of a step: from the solution, or from what a release carries of it where the course allows that."""

from __future__ import annotations

import base64
import json
import zlib

from autograder.course.released import HIDDEN
from autograder.course.spec import Course
from autograder.errors import CourseError, UsageError
from autograder.frontends.progress import read_json
from autograder.judging.reference import read_text
from autograder.submissions.step_text import places_of

SOLUTIONS = "solutions.json"


def solved_step(course: Course, exercise: str, step: str) -> str:
    """The text of one solved step; UsageError if it is not shown or not here, CourseError if what is carried cannot be read."""
    if not course.spec.show_solutions:
        raise UsageError("this course does not show its solutions: ask who gave it to you")
    solution = course.solution_dir(exercise) / course.exercises[exercise].file
    if solution.is_file():
        return solved_steps(course, exercise)[step]
    carried = course.root / HIDDEN / SOLUTIONS
    if not carried.is_file():
        raise UsageError("this release carries no solutions: ask who gave it to you")
    try:
        return zlib.decompress(base64.b64decode(read_json(carried)[exercise][step])).decode()
    except (KeyError, TypeError, ValueError, zlib.error):
        raise CourseError(f"{carried}: cannot be read: take it from the release again") from None


def solved_steps(course: Course, exercise: str) -> dict[str, str]:
    """The text of each step of a solution, without the marks around what a student writes."""
    spec = course.exercises[exercise]
    source = read_text(course.solution_dir(exercise) / spec.file)
    places = places_of(source.encode(), spec.file, list(spec.steps))
    lines = source.splitlines()
    return {
        step: "\n".join(
            line
            for line in lines[place.first - 1 : place.last]
            if "### BEGIN SOLUTION" not in line and "### END SOLUTION" not in line
        )
        for step, place in places.items()
    }


def carried_text(course: Course) -> str:
    """The file that a release carries of the solutions. It is packed, so that nobody reads it by accident; it is no lock."""
    packed = {
        exercise: {
            step: base64.b64encode(zlib.compress(text.encode())).decode()
            for step, text in solved_steps(course, exercise).items()
        }
        for exercise in course.exercises
    }
    return json.dumps(packed, indent=1) + "\n"
