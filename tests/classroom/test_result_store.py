"""While a class is graded its results stand whole in the folder, one grader writes there, and a rerun does only what is left or changed."""

import contextlib
import json
import subprocess
import sys
from importlib import metadata

import pytest

from autograder.atomic_files import claimed
from autograder.classroom import grade_one as grading
from autograder.classroom.grade_class import grade_class
from autograder.classroom.grade_one import make_references
from autograder.classroom.result_store import FILE, ResultStore, append_line
from autograder.course.yaml_file import load_course
from autograder.reports import eta
from autograder.reports.graded import RESULTS
from autograder.submissions.collect import collect
from tests.helpers import BIN, PATIENCE, TOY_SOLUTION, own_environment, put, write_toy
from tests.reports.gradebooks import result as made

MISTAKES = """
- double.triple: three of each are taken
  hint: How many are two?
  replace: {2 * number: 3 * number}
"""
STUDENTS = [f"student{number}" for number in range(5)]


@pytest.fixture
def root(tmp_path):
    """A toy class of five, of which nothing has been graded yet."""
    root = write_toy(tmp_path / "course")
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES)
    for number, student in enumerate(STUDENTS):
        put(root, f"submitted/{student}/01_toy/toy.py")
        source = TOY_SOLUTION if number else TOY_SOLUTION.replace("2 * number", "3 * number")
        (root / f"submitted/{student}/01_toy/toy.py").write_text(source)
    return root


@pytest.fixture
def grade(root, monkeypatch, on_shelf):
    """Grade the class; what comes back is whose work was really graded."""
    really = grading.grade_one

    def grade(seed=5, progress=lambda result: None):
        graded = []

        def spy(submission, *rest):
            graded.append(submission.student)
            return really(submission, *rest)

        monkeypatch.setattr(grading, "grade_one", spy)
        course = load_course(root)
        handins = collect([root / "submitted"], course).handins
        with contextlib.suppress(KeyboardInterrupt):
            grade_class(course, handins, root / "out", workers=1, seed=seed, progress=progress, trust=True)
        return sorted(graded)

    return grade


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_only_what_changed_is_graded_again(root, grade):
    assert grade() == STUDENTS
    assert grade() == []
    with (root / "submitted/student3/01_toy/toy.py").open("a") as file:
        file.write("# now with a comment\n")
    assert grade() == ["student3"]
    assert grade(seed=6) == STUDENTS


@pytest.fixture
def key(root, sandbox):
    """What every result of the class depends on besides its submission, told by a hash."""
    return lambda seed=5: make_references(load_course(root), ["01_toy"], seed, sandbox)["01_toy"].digest


def test_whatever_a_result_depends_on_has_all_graded_again(root, key):
    keys = [key(), key(seed=6)]
    for file, old, new in (
        ("course.yml", "name: toy", "limits: {cpu_seconds: 4}\nname: toy"),
        ("course.yml", "Add it to itself.", "Add it to itself, number by number."),
        ("course.yml", "points: 2\n", "points: 2.5\n"),
        ("solutions/01_toy/mistakes.yml", "How many are two?", "How many is two?"),
        ("solutions/01_toy/checks.py", '"a list of numbers"', '"a list of its numbers"'),
        ("solutions/01_toy/toy.py", "on the way down", "on the whole way down"),
    ):
        if "2.5" in new:
            change(root / file, "points: 5", "points: 5.5")
        change(root / file, old, new)
        keys.append(key())
    assert len(set(keys)) == len(keys) and key() == keys[-1]


def test_other_versions_have_all_graded_again(key, monkeypatch):
    keys, really = [key()], metadata.version
    for package in ("torch", "numpy", "matplotlib", "trajectory-autograder"):
        monkeypatch.setattr(metadata, "version", lambda name, other=package: "0" if name == other else really(name))
        keys.append(key())
    monkeypatch.setattr(metadata, "version", really)
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    keys.append(key())
    assert len(set(keys)) == 6


