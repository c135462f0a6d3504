"""`autograder build` and `validate`: exercises/ is made, never written, and an unsound course is told what is wrong with it."""

import json
import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.errors import AutograderError
from autograder.frontends.authoring.validate import validate_exercise
from autograder.judging.reference_file import load_plan
from tests.helpers import TOY_CHECKS, TOY_SOLUTION, TOY_YML, words_of, write_toy

Problems = Callable[[Path], list[str]]


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """The toy course alone, built."""
    shutil.copytree(built / "exercises/01_toy", tmp_path / "course/exercises/01_toy")
    return write_toy(tmp_path / "course")


@pytest.fixture
def problems(sandbox) -> Problems:
    """Every problem that `validate` finds in a folder's toy exercise."""
    return lambda root: validate_exercise(load_course(root), "01_toy", sandbox, 5).problems


def test_one_exercise_alone_is_validated(copy, autograder) -> None:
    done = autograder("validate", "1", "--seed", "2026", cwd=copy)
    assert done.returncode == 0
    assert words_of(done.stdout).endswith("What you named is sound: 1 exercise, 5 points (secret cases of seed 2026).")
    assert "02_" not in done.stdout


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_build_makes_what_is_missing_and_changes_nothing_else(copy, built, autograder):
    shutil.rmtree(copy / "exercises/01_toy")
    kept = copy / "exercises/02_manual_gradient/reference.json"
    before = kept.stat().st_mtime_ns
    done = autograder("build", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first.startswith("01_toy:") and all(n in first for n in ("toy.py", "checks.py", "reference.json"))
    assert second == "02_manual_gradient: unchanged" and kept.stat().st_mtime_ns == before
    for path in sorted(built.rglob("exercises/*/*")):
        assert (copy / path.relative_to(built)).read_bytes() == path.read_bytes(), path
    assert len(list(copy.rglob("exercises/*/*"))) == len(list(built.rglob("exercises/*/*")))


def test_a_sound_course_is_told_so(root, autograder):
    done = autograder("validate", "--seed", "3", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    said = words_of(done.stdout)
    assert "ok 01_toy: 5 points, 2 steps" in said and "The course is sound: 1 exercise, 5 points" in said


def test_an_unsound_course_is_exit_code_1_and_a_sentence_a_problem(root, autograder):
    change(root / "exercises/01_toy/toy.py", "# 01 Two steps", "# 01 Two steps, solved")
    (root / "exercises/01_toy/notes.txt").write_text("x")
    done = autograder("validate", cwd=root)
    assert (done.returncode, done.stderr) == (1, "")
    assert words_of(done.stdout).startswith("no 01_toy")
    assert f"{root}/exercises/01_toy/toy.py: is not what `autograder build` makes" in done.stdout
    assert f"{root}/exercises/01_toy/notes.txt: is not made by" in done.stdout and "2 problems" in done.stdout


def test_a_sound_exercise_has_no_problem(root, problems):
    assert problems(root) == []


def test_recorded_numbers_may_differ_in_their_last_bit(root, problems):
    path = root / "exercises/01_toy/reference.json"
    number = re.findall(r"\d\.\d{12,}", path.read_text())[0]
    change(path, number, repr(math.nextafter(float(number), math.inf)))
    assert problems(root) == []
    change(path, repr(math.nextafter(float(number), math.inf)), repr(float(number) * (1 + 1e-9)))
    assert len(problems(root)) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("exercises/01_toy/toy.py", "TODO", "Todo", "toy.py: is not what `autograder build` makes"),
        ("exercises/01_toy/checks.py", "See", "", "checks.py: "),
        ("exercises/01_toy/reference.json", "1.0", "1.001", "reference.json: does not hold what the solution gives"),
        ("exercises/01_toy/reference.json", "-5.0", "-5.5", "reference.json: does not hold what the solution gives"),
        ("exercises/01_toy/reference.json", '"format": ', '"format": 9', "has format 9"),
        ("exercises/01_toy/reference.json", '"runs": [', "", "not a recorded reference"),
        ("solutions/01_toy/toy.py", "2 * number", "3 * number", "reference.json: does not hold what the solution gives"),
        ("solutions/01_toy/toy.py", "Twice every", "Double every", "toy.py: is not what `autograder build` makes"),
        ("solutions/01_toy/checks.py", "`double` gives", "`double` must give", "checks.py: is not what"),
        ("course.yml", "steps: {between: [3, 6]}", "steps: {between: [7, 9]}", "reference.json: does not hold"),
        ("course.yml", "seed: 7", "seed: 8", "reference.json: does not hold"),
    ],
)  # fmt: skip
def test_what_is_out_of_step_is_named_with_its_file(file, old, new, said, root, problems):
    if (file, old) == ("exercises/01_toy/checks.py", "See"):
        (root / file).write_text((root / file).read_text() + "\n# a student's own check\n")
    else:
        change(root / file, old, new)
    found = problems(root)
    assert any(said in sentence for sentence in found), found
    assert all(str(root) in sentence or "01_toy" in sentence for sentence in found)


