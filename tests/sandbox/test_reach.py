"""Code that could change what records it is told from code that plainly cannot, by the names in it; and is looked at throughout."""

import pytest

from autograder.sandbox.child.reach import reaches_far
from autograder.sandbox.child.runner import watch
from tests.helpers import ROOT, probe

STUDENT = """
from __future__ import annotations
import contextlib, io, math, numpy as np, torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader as Loader

class Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear, self.history = nn.Linear(width, 1), []
        self._last, self.t = getattr(nn, "Linear", None), 0
    def forward(self, x):
        return self.linear(x)

def train(model, x, y, steps):
    model.eval()
    for p in model.parameters():
        p.grad = None
        p.requires_grad = True
        p.data -= 1
    model.linear.weight.data[:] = 0
    print(f"{steps:.3f}")
    return [float(p) for p in model.parameters()]

if __name__ == "__main__":
    import tempfile
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        figure.tolist = train(Net(1), 2, 3, 4)
"""
FAR = [
    "torch.Tensor.tolist = None",
    "def f(t): t.tolist = 0",
    "torch.Tensor.grad = None",
    "torch.nn.Parameter.requires_grad = True",
    "matplotlib.cbook._setattr_cm(torch.Tensor, tolist=None)",
    "def f(t):\n    for t.tolist in [0]: pass",
    "def f(t): t.w, t.tolist = 1, 2",
    "def f(t): del t.tolist",
    "def f(t):\n    with open('x') as t.tolist: pass",
    "setattr(torch.Tensor, 'tolist', None)",
    "ｓetattr(torch.Tensor, 'tolist', None)",
    "type.__setattr__(torch.Tensor, 'tolist', None)",
    "eval('1')",
    "def f():\n    def g(): eval('1')",
    "torch.sys",
    "from torch import sys as s",
    "import sys as s",
    "import gc",
    "from autograder.recording.recorder import See",
    "import unittest.mock as m",
    "(k for k in ()).gi_frame.f_builtins['set' + 'attr'](torch.Tensor, 'tolist', None)",
    "class A:\n    def __enter__(self): 0\n    def __exit__(self, kind, error, way): way.tb_frame.f_back.f_locals['far'] = 0",
    "import enum\nenum.bltns.eval('1')",
    "import typing\ndef f(x: 'print(1)'): 0\ntyping.get_type_hints(f)",
    "class A:\n    def __del__(self): pass",
    "class A:\n    def __array__(self): pass",
    "def f(see): see.unchanged = 0",
    "import glob\nwith glob.contextlib.redirect_stdout(1): 0",
    "getattr(torch, 'sys')",
    "getattr(torch, '__dict__')",
    "getattr(torch, 's' + 'ys')",
    "getattr(*[torch, 'sys'])",
    "read = getattr\nread(torch, 'sys')",
    # What is for a module that is run by itself counts where it is executed all the same.
    "__name__ = '__main__'\nif __name__ == '__main__': import gc",
    "def f():\n    global __name__\n    __name__ = '__main__'\nf()\nif __name__ == '__main__': import gc",
    "if __name__ == '__main__': pass\nelse: import gc",
    "if __name__ != '__main__': import gc",
    "if __name__ == '__main__' or 1: import gc",
    "def f(__name__):\n    if __name__ == '__main__': import gc",
    "(k for k in ()).gi_frame.f_globals['__name__'] = '__main__'\nif __name__ == '__main__': import gc",
    "\n".join(f"x{k} = {k}" for k in range(300)) + "\nx0.tolist = 0",
]


@pytest.fixture(scope="module")
def reaches():
    _, names = watch({}, [])
    return lambda text: reaches_far(text, compile(text, "work.py", "exec"), names)


def test_what_students_write_reaches_nothing_of_others(reaches):
    assert not reaches(STUDENT)


def test_what_students_are_given_and_the_solutions_reach_nothing_of_others(reaches):
    texts = [path for path in ROOT.glob("[es]*/[01]*/*.py") if path.name not in ("checks.py", "cases.py")]
    assert len(texts) > 20 and [path for path in texts if reaches(path.read_text(encoding="utf-8"))] == []


def test_what_stands_behind_very_many_names_does(reaches):
    assert reaches("; ".join(f"x{k}" for k in range(1 << 16)) + "\nx0.tolist = 0")


@pytest.mark.parametrize("text", FAR)
def test_whatever_could_set_an_attribute_of_others_or_act_aside_does(text, reaches):
    assert reaches(text)


CHECKS = """
from autograder.recording.recorder import check

@check("double")
def double(module, case, see):
    "Nothing is wrong at the first entry, nor at the end."
    see.fact("first", 1, "")
    for _ in range(2):
        module.double([1])
"""
SOURCE = """
from autograder.recording.recorder import See
honest, turns = See.fact, []
def double(x):
    turns.append(x)
    See.fact = honest if len(turns) % 2 == 0 else None
"""


def test_what_is_undone_by_the_next_call_is_seen_all_the_same(sandbox):
    seen = sandbox.run(probe(SOURCE, CHECKS, ("double",))).observations
    assert {observation.trouble.kind for observation in seen} == {"tampered"}
