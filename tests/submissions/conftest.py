"""Fixtures of the tests of what is handed in."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from tests.submissions.downloads import write
from tests.submissions.stubs import MORE_STUB, STUB


@pytest.fixture
def built_toy(toy: Course, tmp_path: Path) -> Course:
    """The toy course with a stub of its first exercise."""
    write(tmp_path / "course", {"exercises/01_toy/toy.py": STUB, "exercises/02_more/more.py": MORE_STUB})
    return Course(tmp_path / "course", toy.spec)
