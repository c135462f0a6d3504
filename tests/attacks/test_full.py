"""The whole attack suite, under every set of layers, with its positive controls: `make attacks` shows the same."""

import pytest

from autograder.sandbox.levels import ALL, RLIMITS
from tests.attacks.run import SETUPS, controls, sweep
from tests.attacks.suite import Range, World, load

pytestmark = pytest.mark.attacks


@pytest.fixture(scope="module")
def world():
    with World() as made:
        yield made


def test_each_attack_has_its_effect_where_nothing_holds_it_back(world):
    assert controls(world, load()) == []


@pytest.mark.parametrize("without", SETUPS)
def test_each_layer_carries_its_weight(world, without):
    surprises = []
    sweep(world, load(), ALL - set(without.split("+")), surprises)
    assert surprises == []


def test_a_layer_that_is_taken_away_is_reported(world):
    with Range(world, ALL - {RLIMITS}) as shooting:
        assert RLIMITS not in shooting.layers
        assert shooting.sandbox.confinement().level == "C"
