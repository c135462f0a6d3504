"""The whole attack suite, under every set of layers, with its positive controls: `make attacks` shows the same."""

import pytest

from autograder.sandbox.layers.levels import ALL, LANDLOCK, NAMESPACES, RLIMITS
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


LOOK = """
from pathlib import Path
def attack(): return repr(sorted(str(path) for path in Path("..").rglob("*") if path.name != "lock"))
"""
LEAVE = """
import os
from pathlib import Path
try:
    os.makedirs("../matplotlib/fonts", exist_ok=True)
    Path("../matplotlib/matplotlibrc").write_bytes(b"\\xff lines.linestyle: None")
    Path("../planted").write_text("1")
    MORE
except OSError:
    pass
def attack(): return "left"
"""


@pytest.mark.parametrize("more", ["pass", "os.rmdir('../work')", "os.rmdir('../work'); os.symlink('/etc', '../work')"])
@pytest.mark.parametrize("without", [LANDLOCK, NAMESPACES, f"{NAMESPACES}+{LANDLOCK}"])
def test_what_a_submission_writes_beside_its_folder_is_gone(world, without, more):
    with Range(world, ALL - set(without.split("+"))) as shooting:
        for _ in range(2):
            shooting._run(LEAVE.replace("MORE", more))
            seen, _ = shooting._run(LOOK)
            assert seen.trouble is None and seen.entries[0].text in ("['../work']", "[]"), seen


def test_a_layer_that_is_taken_away_is_reported(world):
    with Range(world, ALL - {RLIMITS}) as shooting:
        assert RLIMITS not in shooting.layers
        assert shooting.sandbox.confinement().level == "C"
