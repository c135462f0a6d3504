"""`autograder grade`: a class of odd names and hostile files is graded whole, to the same bytes each time, and every file is safe to open."""

import csv
import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import jupytext
import pytest

from tests.helpers import ROOT, TOY_SOLUTION, hand_in_two_mistakes, put, run_cli, without_own_script, words_of

WRONG = TOY_SOLUTION.replace("2 * number", "3 * number")
UNREADABLE = os.fsdecode(b"\xff\xfe")
# A record whose words no file can hold, written in place of the honest one.
HALF = r"""
import os
from autograder.recording import codec as wire
entry = {"name": "double", "kind": "refused", "values": None, "dtype": "", "exact_dtype": False, "columns": []}
frame = {"entry": {**entry, "text": "\ud800", "sentence": "\ud800"}}
def double(x):
    for fd in range(3, 64):
        try:
            os.write(fd, wire.pack(frame))
        except OSError:
            pass
    os._exit(0)
def walk(*_):
    raise ValueError("<img src=x onerror=alert(1)> \x1b[2J \u202e \0 {{ 7 * 7 }}")
"""
# Student: (source of toy.py, points of double, points of walk).
CLASS = {
    "ada": (TOY_SOLUTION, 2, 3),
    "bob": ("x = 1if 1else 2\n" + WRONG, 0, 3),  # and Python warns of it
    "=cmd|'calc'!A0": (TOY_SOLUTION, 2, 3),
    "<script>alert(1)<script>": (WRONG, 0, 3),
    "two\nlines, a comma": (TOY_SOLUTION, 2, 3),
    "\x1b[31mred": (TOY_SOLUTION, 2, 3),
    r"\x1b[31mred": (WRONG, 0, 3),
    "{{ 7 * 7 }}": (TOY_SOLUTION, 2, 3),
    "\u200ebob;=1": (WRONG, 0, 3),
    UNREADABLE: (TOY_SOLUTION, 2, 3),
    "exits": ("import os\nos._exit(0)\n", 0, 0),
    "half": (HALF, 0, 0),
    "prints": ("print('\\x1b[31m<script>\\0' * 9)\n" + TOY_SOLUTION, 2, 3),
}
UNGRADED = {"empty": "error", "missing": "missing", "binary": "error"}


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    root = tmp_path / "submitted"
    for student, (source, _, _) in CLASS.items():
        (root / student / "01_toy").mkdir(parents=True)
        (root / student / "01_toy/toy.py").write_text(source)
    jupytext.write(jupytext.reads(TOY_SOLUTION, fmt="py:percent"), root / "ada/01_toy/toy.ipynb")
    (root / "ada/01_toy/toy.py").unlink()
    put(root, "empty/01_toy/toy.py", "missing/01_toy/Toy.txt", "binary/01_toy/toy.ipynb")
    (root / "empty/01_toy/toy.py").write_bytes(b"")
    (root / "binary/01_toy/toy.ipynb").write_bytes(b"\x7fELF\xff\0")
    return root


@pytest.fixture
def grade(copy: Path, autograder):
    """`autograder grade` in the copy of the course."""
    return lambda *words: autograder("grade", *words, "--trust-submissions", cwd=copy)


