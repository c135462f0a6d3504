"""What instructors were seen to have, row by row: each with the very names it had, of the project's own course."""

import json
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.collect import collect
from autograder.submissions.source import make_submission
from tests.helpers import ROOT
from tests.submissions.downloads import BLACKBOARD_TEXT, as_zip, write, zipped

EXERCISE = "02_manual_gradient"
WORK = (ROOT / f"solutions/{EXERCISE}/manual_gradient.py").read_text(encoding="utf-8")
STUB = (ROOT / f"exercises/{EXERCISE}/manual_gradient.py").read_text(encoding="utf-8")
FILE = "manual_gradient.py"
ZIP = zipped(manual_gradient_DOT_py=WORK)
MOODLE, CLONE = "Ada Lovelace_12345_assignsubmission_file_", "02-manual-gradient"
METADATA = """\
submission_12345:
  :submitters:
  - :name: Ada Lovelace
    :sid: '501'
    :email: ada@example.edu
  :created_at: 2026-01-01 10:00:00.000000000 Z
"""


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "nbformat": 4})


# Of each: the files; whose work is found, and under which name of the file (empty: they are in the class, and nothing
# of theirs can be graded); pieces of what is said; and whether nothing that may be work was left out, which is the exit code.
Row = tuple[dict[str, str | bytes], dict[str, str], list[str], bool]
NOTHING: list[str] = []
BOB, ZOE = {f"bob/{FILE}": WORK}, {f"zoe/{FILE}": WORK}
RENAMED = ": graded as 02_manual_gradient, whose file is manual_gradient.py"
BESIDE = f": left out: {FILE} beside it is graded"
ROWS: dict[str, Row] = {
    "Moodle, folders": ({f"{MOODLE}/{FILE}": WORK}, {"Ada Lovelace": FILE}, ["Moodle download: 1 student"], True),
    "Moodle, a zip in each": (
        {f"{MOODLE}/work.zip": ZIP},
        {"Ada Lovelace": FILE},
        ["Moodle download: 1 student"],
        True,
    ),
    "Moodle, flat": ({f"{MOODLE}{FILE}": WORK}, {"Ada Lovelace": FILE}, ["Moodle download: 1 student"], True),
    "Canvas": (
        {f"lovelaceada_12345_678901_{FILE[:-3]}-1.py": WORK, f"byronbob_LATE_12346_678902_{FILE}": WORK},
        {"lovelaceada": FILE, "byronbob": FILE},
        ["Canvas download: 2 students, 1 late"],
        True,
    ),
    "Blackboard": (
        {
            f"Assignment 1_ada_attempt_2026-01-01-10-00-00_{FILE}": WORK,
            "Assignment 1_ada_attempt_2026-01-01-10-00-00.txt": BLACKBOARD_TEXT,
        },
        {"Ada Lovelace": FILE},
        ["Blackboard download: 1 student"],
        True,
    ),
    "Brightspace, two attempts": (
        {
            f"12345-678 - Ada Lovelace - Jan 1, 2026 1000 AM/{FILE}": STUB,
            f"12345-678 - Ada Lovelace - Jan 2, 2026 1000 AM/{FILE}": WORK,
        },
        {"Ada Lovelace": FILE},
        [
            "Brightspace download: 1 student",
            f"Jan 1, 2026 1000 AM/{FILE}: left out: a later attempt is graded",
        ],
        True,
    ),
    "Gradescope": (
        {"submission_metadata.yml": METADATA, f"submission_12345/{FILE}": WORK},
        {"Ada Lovelace": FILE},
        ["Gradescope export: 1 student"],
        True,
    ),
    "GitHub Classroom, one with an untouched stub": (
        {f"{CLONE}-adalovelace/{FILE}": WORK, f"{CLONE}-bobbyron/{FILE}": STUB},
        {"adalovelace": FILE, "bobbyron": ""},
        ["GitHub Classroom clones: 2 students", f"{CLONE}-bobbyron/{FILE}: is the stub as it was handed out"],
        True,
    ),
    "Drive and browsers": (
        {"ada/manual_gradient (1).py": WORK, "eve/Copy of manual_gradient.ipynb": notebook(WORK), **BOB},
        {"ada": "manual_gradient (1).py", "bob": FILE, "eve": "Copy of manual_gradient.ipynb"},
        [f"manual_gradient (1).py{RENAMED}", f"Copy of manual_gradient.ipynb{RENAMED}"],
        True,
    ),
    "Drive and browsers, beside a file of the right name": (
        {"bob/manual_gradient (1).py": WORK, "bob/Copy of manual_gradient.ipynb": notebook(WORK), **BOB, **ZOE},
        {"bob": FILE, "zoe": FILE},
        [f"bob/manual_gradient (1).py{BESIDE}", f"bob/Copy of manual_gradient.ipynb{BESIDE}"],
        True,
    ),
    "renamed": (
        {
            "ada/manual-gradient.py": WORK,
            "eve/Manual_Gradient.PY": WORK,
            "kim/manual_gradient.py.txt": WORK,
            "lee/Untitled0.ipynb": notebook(WORK),
            "max/ada_hw2.py": WORK,
        },
        {
            "ada": "manual-gradient.py",
            "eve": "Manual_Gradient.PY",
            "kim": "manual_gradient.py.txt",
            "lee": "Untitled0.ipynb",
            "max": "ada_hw2.py",
        },
        [
            f"{name}{RENAMED}"
            for name in (
                "manual-gradient.py",
                "Manual_Gradient.PY",
                "manual_gradient.py.txt",
                "Untitled0.ipynb",
                "ada_hw2.py",
            )
        ],
        True,
    ),
    "macOS": (
        {f"__MACOSX/bob/._{FILE}": b"\0\5\x16\7", f"bob/._{FILE}": b"\0\5\x16\7", ".DS_Store": b"\0", **BOB, **ZOE},
        {"bob": FILE, "zoe": FILE},
        NOTHING,
        True,
    ),
    "Jupyter": (
        {"bob/.ipynb_checkpoints/manual_gradient-checkpoint.ipynb": notebook(STUB), **BOB, **ZOE},
        {"bob": FILE, "zoe": FILE},
        NOTHING,
        True,
    ),
    "the students' zips": ({"ada.zip": ZIP, "bob.zip": ZIP}, {"ada": FILE, "bob": FILE}, NOTHING, True),
    "one zip, one file": ({"ada/work.zip": ZIP, **BOB}, {"ada": FILE, "bob": FILE}, NOTHING, True),
    "packed otherwise": (
        {"ada/work.tar.gz": b"\x1f\x8b", "eve/work.rar": b"Rar!", "kim/work.7z": b"7z", "lee/work.pdf": b"%PDF", **BOB},
        {"ada": "", "bob": FILE, "eve": "", "kim": "", "lee": ""},
        [
            *(f"work.{end}: is not opened: hand in a zip or the files themselves" for end in ("tar.gz", "rar", "7z")),
            "lee: no exercise of this course in it; it holds work.pdf",
        ],
        True,
    ),
    "names that look alike": (
        {f"{name}/{FILE}": WORK for name in ("ada", "Ada", "Ren\u00e9", "Rene\u0301")},
        dict.fromkeys(("ada", "Ada", "Ren\u00e9", "Rene\u0301"), FILE),
        ["'Ada' and 'ada' look alike", "'Ren\u00e9' look alike"],
        True,
    ),
    "the class in the course's own folder": (
        {
            **{f"{name}/{EXERCISE}/{FILE}": WORK for name in ("ada", "bob", "eve")},
            "course.yml": "name: x",
            f"exercises/{EXERCISE}/{FILE}": STUB,
        },
        dict.fromkeys(("ada", "bob", "eve"), FILE),
        ["exercises: the course's own, since course.yml lies beside it"],
        True,
    ),
}
WAYS = {
    "unpacked": write,
    "in a folder": lambda root, files: (
        write(root / "in", {f"class/{name}": it for name, it in files.items()}).parent / "in"
    ),
    "its zip": lambda root, files: as_zip(root / "all.zip", files),
    "its zip in a folder": lambda root, files: as_zip(root / "in/all.zip", files).parent,
}


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row", ROWS)
def test_whose_work_is_found_and_what_is_said(row: str, way: str, course: Course, tmp_path: Path) -> None:
    files, want, said, whole = ROWS[row]
    found = collect([WAYS[way](tmp_path, files)], course)
    assert {one.student: one.file if one.found and not one.blank else "" for one in found.handins} == want
    assert {one.exercise for one in found.handins} == {EXERCISE} and found.whole == whole
    told = [*found.told, *found.notices, *(one.where for one in found.handins if not want[one.student])]
    for piece in said:
        assert any(piece in sentence for sentence in told), (piece, told)
    assert [
        line for line in told if not any(piece in line for piece in said) and "taken for the class" not in line
    ] == []


COLAB = "from google.colab import drive\ndrive.mount('/content/drive')"
SAVED = {
    "in Colab": ("Untitled0.ipynb", notebook(COLAB, WORK).encode(), ""),
    "with shell and magic lines": (
        "manual_gradient.ipynb",
        notebook("!pip install torch", "%matplotlib inline", WORK).encode(),
        "",
    ),
    "in UTF-16": (FILE, WORK.encode("utf-16"), "It is read as UTF-16: save it as UTF-8."),
    "in Latin-1": (
        FILE,
        f"# Bj\u00f6rn\n{WORK}".encode("latin-1", "replace"),
        "It is read as Latin-1: save it as UTF-8.",
    ),
}


@pytest.mark.parametrize("how", SAVED)
def test_right_work_has_all_points_however_it_was_saved(
    how: str, course: Course, tmp_path: Path, sandbox: Sandbox
) -> None:
    name, data, said = SAVED[how]
    (one,) = collect([write(tmp_path, {f"ada/{name}": data})], course).handins
    submission = make_submission(one.student, one.exercise, one.file, one.read(), one.where)
    result = grade_submission(submission, load_plan(course, EXERCISE), sandbox)
    assert (result.points, result.max_points, result.message) == (10, 10, said)
