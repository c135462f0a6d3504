"""The line that is wrong: found where one small change makes every check pass, told only where that is sure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.judging.grading import Grading, grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.repair import EDITS, RUNS, Repairs, make_repairs
from autograder.judging.results import StepResult
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf
from tests.helpers import TOY_YML, write_toy

DOUBLE = "def double(x):\n    return [2 * number for number in x]\n\n\n"
Find = Callable[..., StepResult]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Plan:
    """The toy exercise, which has no file of mistakes, with known and secret cases."""
    return plan_from_solution(load_course(write_toy(tmp_path_factory.mktemp("toy"))), "01_toy", sandbox, 5)


@pytest.fixture
def find(plan: Plan, sandbox: Sandbox) -> Find:
    """Grade a module, and give the result of its `walk`; 30 seconds for a search, on a busy machine."""

    def walk(source: str, repairs: Repairs | None = None, file: str = "toy.py") -> StepResult:
        repairs = repairs or Repairs(plan.spec.steps, seconds=30)
        submission = make_submission("ada", "01_toy", file, source.encode(), file)
        found = grade_submission(submission, plan, sandbox, repairs=repairs).step("walk")
        assert found is not None
        return found

    return walk


def walk(*lines: str, above: str = DOUBLE) -> str:
    """A module whose `walk` has these lines in its loop."""
    body = "".join(f"        {line}\n" for line in lines)
    return f"{above}def walk(w, b, lr, steps):\n    rows = []\n    for _ in range(steps):\n{body}    return rows\n"


WRONG = {
    "an operator": (("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))"), 8),
    "a factor": (("w, b = w - lr * 2 * w, b - lr * b", "rows.append((w, b))"), 8),
    "a name": (("dw, db = 2 * w, 2 * w", "w, b = w - lr * dw, b - lr * db", "rows.append((w, b))"), 8),
    "brackets": (("w, b = (w - lr) * 2 * w, b - lr * 2 * b", "rows.append((w, b))"), 8),
    "a line too many": (("w = w / 2", "w, b = w - lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))"), 8),
    "in one pair": (("w, b = w - lr * 2 * w, b - lr * 2 * b", "rows.append((b, w))"), 9),
    "a call": (("w, b = w - lr * 2 * w, b - lr * 2 * b", "rows.append((round(w, 3), b))"), 9),
    "an exception": (("w, b = w - lr * 2 * weight, b - lr * 2 * b", "rows.append((w, b))"), 8),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_line_is_found(name: str, find: Find) -> None:
    lines, number = WRONG[name]
    source = walk(*lines)
    step = find(source)
    quoted = source.splitlines()[number - 1].strip()
    assert step.line == number and step.status == "failed" and step.points == 0
    said = f"One small change in line {number} makes every check of `walk` pass. You wrote:\n    {quoted}"
    assert all(said in check.message and check.line == number for check in step.checks if check.status == "failed")
    assert step.change and all(step.change not in check.message for check in step.checks), "that is the second hint"


def test_the_same_slip_in_two_lines_is_one(find: Find) -> None:
    step = find(walk("w = w - lr * 2 * w / steps", "b = b - lr * 2 * b / steps", "rows.append((w, b))"))
    said = "The same small change in lines 8 and 9 makes every check of `walk` pass. You wrote:\n    w = w - lr * 2 * w / steps\n    b = b"
    assert step.line == 8 and step.first_problem is not None and said in step.first_problem.message


def test_a_statement_over_several_lines_is_told_by_the_line_that_is_wrong(find: Find) -> None:
    step = find(walk("w, b = (", "    w - lr * 2 * w,", "    b + lr * 2 * b,", ")", "rows.append((w, b))"))
    assert step.line == 10


def test_a_helper_of_one_s_own_may_hold_it(find: Find) -> None:
    helper = "def slope(value):\n    return 3 * value\n\n\n"
    lines = "w, b = w - lr * slope(w), b - lr * slope(b)", "rows.append((w, b))"
    assert find(walk(*lines, above=DOUBLE + helper)).line == 6


def test_a_statement_beside_the_steps_that_fails_does_not_hide_it(find: Find) -> None:
    """People try their functions below them: what they claim there fails since the step is wrong."""
    source = (
        walk("w, b = w - lr * w, b - lr * 2 * b", "rows.append((w, b))") + "\n\nassert walk(2, 2, 0.5, 1) == [(0, 0)]\n"
    )
    assert find(source).line == 8


def test_what_was_made_of_a_class_is_made_anew_with_an_edit(find: Find) -> None:
    hill = "class Hill:\n    def __call__(self, value):\n        return 3 * value\n\n\nslope = Hill()\n\n\n"
    lines = "w, b = w - lr * slope(w), b - lr * slope(b)", "rows.append((w, b))"
    assert find(walk(*lines, above=DOUBLE + hill)).line == 7


def test_nothing_is_said_of_two_lines_that_could_be_it_alike(find: Find) -> None:
    """Either rate or slope may be twice as large: both are made once, in a line each."""
    step = find(
        walk("rate = lr * 1", "slope = w * 1", "w, b = w - rate * slope, b - lr * 2 * b", "rows.append((w, b))")
    )
    assert step.line is None and step.change == "" and step.first_problem is not None
    assert "One small change" not in step.first_problem.message


def test_two_places_in_one_block_are_told_by_the_block(find: Find) -> None:
    step = find(
        walk(
            "if steps:",
            "    rate = lr * 1",
            "    slope = w * 1",
            "w, b = w - rate * slope, b - lr * 2 * b",
            "rows.append((w, b))",
        )
    )
    assert step.line == 8 and step.first_problem is not None
    said = "One small change in the block that begins in line 8 makes every check of `walk` pass. You wrote:\n    if steps:"
    assert said in step.first_problem.message


def test_what_no_small_change_mends_has_no_line(find: Find) -> None:
    step = find(walk("rows.append((w * 0.3, b * 0.7 + 1.234))", "w, b = w ** 3, b ** 5"))
    assert step.line is None and step.first_problem is not None and "bound" not in step.first_problem.message


def test_what_is_right_on_known_cases_alone_is_no_proof(find: Find) -> None:
    """The change that gives the known rate instead of another one would pass there, and not on others."""
    step = find(walk("w, b = w - 0.5 * w, b - 0.5 * b", "rows.append((w, b))"))
    assert step.line is None


def test_a_course_can_do_without(tmp_path: Path, sandbox: Sandbox) -> None:
    for text in (
        TOY_YML.replace("points: 5\n", "points: 5\nfind_line: false\n", 1),
        TOY_YML.replace("    file: toy.py\n", "    file: toy.py\n    find_line: false\n"),
    ):
        course = load_course(write_toy(tmp_path, text))
        assert make_repairs(plan_from_solution(course, "01_toy", sandbox, 5)) is None
    course = load_course(write_toy(tmp_path))
    assert make_repairs(plan_from_solution(course, "01_toy", sandbox, 5)) is not None


def test_no_edited_code_is_told_to_anybody(plan: Plan, sandbox: Sandbox) -> None:
    source = walk("w, b = w - lr * 2 * w, b - lr * 21 * b", "rows.append((w, b))").replace("21", "4")
    submission = make_submission("ada", "01_toy", "toy.py", source.encode(), "toy.py")
    result = grade_submission(submission, plan, sandbox, repairs=Repairs(plan.spec.steps, seconds=30))
    text = json.dumps(result.as_json())
    assert "lr * 4 * b" in text and "b - lr * 2 * b" not in text and "(2)" not in text


def test_a_text_is_searched_once_for_a_class(
    plan: Plan, sandbox: Sandbox, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches, part = [], sandbox.part

    def counted(job, todo):
        searches.append(any(job.patches))
        return part(job, todo)

    monkeypatch.setattr(sandbox, "part", counted)
    repairs = Repairs(plan.spec.steps, seconds=30)
    lines = "w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))"
    assert find(walk(*lines), repairs).line == 8 and any(searches)
    searches.clear()
    commented = walk("# downhill", f"{lines[0]}  # both at once", "", lines[1])
    assert find(commented, repairs).line == 9 and not any(searches), "comments and blank lines are no other text"
    other = walk(*lines, above=DOUBLE.replace("2 * number", "number + number"))
    assert find(other, repairs).line == 8 and not any(searches), "beside another step it is proven, not searched"
    assert find(walk(lines[0].replace("2 * b", "3 * b"), lines[1]), repairs).line is None and any(searches)


def test_a_verdict_comes_before_the_line(plan: Plan, sandbox: Sandbox) -> None:
    source = walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))")
    submission = make_submission("ada", "01_toy", "toy.py", source.encode(), "toy.py")
    results = list(Grading(submission, plan, sandbox, None, Repairs(plan.spec.steps, seconds=30)).results())
    assert [[step.line for step in result.steps] for result in results] == [[None, None], [None, 8]]
    right = make_submission("ada", "01_toy", "toy.py", source.replace("w + lr", "w - lr").encode(), "toy.py")
    assert len(list(Grading(right, plan, sandbox, None, Repairs(plan.spec.steps)).results())) == 1


def test_a_search_that_is_stopped_is_begun_anew(plan: Plan, find: Find) -> None:
    source = walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))")
    busy = [True]
    repairs = Repairs(plan.spec.steps, seconds=30, stop=lambda: busy[0])
    step = find(source, repairs)
    assert step.line is None and step.first_problem is not None and "bound" not in step.first_problem.message
    busy[0] = False
    assert find(source, repairs).line == 8


def test_in_a_notebook_it_is_a_line_of_its_cell(find: Find) -> None:
    source = walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))", above="")
    cells = [{"cell_type": "code", "source": DOUBLE}, {"cell_type": "code", "source": source}]
    step = find(json.dumps({"cells": cells, "nbformat": 4}), file="toy.ipynb")
    assert step.first_problem is not None
    assert (
        "One small change in line 4 of its cell makes every check of `walk` pass. You wrote:\n    w, b ="
        in step.first_problem.message
    )


# Each behaves while it is run as it is, and then, many calls later in one process, does its worst.
HOSTILE = {
    "loops": "while True: pass",
    "loops and hears no alarm": "\n".join(
        (
            "while True:",
            "            try:",
            "                while True: pass",
            "            except BaseException: pass",
        )
    ),
    "forks": "os.fork()",
    "exits": "os._exit(0)",
    "asks to exit": "sys.exit()",
    "kills itself": "os.kill(os.getpid(), 9)",
    "takes memory": "KEPT.append(bytearray(1 << 31))",
    "prints": "print('x' * 10_000_000)",
    "nests": "(lambda f: f(f))(lambda f: f(f))",
    "sleeps": "time.sleep(60)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_costs_its_own_search_alone(name: str, find: Find, plan: Plan, sandbox: Sandbox) -> None:
    top = "import os, sys, time\nKEPT = []\n" + DOUBLE
    trap = f"KEPT.append(1)\n        if len(KEPT) > 60:\n            {HOSTILE[name]}"
    source = walk(trap, "w, b = w * 3, b * 5 + 7", "rows.append((w, b))", above=top)
    step = find(source, Repairs(plan.spec.steps, seconds=2))
    assert step.status == "failed" and step.line is None
    assert find(walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))")).line == 8, "the next is searched"


@pytest.mark.parametrize(
    "other",
    [
        "spare = [os._exit(3) for k in range(1, 12) if any(sys._getframe(k).f_locals.get('patches') or ())]\n",
        "def spare(x=[os._exit(3) for k in range(1, 12) if any(sys._getframe(k).f_locals.get('patches') or ())]): x\n",
        "def spare():\n    import weight\n",
    ],
)
def test_what_stands_beside_a_step_changes_nothing_for_who_has_the_same_step(
    other: str, find: Find, plan: Plan
) -> None:
    """Neither code that ends every process in which edits are tried, nor names that only it knows."""
    head, repairs = "import os, sys\n", Repairs(plan.spec.steps, seconds=30)
    lines = "w, b = w - lr * 2 * weight, b - lr * 2 * b", "rows.append((w, b))"
    find(walk(*lines, above=f"{head}{other}{DOUBLE}"), repairs)
    assert find(walk(*lines, above=head + DOUBLE), repairs).line == 9


def test_a_search_for_which_others_left_no_time_says_nothing_of_the_next(
    find: Find, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))")
    repairs = Repairs(plan.spec.steps, seconds=30)
    with monkeypatch.context() as late:
        late.setattr(repairs, "end", lambda: 0.0)
        assert find(source, repairs).line is None
    assert find(source, repairs).line == 8


LONG = {
    "ten thousand lines": "        w = w\n" * 10_000,
    "a line of 100 KB": "        w = w" + " + 0" * 25_000 + "\n",
    "deep brackets": "        w = " + "(" * 150 + "w" + ")" * 150 + "\n",
    "deep sums": "        w = " + "-" * 3_000 + "w\n",
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_too_long_or_too_deep_is_not_searched(name: str, find: Find) -> None:
    source = walk("rows.append((w * 3, b))").replace("        rows", LONG[name] + "        rows")
    step = find(source)
    assert step.status == "failed" and step.line is None


def test_a_bound_that_is_met_is_told(find: Find, plan: Plan) -> None:
    source = walk("w, b = w * 3, b * 5 + 7", "rows.append((w, b))")
    said = "No single small change that makes it right was found among the likeliest; not all were tried."
    step = find(source, Repairs(plan.spec.steps, seconds=0))
    assert step.first_problem is not None and said in step.first_problem.message
    assert find(source).first_problem == step.first_problem, "there are more edits of it than are tried"


def test_what_is_tried_is_counted_not_timed(plan: Plan, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many edits there are and however often some go on: no more runs than that, and the same at the next time."""
    tried, part = [], sandbox.part

    def counted(job, todo):
        tried.extend(job.patches)
        return part(job, todo)

    monkeypatch.setattr(sandbox, "part", counted)
    source = walk(
        *(f"a{k}, c{k} = {k} + w, {k} - b" for k in range(30)), "w, b = w * 3, b * 5 + 7", "rows.append((w, b))"
    )
    submission = make_submission("ada", "01_toy", "toy.py", source.encode(), "toy.py")
    for _ in range(2):
        grade_submission(submission, plan, sandbox, repairs=Repairs(plan.spec.steps, seconds=30))
    half = len(tried) // 2
    assert EDITS <= half <= RUNS and tried[:half] == tried[half:]


def test_two_of_one_text_at_once_are_searched_once(plan: Plan, sandbox: Sandbox, shelf: Shelf) -> None:
    """Whoever comes second waits for the first, and both are told the same."""
    from concurrent.futures import ThreadPoolExecutor

    source = walk("w, b = w + lr * 2 * w, b - lr * 2 * b", "rows.append((w, b))")
    submission = make_submission("ada", "01_toy", "toy.py", source.encode(), "toy.py")
    repairs = Repairs(plan.spec.steps, seconds=30)
    with shelf.sandbox(sandbox.limits) as other, ThreadPoolExecutor(2) as threads:
        both = [threads.submit(grade_submission, submission, plan, each, None, repairs) for each in (sandbox, other)]
        found = [future.result().step("walk") for future in both]
    assert [step.line for step in found if step] == [8, 8]