def rows_of(out: Path) -> list[list[str]]:
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def results_of(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def test_a_class_is_graded_whole_and_to_the_same_bytes(copy, handed_in, tmp_path, grade):
    one, two = tmp_path / "one", tmp_path / "two"
    words = ("--out", one, "--workers", "1", "--seed", "11", "--trust-submissions")
    done = run_cli("grade", handed_in, *words, cwd=copy)
    assert done.returncode == 3
    check_terminal(done, handed_in)
    check_results(one, handed_in)
    check_spreadsheet(one)
    check_pages(one)
    again = grade(handed_in, "--out", two, "--workers", "2", "--seed", "11")
    assert again.returncode == 3
    for name in ("grades.csv", "results.jsonl"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert sorted(p.name for p in (one / "report").iterdir()) == sorted(p.name for p in (two / "report").iterdir())
    # A class without trouble, on a seed of its own: other secret cases, the same known ones.
    for exercise in ("01_toy", "02_manual_gradient"):
        shutil.copytree(copy / "solutions" / exercise, tmp_path / "eve/exercises" / exercise)
    done = grade(handed_in / "bob", "../eve", "--out", "../out/deep", "--workers", "1")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out/deep"
    assert rows_of(out)[1:] == [
        ["bob", "01_toy", "3", "5", "graded"],
        ["eve", "01_toy", "5", "5", "graded"],
        ["eve", "02_manual_gradient", "10", "10", "graded"],
    ]
    seed = json.loads((out / "run.json").read_text())["seed"]
    assert isinstance(seed, int) and f"seed {seed}" in done.stdout and (out / "report/index.html").is_file()
    mine, other = ({check["case"]: check["first_divergence"] for check in failures(d, "bob")} for d in (one, out))
    assert set(mine) == set(other) == {"known", "known-drawn", "secret", "secret-drawn"}
    assert {case for case in mine if mine[case] == other[case]} == {"known", "known-drawn", "secret"}


def failures(out: Path, student: str) -> list[dict]:
    found = next(result for result in results_of(out) if result["student"] == student)
    return [check for step in found["steps"] for check in step["checks"] if check["status"] == "failed"]


def check_terminal(done, handed_in: Path) -> None:
    """A table and a sentence for each trouble; nothing of a progress bar, no control character, no warning of Python's."""
    assert "Warning" not in done.stderr
    assert r"\u200ebob;=1" in done.stdout
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u202e]", done.stdout + done.stderr)
    assert "grading" not in done.stderr and "%" not in done.stderr
    assert "A toy course" in done.stdout and "seed 11" in done.stdout
    assert f"{handed_in}/empty/01_toy/toy.py: is empty" in done.stderr
    assert f"{handed_in}/missing/01_toy: has no toy.py or toy.ipynb; it holds Toy.txt" in done.stderr
    assert f"{handed_in}/binary/01_toy/toy.ipynb: is not UTF-8 text" in done.stderr


def check_results(out: Path, handed_in: Path) -> None:
    """One object a line, sorted; the points of everybody; the hash of what was handed in."""
    results = results_of(out)
    owners = [(result["student"], result["exercise"]) for result in results]
    assert owners == sorted(owners) and len(owners) == len(CLASS) + len(UNGRADED)
    found = {result["student"]: result for result in results}
    for student, (source, double, walk) in CLASS.items():
        name = next((n for n in found if "xff" in n or "dcff" in n), "") if student == UNREADABLE else student
        result = found[name]
        assert [step["points"] for step in result["steps"]] == [double, walk], name
        assert (result["points"], result["max_points"], result["status"]) == (double + walk, 5, "graded")
        data = (handed_in / "ada/01_toy/toy.ipynb").read_bytes() if student == "ada" else source.encode()
        assert result["submission"]["sha256"] == hashlib.sha256(data).hexdigest()
        assert all(step["points"] == 0 for step in result["steps"] if step["status"] != "passed")
    for student, status in UNGRADED.items():
        assert (found[student]["points"], found[student]["status"]) == (0, status)
        assert student in found[student]["message"] and "\n" not in found[student]["message"]
    cases = {check["case"] for result in results for step in result["steps"] for check in step["checks"]}
    assert cases == {"known", "known-drawn", "secret", "secret-drawn"}


def check_spreadsheet(out: Path) -> None:
    rows = rows_of(out)
    assert rows[0] == ["student", "exercise", "points", "max_points", "status"]
    assert len(rows) == 1 + len(CLASS) + len(UNGRADED) and {len(row) for row in rows} == {5}
    assert ["ada", "01_toy", "5", "5", "graded"] in rows and ["bob", "01_toy", "3", "5", "graded"] in rows
    assert ["missing", "01_toy", "0", "5", "missing"] in rows
    assert [r"two\nlines, a comma", "01_toy", "5", "5", "graded"] in rows
    assert [r"\x1b[31mred", "01_toy", "5", "5", "graded"] in rows and [
        r"\\x1b[31mred",
        "01_toy",
        "3",
        "5",
        "graded",
    ] in rows
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", (out / "grades.csv").read_text(encoding="utf-8"))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any("=cmd" in row[0] for row in rows)
    assert [r"\u200ebob;'=1", "01_toy", "3", "5", "graded"] in rows


def check_pages(out: Path) -> None:
    """The report opens by itself: every link has its page, and nothing of a submission acts in it."""
    index = (out / "report/index.html").read_text(encoding="utf-8")
    pages = sorted((out / "report").glob("*.html"))
    assert len(pages) == 1 + len(CLASS) + len(UNGRADED)
    assert set(re.findall(r'href="([^"#]+\.html)"', index)) <= {page.name for page in pages}
    assert "ada" in index and "&lt;script&gt;alert(1)&lt;script&gt;" in index and "{{ 7 * 7 }}" in index
    assert r">\u200ebob;=1<" in index
    for page in pages:
        text = without_own_script(page)
        assert "<script" not in text and "<img" not in text and "49" not in re.findall(r"<h1>(.*?)</h1>", text, re.S)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u202e]", text)
        assert not re.search(r'(src|href)="(https?:)?//', text)


