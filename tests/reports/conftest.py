"""Fixtures of the tests of what comes after grading."""

import pytest

from autograder.course.spec import Course, LateSpec
from tests.reports.gradebooks import DUE


@pytest.fixture
def dated(toy: Course) -> Course:
    """The toy course (01_toy: 5 points, 02_more: 1) with a due date for the first exercise, and late rules."""
    exercises = dict(toy.exercises)
    exercises["01_toy"] = exercises["01_toy"].model_copy(update={"due": DUE})
    late = LateSpec(percent_a_day=20, grace_minutes=30, at_most_percent=50)
    return Course(toy.root, toy.spec.model_copy(update={"exercises": exercises, "late": late}))
