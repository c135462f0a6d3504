"""The programs of the corpus earn exactly the points of their right steps, and are told of no mistake that they have not made.

`make test` takes all right programs, on secret cases, and one wrong one of each family, on the known ones: a case is known
and secret in the same form, with other numbers. Those marked slow take all programs on all cases. `make diagnose` does so as
well, and runs the mistakes, as for a class.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from _pytest.mark import ParameterSet

from autograder.course.yaml_file import load_course
from autograder.judging.bank import Bank, make_bank
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.reference_file import load_plan, with_recorded_observations
from autograder.sandbox.host.sandbox import Sandbox
from tests.diagnose import CORPUS, HELD, NONE, Outcome, Program, Sides, Table, grade, make_sides, programs
from tests.frontdoor import Shelf
from tests.helpers import patient

CHUNK = 20
PAIRS = {"02_manual_gradient": 6, "03_minibatch": 3, "04_no_grad_update": 2, "05_optimizer_loop": 2, "06_module": 1}
COURSE = load_course(CORPUS.parent.parent)


def sample(exercise: str) -> list[Program]:
    """Every right program of an exercise, and the first of each family of wrong ones of which none is among `pairs`.

    A family are those in which the same steps are wrong, by a mistake of the bank, by two, or by another.
    """
    known, families = programs(exercise), defaultdict(list)
    for each in known:
        families[each.kind, each.wrong].append(each)
    left = [family for family in families.values() if not {*family} & {*pairs(exercise)}]
    chosen = [each for family in left for each in (family[:1] if family[0].wrong else family)]
    return [each for each in known if each in chosen]


def pairs(exercise: str) -> list[Program]:
    """Programs with two mistakes, for which the bank runs both."""
    return [program for program in programs(exercise) if len(program.expected) == 2][: PAIRS.get(exercise, 0)]


def chunks() -> Iterator[ParameterSet]:
    """The programs in pieces of a few seconds each."""
    for exercise in COURSE.exercises:
        for some, marks in ((sample, ()), (programs, pytest.mark.slow)):
            for start in range(0, len(some(exercise)), CHUNK):
                yield pytest.param(exercise, some, start, marks=marks, id=f"{exercise}-{some.__name__}-{start}")


@pytest.fixture(scope="module")
def own_sandbox(shelf: Shelf) -> Iterator[Sandbox]:
    with shelf.sandbox(patient(COURSE.spec.limits.limits())) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def trusted(shelf: Shelf) -> Iterator[Sandbox]:
    with shelf.sandbox(patient(COURSE.spec.limits.limits())) as sandbox:
        yield sandbox


SidesOf = Callable[[str, str], Sides]


@pytest.fixture(scope="module")
def sides(plan_of: Callable[[str], Plan]) -> SidesOf:
    """What an exercise's programs are held against, on cases of one kind (known, secret) or on all ("").

    It names as `check` does, so that no mistake has to be run here.
    """

    @cache
    def of(exercise: str, kind: str) -> Sides:
        plan = plan_of(exercise)
        chosen = [number for number, run in enumerate(plan.runs) if run.case.startswith(kind)]
        runs, expected = ([values[number] for number in chosen] for values in (plan.runs, plan.expected))
        return make_sides(replace(plan, runs=runs, expected=expected, observations={}), recorded_bank)

    return of


def recorded_bank(plan: Plan) -> Bank:
    """The recorded observations of single mistakes on the known cases; of secret ones none are known."""
    recorded = load_plan(COURSE, plan.exercise)
    places = {(run.check, run.case, run.device): number for number, run in enumerate(recorded.runs)}

    of = [places.get((run.check, run.case, run.device)) for run in plan.runs]
    observations = {
        key: [None if place is None else known[place] for place in of] for key, known in recorded.observations.items()
    }
    return Bank(recorded.mistakes, observations)


@pytest.mark.parametrize(("exercise", "some", "start"), list(chunks()))
def test_exactly_the_wrong_steps_lose_points_and_no_name_is_wrong(
    exercise: str,
    some: Callable[[str], list[Program]],
    start: int,
    own_sandbox: Sandbox,
    sides: SidesOf,
) -> None:
    def kind(program: Program) -> str:
        return "" if some is programs else "known" if program.wrong else "secret"

    chosen = some(exercise)[start : start + CHUNK]
    outcomes = [grade(program, sides(exercise, kind(program)), own_sandbox) for program in chosen]
    assert [each.missed for each in outcomes if not each.exact] == []
    assert [each.missed for each in outcomes if each.program.mistakes and each.wrongly] == []
    held = [each for each in outcomes if each.program.kind == HELD]
    missed = [str(each.program.path.relative_to(CORPUS)) for each in held if not each.rightly]
    assert len(missed) <= max(2, 0.1 * len(held)), missed


@pytest.mark.parametrize("exercise", PAIRS)
def test_two_mistakes_are_both_named_by_running_them(exercise: str, own_sandbox: Sandbox, trusted: Sandbox) -> None:
    """No record holds what two mistakes look like together: the bank runs them, as it does for a class."""
    plan = with_recorded_observations(COURSE, plan_from_solution(COURSE, exercise, trusted, None))
    both = make_sides(plan, lambda plan: make_bank(plan, trusted))
    assert len(pairs(exercise)) == PAIRS[exercise]
    assert [said for program in pairs(exercise) if (said := grade(program, both, own_sandbox).missed)] == []


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


def test_the_docs_count_the_programs_of_the_corpus() -> None:
    counted = Counter(program.kind for exercise in COURSE.exercises for program in programs(exercise))
    rows = re.findall(
        r"^\| ((?:right|wrong), [^|]+) \| (\d+) \| (\d+) \(",
        (CORPUS.parent.parent / "docs" / "grading.md").read_text(),
        re.M,
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
