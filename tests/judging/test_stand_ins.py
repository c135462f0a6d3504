"""A step is judged by what it does itself: with a right step in the place of a wrong one that it uses, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.validate import validate_exercise
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan
from autograder.judging.stand_ins import in_format_of, make_stand_in
from autograder.sandbox.host.job import StandIn
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.helpers import write_toy
from tests.judging.chain import (
    CHECKS,
    IN_PLACE,
    RIGHT_REPORT,
    RIGHT_WALK,
    SOLUTION,
    WRONG,
    YML,
    Grade,
    first_messages,
    standing,
)


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


def test_a_stand_in_is_no_evidence_for_the_step_whose_place_it_takes(grade: Grade) -> None:
    """Nor does a step that interferes with its check get a second one."""
    keeps = "import sys\ndef walk(w, lr, steps):\n    sys.modules['kept'] = slope\n    return [[0.0]]\n"
    result = grade("import sys\ndef slope(w):\n    return sys.modules['kept'](w)\n" + keeps + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}
    patched = "import numpy\ndef slope(w):\n    numpy.asarray = None\n    return w\n"
    assert standing(grade(patched + RIGHT_WALK + RIGHT_REPORT))["walk"] == "failed"


HELD = {
    "a default": (WRONG, "def walk(w, lr, steps, f=slope):", "f"),
    "a list": (f"{WRONG}ALL = [print, slope]\n", "def walk(w, lr, steps):", "ALL[1]"),
    "a partial": (f"import functools\n{WRONG}f = functools.partial(slope)\n", "def walk(w, lr, steps):", "f"),
    "a closure": (f"{WRONG}def make(f):\n    return lambda w: f(w)\nf = make(slope)\n", "def walk(w, lr, steps):", "f"),
    "a registry": (
        f"ALL = {{}}\ndef step(f):\n    ALL[f.__name__] = f\n    return f\n@step\n{WRONG}",
        "def walk(w, lr, steps):",
        "ALL['slope']",
    ),
    "an object": (
        "class Hill:\n    def slope(self, w):\n        return w\nhill = Hill()\nslope = hill.slope\n",
        "def walk(w, lr, steps):",
        "hill.slope",
    ),
    "a name of its own": (
        "def grad(w):\n    return w\nslope = grad\n",
        "def walk(w, lr, steps):",
        "grad",
    ),
    "a method of another name": (
        "class Hill:\n    def down(self, w):\n        return w\nhill = Hill()\nslope = hill.down\n",
        "def walk(w, lr, steps):",
        "hill.down",
    ),
    "a class": (
        "class Hill:\n    @staticmethod\n    def slope(w):\n        return w\nslope = Hill.slope\n",
        "def walk(w, lr, steps):",
        "Hill.slope",
    ),
}


@pytest.mark.parametrize("how", HELD)
def test_whatever_holds_a_wrong_step_holds_the_right_one(grade: Grade, how: str) -> None:
    above, head, call = HELD[how]
    walk = RIGHT_WALK.replace("def walk(w, lr, steps):", head).replace("slope(w)", f"{call}(w)")
    result = grade(above + walk + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "follows", "report": "follows"}
    assert result.steps[0].first_problem is not None and result.steps[0].first_problem.mistake == "halved"


def test_a_stand_in_writes_under_the_keys_that_the_student_reads() -> None:
    ours = StandIn(("save",), "def save(path, a):\n    write({'model': a.model, 'epoch': a.epoch}, path)")

    def written(reads: str, *others: str) -> str:
        source = f"def load(path):\n    d = read(path)\n    return {reads}\n" + "\n".join(others)
        return in_format_of(ours, source, "load", ["save"] * bool(others)).source

    assert "{'net_model': a.model, 'ep': a.epoch}" in written("d['net_model'], d.get('ep')")
    assert "{'state': a.model, 'epochs': a.epoch}" in written("d['epochs'], d['state']")
    assert "(a.model, a.epoch)" in written("d[0], d[1]")
    slip = written("d['modell'], d['epoch']", "def save(path, a):\n    write({'model_of': a, 'epoch': a}, path)")
    assert "'modell'" not in slip and "'epoch'" in slip
    ours_asked = written("d['model'], d['epoch']", "def save(path, a):\n    write({'model_of': a, 'epoch': a}, path)")
    assert "'model'" not in ours_asked and "'epoch'" in ours_asked


def test_check_says_how_a_step_will_be_graded(plan: Plan, boxes: tuple[Sandbox, Sandbox]) -> None:
    submission = make_submission("ada", "01_toy", "toy.py", (WRONG + RIGHT_WALK + RIGHT_REPORT).encode(), "toy.py")
    result = grade_submission(submission, replace(plan, solution=""), boxes[1])
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "failed"}
    assert [(step.open, step.score) for step in result.steps] == [
        (False, "0 of 1 points"),
        (True, "? of 2 points"),
        (True, "? of 3 points"),
    ]
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
