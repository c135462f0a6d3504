"""`pytest PATH` on a student's file: the same checks and the same words as `autograder check`, and pytest never imports the file."""

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import jupytext
import pytest
import yaml

from autograder.course.yaml_file import load_course
from autograder.frontends.check import Checker
from autograder.reports.terminal import message_lines
from tests.frontdoor import Shelf
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
def within(shelf: Shelf):
    """`pytest WORDS` in this process, where a process of its own is not the point."""
    return shelf.pytest


@pytest.fixture
def student(copy: Path) -> Path:
    """A copy without solutions: 01_toy has one step wrong, 02_manual_gradient is as it was handed out."""
    (copy / "exercises/01_toy/toy.py").write_text(GUARD + WRONG)
    shutil.rmtree(copy / "solutions")
    course = copy / "course.yml"
    course.write_text("find_line: false\n" + course.read_text())  # what is said of it depends on the clock
    return copy


def cases_of(report: Path) -> dict[str, ET.Element | None]:
    """What a JUnit file says: each test's failure, None if it passed."""
    cases = ET.parse(report).iter("testcase")
    return {f"{case.get('classname', '').split('.')[-1]}::{case.get('name')}": case.find("failure") for case in cases}


def test_a_folder_of_exercises_with_a_report(student: Path, within, sandbox):
    done = within("exercises", "--strict-markers", "--junitxml=out.xml", "-v", cwd=student)
    assert done.returncode == 1 and done.stderr == ""
    assert "warning" not in done.stdout.lower()
    cases = cases_of(student / "out.xml")
    assert [name for name in cases if name in NAMES] == NAMES
    assert {name for name in NAMES if cases[name] is not None} == set(NAMES[2:])
    assert re.search(r"toy\.py::double::double\[known\] PASSED", done.stdout)
    result = Checker(load_course(student), sandbox).check("01_toy", student / "exercises/01_toy/toy.py")
    for number, (name, check) in enumerate(zip(NAMES[2:], result.steps[1].checks, strict=True)):
        lines = message_lines(check)
        assert "After update 1, w should be" in lines[0] and len(lines) > 2
        told = cases[name].text or cases[name].get("message")
        for line in lines if number == 0 else [lines[0], f"As in {NAMES[2]}."]:
            assert line in done.stdout and line in told
        assert number == 0 or not any(line in told for line in lines[1:-1]), "one mistake is told once"
    assert "Traceback" not in done.stdout and "autograder/" not in done.stdout
    unfinished = [failure for name, failure in cases.items() if name.startswith("gradient::")]
    assert unfinished and all("`gradient` is not written yet" in failure.get("message", "") for failure in unfinished)


@pytest.mark.parametrize(
    "workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.slow)], ids=["here", "on two workers"]
)
def test_a_notebook_with_a_choice_of_tests(student: Path, within, workers: tuple[str, ...]):
    module = student / "exercises/01_toy/toy.py"
    jupytext.write(jupytext.reads(GUARD + WRONG, fmt="py:percent"), module.with_suffix(".ipynb"))
    module.unlink()
    done = (run_pytest if workers else within)("toy.ipynb", *workers, "-k", "double", "-q", cwd=module.parent)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout
    assert "warning" not in done.stdout.lower()


GIVEN = """
from dataclasses import replace
from autograder.frontends import check

right = check.Checker.check

def given(*words):
    result = right(*words)
    steps = [
        replace(step, follow_through=True, checks=tuple(replace(each, message="Right with a right `double`.") for each in step.checks))
        if step.step == "walk" else step
        for step in result.steps
    ]
    return replace(result, steps=tuple(steps))

check.Checker.check = given
"""


def test_a_pass_given_another_steps_mistake_is_told(student: Path):
    (student / "exercises/01_toy/toy.py").write_text(TOY_SOLUTION.replace("2 * number", "3 * number"))
    (student / "conftest.py").write_text(GIVEN)  # where there is a right step to put in a wrong one's place
    done = run_pytest("exercises/01_toy", "-q", "-n", "1", cwd=student)
    assert "passed, given a mistake in another step" in done.stdout
    assert done.stdout.count("toy.py: walk: Right with a right `double`.") == 1
    assert done.stdout.count("Hint") + done.stdout.count("A hint on") == 1
    assert "As in double::double[known]." in done.stdout, "one mistake is told once"


