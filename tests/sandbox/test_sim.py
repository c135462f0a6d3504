"""The simulated accelerator against a table of what CUDA does, against the CPU's numbers, and what it cannot do."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from autograder.course.devices import cuda_problem
from autograder.judging.finding import Place
from autograder.judging.judge import judge
from autograder.recording.observation import Observation
from tests.device_programs import PROGRAMS, Program, holds
from tests.helpers import ROOT, probe, values_of

PLACE = Place("probe.py", "first")


@cache
def said_on(device: str) -> dict[str, dict[str, Any]]:
    """What came of every program of the table, and of every expression, on a device: once switched on, it stays."""
    words = [sys.executable, "-W", "ignore", "-m", "tests.device_programs", device]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return said


def outcomes(device: str) -> dict[str, str]:
    """What came of every program of the table on a device."""
    return said_on(device)["programs"]


def test_the_table_is_large_and_every_program_says_something_else_than_nothing():
    assert len(PROGRAMS) >= 60
    assert all(entry.expected for entry in PROGRAMS.values())


@pytest.mark.parametrize(("name", "entry"), PROGRAMS.items(), ids=list(PROGRAMS))
def test_sim_does_what_cuda_does(name: str, entry: Program):
    assert holds(outcomes("sim")[name], entry.expected), outcomes("sim")[name]


@pytest.mark.parametrize(("name", "entry"), [(n, e) for n, e in PROGRAMS.items() if e.on_cpu is not None])
def test_the_table_is_right_about_the_cpu(name: str, entry: Program):
    assert entry.on_cpu is not None
    assert holds(outcomes("cpu")[name], entry.on_cpu), outcomes("cpu")[name]


@pytest.mark.cuda
def test_cuda_agrees_with_the_table():
    if reason := cuda_problem():
        pytest.skip(reason)
    said = outcomes("cuda")
    assert {name: said[name] for name, entry in PROGRAMS.items() if not holds(said[name], entry.expected)} == {}


def test_expressions_are_the_cpus_bit_for_bit():
    cpu, other = (said_on(device)["expressions"] for device in ("cpu", "sim"))
    assert len(cpu) >= 120
    assert {name: other[name] for name in cpu if other[name] != cpu[name]} == {}


def test_every_update_of_a_training_is_the_cpus_bit_for_bit():
    trained = said_on("sim")["trained"]
    assert len(trained) == 10 and all(trained.values()), trained


def on(device: str, source: str, sandbox) -> Observation:
    """What is seen of the step `first` of a module on a device."""
    job = probe(source, steps=("first",))
    return sandbox.run(replace(job, runs=[replace(run, device=device) for run in job.runs])).observations[0]


@pytest.mark.parametrize(
    ("source", "operator"),
    [
        ("return t.to_sparse().to_dense().cpu()", "aten._to_sparse"),
        ("try:\n        return t.to_sparse()\n    except Exception:\n        return [0.0]", "aten._to_sparse"),
        ("torch.accelerator.memory_allocated()", "DeviceAllocator"),
        ("with torch.autocast('sim'):\n        return (t.float()[None] @ t.float()).cpu()", "torch.autocast"),
        ("torch.from_dlpack(t)", "Dlpack"),
        ("torch.nn.functional.conv1d(t[None].float(), t[None, None, :1].float())", "convolution"),
    ],
)
def test_what_sim_cannot_do_is_the_graders_error_with_the_operators_name(sandbox, source, operator):
    module = f"import torch\n\n\ndef first(x):\n    t = torch.tensor(x, device='sim')\n    {source}\n"
    finding = judge(on("sim", module, sandbox), Observation(), "float64", PLACE)
    assert finding is not None and finding.status == "error"
    assert operator in finding.message and "no mistake of yours" in finding.message


@pytest.mark.parametrize("device", ["cpu", "sim"])
@pytest.mark.parametrize(
    "error", ["RuntimeError('PrivateUse1')", "OSError('python_dispatch.cpp')", "sim.Unsupported('x')"]
)
def test_nobody_says_in_the_simulator_s_name_what_it_cannot_do(sandbox, device, error):
    module = f"from autograder.sandbox import sim\n\n\ndef first(x):\n    raise {error}\n"
    for source in (module, module + "first(0)\n"):
        finding = judge(on(device, source, sandbox), Observation(), "float64", PLACE)
        assert finding is not None and finding.status == "failed"


def test_sim_is_there_for_a_job_on_sim_alone(sandbox):
    module = "import torch\n\n\ndef first(x):\n    return torch.tensor(x, device='sim').sum().reshape(1).tolist()\n"
    assert values_of(on("sim", module, sandbox)) == [-1.0]
    trouble = on("cpu", module, sandbox).trouble
    assert trouble is not None and trouble.kind == "exception" and "sim" in trouble.text


def test_cuda_is_never_initialised_before_the_fork_and_hidden_from_other_devices(sandbox):
    module = (
        "import torch\n\n\ndef first(x):\n"
        "    return [torch.cuda.is_initialized(), torch.cuda._is_in_bad_fork(), torch.cuda.is_available()]\n"
    )
    for device in ("cpu", "sim"):
        assert values_of(on(device, module, sandbox)) == [0.0, 0.0, 0.0]


def test_where_pytorch_cannot_have_sim_its_checks_are_skipped_with_the_reason(sandbox, monkeypatch):
    monkeypatch.setitem(sandbox.start().devices, "sim", "PyTorch 1.0 cannot be given a device in Python")
    finding = judge(on("sim", "def first(x):\n    return x\n", sandbox), Observation(), "float64", PLACE)
    assert finding is not None and finding.status == "skipped"
    assert finding.message == "Not run: PyTorch 1.0 cannot be given a device in Python."


def test_a_program_that_draws_no_line_between_devices_passes_through(sandbox):
    """Of a job on both devices, each run has its own place, and the order of the runs stays."""
    module = (
        "import torch\n\n\ndef first(x):\n    return torch.tensor(x).to(DEVICE).cpu().tolist()\n\n\nDEVICE = 'cpu'\n"
    )
    job = probe(module, steps=("first", "first"))
    mixed = replace(
        job, runs=[replace(run, device=device) for run, device in zip(job.runs, ("sim", "cpu"), strict=True)]
    )
    assert [values_of(seen) for seen in sandbox.run(mixed).observations] == [[1.0, -2.0]] * 2
