"""What the commands print at the width that there is: whole names and words, and each step under the other."""

import io
import sys

import pytest
from rich.console import Console

from autograder.judging.results import CheckResult, HandedIn, Result, StepResult
from autograder.reports.terminal import at_fault, show_result
from autograder.safe_text import folded
from tests.helpers import ROOT, own_environment

pexpect = pytest.importorskip("pexpect")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("1. one two three four five six", ["1. one two three", "   four five six"]),
        ("ok  one two three four five", ["ok  one two three", "    four five"]),
        ("    a/path/that: is new", ["    a/path/that: is", "    new"]),
        ("no  /a/path/longer/than/that: is new", ["no  /a/path/longer/than/that: is new"]),
        ("one", ["one"]),
        ("", [""]),
        ("    ", ["    "]),
    ],
)
def test_what_is_said_in_a_terminal_is_broken_between_words_and_begins_below_the_text(line, shown):
    assert folded(line, 20).split("\n") == shown
    assert folded(line, 0) == line  # a terminal that does not know how wide it is


def test_points_stand_below_one_another_however_long_the_names_of_the_steps():
    steps = [StepResult(name, 1.0, 1.0, "passed", ()) for name in ("fit", "plot_the_curve_of_learning")]
    console = Console(width=80, file=io.StringIO(), record=True)
    show_result(console, Result("me", "09_loss", 2.0, 2.0, "graded", HandedIn("loss.py"), tuple(steps)), "The loss")
    assert len({line.index("1/1") for line in console.export_text().splitlines()[1:]}) == 1


def test_a_line_of_code_that_is_broken_stays_below_its_beginning():
    check = CheckResult(
        "fit", "known", "cpu", "float64", "failed", message="It is this line:\n    w = w - rate * slope"
    )
    steps = (StepResult("fit", 0.0, 1.0, "failed", (check,)),)
    console = Console(width=28, file=io.StringIO(), record=True)
    show_result(console, Result("me", "09_loss", 0.0, 1.0, "graded", HandedIn("loss.py"), steps), "The loss")
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert lines[-3:] == ["      It is this line:", "          w = w - rate *", "          slope"]


def test_in_a_terminal_no_word_is_cut():
    child = pexpect.spawn(
        sys.executable, ["-m", "autograder", "hint", "02.gradient"], cwd=str(ROOT), dimensions=(24, 60), encoding="utf-8",
        timeout=60, env=own_environment(),
    )  # fmt: skip
    child.expect(pexpect.EOF)
    lines = child.before.split("\r\n")
    hints = [line for line in lines if line]
    assert hints[0].startswith("1. Differentiate the square.") and hints[1].startswith("   ")
    assert max(map(len, hints)) <= 60


def test_the_place_to_jump_to_is_the_line_at_fault_where_that_is_known():
    for message, line, place, shown in (
        ("No.", None, "toy.py:3", "toy.py:3"),
        ("No.", 5, "toy.py:3", "toy.py:5"),
        ("No.", None, "toy.ipynb, cell 2", "toy.ipynb, cell 2"),
        ("No.", 5, "toy.ipynb, cell 2", "toy.ipynb, cell 7"),
        ("`walk` is not written yet (line 6).", None, "toy.py:3", "toy.py:6"),
    ):
        failed = CheckResult("walk", "known", "cpu", "float64", "failed", message=message)
        step = StepResult("walk", 0.0, 3.0, "failed", checks=(failed,), line=line)
        console = Console(file=io.StringIO(), width=60)
        source = "# %% cell 2\ndef walk():\n    return other()\n# %% cell 7\ndef other():\n    return 1\n"
        result = Result("me", "01_toy", 0.0, 3.0, "graded", HandedIn("toy.py"), (step,), source=source)
        show_result(console, result, "Toy", {"walk": place})
        assert console.file.getvalue().rstrip().endswith(f"      {shown}")


def test_of_a_notebook_that_fails_as_a_whole_the_cell_is_told():
    check = CheckResult("c", "known", "cpu", "float64", "failed", message="SyntaxError", raised=4)
    steps = tuple(StepResult(name, 0.0, 1.0, "failed", checks=(check,)) for name in ("double", "walk"))
    source = "# %% cell 2\ndef walk():\n# %% cell 9\ndef double(:\n"
    result = Result("me", "01_toy", 0.0, 2.0, "graded", HandedIn("toy.ipynb"), steps, source=source)
    assert at_fault(result, steps[0], {"walk": "toy.ipynb, cell 2"}) == "toy.ipynb, cell 9"
    assert at_fault(result, steps[0], {}) == ""
