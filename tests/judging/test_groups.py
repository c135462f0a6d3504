"""Students who failed alike without a known mistake form a group, also with those of an earlier run; an entry is drafted from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from autograder.course.mistake_file import FILE, read_mistakes
from autograder.course.yaml_file import load_course
from autograder.errors import CourseError
from tests.helpers import TOY_SOLUTION

Command = Callable[..., CompletedProcess[str]]
RIGHT = "w - lr * 2 * w, b - lr * 2 * b"
WORK = {
    "ada": TOY_SOLUTION,
    "bob": TOY_SOLUTION.replace(RIGHT, "w - lr * 2 * w, b - lr * 3 * b"),
    "cem": TOY_SOLUTION.replace(RIGHT, "w - 2 * lr * w, b - (lr + lr + lr) * b"),  # the same numbers, otherwise written
    "dee": TOY_SOLUTION.replace(RIGHT, "w - lr * 2 * w, b - lr * 2.01 * b"),
    "eve": "def double(x):\n    return [2 * number for number in x]\n",
    "fay": "def double(x):\n    return [2 * number for number in x]\n",
}


def hand_in(root: Path, *students: str) -> Path:
    for student in students:
        path = root / "submitted" / student / "01_toy" / "toy.py"
        path.parent.mkdir(parents=True)
        path.write_text(WORK[student])
    return root / "submitted"


@pytest.fixture
def grade(tmp_path: Path, built: Path, autograder: Command) -> Command:
    words = ("--out", tmp_path / "out", "--trust-submissions", "--workers", "1", "--seed", "5")
    return lambda *paths: autograder("grade", *paths, *words, cwd=built)


def test_a_group_is_told_with_its_line_and_an_entry_drafted(
    tmp_path: Path, built: Path, grade: Command, autograder: Command
) -> None:
    done = grade(hand_in(tmp_path, *WORK))
    said = " ".join(done.stdout.split())
    line = "w, b = w - lr * 2 * w, b - lr * 3 * b"
    assert (
        "01_toy, walk: 2 students, no known mistake: After update 1, b should be" in said
        and f"The line: {line}" in said
    )
    assert said.count("no known mistake") == 1, "who is a little off is alone, who wrote nothing is in no group"
    page = (tmp_path / "out/report/index.html").read_text()
    assert page.count("Failed alike, without a known mistake") == 1 and page.count("2 students") == 1 and line in page
    results = [json.loads(text) for text in (tmp_path / "out/results.jsonl").read_text().splitlines()]
    lines = {one["student"]: one["steps"][1]["line"] for one in results if one["steps"]}
    assert lines["ada"] is None and lines["bob"] == TOY_SOLUTION.splitlines().index("        w, b = " + RIGHT) + 1
    drafted = autograder("mistakes", "draft", tmp_path / "out", cwd=built)
    assert drafted.returncode == 0 and "bob, cem" in drafted.stdout and line in drafted.stdout
    (entry,) = yaml.safe_load(drafted.stdout)
    assert next(iter(entry)).startswith("walk.") and "- lr * 2 * b" not in drafted.stdout.replace(line, "")
    course = load_course(shutil.copytree(built, tmp_path / "course"))
    (course.solution_dir("01_toy") / FILE).write_text(drafted.stdout)
    with pytest.raises(CourseError, match=r"a text of the solution's step"):  # what is left to say is asked for
        read_mistakes(course.solution_dir("01_toy"), course.exercises["01_toy"])


def test_those_of_an_earlier_run_count(tmp_path: Path, built: Path, grade: Command, autograder: Command) -> None:
    first = hand_in(tmp_path / "monday", "ada", "bob")
    assert "no known mistake" not in grade(first).stdout
    both = grade(hand_in(tmp_path / "tuesday", "cem"))
    assert "2 students, no known mistake" in both.stdout, both.stderr
    shutil.rmtree(first / "bob")
    again = grade(first)
    assert "2 students, no known mistake" in again.stdout, "whoever is kept is in a group as well"


def test_a_folder_without_results_is_told(tmp_path: Path, built: Path, autograder: Command) -> None:
    done = autograder("mistakes", "draft", tmp_path, cwd=built)
    assert done.returncode == 2 and "holds no results: name a folder that `grade` wrote" in done.stderr
