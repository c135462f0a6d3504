"""What each student of a graded folder came to: points after late rules and adjustments, or the state of what has none.

What was not handed in is a state of its own and no zero; and another one where it was not yet due when the class was graded,
be it read whenever. Whoever has a result that the grader could not work out has no total.
"""

from __future__ import annotations

import datetime
import errno
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import Result, result_of
from autograder.reports.final import RUN, UNFINISHED, Adjustment, Finals, read_adjustments, read_run, when_graded
from autograder.reports.people import Known, People, read_people
from autograder.safe_text import spreadsheet_safe
from autograder.submissions.found import shown

RESULTS = "results.jsonl"
NOT_HANDED_IN, NOT_YET_DUE, ERROR = "not handed in", "not yet due", "error"


@dataclass
class Graded:
    """One student's line: what each exercise came to.

    Attributes:
        student: the name in the results; known: who it is.
        points: by exercise, as far as it was graded; errors: the exercises that could not be.
        late: by exercise, how much too late it came, as far as that is known.
        ahead: the exercises that were not yet due, and not handed in.
    """

    student: str
    known: Known
    points: dict[str, float] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    late: dict[str, datetime.timedelta] = field(default_factory=dict)
    ahead: set[str] = field(default_factory=set)

    @property
    def handed_in(self) -> set[str]:
        """The exercises that are graded, or could not be."""
        return self.points.keys() | self.errors

    def enter(self, result: Result, adjusted: bool) -> None:
        """Enter what a result comes to: points if it was graded, or where an instructor gave some."""
        if result.status == "graded" or adjusted:
            self.points[result.exercise] = result.final_points
        elif result.status == "error":
            self.errors.add(result.exercise)

    def cell(self, exercise: str) -> str:
        """The points of an exercise, or the state that it is in."""
        return number(self.points.get(exercise)) or self.state(exercise, NOT_HANDED_IN)

    def state(self, exercise: str, otherwise: str) -> str:
        """Whether an exercise could not be graded, or is not yet due; else what it is otherwise."""
        return ERROR if exercise in self.errors else NOT_YET_DUE if exercise in self.ahead else otherwise

    def dropped(self, course: Course) -> list[str]:
        """The exercises that the total leaves out: the lowest of those due by their share of points; none that could not be graded."""
        due = course.exercises.keys() - self.ahead
        share = {name: self.points.get(name, 0.0) / course.exercises[name].max_points for name in due - self.errors}
        lowest = sorted(share, key=lambda name: (share[name], name))
        return lowest[: max(0, min(course.spec.drop_lowest, len(due) - 1))]

    def total(self, course: Course) -> float | None:
        """The points of the whole course; None where one is unknown."""
        return None if self.errors else self._of_course(course, self.points)

    def due(self, course: Course) -> float:
        """How many of the points of the whole course can be had by now."""
        return self._of_course(
            course, {n: one.max_points for n, one in course.exercises.items() if n not in self.ahead}
        )

    def _of_course(self, course: Course, points: Mapping[str, float]) -> float:
        """Points by exercise, scaled to those of the course where some exercises are left out."""
        left = course.exercises.keys() - set(self.dropped(course))
        out_of = sum(course.exercises[name].max_points for name in left)
        return sum(points.get(name, 0.0) for name in left) * course.spec.points / out_of


class Ledger:
    """Everybody's line, as far as their results have been entered.

    Attributes:
        lines: by student; those who are known are in it from the beginning. finals: what results come to.
    """

    def __init__(self, course: Course, people: People, adjustments: Mapping[tuple[str, str], Adjustment]) -> None:
        self.lines = {student: Graded(student, known) for student, known in people.items()}
        self.finals = Finals(course, people, adjustments)
        self._course, self._adjustments = course, adjustments

    def enter(self, result: Result) -> Result:
        """Enter a result, and give what it comes to."""
        result = self.finals.final(result)
        line = self.lines.setdefault(result.student, Graded(result.student, Known()))
        if (over := self.finals.overdue(result)) is not None:
            line.late[result.exercise] = max(over, datetime.timedelta())
        adjustment = self._adjustments.get(result.owner)
        line.enter(result, adjustment is not None and adjustment.points is not None)
        return result

    def look_ahead(self, folder: Path) -> list[str]:
        """Enter what was not yet due, by its date or (where it has none) since nobody has handed it in; and say so."""
        when, begun = when_graded(folder), {name for line in self.lines.values() for name in line.handed_in}
        dated = dict[str, None]()
        for name, spec in self._course.exercises.items():
            for line in (line for line in self.lines.values() if name not in line.handed_in):
                due = self.finals.due((line.student, name)) if spec.due else None
                if due is None and name not in begun:
                    line.ahead.add(name)
                elif when and due and when < due:
                    line.ahead.add(name)
                    dated[name] = None
        if when is None and any(spec.due for spec in self._course.exercises.values()):
            return [f"{folder / RUN}: does not say when this was graded, and so what was not yet due: grade once more"]
        at = f"when this was graded, at {when:%Y-%m-%d %H:%M} UTC" if when else ""
        return [f"{several(dated)}: not yet due {at}: no zero for who has not handed in"] if dated else []


def read_graded(course: Course, folder: Path) -> tuple[list[Graded], list[str]]:
    """Everybody in a graded folder and known there, sorted; a sentence for each thing that is wrong; UsageError if no results can be read."""
    ledger, _, said = read_ledger(course, folder)
    said += ledger.look_ahead(folder)
    return [line for _, line in sorted(ledger.lines.items())], said


def read_ledger(course: Course, folder: Path) -> tuple[Ledger, list[Result], list[str]]:
    """Everybody's line in a graded folder, the results with what they come to, and what is wrong; UsageError as `read_graded`."""
    people, damaged = read_people(folder)
    results = [result for result in read_results(folder) if result.exercise in course.exercises]
    adjustments, odd = read_adjustments(folder, course, {result.owner for result in results}, people)
    ledger = Ledger(course, people, adjustments)
    said = [damaged] if damaged else []
    if read_run(folder).get(UNFINISHED):
        said.append(f"{folder}: grading goes on here, or was ended before all was graded: then grade once more")
    return ledger, [ledger.enter(result) for result in results], [*said, *odd]


def read_results(folder: Path) -> Iterable[Result]:
    """The results in a graded folder, without what late rules and adjustments made of them; UsageError if it holds none, or a line is damaged."""
    path = folder / RESULTS
    try:
        if path.exists() and not path.is_file():  # a pipe, which is waited for
            raise OSError(errno.EINVAL, "it is not a regular file")
        with path.open(encoding="utf-8") as file:
            line = 0
            for line, text in enumerate(file, 1):
                try:
                    result = result_of(json.loads(text))
                    said = result.final.said if result.final else ""
                    yield replace(result, message=result.message.removesuffix(said).rstrip(), final=None)
                except (ValueError, ValidationError, AttributeError, RecursionError):
                    raise UsageError(
                        f"{path}, line {line}: is damaged: grade once more, and it is written anew"
                    ) from None
        if not line:  # `grade` was ended before the first, and a table of nobody's points would pass for the class's
            raise UsageError(f"{path}: holds no results: grade once more, and it is written anew")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"{path}: cannot be read: {reason}: name a folder that `autograder grade` wrote") from None


def number(value: float | None) -> str:
    """Points as every gradebook reads them, empty for none."""
    return "" if value is None else f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def several(names: Iterable[str]) -> str:
    """The first of these names, and how many more there are."""
    return shown(map(spreadsheet_safe, names), 5)
