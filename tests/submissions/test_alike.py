"""Pairs of hand-ins that are alike but for names and layout; what everybody has is not counted."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.submissions.alike import alike
from autograder.submissions.collect import collect
from tests.helpers import TOY_SOLUTION, write_toy

pytest.importorskip("copydetect")

OWN = """\
import math


def double(x):
    result = []
    for place in range(len(x)):
        number = x[len(x) - 1 - place]
        result.insert(0, math.fsum([number, number]) if number > 0 else -abs(number) * 2.0)
    return list(reversed(list(reversed(result))))


def walk(w, b, lr, steps):
    history = {"w": [w], "b": [b]}
    while len(history["w"]) <= steps:
        for name, values in history.items():
            values.append(values[-1] * (1 - 2 * lr) if name else None)
    return list(zip(history["w"][1:], history["b"][1:]))
"""
COPIED = (
    OWN.replace("result", "out").replace("history", "seen").replace("    ", "  ").replace("while", "# mine\n  while")
)
OTHER = """\
def double(x):
    return [n + n for n in x]


def walk(w, b, lr, steps):
    rows, factor = [], 1 - lr - lr
    for step in range(1, steps + 1):
        rows.append((w * factor**step, b * factor**step))
    return rows
"""
OTHERS = [
    "\n\ndef mean(values):\n    return sum(values, start=0.0) / max(len(values), 1)\n",
    "\n\ndef show(rows):\n    for row in rows:\n        print('row', row, sep=': ', end='!')\n",
    "\n\nclass Pair:\n    def __init__(self, left, right):\n        self.left, self.right = left, right\n",
    "\n\nwith open(__file__) as file:\n    lines = [line.strip() for line in file if line and line[0] != '#']\n",
]


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    write_toy(tmp_path)
    works = {"ada": OWN, "bob": COPIED, "eve": OTHER, "kim": TOY_SOLUTION, "lee": TOY_SOLUTION}
    for student, source in works.items():
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / "toy.py").write_text(source)
    return tmp_path


def test_a_renamed_copy_is_found_and_what_is_the_solution_s_is_not(handed_in: Path, toy: Course) -> None:
    course = Course(handed_in, toy.spec)
    pairs, said = alike(collect([handed_in / "in"], course).handins, course, 0.8)
    assert [(pair.exercise, pair.students) for pair in pairs] == [("01_toy", ("ada", "bob"))] and said == []
    assert 0.8 <= pairs[0].share <= 1


def test_many_who_have_the_same_are_one_group(handed_in: Path, toy: Course) -> None:
    for student in ("zoe", "yan", "xi"):
        (handed_in / "in" / student).mkdir()
        (handed_in / "in" / student / "toy.py").write_text(OWN)
    (handed_in / "in/eve/toy.py").write_bytes(b"\0\1")
    course = Course(handed_in, toy.spec)
    pairs, said = alike(collect([handed_in / "in"], course).handins, course, 0.8)
    assert [pair.students for pair in pairs] == [("ada", "bob", "xi", "yan", "zoe")]
    assert len(said) == 1 and "eve/toy.py: is not text" in said[0]


def test_copies_that_differ_by_a_few_lines_are_one_group_and_else_what_many_have_is_nobody_s(
    handed_in: Path, toy: Course
) -> None:
    for student, more in zip(("ada", "zoe", "yan", "xi"), OTHERS, strict=True):
        (handed_in / "in" / student).mkdir(exist_ok=True)
        (handed_in / "in" / student / "toy.py").write_text(OWN + more)
    course = Course(handed_in, toy.spec)
    ((ring,), _) = alike(collect([handed_in / "in"], course).handins, course, 0.8)
    assert ring.students == ("ada", "bob", "xi", "yan", "zoe") and 0.8 < ring.share < 0.9
    assert alike(collect([handed_in / "in"], course).handins, course, 0.95)[0] == []


def test_the_command_tells_a_group_in_one_line(handed_in: Path, autograder) -> None:
    for student in ("xi", "yan"):
        (handed_in / "in" / student).mkdir()
        (handed_in / "in" / student / "toy.py").write_text(OWN)
    done = autograder("similar", "in", cwd=handed_in)
    assert done.stdout == "01_toy: 4 students share all of their own code: ada, bob, xi, yan\n"
    assert done.stderr.startswith("0 pairs of at least 80% and 1 group.")


def test_the_command_lists_them_without_a_verdict(handed_in: Path, autograder) -> None:
    done = autograder("similar", "in", cwd=handed_in)
    assert done.returncode == 0 and done.stdout.startswith("01_toy: ada and bob: ")
    assert done.stderr.startswith("1 pair of at least 80%.") and "alike is not copied" in done.stderr


def test_a_graded_folder_is_refused(handed_in: Path, autograder) -> None:
    (handed_in / "in/results.jsonl").touch()
    done = autograder("similar", "in", cwd=handed_in)
    assert done.returncode == 2 and done.stdout == "" and "name what was handed in" in done.stderr
