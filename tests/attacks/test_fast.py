"""A part of the attack suite that is quick enough for every run of the tests; `make attacks` runs all of it."""

import pytest
import yaml

from autograder.sandbox.layers.bubblewrap import find_launcher
from autograder.sandbox.layers.levels import ALL, NAMESPACES
from tests.attacks.suite import HERE, Range, World, load

SLOW = {"hang", "outlive"}
FEW_SLOW = {"ignore_cpu_signal", "deadlock", "daemon"}
ATTACKS = load()
CHOSEN = [a for a in ATTACKS if a.family not in SLOW or a.name in FEW_SLOW]


@pytest.fixture(scope="module", params=["A", "B"])
def shooting(request):
    launcher = find_launcher(True)
    if request.param == "A" and not launcher.namespaces:  # seen at once, without a fork server
        pytest.skip(f"this machine has no level A: {launcher.reason}")
    with World() as world, Range(world, ALL if request.param == "A" else ALL - {NAMESPACES}) as made:
        if made.sandbox.confinement().level != request.param:
            pytest.skip(f"this machine has no level {request.param}: {made.sandbox.confinement().reasons}")
        yield made


def test_attacks_are_stopped_and_the_next_submission_is_well(shooting):
    chosen = CHOSEN[::2] if NAMESPACES in shooting.layers else CHOSEN[1::4]
    came = {attack.name: shooting.attack(attack) for attack in chosen}
    assert {name: outcome for name, outcome in came.items() if outcome.harm or not outcome.honest} == {}
    # What makes the next submission wait is a new fork server; its time is asserted by `make attacks`.
    assert [name for name, outcome in came.items() if outcome.restarted] == []


def test_there_are_enough_attacks_of_each_family():
    assert len(ATTACKS) >= 100
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    families = {
        "descriptors",
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
    points = yaml.safe_load((HERE / "points.yml").read_text(encoding="utf-8"))
    assert {"patch", "forge", "exit", "values", "hard-coded", "state"} <= {entry["family"] for entry in points}


def test_who_has_no_control_says_why():
    assert [a.name for a in ATTACKS if (a.control == "none" or a.optional) and len(a.why) < 20] == []
    assert [a.name for a in ATTACKS if a.control not in ("bare", "plain", "leak", "none")] == []
