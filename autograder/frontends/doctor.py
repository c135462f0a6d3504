"""`autograder doctor`: does this machine have what grading needs? Each layer is tried, never assumed."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import metadata

import numpy as np

from autograder.course.devices import cuda_problem
from autograder.errors import AutograderError
from autograder.recording.observation import Observation
from autograder.sandbox.host.door import runner_for
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.runner import Runner
from autograder.sandbox.layers.levels import LAYERS, NAMESPACES, Confinement
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import ELSEWHERE, on_linux

PROBE_CHECKS = '''
from autograder.recording.recorder import check


@check("probe")
def probe(module, case, see):
    """Probe."""
    see.array("probe", module.probe(case.x))
'''
# How a package is installed, by what of these is there.
INSTALLERS = {"apt-get": "install", "dnf": "install", "zypper": "install", "pacman": "-S", "apk": "add"}
PROBE = "import torch\n\n\ndef probe(x):\n    t = torch.tensor(x, requires_grad=True)\n    (t @ t).backward()\n    return t.grad\n"
ON_SIM = PROBE.replace("tensor(x,", "tensor(x, device='sim',")


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: `ok`, what it is, and what was found or what to do."""

    ok: bool
    what: str
    detail: str
    needed: bool = True


def examine() -> Iterator[Finding]:
    """Try everything that checking and grading need, one finding each."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding((3, 11) <= sys.version_info[:2] <= (3, 13), "Python", f"{version} (3.11 to 3.13 are tested)")
    for_authors = "pip install 'trajectory-autograder[author]', for `build` and `validate`"
    for name in ("torch", "numpy", "jupytext", "matplotlib", "nbgrader"):
        needed = name != "nbgrader"
        try:
            yield Finding(True, name, metadata.version(name), needed)
        except metadata.PackageNotFoundError:
            advice = f"pip install {name}" if needed else for_authors
            yield Finding(False, name, f"not installed: {advice}", needed)
    if on_linux():
        found = "fork servers fork a child per submission"
        slow = "not here: each submission gets a new process, which takes seconds"
        yield Finding(hasattr(os, "fork"), "fork", found if hasattr(os, "fork") else slow, needed=False)
    own = f"{platform.system()}: your own code is checked in a plain process. To grade a class, {ELSEWHERE}"
    yield Finding(on_linux(), "system", platform.system() if on_linux() else own, needed=False)
    yield from _runner()
    problem = cuda_problem()
    yield Finding(not problem, "cuda", problem or "PyTorch sees a CUDA device: --device cpu,sim,cuda", needed=False)


def _runner() -> Iterator[Finding]:
    """Whether code can be run, and how it is confined."""
    what = "sandbox" if on_linux() else "process"
    run = Run("probe", "probe", "known", "probe", "float64", "cpu", {"x": np.array([1.0, -2.0])})
    try:
        with runner_for(Limits()) as runner:
            started, _ = _timed(runner, Job("probe.py", PROBE, PROBE_CHECKS, [run]))
            job, seen = _timed(runner, Job("probe.py", PROBE, PROBE_CHECKS, [run]))
            _, other = _timed(runner, Job("probe.py", ON_SIM, PROBE_CHECKS, [replace(run, device="sim")]))
            confinement = runner.confinement()
    except AutograderError as error:
        yield Finding(False, what, str(error))
        return
    right = _is_right(seen)
    detail = f"a gradient came back right in {1000 * job:.0f} ms; its process took {started:.1f} s to start"
    yield Finding(right, what, detail if right else f"a probe came back wrong: {seen.trouble or seen.entries}")
    yield _sim(other)
    if on_linux():
        yield from confinement_findings(confinement)


def _timed(runner: Runner, job: Job) -> tuple[float, Observation]:
    start = time.perf_counter()
    seen = runner.run(job).observations[0]
    return time.perf_counter() - start, seen


def _is_right(seen: Observation) -> bool:
    return bool(seen.entries) and seen.entries[0].values is not None and seen.entries[0].values.tolist() == [2.0, -4.0]


def _sim(seen: Observation) -> Finding:
    """Whether the simulated accelerator works: without it, its checks are skipped."""
    if seen.trouble is not None:
        return Finding(False, "sim", f"{seen.trouble.text}: device checks on sim are skipped", needed=False)
    right = _is_right(seen)
    detail = "device handling is checked on a simulated accelerator" if right else "a probe came back wrong"
    return Finding(right, "sim", detail, needed=False)


def confinement_findings(found: Confinement) -> Iterator[Finding]:
    """Each layer as it was tried; only what a class cannot be graded without counts as trouble."""
    for layer in LAYERS:
        held = layer in found.layers
        yield Finding(held, layer, "active" if held else _missing(layer, found), needed=False)
    detail = str(found)
    if found.level != "A":
        told = "`grade` refuses a class unless told --trust-submissions"
        detail += f"; level {found.level}: {told if found.level == 'C' else 'normal use, with a wall less'}"
    yield Finding(found.level != "C", "confinement", detail, needed=False)


def _missing(layer: str, found: Confinement) -> str:
    """Why a layer is not active, and what to do where something has to be installed."""
    reason = found.missing.get(layer, "not active")
    if layer != NAMESPACES or shutil.which("bwrap"):
        return reason
    command = next((f"{name} {word}" for name, word in INSTALLERS.items() if shutil.which(name)), "install")
    return f"{reason}: {command} bubblewrap"
