"""`autograder check` and `hint`, as a student uses them: in a copy without the solutions, by any name of an exercise."""

import json
import shutil
from pathlib import Path

import jupytext
import pytest

from autograder.frontends.check import Checker
from tests.frontends.toy import TOY, WRONG
from tests.helpers import HONEST, TOY_SOLUTION, words_of

# The rate is not doubled: from (2, -1) the first row is (1.5, -0.75), where (1, -0.5) is right.
WRONG_WALK = TOY_SOLUTION.replace("lr * 2 * w", "lr * w").replace("lr * 2 * b", "lr * b")


def solved(root: Path, exercise: str, file: str) -> str:
    return (root / "solutions" / exercise / file).read_text()


@pytest.fixture
def student(copy: Path) -> Path:
    """A student's copy of the course: no solutions in it, one exercise wrong, the other as it was handed out."""
    (copy / "exercises/01_toy/toy.py").write_text("print('\\x1b[2J hello')\n" + WRONG_WALK)
    shutil.rmtree(copy / "solutions")
    return copy


KEYS = {
    "result": {"student", "exercise", "points", "max_points", "status", "message", "submission", "steps"},
    "step": {"step", "points", "max_points", "status", "follow_through", "open", "line", "change", "checks"},
    "check": {"check", "case", "device", "dtype", "status", "first_divergence", "mistake", "line", "message"},
}


def test_all_exercises_at_once_without_the_solutions(student, autograder):
    done = autograder("check", "--json", "out/mine.json", cwd=student)
    assert done.returncode == 1 and done.stderr == ""
    said = words_of(done.stdout)
    assert "hello" in said and "\x1b" not in done.stdout
    assert "01_toy Two steps 2 of 5 points" in said and "ok double 2/2" in said and "no walk 0/3" in said
    assert "After update 1, w should be 1; yours is 1.5." in said and "Where do you stand after each step?" in said
    assert "`gradient` is not written yet" in said and "0 of 10 points" in said
    toy, real = json.loads((student / "out/mine.json").read_text())
    for result in (toy, real):
        assert set(result) == KEYS["result"]
        assert all(set(step) == KEYS["step"] for step in result["steps"])
        assert all(set(check) == KEYS["check"] for step in result["steps"] for check in step["checks"])
        assert set(result["submission"]) == {"file", "sha256"} and len(result["submission"]["sha256"]) == 64
    double, walk = toy["steps"]
    assert (toy["exercise"], toy["points"], toy["max_points"], toy["status"]) == ("01_toy", 2.0, 5.0, "graded")
    assert toy["submission"]["file"] == "toy.py"
    assert (double["step"], double["points"], double["max_points"], double["status"]) == ("double", 2.0, 2.0, "passed")
    assert (walk["step"], walk["points"], walk["status"], walk["follow_through"]) == ("walk", 0.0, "failed", False)
    plain = walk["checks"][0]
    assert plain.pop("message").startswith("After update 1, w should be 1; yours is 1.5.")
    assert plain == {
        "check": "walk",
        "case": "known",
        "device": "cpu",
        "dtype": "float64",
        "status": "failed",
        "first_divergence": {"row": 0, "parameter": "w", "expected": 1.0, "got": 1.5},
        "mistake": None,
        "line": None,
    }
    assert [check["case"] for check in walk["checks"]] == ["known", "known-drawn"]
    assert {check["message"] for check in double["checks"]} == {""}
    assert real["points"] == 0 and {step["status"] for step in real["steps"]} == {"failed"}


