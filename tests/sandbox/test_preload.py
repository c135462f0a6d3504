"""What the fork server has loaded before a submission runs, and what it has put off."""

from tests.helpers import probe, values_of

STEP = """
import sys
import torch

def step():
    parameter = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=0.5)
    (parameter**2).sum().backward()
    optimizer.step()
    return parameter.detach().numpy()
"""


def test_an_optimizer_steps_without_the_compiler(sandbox):
    """Its first step would import torch's compiler, 800 modules, in every child."""
    source = STEP + "def first(x): return 2 * x + step()\ndef second(x): return [float('sympy' in sys.modules)] * 2\n"
    first, second = sandbox.run(probe(source)).observations
    assert values_of(first) == [2.0, -4.0] and values_of(second) == [0.0, 0.0]


def test_the_compiler_is_there_for_who_asks_for_it(sandbox):
    source = STEP + (
        "def first(x):\n    import torch._dynamo.config\n    step()\n    return 2 * x\n"
        "def second(x): return 3 * x if 'torch._dynamo.eval_frame' in sys.modules else x\n"
    )
    first, second = sandbox.run(probe(source)).observations
    assert values_of(first) == [2.0, -4.0] and values_of(second) == [3.0, -6.0]


def test_pytorch_finds_in_the_process_what_it_asks_whether_it_is_installed(sandbox):
    """Its function transforms import its compiler, and that asks for tqdm, which shows no bar here."""
    source = "from torch.func import grad\nimport torch\ndef first(x): return grad(lambda v: (v * v).sum())(torch.tensor(x))\n"
    first, _ = sandbox.run(probe(source + "def second(x): return 3 * x\n")).observations
    assert values_of(first) == [2.0, -4.0]


def test_plotting_is_loaded_before_the_fork_for_code_that_names_it(sandbox):
    """In the child it would take a second; what an earlier submission had loaded does not count."""
    source = "import sys\nhad = 'matplotlib.pyplot' in sys.modules\ndef first(x): return 2 * x * had\ndef second(x): return x\n"
    assert values_of(sandbox.run(probe(source + "# matplotlib\n")).observations[0]) == [2.0, -4.0]
