"""A known mistake as it is made of a solution."""

from dataclasses import replace

import pytest

from autograder.course.mistakes import Mistake
from autograder.errors import CourseError

MISTAKE = Mistake("triple", "double", "three are taken", "How many?", "    return 2 * x\n", "    return 3 * x\n")


def test_each_variant_has_a_key_of_its_own():
    assert [replace(MISTAKE, variant=number).key for number in range(3)] == ["triple", "triple@1", "triple@2"]


def test_it_is_made_in_the_solution_that_it_was_read_with_and_in_no_other():
    solution = "def double(x):\n    return 2 * x\n\n\nhalf = 2\n"
    assert MISTAKE.apply(solution) == "def double(x):\n    return 3 * x\n\n\nhalf = 2\n"
    for other in (solution.replace("2 * x", "x + x"), solution + solution):
        with pytest.raises(CourseError, match="mistake 'triple': the solution's double is not the one"):
            MISTAKE.apply(other)
