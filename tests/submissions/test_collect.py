"""Finding the submissions of a class: a path in which there are none is told. Layouts, names and links have files of their own."""

import pytest

from autograder.errors import UsageError
from autograder.submissions.collect import collect
from tests.helpers import put


def test_what_cannot_be_graded_at_all_is_a_usage_error(toy, tmp_path):
    put(tmp_path, "poem.py", "empty/notes.txt")
    for path, said in (
        ("nowhere", "no such file or folder"),
        ("poem.py", "belongs to no exercise of this course; its files are toy.py, more.py"),
    ):
        with pytest.raises(UsageError, match=said) as caught:
            collect([tmp_path / path], toy)
        assert str(tmp_path / path) in str(caught.value)
    (tmp_path / "bare").mkdir()
    with pytest.raises(UsageError, match="no submission found.*STUDENT/EXERCISE/FILE"):
        collect([tmp_path / "bare"], toy)
