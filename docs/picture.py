"""Draw the README's pictures: what `autograder check` really prints, and draws, of a program with a mistake.

python docs/picture.py
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.frontends.check import Checker
from autograder.judging.results import Result
from autograder.reports.drawing import svg
from autograder.reports.terminal import show_result
from autograder.sandbox.host.sandbox import Sandbox

DOCS = Path(__file__).parent
EXERCISE = "02_manual_gradient"
NO_FACTOR_2 = ("2 * np.mean(error", "np.mean(error")
MOVED_BEFORE = ("b = b - lr * db", "b = b - lr * gradient(x, y, w, b)[1]")


def draw() -> dict[str, str]:
    """The pictures, by their file's name."""
    course = load_course(DOCS.parent)
    with Sandbox(course.spec.limits.limits()) as sandbox:
        printed = _terminal(_check(course, *NO_FACTOR_2, sandbox), course.exercises[EXERCISE].title)
        diverging = _check(course, *MOVED_BEFORE, sandbox)
    drawn = (step.picture() for step in diverging.steps if step.picture)
    return {"check.svg": printed, "path.svg": next(svg(picture) for picture in drawn if picture)}


def _check(course: Course, right: str, wrong: str, sandbox: Sandbox) -> Result:
    solution = course.solution_dir(EXERCISE) / course.exercises[EXERCISE].file
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, solution.name)
        file.write_text(solution.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
        return Checker(course, sandbox).check(EXERCISE, file)


def _terminal(result: Result, title: str) -> str:
    console = Console(record=True, width=80, file=io.StringIO(), highlight=False, force_terminal=True)
    console.print(f"$ autograder check {EXERCISE[:2]}", style="dim", markup=False)
    show_result(console, result, title)
    return re.sub(
        r"@font-face \{.*?\}\s*", "", console.export_svg(title="autograder check"), flags=re.DOTALL
    )  # no web fonts


if __name__ == "__main__":
    for name, picture in draw().items():
        (DOCS / name).write_text(picture, encoding="utf-8")
