"""A mistake is named where all that was seen speaks for it and nothing against it, and nowhere else."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course.mistakes import Mistake
from autograder.course.yaml_file import load_course
from autograder.judging.bank import Bank, Key, MutantBank, Observations, make_bank
from autograder.judging.compare import matches
from autograder.judging.grading import grade_submission
from autograder.judging.naming import Namer, Naming, StepRuns
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.static_analysis import used_steps
from autograder.recording.observation import Entry, Observation, Trouble
from autograder.sandbox.host.job import Job, Outcome, Part, Run
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf

ROOT = Path(__file__).parents[2]

# Two steps, `first` (run 0) and `second` (run 1), each of one number: 1 and 10 are right.
RIGHT = {0: 1.0, 1: 10.0}


def saw(value: float, note: str = "", trouble: Trouble | None = None) -> Observation:
    entries = (Entry("value", "array", np.array(value), "float64", columns=("value",)),)
    return Observation(entries + ((Entry("calls", "note", text=note),) if note else ()), trouble)


def mistake(name: str, step: str, variant: int = 0) -> Mistake:
    return Mistake(name, step, f"it is {name}", "Look.", "", "", variant=variant)


def name(
    seen: dict[int, Observation],
    observations: dict[tuple[str, ...], dict[int, Observation]],
    mistakes: Sequence[Mistake],
    uses: dict[str, frozenset[str]] | None = None,
    notes: str = "",
) -> dict[str, Naming]:
    expected = [saw(RIGHT[k], notes) for k in (0, 1)]

    class Known(Bank):
        def observations(self, key: Key, runs: Sequence[int]) -> Observations:
            return {run: observations.get(key, {}).get(run, expected[run]) for run in runs}

    failed = [seen[k] != expected[k] for k in (0, 1)]
    steps = [StepRuns("first", (0,), (0,) * failed[0]), StepRuns("second", (1,), (1,) * failed[1])]
    namer = Namer(Known(mistakes, {}), [seen[0], seen[1]], expected, ["float64"] * 2, uses or {})
    return namer.name(steps)


def test_one_mistake_that_agrees_is_named_two_are_not() -> None:
    half, sign = mistake("half", "first"), mistake("sign", "first")
    seen = {0: saw(0.5), 1: saw(10.0)}
    found = name(seen, {("half",): {0: saw(0.5)}, ("sign",): {0: saw(-1.0)}}, [half, sign])
    assert found["first"].mistake is half and "second" not in found
    found = name(seen, {("half",): {0: saw(0.5)}, ("sign",): {0: saw(0.5)}}, [half, sign])
    assert found["first"].mistake is None


def test_variants_of_one_mistake_are_one_name() -> None:
    variants = [mistake("momentum", "first"), mistake("momentum", "first", 1), mistake("momentum", "first", 2)]
    observations = {("momentum",): {0: saw(3.0)}, ("momentum@1",): {0: saw(4.0)}, ("momentum@2",): {0: saw(4.0)}}
    found = name({0: saw(4.0), 1: saw(10.0)}, observations, variants)
    assert found["first"].mistake is not None and found["first"].mistake.id == "momentum"


def test_a_log_that_is_right_speaks_against_a_mistake_that_shows_in_it() -> None:
    twice = mistake("two-backward-passes", "first")
    observations = {("two-backward-passes",): {0: saw(2.0, "grad grad step")}}
    for log, named in (("grad step", None), ("grad grad step", twice), ("zero_grad grad grad step", twice)):
        found = name({0: saw(2.0, log), 1: saw(10.0, "grad step")}, observations, [twice], notes="grad step")
        assert found["first"].mistake is named, log


def test_a_step_on_top_of_an_unknown_mistake_gets_no_name() -> None:
    frozen = mistake("frozen", "second")
    seen = {0: saw(7.0), 1: saw(0.0)}
    found = name(seen, {("frozen",): {1: saw(0.0)}}, [frozen], {"second": frozenset({"first"})})
    assert found["second"].mistake is None and found["second"].rests_on == "first"
    alone = name(seen, {("frozen",): {1: saw(0.0)}}, [frozen])
    assert alone["second"].mistake is frozen


def test_a_later_step_that_is_right_given_the_mistake_follows() -> None:
    half = mistake("half", "first")
    observations = {("half",): {0: saw(0.5), 1: saw(5.0)}}
    found = name({0: saw(0.5), 1: saw(5.0)}, observations, [half], {"second": frozenset({"first"})})
    assert found["second"].follows == (half,) and not found["second"].rests_on


def test_two_mistakes_are_both_named_and_the_second_on_top_of_the_first() -> None:
    half, late = mistake("half", "first"), mistake("late", "second")
    observations = {("half",): {0: saw(0.5), 1: saw(5.0)}, ("late",): {1: saw(8.0)}, ("half", "late"): {1: saw(4.0)}}
    found = name({0: saw(0.5), 1: saw(4.0)}, observations, [half, late], {"second": frozenset({"first"})})
    assert found["first"].mistake is half and found["second"].mistake is late
    assert found["second"].given == (half,)
    found = name({0: saw(0.5), 1: saw(-9.0)}, observations, [half, late], {"second": frozenset({"first"})})
    assert found["second"] == Naming(rests_on="first")


def test_a_mistake_on_top_of_another_is_told_by_what_it_changes_itself(shelf: Shelf) -> None:
    """`evaluate` leaves its traces in every run of `fit`; what `fit` does wrong is in the training loss alone."""
    program = ROOT / "tests/corpus/10_fit/wrong/two_eval_train_mode_fit_means.py"
    course = load_course(ROOT)
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "10_fit", sandbox, None)
        submission = make_submission("ada", "10_fit", plan.spec.file, program.read_bytes(), str(program))
        steps = grade_submission(submission, plan, sandbox, make_bank(plan, sandbox)).steps
    problems = {step.step: step.first_problem for step in steps}
    assert problems["fit"] is not None and problems["evaluate"] is not None
    assert problems["evaluate"].mistake == "train-mode" and problems["fit"].mistake == "training-batch-means"
    assert problems["fit"].message.startswith("`train_loss`, row 0 should be ")


def test_an_exception_alone_names_no_mistake_of_another_step() -> None:
    wrong = Trouble("exception", "TypeError: no")
    other = mistake("forgets", "first")
    observations = {("forgets",): {1: Observation((), wrong)}}
    found = name({0: saw(1.0), 1: Observation((), wrong)}, observations, [other])
    assert found["second"].mistake is None


def test_a_mistake_of_a_step_that_is_used_and_right_explains_nothing() -> None:
    no_factor = mistake("no-factor", "first")
    seen, observations = {0: saw(1.0), 1: saw(5.0)}, {("no-factor",): {0: saw(0.5), 1: saw(5.0)}}
    used = name(seen, observations, [no_factor], {"second": frozenset({"first"})})
    assert used["second"].mistake is None
    copied = name(seen, observations, [no_factor])
    assert copied["second"].mistake is no_factor


def test_what_a_step_uses_is_read_off_the_text() -> None:
    source = """
