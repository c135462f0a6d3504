"""Whether a module's runs may leave something for later ones is read off its text: where in doubt, they may."""

from pathlib import Path

import pytest

from autograder.sandbox.host.leftovers import changes_nothing, leaves_nothing
from tests.helpers import ROOT

HEAD = "import torch\nimport numpy as np\nfrom torch import nn\nZERO = 0.0\nDTYPES = (torch.float64, torch.float32)\n"
NOTHING = {
    "numbers and lists of its own": "def f(x, dtype=torch.float64, n=ZERO):\n    y = []\n    y.append(x)\n    return DTYPES, y\n",
    "an object's attributes": "class S(nn.Module):\n    n = 3\n    def __init__(self, p):\n        super().__init__()\n        self.v = list(p)\n"
    "    def step(self):\n        for p in self.v:\n            p.grad = None\n            p[0] = 1\n",
    "a closure made anew": "def f(x):\n    seen = []\n    def g(y, k=[]):\n        seen.append(y)\n    return [g(a) for a in x]\n",
    "decorated": "@torch.no_grad()\ndef f(x):\n    return type(x)(y for y in x)\n",
    "a picture at the end": "def f(x):\n    return x\nif __name__ == '__main__':\n    from autograder import plots\n    plots.n = f(1)\n",
    "tried out": "def f(x):\n    return x\nprint(f(3))\n",
}
SOMETHING = {
    "default": "def f(x, seen=[]):\n    seen.append(x)\n",
    "keyword's default": "def f(x, *, seen={}):\n    pass\n",
    "object as default": "def f(x, seen=list()):\n    pass\n",
    "global": "N = 0\ndef f(x):\n    global N\n    N += 1\n",
    "list of the module": "L = []\ndef f(x):\n    L.append(x)\n",
    "annotated list": "L: list = []\ndef f(x):\n    L.append(x)\n",
    "tensor of the module": "W = torch.zeros(1)\ndef f(x):\n    return W.add_(1)\n",
    "list in a tuple": "L = ([],)\ndef f(x):\n    L[0].append(x)\n",
    "one of two names": "A, B = [], 1\ndef f(x):\n    return A\n",
    "a constant for a while": "A = 1\nA = []\ndef f(x):\n    return A\n",
    "added to a constant": "A = ()\nA += ([],)\ndef f(x):\n    return A\n",
    "bound in a loop": "for L in [[]]:\n    pass\ndef f(x):\n    return L\n",
    "bound on the way": "print(L := [])\ndef f(x):\n    return L\n",
    "bound by with": "with open('a') as L:\n    pass\ndef f(x):\n    return L\n",
    "bound by match": "match []:\n    case L:\n        pass\ndef f(x):\n    L.append(x)\n",
    "defined under a condition": "if True:\n    def f(x, s=[]):\n        s.append(x)\n",
    "a function's attribute": "def f(x):\n    f.n = 1\n",
    "a function's list": "def f(x):\n    return f.n\nf.n = []\n",
    "a function under another name": "def f(x):\n    g = f\n    g.n = 1\n",
    "a function handed on": "def g(h):\n    h.n = 1\ndef f(x):\n    g(f)\n",
    "a class's list": "class A:\n    l = []\n    def f(self):\n        self.l.append(1)\n",
    "a class's number": "class A:\n    n = 0\n    def f(self):\n        A.n += 1\n",
    "an object's class": "class A:\n    n = 0\n    def f(self):\n        type(self).n += 1\n",
    "an object's class by its name": "class A:\n    n = 0\n    def f(self):\n        self.__class__.n += 1\n",
    "an object's class under a name": "class A:\n    n = 0\n    def f(self):\n        c = type(self)\n        c.n += 1\n",
    "a class method": "class A:\n    n = 0\n    @classmethod\n    def f(cls):\n        cls.n += 1\n",
    "a method's default": "class A:\n    def f(self, s=[]):\n        s.append(1)\n",
    "a class's body": "class A:\n    if True:\n        l = []\n",
    "a base made for it": "class A(type('B', (), {'l': []})):\n    pass\n",
    "a metaclass": "class A(metaclass=type):\n    pass\n",
    "an object of the module": "class A:\n    pass\na = A()\ndef f(x):\n    a.n = x\n",
    "a cache": "import functools\n@functools.cache\ndef f(x):\n    return x\n",
    "a decorator of its own": "def keep(g):\n    s = []\n    return lambda x: s.append(g(x))\n@keep\ndef f(x):\n    return x\n",
    "a lambda's default": "f = lambda x, s=[]: s.append(x)\n",
    "a closure that stays": "def make():\n    s = []\n    return lambda x: s.append(x)\nf = make()\n",
    "an iterator": "it = iter(range(9))\ndef f(x):\n    return next(it)\n",
    "a lambda inside": "def f(x):\n    return (lambda: S.append(x))()\n",
    "a library's attribute": "def f(x):\n    torch.foo = 1\n",
    "a library's class": "def f(x):\n    nn.Linear.n = 1\n",
    "a library's class under a name": "def f(x):\n    for L in (nn.Linear,):\n        L.n = 1\n",
    "a library's item": "def f(x):\n    torch.foo['a'] = 1\n",
    "a library's attribute in a loop": "def f(x):\n    for torch.n in x:\n        pass\n",
    "a library's setting": "def f(x):\n    torch.set_float32_matmul_precision('high')\n",
    "a library's setting by itself": "from torch import set_num_threads\ndef f(x):\n    set_num_threads(2)\n",
    "a library's setting under a name": "def f(x):\n    import torch as t\n    t.set_num_threads(2)\n",
    "a library's hook": "def f(x):\n    nn.modules.module.register_module_forward_hook(x)\n",
    "another library": "def f(x):\n    import os\n    os.environ['a'] = '1'\n",
    "everything of a library": "from numpy import *\ndef f(x):\n    return x\n",
    "an attribute removed": "def f(x):\n    del torch.foo\n",
    "by name": "def f(x):\n    setattr(x, 'n', 1)\n",
    "all names": "def f(x):\n    globals()['n'] = 1\n",
    "a file": "def f(x):\n    open('a', 'w')\n",
    "words": "def f(x):\n    print(x)\n",
    "no Python": "def f(x:",
    "nested too deeply": "x = " + "(" * 3000 + ")" * 3000,
    "too long": "def f(x):\n    return x\n" + "# \n" * 20_000,
}


