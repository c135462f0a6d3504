"""The two extremes among processors say the same, and complain of no record; `make test-numerics` tries what lies between."""

import pytest

from tests.numerics import ask, differences, settings

EXTREMES = ("lowest", "highest")


@pytest.fixture(scope="module")
def answers():
    known = settings()
    return {name: ask(known[name], many=False) for name in EXTREMES}


@pytest.mark.parametrize("extreme", EXTREMES)
def test_no_record_is_complained_of_and_exactly_the_wrong_steps_lose_points(answers, extreme):
    assert answers[extreme]["complaints"] == []
    assert len(answers[extreme]["told"]) >= 20


def test_both_say_the_same_of_every_program(answers):
    assert list(differences(answers["lowest"], answers["highest"])) == []
