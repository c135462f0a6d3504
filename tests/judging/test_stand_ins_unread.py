"""What a step finds of the right one that stands beside it, and what of it could leave its process: nothing of its own solution."""

from __future__ import annotations

import json
import re

import pytest

from tests.judging.chain import RIGHT_REPORT, RIGHT_WALK, WRONG, Grade, first_messages, standing

# What a step finds of some numbers in its process: in code, frames, modules, lines kept for tracebacks, and texts.
SEARCH = """
import gc, linecache, sys, types
MARKS = [MARKS_TO_FIND]
said = []

def find():
    found, seen, todo = set(), set(map(id, MARKS)), [*gc.get_objects(), *sys.modules.values(), linecache.cache]
    frame = sys._getframe()
    while frame:
        todo += [frame.f_code, dict(frame.f_locals), frame.f_globals]
        frame = frame.f_back
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if type(each) is int:
            found.update(mark for mark in MARKS if each == mark)
        elif type(each) in (str, bytes):
            text = (each if type(each) is str else each.decode("latin-1")).replace("_", "")
            found.update(mark for mark in MARKS if str(mark) in text)
        elif type(each) is dict:
            todo += [*each.keys(), *each.values()]
        elif type(each) in (list, tuple, set, frozenset):
            todo += each
        elif isinstance(each, types.FunctionType):
            todo += [each.__code__, each.__globals__, each.__defaults__, each.__doc__]
        elif isinstance(each, types.CodeType):
            todo += [each.co_consts, each.co_names]
        elif isinstance(each, types.ModuleType):
            todo.append(vars(each))
    return found

def walk(w, lr, steps):
    slope(w)
    if not said:
        said.append(find())
    return [[float(mark in said[0])] for mark in MARKS]
"""


@pytest.mark.parametrize(("marks", "finds"), [("740212 + 1", 1.0), ("586930 + 1, 918466 + 1", 0.0)])
def test_a_step_finds_nothing_of_its_own_solution_beside_a_stand_in(grade: Grade, marks: str, finds: float) -> None:
    """The control is the first: it does find the stand-in itself."""
    walk = SEARCH.replace("MARKS_TO_FIND", marks)
    result = grade("def slope(w):\n    raise ValueError\n" + walk + RIGHT_REPORT)
    checks = result.steps[1].checks
    assert {check.first_divergence and check.first_divergence.got for check in checks} == {finds}, checks


SECRET = "hexagon"
SPY = f"""
import dis, sys
def text():
    try:
        found = repr(slope.__code__.co_consts)
    except AttributeError:
        found = ""
    return "{SECRET}" if "740213" in found else ""
def walk(w, lr, steps):
    slope(w)
    said = text()
    print(said)
    sys.stderr.write(said)
    TELL
"""


@pytest.mark.parametrize(
    "tell",
    [
        "raise ValueError(said)",
        "raise type(said or 'None', (Exception,), {})()",
        "raise NotImplementedError(said)",
        "sys.exit(said)",
        "return type(said or 'None', (), {})()",
        "return said",
        "import autograder.recording.recorder as r; setattr(r, said or 'nothing', 1); return []",
        "exec(compile('\\n' * 30 + 'raise ValueError', said or 'x', 'exec'))",
        "raise ExceptionGroup(said or 'none', [ValueError(said)])",
    ],
)
def test_no_word_leaves_a_process_with_a_stand_in(grade: Grade, tell: str) -> None:
    result = grade("def slope(w):\n    raise ValueError\n" + SPY.replace("TELL", tell) + RIGHT_REPORT)
    assert standing(result) == {"slope": "failed", "walk": "failed", "report": "follows"}
    assert SECRET not in json.dumps(result.as_json()) + result.output
    assert "With a right `slope` in its place: " in first_messages(result)["walk"]


def test_of_an_exception_the_type_and_the_line_are_told(grade: Grade) -> None:
    result = grade(WRONG + RIGHT_WALK.replace("rows.append([w])", "rows.add([w])") + RIGHT_REPORT)
    assert "AttributeError" in first_messages(result)["walk"] and "rows.add([w])" in first_messages(result)["walk"]
    late = RIGHT_WALK.replace("    return rows", "    return rows + slope.here")
    result = grade("def slope(w):\n    raise ValueError\n" + late + RIGHT_REPORT)
    assert re.match(
        r"With a right `slope` in its place: `walk` raised AttributeError \(line \d+: `return rows \+ slope.here`\)",
        first_messages(result)["walk"],
    )