@pytest.mark.parametrize("name", ["toy.py", "checks.py", "reference.json"])
def test_a_generated_file_that_is_missing_is_named(name, root, problems):
    (root / "exercises/01_toy" / name).unlink()
    assert any(f"01_toy/{name}" in sentence and "autograder build" in sentence for sentence in problems(root))


PASSES = TOY_SOLUTION.replace(
    "    ### BEGIN SOLUTION\n    return [2 * number for number in x]\n    ### END SOLUTION",
    "    return [2 * number for number in x]\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION",
)
RAISES_ELSE = TOY_SOLUTION.replace(
    "    ### BEGIN SOLUTION\n    rows", "    assert steps < 0\n    ### BEGIN SOLUTION\n    rows"
)


@pytest.mark.parametrize(
    ("solution", "checks", "said"),
    [
        (PASSES, TOY_CHECKS, "the stub earns 2 points, for double"),
        (PASSES, TOY_CHECKS, "the stub's double does not raise NotImplementedError"),
        (TOY_SOLUTION.replace("2 * number", "number / 0"), TOY_CHECKS, "solutions/01_toy/toy.py, line 9: the solution fails the check 'double' on case 'plain' (cpu): ZeroDivisionError"),
        (TOY_SOLUTION.replace("[2 * number for", "(2 * number for").replace("in x]", "in x)"), TOY_CHECKS, "refuses"),
        (TOY_SOLUTION.replace("2 * number", "number * float('inf')"), TOY_CHECKS, "is not finite"),
        ("import os\n" + TOY_SOLUTION.replace("[2 * number for", "[os.getpid() * number for"), TOY_CHECKS, "solutions/01_toy/toy.py: the solution's `double` does not earn its points twice over"),
        (RAISES_ELSE, TOY_CHECKS, "the solution fails the check 'walk'"),
        (TOY_SOLUTION.replace("### BEGIN SOLUTION\n    rows", "rows").replace("rows\n    ### END SOLUTION", "rows"), TOY_CHECKS, "'walk' has no ### BEGIN SOLUTION"),
        (TOY_SOLUTION.replace("    ### END SOLUTION\n", "", 1), TOY_CHECKS, "1 BEGIN SOLUTION and 0 END SOLUTION"),
        (TOY_SOLUTION.replace("def double", "def doubled"), TOY_CHECKS, "double"),
        (TOY_SOLUTION, TOY_CHECKS.replace('@check("walk")', '@check("run")'), "unknown step 'run'"),
        (TOY_SOLUTION, TOY_CHECKS.replace('@check("walk")', '@check("walk", cases=["far"])'), "unknown case 'far'"),
        (TOY_SOLUTION, TOY_CHECKS.replace('@check("walk")', "@check(NAME)"), "as literals"),
        (TOY_SOLUTION, TOY_CHECKS.replace('@check("walk")', ""), "no check for the step 'walk'"),
        (TOY_SOLUTION, TOY_CHECKS.replace('    """`walk` moves (w, b) downhill, update by update."""\n', ""), "docstring"),
        (TOY_SOLUTION, TOY_CHECKS + "\ndef f(:\n", "is not valid Python"),
        (TOY_SOLUTION, TOY_CHECKS.replace("module.walk(case.w", "module.walk(module.double([case.w])[0]"), "a check of 'walk' asks the module for 'double' first"),
        (TOY_SOLUTION, TOY_CHECKS.replace("case.lr", "case.rate"), "solutions/01_toy/checks.py, line 17: the solution fails the check 'walk' on case 'plain' (cpu): AttributeError: case 'plain' has no value 'rate'"),
        (TOY_SOLUTION, TOY_CHECKS + "\nraise ValueError('an import gone wrong')\n", "the checks cannot be run: checks.py, line 19: ValueError: an import gone wrong"),
    ],
)  # fmt: skip
def test_what_an_author_got_wrong_is_said(solution, checks, said, tmp_path, sandbox):
    course = load_course(write_toy(tmp_path, solution=solution, checks=checks))
    found = validate_exercise(course, "01_toy", sandbox, 5).problems
    assert any(said in sentence for sentence in found), found


