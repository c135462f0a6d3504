"""What `watch` does at a key, beside showing: draw what is wrong, put a stub back."""

from __future__ import annotations

from pathlib import Path

from autograder.course.outline import shown
from autograder.course.spec import Course
from autograder.errors import AutograderError
from autograder.frontends.check import NOTHING_DRAWN, draw_pictures
from autograder.judging.results import Result


def drawn(result: Result) -> str:
    """Draw what is wrong in a result, and say where it is."""
    try:
        paths = draw_pictures(result)
    except AutograderError as error:
        return str(error)
    return f"Drawn: {', '.join(map(str, paths))}" if paths else NOTHING_DRAWN


def put_back(course: Course, exercise: str, path: Path, step: str | None) -> str:
    """Put a step, or a whole file, back as it came, and say where what was there is kept."""
    from autograder.frontends.reset import reset  # noqa: PLC0415 - start-up: it brings what reads notebooks

    try:
        kept = reset(course, exercise, path, step)
    except AutograderError as error:
        return str(error)
    if kept is None:
        return "It is as it came."
    return f"Put back. What was there is kept as {shown(kept)}: load the file again in your editor."