from math import sqrt
def gradient(x): return x
def _step(x): return gradient(x)
class Trainer:
    def run(self, x):
        return _step(x)
train = Trainer().run
alone = lambda x: sqrt(x)
def recursive(x): return recursive(x) + train(x)
"""
    found = used_steps(source, ["gradient", "train", "alone", "recursive", "missing"])
    assert found["gradient"] == found["alone"] == found["missing"] == frozenset()
    assert found["train"] == {"gradient"}
    assert found["recursive"] == {"gradient", "train"}


@pytest.mark.parametrize("source", ["def (", "\0", "(" * 5000, "-" * 100_000 + "1", "x=" + "1," * 200_000, ""])
def test_a_text_of_any_kind_uses_nothing(source: str) -> None:
    assert used_steps(source, ["a"]) == {"a": frozenset()}


def test_a_text_made_to_fill_the_memory_does_not() -> None:
    """Of one dotted name of 50,000 characters, Python's parser makes 600 MiB."""
    tracemalloc.start()
    try:
        used_steps("import " + "a." * 24_000 + "a", ["a"])
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_what_is_recorded_rules_mistakes_out_before_any_is_run() -> None:
    half, sign = mistake("half", "first"), mistake("sign", "first")
    ran: list[str] = []

    class Running(Bank):
        def observations(self, key: Key, runs: Sequence[int]) -> Observations:
            ran.extend(key)
            return {run: saw(0.5) for run in runs}

    bank = Running([half, sign], {"half": [saw(0.5), None], "sign": [saw(-1.0), None]})
    namer = Namer(bank, [saw(0.5), saw(10.0)], [saw(1.0), saw(10.0)], ["float64"] * 2)
    assert namer.name([StepRuns("first", (0,), (0,))])["first"].mistake is half
    assert ran == ["half"]


