"""The table that `grade` ends with: a line a student, those first who need a person, no line broken at any width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.reports.graded import NOT_YET_DUE
from autograder.reports.terminal import points
from autograder.safe_text import visible

SIGNS = {"error": "!!", "missing": "--", NOT_YET_DUE: ".."}
LEGEND = {
    "error": "!! error: could not be graded",
    "missing": "-- missing: handed in nothing that can be graded",
    NOT_YET_DUE: ".. not yet due, and not handed in",
}
GAP = 2  # cells between columns
NAME_CELLS = 12  # of a name are shown at least, however many exercises there are
ID_CELLS = 10


@dataclass
class _Student:
    """One line: a cell for each exercise, the points of all of them, and whether a person has to look."""

    name: str
    cells: dict[str, str] = field(default_factory=dict)
    total: float = 0.0
    troubles: set[str] = field(default_factory=set)

    @property
    def order(self) -> tuple[bool, bool, str]:
        return "error" not in self.troubles, not self.troubles, self.name


def class_table(
    title: str, rows: Iterable[tuple[str, str, float, float, str]], width: int = 80, limit: int = 60
) -> Group:
    """A class's points, with a title above, and below it what its signs mean and what it leaves out.

    Args:
        rows: student, exercise, points, points that there are, status, which may be that it is not yet due.
        width: of the terminal; limit: how many students are shown.
    """
    students = _students(rows)
    shown = students[:limit]
    heads = _heads(sorted({exercise for student in students for exercise in student.cells}))
    totals = [_number(student.total) for student in shown]
    room = width - max(len(total) for total in ("total", *totals)) - GAP
    least = min(NAME_CELLS, max((cell_len(visible(student.name)) for student in shown), default=0))
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("student", no_wrap=True)
    columns: list[str] = []
    for exercise, head in heads.items():
        cells = max(cell_len(cell) for cell in (head, *(student.cells.get(exercise, "") for student in shown))) + GAP
        if room - cells < least:
            break
        room -= cells
        columns.append(exercise)
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("total", justify="right", style="bold", no_wrap=True)
    names = _shortened([visible(student.name) for student in shown], max(room, least))
    last = max((student.order for student in shown if student.troubles), default=None)
    for student, name, total in zip(shown, names, totals, strict=True):
        table.add_row(Text(name), *(student.cells.get(exercise, "") for exercise in columns), total)
        if student.order == last:
            table.add_section()
    signs = {cell for student in students for cell in student.cells.values()}
    below = [LEGEND[status] for status, sign in SIGNS.items() if sign in signs]
    if left := list(heads.values())[len(columns) :]:
        below.append(f"... and the exercises from {left[0]} on, see grades.csv")
    if len(students) > limit:
        below.append(f"... and {len(students) - limit} more, see grades.csv")
    return Group(Text(title, "bold"), "", table, *(Text(line, "dim") for line in ["", *below] if below))


def _students(rows: Iterable[tuple[str, str, float, float, str]]) -> list[_Student]:
    """A class's students, those first with something that could not be graded, then those with something missing."""
    students: dict[str, _Student] = {}
    for name, exercise, earned, _, status in rows:
        student = students.setdefault(name, _Student(name))
        student.cells[exercise] = SIGNS.get(status) or _number(earned)
        student.total += earned
        if status in SIGNS and status != NOT_YET_DUE:
            student.troubles.add(status)
    return sorted(students.values(), key=lambda student: student.order)


def _number(value: float) -> str:
    return points(round(value, 2))


def _heads(exercises: Sequence[str]) -> dict[str, str]:
    """What stands above each exercise's column: its number, where each has one of its own."""
    numbers = [exercise.partition("_")[0] for exercise in exercises]
    if not all(map(str.isdigit, numbers)) or len(set(numbers)) < len(numbers):
        numbers = _shortened(exercises, ID_CELLS)
    return dict(zip(exercises, numbers, strict=True))


def _shortened(names: Sequence[str], cells: int) -> list[str]:
    """Names that take no more cells than these, those too long without their middle; two names stay two."""
    taken = {name for name in names if cell_len(name) <= cells}
    short = []
    for name in names:
        written, number = name, 1
        while cell_len(written) > cells or (written != name and written in taken):
            gap = "…" if number == 1 else f"…{number}…"
            tail = (cells - cell_len(gap)) // 2
            head = cells - cell_len(gap) - tail
            written = set_cell_size(name, head).rstrip() + gap + set_cell_size(name[::-1], tail)[::-1].lstrip()
            number += 1
        taken.add(written)
        short.append(written)
    return short
