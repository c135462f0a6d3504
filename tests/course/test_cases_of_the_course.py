"""What a case must have, so that wrong code cannot hide: every case of every exercise, sampled from secret seeds.

Where an exercise's folder holds a `conditions.yml`, that says what each case is there to catch: a wrong program that the
exercise's first case lets through, and that this case does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from autograder.course.cases import Origin, SampledCase, sample_cases
from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.conditions import missing, of_values
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.helpers import ROOT

COURSE = load_course(ROOT)
SEEDS = range(100)
TABLE: dict[str, dict[str, list[dict[str, Any]]]] = {
    exercise: yaml.safe_load(path.read_text(encoding="utf-8"))
    for exercise in COURSE.exercises
    if (path := COURSE.solution_dir(exercise) / "conditions.yml").exists()
}
# What `validate` remarks of this course: the contract of 08 is float64 throughout.
KNOWN = {"08_device_handling": ["08_device_handling: no case has float32 numbers, which may hide a mistake"]}


def sampled(exercise: str, seed: int, origin: Origin) -> list[SampledCase]:
    return sample_cases(exercise, COURSE.exercises[exercise].cases, seed, origin, COURSE.solution_dir(exercise))


@pytest.mark.parametrize("exercise", list(COURSE.exercises))
def test_no_sample_of_a_hundred_lets_a_mistake_hide(exercise: str) -> None:
    for seed in SEEDS:
        for case in sampled(exercise, seed, "secret"):
            assert list(of_values(case.values)) == [], f"{case.label} of seed {seed}"


@pytest.mark.parametrize("exercise", list(COURSE.exercises))
def test_cases_known_and_secret_leave_no_mistake_a_place_to_hide(exercise: str, plan_of: Callable[[str], Plan]) -> None:
    assert missing(plan_of(exercise)) == KNOWN.get(exercise, [])


@pytest.mark.parametrize("exercise", list(COURSE.exercises))
def test_every_check_has_known_data_and_secret_data_that_differ(exercise: str, plan_of: Callable[[str], Plan]) -> None:
    seen: dict[str, set[str]] = {}
    for run in plan_of(exercise).runs:
        seen.setdefault(run.check, set()).add(run.case.partition("-")[0])
    assert all(origins == {"known", "secret"} for origins in seen.values()), seen
    known = {case.name: case for case in sampled(exercise, COURSE.spec.seed, "known")}
    samples = [sampled(exercise, seed, "secret") for seed in (COURSE.spec.seed, 1, 2)]
    for cases in samples:
        for case in cases:
            others = [
                known[case.name],
                *(c for other in samples if other is not cases for c in other if c.name == case.name),
            ]
            for other in others:
                assert any(not np.array_equal(value, other.values[name]) for name, value in case.values.items())


def grade(exercise: str, entry: dict[str, Any], names: tuple[str, ...], sandbox: Sandbox, plan: Plan) -> Result:
    """Grade the solution with an entry's replacements, on the runs of its step on these cases."""
    spec = COURSE.exercises[exercise]
    text = (ROOT / "solutions" / exercise / spec.file).read_text(encoding="utf-8")
    for old, new in entry["put"].items():
        assert text.count(old) >= 1, f"{exercise}: {entry['why']}: {old!r} is not in the solution"
        text = text.replace(old, new)
    submission = make_submission("anna", exercise, spec.file, text.encode(), spec.file)
    mine = [k for k in plan.runs_of[entry["step"]] if plan.runs[k].name in names]
    runs, expected = [plan.runs[k] for k in mine], [plan.expected[k] for k in mine]
    return grade_submission(submission, replace(plan, runs=runs, expected=expected), sandbox)


ENTRIES = [
    pytest.param(exercise, case, entry, id=f"{exercise}-{case}-{entry['why'].replace(' ', '_')}")
    for exercise, cases in TABLE.items()
    for case, entries in cases.items()
    for entry in entries
]


@pytest.mark.parametrize(("exercise", "case", "entry"), ENTRIES)
def test_the_case_catches_what_it_is_there_to_catch(
    exercise: str, case: str, entry: dict[str, Any], sandbox: Sandbox, plan_of: Callable[[str], Plan]
) -> None:
    first = next(iter(COURSE.exercises[exercise].cases))
    result = grade(exercise, entry, (first, case), sandbox, plan_of(exercise))
    (step,) = [step for step in result.steps if step.step == entry["step"]]
    failed = {check.case.partition("-")[2] or first for check in step.checks if check.status == "failed"}
    assert case in failed, "is not seen there"
    assert case == first or first not in failed, "the first case sees it as well"
    assert step.points == 0


def test_every_case_is_there_for_something() -> None:
    assert {exercise: list(cases) for exercise, cases in TABLE.items()} == {
        exercise: list(COURSE.exercises[exercise].cases) for exercise in TABLE
    }
