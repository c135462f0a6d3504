"""Which devices the checks of a run are done on: what the course lists or the command line asks for, and what is there."""

from __future__ import annotations

import importlib.util
import re
import runpy
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from autograder.course.outline import Device
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course.spec import Course

KNOWN: tuple[Device, ...] = get_args(Device)
SIM_SINCE = (2, 10)  # the first PyTorch that can be given a device in Python
ASK_SECONDS = 60
ASK_CUDA = """
import torch
if not torch.cuda.is_available():
    print("PyTorch finds no CUDA device")
"""


def parse_devices(text: str) -> tuple[Device, ...]:
    """The devices of ``--device cpu,sim,cuda``, the CPU first: it is always checked; UsageError for one that is unknown or not there."""
    names = dict.fromkeys(["cpu", *(name.strip() for name in text.split(",") if name.strip())])
    if unknown := [name for name in names if name not in KNOWN]:
        raise UsageError(f"--device: unknown device {unknown[0]!r}: the devices are {', '.join(KNOWN)}")
    if "cuda" in names and (reason := cuda_problem()):
        raise UsageError(f"--device: cuda is not to be had here: {reason}; sim stands in for it: --device cpu,sim")
    if "sim" in names and (reason := sim_problem()):
        raise UsageError(f"--device: sim is not to be had here: {reason}; leave it out: --device cpu")
    return tuple(device for device in KNOWN if device in names)


def load_settled(root: Path) -> Course:
    """A folder's course with the devices on which it is checked here, as every front door takes it; CourseError as `load_course`."""
    from autograder.course.yaml_file import load_course  # noqa: PLC0415 - start-up: pydantic

    return settle(load_course(root), None)


def settle(course: Course, asked: Sequence[Device] | None) -> Course:
    """The course with the devices on which it is checked this time.

    Exercises whose checks run on the CPU alone are left as they are. Where the course lists ``cuda`` and there is
    none, ``sim`` takes its place and every result of that exercise says so. Where PyTorch cannot have ``sim`` either,
    its checks are skipped, the points are those of the CPU's checks, and every result says that too. Where ``cuda`` is
    used, submissions may use the GPU (see `autograder.sandbox.layers.limits.Limits`).

    Args:
        asked: what the command line asks for, None for what the course lists.
    """
    from autograder.course.spec import Course  # noqa: PLC0415 - start-up: pydantic

    exercises, notices = dict(course.spec.exercises), {}
    for name, spec in course.spec.exercises.items():
        if len(spec.devices) == 1:
            continue
        devices = tuple(asked or spec.devices)
        if asked is None and "cuda" in devices and (reason := cuda_problem()):
            devices = tuple(dict.fromkeys("sim" if device == "cuda" else device for device in devices))
            notices[name] = f"Checked on sim, a simulated accelerator, in place of cuda: {reason}."
        if "sim" in devices and (reason := sim_problem()):
            notices[name] = f"Checked on {' and '.join(d for d in devices if d != 'sim')} alone, not on sim: {reason}."
        exercises[name] = spec.model_copy(update={"devices": devices})
    gpu = any("cuda" in spec.devices for spec in exercises.values())
    limits = course.spec.limits.model_copy(update={"gpu": gpu})
    return Course(course.root, course.spec.model_copy(update={"exercises": exercises, "limits": limits}), notices)


def sim_problem() -> str:
    """Why this PyTorch cannot have the simulated accelerator; empty if it can. PyTorch is not imported for it.

    Where a release should have it and does not, the sandbox finds out: `autograder.sandbox.sim.problem`.
    """
    version = str(_version_file().get("__version__", ""))
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or tuple(map(int, numbers.groups())) >= SIM_SINCE:
        return ""
    return f"PyTorch {version} cannot be given a device in Python ({'.'.join(map(str, SIM_SINCE))} and later can)"


@cache
def cuda_problem() -> str:
    """Why there is no CUDA device; empty if there is one.

    A PyTorch without CUDA says so in a small file. Any other is asked in a process of its own, which then ends.
    """
    said = _version_file()
    if said.get("cuda", "") is None:
        return f"PyTorch {said['__version__']} is built without CUDA"
    try:
        asked = subprocess.run(
            [sys.executable, "-c", ASK_CUDA],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=ASK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"asking for it failed: {error}"
    return asked.stdout.strip() if asked.returncode == 0 else "PyTorch cannot be imported"


def _version_file() -> dict[str, object]:
    """What PyTorch's small file of versions says; empty where there is none."""
    found = importlib.util.find_spec("torch")
    try:
        return runpy.run_path(str(Path(found.origin).with_name("version.py"))) if found and found.origin else {}
    except Exception:  # noqa: BLE001 - a PyTorch of another make: it is asked itself
        return {}
