"""How far a student is: the latest result of each exercise, as a line, as a table, and kept beside the course between commands.

Results lie in `.autograder/results.json`, so that only what changed is checked again. Each is used as long as nothing that it
depends on is another: the student's file, the exercise's checks and recorded reference, `course.yml`, this package, PyTorch
and NumPy. Nothing heavy is imported here. A file that cannot be read is as if it had never been written, and one that cannot
be written is done without.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from autograder.atomic_files import digest, write_text
from autograder.course.outline import CHECKS, FILE, RECORDED, Outline
from autograder.course.released import HIDDEN
from autograder.errors import UsageError
from autograder.reports.terminal import SIGNS, points
from autograder.safe_text import one_line
from autograder.surroundings import surroundings

if TYPE_CHECKING:
    from autograder.judging.results import Result

BAR = 30
RESULTS = "results.json"
HINTS = "hints.json"


@dataclass(frozen=True)
class Row:
    """How one exercise stands.

    Attributes:
        points, max_points: of all its steps.
        graded: whether it could be graded; if not, `message` says why.
        passed: the steps that pass; left: those that don't.
        changes: of what kind the change is in the line that was found, by the steps that have one.
    """

    points: float
    max_points: float
    graded: bool
    passed: tuple[str, ...]
    left: tuple[str, ...]
    message: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(result: Result) -> Row:
        """As a result has it."""
        passed = tuple(step.step for step in result.steps if step.status == "passed")
        left = tuple(step.step for step in result.steps if step.status != "passed")
        changes = {step.step: step.hint_on_line for step in result.steps if step.line}
        graded = result.status == "graded"
        return Row(result.points, result.max_points, graded, passed, left, result.message, changes)

    @property
    def done(self) -> bool:
        """Whether every step earned its points."""
        return self.graded and not self.left


def row_of(form: Mapping[str, Any]) -> Row:
    """The row that a JSON object holds; KeyError, TypeError, ValueError if it is not what was kept."""
    earned, most = float(form["points"]), float(form["max_points"])
    passed, left = (tuple(map(str, form[which])) for which in ("passed", "left"))
    changes = {str(step): str(change) for step, change in dict(form["changes"]).items()}
    return Row(earned, most, form["graded"] is True, passed, left, str(form["message"]), changes)


@dataclass(frozen=True)
class Standing:
    """What a student has so far.

    Attributes:
        exercises: all of the course, in its order.
        total: the points of the course.
        rows: how each exercise that was looked at stands.
    """

    exercises: Sequence[str]
    total: float
    rows: Mapping[str, Row]

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(row.done for row in self.rows.values())

    @property
    def points(self) -> float:
        """The points of all of them together."""
        return sum(row.points for row in self.rows.values())

    @property
    def finished(self) -> bool:
        """Whether every exercise passes."""
        return self.passed == len(self.exercises)

    def next_after(self, exercise: str | None) -> str | None:
        """The first exercise after this one that does not pass yet, from the beginning again at the end."""
        names = list(self.exercises)
        start = names.index(exercise) + 1 if exercise is not None else 0
        order = [name for name in names[start:] + names[:start] if name != exercise]
        return next((name for name in order if not (name in self.rows and self.rows[name].done)), None)

    def bar(self) -> Text:
        """One line: the exercises done as a bar, then as numbers."""
        total = len(self.exercises)
        done = BAR * self.passed // total
        tip = ">" if done < BAR else ""
        return Text.assemble(
            "Progress: [",
            ("#" * done + tip, "green"),
            ("-" * (BAR - done - len(tip)), "dim"),
            f"]  {self.passed}/{total} exercises, {points(self.points)} of {points(self.total)} points",
        )

    def table(self, current: str | None = None, cursor: str | None = None, brief: bool = False) -> Table:
        """A line an exercise: its sign, its points and the steps that are left; a mark at the `current` one, or at the `cursor`.

        What does not fit goes on below it; where it is to be `brief`, it is cut off.
        """
        table = Table.grid(padding=(0, 2))
        for exercise in self.exercises:
            row = self.rows.get(exercise)
            sign, colour = _sign(row)
            earned = f"{points(row.points) if row.graded else '?'}/{points(row.max_points)}" if row else "…"
            mark = ">" if exercise == cursor else "*" if exercise == current and cursor is None else " "
            table.add_row(
                Text(mark, "bold"), Text(sign, colour), Text(exercise), Text(earned, justify="right"), _left(row, brief)
            )
        return table


def _sign(row: Row | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    if not row.graded:
        return SIGNS["error"]
    return SIGNS["passed"] if row.done else SIGNS["failed"]


def _left(row: Row | None, brief: bool) -> Text:
    """The steps that are left, or why there is no telling."""
    if row is None or row.done:
        return Text("")
    if not row.graded:
        return Text(one_line(row.message), "red", no_wrap=brief, overflow="ellipsis")
    return Text("left: " + ", ".join(row.left), "dim", no_wrap=brief, overflow="ellipsis")


class Kept:
    """The latest results of a course's own files."""

    def __init__(self, course: Outline) -> None:
        self._course = course
        self._file = course.root / HIDDEN / RESULTS
        self._results = read_json(self._file)

    def row(self, exercise: str) -> Row | None:
        """How an exercise stands as it is now, None if that has to be checked."""
        try:
            kept = self._results[exercise]
            same = kept["key"] == self._key(exercise, _hash(self._course.own_file(exercise)))
            return row_of(kept["row"]) if same else None
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def rows(self) -> dict[str, Row]:
        """How each exercise stands of which that is known."""
        rows = {exercise: self.row(exercise) for exercise in self._course.exercises}
        return {exercise: row for exercise, row in rows.items() if row is not None}

    def keep(self, result: Result) -> None:
        """Keep a result of the student's own file, if it is one."""
        if result.status != "graded":
            return
        with suppress(OSError):
            key = self._key(result.exercise, result.submission.sha256)
            entry = {"key": key, "row": asdict(Row.of(result))}
            if self._results.get(result.exercise) != entry:
                self._results = keep_in(self._file, result.exercise, entry)

    def _key(self, exercise: str, content: str) -> str:
        folder = self._course.exercise_dir(exercise)
        files = [self._course.root / FILE, *(folder / name for name in (CHECKS, RECORDED))]
        return digest(content, [_hash(file) for file in files], surroundings())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file that this package keeps for itself, an empty one if there is none."""
    try:
        said = json.loads(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def keep_in(path: Path, name: str, value: object) -> dict[str, Any]:
    """Keep something under a name in such a file, and give all that is in it; where it cannot be written, it is done without."""
    said = {**read_json(path), name: value}
    with suppress(UsageError):
        write_text(path, json.dumps(said, indent=1) + "\n")
    return said


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
