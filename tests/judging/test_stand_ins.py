"""A step is judged by what it does itself: with a right step in the place of a wrong one that it uses, and nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.validate import validate_exercise
from autograder.judging.bank import make_bank
from autograder.judging.finding import Place
from autograder.judging.grading import grade_submission
from autograder.judging.judge import judge
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.reference_file import load_plan
from autograder.judging.results import Result
from autograder.judging.stand_ins import make_stand_in
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf
from tests.helpers import ROOT, write_toy

YML = """\
name: chain
title: Three steps
seed: 7
points: 6
limits: {cpu_seconds: 60, wall_seconds: 100, submission_seconds: 200}
exercises:
  01_toy:
    title: Three steps
    file: toy.py
    steps:
      slope: {points: 1, hints: [Which way?]}
      walk: {points: 2, hints: [How far?]}
      report: {points: 3, hints: [What did you see?]}
    cases:
      drawn:
        values: {w: {between: [1.0, 3.0]}, lr: {between: [0.05, 0.2]}, steps: {between: [3, 6]}}
"""
# The odd numbers are marks to search for.
SOLUTION = '''\
import math
import itertools

FACTOR = 2
LENGTH = 0 * 918_467


def doubled(w):
    return FACTOR * w


# %%
def slope(w):
    """The slope of w^2, which walk goes down."""
    ### BEGIN SOLUTION
    return doubled(w) + 0 * 740_213
    ### END SOLUTION


# %%
def walk(w, lr, steps):
    """Every w on the way down."""
    ### BEGIN SOLUTION
    rows = []
    for _ in itertools.repeat(None, steps + LENGTH):
        w = w - lr * slope(w) + 0 * 586_931
        rows.append([w])
    return rows
    ### END SOLUTION


# %%
def report(w, lr, steps):
    """The last w and its slope."""
    ### BEGIN SOLUTION
    last = walk(w, lr, steps)[-1][0]
    return last, math.fsum([slope(last)])
    ### END SOLUTION


if __name__ == "__main__":
    print(report(1.0, 0.1, 3))
'''
CHECKS = '''\
"""What is observed."""

from autograder.checking import check


@check("slope")
def slope(module, case, see):
    """`slope` gives the slope."""
    see.number("slope", module.slope(case.w))


@check("walk")
def walk(module, case, see):
    """`walk` goes down."""
    see.trajectory("trajectory", module.walk(case.w, case.lr, case.steps), columns=("w",))


@check("report")
def report(module, case, see):
    """`report` tells the end."""
    see.array("report", see.unpack(module.report(case.w, case.lr, case.steps), 2, "two numbers"))
'''
MISTAKES = """\
- slope.halved: the factor is missing
  hint: "Which factor?"
  replace: {doubled(w): w}
- walk.late: a row is written before its update
  hint: "When do you write it down?"
  body: |
    def walk(w, lr, steps):
        rows = []
        for _ in range(steps):
            rows.append([w])
            w = w - lr * slope(w)
        return rows
"""
WRONG = "def slope(w):\n    return w\n"
RIGHT_WALK = """
def walk(w, lr, steps):
    rows = []
    for _ in range(steps):
        w = w - lr * slope(w)
        rows.append([w])
    return rows
