"""A class of 39 students, right, wrong, broken and hostile: each submission comes to what its expected result says."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import start

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
SEED = "2026"
STORE = ".results.sqlite"  # counts how often it was written
SUBMITTED = HERE / "class" / "submitted"
Command = Callable[..., subprocess.CompletedProcess[str]]


def grade(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`autograder WORDS` on a class, as an instructor calls it."""
    return start([sys.executable, "-m", "autograder", *words], cwd, timeout=1800)


@dataclass(frozen=True)
class Graded:
    """A class that was graded once.

    Attributes:
        students: the folders that were handed in; out: what was written; process: what was said;
        expected: the rows of expected.csv of these students, which were written by hand from what each submission is.
    """

    students: list[Path]
    out: Path
    process: subprocess.CompletedProcess[str]
    expected: list[dict[str, str]]


def demo() -> set[str]:
    """The students whom `make demo` grades: each shows something of their own."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    return set(re.search(r"^DEMO := (.*)$", text, re.M)[1].split())  # type: ignore[index]


# Who takes half of the time: two with work on all ten exercises, and one whose loops run into their limits.
LONG = {"ada", "lena", "mallory_loops"}


@pytest.fixture(scope="module", params=["most of the demo", pytest.param("all", marks=pytest.mark.slow)])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, autograder: Command) -> Graded:
    """The whole class on two workers; most of the demo in this process, on sandboxes that are warm already."""
    everybody = {path.name for path in SUBMITTED.iterdir()}
    assert LONG < demo() < everybody
    chosen = everybody if request.param == "all" else demo() - LONG
    lines = (HERE / "class" / "expected.csv").read_text(encoding="utf-8").splitlines()
    rows = [
        row for row in csv.DictReader(line for line in lines if not line.startswith("#")) if row["student"] in chosen
    ]
    students, out = [SUBMITTED / name for name in sorted(chosen)], tmp_path_factory.mktemp("class")
    command, workers = (grade, "2") if request.param == "all" else (autograder, "1")
    done = command("grade", *students, "--out", out, "--seed", SEED, "--workers", workers, cwd=ROOT)
    return Graded(students, out, done, rows)


def test_every_submission_comes_to_its_expected_result(graded: Graded) -> None:
    out = graded.out
    results = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [
        {
            "student": result["student"],
            "exercise": result["exercise"],
            "points": f"{result['points']:g}",
            "max_points": f"{result['max_points']:g}",
            "status": result["status"],
            "failed": " ".join(step["step"] for step in result["steps"] if step["status"] != "passed"),
            "follows": " ".join(step["step"] for step in result["steps"] if step["follow_through"]),
        }
        for result in results
    ]
    assert found == graded.expected


def test_grades_csv_holds_the_same_points(graded: Graded) -> None:
    out = graded.out
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        grades = list(csv.DictReader(file))
    columns = ("student", "exercise", "points", "max_points", "status")
    assert grades == [{name: row[name] for name in columns} for row in graded.expected]


def test_what_cannot_be_graded_is_named_in_one_sentence_each(graded: Graded) -> None:
    process = graded.process
    assert process.returncode == 3
    assert "Traceback" not in process.stdout + process.stderr
    for row in graded.expected:
        if row["status"] != "graded":
            sentences = [line for line in process.stderr.splitlines() if f"/{row['student']}/" in line]
            assert len(sentences) == 1, row["student"]


@pytest.mark.slow
def test_one_worker_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in sorted(SUBMITTED.iterdir())[::8]:
        shutil.copytree(folder, tmp_path / "submitted" / folder.name, symlinks=True)
    for workers in ("1", "2"):
        words = ("--out", tmp_path / workers, "--seed", SEED, "--workers", workers)
        grade("grade", tmp_path / "submitted", *words, cwd=ROOT)
    for name in ("grades.csv", "results.jsonl", "report/index.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


@pytest.mark.parametrize("graded", [pytest.param("all", marks=pytest.mark.slow)], indirect=True)
def test_a_second_run_into_the_same_folder_changes_nothing(graded: Graded, autograder: Command) -> None:
    out = graded.out
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.name != STORE}
    autograder("grade", *graded.students, "--out", out, "--seed", SEED, cwd=ROOT)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.name != STORE} == before
