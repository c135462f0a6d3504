"""Who changes what the grader records with is found out, and earns nothing by it; the real exercises, and a control."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.submissions.source import Submission
from tests.attacks.suite import HERE
from tests.helpers import HONEST, probe, values_of

ROOT = Path(__file__).parents[2]
FAMILIES = yaml.safe_load((HERE / "forged.yml").read_text(encoding="utf-8"))
FORGED = {name: (family, forge) for family in FAMILIES for name, forge in family["forge"].items()}


def source_of(family, forge=""):
    folder = ROOT / "solutions" / family["exercise"]
    (solution,) = [path for path in folder.glob("*.py") if path.name != "checks.py"]
    return "\n".join([solution.read_text(encoding="utf-8"), family["wrong"], forge])


def graded(family, source, sandbox):
    plan = load_plan(load_course(ROOT), family["exercise"])
    return grade_submission(Submission("eve", family["exercise"], plan.spec.file, source, ""), plan, sandbox)


@pytest.mark.parametrize("name", FORGED)
def test_a_patched_recorder_is_noticed_and_nothing_that_it_recorded_counts(name, sandbox):
    family, forge = FORGED[name]
    sandbox.start()
    server = sandbox._server
    result = graded(family, source_of(family, forge), sandbox)
    said = [step.first_problem for step in result.steps if step.status != "passed"]
    assert result.status == "graded" and result.points < result.max_points
    assert any("changed what the grader records with" in problem.message for problem in said if problem)
    assert {step.status for step in result.steps} <= {"passed", "failed"}
    assert [values_of(seen) for seen in sandbox.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]
    assert sandbox._server is server  # the next submission need not wait for a new one


# What is done while the recorder is at work, but has nothing to change by then. It has no control: the recorder that
# nobody watches does not flush, and a timer comes when it comes.
HUNT = """
import sys
def hunt(frame):
    while frame:
        message, entry = frame.f_locals.get("message"), frame.f_locals.get("entry")
        if isinstance(message, dict) and message.get("entry", {}).get("text") == "False": message["entry"]["text"] = "True"
        if getattr(entry, "text", "") == "False": object.__setattr__(entry, "text", "True")
        frame = frame.f_back
"""
AT_WORK = {
    "an output that is flushed": """
class Output:
    def write(self, text): pass
    def flush(self): hunt(sys._getframe(1))
def repair(): sys.stdout = Output()
""",
    "the flush of the output": "def repair(): sys.stdout.flush = lambda: hunt(sys._getframe(1))",
    "a timer": """
import signal
def repair():
    signal.signal(signal.SIGALRM, lambda number, frame: hunt(frame))
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
""",
}


@pytest.mark.parametrize("name", AT_WORK)
def test_what_runs_while_an_entry_is_sent_changes_nothing_in_it(name, sandbox):
    result = graded(FAMILIES[0], source_of(FAMILIES[0], HUNT + AT_WORK[name]), sandbox)
    (train,) = [step for step in result.steps if step.step == "train"]
    assert result.status == "graded" and train.points == 0 and result.points < result.max_points


@pytest.mark.attacks
def test_each_wrong_step_costs_points_where_nothing_hides_it(sandbox):
    for family in FAMILIES:
        assert graded(family, source_of(family), sandbox).points < 10


@pytest.mark.attacks
def test_without_the_integrity_check_each_of_them_earns_full_points():
    """The positive control: the same code against the same recorder, which nobody watches."""
    jobs = [{"exercise": family["exercise"], "source": source_of(family, forge)} for family, forge in FORGED.values()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.unwatched"],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
        cwd=ROOT,
    )
    earned = dict(zip(FORGED, json.loads(done.stdout), strict=True))
    assert {name: points for name, points in earned.items() if points != 10} == {}
