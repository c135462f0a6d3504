"""Who changes what the grader records with is found out, and earns nothing by it; the real exercises, and a control."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder.grading import grade_submission
from autograder.load import load_course
from autograder.record import load_plan
from autograder.submission import Submission
from tests.attacks.suite import HERE

ROOT = Path(__file__).parents[2]
FAMILIES = yaml.safe_load((HERE / "forged.yml").read_text(encoding="utf-8"))
FORGED = {name: (family, forge) for family in FAMILIES for name, forge in family["forge"].items()}


def source_of(family, forge=""):
    folder = ROOT / "solutions" / family["exercise"]
    (solution,) = [path for path in folder.glob("*.py") if path.name not in ("checks.py", "mistakes.py")]
    return "\n".join([solution.read_text(encoding="utf-8"), family["wrong"], forge])


def graded(family, source, sandbox):
    plan = load_plan(load_course(ROOT), family["exercise"])
    return grade_submission(Submission("eve", family["exercise"], plan.spec.file, source, ""), plan, sandbox)


@pytest.mark.parametrize("name", FORGED)
def test_a_patched_recorder_is_noticed_and_nothing_that_it_recorded_counts(name, sandbox):
    family, forge = FORGED[name]
    result = graded(family, source_of(family, forge), sandbox)
    said = [step.first_problem for step in result.steps if step.status != "passed"]
    assert result.status == "graded" and result.points < result.max_points
    assert any("changed what the grader records with" in problem.message for problem in said if problem)
    assert {step.status for step in result.steps} <= {"passed", "failed"}


@pytest.mark.attacks
def test_each_wrong_step_costs_points_where_nothing_hides_it(sandbox):
    for family in FAMILIES:
        assert graded(family, source_of(family), sandbox).points < 10


@pytest.mark.attacks
def test_without_the_seal_each_of_them_earns_full_points():
    """The positive control: the same code against the same recorder, which nobody watches."""
    jobs = [{"exercise": family["exercise"], "source": source_of(family, forge)} for family, forge in FORGED.values()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.unsealed"],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
        cwd=ROOT,
    )
    earned = dict(zip(FORGED, json.loads(done.stdout), strict=True))
    assert {name: points for name, points in earned.items() if points != 10} == {}