def test_one_exercise_that_is_right_from_a_folder_below_as_a_notebook(copy, autograder):
    module = copy / "exercises/02_manual_gradient/manual_gradient.py"
    source = solved(copy, "02_manual_gradient", "manual_gradient.py")
    jupytext.write(jupytext.reads(source, fmt="py:percent"), module.with_suffix(".ipynb"))
    module.unlink()
    shutil.rmtree(copy / "solutions")
    done = autograder("check", "2", cwd=module.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "02_manual_gradient Gradient descent by hand 10 of 10 points" in words_of(done.stdout)
    notebook = json.loads(module.with_suffix(".ipynb").read_text())
    for cell in notebook["cells"]:
        if "def mse" in "".join(cell["source"]):
            cell["source"] = "import math\n\n\ndef mse(*_):\n    return math.nothing\n"
    module.with_suffix(".ipynb").write_text(json.dumps(notebook))
    said = words_of(autograder("check", "2.mse", cwd=module.parent).stdout)
    assert "(line 5 of its cell: `return math.nothing`)" in said  # whose lines alone a notebook shows


def test_what_is_asked_for_wrongly_is_one_sentence_and_exit_code_2(student, tmp_path, autograder):
    (student / "exercises/01_toy/toy.py").unlink()
    (student / "poem.py").write_text("x = 1\n")
    (tmp_path / "outside").mkdir()
    for words, cwd, said in (
        (("check", "02_manual_gradeint"), student, "did you mean 02_manual_gradient?"),
        (("check", "gradient"), student, "did you mean 02.gradient?"),
        (("check", "01"), student, "autograder: exercises/01_toy/toy.py: no such file"),
        (("check", "poem.py"), student, "its files are toy.py, manual_gradient.py"),
        (("check", "y" * 300), student, "unknown exercise"),
        (("check", "01"), tmp_path / "outside", "no course.yml in"),
        (("hint", "02.gradeint"), student, "did you mean 02.gradient?"),
        (("hint", "99.x"), student, "this course has 01_toy, 02_manual_gradient"),
        (("chekc",), student, "chekc"),
        (("check", "--jsn", "x"), student, "--json"),
    ):
        done = autograder(*words, cwd=cwd)
        assert done.returncode == 2 and done.stdout == "", (words, done)
        assert said in words_of(done.stderr), (words, done.stderr)


def test_hints_go_from_gentle_to_plain(student, autograder):
    done = autograder("hint", "01.double", cwd=student)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1. What is twice a number?\n2. Add it to itself.\n"


def test_a_file_that_cannot_be_read_is_exit_code_3_and_one_sentence(student, autograder):
    path = student / "exercises/01_toy/toy.py"
    path.write_bytes(b"\x7fELF\0\1")
    (student / "exercises/02_manual_gradient/manual_gradient.py").unlink()
    (student / "exercises/02_manual_gradient/manual_gradient.ipynb").write_text('{"cells": [')
    done = autograder("check", "--json", "out.json", cwd=student)
    assert done.returncode == 3
    results = json.loads((student / "out.json").read_text())
    assert [result["status"] for result in results] == ["error", "error"]
    assert [set(result) for result in results] == [KEYS["result"]] * 2
    for result, file, said in zip(results, ("toy.py", "manual_gradient"), ("binary", "broken JSON"), strict=True):
        assert file in result["message"] and said in result["message"] and "\n" not in result["message"]
        assert "".join(result["message"].split()) in "".join(done.stdout.split()) and result["points"] == 0


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def double(x:\n", "toy.py cannot be imported: SyntaxError"),
        ("import not_a_module\n", "toy.py defines no `double`"),
        ("@(1 / 0)\n" + TOY_SOLUTION[TOY_SOLUTION.index("def double") :], "its definition raised ZeroDivisionError"),
        ("x = 1\n", "toy.py defines no `double`"),
        (TOY_SOLUTION.replace("2 * number", "number / 0"), "`double` raised ZeroDivisionError"),
        (TOY_SOLUTION.replace("return [2", "x.clear(); return [2"), "nothing is there; expected a list of numbers"),
        (
            TOY_SOLUTION.replace("    return [2 * number for number in x]", "    return x.sort() or [0]"),
            "1 number, expected 3.",
        ),
        (TOY_SOLUTION.replace("return [2 * number for number in x]", "return (2 * n for n in x)"), "a generator"),
        (TOY_SOLUTION.replace("return [2 * number for number in x]", "return print(x)"), "None"),
        (TOY_SOLUTION.replace("return [2 * number for number in x]", "return 2"), "shape ()"),
        (
            TOY_SOLUTION.replace("return [2 * number for number in x]", "x[0] *= 2; return [2 * n for n in x]"),
            "should be 2; yours is 4",
        ),
        (HONEST, "defines no"),
    ],
)
def test_what_a_student_reads_of_a_wrong_step(source, said, sandbox, course, tmp_path):
    path = tmp_path / "toy.py"
    path.write_text(source)
    result = Checker(course, sandbox).check("01_toy", path)
    double = result.steps[0]
    assert double.status == "failed" and double.points == 0
    message = double.first_problem.message
    assert said in message, message
    for private in ("Traceback", "site-packages", "/autograder/", str(course.root), "solutions"):
        assert private not in message


