"""The second course, `examples/logistic`: it is what its sources make, it is sound, and its three students get what they earned."""

import json
import shutil

import pytest

from tests.helpers import ROOT

COURSE = ROOT / "examples" / "logistic"
pytestmark = pytest.mark.slow

# Points, and for each step that lost some the mistake that is named.
EXPECTED = {
    ("ada", "01_by_hand"): (10, {}),
    ("ada", "02_with_torch"): (10, {}),
    ("ada", "03_small_network"): (10, {}),
    ("ben", "01_by_hand"): (7, {"gradient": "factor-2"}),
    ("ben", "02_with_torch"): (2, {"predict": "scores-cut-at-half", "train": "not-cleared"}),
    ("ben", "03_small_network"): (4, {"Network": "relu", "accuracy": "counted"}),
    ("cleo", "01_by_hand"): (5, {"cross_entropy": "sign-missing", "train": "uphill"}),
    ("cleo", "02_with_torch"): (8, {"as_column": "whole-numbers"}),
    ("cleo", "03_small_network"): (6, {"train": "summed"}),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The course as it lies in the repository, where a test may write."""
    return shutil.copytree(COURSE, tmp_path_factory.mktemp("examples") / "logistic")


def test_its_exercises_are_what_its_sources_make(copy, autograder):
    shutil.rmtree(copy / "exercises")
    done = autograder("build", cwd=copy)
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(copy): path.read_bytes() for path in copy.glob("exercises/*/*.py")}
    kept = {path.relative_to(COURSE): path.read_bytes() for path in COURSE.glob("exercises/*/*.py")}
    assert made == kept and len(made) == 6


def test_it_is_sound(copy, autograder):
    done = autograder("validate", cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_students_get_what_they_earned(copy, autograder):
    done = autograder("grade", "submitted", "--out", "graded", "--seed", "1", cwd=copy)
    assert done.returncode == 0, done.stderr
    found = {}
    for line in (copy / "graded" / "results.jsonl").read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        named = {
            step["step"]: next((check["mistake"] for check in step["checks"] if check["mistake"]), None)
            for step in result["steps"]
            if step["points"] == 0
        }
        found[result["student"], result["exercise"]] = (result["points"], named)
    assert found == EXPECTED
    page = (copy / "graded" / "report" / "index.html").read_text(encoding="utf-8")
    assert "Telling classes apart" in page
