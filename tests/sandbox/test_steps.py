"""A check may treat what it is given as the student's module: what it puts there, the student's own code finds."""

from types import ModuleType

import pytest
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


TENSORS = """
import pytest
import torch


class Named(torch.Tensor):
    def title(self):
        return "a name of one's own, and no more"


class Leaf(torch.Tensor):
    is_leaf = property(lambda tensor: True)


class Spoken(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return super().__torch_function__(func, types, args, kwargs or {})


class Hidden(type(torch.Tensor)):
    __mro__ = property(lambda kind: torch.Tensor.__mro__)
    __eq__ = lambda kind, other: True
    __hash__ = lambda kind: hash(torch.Tensor)


class Meta(torch.Tensor, metaclass=Hidden):
    requires_grad = True


class Claimed:
    __class__ = property(lambda self: torch.Tensor)


def give(kind):
    made = kind() if kind is Claimed else torch.ones(2).as_subclass(kind)
    return {"found": [(made,)]}
"""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *(("torch.Tensor", ""), ("torch.nn.Parameter", ""), ("torch.nn.Buffer", ""), ("Named", "")),
        ("Leaf", "is_leaf of the tensor that it gave back"),
        ("Spoken", "__torch_function__ of the tensor that it gave back"),
        ("Meta", "requires_grad of the tensor that it gave back"),
        ("Claimed", "the class of what it gave back"),
    ],
)
def test_a_tensor_that_answers_for_itself_is_told_of_and_a_name_more_is_none(kind: str, told: str) -> None:
    module, said = ModuleType("tensors"), []
    exec(TENSORS, vars(module))
    Steps(module, said.append).give(eval(kind, vars(module)))
    assert said == [told]