DOUBLE = "    return [2 * number for number in x]\n"
SLIPS = {
    "a loop that prints": (DOUBLE, f"{DOUBLE}\nwhile True: print(1)\n", "it printed more than", "`while True: print(1)`).\nIs there a loop"),
    "a name that is nearly right": ("def double(", "def Doubel(", "defines no `double`: is line 6 meant", "`def Doubel(x):`?"),
    "a type that there is not": ("double(x)", "double(x: V)", "`double` is not there, since its definition raised NameError", "line 6"),
    "a dict for a list": (DOUBLE, "    return {1: 2}\n", "a dict", "expected"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_beginner_s_slip_is_told_with_its_line(slip, sandbox, course, tmp_path):
    old, new, *said = SLIPS[slip]
    path = tmp_path / "toy.py"
    path.write_text(TOY_SOLUTION.replace(old, new))
    message = Checker(course, sandbox).check("01_toy", path).steps[0].first_problem.message
    assert all(words in message for words in said), message


def test_a_loop_without_end_is_told_by_its_line(tight, course, tmp_path):
    path = tmp_path / "toy.py"
    path.write_text(TOY_SOLUTION.replace(DOUBLE, "    while x: pass\n"))
    message = Checker(course, tight).check("01_toy", path).steps[0].first_problem.message
    assert "did not finish within" in message and "(line 9: `while x: pass`).\nIs there a loop" in message


def test_a_step_that_is_defined_twice_is_told_where_it_is_wrong(sandbox, course, tmp_path):
    path = tmp_path / "toy.py"
    path.write_text(TOY_SOLUTION + "\n\ndef double(x):\n    return x\n")
    assert (
        "`double` is defined in line 6 and in line 25: the last one counts."
        in Checker(course, sandbox).check("01_toy", path).message
    )


def test_a_changed_input_is_told(sandbox, course, tmp_path):
    path = tmp_path / "toy.py"
    path.write_text(
        TOY_SOLUTION.replace("return [2 * number for number in x]", "y = [2 * n for n in x]; x.sort(); return y")
    )
    result = Checker(course, sandbox).check("01_toy", path)
    assert [step.status for step in result.steps] == ["failed", "passed"]
    assert "`x` was changed" in result.steps[0].first_problem.message


def test_what_a_submission_prints_is_kept_apart(sandbox, course, tmp_path):
    path = tmp_path / "toy.py"
    path.write_text("print('10 of 10 points')\n" + WRONG_WALK)
    result = Checker(course, sandbox).check("01_toy", path)
    assert result.output == "10 of 10 points\n" and result.points == 2
    assert Checker(course, sandbox).check("01_toy", tmp_path).status == "error"


def test_plot_draws_wrong_numbers_and_says_where_there_are_none(student, autograder):
    done = autograder("check", "01", "--plot", cwd=student)
    assert "Drawn: plots/01_toy.walk.html" in done.stdout and "Nothing is drawn" not in done.stdout
    assert {path.name for path in (student / "plots").iterdir()} == {"01_toy.walk.html", "01_toy.walk.svg"}
    shutil.rmtree(student / "plots")
    (student / "exercises/01_toy/toy.py").write_text(TOY_SOLUTION.replace("[2 * number", "[3 * number"))
    assert "Drawn: plots/01_toy.double.svg" in autograder("check", "01", "--plot", cwd=student).stdout
    shutil.rmtree(student / "plots")
    (student / "exercises/01_toy/toy.py").write_text(TOY_SOLUTION.replace("[2 * number", "[nobody * number"))
    done = autograder("check", "01", "--plot", cwd=student)
    assert done.stdout.endswith("Nothing is drawn: pictures are of wrong numbers, and here are none.\n")
    assert not (student / "plots").exists()


def test_one_step_of_an_exercise_is_checked_by_its_name(copy, autograder, tmp_path):
    (copy / TOY).write_text(WRONG)
    done = autograder("check", "01.walk", "--json", tmp_path / "out.json", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "") and "3 of 3 points" in done.stdout and "double" not in done.stdout
    ((step,),) = (result["steps"] for result in json.loads((tmp_path / "out.json").read_text()))
    assert (step["step"], step["points"]) == ("walk", 3.0)
    done = autograder("check", "01.double", cwd=copy)
    line = next(number for number, text in enumerate(WRONG.splitlines(), 1) if "3 * number" in text)
    assert done.returncode == 1 and f"{TOY}:{line}\n" in done.stdout and "walk" not in done.stdout
    done = autograder("check", "01", "02", cwd=copy)
    assert "01_toy" in done.stdout and "02_manual_gradient" in done.stdout
    assert "02_manual" not in autograder("check", cwd=copy / "exercises/01_toy").stdout


def test_a_hint_goes_one_further_each_time(copy, autograder):
    def hints(*words: str) -> list[str]:
        done = autograder("hint", *words, cwd=copy)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    first, second = "1. What is twice a number?", "2. Add it to itself."
    assert hints() == ["01_toy.double", first, "1 more: ask again."]
    assert hints("01") == hints() == ["01_toy.double", second, "That was the last one."]
    assert hints("--from-start")[1:] == [first, "1 more: ask again, without --from-start."]
    assert hints("--all")[1:] == hints("01.double") == [first, second]
    (copy / TOY).write_text(TOY_SOLUTION)
    assert hints()[0] == "02_manual_gradient.predict"
    assert hints("01") == ["Every step passes: there is nothing left to hint at."]