"""
RIGHT_REPORT = "\ndef report(w, lr, steps):\n    last = walk(w, lr, steps)[-1][0]\n    return last, slope(last)\n"
IN_PLACE = "Right with a right `slope` in its place."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = write_toy(tmp_path_factory.mktemp("chain"), YML, SOLUTION, CHECKS)
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES)
    return load_course(root)


@pytest.fixture(scope="module")
def boxes(shelf: Shelf, course: Course) -> Iterator[tuple[Sandbox, Sandbox]]:
    """A trusted sandbox, and one for submissions."""
    with shelf.sandbox(course.spec.limits.limits()) as trusted, shelf.sandbox(course.spec.limits.limits()) as own:
        yield trusted, own


@pytest.fixture(scope="module")
def plan(course: Course, boxes: tuple[Sandbox, Sandbox]) -> Plan:
    return plan_from_solution(course, "01_toy", boxes[0], 11)


Grade = Callable[[str], Result]


@pytest.fixture(scope="module")
def grade(plan: Plan, boxes: tuple[Sandbox, Sandbox]) -> Grade:
    bank = make_bank(plan, boxes[0])
    return lambda text: grade_submission(
        make_submission("ada", "01_toy", "toy.py", text.encode(), "toy.py"), plan, boxes[1], bank
    )


def standing(result: Result) -> dict[str, str]:
    return {step.step: "follows" if step.follow_through else step.status for step in result.steps}


def first_messages(result: Result) -> dict[str, str]:
    return {step.step: next((check.message for check in step.checks if check.message), "") for step in result.steps}


def test_a_right_step_on_top_of_a_wrong_one_earns_its_points_whether_or_not_the_mistake_is_known(grade: Grade) -> None:
    for wrong in (WRONG, "def slope(w):\n    return 5.0 + w\n", "def slope(w):\n    pass\n", ""):
        result = grade(wrong + RIGHT_WALK + RIGHT_REPORT)
        assert standing(result) == {"slope": "failed", "walk": "follows", "report": "follows"}
        assert result.points == 5 and first_messages(result)["walk"] == IN_PLACE == first_messages(result)["report"]


def test_two_mistakes_in_two_steps_are_each_seen_alone(grade: Grade) -> None:
    late = RIGHT_WALK.replace(
        "        w = w - lr * slope(w)\n        rows.append([w])\n",
        "        rows.append([w])\n        w = w - lr * slope(w)\n",
    )
    result = grade(WRONG + late + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}
    problems = {step.step: step.first_problem for step in result.steps}
    assert problems["slope"] is not None and problems["slope"].mistake == "halved"
    assert problems["walk"] is not None and problems["walk"].mistake == "late"
    assert problems["walk"].message.startswith("With a right `slope` in its place: after update 1, w should be ")
    assert first_messages(result)["report"] == "Right with a right `slope` and `walk` in their place."


def test_a_step_that_is_wrong_whatever_it_uses_is_told_without_a_word_of_that(grade: Grade) -> None:
    result = grade(WRONG + "def walk(w, lr, steps):\n    slope(w)\n    return [[w]]\n" + RIGHT_REPORT)
    problem = result.steps[1].first_problem
    assert problem is not None and problem.message.startswith("After update 1, w should be ")


def test_a_copy_of_the_wrong_step_is_not_the_step(grade: Grade) -> None:
    result = grade(WRONG + RIGHT_WALK.replace("slope(w)", "w") + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}


@pytest.mark.parametrize(
    "walk",
    [
        RIGHT_WALK.replace("slope(w)", "helper(w)") + "def helper(w):\n    return slope(w)\n",
        RIGHT_WALK.replace("slope(w)", "other(w)") + "other = slope\n",
        RIGHT_WALK.replace("slope(w)", "Helper().at(w)")
        + "class Helper:\n    def at(self, w):\n        return slope(w)\n",
        "class Walker:\n    def __call__(self, w, lr, steps):\n        return [[w := w - lr * slope(w)] for _ in range(steps)]\nwalk = Walker()\n",
    ],
)
def test_it_is_found_through_helpers_other_names_and_classes(grade: Grade, walk: str) -> None:
    assert standing(grade(WRONG + walk + RIGHT_REPORT))["walk"] == "follows"


def test_a_class_can_stand_in(boxes: tuple[Sandbox, Sandbox]) -> None:
    course = load_course(ROOT)
    plan = plan_from_solution(course, "05_optimizer_loop", boxes[0], None)
    text = plan.solution.replace("v.mul_(self.momentum).add_(p.grad)", "v.add_(p.grad)").replace(
        "return torch.optim.SGD(params, lr=lr)\n", "return SGD(params, lr=lr)\n"
    )
    submission = make_submission("ada", plan.exercise, plan.spec.file, text.encode(), plan.spec.file)
    assert standing(grade_submission(submission, plan, boxes[1])) == {
        "make_optimizer": "follows",
        "train_step": "passed",
        "train": "passed",
        "SGD": "failed",
    }


def test_a_stand_in_holds_what_it_needs_and_no_more() -> None:
    made = make_stand_in(SOLUTION, ["slope"], "walk")
    assert made is not None and made.names == ("slope",)
    assert (
        made.source
        == "FACTOR = 2\n\ndef doubled(w):\n    return FACTOR * w\n\ndef slope(w):\n    return doubled(w) + 0 * 740213"
    )
    whole = make_stand_in(SOLUTION, ["walk"], "report")
    assert whole is not None and "import itertools" in whole.source and "def slope" in whole.source
    assert "import math" not in whole.source and "report" not in whole.source
    assert make_stand_in(SOLUTION, ["walk"], "slope") is None  # it needs it: the answer would be within reach


# What a step finds of some numbers in its process: in code, frames, modules, lines kept for tracebacks, and texts.
SEARCH = """
import gc, linecache, sys, types
MARKS = [MARKS_TO_FIND]
said = []

