"""What a person reads in a terminal. Everything that a submission could control is shown as plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from autograder.safe_text import one_line, plain
from autograder.submissions.notebook import IN_CELL, cell_of

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.judging.results import CheckResult, Result, StepResult

NOWHERE: Mapping[str, str] = MappingProxyType({})
STEP_CELLS = 18  # so that points stand below one another in most exercises
NAMED = re.compile(r"\(line (\d{1,6})(?=[:)])")  # as a message names where an exception came from
SIGNS = {"passed": ("ok", "green"), "failed": ("no", "red"), "error": ("!!", "magenta"), "skipped": ("--", "yellow")}


def points(value: float) -> str:
    """Points as a person writes them: no needless decimals."""
    return f"{value:g}"


def show_result(
    console: Console, result: Result, title: str, places: Mapping[str, str] = NOWHERE, brief: bool = False
) -> None:
    """Print one exercise as a student sees it: a line a step, and what is wrong.

    Args:
        places: where steps stand in the student's file, as an editor takes it to jump there; a line at fault that is known is that place.
        brief: whether of the steps that don't pass only the first one is told about.
    """
    score = f"{points(result.points)} of {points(result.max_points)} points"
    if still := sum(step.max_points for step in result.steps if step.open):
        score += f", {points(still)} open"
    score = "not graded" if result.status == "error" else score
    console.print(
        Text.assemble((result.exercise, "bold"), f"  {title}   ", (score, "bold green" if result.passed else "bold"))
    )
    if result.message:
        console.print(indented(one_line(result.message), 2, "red"))
    shared = result.shared_message
    if shared:
        console.print(indented(plain(shared), 2, "red"))
        _show_place(console, at_fault(result, result.steps[0], places), 2)
    cells = max((len(step.step) for step in result.steps), default=0)
    first = next((step for step in result.steps if step.status != "passed"), None)
    for step in result.steps:
        _show_step(console, step, max(cells, STEP_CELLS))
        if not brief or step is first:
            _tell(console, step, bool(shared), "" if shared else at_fault(result, step, places))
    if result.output.strip() and not result.passed:
        console.print(Text("  Your code printed:", "dim"))
        for line in plain(result.output).splitlines()[:12]:
            console.print(Text(f"  | {line[:200]}", "dim"))


def indented(text: str, cells: int, style: str = "") -> Padding:
    """A text whose every line begins so far in, however narrow the terminal is."""
    return Padding(Text(text, style), (0, 0, 0, cells))


def _show_step(console: Console, step: StepResult, cells: int) -> None:
    sign, colour = SIGNS["skipped" if step.open else step.status]
    score = f"{'?' if step.open else points(step.points)}/{points(step.max_points)}"
    console.print(Text.assemble("  ", (sign, f"bold {colour}"), f"  {step.step:<{cells}} {score:>5}"))


def _tell(console: Console, step: StepResult, quiet: bool, place: str) -> None:
    """What there is to say of a step, and where it stands."""
    for line in [] if quiet else told(step):
        text = line.lstrip(" ")
        console.print(indented(text, 6 + len(line) - len(text)))  # what is broken of a line of code stays below it
    if step.status in ("failed", "error"):
        _show_place(console, place, 6)


def _show_place(console: Console, place: str, cells: int) -> None:
    if place:
        whole = Text(f"{' ' * cells}{one_line(place)}", "dim")  # so that it can be followed
        console.print(whole, soft_wrap=True)


def at_fault(result: Result, step: StepResult, places: Mapping[str, str]) -> str:
    """Where to look in a file: the line at fault or that ended the run, if one is known, else the place where the step stands.

    Of a notebook it is the cell. "" where nobody knows.
    """
    anywhere = next(iter(places.values()), "") if result.shared_message else ""
    place, problem = places.get(step.step, anywhere), step.first_problem
    line = step.line or (problem.raised or next(iter(named_lines(problem.message)), 0) if problem else 0)
    if line and place.rpartition(":")[2].isdigit():
        return f"{place.rpartition(':')[0]}:{line}"
    notebook, in_cell, _ = place.rpartition(IN_CELL)
    cell = cell_of(result.source, line) if line and in_cell else 0
    return f"{notebook}{in_cell}{cell}" if cell else place


def named_lines(message: str) -> list[int]:
    """The lines that a message names as those from which an exception came."""
    return [int(number) for number in NAMED.findall(message)]


def told(step: StepResult) -> list[str]:
    """What a student is told of a step, line by line: what is wrong, or with which right steps in place it passed."""
    if step.follow_through:
        return plain(next(check.message for check in step.checks if check.message)).splitlines()
    return message_lines(step.first_problem) if step.first_problem else []


def message_lines(problem: CheckResult) -> list[str]:
    """A failed check's message, line by line, with the case that showed it."""
    return [*plain(problem.message).splitlines(), *filter(None, [problem.seen])]
