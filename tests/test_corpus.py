"""The programs of the corpus earn exactly the points of their right steps, and are told of no mistake that they have not made.

All right programs and every fourth wrong one, so that the suite gets run: `make diagnose` takes them all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from autograder.classroom import Reference, make_references
from autograder.load import load_course
from autograder.mistakes import Mistake
from autograder.naming import Bank
from autograder.observation import Observation
from autograder.plan import Plan, make_bank, plan_from_solution
from autograder.record import load_plan, with_recorded_looks
from autograder.sandbox.host import Sandbox
from tests.diagnose import CORPUS, HELD, NONE, SEED, Outcome, Program, Sides, Table, grade, make_sides, programs

CHUNK = 20
SHARE = 4
PAIRS = {"02_manual_gradient": 6, "03_minibatch": 3, "04_no_grad_update": 2, "05_optimizer_loop": 2, "06_module": 1}
COURSE = load_course(CORPUS.parent.parent)


def sample(exercise: str) -> list[Program]:
    """Every right program of an exercise, and a share of the wrong ones."""
    known = programs(exercise)
    return [each for each in known if not each.wrong] + [each for each in known if each.wrong][::SHARE]


def chunks() -> Iterator[tuple[str, int]]:
    """The sample in pieces of a few seconds each, so that several processes share it."""
    for exercise in COURSE.exercises:
        for start in range(0, len(sample(exercise)), CHUNK):
            yield exercise, start


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


@pytest.fixture(scope="module")
def sides(references: dict[str, Reference]) -> dict[str, Sides]:
    """Names as `check` does, so that no mistake has to be run here: `make diagnose` does that."""
    return {exercise: make_sides(reference.plan, recorded_bank) for exercise, reference in references.items()}


def recorded_bank(plan: Plan) -> Bank:
    """The recorded looks of single mistakes on the known cases; how they look on secret ones is not known."""
    recorded = load_plan(COURSE, plan.exercise)
    places = {(run.check, run.case, run.device): number for number, run in enumerate(recorded.runs)}

    def observe(mistakes: Sequence[Mistake], numbers: Sequence[int]) -> list[Observation | None]:
        looks = recorded.looks[mistakes[0].key] if len(mistakes) == 1 else None
        found = [places.get((plan.runs[k].check, plan.runs[k].case, plan.runs[k].device)) for k in numbers]
        return [None if looks is None or place is None else looks[place] for place in found]

    return Bank(recorded.mistakes, observe)


@pytest.mark.parametrize(("exercise", "start"), list(chunks()))
def test_exactly_the_wrong_steps_lose_points_and_no_name_is_wrong(
    exercise: str, start: int, sandbox: Sandbox, sides: dict[str, Sides]
) -> None:
    outcomes = [grade(program, sides[exercise], sandbox) for program in sample(exercise)[start : start + CHUNK]]
    assert [each.missed for each in outcomes if not each.exact] == []
    assert [each.missed for each in outcomes if each.program.mistakes and each.wrongly] == []
    held = [each for each in outcomes if each.program.kind == HELD]
    missed = [str(each.program.path.relative_to(CORPUS)) for each in held if not each.rightly]
    assert len(missed) <= max(2, 0.1 * len(held)), missed


@pytest.mark.parametrize("exercise", PAIRS)
def test_two_mistakes_are_both_named_by_running_them(exercise: str, sandbox: Sandbox, trusted: Sandbox) -> None:
    """No record holds what two mistakes look like together: the bank runs them, as it does for a class."""
    plan = with_recorded_looks(COURSE, plan_from_solution(COURSE, exercise, trusted, None))
    sides = make_sides(plan, lambda plan: make_bank(plan, trusted))
    pairs = [program for program in programs(exercise) if len(program.expected) == 2][: PAIRS[exercise]]
    assert len(pairs) == PAIRS[exercise]
    assert [said for program in pairs if (said := grade(program, sides, sandbox).missed)] == []


def outcomes_of(rightly: int, missed: int, wrongly: int = 0, inexact: int = 0) -> Table:
    program = Program(CORPUS, "01_tensors", frozenset({"scalar"}), ("detached",))
    right = Outcome(program, program.wrong, frozenset({"detached"}), ())
    kinds = (
        (rightly, right),
        (missed, replace(right, named=frozenset())),
        (wrongly, replace(right, named=frozenset({"detached", "other"}))),
        (inexact, replace(right, lost=frozenset())),
    )
    return Table([each for count, each in kinds for _ in range(count)])


def test_a_missed_aim_of_the_diagnosis_is_told() -> None:
    assert list(outcomes_of(95, 5).shortfalls()) == []
    assert len(list(outcomes_of(94, 6).shortfalls())) == 1
    assert len(list(outcomes_of(95, 4, wrongly=1).shortfalls())) == 1
    assert len(list(outcomes_of(95, 4, inexact=1).shortfalls())) == 1


def test_the_readme_counts_the_programs_of_the_corpus() -> None:
    counted = Counter(program.kind for exercise in COURSE.exercises for program in programs(exercise))
    rows = re.findall(
        r"^\| ((?:right|wrong), [^|]+) \| (\d+) \| (\d+) \(", (CORPUS.parent.parent / "README.md").read_text(), re.M
    )
    assert {kind: int(number) for kind, number, _ in rows} == counted
    assert all(number == exact for _, number, exact in rows)


def test_every_exercise_has_right_and_wrong_programs() -> None:
    for exercise, spec in COURSE.exercises.items():
        known = programs(exercise)
        assert sum(not program.wrong for program in known) >= 10
        assert frozenset().union(*(program.wrong for program in known)) == set(spec.steps)


def test_the_corpus_is_labelled() -> None:
    known = [program for exercise in COURSE.exercises for program in programs(exercise)]
    kinds = [program.kind for program in known]
    assert kinds.count("right, in unusual styles") >= 60
    assert kinds.count(HELD) >= 120
    assert kinds.count("wrong, two mistakes") >= 20
    assert kinds.count("wrong, not in the bank") >= 20
    for exercise in COURSE.exercises:
        ids = {mistake.id for mistake in load_plan(COURSE, exercise).mistakes} | {NONE}
        assert {name for program in programs(exercise) for name in program.mistakes} <= ids
