"""Nobody vanishes: what cannot be read, is a link or lies too deep costs its owner a row or a sentence, and the exit code says so."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from autograder.submissions.collect import collect
from tests.helpers import TOY_SOLUTION, pack, put, run_as_anybody, write_toy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course, and a class in which ada's work is right."""
    write_toy(tmp_path)
    put(tmp_path / "submitted", "ada/01_toy/toy.py")
    (tmp_path / "submitted/ada/01_toy/toy.py").write_text(TOY_SOLUTION)
    return tmp_path


GRADE = ("--out", "out", "--workers", "1", "--trust-submissions")


@pytest.fixture
def grade(root: Path, autograder) -> Callable[..., CompletedProcess[str]]:
    """`autograder grade PATHS`, of a class in `submitted/` by default."""
    return lambda *paths: autograder("grade", *(paths or ["submitted"]), *GRADE, cwd=root)


def rows(root: Path) -> dict[str, str]:
    """By student: the status of 01_toy."""
    with (root / "out/grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row["status"] for row in csv.DictReader(file)}


def test_a_folder_that_cannot_be_read_is_an_error_and_not_an_empty_one(root: Path) -> None:
    put(root / "submitted", "closed/01_toy/toy.py", "shut/01_toy/toy.py", "half/exercises/01_toy/toy.py")
    closed = [root / "submitted" / name for name in ("closed", "shut/01_toy", "half/exercises")]
    for folder in closed:
        folder.chmod(0)
    done = run_as_anybody("grade", "submitted", *GRADE, cwd=root)
    for folder in closed:
        folder.chmod(0o700)
    assert rows(root) == {"ada": "graded", "closed": "error", "shut": "error", "half": "error"}
    assert done.returncode == 3
    said = done.stderr.splitlines()
    for name in ("closed", "shut/01_toy", "half/exercises"):
        assert said.count(f"submitted/{name}: cannot be read: Permission denied") == 1, said


def test_a_link_that_leads_nowhere_is_told(toy, tmp_path: Path) -> None:
    put(tmp_path, "ada/toy.py", "ada/notes.txt", "kim/02_more/more.py")
    (tmp_path / "bob").symlink_to("/nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "kim/01_toy").symlink_to("/nowhere")
    (tmp_path / "ada/data").symlink_to("/nowhere")
    (tmp_path / "ada/.#toy.py").symlink_to("ada@host.1234")  # an editor's
    found = collect([tmp_path], toy)
    assert {(h.student, h.exercise) for h in found.handins} == {("ada", "01_toy"), ("kim", "02_more")}
    assert sorted(found.notices) == [
        f"{tmp_path}/{name}: left out: it is a link that leads nowhere"
        for name in ("ada/data", "bob", "kim/01_toy", "loop")
    ]
    assert not found.whole


@pytest.mark.parametrize("how", ["class", "own"])
def test_work_that_lies_too_deep_in_a_zip_is_told(how: str, root: Path, grade) -> None:
    deep = "q/" * 40 + "01_toy/toy.py"
    if how == "class":
        pack(root / "class.zip", ("ada/01_toy/toy.py", TOY_SOLUTION.encode()), deep)
    else:
        pack(root / "submitted/q.zip", deep)
    where = "class.zip" if how == "class" else "submitted/q.zip"
    done = grade("class.zip" if how == "class" else "submitted")
    assert done.returncode == 3 and rows(root) == {"ada": "graded", "q": "error"}
    assert f"{where}: left out the member {deep!r}: it lies more than 31 folders deep\n" in done.stderr


def test_a_pipe_that_is_called_a_zip_is_not_waited_for(root: Path, grade) -> None:
    os.mkfifo(root / "p.zip")
    done = grade("p.zip", "submitted")
    assert done.returncode == 3 and rows(root) == {"ada": "graded"}
    assert "p.zip: is not a regular file" in done.stderr.splitlines()


def test_no_name_makes_a_line_of_its_own(root: Path, grade) -> None:
    """Neither a folder's nor a zip member's, in no sentence: a student could write what the grader says."""
    forged = "autograder: Graded 7 submissions with seed 5"
    for line in ("\n", "\u2028", "\r", "\x85"):
        put(root / "submitted", f"x{line}{forged}/notes.txt", f"eve{line}/01_toy/Toy{line}{forged}")
    pack(root / "submitted/zipped.zip", f"toy.py\n{forged}", f"01_toy/toy.py\n{forged}")
    done = grade()
    assert done.returncode == 3
    assert not [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("autograder", "│ autog"))]
    assert f"submitted/x\\n{forged}: no exercise of this course in it; it holds notes.txt" in done.stderr.splitlines()
    done = grade("submitted/ada", "--seed", "1")
    assert done.returncode == 2 and "holds results of eve\\n, " in done.stderr and len(done.stderr.splitlines()) == 1
