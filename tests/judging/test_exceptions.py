"""What is said of an exception: each is raised by Python, NumPy or PyTorch as they are installed."""

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from autograder.judging.exceptions import SHOWN, explain, in_short
from autograder.judging.finding import Place
from autograder.judging.judge import judge
from autograder.recording.observation import MAX_TEXT, Observation, Trouble
from tests.judging.shared import PLACE, array

LEAF = "p = torch.ones(2, requires_grad=True)\n"
RAISED = [
    ("nowhere", "misspelt"),
    ("def f():\n    w = w - 1\nf()", "name of its own"),
    ("(lambda x, w: 0)(1)", "other arguments than it takes"),
    ("(lambda x: 0)(1, 2)", "more arguments than it takes"),
    ("(lambda x: 0)(y=1)", "knows no argument of that name"),
    ("class A:\n    def _init_(self, w): ...\nA(1)", "two underscores on each side"),
    ("class A(nn.Module):\n    def _init_(self, w): ...\nA(1)", "two underscores on each side"),
    ("class A(nn.Module): ...\nA().w", "two underscores on each side"),
    ("class A(nn.Module):\n    def __init__(self): self.w = nn.Parameter(torch.ones(1))\nA()", "own `__init__` has not run"),
    ("class A(nn.Module): ...\nA()(1)", "`forward`"),
    ("m = nn.Linear(1, 1)\nm.weight = torch.ones(1, 1)", "nn.Parameter"),
    ("x = 2.0\nx(3)", "Round brackets"),
    ("x = 2.0\nx[0]", "Square brackets"),
    ("torch.ones(2).mean * 2", "itself"),
    ("len[0]", "itself"),
    ("None - 1.0", "without `return`"),
    ("None.zero_()", "without `return`"),
    ("w, b = None", "without `return`"),
    ("w, b = 1.0", "names on the left"),
    ("w, b = 1, 2, 3", "names on the left"),
    ("0.5 * [1, 2]", "does no arithmetic"),
    ("'a' - 1", "type of each"),
    ("for _ in 3: ...", "where a loop needs several"),
    ("range(2.0)", "`//`"),
    ("{}['w']", "print its keys"),
    ("torch.tensor(1.0)[0]", "`.item()`"),
    ("torch.tensor([1.0]).data[0].data[0]", "`.item()`"),
    ("[1][1]", "beyond the end"),
    ("np.ones(3)[:, 0]", "fewer axes"),
    ("np.ones(3)[1.0]", "whole numbers"),
    ("1 / 0", "is 0"),
    ("def f(): return f()\nf()", "without end"),
    ("import no_such_package", "not installed"),
    ("from math import nothing", "check the spelling"),
    ("if 1:\nx = 1", "spaces"),
    ("if 1:\n    x = 1\n\ty = 2", "spaces alone"),
    ("x = 'C:\\Users'", "`/`"),
    ("print(\u201chello\u201d)", "straight quote"),
    ("if w = 0: pass", "two of them compare"),
    ("math.pi", "import"),
    ("def f(): ...\nclass mse: ...\nmse(1)", "`def`"),
    ("return 1", "not indented into its function"),
    ("x = (1", "bracket"),
    ("torch.ones(2).astype(float)", "different methods"),
    ("np.float", "in the version that is installed"),
    ("float(torch.ones(2))", "single element"),
    ("float(np.ones(2))", "single element"),
    ("np.array([[1, 2], [3]])", "not all of one shape"),
    ("a = np.arange(3)\na -= 0.5", "make it of floats"),
    ("torch.optim.SGD([], lr=1)", "got no parameters"),
    ("torch.optim.SGD([torch.ones(1, requires_grad=True) * 2], lr=1)", "moves leaves"),
    ("bool(np.ones(2) > 0)", "one answer"),
    ("bool(torch.ones(2) > 0)", "one answer"),
    ("np.ones(2) + np.ones(3)", "one of them 1"),
    ("torch.ones(2) + torch.ones(3)", "one of them 1"),
    ("np.ones((2, 3)) @ np.ones((2, 3))", "inner sizes"),
    ("np.dot(np.ones(2), np.ones(3))", "inner sizes"),
    ("torch.ones(2, 3) @ torch.ones(2, 3)", "inner sizes"),
    ("torch.ones(2, 3) @ torch.ones(2)", "inner sizes"),
    (LEAF + "p -= 1", "no_grad"),
    (LEAF + "p[0] = 1", "no_grad"),
    ("torch.ones(2).sum().backward()", "no way back"),
    (LEAF + "q = (p * p).sum()\nq.backward()\nq.backward()", "uses up its graph"),
    (LEAF + "(p * p).backward()", "one number"),
    (LEAF + "q = p * 1\nr = (q * q).sum()\nq += 1\nr.backward()", "changed in place"),
    (LEAF + "torch.autograd.grad(torch.ones(1, requires_grad=True).sum(), p)", "does not depend on"),
    (LEAF + "p.numpy()", "NumPy knows"),
    ("torch.ones(2, dtype=torch.int64, requires_grad=True)", "float dtype"),
    ("torch.arange(3).mean()", "float dtype"),
    ("nn.Linear(1, 1)(torch.ones(2, 1, dtype=torch.float64))", "float64 meet"),
    ("torch.ones(2, 2) @ torch.ones(2, 2).double()", "float64 meet"),
    ("nn.Linear(1, 1)(np.ones((2, 1)))", "take tensors"),
    ("nn.Linear(1, 1).load_state_dict({'weight': torch.ones(2, 2)})", "keys of both"),
    ("nn.MSELoss()(torch.ones(2, 1, dtype=torch.float64), 3.0)", "plain number"),
    ("torch.from_numpy(torch.ones(2))", "`from_numpy`"),
    ("torch.tensor([1.0], dtype='float64')", "without quotes"),
    ("np.zeros(3, 2)", "brackets of their own"),
    ("torch.cat(torch.ones(2), torch.ones(2))", "one list"),
    ("torch.cat([torch.ones(2, 2), torch.ones(2)])", "one list"),
    ("torch.stack([torch.ones(2), torch.ones(3)])", "one list"),
    ("np.concatenate(np.ones(2), np.ones(2))", "one list"),
    ("np.concatenate([np.ones((2, 2)), np.ones(2)])", "one list"),
    ("len(nn.Linear(1, 1).parameters())", "a list of it"),
    ("nn.Linear(1, 1).parameters()[0]", "a list of it"),
    ("len(5)", "single number"),
    ("len(torch.tensor(1.0))", "single number"),
    ("for _ in torch.tensor(1.0): ...", "single number"),
    ("f'{[1.0]:.2f}'", "for one number"),
    ("__import__('json').dumps(torch.ones(1))", "JSON knows"),
    ("torch.ones(2, 3).T.view(-1)", "`reshape` copies"),
    ("torch.ones(5).reshape(2, 3)", "multiply its sizes"),
    ("np.ones(5).reshape(2, 3)", "multiply its sizes"),
    ("torch.randn(3, generator=5)", "type of each"),
    ("torch.optim.SGD(torch.ones(2, requires_grad=True), lr=1)", "stands in a list"),
    ("class A:\n    def __len__(self): return (3,)\nlen(A())", "one whole number"),
    ("np.arange(6)[0:2.0]", "one whole number"),
    ("torch.ones(3)[torch.ones(2)]", "whole numbers"),
    ("Figure().add_subplot().plot([1, 2], [1, 2, 3])", "of one length"),
    ("Figure().add_subplot().contour(np.ones(3), np.ones(4), np.ones((3, 4)))", "a row for each"),
    ("Figure().add_subplot().contour(np.ones(3))", "a row for each"),
    ("torch.load('no/such/file')", "no file of that name"),
    ("torch.save('no/such/file', {})", "first what is to be saved"),
    ("with torch.no_grad: ...", "`torch.no_grad()`"),
    ("isinstance(1, torch.tensor)", "a class"),
    ("raise 'a text'", "`raise` wants"),
    ("2.0 ** 5000", "diverge"),
    ("torch.save({}, __import__('io').StringIO())", "for bytes"),
    ("rows = [].append(1)\nrows.append(2)", "the list itself"),
    ("[].append(1, 2)", "more arguments than it takes"),
    (LEAF + "p.grad = torch.zeros(1)", "its parameter's shape"),
    (LEAF + "p.grad = torch.zeros(2).double()", "its parameter's shape"),
    (LEAF + "p.grad = 0", "its parameter's shape"),
    ("torch.tensor(1.0).add_(torch.ones(3))", "to fit"),
    ("torch.tensor([[1, 2], [3]])", "not all of one shape"),
    ("torch.tensor(None)", "something there is none"),
    ("{}[[1]]", "no key"),
    ("x = 1, 2\nx[0] = 3", "does not change"),
    ("torch.ones(2) @ torch.tensor(1.0)", "without an axis"),
    ("nn.MSELoss(torch.ones(2), torch.ones(2))", "made first"),
    ("torch.device('gpu')", "the one that you are handed"),
    ("nn.Linear(1, 1).load_state_dict({'weight': 1.0}, strict=False)", "takes tensors"),
    ("raise ValueError('something of my own')", ""),
    ("w = 1\nw - 1 = w", "stands the name that gets the value"),
    ("(1, 2)[0] == 1 = 2", "stands the name that gets the value"),
    ("if w = 1: pass", "two of them compare"),
]  # fmt: skip