FACTS = TOY_CHECKS.replace(
    'see.array("double", module.double(x), columns=("number",), expected="a list of numbers")',
    'see.fact("double", module.double(x) == [2 * n for n in x], "it is not twice the numbers")',
)
BY_ROTE = TOY_CHECKS.replace("module.double(x)", "module.double([1.0, 3.0])")


@pytest.mark.parametrize("checks", [FACTS, BY_ROTE])
def test_a_step_without_a_number_that_depends_on_what_is_sampled_is_refused(checks, tmp_path, sandbox):
    assert checks != TOY_CHECKS
    course = load_course(write_toy(tmp_path, checks=checks))
    found = [one for one in validate_exercise(course, "01_toy", sandbox, 5).problems if "is sampled" in one]
    assert found == [
        "01_toy: no check of the step 'double' sees a number that depends on what is sampled: record one with see.array "
        "or see.trajectory, on a case with sampled values, or its points can be had without the work"
    ]


def test_sources_that_are_missing_are_named(tmp_path, problems):
    root = write_toy(tmp_path)
    for name in ("checks.py", "toy.py"):
        (root / "solutions/01_toy" / name).unlink()
        assert any(f"solutions/01_toy/{name}: no such file" in sentence for sentence in problems(root))
        write_toy(tmp_path)


