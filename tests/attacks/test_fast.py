"""A part of the attack suite that is quick enough for every run of the tests; `make attacks` runs all of it."""

import pytest

from autograder.sandbox.levels import ALL, NAMESPACES
from tests.attacks.suite import Range, World, load

SLOW = {"hang", "outlive"}
FEW_SLOW = {"ignore_cpu_signal", "deadlock", "daemon"}
ATTACKS = load()
CHOSEN = [a for a in ATTACKS if (a.family not in SLOW and "any" not in a.ends) or a.name in FEW_SLOW]


@pytest.fixture(scope="module", params=["A", "B"])
def shooting(request):
    with World() as world, Range(world, ALL if request.param == "A" else ALL - {NAMESPACES}) as made:
        if made.sandbox.confinement().level != request.param:
            pytest.skip(f"this machine has no level {request.param}: {made.sandbox.confinement().reasons}")
        yield made


def test_attacks_are_stopped_and_the_next_submission_is_well(shooting):
    chosen = CHOSEN[::2] if NAMESPACES in shooting.layers else CHOSEN[1::4]
    came = {attack.name: shooting.attack(attack) for attack in chosen}
    assert {name: outcome for name, outcome in came.items() if outcome.harm or not outcome.honest} == {}


def test_there_are_enough_attacks_of_each_family():
    assert len(ATTACKS) >= 100
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    families = {
        "read",
        "write",
        "processes",
        "signals",
        "outlive",
        "network",
        "hang",
        "memory",
        "disk",
        "output",
        "leaks",
    }
    assert families <= {attack.family for attack in ATTACKS}
