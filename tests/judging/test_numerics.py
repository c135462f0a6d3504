"""The lowest of processors says what the corpus's labels say, and complains of no record.

The other extreme is what all other tests run on: the processor's own. `make test-numerics` tries what lies between.
"""

import pytest

from autograder.course.yaml_file import load_course
from tests.numerics import ROOT, ask, sample, settings


@pytest.fixture(scope="module")
def lowest():
    return ask(settings()["lowest"], many=False)


def test_no_record_is_complained_of_and_exactly_the_wrong_steps_lose_points(lowest):
    assert lowest["complaints"] == []
    assert len(lowest["told"]) >= 20


def test_the_mistake_of_every_program_is_named(lowest):
    labelled = [each for name in load_course(ROOT).exercises for each in sample(name, many=False) if each.mistakes]
    assert len(labelled) >= 10
    for each in labelled:
        told = lowest["told"][f"{each.exercise}/{each.path.parent.name}/{each.path.name}, check"]
        assert set(told["named"]) == each.expected, each.path
