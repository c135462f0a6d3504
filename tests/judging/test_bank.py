"""A mistake is named where all that was seen speaks for it and nothing against it, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.course.mistakes import Mistake
from autograder.course.yaml_file import load_course
from autograder.judging.bank import Bank, MutantBank, Namer, Observations, make_bank
from autograder.judging.compare import matches
from autograder.judging.reference import plan_from_solution
from autograder.recording.observation import Entry, Observation, Trouble
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
    observations: dict[str, dict[int, Observation]],
    mistakes: Sequence[Mistake],
    uses: dict[str, frozenset[str]] | None = None,
    notes: str = "",
) -> dict[str, Mistake | None]:
    """The mistake of each step that failed."""
    expected = [saw(RIGHT[k], notes) for k in (0, 1)]

    class Known(Bank):
        def observations(self, key: str, runs: Sequence[int]) -> Observations:
            return {run: observations.get(key, {}).get(run, expected[run]) for run in runs}

    bank = Known(mistakes, {})
    return {
        step: Namer(
            bank, step, (uses or {}).get(step, frozenset()), {k: seen[k]}, (k,), expected, ["float64"] * 2
        ).find()
        for k, step in enumerate(("first", "second"))
        if seen[k] != expected[k]
    }


def test_one_mistake_that_agrees_is_named_two_are_not() -> None:
    half, sign = mistake("half", "first"), mistake("sign", "first")
    seen = {0: saw(0.5), 1: saw(10.0)}
    found = name(seen, {"half": {0: saw(0.5)}, "sign": {0: saw(-1.0)}}, [half, sign])
    assert found == {"first": half}
    found = name(seen, {"half": {0: saw(0.5)}, "sign": {0: saw(0.5)}}, [half, sign])
    assert found["first"] is None


def test_variants_of_one_mistake_are_one_name() -> None:
    variants = [mistake("momentum", "first"), mistake("momentum", "first", 1), mistake("momentum", "first", 2)]
    observations = {"momentum": {0: saw(3.0)}, "momentum@1": {0: saw(4.0)}, "momentum@2": {0: saw(4.0)}}
    found = name({0: saw(4.0), 1: saw(10.0)}, observations, variants)
    assert found["first"] is not None and found["first"].id == "momentum"


def test_a_log_that_is_right_speaks_against_a_mistake_that_shows_in_it() -> None:
    twice = mistake("two-backward-passes", "first")
    observations = {"two-backward-passes": {0: saw(2.0, "grad grad step")}}
    for log, named in (("grad step", None), ("grad grad step", twice), ("zero_grad grad grad step", twice)):
        found = name({0: saw(2.0, log), 1: saw(10.0, "grad step")}, observations, [twice], notes="grad step")
        assert found["first"] is named, log


def test_an_exception_alone_names_no_mistake_of_another_step() -> None:
    wrong = Trouble("exception", "TypeError: no")
    other = mistake("forgets", "first")
    observations = {"forgets": {1: Observation((), wrong)}}
    found = name({0: saw(1.0), 1: Observation((), wrong)}, observations, [other])
    assert found["second"] is None


def test_a_mistake_of_a_step_that_is_used_and_right_explains_nothing() -> None:
    no_factor = mistake("no-factor", "first")
    seen, observations = {0: saw(1.0), 1: saw(5.0)}, {"no-factor": {0: saw(0.5), 1: saw(5.0)}}
    used = name(seen, observations, [no_factor], {"second": frozenset({"first"})})
    assert used["second"] is None
    copied = name(seen, observations, [no_factor])
    assert copied["second"] is no_factor


def test_what_is_recorded_rules_mistakes_out_before_any_is_run() -> None:
    half, sign = mistake("half", "first"), mistake("sign", "first")
    ran: list[str] = []

    class Running(Bank):
        def observations(self, key: str, runs: Sequence[int]) -> Observations:
            ran.append(key)
            return {run: saw(0.5) for run in runs}

    bank = Running([half, sign], {"half": [saw(0.5), None], "sign": [saw(-1.0), None]})
    namer = Namer(bank, "first", frozenset(), {0: saw(0.5)}, (0,), [saw(1.0), saw(10.0)], ["float64"] * 2)
    assert namer.find() is half
    assert ran == ["half"]


def test_many_mistakes_seen_by_the_prefilter_look_as_they_do_alone(shelf: Shelf) -> None:
    course = load_course(ROOT)
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "02_manual_gradient", sandbox, None)
        known = [one for one in plan.mistakes if one.step == "gradient"]
        run = plan.runs_of["gradient"][0]
        bank = make_bank(plan, sandbox)
        seen = [first[run] for first in bank.first_observations([one.key for one in known], [run])]
        for one, observation in list(zip(known, seen, strict=True))[::4]:
            alone = bank.observations(one.key, [run])[run]
            assert observation is not None and alone is not None
            assert matches(observation, alone, "float64") and not matches(observation, plan.expected[run], "float64"), (
                one.key
            )


def test_many_mistakes_seen_together_look_as_they_do_alone(shelf: Shelf) -> None:
    course = load_course(ROOT)
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "02_manual_gradient", sandbox, None)
        known = [one for one in plan.mistakes if one.step == "gradient"][::6]
        ends = replace(known[0], id="ends", new="def gradient(*_):\n    import os\n    os._exit(0)\n")
        plan = replace(plan, mistakes=[known[0], ends, *known[1:]])
        runs, together, alone = plan.runs_of["gradient"], MutantBank(plan, sandbox), MutantBank(plan, sandbox)
        together.observe_together({one.key: runs for one in plan.mistakes})
        for one in plan.mistakes:
            seen, expected = (repr(bank.observations(one.key, runs)) for bank in (together, alone))
            assert seen == expected and len(known) > 4, one.key
