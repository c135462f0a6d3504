"""The course's own exercises: a class stands in as well, and a step that does nothing earns nothing on top of any mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.course.mistake_file import read_mistakes
from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.judge import Place, judge
from autograder.judging.reference import plan_from_solution
from autograder.judging.reference_file import load_plan
from autograder.judging.stand_ins import in_own_words
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.helpers import ROOT
from tests.judging.chain import standing

COURSE = load_course(ROOT)
NOTHING = ("raise TypeError", "pass")


def test_a_class_can_stand_in(boxes: tuple[Sandbox, Sandbox]) -> None:
    plan = plan_from_solution(COURSE, "05_optimizer_loop", boxes[0], None)
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


@pytest.mark.parametrize("decorator", ["np.vectorise", "jit"])
def test_a_decorator_that_raises_costs_its_own_step_alone(decorator: str, boxes: tuple[Sandbox, Sandbox]) -> None:
    plan = plan_from_solution(COURSE, "02_manual_gradient", boxes[0], None)
    source = plan.solution.replace("def gradient(", f"@{decorator}\ndef gradient(")
    submission = make_submission("ada", plan.exercise, plan.spec.file, source.encode(), plan.spec.file)
    found = standing(grade_submission(submission, plan, boxes[1]))
    assert found == {"predict": "passed", "mse": "passed", "gradient": "failed", "train": "follows"}


@pytest.mark.parametrize("between", ["\x0c", "\x1c", "\u2028", "\x85"])
def test_a_line_is_quoted_as_python_counts_it(between: str) -> None:
    source = f"# one{between}two\nx = 1\ny = eror\n"
    assert in_own_words(Trouble("exception", "NameError: no", 3), source).source == "y = eror"


@pytest.mark.parametrize("exercise", COURSE.exercises)
def test_no_observation_made_only_of_trouble_is_right(exercise: str) -> None:
    """Whatever is recorded of the solution, a run that only stopped is not it: each step shows numbers of its own."""
    plan = load_plan(COURSE, exercise)
    for run, expected in zip(plan.runs, plan.expected, strict=True):
        place = Place(plan.spec.file, run.step)
        for kind in ("exception", "unfinished", "exit", "timeout"):
            finding = judge(Observation((), Trouble(kind, "TypeError: no")), expected, run.dtype, place)
            assert finding is not None and finding.status == "failed"


@pytest.mark.parametrize(
    "exercise",
    [pytest.param(name, marks=pytest.mark.slow if at % 2 else ()) for at, name in enumerate(COURSE.exercises)],
)
def test_a_step_that_does_nothing_earns_nothing_on_top_of_any_mistake(
    exercise: str, boxes: tuple[Sandbox, Sandbox]
) -> None:
    """The earlier step has a mistake, the later ones name it and then only raise, or return nothing."""
    recorded, folder = load_plan(COURSE, exercise), COURSE.solution_dir(exercise)
    solution = (folder / recorded.spec.file).read_text(encoding="utf-8")
    plan = replace(recorded, solution=solution, mistakes=read_mistakes(folder, recorded.spec))
    steps = list(plan.spec.steps)
    for number, earlier in enumerate(steps[:-1]):
        known = [mistake for mistake in plan.mistakes if mistake.step == earlier]
        at = number % len(NOTHING)
        text = known[-at].apply(plan.solution) if known else plan.solution
        later = "".join(
            f"\n\ndef {step}(*args, **kwargs):\n    {earlier}\n    {NOTHING[at]}\n" for step in steps[number + 1 :]
        )
        submission = make_submission("ada", exercise, plan.spec.file, (text + later).encode(), plan.spec.file)
        result = grade_submission(submission, plan, boxes[1])  # a name is worth no points
        assert {step.step for step in result.steps if step.points} <= set(steps[: number + 1])
