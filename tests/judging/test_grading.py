"""The grader's own trouble with a step is an error everywhere: never a silent zero, never a part of a grade."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from autograder.errors import SubmissionError
from autograder.judging import grading
from autograder.judging.finding import Finding
from tests.helpers import TOY_SOLUTION, put
from tests.nbtools import scores

Command = Callable[..., CompletedProcess[str]]
TROUBLED = "The grader could not check this: sim cannot do it. That is no mistake of yours."


@pytest.fixture
def submitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of two; the grader has trouble of its own with bob's `walk`."""
    judge = grading.judge
    monkeypatch.setattr(
        grading,
        "judge",
        lambda seen, expected, dtype, place: (
            Finding(TROUBLED, None, "error", hinted=False)
            if any(entry.kind == "refused" for entry in seen.entries)
            else judge(seen, expected, dtype, place)
        ),
    )
    for student, source in (("ada", TOY_SOLUTION), ("bob", TOY_SOLUTION + "\ndef walk(*_):\n    return 'sim'\n")):
        put(tmp_path / "submitted", f"{student}/01_toy/toy.py")
        (tmp_path / "submitted" / student / "01_toy/toy.py").write_text(source)
    return tmp_path / "submitted"


@pytest.fixture
def grade(submitted: Path, built: Path, autograder: Command) -> Command:
    """Grade the class into a folder."""
    words = ("--trust-submissions", "--workers", "1", "--seed", "5")
    return lambda out, *more: autograder("grade", submitted, "--out", out, *words, *more, cwd=built)


def test_a_step_that_the_grader_cannot_check_is_no_zero(submitted: Path, tmp_path: Path, grade: Command) -> None:
    out = tmp_path / "out"
    done = grade(out)
    assert done.returncode == 3
    said = f"{submitted}/bob/01_toy/toy.py: not graded, because of `walk`. {TROUBLED}"
    assert said in done.stderr.splitlines()
    with (out / "grades.csv").open(newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["ada", "01_toy", "5", "5", "graded"],
            ["bob", "01_toy", "0", "5", "error"],
        ]
    bob = json.loads((out / "results.jsonl").read_text().splitlines()[1])
    assert bob["message"] == said and bob["status"] == "error" and bob["points"] == 0
    assert [(step["step"], step["points"], step["status"]) for step in bob["steps"]] == [
        ("double", 2, "passed"),
        ("walk", 0, "error"),
    ]
    page = next((out / "report").glob("bob-*.html")).read_text()
    assert '<span class="odd">error</span></h2>' in page and "sim cannot do it" in page
    assert grade(out).returncode == 3, "what could not be graded is tried again, not kept"


def test_the_gradebook_gets_no_part_of_it_and_a_person_has_to_look(
    submitted: Path, built: Path, tmp_path: Path, grade: Command, on_shelf: None
) -> None:
    pytest.importorskip("nbgrader")
    book = tmp_path / "book.db"
    assert grade(tmp_path / "out", "--gradebook", f"sqlite:///{book}").returncode == 3
    assert scores(book) == {"ada": {"double": 2, "walk": 3}, "bob": {"double": None, "walk": None}}
    assert scores(book, "g.needs_manual_grade")["bob"] == {"double": 1, "walk": 1}
    from autograder.nb.grader import Grader

    grader, path = Grader(course=str(built), seed=5, trust_submissions=True), submitted / "bob/01_toy/toy.py"
    with pytest.raises(SubmissionError, match="not graded, because of `walk`"):  # so it is with `nbgrader autograde`
        grader.grade("bob", "01_toy", path.read_bytes(), str(path))
