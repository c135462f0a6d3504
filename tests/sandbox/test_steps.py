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


CLASSES = """
from abc import ABC, abstractmethod
from enum import Enum
from typing import NamedTuple

from torch import nn
from torch.autograd import Function


class Double(Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * grad


class Rate(Enum):
    SLOW = 0.1


class Point(NamedTuple):
    x: float

    @classmethod
    def marked(cls, model):
        model.forward = len
        return cls(1.0)


class Model(ABC):
    lowest = 3.0


line = nn.Linear(2, 1)
"""


def test_whatever_a_class_or_an_object_has_is_to_be_had_of_it_and_its_calls_are_followed() -> None:
    said: list[str] = []
    module = ModuleType("classes")
    exec(CLASSES, vars(module))
    seen = Steps(module, said.append)
    x = torch.ones(2, requires_grad=True)
    seen.Double.apply(x).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [2.0, 2.0]
    assert (seen.Rate.SLOW.value, seen.Model.lowest, seen.Point(2.0).x, seen.Point._fields) == (0.1, 3.0, 2.0, ("x",))
    assert isinstance(seen.Point(1.0), seen.Point) and not isinstance((1.0,), seen.Point)
    assert len(list(seen.line.parameters())) == 2 and seen.line(torch.ones(2)).shape == (1,)
    assert not any(said)
    seen.Point.marked(torch.nn.Linear(1, 1))
    assert said[-1] == "Linear.forward of one of them"