def find():
    found, seen, todo = set(), set(map(id, MARKS)), [*gc.get_objects(), *sys.modules.values(), linecache.cache]
    frame = sys._getframe()
    while frame:
        todo += [frame.f_code, dict(frame.f_locals), frame.f_globals]
        frame = frame.f_back
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if type(each) is int:
            found.update(mark for mark in MARKS if each == mark)
        elif type(each) in (str, bytes):
            text = (each if type(each) is str else each.decode("latin-1")).replace("_", "")
            found.update(mark for mark in MARKS if str(mark) in text)
        elif type(each) is dict:
            todo += [*each.keys(), *each.values()]
        elif type(each) in (list, tuple, set, frozenset):
            todo += each
        elif isinstance(each, types.FunctionType):
            todo += [each.__code__, each.__globals__, each.__defaults__, each.__doc__]
        elif isinstance(each, types.CodeType):
            todo += [each.co_consts, each.co_names]
        elif isinstance(each, types.ModuleType):
            todo.append(vars(each))
    return found

def walk(w, lr, steps):
    slope(w)
    if not said:
        said.append(find())
    return [[float(mark in said[0])] for mark in MARKS]
"""


@pytest.mark.parametrize(("marks", "finds"), [("740212 + 1", 1.0), ("586930 + 1, 918466 + 1", 0.0)])
def test_a_step_finds_nothing_of_its_own_solution_beside_a_stand_in(grade: Grade, marks: str, finds: float) -> None:
    """The control is the first: it does find the stand-in itself."""
    walk = SEARCH.replace("MARKS_TO_FIND", marks)
    result = grade("def slope(w):\n    raise ValueError\n" + walk + RIGHT_REPORT)
    checks = result.steps[1].checks
    assert {check.first_divergence and check.first_divergence.got for check in checks} == {finds}, checks


SECRET = "hexagon"
SPY = f"""
import dis, sys
def text():
    try:
        found = repr(slope.__code__.co_consts)
    except AttributeError:
        found = ""
    return "{SECRET}" if "740213" in found else ""
def walk(w, lr, steps):
    slope(w)
    said = text()
    print(said)
    sys.stderr.write(said)
    TELL