@pytest.mark.parametrize("source", NOTHING.values(), ids=NOTHING)
def test_what_a_run_makes_and_is_given_is_its_own(source):
    assert leaves_nothing(HEAD + source)


@pytest.mark.parametrize("source", SOMETHING.values(), ids=SOMETHING)
def test_whatever_else_is_reached_may_be_seen_by_a_later_run(source):
    assert not leaves_nothing(HEAD + source)


@pytest.mark.parametrize("number", ["02", "04", "05", "06", "07"])
def test_the_solutions_and_stubs_leave_nothing(number):
    files = [path for room in ("solutions", "exercises") for path in Path(ROOT, room).glob(f"{number}_*/*.py")]
    texts = [path.read_text() for path in files if path.name != "checks.py"]
    assert len(texts) == 2 and all(map(leaves_nothing, texts))


OF_ITS_OWN = {
    "an array of its own": "A = np.array([1.0])\nB: list = [A]\ndef f(x):\n    A[0] = x\n    return B\n",
    "a setting that is put back": "torch.set_default_dtype(torch.float64)\ntorch.manual_seed(3)\ndef f(x):\n    return x\n",
    "a loop": "for n in range(3):\n    if n:\n        ROWS = [n]\ndef f(x):\n    return ROWS\n",
    "words of a picture": "def f(ax):\n    ax.set_xlabel('w')\n",
    "a file": SOMETHING["a file"],
    "words": SOMETHING["words"],
}
NEVER_OF_ITS_OWN = [name for name in SOMETHING if "library" in name] + ["by name", "all names", "no Python"]
AT_THE_TOP = {
    "an attribute": "torch.n = 1\n",
    "an item": "np.foo['a'] = 1\n",
    "a setting": "torch.set_printoptions(precision=2)\n",
    "an attribute under a name": "L = nn.Linear\nL.forward = 1\n",
    "a loop": "for torch.n in range(3):\n    pass\n",
    "threads": "torch.set_num_threads(2)\n",
}


@pytest.mark.parametrize("source", (NOTHING | OF_ITS_OWN).values(), ids=NOTHING | OF_ITS_OWN)
def test_what_a_module_keeps_of_its_own_changes_nothing_for_another(source):
    assert changes_nothing(HEAD + source)


@pytest.mark.parametrize("name", NEVER_OF_ITS_OWN)
def test_what_reaches_a_library_may_be_seen_by_another_module(name):
    assert not changes_nothing(HEAD + SOMETHING[name])


@pytest.mark.parametrize("source", AT_THE_TOP.values(), ids=AT_THE_TOP)
def test_importing_may_reach_a_library_too(source):
    assert not changes_nothing(HEAD + source)
