"""Fixtures of the tests of what comes after grading."""

from pathlib import Path

import pytest

from autograder.course.spec import Course, LateSpec
from autograder.reports.html import write_report
from tests.reports.classreport import WALKS, check, missing, result
from tests.reports.gradebooks import DUE


@pytest.fixture
def dated(toy: Course) -> Course:
    """The toy course (01_toy: 5 points, 02_more: 1) with a due date for the first exercise, and late rules."""
    exercises = dict(toy.exercises)
    exercises["01_toy"] = exercises["01_toy"].model_copy(update={"due": DUE})
    late = LateSpec(percent_a_day=20, grace_minutes=30, at_most_percent=50)
    return Course(toy.root, toy.spec.model_copy(update={"exercises": exercises, "late": late}))


@pytest.fixture
def report(toy: Course, tmp_path: Path) -> Path:
    up = "After update 1, w should be 1; yours is 3.\nIt looks as if the walk goes <up>.\nHint: Which way is down?"
    results = [
        result("ada", check()),
        result("bob", check("failed", "walks-up", up), check("failed", "walks-up", "second"), picture=True),
        result("cem", check("failed", "walks-up", up)),
        result("dee", check("failed", None, "`walk` is not written yet.")),
        missing("eve"),
    ]
    return write_report(toy, tmp_path, 7, results, {"01_toy": [WALKS]}).parent
