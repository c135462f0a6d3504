"""What systems hand out: each kind of download of docs/handins.md, with whose work is found in it and what is said."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.adapters import NAMES
from autograder.submissions.collect import collect
from autograder.submissions.found import Collection

TOY = "def double(x):\n    return 2 * x\n\n\ndef walk(w, b, lr, steps):\n    return []\n"
MORE = "def more(x):\n    return x\n"
MOODLE, CANVAS = "Moodle download", "Canvas download"
METADATA = """\
---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '501'
    :email: ada@example.edu
  :created_at: 2026-01-01 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Bob Byron
    :sid: '502'
    :email: bob@example.edu
  - :name: Eve Euler
    :sid: '503'
    :email: eve@example.edu
  :created_at: 2026-01-02 10:00:00.000000000 Z
"""
ATTEMPT = "HW_1_{}_attempt_2026-01-0{}-10-00-00"
BLACKBOARD_TEXT = "Name: Ada Lovelace (ada)\nAssignment: HW 1\nDate Submitted: Thursday, January 1, 2026\n"

# Of each: the files, the line that is told, by student and exercise the file that is graded, and pieces of what is said.
# A file's text says which exercise it is of only by its steps; one of b"..." is taken as it stands.
Case = tuple[dict[str, str | bytes], list[str], dict[tuple[str, str], str], list[str]]


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return buffer.getvalue()


INNER = zipped(hw__toy_DOT_py=TOY)
CASES: dict[str, Case] = {
    "moodle folders": (
        {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "Bob Byron_12_assignsubmission_file/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        [],
    ),
    "moodle folders with zips": (
        {"Ada Lovelace_11_assignsubmission_file_/work.zip": INNER, "Bob Byron_12_assignsubmission_file_/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        [],
    ),
    "moodle flat": (
        {"Ada Lovelace_11_assignsubmission_file_toy.py": TOY, "Ada Lovelace_11_assignsubmission_file_more.py": MORE},
        [f"{MOODLE}: 1 student"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Ada Lovelace", "02_more"): "more.py"},
        [],
    ),
    "moodle flat zips, one of another kind, one that is no work": (
        {
            "Ada Lovelace_11_assignsubmission_file_work.zip": INNER,
            "Bob Byron_12_assignsubmission_file_work.rar": b"Rar!",
            "Eve Euler_13_assignsubmission_onlinetext_onlinetext.html": "<p>see mail</p>",
        },
        [f"{MOODLE}: 3 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "", ("Eve Euler", "01_toy"): ""},
        ["it holds onlinetext.html"],
    ),
    "moodle, two of one name": (
        {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "Ada Lovelace_12_assignsubmission_file_/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace (11)", "01_toy"): "toy.py", ("Ada Lovelace (12)", "01_toy"): "toy.py"},
        [],
    ),
    "canvas": (
        {
            "lovelaceada_11_901_toy-1.py": TOY,
            "lovelaceada_11_900_toy.py": "# old",
            "byronbob_LATE_12_902_toy.ipynb.txt": TOY.replace("def double", "# def double"),
            "byronbob_LATE_12_903_toy.py": TOY,
            "eulereve_13_904_letter.pdf": b"%PDF",
        },
        [f"{CANVAS}: 3 students, 1 late"],
        {("lovelaceada", "01_toy"): "toy.py", ("byronbob", "01_toy"): "toy.py", ("eulereve", "01_toy"): ""},
        [
            "lovelaceada_11_900_toy.py: left out: a later attempt is graded",
            "byronbob_LATE_12_902_toy.ipynb.txt: left out: toy.py beside it is graded",
            "it holds letter.pdf",
        ],
    ),
    "blackboard": (
        {
            ATTEMPT.format("ada", 1) + ".txt": BLACKBOARD_TEXT,
            ATTEMPT.format("ada", 1) + "_toy.py": "# old",
            ATTEMPT.format("ada", 2) + ".txt": BLACKBOARD_TEXT,
            ATTEMPT.format("ada", 2) + "_toy.py": TOY,
            ATTEMPT.format("bob", 1) + "_toy.py": TOY,
        },
        ["Blackboard download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        ["ada_attempt_2026-01-01-10-00-00_toy.py: left out: a later attempt is graded"],
    ),
    "brightspace folders": (
        {
            "11-7 - Ada Lovelace - Jan 1, 2026 1000 AM/toy.py": "# old",
            "11-7 - Ada Lovelace - Jan 1, 2026 115 PM/toy.py": TOY,
            "12-7 - Bob Byron - January 2, 2026 1000 AM/work.zip": INNER,
            "index.html": "<html>",
        },
        ["Brightspace download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        ["1000 AM/toy.py: left out: a later attempt is graded"],
    ),
    "brightspace flat": (
        {"11-7 - Ada Lovelace - Jan 1, 2026 1000 AM - toy.py": TOY, "12-7 - Bob B - Jan 2, 2026 900 AM - toy.py": TOY},
        ["Brightspace download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob B", "01_toy"): "toy.py"},
        [],
    ),
    "gradescope": (
        {"assignment_5_export/submission_metadata.yml": METADATA, "assignment_5_export/submission_11/toy.py": TOY}
        | {"assignment_5_export/submission_12/toy.py": TOY},
        ["Gradescope export: 3 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada Lovelace", "Bob Byron", "Eve Euler")},
        [],
    ),
    "gradescope, metadata damaged": (
        {"submission_metadata.yml": "submission_11: [", "submission_11/toy.py": TOY, "submission_12/toy.py": TOY},
        ["Gradescope export: 2 students"],
        {("11", "01_toy"): "toy.py", ("12", "01_toy"): "toy.py"},
        ["submission_metadata.yml: does not say who handed in 2 of 2: these go by their numbers"],
    ),
    "github clones": (
        {"01-toy-adalovelace/toy.py": TOY, "01-toy-bob-byron/toy.py": TOY, "01-toy-bob-byron/.git/config": ""},
        ["GitHub Classroom clones: 2 students"],
        {("adalovelace", "01_toy"): "toy.py", ("bob-byron", "01_toy"): "toy.py"},
        [],
    ),
    "github clones of another name": (
        {"hw1-submissions/hw1-ada/01_toy/toy.py": TOY, "hw1-submissions/hw1-bob/01_toy/toy.py": TOY},
        ["GitHub Classroom clones: 2 students"],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "renamed by browsers, systems and people": (
        {
            "ada/toy (1).py": TOY,
            "bob/Copy of toy.py": TOY,
            "eve/Toy.PY": TOY,
            "kim/toy.py.txt": TOY,
            "lee/hw/lee_hw2.py": TOY,
            "max/01_toy/Untitled0.py": TOY,
            "sue/toy - Copy.py": TOY,
            "uma/01-Toy.py": TOY,
            "tim/toy.txt": TOY,
        },
        [],
        {
            ("ada", "01_toy"): "toy (1).py",
            ("bob", "01_toy"): "Copy of toy.py",
            ("eve", "01_toy"): "Toy.PY",
            ("kim", "01_toy"): "toy.py.txt",
            ("lee", "01_toy"): "lee_hw2.py",
            ("max", "01_toy"): "Untitled0.py",
            ("sue", "01_toy"): "toy - Copy.py",
            ("tim", "01_toy"): "toy.txt",
            ("uma", "01_toy"): "01-Toy.py",
        },
        [
            f"{name}: graded as 01_toy, whose file is toy.py"
            for name in (
                "toy (1).py",
                "Copy of toy.py",
                "Toy.PY",
                "toy.py.txt",
                "lee_hw2.py",
                "Untitled0.py",
                "toy - Copy.py",
                "01-Toy.py",
                "toy.txt",
            )
        ],
    ),
    "copies beside the right name, and files of which it is not clear": (
        {
            "ada/toy.py": TOY,
            "ada/toy (1).py": "# other",
            "ada/helpers.py": "x = 1",
            "bob/toy (1).py": "# old",
            "bob/toy (2).py": TOY,
            "eve/both.py": TOY + MORE,
        },
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy (2).py", ("eve", "01_toy"): ""},
        [
            "ada/toy (1).py: left out: toy.py beside it is graded",
            "ada/helpers.py: left out: of no exercise of this course",
            "bob/toy (1).py: left out: toy (2).py beside it is graded",
            "bob/toy (2).py: graded as 01_toy, whose file is toy.py",
            "eve/both.py: left out: it has steps of 01_toy, 02_more",
        ],
    ),
    "helpers with a step's name, and notes": (
        {
            "ada/toy.py": TOY,
            "ada/tools.py": MORE.replace("more", "double"),
            "ada/notes.txt": "def walk():\n",
            "bob/01_toy/half.py": TOY,
            "bob/02_more/notes.txt": "x = 1",
            "bob/notes.txt": "def walk():\n",
            "eve/half.py": "def double(x):\n    return 2 * x\n\n\ndef walk(w, b, lr, steps):\n    return []\n",
        },
        [],
        {
            ("ada", "01_toy"): "toy.py",
            ("bob", "01_toy"): "half.py",
            ("bob", "02_more"): "",
            ("eve", "01_toy"): "half.py",
        },
        ["ada/tools.py: left out: of no exercise", "half.py: graded as 01_toy", "it holds notes.txt"],
    ),
    "junk of systems and editors": (
        {
            "ada/toy.py": TOY,
            "ada/._toy.py": b"\0\5\x16\7",
            "ada/.DS_Store": b"x",
            "ada/.ipynb_checkpoints/toy-checkpoint.py": "# old",
            "ada/__pycache__/toy.cpython-311.pyc": b"x",
            "ada/toy.py~": "# old",
            "ada/.toy.py.swp": b"x",
            "__MACOSX/ada/._toy.py": b"x",
            "bob/toy.py": TOY,
            "bob/__MACOSX/._toy.py": b"x",
        },
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "the students' zips in a zip": (
        {"ada.zip": INNER, "bob.zip": INNER},
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "names that look alike": (
        {"ada/toy.py": TOY, "Ada/toy.py": TOY, "ren\u00e9/toy.py": TOY, "rene\u0301/toy.py": TOY},
        [],
        {(name, "01_toy"): "toy.py" for name in ("ada", "Ada", "ren\u00e9", "rene\u0301")},
        ["'Ada' and 'ada' look alike and are graded as 2 students", "look alike and are graded as 2 students"],
    ),
    "a stray name among a system's": (
        {
            "Ada Lovelace_11_assignsubmission_file_/toy.py": TOY,
            "Bob Byron_12_assignsubmission_file_/toy.py": TOY,
            "eve/toy.py": TOY,
            "toy.py": TOY,
        },
        [f"{MOODLE}: 2 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada Lovelace", "Bob Byron", "eve")},
        ["toy.py: left out: it is named otherwise than in a Moodle download, and whose it is cannot be told"],
    ),
}


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def as_zip(path: Path, files: dict[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


WAYS = {
    "unpacked": write,
    "unpacked, a folder in a folder": lambda root, files: (
        write(root / "up", {f"class/{k}": v for k, v in files.items()}) and root / "up"
    ),
    "its zip": lambda root, files: as_zip(root / "all.zip", files),
    "its zip in a folder": lambda root, files: as_zip(root / "up/all.zip", files).parent,
    "its zip in a zip": lambda root, files: as_zip(
        root / "outer.zip", {"all.zip": as_zip(root / "all.zip", files).read_bytes()}
    ),
}


def graded(found: Collection) -> dict[tuple[str, str], str]:
    """By student and exercise: the name that the student gave the file, empty where nothing was found."""
    return {(h.student, h.exercise): h.file if h.found and not h.blank else "" for h in found.handins}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES)
def test_each_kind_of_download(case: str, way: str, toy: Course, tmp_path: Path) -> None:
    files, told, want, said = CASES[case]
    found = collect([WAYS[way](tmp_path, files)], toy)
    assert graded(found) == want
    assert found.told == told
    assert [h for h in found.handins if h.found and not h.blank and h.read() not in (TOY.encode(), MORE.encode())] == []
    everything = [*found.notices, *(handin.where for handin in found.handins)]
    for piece in said:
        assert any(piece in sentence for sentence in everything), (piece, everything)
    expected = [s for s in found.notices if any(piece in s for piece in said)]
    others = [
        s for s in found.notices if s not in expected and "taken for the class" not in s and "the work of" not in s
    ]
    assert others == []


def test_what_a_system_says_of_a_hand_in_is_kept(toy: Course, tmp_path: Path) -> None:
    def source(case: str, student: str):
        root = write(tmp_path / case, CASES[case][0])
        return next(handin.source for handin in collect([root], toy).handins if handin.student == student)

    canvas = source("canvas", "byronbob")
    assert (canvas.system, canvas.person.id, canvas.late, canvas.original) == (
        "canvas",
        "12",
        True,
        "byronbob_LATE_12_903_",
    )
    assert source("moodle folders", "Bob Byron").original == "Bob Byron_12_assignsubmission_file/"
    assert source("blackboard", "Ada Lovelace").submitted == datetime.datetime(2026, 1, 2, 10)
    assert source("blackboard", "Ada Lovelace").person.id == "ada"
    assert source("brightspace folders", "Ada Lovelace").submitted == datetime.datetime(2026, 1, 1, 13, 15)
    eve = source("gradescope", "Eve Euler")
    assert (eve.person.id, eve.person.email) == ("503", "eve@example.edu")
    assert eve.submitted == datetime.datetime(2026, 1, 2, 10, tzinfo=datetime.UTC)


def test_whoever_grades_may_name_the_system(toy: Course, tmp_path: Path) -> None:
    files = {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "bob/toy.py": TOY, "eve/toy.py": TOY}
    root = write(tmp_path, files)
    assert set(graded(collect([root], toy))) == {(name.partition("/")[0], "01_toy") for name in files}
    found = collect([root], toy, "moodle")
    assert set(graded(found)) == {(name, "01_toy") for name in ("Ada Lovelace", "bob", "eve")}
    assert found.told == [f"{MOODLE}: 1 student"]
    with pytest.raises(UsageError, match="no name in it is as in a canvas download"):
        collect([root], toy, "canvas")
    assert set(NAMES) == {"moodle", "canvas", "blackboard", "brightspace", "gradescope", "github"}


def test_no_link_passes_in_a_download(toy: Course, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", {"toy.py": TOY})
    root = write(tmp_path / "up", {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY})
    (root / "Bob Byron_12_assignsubmission_file_").mkdir()
    (root / "Bob Byron_12_assignsubmission_file_/toy.py").symlink_to(secret / "toy.py")
    (root / "Eve Euler_13_assignsubmission_file_work.py").symlink_to(secret / "toy.py")
    (root / "Kim King_14_assignsubmission_file_").symlink_to(secret)
    found = {handin.student: handin for handin in collect([root], toy).handins}
    for student in ("Bob Byron", "Eve Euler", "Kim King"):
        if student in found and found[student].found:
            with pytest.raises(SubmissionError):
                found[student].read()
    assert found["Ada Lovelace"].read() == TOY.encode()


def test_one_file_of_any_name_is_graded_where_its_steps_say_what_it_is(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "ada", {"Untitled0.py": TOY, "hw.py": "x = 1"})
    assert graded(collect([root / "Untitled0.py"], toy)) == {("ada", "01_toy"): "Untitled0.py"}
    with pytest.raises(UsageError, match="belongs to no exercise"):
        collect([root / "hw.py"], toy)
    assert graded(collect([root], toy)) == {("ada", "01_toy"): "Untitled0.py"}


OPEN = '    raise NotImplementedError("{}: {} is not written yet")\n'
STUB = f"# %%\ndef double(x):\n    # TODO\n{OPEN.format('01_toy', 'double')}\n\ndef walk(w, b):\n{OPEN.format('01_toy', 'walk')}"
MORE_STUB = f"def more(x):\n{OPEN.format('02_more', 'more')}"


CHECK = 'from autograder.nb import check\n\ncheck("more")'


def code_cell(source: str) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


@pytest.fixture
def built_toy(toy: Course, tmp_path: Path) -> Course:
    """The toy course with a stub of its first exercise."""
    write(tmp_path / "course", {"exercises/01_toy/toy.py": STUB, "exercises/02_more/more.py": MORE_STUB})
    return Course(tmp_path / "course", toy.spec)


def test_an_untouched_stub_is_no_hand_in(built_toy: Course, tmp_path: Path) -> None:
    root = write(
        tmp_path / "class",
        {
            "ada/01_toy/toy.py": TOY,
            "ada/02_more/more.py": MORE_STUB,
            "bob/01_toy/toy.py": STUB.replace("\n", "\r\n") + "\n# what now?\n",
            "bob/02_more/more.ipynb": json.dumps({"cells": [*map(code_cell, ("import os", MORE_STUB, CHECK))]}),
        },
    )
    found = collect([root], built_toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): ""}
    assert found.handins[1].where == f"{root}/bob/01_toy/toy.py: is the stub as it was handed out"
    assert found.notices == ["02_more: left out: nobody has written anything in its stub"]


@pytest.mark.parametrize("own", ["", "exercises/"])
def test_a_class_in_the_course_s_own_folder_is_graded_and_said(own: str, built_toy: Course, tmp_path: Path) -> None:
    files = {f"{name}/01_toy/toy.py": TOY for name in ("ada", "bob", "eve")}
    files |= {"course.yml": "name: x", f"{own}01_toy/toy.py": STUB, "solutions/01_toy/toy.py": TOY}
    root = write(tmp_path / "class", files)
    found = collect([root], built_toy)
    assert set(graded(found)) == {(name, "01_toy") for name in ("ada", "bob", "eve")}
    said = [note for note in found.notices if "the course's own, since course.yml lies beside it" in note]
    assert len(said) == 2 and found.notices == said


def test_a_clone_with_one_more_folder_of_work_is_one_student_s_and_says_so(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "ada", {"course.yml": "", "exercises/01_toy/toy.py": TOY, "old/toy.py": "# old"})
    found = collect([root], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py"} and not found.whole
    assert found.notices == [f"{root}/old: left out: ada is graded by the course's folders beside it"]


def test_a_virtual_environment_in_a_hand_in_makes_one_line(toy: Course, tmp_path: Path) -> None:
    files = {f"ada/venv/lib/{number}.py": "x = 1" for number in range(60)} | {"ada/hw.py": TOY, "bob/toy.py": TOY}
    found = collect([write(tmp_path, files)], toy)
    assert graded(found) == {("ada", "01_toy"): "hw.py", ("bob", "01_toy"): "toy.py"}
    assert found.notices == [
        f"{tmp_path}/ada/venv/lib/0.py, and 48 more: left out: of no exercise of this course",
        f"{tmp_path}/ada/hw.py: graded as 01_toy, whose file is toy.py",
    ]


def test_a_name_of_any_length_takes_no_time(toy: Course, tmp_path: Path) -> None:
    long = [char * 20_000 for char in (" ", "-1", "_", "a_", " - ")]
    path = as_zip(tmp_path / "all.zip", {f"ada/{name}.py": TOY for name in long} | {"bob/toy.py": TOY})
    assert graded(collect([path], toy))["bob", "01_toy"] == "toy.py"


def test_zips_full_of_zips_are_not_looked_into_without_end(toy: Course, tmp_path: Path) -> None:
    work = zipped(**{"a__toy_DOT_py": TOY})
    deeper = as_zip(tmp_path / "1.zip", {f"{number:02}.zip": work for number in range(40)}).read_bytes()
    files = {"ada.zip": as_zip(tmp_path / "2.zip", {f"{number:02}.zip": deeper for number in range(40)}).read_bytes()}
    found = collect([write(tmp_path / "class", {**files, "bob/toy.py": TOY})], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"} and not found.whole
    opened = [notice for notice in found.notices if "toy.py: left out" in notice]
    limited = [notice for notice in found.notices if notice.endswith(": left out: 3 zips are looked into")]
    assert len(opened) == 8 and len(limited) == 4  # 3 zips of 3; the rest of each is named


def test_a_zip_for_each_exercise_is_one_student_s_work(toy: Course, tmp_path: Path) -> None:
    files = {"ada/hw1.zip": zipped(toy_DOT_py=TOY), "ada/hw2.zip": zipped(more_DOT_py=MORE), "bob/toy.py": TOY}
    found = collect([write(tmp_path, files)], toy)
    assert set(graded(found)) == {("ada", "01_toy"), ("ada", "02_more"), ("bob", "01_toy")} and found.notices == []


@pytest.mark.parametrize(
    ("case", "path", "students"),
    [
        ("moodle folders", "Ada Lovelace_11_assignsubmission_file_", ["Ada Lovelace"]),
        ("canvas", "byronbob_LATE_12_903_toy.py", ["byronbob"]),
        ("blackboard", ATTEMPT.format("ada", 2) + "_toy.py", ["Ada Lovelace"]),
        ("gradescope", "assignment_5_export/submission_12", ["Bob Byron", "Eve Euler"]),
        ("github clones", "01-toy-adalovelace", ["adalovelace"]),
    ],
)
def test_one_student_of_a_download_has_the_same_name_alone(case, path, students, toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path, CASES[case][0])
    whole = {handin.student: handin.source for handin in collect([root], toy).handins}
    alone = collect([root / path], toy).handins
    assert [handin.student for handin in alone] == students
    for handin in alone:
        assert handin.source.named and handin.source.home == whole[handin.student].home
        assert handin.source.download == whole[handin.student].download and handin.read() == TOY.encode()