def test_a_recorded_reference_is_exact_and_any_damage_to_it_is_the_course_s_error(root, sandbox):
    course = load_course(root)
    plan, path = load_plan(course, "01_toy"), root / "exercises/01_toy/reference.json"
    rows = plan.expected[2].entries[0].values.tolist()
    assert rows == [[1.0, -0.5], [0.5, -0.25], [0.25, -0.125]]
    again = json.loads(path.read_text())
    assert {run.case for run in plan.runs} == set(again["cases"]) == {"known", "known-drawn"}
    text = path.read_text()
    changes = [(str(at), text[:at]) for at in range(0, len(text), len(text) // 12)]
    for old in re.findall(r'"\w+": ', text)[::9]:
        changes += [(f"{old} -> {new}", text.replace(old, old + new, 1)) for new in ("[", "null, ", '"x": ')]
    for old, new in (
        ('"step": "walk"', '"step": "run"'),
        ('"check": "walk"', '"check": "run"'),
        ('"$dtype": "float64"', '"$dtype": "int64"'),
        ('"$dtype": "float64"', '"$dtype": "object"'),
        ("1.0", "1e999"),
        ("1.0", "NaN"),
        ('"shape": [', '"shape": [7, '),
        ('"data": [', '"data": ' + "[" * 3000),
        ('"kind": "array"', '"kind": {"$dtype": "float64", "shape": [2], "data": [1, 2]}'),
    ):
        assert old in text, old
        changes.append((f"{old} -> {new[:30]}", text.replace(old, new, 1)))
    bad = []
    for what, damaged in changes:
        path.write_text(damaged)
        try:
            plan = load_plan(course, "01_toy")
        except AutograderError as error:
            if "reference.json" not in str(error):
                bad.append(f"{what}: {error}")
        except Exception as error:  # noqa: BLE001 - anything else is a traceback for a student
            bad.append(f"{what}: {error!r}")
        else:
            if not all(run.step in plan.spec.steps and run.check in plan.docs for run in plan.runs):
                bad.append(f"{what}: read")
    assert not bad


def test_points_that_do_not_add_up_stop_everything(root, autograder):
    change(root / "course.yml", "points: 5\n", "points: 6\n")
    for command in ("build", "validate", "check"):
        done = autograder(command, cwd=root)
        assert done.returncode == 2 and done.stdout == ""
        assert f"{root}/course.yml" in done.stderr and "add up to 5" in done.stderr
    assert TOY_YML.startswith("name: toy")


def test_a_mistake_that_need_never_show_is_told_with_its_line(tmp_path, sandbox):
    course = load_course(write_toy(tmp_path))
    path = course.solution_dir("01_toy") / "mistakes.yml"
    entry = "- double.{}: it is wrong\n  hint: How often?\n  replace: {{2 * number: {}}}\n  {}\n"
    path.write_text(
        entry.format("once", "number", "unseen: [plain, drawn]")
        + entry.format("thrice", "3 * number", "elsewhere: true")
    )
    found = validate_exercise(course, "01_toy", sandbox, 5)
    assert [one for one in (*found.remarks, *found.problems) if "double." in one] == [
        f"{path}, line 1: double.once: its `unseen` holds every case of its step, so that it need never show: "
        "take out those on which it does",
        f"{path}, line 5: double.thrice: it is to show on other devices than the CPU, and no check of its step runs on "
        "one: take `elsewhere` out",
    ]


def test_a_mistake_that_gives_something_else_than_is_recorded_is_told(root, problems, autograder):
    path, entry = (
        root / "solutions/01_toy/mistakes.yml",
        "- double.{}: it is {}\n  hint: How often?\n  replace: {{2 * number: {}}}\n",
    )
    path.write_text(entry.format("once", "once", "number") + entry.format("thrice", "thrice", "3 * number"))
    assert autograder("build", cwd=root).returncode == 0
    assert problems(root) == []
    recorded = root / "exercises/01_toy/reference.json"
    lines = recorded.read_text().splitlines(keepends=True)
    once, thrice = (next(k for k, line in enumerate(lines) if f'"id": "{name}"' in line) for name in ("once", "thrice"))
    seen = [lines[k].partition('"observations": ')[2].rstrip(",\n") for k in (once, thrice)]
    lines[once] = lines[once].replace(*seen)
    recorded.write_text("".join(lines))
    assert problems(root) == [
        f"{recorded}: does not hold what the mistake 'once' of `double` gives now: delete the file and run `autograder build`"
    ]
    recorded.unlink()
    assert autograder("build", cwd=root).returncode == 0
    assert problems(root) == []


def test_a_hint_that_is_about_nothing_is_told(root, problems):
    change(root / "course.yml", "hints: [", "hints: [{hint: Which factor?, about: [dubble, double]}, ")
    said = [sentence for sentence in problems(root) if "is about" in sentence]
    assert said == [
        f"{root / 'course.yml'}, line 12: exercises.01_toy.steps.double.hints.0.about: a hint of the step 'double' is about "
        "'dubble', which is neither a check of it nor in the name of anything that its checks record: it would never be given"
    ]


def test_the_hint_that_is_about_what_failed_is_given(root, autograder):
    change(root / "course.yml", 'hints: ["Where do', 'hints: [{hint: Count your rows., about: [traject]}, "Where do')
    assert autograder("build", cwd=root).returncode == 0
    wrong = TOY_SOLUTION.replace("rows.append((w, b))", "rows.append((w, b + 0.7 * w))").replace("2 * number", "1.3")
    (root / "exercises/01_toy/toy.py").write_text(wrong)
    said = words_of(autograder("check", cwd=root).stdout)
    assert "A hint on this: Count your rows." in said
    assert "A hint on this step in general: What is twice a number?" in said


CANNOT_FAIL = (
    TOY_CHECKS
    + '''

@check("walk"{keeps})
def rows_there(module, case, see):
    """`walk` gives rows."""
    rows = module.walk(case.w, case.b, case.lr, case.steps)
    see.fact("rows", {said}, "there are no rows")
'''
)


def test_a_check_that_cannot_fail_is_told_with_its_line(root, problems):
    path = root / "solutions/01_toy/checks.py"

    def told(said: str, keeps: str = "") -> list[str]:
        path.write_text(CANNOT_FAIL.format(said=said, keeps=keeps))
        return [sentence for sentence in problems(root) if "cannot fail" in sentence]

    (sentence,) = told("rows is not see")
    assert sentence.startswith(
        f"{path}, line 21: the check 'rows_there' cannot fail: it sees the same where `walk` does nothing"
    )
    assert (
        told("rows is not None") == told("len(rows) == case.steps") == told("rows is not see", ', keeps=["rng"]') == []
    )
