"""Who has the right numbers from somebody else's code, or in a picture that nobody can see, is not paid; the real exercises."""

import pytest
import yaml

from tests.attacks.suite import HERE
from tests.attacks.test_forged import graded, source_of

FAMILIES = yaml.safe_load((HERE / "cheats.yml").read_text(encoding="utf-8"))
CHEATS = {name: (family, instead) for family in FAMILIES for name, instead in family["instead"].items()}
# The others take the suite of attacks.
ALWAYS = ("an_attribute_and_no_hook", "a_compiled_function_with_dispatch_off", "under_a_cover", "in_a_script")


@pytest.mark.parametrize(
    "name", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.attacks) for name in CHEATS]
)
def test_what_is_not_done_is_not_paid_and_all_else_is(name, sandbox):
    family, instead = CHEATS[name]
    result = graded(family, source_of({"exercise": family["exercise"], "wrong": instead}), sandbox)
    (failed,) = [step for step in result.steps if step.status != "passed"]
    assert failed.step == family["step"] and failed.points == 0
    assert family["says"] in failed.first_problem.message
