"""How far a student is: the latest result of each exercise, as a line and as a table."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.course.lookup import own_file
from autograder.course.spec import Course
from autograder.judging.results import Result
from autograder.reports.terminal import SIGNS, points
from autograder.safe_text import one_line

BAR = 30


@dataclass(frozen=True)
class Standing:
    """What a student has so far.

    Attributes:
        course: the course.
        results: the latest result of each exercise that was looked at, by its id.
    """

    course: Course
    results: Mapping[str, Result]

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(result.passed for result in self.results.values())

    @property
    def points(self) -> float:
        """The points of all of them together."""
        return sum(result.points for result in self.results.values())

    def next_after(self, exercise: str | None) -> str | None:
        """The first exercise after this one that does not pass yet, from the beginning again at the end."""
        names = list(self.course.exercises)
        start = names.index(exercise) + 1 if exercise is not None else 0
        order = [name for name in names[start:] + names[:start] if name != exercise]
        return next((name for name in order if not (name in self.results and self.results[name].passed)), None)

    def bar(self) -> Text:
        """One line: the exercises done as a bar, then as numbers."""
        total = len(self.course.exercises)
        done = BAR * self.passed // total
        tip = ">" if done < BAR else ""
        return Text.assemble(
            "Progress: [",
            ("#" * done + tip, "green"),
            ("-" * (BAR - done - len(tip)), "dim"),
            f"]  {self.passed}/{total} exercises, {points(self.points)} of {points(self.course.spec.points)} points",
        )

    def table(self, current: str | None = None, cursor: str | None = None) -> Table:
        """A line an exercise: its sign, its points and the steps that are left.

        Args:
            current: the exercise that is worked on; cursor: the one that is pointed at in a list.
        """
        table = Table.grid(padding=(0, 2))
        for exercise, spec in self.course.exercises.items():
            result = self.results.get(exercise)
            sign, colour = _sign(result)
            earned = f"{points(result.points)}/{points(spec.max_points)}" if result else "…"
            mark = ">" if exercise == cursor else "*" if exercise == current and cursor is None else " "
            table.add_row(
                Text(mark, "bold"), Text(sign, colour), Text(exercise), Text(earned, justify="right"), _left(result)
            )
        return table


def _sign(result: Result | None) -> tuple[str, str]:
    if result is None:
        return "", ""
    if result.status != "graded":
        return SIGNS["error"]
    return SIGNS["passed"] if result.passed else SIGNS["failed"]


def _left(result: Result | None) -> Text:
    """The steps that are left, or why there is no telling."""
    if result is None or result.passed:
        return Text("")
    if result.status != "graded":
        return Text(one_line(result.message), "red")
    return Text("left: " + ", ".join(step.step for step in result.steps if step.status != "passed"), "dim")


def where(course: Course, exercise: str, path: Path | None = None) -> str:
    """An exercise's file, as short as it can be named from here."""
    path = path or own_file(course, exercise)
    for follow in (os.path.abspath, os.path.realpath):  # a link is named where it lies
        with contextlib.suppress(ValueError, OSError):
            return str(Path(follow(path)).relative_to(Path.cwd()))
    return str(path)
