"""Fixtures of the tests of stand-ins: the exercise of `chain.py`, and a grader for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.judging.bank import make_bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf
from tests.helpers import write_toy
from tests.judging.chain import CHECKS, MISTAKES, SOLUTION, YML, Grade


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = write_toy(tmp_path_factory.mktemp("chain"), YML, SOLUTION, CHECKS)
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES)
    return load_course(root)


@pytest.fixture(scope="module")
def boxes(shelf: Shelf, chain: Course) -> Iterator[tuple[Sandbox, Sandbox]]:
    """A trusted sandbox, and one for submissions."""
    with shelf.sandbox(chain.spec.limits.limits()) as trusted, shelf.sandbox(chain.spec.limits.limits()) as own:
        yield trusted, own


@pytest.fixture(scope="module")
def plan(chain: Course, boxes: tuple[Sandbox, Sandbox]) -> Plan:
    return plan_from_solution(chain, "01_toy", boxes[0], 11)


@pytest.fixture(scope="module")
def grade(plan: Plan, boxes: tuple[Sandbox, Sandbox]) -> Grade:
    bank = make_bank(plan, boxes[0])
    return lambda text: grade_submission(
        make_submission("ada", "01_toy", "toy.py", text.encode(), "toy.py"), plan, boxes[1], bank
    )
