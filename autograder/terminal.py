"""What a person reads in a terminal. Everything that a submission could control is shown as plain text."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.lines import one_line, plain, visible
from autograder.results import CheckResult, Result, StepResult

ELSEWHERE = {"sim": "a simulated accelerator that your code was handed as its device", "cuda": "the GPU"}
SIGNS = {"passed": ("ok", "green"), "failed": ("no", "red"), "error": ("!!", "magenta"), "skipped": ("--", "yellow")}


def points(value: float) -> str:
    """Points as a person writes them: no needless decimals."""
    return f"{value:g}"


def case_words(check: CheckResult) -> str:
    """Which run of a check is meant, in words."""
    where = "" if check.device == "cpu" else f" on {check.device}"
    return f"{check.case} case, {check.dtype}{where}"


def show_result(console: Console, result: Result, title: str) -> None:
    """Print one exercise as a student sees it: a line a step, and what is wrong."""
    score = f"{points(result.points)} of {points(result.max_points)} points"
    score = "not graded" if result.status == "error" and result.steps else score
    console.print(
        Text.assemble((result.exercise, "bold"), f"  {title}   ", (score, "bold green" if result.passed else "bold"))
    )
    if result.message:
        console.print(Text(f"  {one_line(result.message)}", "red"))
    shared = _shared_message(result)
    if shared:
        console.print(Text(f"  {plain(shared)}", "red"))
    for step in result.steps:
        _show_step(console, step, quiet=bool(shared))
    if result.output.strip() and not result.passed:
        console.print(Text("  Your code printed:", "dim"))
        for line in plain(result.output).splitlines()[:12]:
            console.print(Text(f"  | {line[:200]}", "dim"))


def _shared_message(result: Result) -> str:
    """The one message of all steps, if they share one (a syntax error, say)."""
    problems = [step.first_problem for step in result.steps]
    messages = {problem.message if problem else "" for problem in problems}
    return messages.pop() if len(messages) == 1 and len(problems) > 1 else ""


def _show_step(console: Console, step: StepResult, quiet: bool) -> None:
    sign, colour = SIGNS[step.status]
    score = f"{points(step.points)}/{points(step.max_points)}"
    console.print(Text.assemble("  ", (sign, f"bold {colour}"), f"  {step.step:<18} {score:>5}"))
    if step.follow_through:
        given = next(check.message for check in step.checks if check.message)
        console.print(Padding(Text(plain(given)), (0, 0, 0, 6)))
    problem = step.first_problem
    if problem is None or quiet:
        return
    for line in message_lines(problem):
        console.print(Padding(Text(line), (0, 0, 0, 6)))


def message_lines(problem: CheckResult) -> list[str]:
    """A failed check's message, line by line, with the run that showed it."""
    lines = plain(problem.message).splitlines()
    if problem.first_divergence is not None and lines:
        lines.append(f"Seen in check {problem.check!r} ({case_words(problem)}).")
    elif problem.device in ELSEWHERE and problem.status == "failed" and lines:
        lines.append(f"Seen on {problem.device}, {ELSEWHERE[problem.device]}: on a CPU alone this may not show.")
    return lines


def class_table(title: str, rows: Iterable[tuple[str, str, float, float, str]], limit: int = 60) -> Table:
    """The table that `grade` ends with: one line a student, one column an exercise."""
    rows = list(rows)
    exercises = sorted({exercise for _, exercise, *_ in rows})
    students: dict[str, dict[str, str]] = {}
    totals: dict[str, float] = {}
    for student, exercise, earned, _, status in rows:
        students.setdefault(student, {})[exercise] = points(earned) if status == "graded" else status
        totals[student] = totals.get(student, 0.0) + earned
    table = Table(title=title, title_justify="left")
    table.add_column("student", overflow="fold")
    for exercise in exercises:
        table.add_column(exercise.replace("_", " "), justify="right")
    table.add_column("total", justify="right", style="bold")
    for student in sorted(students)[:limit]:
        cells = [students[student].get(exercise, "") for exercise in exercises]
        table.add_row(Text(visible(student)), *cells, points(totals[student]))
    if len(students) > limit:
        more = f"... and {len(students) - limit} more, see grades.csv"
        table.caption, table.caption_justify, table.min_width = more, "left", len(more)
    return table