def test_grading_one_student_into_the_folder_of_the_class_loses_nobody(tmp_path, grade):
    students, out = tmp_path / "submitted", tmp_path / "out"
    for student, source in (("ada", TOY_SOLUTION), ("bob", WRONG), ("eve", WRONG)):
        put(students, f"{student}/01_toy/toy.py")
        (students / student / "01_toy/toy.py").write_text(source)
    put(students, "joe/letter.txt")
    words = ("--out", out, "--workers", "1")
    assert grade(students, *words, "--seed", "11").returncode == 3
    before, files = rows_of(out), sorted(path.name for path in (out / "report").iterdir())
    (students / "bob/01_toy/toy.py").write_text(TOY_SOLUTION)
    for force in ((), ("--force",)):
        done = grade(students / "bob", *words, *force)
        assert done.returncode == 0 and "also keeps 3 results of earlier runs" in done.stdout, done
        assert rows_of(out) == [row if row[0] != "bob" else ["bob", "01_toy", "5", "5", "graded"] for row in before]
        assert [(r["student"], r["points"]) for r in results_of(out)] == [
            ("ada", 5),
            ("bob", 5),
            ("eve", 3),
            ("joe", 0),
        ]
        assert sorted(path.name for path in (out / "report").iterdir()) == files
        assert all(name in (out / "report/index.html").read_text() for name in ("ada", "bob", "eve"))
    after = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    done = grade(students / "bob", *words, "--seed", "12")
    assert done.returncode == 2 and done.stderr == (
        f"autograder: {out}: holds results of ada, eve, joe, who are not among these submissions and were graded with "
        "another seed: grade all of them together, or name another folder\n"
    )
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == after
    put(students, "joe/02_manual_gradient/manual_gradient.py")  # what was missing of joe is not kept beside it
    grade(students / "joe", *words)
    assert [row[:2] for row in rows_of(out)[1:] if row[0] == "joe"] == [["joe", "02_manual_gradient"]]


def test_a_student_whose_zip_is_broken_is_not_passed_over(tmp_path, grade):
    put(tmp_path, "class/bob.zip", "others.zip")
    with zipfile.ZipFile(tmp_path / "class/ada.zip", "w") as archive:
        archive.writestr("toy.py", TOY_SOLUTION)
    done = grade(tmp_path / "class", tmp_path / "others.zip", "--out", tmp_path / "out", "--workers", "1")
    for name in ("class/bob.zip", "others.zip"):
        assert f"{tmp_path}/{name}: is not a readable zip" in done.stderr
    assert rows_of(tmp_path / "out")[1] == ["ada", "01_toy", "5", "5", "graded"]
    assert done.returncode == 3, "exit code 0 says that all were graded"


def test_what_cannot_be_graded_at_all_is_one_sentence_and_exit_code_2(tmp_path, grade):
    put(tmp_path, "poem.py", "bare/notes.txt", "class/ada/toy.py", "file")
    for words, said in (
        ((tmp_path / "nowhere", "--out", tmp_path / "out"), f"{tmp_path}/nowhere: no such file or folder"),
        ((tmp_path / "poem.py", "--out", tmp_path / "out"), f"{tmp_path}/poem.py: belongs to no exercise"),
        ((tmp_path / "class", "--out", tmp_path / "file"), f"{tmp_path}/file"),
        ((tmp_path / "class",), "--out"),
        ((tmp_path / "class", "--out", tmp_path / "out", "--workers", "0"), "--workers"),
        ((tmp_path / "class", "--out", tmp_path / "out", "--seed", "-1"), "--seed"),
        ((tmp_path / "class", "--out", tmp_path / "out", "--course", tmp_path / "bare"), "course.yml"),
    ):
        done = grade(*words)
        assert done.returncode == 2 and done.stdout == "", (words, done)
        assert said in words_of(done.stderr), (words, done.stderr)
    assert not (tmp_path / "out").exists() and (tmp_path / "file").read_text() == "file"


@pytest.mark.parametrize("students", [["ada", "exits"], pytest.param([], marks=pytest.mark.slow, id="all")])
def test_without_fork_the_results_are_the_same(students, copy, tmp_path, grade):
    """A new process for each submission: what is right, wrong, ends itself or never ends comes out alike."""
    text = (copy / "course.yml").read_text()
    (copy / "course.yml").write_text("limits: {wall_seconds: 8, cpu_seconds: 1}\n" + text)
    sources = {
        "ada": TOY_SOLUTION,
        "bob": WRONG,
        "exits": "import os\nos._exit(3)\n",
        "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        "loops": TOY_SOLUTION + "\ndef walk(*_):\n    while True:\n        pass\n",
    }
    for student in students or sources:
        put(tmp_path / "submitted", f"{student}/01_toy/toy.py")
        (tmp_path / "submitted" / student / "01_toy/toy.py").write_text(sources[student])
    shutil.copy(ROOT / "solutions/02_manual_gradient/mistakes.yml", copy / "solutions/02_manual_gradient")
    if not students:
        hand_in_two_mistakes(tmp_path, "cora")
    for out, words in (("forked", ()), ("spawned", ("--no-fork",))):
        done = grade(tmp_path / "submitted", "--out", tmp_path / out, "--seed", "11", "--workers", "2", *words)
        assert done.returncode == 0, done.stderr
    for name in ("results.jsonl", "grades.csv", "run.json"):
        assert (tmp_path / "forked" / name).read_bytes() == (tmp_path / "spawned" / name).read_bytes()
    assert rows_of(tmp_path / "spawned")[1][2] == "5"
    if students:
        return
    steps = next(result for result in results_of(tmp_path / "spawned") if result["student"] == "cora")["steps"]
    assert len({check["mistake"] for step in steps for check in step["checks"]} - {None}) == 2
    assert rows_of(tmp_path / "spawned")[-1] == ["loops", "01_toy", "2", "5", "graded"]
