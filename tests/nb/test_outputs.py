"""What a test cell shows: a score that nbgrader cannot misread, and a message as text."""

import math

import pytest

from autograder.errors import CourseError
from autograder.judging.results import CheckResult, StepResult
from autograder.nb.outputs import message_data, score_of


def step(points: float, message: str = "") -> StepResult:
    check = CheckResult("c", "known", "cpu", "float64", "failed", message=message)
    return StepResult("s", points, 2.0, "failed", (check,))


@pytest.mark.parametrize("points", [0, 2, 1.5])
def test_a_score_is_a_plain_float(points):
    score = score_of(step(points))
    assert type(score) is float and repr(score) == repr(float(points))


@pytest.mark.parametrize("points", [math.nan, math.inf, -1.0, 2.5])
def test_a_score_that_nbgrader_would_misread_is_the_graders_fault(points):
    with pytest.raises(CourseError, match="fault of the grader's"):
        score_of(step(points))


def test_a_message_is_shown_as_text_whatever_it_holds():
    shown = message_data(step(0, message="<script>alert(1)</script> \x1b[2J"))
    assert "<script>" not in shown["text/html"] and "&lt;script&gt;" in shown["text/html"]
    assert "\x1b" not in shown["text/html"] + shown["text/plain"]
