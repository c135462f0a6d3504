"""Which checks there are is read off their text, and what cannot be is told to the author."""

from pathlib import Path

import pytest

from autograder.course.check_index import read_checks
from autograder.errors import CourseError
from tests.helpers import TOY_CHECKS


def test_a_function_that_is_not_there_is_told_to_the_author(toy):
    text = TOY_CHECKS.replace('@check("walk"', '@check("walk", written_by="other"')
    with pytest.raises(CourseError, match="written_by names 'other', which is no function of this file"):
        read_checks(text, Path("checks.py"), toy.exercises["01_toy"])