def test_many_mistakes_seen_at_a_glance_look_as_they_do_alone(shelf: Shelf) -> None:
    course = load_course(ROOT)
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "02_manual_gradient", sandbox, None)
        known = [one for one in plan.mistakes if one.step == "gradient"]
        run = plan.runs_of["gradient"][0]
        bank = make_bank(plan, sandbox)
        seen = [first[run] for first in bank.first_observations([(one.key,) for one in known], [run])]
        for one, observation in list(zip(known, seen, strict=True))[::4]:
            alone = bank.observations((one.key,), [run])[run]
            assert observation is not None and alone is not None
            assert matches(observation, alone, "float64") and not matches(observation, plan.expected[run], "float64"), (
                one.key
            )


class Writer:
    """In place of a sandbox: what it sees of a module is how long its text is."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def part(self, job: Job, todo: Sequence[int]) -> Part:
        self.asked.append(job.source)
        return Part({run: saw(float(len(job.source))) for run in todo})

    def run(self, job: Job) -> Outcome:
        self.asked.extend(job.variants)
        return Outcome([saw(float(len(text))) for text in job.variants])


def test_the_bank_forgets_what_was_not_asked_for_in_a_long_time(monkeypatch: pytest.MonkeyPatch) -> None:
    course = load_course(ROOT)
    known = [replace(mistake(name, "to_tensor"), old="0", new=name) for name in ("a", "bb", "ccc", "dddd")]
    run = Run("a check", "to_tensor", "known", "numbers", "float64", "cpu", {})
    plan = Plan("01_tensors", course.exercises["01_tensors"], "", {}, [run], [saw(0.0)], "0", known)
    monkeypatch.setattr("autograder.judging.bank.KEPT_OBSERVATIONS", 2)
    sandbox = Writer()
    bank = MutantBank(plan, sandbox)
    for name, value in (("a", 1.0), ("bb", 2.0), ("a", 1.0), ("ccc", 3.0), ("a", 1.0), ("bb", 2.0)):
        assert bank.observations((name,), [0]) == {0: saw(value)}
    assert sandbox.asked == ["a", "bb", "ccc", "bb"]
    sandbox.asked.clear()
    monkeypatch.setattr("autograder.judging.bank.KEPT_OBSERVATIONS", 3)
    keys = [("a",), ("bb",), ("ccc",), ("dddd",)]
    assert bank.first_observations(keys, [0]) == [{0: None}, {0: saw(2.0)}, {0: saw(3.0)}, {0: saw(4.0)}]
    assert sandbox.asked == ["a", "bb", "ccc", "dddd"]
    bank.first_observations(keys[1:], [0])
    assert len(sandbox.asked) == 4