"""


@pytest.mark.parametrize(
    "tell",
    [
        "raise ValueError(said)",
        "raise type(said or 'None', (Exception,), {})()",
        "raise NotImplementedError(said)",
        "sys.exit(said)",
        "return type(said or 'None', (), {})()",
        "return said",
        "import autograder.recording.recorder as r; setattr(r, said or 'nothing', 1); return []",
        "exec(compile('\\n' * 30 + 'raise ValueError', said or 'x', 'exec'))",
        "raise ExceptionGroup(said or 'none', [ValueError(said)])",
    ],
)
def test_no_word_leaves_a_process_with_a_stand_in(grade: Grade, tell: str) -> None:
    result = grade("def slope(w):\n    raise ValueError\n" + SPY.replace("TELL", tell) + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}
    assert SECRET not in json.dumps(result.as_json()) + result.output
    assert "With a right `slope` in its place: " in first_messages(result)["walk"]


def test_of_an_exception_the_type_and_the_line_are_told(grade: Grade) -> None:
    result = grade(WRONG + RIGHT_WALK.replace("rows.append([w])", "rows.add([w])") + RIGHT_REPORT)
    assert "AttributeError" in first_messages(result)["walk"] and "rows.add([w])" in first_messages(result)["walk"]
    late = RIGHT_WALK.replace("    return rows", "    return rows + slope.here")
    result = grade("def slope(w):\n    raise ValueError\n" + late + RIGHT_REPORT)
    assert re.match(
        r"With a right `slope` in its place: `walk` raised AttributeError \(line \d+: `return rows \+ slope.here`\)",
        first_messages(result)["walk"],
    )


def test_a_stand_in_is_no_evidence_for_the_step_whose_place_it_takes(grade: Grade) -> None:
    """Nor does a step that interferes with its check get a second one."""
    keeps = "import sys\ndef walk(w, lr, steps):\n    sys.modules['kept'] = slope\n    return [[0.0]]\n"
    result = grade("import sys\ndef slope(w):\n    return sys.modules['kept'](w)\n" + keeps + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}
    patched = "import numpy\ndef slope(w):\n    numpy.asarray = None\n    return w\n"
    assert standing(grade(patched + RIGHT_WALK + RIGHT_REPORT))["walk"] == "failed"


def test_check_says_how_a_step_will_be_graded(plan: Plan, boxes: tuple[Sandbox, Sandbox]) -> None:
    from dataclasses import replace

    submission = make_submission("ada", "01_toy", "toy.py", (WRONG + RIGHT_WALK + RIGHT_REPORT).encode(), "toy.py")
    result = grade_submission(submission, replace(plan, solution=""), boxes[1])
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "failed"}
    assert first_messages(result)["walk"].endswith(
        "It uses `slope`, which is not right yet: look there first. When it is graded, a right `slope` is put in its place."
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "return doubled(w)",
            "return doubled(w) if w else walk(w, 0.0, 1)",
            "cannot stand in for a wrong one where `walk` is judged, since it needs `walk` itself",
        ),
        (
            "FACTOR = 2",
            "FACTOR = 0\nfor _ in range(2): globals()['FACTOR'] = 2",
            "does not earn its points where the solution's `slope` stands in for a wrong one",
        ),
    ],
)
def test_validate_tells_of_a_step_that_cannot_stand_in(
    tmp_path: Path, boxes: tuple[Sandbox, Sandbox], old: str, new: str, says: str
) -> None:
    root = write_toy(tmp_path, YML, SOLUTION.replace(old, new), CHECKS)
    problems = validate_exercise(load_course(root), "01_toy", boxes[0], 5).problems
    assert any(says in problem and "toy.py" in problem for problem in problems), problems


EXERCISES = load_course(ROOT).exercises
NOTHING = ("raise TypeError", "pass", "raise NotImplementedError", "return None")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_look_made_only_of_trouble_is_right(exercise: str) -> None:
    """Whatever is recorded of the solution, a run that only stopped is not it: each step shows numbers of its own."""
    plan = load_plan(load_course(ROOT), exercise)
    for run, expected in zip(plan.runs, plan.expected, strict=True):
        place = Place(plan.spec.file, exercise, run.step)
        for kind in ("exception", "unfinished", "exit", "timeout"):
            finding = judge(Observation((), Trouble(kind, "TypeError: no")), expected, run.dtype, place)
            assert finding is not None and finding.status == "failed"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_step_that_does_nothing_earns_nothing_on_top_of_any_mistake(
    exercise: str, boxes: tuple[Sandbox, Sandbox]
) -> None:
    """The earlier step has a mistake, the later ones name it and then only raise, or return nothing."""
    plan = plan_from_solution(load_course(ROOT), exercise, boxes[0], None)
    steps, bank = list(plan.spec.steps), make_bank(plan, boxes[0])
    for number, earlier in enumerate(steps[:-1]):
        known = [mistake for mistake in plan.mistakes if mistake.step == earlier]
        for at, body in enumerate(NOTHING[:2]):
            text = known[-at].apply(plan.solution) if known else plan.solution
            later = "".join(
                f"\n\ndef {step}(*args, **kwargs):\n    {earlier}\n    {body}\n" for step in steps[number + 1 :]
            )
            submission = make_submission("ada", exercise, plan.spec.file, (text + later).encode(), plan.spec.file)
            result = grade_submission(submission, plan, boxes[1], bank)
            assert {step.step for step in result.steps if step.points} <= set(steps[: number + 1])
