"""A student's own code as a page shows it: the lines in question marked, beside what is said of a step.

In question are the line that the message names, else none; beside them stands the step's whole definition. Nothing is run, and
whatever is in the text, what is shown of it is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.judging.results import Result, StepResult
from autograder.reports.terminal import named_lines
from autograder.safe_text import plain
from autograder.submissions.notebook import CELL
from autograder.submissions.source import is_notebook
from autograder.submissions.step_text import Place, places_in

AROUND, APART = 3, 5  # lines above and below one in question elsewhere; such places shown
LONGEST, WHOLE = 60, 1500  # lines shown of a step, and of a file
WIDEST = 200  # characters shown of a line


@dataclass(frozen=True)
class Line:
    """A line: its number, as messages have it (of a notebook: in its cell), its text, and whether it is in question."""

    number: int
    text: str
    marked: bool = False


@dataclass(frozen=True)
class Code:
    """Some of a file's lines, in order; between two pieces of it stands None. `whole`: whether these are all of its lines."""

    lines: tuple[Line | None, ...]
    whole: bool

    @property
    def marked(self) -> str:
        """The numbers of the lines in question, in words."""
        return ", ".join(str(line.number) for line in self.lines if line and line.marked)


class CodeView:
    """What is shown of one result's code."""

    def __init__(self, result: Result) -> None:
        self._texts = result.source.split("\n") if result.source else []
        while self._texts and not self._texts[-1].strip():
            self._texts.pop()
        self._numbers = _numbers(self._texts, result.submission.file)
        failed = [step for step in result.steps if step.status not in ("passed", "skipped")]
        names = [step.step for step in failed]
        self._places: Mapping[str, Place] = places_in(result.source, names) if names and self._texts else {}
        self._marks = {step.step: _in_question(step, len(self._texts)) for step in failed}

    @property
    def whole(self) -> Code | None:
        """The file, None where there is nothing to show."""
        marked = {number for marks in self._marks.values() for number in marks}
        return self._code(range(1, min(len(self._texts), WHOLE) + 1), marked) if self._texts else None

    def of(self, step: StepResult) -> Code | None:
        """The step, and around the lines in question; None where neither is known."""
        place, marks = self._places.get(step.step), self._marks.get(step.step, set())
        wanted = set[int]()
        if place is not None:
            inside = min((mark for mark in marks if place.first <= mark <= place.last), default=place.first)
            first = max(place.first, inside - LONGEST // 2)
            wanted.update(range(first, min(place.last, first + LONGEST) + 1))
        for mark in sorted(marks - wanted)[:APART]:
            wanted.update(range(mark - AROUND, mark + AROUND + 1))
        shown = sorted(wanted.intersection(range(1, len(self._texts) + 1)))
        return self._code(shown, marks) if shown else None

    def _code(self, numbers: Sequence[int], marked: set[int]) -> Code:
        lines: list[Line | None] = []
        for at, number in enumerate(numbers):
            if at and number != numbers[at - 1] + 1:
                lines.append(None)
            whole = self._texts[number - 1]
            text = whole if len(whole) <= WIDEST else f"{whole[:WIDEST]} …"
            lines.append(Line(self._numbers[number - 1], plain(text.replace("\t", "    ")), number in marked))
        return Code(tuple(lines), len(numbers) == len(self._texts))


def _in_question(step: StepResult, lines: int) -> set[int]:
    """The lines that a step's message is about: the one that a small change mends, else the one that it names."""
    problem = step.first_problem
    named = named_lines(problem.message) if problem else ()
    return {number for number in ([step.line] if step.line else named) if 0 < number <= lines}


def _numbers(texts: Sequence[str], file: str) -> list[int]:
    """The number of each line; in a notebook it begins anew with each cell, below the line that heads it."""
    if not is_notebook(file):
        return list(range(1, len(texts) + 1))
    numbers, number = [], 0
    for text in texts:
        number = 0 if CELL.match(text) else number + 1
        numbers.append(number)
    return numbers
