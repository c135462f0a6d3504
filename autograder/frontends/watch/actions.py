"""What `watch` does at a key, beside showing: draw what is wrong, put a stub back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from autograder.course.outline import shown
from autograder.course.spec import Course
from autograder.errors import AutograderError
from autograder.frontends.check import has_desktop, save_pictures
from autograder.judging.results import Result


def draw_pictures(result: Result) -> str:
    """Draw what is wrong in a result, open it where there is a desktop, and say where it is."""
    try:
        drawn = save_pictures(result, Path("plots"))
    except AutograderError as error:
        return str(error)
    if not drawn:
        return "Nothing is drawn: pictures are of wrong numbers, and here are none."
    for path in drawn if has_desktop() else ():
        typer.launch(str(path))
    return f"Drawn: {', '.join(map(str, drawn))}"


class Resetter:
    """Puts stubs back in the files that are watched."""

    def __init__(self, course: Course, paths: Mapping[str, Path]) -> None:
        """`paths`: files that lie elsewhere than in `exercises/`, by their exercise."""
        self._course, self._paths = course, paths

    def reset(self, exercise: str, step: str | None) -> str:
        """Put a step, or a whole file, back as it came, and say where what was there is kept."""
        from autograder.frontends.reset import reset  # noqa: PLC0415 - start-up: it brings what reads notebooks

        path = self._paths.get(exercise) or self._course.own_file(exercise)
        try:
            kept = reset(self._course, exercise, path, step)
        except AutograderError as error:
            return str(error)
        if kept is None:
            return "It is as it came."
        return f"Put back. What was there is kept as {shown(kept)}: load the file again in your editor."
