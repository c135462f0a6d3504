"""Every program of the corpus earns exactly the points of its right steps: right styles all, wrong ones all but the wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom import Reference, make_references
from autograder.grading import grade_submission
from autograder.load import load_course
from autograder.sandbox.host import Sandbox
from autograder.submission import make_submission

ROOT = Path(__file__).parent.parent
CORPUS = Path(__file__).parent / "corpus"
SEED = 20261121
CHUNK = 40
COURSE = load_course(ROOT)


def chunks() -> Iterator[tuple[str, int]]:
    """The corpus in pieces of a few seconds each, so that several processes share it."""
    for exercise in COURSE.exercises:
        for start in range(0, len(programs(exercise)), CHUNK):
            yield exercise, start


def programs(exercise: str) -> list[Path]:
    """All programs of an exercise: right ones, wrong ones, and those that only another device than the CPU shows."""
    return [
        path for kind in ("right", "wrong", "elsewhere") for path in sorted((CORPUS / exercise / kind).glob("*.py"))
    ]


def wrong_steps(path: Path) -> set[str]:
    """The steps that a program's first line says are wrong."""
    first = path.read_text(encoding="utf-8-sig").splitlines()[0]
    kind, _, rest = first.removeprefix("# ").partition(": ")
    expected = "right" if path.parent.name == "right" else "wrong"
    assert kind == expected, f"{path}: its first line does not say that it is {expected}"
    return set() if kind == "right" else {step.strip() for step in rest.split(" - ")[0].split(",")}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(COURSE.spec.limits.limits()) as warm:
        yield warm


@pytest.fixture(scope="module")
def trusted() -> Iterator[Sandbox]:
    with Sandbox(COURSE.spec.limits.limits()) as warm:
        yield warm


@pytest.fixture(scope="module")
def references(trusted: Sandbox) -> dict[str, Reference]:
    return make_references(COURSE, list(COURSE.exercises), SEED, trusted)


@pytest.mark.parametrize(("exercise", "start"), list(chunks()))
def test_exactly_the_wrong_steps_fail(
    exercise: str, start: int, sandbox: Sandbox, references: dict[str, Reference]
) -> None:
    reference = references[exercise]
    here = [number for number, run in enumerate(reference.plan.runs) if run.device == "cpu"]
    runs, expected = ([values[number] for number in here] for values in (reference.plan.runs, reference.plan.expected))
    on_cpu = replace(reference.plan, runs=runs, expected=expected)  # where a program of `wrong` must be seen already
    for path in programs(exercise)[start : start + CHUNK]:
        submission = make_submission("anna", exercise, path.name, path.read_bytes(), str(path))
        plan = on_cpu if path.parent.name == "wrong" else reference.plan
        result = grade_submission(submission, plan, sandbox)
        failed = {step.step for step in result.steps if step.status != "passed"}
        told = [f"{step.step}: {step.first_problem.message}" for step in result.steps if step.first_problem]
        assert failed == wrong_steps(path), f"{path.relative_to(CORPUS)}: {told}"


def test_every_exercise_has_right_and_wrong_programs() -> None:
    for exercise, spec in COURSE.exercises.items():
        assert len(list((CORPUS / exercise / "right").glob("*.py"))) >= 10
        missed = {step for path in (CORPUS / exercise / "wrong").glob("*.py") for step in wrong_steps(path)}
        assert missed == set(spec.steps)
