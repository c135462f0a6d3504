"""A check may treat what it is given as the student's module: what it puts there, the student's own code finds."""

from types import ModuleType

import torch

from autograder.sandbox.child.steps import Steps

SOURCE = """
def evaluate():
    return "written"


def fit():
    return evaluate()


def keep(model, name, value):
    setattr(model, name, value)
"""


def steps(said: list[str]) -> tuple[Steps, ModuleType]:
    module = ModuleType("fit")
    exec(SOURCE, vars(module))
    return Steps(module, said.append), module


def test_a_function_that_a_check_puts_in_a_steps_place_is_what_other_steps_call() -> None:
    stands_before, module = steps([])
    stands_before.evaluate = lambda: "the check's"
    assert (stands_before.fit(), module.fit()) == ("the check's", "the check's")
    del stands_before.evaluate
    assert "evaluate" not in dir(stands_before) and not hasattr(module, "evaluate")


def test_a_value_under_a_methods_name_hides_nothing_and_a_function_does() -> None:
    said: list[str] = []
    stands_before, _ = steps(said)
    for value in (torch.zeros(2), lambda: []):
        stands_before.keep(torch.nn.Linear(1, 1), "forward", value)
    assert said == ["", "Linear.forward of one of them"]
