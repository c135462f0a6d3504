"""What each student of a graded folder came to."""

import pytest

from autograder.reports.graded import number


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.0, "0"), (-0.001, "0"), (10.0, "10"), (2.346, "2.35"), (2.5, "2.5"), (1234567.891, "1234567.89")],
)
def test_a_number_is_written_out(value, text):
    assert number(value) == text
