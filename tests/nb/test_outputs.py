"""What a test cell shows: a score that nbgrader cannot misread, and a message as text."""

import math
import re
from dataclasses import replace

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


@pytest.mark.parametrize("status", ["passed", "failed", "error", "skipped"])
def test_the_sign_is_read_on_a_light_and_on_a_dark_page(status):
    """White on a colour of its own, 4.5 to 1 at least (WCAG 2.2, 1.4.3): a notebook's page has any colour."""
    sign = re.search(r"background: #(\w{6}); color: #fff", message_data(replace(step(1), status=status))["text/html"])
    red, green, blue = (((int(sign[1][at : at + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for at in (0, 2, 4))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
