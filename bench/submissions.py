"""The submissions that every grader gets: from each exercise of the spine two right programs and two wrong ones."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.judging.reference import Plan, plan_from_solution
from autograder.sandbox.host.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
SPINE = ("02_manual_gradient", "04_no_grad_update", "05_optimizer_loop", "07_custom_dataset", "08_device_handling")
OF_EACH_KIND = 2
SEED = 2026


@dataclass(frozen=True)
class Program:
    """One submission: whose, for which exercise, and its text."""

    student: str
    exercise: str
    source: str


def programs() -> list[Program]:
    """All of them, four an exercise, from the corpus that the tests use."""
    found = []
    for exercise in SPINE:
        for kind in ("right", "wrong"):
            for path in sorted((ROOT / "tests/corpus" / exercise / kind).glob("*.py"))[:OF_EACH_KIND]:
                found.append(Program(f"{kind}-{path.stem}".replace("_", "-"), exercise, path.read_text()))
    return found


def course() -> Course:
    """The course of this repository."""
    return load_course(ROOT)


def plans(sandbox: Sandbox) -> dict[str, Plan]:
    """What the exercises of the spine are held against, known and secret cases."""
    return {exercise: plan_from_solution(course(), exercise, sandbox, SEED) for exercise in SPINE}


def write_expected(folder: Path, made: dict[str, Plan]) -> None:
    """What `bench.plain` reads."""
    for exercise, plan in made.items():
        runs = [
            (run.check, run.step, run.name, run.dtype, run.device, run.values, expected.entries)
            for run, expected in zip(plan.runs, plan.expected, strict=True)
        ]
        (folder / f"{exercise}.pickle").write_bytes(pickle.dumps((plan.checks, runs)))
