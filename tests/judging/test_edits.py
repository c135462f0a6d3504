"""Slips of people's own code that one small edit mends: the mended text is among those that are tried."""

import ast

import pytest

from autograder.judging.program import Program
from autograder.judging.repair import EDITS

SLIPS = {
    "a slice ends at a length": ("idx[start:size]", "idx[start:start + size]"),
    "a method is not called": ("torch.optim.SGD(model.parameters, lr)", "torch.optim.SGD(model.parameters(), lr)"),
    "a step is not called": ("optimizer.step", "optimizer.step()"),
    "a shape where a number is due": ("n = x.shape", "n = x.shape[0]"),
    "a term slipped into a call": ("np.dot(w, x + b)", "np.dot(w, x) + b"),
    "an epsilon slipped into a root": ("np.sqrt(v + eps)", "np.sqrt(v) + eps"),
    "the other axis": ("ax.set_xlabel('loss')", "ax.set_ylabel('loss')"),
    "the third axis": ("ax.set_ylabel('loss')", "ax.set_zlabel('loss')"),
    "the current axes": ("plt.plot(x, y)", "ax.plot(x, y)"),
    "the current axes by another name": ("plt.xlabel('x')", "ax.set_xlabel('x')"),
    "a gradient of another shape": ("p.grad = torch.zeros(1)", "p.grad = None"),
    "kept under another argument's name": ("self.momentum = lr", "self.momentum = momentum"),
    "made of another argument": ("self.start = nn.Parameter(f(lr))", "self.start = nn.Parameter(f(start))"),
    "a context is not entered": ("with torch.no_grad: w.zero_()", "with torch.no_grad(): w.zero_()"),
    "two arguments for one list": ("x = np.array(w, b)", "x = np.array((w, b))"),
    "a row appended as two": ("x.append(w, b)", "x.append((w, b))"),
    "a shape without brackets": ("np.zeros(start, 2)", "np.zeros((start, 2))"),
    "what append gives back": ("x = x.append(w)", "x.append(w)"),
    "another number of rounds": ("for i in range(len(x)): w += 1", "for i in range(momentum): w += 1"),
    "bytes into a file of text": ("with open(p, 'w') as idx: idx.write(x)", "with open(p, 'wb') as idx: idx.write(x)"),
    "a square left out": ("v = b * v + (1 - b) * x", "v = b * v + (1 - b) * x ** 2"),
    "handed on without the axes": ("self.draw(w, b)", "self.draw(self.left, w, b)"),
}
ARGUMENTS = "self, ax, model, optimizer, p, x, y, w, b, v, eps, idx, start, size, lr, momentum"
AROUND = "import numpy as np\nimport torch\nimport matplotlib.pyplot as plt\nfrom torch import nn\n\n\n"


def method(line: str, arguments: str = ARGUMENTS) -> str:
    """A class with a line in a method, beside one that keeps axes."""
    first = "    def keep(self, left):\n        self.left = left\n\n"
    return f"{AROUND}class Step:\n{first}    def run({arguments}):\n        {line}\n"


def mended(source: str) -> set[str]:
    """The texts of a class with each of its edits, as Python itself writes them."""
    program = Program.of(ast.parse(source).body, "Step", frozenset({"Step"}), frozenset())
    return {ast.unparse(ast.parse(program.edited(at, whole=True))) for at in program.ordered(0, EDITS)[0]}


@pytest.mark.parametrize("name", SLIPS)
def test_the_mended_line_is_among_what_is_tried(name: str) -> None:
    wrong, right = SLIPS[name]
    assert ast.unparse(ast.parse(method(right))) in mended(method(wrong))


def test_a_method_gets_its_self() -> None:
    assert ast.unparse(ast.parse(method("return x", "self, x"))) in mended(method("return x", "x"))
    assert ast.unparse(ast.parse(method("return 1", "self"))) in mended(method("return 1", ""))


def test_a_method_gets_the_name_that_others_call() -> None:
    for slip, name in (("foward", "forward"), ("_init_", "__init__"), ("len", "__len__")):
        source = method("return x", "self, x")
        assert ast.unparse(ast.parse(source.replace("run", name))) in mended(source.replace("run", slip))
