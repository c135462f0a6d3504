"""The programs of the corpus earn exactly the points of their right steps, and are told of no mistake that they have not made.

All right programs and every fourth wrong one, so that the suite gets run: `make diagnose` takes them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from autograder.classroom import Reference, make_references
from autograder.load import load_course
from autograder.mistakes import Mistake
from autograder.naming import Bank
from autograder.observation import Observation
from autograder.plan import Plan
from autograder.record import load_plan
from autograder.sandbox.host import Sandbox
from tests.diagnose import CORPUS, NONE, SEED, Program, Sides, grade, make_sides, programs

CHUNK = 20
SHARE = 4
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
    held = [each for each in outcomes if each.program.kind == "wrong, in the bank"]
    missed = [str(each.program.path.relative_to(CORPUS)) for each in held if not each.rightly]
    assert len(missed) <= max(2, 0.1 * len(held)), missed


def test_every_exercise_has_right_and_wrong_programs() -> None:
    for exercise, spec in COURSE.exercises.items():
        known = programs(exercise)
        assert sum(not program.wrong for program in known) >= 10
        assert frozenset().union(*(program.wrong for program in known)) == set(spec.steps)


def test_the_corpus_is_labelled() -> None:
    known = [program for exercise in COURSE.exercises for program in programs(exercise)]
    kinds = [program.kind for program in known]
    assert kinds.count("right, in unusual styles") >= 60
    assert kinds.count("wrong, in the bank") >= 120
    assert kinds.count("wrong, two mistakes") >= 20
    assert kinds.count("wrong, not in the bank") >= 20
    for exercise in COURSE.exercises:
        ids = {mistake.id for mistake in load_plan(COURSE, exercise).mistakes} | {NONE}
        assert {name for program in programs(exercise) for name in program.mistakes} <= ids
