"""`pytest PATH` on a student's file: the same checks and the same words as `autograder check`, and pytest never imports the file."""

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import jupytext
import pytest

from autograder.course.spec import Course
from autograder.frontends.check import check_file
from autograder.reports.terminal import message_lines
from tests.helpers import TOY_SOLUTION, run_pytest

# What tells whether the code runs inside pytest, on the way in and in each step.
ALONE = "assert 'pytest' not in sys.modules and 'conftest' not in sys.modules"
GUARD = f"import sys\n{ALONE}\n"
WRONG = (
    TOY_SOLUTION.replace("lr * 2 * w", "lr * w")
    .replace("lr * 2 * b", "lr * b")
    .replace("return [", f"{ALONE}; return [")
)
NAMES = [f"{step}::{step}[{case}]" for step in ("double", "walk") for case in ("known", "known-drawn")]


@pytest.fixture
def student(copy: Path) -> Path:
    """A copy without solutions: 01_toy has one step wrong, 02_manual_gradient is as it was handed out."""
    (copy / "exercises/01_toy/toy.py").write_text(GUARD + WRONG)
    shutil.rmtree(copy / "solutions")
    return copy


def cases_of(report: Path) -> dict[str, ET.Element | None]:
    """What a JUnit file says: each test's failure, None if it passed."""
    cases = ET.parse(report).iter("testcase")
    return {f"{case.get('classname', '').split('.')[-1]}::{case.get('name')}": case.find("failure") for case in cases}


def test_a_folder_of_exercises_with_a_report(student: Path, course: Course, sandbox):
    done = run_pytest("exercises", "--strict-markers", "--junitxml=out.xml", "-v", cwd=student)
    assert done.returncode == 1 and done.stderr == ""
    assert "warning" not in done.stdout.lower()
    cases = cases_of(student / "out.xml")
    assert [name for name in cases if name in NAMES] == NAMES
    assert {name for name in NAMES if cases[name] is not None} == set(NAMES[2:])
    assert re.search(r"toy\.py::double::double\[known\] PASSED", done.stdout)
    result = check_file(course, "01_toy", student / "exercises/01_toy/toy.py", sandbox)
    for name, check in zip(NAMES[2:], result.steps[1].checks, strict=True):
        lines = message_lines(check)
        assert any("After update 1, w should be" in line for line in lines)
        for line in lines:
            assert line in done.stdout and line in (cases[name].text or cases[name].get("message"))
    assert "Traceback" not in done.stdout and "autograder/" not in done.stdout
    unfinished = [failure for name, failure in cases.items() if name.startswith("gradient::")]
    assert unfinished and all("`gradient` is not written yet" in failure.get("message", "") for failure in unfinished)


def test_a_notebook_on_two_workers_with_a_choice_of_tests(student: Path):
    module = student / "exercises/01_toy/toy.py"
    jupytext.write(jupytext.reads(GUARD + WRONG, fmt="py:percent"), module.with_suffix(".ipynb"))
    module.unlink()
    done = run_pytest("toy.ipynb", "-n", "2", "-k", "double", "-q", cwd=module.parent)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout
    assert "warning" not in done.stdout.lower()


def test_what_is_collected_is_not_run_nor_imported(student: Path, tmp_path: Path):
    module = student / "exercises/01_toy/toy.py"
    module.write_text(f"open({str(tmp_path / 'imported')!r}, 'w').close()\n" + WRONG)
    (student / "exercises/01_toy/test_own.py").write_text("def test_of_the_student_s_own(): pass\n")
    (tmp_path / "link").symlink_to(student)
    for where in (student, tmp_path / "link"):
        done = run_pytest(
            f"{where}/exercises/01_toy", f"{where}/exercises/01_toy/toy.py", "--collect-only", "-q", cwd=where
        )
        assert done.returncode == 0, done.stdout + done.stderr
        collected = [line.split("toy.py::")[-1] for line in done.stdout.splitlines() if "toy.py::" in line]
        assert sorted(set(collected)) == sorted(NAMES)
        assert "test_own.py::test_of_the_student_s_own" in done.stdout
    assert not (tmp_path / "imported").exists()


def test_what_cannot_be_checked_is_one_sentence(student: Path):
    module = student / "exercises/01_toy/toy.py"
    module.write_bytes(b"\x7fELF\0")
    done = run_pytest(module, "-q", cwd=student)
    assert done.returncode == 1 and "4 failed" in done.stdout
    assert "exercises/01_toy/toy.py: is not text but binary data" in done.stdout
    (module.parent / "reference.json").write_text("{")
    done = run_pytest("exercises/", "-q", cwd=student)
    assert done.returncode == 1 and "no tests ran" not in done.stdout and "FAILED exercises/02" in done.stdout
    assert "reference.json: is not a recorded reference" in done.stdout
    text = (student / "course.yml").read_text()
    (student / "course.yml").write_text(text.replace("seed:", "sed:"))
    done = run_pytest(module, "-q", cwd=student)
    assert done.returncode not in (0, 1)
    assert "unknown key 'sed'" in done.stdout + done.stderr and "INTERNALERROR" not in done.stdout + done.stderr


def test_other_files_are_left_to_pytest(tmp_path: Path):
    (tmp_path / "test_own.py").write_text("def test_x(): assert 1 + 1 == 2\n")
    (tmp_path / "toy.py").write_text("raise RuntimeError('nobody collects this')\n")
    done = run_pytest("-q", cwd=tmp_path)
    assert done.returncode == 0 and "1 passed" in done.stdout