def test_results_come_line_by_line_and_after_an_interrupt_only_the_rest_is_graded(root, grade):
    path, seen = root / "out" / RESULTS, []

    def look(result):
        seen.append(result.student)
        text = path.read_text()
        assert text.endswith("\n") and [json.loads(line)["student"] for line in text.splitlines()] == seen
        if len(seen) == stop:
            raise KeyboardInterrupt

    stop = 2
    grade(progress=look)
    assert len(path.read_text().splitlines()) == 2
    kept, stop = sorted(seen), 0
    seen.clear()
    assert grade(progress=look) == [student for student in STUDENTS if student not in kept]
    assert [json.loads(line)["student"] for line in path.read_text().splitlines()] == STUDENTS
    files = {name: (root / "out" / name).read_bytes() for name in (RESULTS, "grades.csv")}
    for name in (RESULTS, FILE):
        (root / "out" / name).unlink()
    assert grade() == STUDENTS
    assert {name: (root / "out" / name).read_bytes() for name in files} == files


def test_what_is_kept_of_others_stays_in_the_results_all_the_while(root, grade):
    grade()
    whole = set((root / "out" / RESULTS).read_text().splitlines())
    for student in STUDENTS[:4]:
        (root / f"submitted/{student}/01_toy/toy.py").unlink()
        (root / f"submitted/{student}/01_toy").rmdir()
        (root / f"submitted/{student}").rmdir()
    found = []
    grade(progress=lambda result: found.append((root / "out" / RESULTS).read_text().splitlines()))
    assert [set(lines) for lines in found] == [whole]


def test_what_is_kept_under_another_name_replaces_no_graded_result(tmp_path):
    store = ResultStore(tmp_path)
    for student, points, exercise, status in (
        ("tanwei", 3.0, "01_toy", "graded"),
        ("tanwei", 1.0, "02_more", "graded"),
        ("Tan, Wei", 0.0, "01_toy", "missing"),
        ("Tan, Wei", 0.5, "02_more", "graded"),
    ):
        store.put("key", made(student, points, exercise, status), f"home of {student}")
    store.rename("tanwei", "Tan, Wei")
    owners = [("Tan, Wei", "01_toy"), ("Tan, Wei", "02_more"), ("tanwei", "02_more")]
    assert store.others([]) == owners
    assert [(one.owner, one.points) for one in store.results(owners)] == list(zip(owners, (3.0, 0.5, 1.0), strict=True))
    assert store.get(owners[0], "key").points == 3.0 and store.damaged == ""
    store.close()


def test_a_line_is_written_whole_or_not_at_all(tmp_path):
    code = (
        "import resource, sys; from pathlib import Path; from autograder.errors import UsageError; "
        "from autograder.classroom.result_store import append_line; path = Path('lines')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "for _ in range(3):\n"
        "    try: append_line(path, 'x' * 39)\n"
        "    except UsageError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "lines: cannot be written: File too large\n"
    assert (tmp_path / "lines").read_text() == 2 * ("x" * 39 + "\n")
    append_line(tmp_path / "lines", "y")
    assert (tmp_path / "lines").read_text().endswith("x\ny\n")


def test_one_grader_at_a_time_writes_into_a_folder(root, autograder):
    words = ("grade", "submitted", "--out", "out", "--seed", "5", "--trust-submissions")
    with claimed(root / "out"):
        done = autograder(*words, cwd=root)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "autograder: out: another `autograder grade` is writing into it: wait until it is done, or name another folder\n"
        )
        assert [path.name for path in (root / "out").iterdir()] == [".lock"]
    code = (
        "import os; from pathlib import Path; from autograder.atomic_files import claimed\n"
        "with claimed(Path('out')): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == -9
    with claimed(root / "out"):
        pass


def test_a_log_shows_the_progress(root, monkeypatch, autograder):
    monkeypatch.setattr(eta, "EVERY_SECONDS", 0.0)
    done = autograder("grade", "submitted", "--out", "out", "--trust-submissions", "--workers", "1", cwd=root)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if " graded" in line] == [f"{n} of 5 graded" for n in range(1, 5)]


def test_a_terminal_shows_a_bar_with_an_estimate(root):
    pexpect = pytest.importorskip("pexpect")
    change(root / "submitted/student1/01_toy/toy.py", "def double", "import time\ntime.sleep(0.5)\ndef double")
    child = pexpect.spawn(
        str(BIN / "autograder"),
        ["grade", "submitted", "--out", "out", "--trust-submissions", "--workers", "1"],
        cwd=str(root),
        env={**own_environment(), "TERM": "xterm"},
        dimensions=(30, 110),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    child.expect(r"grading.*[1-5]/5.*\d:\d\d:\d\d")
    child.expect("Graded 5 submissions")
    child.expect(pexpect.EOF)
