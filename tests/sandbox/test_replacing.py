"""A stand-in takes the place of a step from the moment it is defined, so that all that is bound to it later has the stand-in."""

import ast
from typing import Any

from autograder.sandbox.child.replacing import Replacing, load_stand_ins

MODULE = """
kept = []

@kept.append
def double(x):
    return "wrong"

def walk(x, by=double):
    return by(x)

class Line:
    slope = staticmethod(double)

other = double
"""


def executed(text: str, stand_ins: dict[str, Any]) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "toy"}
    replacing = Replacing(space, stand_ins)
    body = replacing.change(ast.parse(text).body)
    exec(compile(ast.Module(body, []), "toy.py", "exec"), space)
    replacing.finish()
    return space


def test_whatever_holds_the_step_holds_its_stand_in():
    stand_ins = load_stand_ins({"source": "def double(x):\n    return 2 * x\n", "names": ["double"]})
    space = executed(MODULE, stand_ins)
    assert [space["walk"](3), space["Line"].slope(3), space["other"](3), space["kept"][0](3)] == [6, 6, 6, 6]


def test_an_assignment_is_a_definition_too_and_nothing_else_is_touched():
    stand_ins = load_stand_ins({"source": "def double(x):\n    return 2 * x\n", "names": ["double"]})
    space = executed("double = lambda x: 'wrong'\ndef half(x):\n    return x / 2\n", stand_ins)
    assert (space["double"](3), space["half"](3)) == (6, 1.5)
    assert load_stand_ins(None) == {} and set(space) - {"__builtins__"} == {"__name__", "double", "half"}