def test_what_is_collected_is_not_run_nor_imported(student: Path, within, tmp_path: Path):
    module = student / "exercises/01_toy/toy.py"
    module.write_text(f"open({str(tmp_path / 'imported')!r}, 'w').close()\n" + WRONG)
    (student / "exercises/01_toy/test_own.py").write_text("def test_of_the_student_s_own(): pass\n")
    (tmp_path / "link").symlink_to(student)
    where = tmp_path / "link"
    done = within(f"{where}/exercises/01_toy", f"{where}/exercises/01_toy/toy.py", "--collect-only", "-q", cwd=where)
    assert done.returncode == 0, done.stdout + done.stderr
    collected = [line.split("toy.py::")[-1] for line in done.stdout.splitlines() if "toy.py::" in line]
    assert sorted(set(collected)) == sorted(NAMES)
    assert "test_own.py::test_of_the_student_s_own" in done.stdout
    assert not (tmp_path / "imported").exists()


def test_a_step_and_a_test_are_run_by_their_whole_names_as_editors_do(student: Path, within):
    file = student / "exercises/01_toy/toy.py"
    done = within(f"{file}::double", f"{file}::walk::walk[known]", "-q", "--rootdir", student, cwd=student)
    assert "1 failed, 2 passed" in done.stdout, done.stdout


def test_a_test_is_called_by_its_case_s_title_and_found_by_either_name(student: Path, within):
    course = yaml.safe_load((student / "course.yml").read_text())
    course["exercises"]["01_toy"]["cases"]["drawn"]["title"] = "numbers, far from zero: [0]"
    (student / "course.yml").write_text(yaml.safe_dump(course, sort_keys=False))
    name = "walk::walk[numbers, far from zero: [0]]"
    for words in (("exercises/01_toy", "-k", "far"), ("exercises/01_toy", "-k", "drawn")):
        done = within(*words, "--collect-only", "-q", cwd=student)
        assert name in done.stdout and "known" not in done.stdout and "2/4 tests" in done.stdout, done.stdout
    done = within(f"exercises/01_toy/toy.py::{name}", "-q", cwd=student)
    assert "1 failed" in done.stdout and "passed" not in done.stdout, done.stdout


def test_what_cannot_be_checked_is_one_sentence(student: Path, within):
    module = student / "exercises/01_toy/toy.py"
    (student / "conftest.py").write_text(
        "import sys\ndef pytest_unconfigure():\n    print('hypothesis' in sys.modules)\n"
    )
    (module.parent / "reference.json").write_text("{")
    (student / "exercises/02_manual_gradient/manual_gradient.py").write_bytes(b"\x7fELF\0")
    done = run_pytest("exercises/", "-q", cwd=student)
    assert done.stdout.endswith("\nFalse\n"), "what is installed beside it costs no time"
    assert done.returncode == 1 and "no tests ran" not in done.stdout and "FAILED exercises/02" in done.stdout
    assert "reference.json: is not a recorded reference" in done.stdout
    assert "exercises/02_manual_gradient/manual_gradient.py: is not text but binary data" in done.stdout
    text = (student / "course.yml").read_text()
    (student / "course.yml").write_text(text.replace("seed:", "sed:"))
    done = within(module, "-q", cwd=student)
    assert done.returncode not in (0, 1)
    assert "unknown key 'sed'" in done.stdout + done.stderr and "INTERNALERROR" not in done.stdout + done.stderr


def test_other_files_are_left_to_pytest(tmp_path: Path, within):
    (tmp_path / "test_own.py").write_text("def test_x(): assert 1 + 1 == 2\n")
    (tmp_path / "toy.py").write_text("raise RuntimeError('nobody collects this')\n")
    done = within("-q", cwd=tmp_path)
    assert done.returncode == 0 and "1 passed" in done.stdout
