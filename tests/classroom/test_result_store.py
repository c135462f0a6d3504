"""While a class is graded its results stand whole in the folder, one grader writes there, and a rerun does only what is left or changed."""

import contextlib
import json
import subprocess
import sys
from importlib import metadata

import pytest

from autograder.atomic_files import claimed
from autograder.classroom import grade_one as grading
from autograder.classroom.grade_class import RESULTS, grade_class
from autograder.classroom.grade_one import make_references
from autograder.classroom.result_store import FILE, append_line
from autograder.course.yaml_file import load_course
from autograder.reports import eta
from autograder.reports.eta import Pace, duration
from autograder.submissions.collect import collect
from tests.helpers import BIN, PATIENCE, TOY_SOLUTION, own_environment, put, write_toy

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


@pytest.mark.parametrize(("words", "unused"), [(["--workers", "2"], "--workers"), (["--no-fork"], "--no-fork")])
def test_what_a_cluster_does_not_heed_is_refused(root, words, unused, autograder):
    done = autograder("grade", "submitted", "--out", "out", "--scheduler", "tcp://there:1", *words, cwd=root)
    assert done.returncode == 2 and not (root / "out").exists()
    assert (
        done.stderr == f"autograder: --scheduler tcp://there:1: a cluster's workers are its own: leave {unused} out\n"
    )


# When each result of the sample class came, in seconds, as measured on a busy machine: with two workers, and with one.
RECORDED = {
    "two workers": """
21.6 22 22 22.6 23 23.5 24.6 24.9 27.8 28.5 28.7 28.8 29.1 29.4 29.9 30.3 31 32.1 34.5 34.5 34.5 35.2 35.6 36.1
36.8 36.9 37.7 38 39 39.5 39.8 40.1 40.5 41.4 41.6 42.6 43.9 43.9 44.3 44.7 44.9 45.2 45.2 45.4 46 46.1 47.6 52
52.2 52.3 52.8 53.1 53.6 53.9 55.7 56 56.6 57.8 58 58.1 58.1 58.3 58.4 58.7 61 61.2 61.3 61.5 61.6 61.9 62.5
64.1 65.7 68 68.4 68.8 69.2 71.6 73.4 74.1 74.2 74.6 75.3 76.8 77.6 78.2 78.4 78.9 79.6 79.8 79.9 80.2 80.4 81
81.2 81.4 82.4 82.8 83.2 83.4 84.2 84.9 84.9 85.5 85.5 85.6 85.6 85.6 85.6 85.7 85.7""",
    "one worker": """
20.1 20.3 20.6 21 21.7 22.4 23.4 24.6 26.8 29.4 29.7 29.9 30.2 30.5 31.1 31.6 32.4 33.7 34.5 37.5 37.5 37.5 37.9
38.1 38.4 38.9 39.5 40.1 41 41.9 42.4 45.9 46.1 46.5 47.2 47.5 48.5 49.9 50.5 51.6 52.6 52.9 53.5 54.5 54.7 55.7
56.9 66.6 66.8 67.1 67.9 68.3 69.2 70 72.8 74.6 76.1 78.6 79.7 83.8 84 84.2 84.4 84.5 85 95.2 95.4 95.7 95.8 96
96.5 97.3 99.1 101 103.4 103.7 104.6 109.1 110.1 111.7 111.9 112.5 113.9 117.2 118.7 119.1 119.4 120.2 121.2 122
122.1 122.5 123.9 124.2 125.2 127.3 127.5 128.8 130.1 130.3 131.5 133.2 133.4 134 134.7 134.8 135 135.1 135.1
135.1 135.1""",
}


def paced(times):
    """By each time at which one more was graded: what is said then of the time that is left, and all lines of the log."""
    clock, said, left = iter([0.0, *times]), [], {}
    count = Pace(len(times), said.append, lambda: next(clock))
    for now in times:
        count.advance()
        left[now] = count.left
    return left, said


def seconds_of(text):
    number, unit = text.removeprefix("about ").split()[:2]
    return int(number) * {"s": 1, "min": 60}[unit]


@pytest.mark.parametrize("slower", [1, 3])
@pytest.mark.parametrize("times", RECORDED.values(), ids=RECORDED)
def test_what_is_told_of_the_time_that_is_left_can_be_trusted(times, slower):
    """References take a quarter of the whole before the first result; loops that never end hold up all workers."""
    times = [slower * float(number) for number in times.split()]
    left, end = paced(times)[0], times[-1]
    told = {now: text for now, text in left.items() if text and end - now > end / 5}
    assert min(told) < end * 2 / 3 and len(told) > 20
    for now, text in told.items():
        assert (end - now) / 2 < seconds_of(text) < (end - now) * 2, (now, text)


def test_nothing_is_told_of_the_time_that_is_left_before_enough_is_seen():
    left, said = paced([3400.0, *(3400.0 + 2 * k for k in range(1, 110))])
    assert (
        said[0] == "1 of 110 graded"
    )  # two minutes of work, of which the first result alone would have said four days
    assert not any(text for now, text in left.items() if now < 3440)
    assert seconds_of(left[3500.0]) in range(110, 126)
    assert not any(paced([30.0 * k for k in range(1, 19)])[0].values())


def test_what_is_kept_of_an_earlier_run_says_nothing_of_the_pace():
    left, _ = paced([10.0 + k / 1000 for k in range(500)] + [11.0 + 2 * k for k in range(200)])
    assert seconds_of(left[211.0]) in range(180, 201)


def test_off_a_terminal_a_line_now_and_then_says_how_far_it_is():
    said = paced([float(k) for k in range(1, 101)])[1]
    assert said == [
        "30 of 100 graded",
        "60 of 100 graded, about 40 s left",
        "90 of 100 graded, about 10 s left",
    ]
    assert [duration(t) for t in (0.4, 119, 120, 3_599, 7_500)] == ["0 s", "2 min", "2 min", "1 h 0 min", "2 h 5 min"]


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
