"""What a test cell shows of its step: the outputs of a notebook, made from a result.

They are the same in a student's kernel, after `nbgrader autograde` and in the feedback: a message, a picture
where there is one, and last the points, a plain float. nbgrader reads no other last value as it is meant.
"""

from __future__ import annotations

import html
import math

from autograder.errors import CourseError
from autograder.judging.results import Result, StepResult
from autograder.reports.terminal import SIGNS, told

COLOURS = {"passed": "#1a7f37", "failed": "#b42318", "error": "#8250df", "skipped": "#9a6700"}


def score_of(step: StepResult) -> float:
    """A step's points as nbgrader must have them, finite and within the step's; CourseError, our own trouble and no score, if not."""
    score, highest = float(step.points), float(step.max_points)
    if not math.isfinite(score) or not 0 <= score <= highest:
        raise CourseError(
            f"the step {step.step} was given {score} points of {highest:g}: this is a fault of the grader's"
        )
    return score


def message_data(step: StepResult) -> dict[str, str]:
    """A step's message as a MIME bundle: HTML, every word of it escaped, and plain text."""
    sign = SIGNS[step.status][0]
    head = f"{step.step}: {step.score}"
    lines = told(step)
    shown = "<br>".join(html.escape(line) for line in lines)
    colour = COLOURS[step.status]
    box = (
        f'<div style="border-left: 4px solid {colour}; padding: 0.3em 0.8em; margin-bottom: 0.6em; line-height: 1.5">'
        f'<b style="background: {colour}; color: #fff; padding: 0 0.4em; border-radius: 0.2em">{sign}</b> '
        f"<b>{html.escape(head)}</b>{'<br>' if shown else ''}{shown}</div>"
    )
    return {"text/html": box, "text/plain": "\n".join([f"{sign}  {head}", *(f"    {line}" for line in lines)])}


def bundles(result: Result, name: str) -> list[dict[str, str]]:
    """All that is shown of a step of a result, as MIME bundles: its message, and its picture where there is one."""
    step = result.step(name)
    if step is None:
        return []
    shown = [{"image/svg+xml": step.svg, "text/plain": "<what is right, and yours>"}] if step.svg else []
    return [message_data(step), *shown]
