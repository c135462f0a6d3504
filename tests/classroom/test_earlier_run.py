"""What an earlier run left in the folder is read, whatever stands in the place of its files."""

import os
from pathlib import Path

import pytest

from autograder.classroom.earlier_run import recorded_seed
from autograder.errors import UsageError
from autograder.reports.graded import read_results
from autograder.reports.people import read_people


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("run.json", "people.json", "results.jsonl"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError, match=r"run\.json: is damaged"):
        recorded_seed(tmp_path)
    with pytest.raises(UsageError, match="cannot be read: it is not a regular file"):
        list(read_results(tmp_path))
    known, said = read_people(tmp_path)
    assert known == {} and "people.json: is damaged" in said