def raised_by(code: str) -> str:
    """What the trusted side reads of an exception: its type and message."""
    try:
        exec(code, {"np": np, "torch": torch, "nn": nn, "Figure": Figure})
    except Exception as error:  # noqa: BLE001 - whatever comes
        return f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize(("code", "said"), RAISED)
def test_what_students_meet_most_is_explained_and_nothing_else(code, said):
    meaning = explain(raised_by(code))
    assert said in meaning and bool(said) == bool(meaning), raised_by(code)


def test_what_was_copied_from_elsewhere_is_told_by_its_line():
    for line in ("%matplotlib inline", "!pip install torch", ">>> mse(x, y)", "```python"):
        assert "take it out" in explain("SyntaxError: invalid syntax", line)
    for line in ("x = (1", "% n", "... x"):
        assert "take it out" not in explain("SyntaxError: invalid syntax", line)


def test_axes_and_plain_numbers_are_told_by_their_names():
    assert "`set_`" not in explain("AttributeError: 'Axes' object has no attribute 'nothing'")
    assert "`set_`" in explain("AttributeError: 'Axes' object has no attribute 'xlabel'")
    assert "plain number" in explain("AttributeError: 'float' object has no attribute 'backward'")


def test_what_a_library_writes_in_paragraphs_and_colours_comes_in_a_line():
    paragraph = "UnpicklingError: Weights only load failed. This file can still be loaded, do \x1b[1mthis\x1b[0m.\n\t(1) In PyTorch 2.6 ..."
    assert "state_dict" in explain(paragraph)
    assert in_short(paragraph) == "UnpicklingError: Weights only load failed. This file can still be loaded, do this"
    assert in_short("X: " + "Something failed. " * 40).count("Something") < 15
    assert len(in_short("X: " + "a" * 500)) == SHOWN + 1


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\x1b[", "a" * MAX_TEXT, "TypeError: " + "(" * MAX_TEXT, "\x1b[31m\n\x1b"]
)
def test_any_text_is_read(text):
    assert explain(text) == "" and "\x1b" not in in_short(text) and len(in_short(text)) <= SHOWN + 1


def test_an_exception_leaves_nothing_to_the_step_s_general_hint():
    trouble = Trouble("exception", "NameError: name 'X' is not defined", 7, "return X")
    finding = judge(Observation((), trouble), array([1.0]), "float64", PLACE)
    first, meaning = finding.message.splitlines()
    assert first == "`train` raised NameError: name 'X' is not defined (line 7: `return X`)."
    assert "misspelt" in meaning and finding.says_all
    unknown = judge(Observation((), Trouble("exception", "OddError: odd", 7)), array([1.0]), "float64", PLACE)
    assert "\n" not in unknown.message and unknown.says_all


def test_a_missing_forward_is_no_step_that_is_left_to_write():
    text = 'NotImplementedError: Module [A] is missing the required "forward" function'
    finding = judge(Observation((), Trouble("unfinished", text, 3)), array([1.0]), "float64", PLACE)
    assert "not written yet" not in finding.message and "`forward`" in finding.message


def test_of_a_secret_case_no_word_is_said_that_a_submission_could_choose():
    texts = [
        "ValueError: w is 0.70710678",
        "W_is_0_70710678: x",
        "NotImplementedError: 0.70710678",
        "SystemExit: 0.70710678",
    ]
    for text, kind in zip(texts, ("exception", "exception", "unfinished", "exit"), strict=True):
        seen = Observation((), Trouble(kind, text, 7, "x = '0.70710678'"))
        open_, kept = (
            judge(seen, array([1.0]), "float64", Place("a.py", "step", {}, secret)) for secret in (False, True)
        )
        assert open_ and kept and "70710678" in open_.message and "line 7" in kept.message
        assert "70710678" not in kept.message
