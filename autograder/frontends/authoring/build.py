"""Make `exercises/` from `solutions/`: the stub, its checks, and the recorded reference of the known cases."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic_files import write_all
from autograder.course.outline import CHECKS, RECORDED
from autograder.course.spec import Course
from autograder.course.stub import make_stub, require_nbgrader
from autograder.errors import CourseError
from autograder.judging.bank import Each, make_bank
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.reference_file import RECORDED_ON, record_problem, recorded_text
from autograder.sandbox.host.job import DoesJobs


@dataclass(frozen=True)
class Built:
    """What the sources of one exercise give.

    Attributes:
        exercise: its id; files: the generated texts, by name; plan: the reference on the known cases.
    """

    exercise: str
    files: dict[str, str]
    plan: Plan


def build_exercise(course: Course, exercise: str, sandbox: DoesJobs) -> Built:
    """Generate an exercise's files without writing them; CourseError if its sources are not what they must be."""
    require_nbgrader()
    spec = course.exercises[exercise]
    plan = plan_from_solution(course, exercise, sandbox, None, RECORDED_ON)
    if trouble := next((seen.trouble for seen in plan.expected if seen.trouble), None):
        raise CourseError(f"{exercise}: its reference cannot be recorded here: {trouble.text}")
    source = (course.solution_dir(exercise) / spec.file).read_text(encoding="utf-8")
    stub = make_stub(source, exercise, spec, str(course.solution_dir(exercise) / spec.file))
    return Built(exercise, {spec.file: stub, CHECKS: plan.checks}, plan)


def write_exercise(course: Course, built: Built, sandbox: DoesJobs, each: Each = map) -> list[Path]:
    """Write what differs from what is there, all of it or nothing; returns those files.

    A record that agrees with the solution's numbers stays as it is, to the byte. The mistakes are run only if it doesn't.
    """
    folder = course.exercise_dir(built.exercise)
    texts = {folder / name: text for name, text in built.files.items()}
    if record_problem(course, built.plan):
        texts[folder / RECORDED] = recorded_text(built.plan, make_bank(built.plan, sandbox, nullcontext()), each)
    return write_all(texts)
