"""Which steps a text uses is read off it, whatever text it is."""

import tracemalloc

import pytest

from autograder.parsing import used_steps


def test_what_a_step_uses_is_read_off_the_text() -> None:
    source = """
from math import sqrt
def gradient(x): return x
def _step(x): return gradient(x)
class Trainer:
    def run(self, x):
        return _step(x)
train = Trainer().run
alone = lambda x: sqrt(x)
def recursive(x): return recursive(x) + train(x)
"""
    found = used_steps(source, ["gradient", "train", "alone", "recursive", "missing"])
    assert found["gradient"] == found["alone"] == found["missing"] == frozenset()
    assert found["train"] == {"gradient"}
    assert found["recursive"] == {"gradient", "train"}


def test_a_step_that_is_another_name_for_something_is_used_by_who_names_that() -> None:
    source = """
class Line:
    def predict(self, x): return x
    def mse(self, x): return x
    def slopes(self, x): return self.predict(x)
    def fit(self, x): return self.slopes(x)
line = Line()
predict = line.predict
mse = line.mse
gradient = line.slopes
train = line.fit
def grad(x): return x
slope = grad
def walk(x): return grad(x)
"""
    found = used_steps(source, ["predict", "mse", "gradient", "train", "slope", "walk"])
    none: frozenset[str] = frozenset()
    assert found["predict"] == found["mse"] == found["slope"] == none
    assert (found["gradient"], found["train"]) == ({"predict"}, {"gradient", "predict"})
    assert found["walk"] == {"slope"}


def test_what_only_shares_a_step_s_name_is_not_used() -> None:
    source = """
import torch
from torch import nn
x, rows = 1.0, train(2.0)
def gradient(x, predict=None):
    predict, update = x, {}
    update.update(a=[train for train in x])
    rows = [torch.optim.SGD, nn.mse, (lambda batches: batches)(x)]
    return predict
def train(x): return _next(x)
def _next(x):
    global predict
    predict = x
    def inner(): return gradient(x)
    return inner
if __name__ == "__main__":
    x = train(3.0)
"""
    found = used_steps(source, ["gradient", "train", "predict", "update", "SGD", "mse", "batches"])
    assert found["gradient"] == frozenset() and found["train"] == {"gradient", "predict"}


@pytest.mark.parametrize("source", ["def (", "\0", "(" * 5000, "-" * 100_000 + "1", "x=" + "1," * 200_000, ""])
def test_a_text_of_any_kind_uses_nothing(source: str) -> None:
    assert used_steps(source, ["a"]) == {"a": frozenset()}


def test_a_text_made_to_fill_the_memory_does_not() -> None:
    """Of one dotted name of 50,000 characters, Python's parser makes 600 MiB."""
    tracemalloc.start()
    try:
        used_steps("import " + "a." * 24_000 + "a", ["a"])
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
