"""What a case must have, so that wrong code cannot hide: every case of every exercise, known and drawn from secret seeds.

`conditions.yml` says what each case is there to catch: a wrong program of the corpus that the exercise's first case lets
through, and that this case does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from autograder.course.cases import SampledCase, sample_cases
from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf
from tests.helpers import ROOT

COURSE = load_course(ROOT)
SEED = 20261121
SEEDS = range(100)
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "conditions.yml").read_text(encoding="utf-8"))
WITH_DATA = [exercise for exercise in COURSE.exercises if exercise != "01_tensors"]
TRAINING = [exercise for exercise in WITH_DATA if exercise != "09_loss_surface"]
BATCHED = ["03_minibatch", "07_custom_dataset", "08_device_handling", "10_fit", "11_fruit_yields", "13_noisy_data"]
LAYERS = ["04_no_grad_update", "05_optimizer_loop", "06_module", "10_fit", "11_fruit_yields"]


@pytest.fixture(scope="module")
def plan_of(shelf: Shelf) -> Iterator[Callable[[str], Plan]]:
    """What an exercise is held against: known cases, and those of a secret seed."""
    with shelf.sandbox(COURSE.spec.limits.limits()) as trusted:
        yield cache(lambda exercise: plan_from_solution(COURSE, exercise, trusted, SEED))


@dataclass(frozen=True)
class Training:
    """What a case trains on: inputs (n, F), targets (n, M), the start by name, and how often it moves."""

    X: np.ndarray
    Y: np.ndarray
    start: dict[str, np.ndarray]
    updates: int
    batch_size: int

    @property
    def n(self) -> int:
        return len(self.X)


def training(exercise: str, case: SampledCase) -> Training:
    """Read a case as its exercise's `train` (or `fit`) does."""
    values = case.values
    X, Y = (values[name] for name in (("x", "y") if "x" in values else ("X", "Y")))
    size = values.get("batch_size", len(X))
    if exercise == "03_minibatch":
        n = values["full"] * size + values["rest"]
        X, Y = X[:n], Y[:n]
    updates = values.get("steps", values.get("epochs", 0) * -(-len(X) // size))
    start = {name: np.atleast_1d(values[name]) for name in ("w", "W", "b", "bias") if name in values}
    return Training(X.reshape(len(X), -1), Y.reshape(len(Y), -1), start, updates, size)


def cases(exercise: str) -> Iterator[tuple[SampledCase, Training]]:
    """The exercise's known cases, and its secret ones of a hundred seeds."""
    specs = COURSE.exercises[exercise].cases
    for case in sample_cases(exercise, specs, COURSE.spec.seed, "known"):
        yield case, training(exercise, case)
    for seed in SEEDS:
        for case in sample_cases(exercise, specs, seed, "secret"):
            yield case, training(exercise, case)


@pytest.mark.parametrize("exercise", WITH_DATA)
def test_inputs_are_away_from_zero_in_the_mean(exercise: str) -> None:
    for case, seen in cases(exercise):
        X = seen.X.astype(float)
        assert (np.abs(X.mean(axis=0)) > 0.09 * X.std(axis=0)).all(), case.label


@pytest.mark.parametrize("exercise", TRAINING)
def test_every_parameter_starts_away_from_zero(exercise: str) -> None:
    for case, seen in cases(exercise):
        assert seen.start, case.label
        for name, values in seen.start.items():
            assert np.abs(values).min() > 0.3, f"{case.label}: {name} = {values}"


@pytest.mark.parametrize("exercise", TRAINING)
def test_at_least_three_updates_but_where_one_is_the_point(exercise: str) -> None:
    for case, seen in cases(exercise):
        assert seen.updates >= 3 or (case.name == "one-update" and seen.updates == 1), case.label


@pytest.mark.parametrize("exercise", WITH_DATA)
def test_sizes_cannot_be_taken_for_one_another(exercise: str) -> None:
    for case, seen in cases(exercise):
        features, outputs = seen.X.shape[1], seen.Y.shape[1]
        assert seen.n not in (2, features, outputs), case.label
        if exercise in LAYERS and "X" in case.values and case.name != "long":
            assert features != outputs, case.label


@pytest.mark.parametrize("exercise", WITH_DATA)
def test_targets_are_noisy(exercise: str) -> None:
    for case, seen in cases(exercise):
        A = np.column_stack([seen.X, np.ones(seen.n)]).astype(float)
        best = np.linalg.lstsq(A, seen.Y.astype(float), rcond=None)[0]
        noise = np.sqrt(((seen.Y - A @ best) ** 2).mean())
        assert noise > 0.01 or case.name == "settled", f"{case.label}: residuals of {noise:g}"


@pytest.mark.parametrize("exercise", list(COURSE.exercises))
def test_every_check_has_known_data_and_secret_data_that_differ(exercise: str, plan_of: Callable[[str], Plan]) -> None:
    seen: dict[str, set[str]] = {}
    for run in plan_of(exercise).runs:
        seen.setdefault(run.check, set()).add(run.case.partition("-")[0])
    assert all(origins == {"known", "secret"} for origins in seen.values()), seen
    specs = COURSE.exercises[exercise].cases
    known = {case.name: case for case in sample_cases(exercise, specs, COURSE.spec.seed, "known")}
    draws = [sample_cases(exercise, specs, seed, "secret") for seed in (COURSE.spec.seed, 1, 2)]
    for drawn in draws:
        for case in drawn:
            others = [
                known[case.name],
                *(c for other in draws if other is not drawn for c in other if c.name == case.name),
            ]
            for other in others:
                assert any(not np.array_equal(value, other.values[name]) for name, value in case.values.items())


@pytest.mark.parametrize("exercise", TRAINING)
def test_there_is_a_long_run_single_precision_and_data_far_from_one(exercise: str) -> None:
    seen = [(case, training(exercise, case)) for case in draw_known(exercise)]
    assert max(run.updates for _, run in seen) >= 200
    dtypes = {case.dtype for case, _ in seen}
    assert dtypes == {"float64", "float32"} or exercise == "08_device_handling"  # its contract: float64 throughout
    assert any(np.abs(run.X).min() > 30 for _, run in seen)


@pytest.mark.parametrize("exercise", BATCHED)
def test_batches_leave_nothing_one_and_more_over_and_come_whole_and_single(exercise: str) -> None:
    seen = [training(exercise, case) for case in draw_known(exercise)]
    rests = {run.n % run.batch_size for run in seen if run.batch_size > 1}
    assert {0, 1} <= rests
    assert any(rest > 1 for rest in rests)
    assert any(run.batch_size == 1 for run in seen)
    assert any(run.batch_size >= run.n for run in seen)


@pytest.mark.parametrize("exercise", LAYERS)
def test_there_is_one_output_and_there_are_several(exercise: str) -> None:
    outputs = {case.values["outputs"] for case in draw_known(exercise) if "outputs" in case.values}
    assert 1 in outputs
    assert max(outputs) > 1


def draw_known(exercise: str) -> list[SampledCase]:
    return sample_cases(exercise, COURSE.exercises[exercise].cases, COURSE.spec.seed, "known")


def grade(exercise: str, entry: dict[str, Any], sandbox: Sandbox, plan: Plan) -> Result:
    """Grade the solution with an entry's replacements, on the runs of its step."""
    spec = COURSE.exercises[exercise]
    text = (ROOT / "solutions" / exercise / spec.file).read_text(encoding="utf-8")
    for old, new in entry["put"].items():
        assert text.count(old) >= 1, f"{exercise}: {entry['why']}: {old!r} is not in the solution"
        text = text.replace(old, new)
    submission = make_submission("anna", exercise, spec.file, text.encode(), spec.file)
    mine = plan.runs_of[entry["step"]]
    runs, expected = [plan.runs[k] for k in mine], [plan.expected[k] for k in mine]
    return grade_submission(submission, replace(plan, runs=runs, expected=expected), sandbox)


ENTRIES = [
    pytest.param(exercise, case, entry, id=f"{exercise}-{case}-{entry['why'].replace(' ', '_')}")
    for exercise, part in TABLE.items()
    for case, entries in part["cases"].items()
    for entry in entries
]


@pytest.mark.parametrize(("exercise", "case", "entry"), ENTRIES)
def test_the_case_catches_what_it_is_there_to_catch(
    exercise: str, case: str, entry: dict[str, Any], sandbox: Sandbox, plan_of: Callable[[str], Plan]
) -> None:
    first = next(iter(COURSE.exercises[exercise].cases))
    result = grade(exercise, entry, sandbox, plan_of(exercise))
    (step,) = [step for step in result.steps if step.step == entry["step"]]
    failed = {check.case.partition("-")[2] or first for check in step.checks if check.status == "failed"}
    assert case in failed, f"seen in {failed or 'no case'}"
    assert case == first or first not in failed, "the first case sees it as well"
    assert step.points == 0


def test_every_case_is_there_for_something() -> None:
    assert {exercise: list(part["cases"]) for exercise, part in TABLE.items()} == {
        exercise: list(spec.cases) for exercise, spec in COURSE.exercises.items()
    }
