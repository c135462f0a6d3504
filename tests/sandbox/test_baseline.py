"""What one step leaves behind in the process does not reach the next."""

import pytest

from tests.helpers import probe, values_of

# What each step finds, as numbers, and what `first` does after it has looked.
STEPS = """
import os, sys
import numpy as np
import torch

open("of the module", "w").close()
sys.path.append("of the module")
sys.setrecursionlimit(4321)


def found():
    umask = os.umask(0)
    os.umask(umask)
    return [
        len(os.listdir(".")), sys.path.count("of the module"), sys.path.count("of a step"), sys.getrecursionlimit(),
        umask, torch.get_num_threads(), torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled(),
        float(torch.tensor(1e-310, dtype=torch.float64) * 1.0 > 0), float(np.geterr()["over"] == "warn"),
    ]


def first(x):
    seen = found()
    {change}
    return [float(each) for each in seen]


def second(x):
    return [float(each) for each in found()]
"""
CHANGES = {
    "files": "open('left', 'w').close(); os.makedirs('a/b'); open('a/b/c', 'w').close(); os.chmod('a', 0)",
    "a deep tree": "[(os.mkdir('d'), os.chdir('d')) for _ in range(1200)]",
    "module path": "sys.path.insert(0, 'of a step')",
    "recursion": "sys.setrecursionlimit(10**6)",
    "umask": "os.umask(0o777)",
    "threads": "torch.set_num_threads(3)",
    "algorithms": "torch.use_deterministic_algorithms(True)",
    "anomalies": "torch.autograd.set_detect_anomaly(True)",
    "small numbers": "torch.set_flush_denormal(True)",
    "NumPy's errors": "np.seterr(all='raise')",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_step_finds_what_the_module_left_and_nothing_else(change, sandbox):
    outcome = sandbox.run(probe(STEPS.replace("{change}", CHANGES[change])))
    first, second = map(values_of, outcome.observations)
    assert second == first and first[:4] == [1, 1, 0, 4321]
