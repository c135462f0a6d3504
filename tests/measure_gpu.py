"""What grading on a GPU rests on, measured there: `make test-cuda`, or ``python -m tests.measure_gpu [DEVICE [SHARE]]``.

The device table; right and wrong programs of the exercises that train on a device, which must lose the points of
exactly their wrong steps; how far the solutions' numbers there are from the CPU's, for each exercise and dtype; and
the seconds that a submission takes. `DEVICE` is cuda, or sim for a try without a GPU. It ends with exit code 1 where
something does not hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
import torch

from autograder.course.devices import parse_devices, settle
from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.errors import AutograderError
from autograder.frontends.commands.common import cores
from autograder.judging.bank import make_bank
from autograder.judging.compare import tolerance
from autograder.judging.reference import plan_from_solution
from autograder.judging.reference_file import load_plan
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.host.sandbox import Sandbox
from tests.device_programs import PROGRAMS, holds
from tests.diagnose import CORPUS, SEED, Outcome, Program, grade, programs

ROOT = CORPUS.parent.parent
TRAINING = ("08_device_handling", "10_fit")
SHARE = 4  # of the programs whose mistakes a CPU shows as well, every so many-th
MOST = 4  # processes at once: each has a context of the GPU to itself
TABLE_SECONDS = 300


@dataclass
class Found:
    """What was measured: lines to print, and a sentence for whatever does not hold."""

    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def device_table(device: str, found: Found) -> None:
    """Every small program of the table does what is written down of it."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.device_programs", device],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TABLE_SECONDS,
        check=False,
    )
    if done.returncode:
        found.wrong.append(f"the device table could not be run: {done.stderr.strip()[-500:]}")
        return
    said: dict[str, str] = json.loads(done.stdout)["programs"]
    odd = {name: said[name] for name, entry in PROGRAMS.items() if not holds(said[name], entry.expected)}
    found.lines.append(f"device table: {len(PROGRAMS) - len(odd)} of {len(PROGRAMS)} programs as written down")
    found.wrong += [f"device table: {name}: {text}" for name, text in odd.items()]


def agreement(course: Course, device: str, found: Found) -> None:
    """How far the solutions' numbers on the device are from the CPU's, known and secret cases."""
    furthest: dict[tuple[str, str], tuple[float, float]] = {}
    with Sandbox(course.spec.limits.limits()) as sandbox:
        for exercise, spec in course.exercises.items():
            if len(spec.devices) == 1:
                continue
            try:
                plan = plan_from_solution(course, exercise, sandbox, SEED)
            except AutograderError as error:
                found.wrong.append(f"agreement: {error}")
                continue
            seen = dict(zip(((run.check, run.case, run.device) for run in plan.runs), plan.expected, strict=True))
            for run in plan.runs:
                if run.device != device:
                    continue
                pair = seen[run.check, run.case, "cpu"], seen[run.check, run.case, device]
                for apart, share in _distances(*(observation.judged for observation in pair), run.dtype):
                    before = furthest.get((exercise, run.dtype), (0.0, 0.0))
                    furthest[exercise, run.dtype] = max(before[0], apart), max(before[1], share)
    found.lines.append("exercise             dtype     furthest from the CPU   of the tolerance")
    for (exercise, dtype), (apart, share) in furthest.items():
        found.lines.append(f"{exercise:20} {dtype:9} {apart:21.1e} {share:18.1%}")
        if share > 1:
            found.wrong.append(f"agreement: {exercise} in {dtype} is further from the CPU than the tolerance")
    if not furthest:
        found.wrong.append(f"agreement: no number was seen on {device}")


def _distances(cpu: dict[str, Any], there: dict[str, Any], dtype: str) -> Iterator[tuple[float, float]]:
    """Of each entry with numbers: the largest distance relative to the largest value, and in tolerances."""
    for name, entry in cpu.items():
        if entry.values is None or not entry.values.size:
            continue
        other = there[name].values
        scale = float(np.abs(entry.values).max()) or 1.0
        apart = float(np.abs(other - entry.values).max()) / scale if other.shape == entry.values.shape else np.inf
        updates = len(entry.values) if entry.kind == "trajectory" else 1
        yield apart, apart / tolerance((dtype, entry.dtype), updates, 1.0)


def chosen(exercise: str, share: int) -> list[Program]:
    """All right programs, all whose mistakes only a device shows, and a share of the other wrong ones."""
    known = programs(exercise)
    here = [program for program in known if program.path.parent.name == "wrong"]
    return [program for program in known if program.path.parent.name != "wrong"] + here[::share]


def corpus(course: Course, share: int, found: Found) -> None:
    """The programs of the corpus on all devices: the points of exactly their wrong steps, no wrong name, the time."""
    plans = {exercise: load_plan(course, exercise) for exercise in TRAINING}

    def work(program: Program) -> tuple[Outcome, float]:
        plan, sandbox = plans[program.exercise], pool.free.get()
        try:
            everywhere = plan, make_bank(plan, sandbox)
            sandbox.start()
            start = time.perf_counter()
            outcome = grade(program, {False: everywhere, True: everywhere}, sandbox)
            return outcome, time.perf_counter() - start
        finally:
            pool.free.put(sandbox)

    taken = [program for exercise in TRAINING for program in chosen(exercise, share)]
    rows: dict[tuple[str, str], list[tuple[Outcome, float]]] = defaultdict(list)
    workers = min(cores(), MOST)
    with SandboxPool(workers, course.spec.limits.limits()) as pool:
        for outcome, seconds in pool.threads.map(work, taken):
            rows[outcome.program.exercise, outcome.program.path.parent.name].append((outcome, seconds))
    found.lines.append(
        f"exercise             programs   as labelled   seconds each: median, most ({workers} at a time)"
    )
    for (exercise, kind), outcomes in rows.items():
        right = sum(not trouble(outcome) for outcome, _ in outcomes)
        times = [seconds for _, seconds in outcomes]
        found.lines.append(
            f"{exercise:20} {kind:10} {right:4} of {len(outcomes):4} {median(times):14.2f} {max(times):7.2f}"
        )
        found.wrong += [said for outcome, _ in outcomes if (said := trouble(outcome))]


def trouble(outcome: Outcome) -> str:
    """What is not as the labels say: points lost elsewhere, or a wrong name; that a name is missing is none."""
    wrongly = bool(outcome.program.mistakes) and outcome.wrongly
    return outcome.missed if wrongly or not outcome.exact else ""


def main(arguments: Sequence[str]) -> int:
    """Measure and print; gives the exit code."""
    device = arguments[0] if arguments else "cuda"
    share = int(arguments[1]) if len(arguments) > 1 else SHARE
    begun, found = time.perf_counter(), Found()
    try:
        course = settle(load_course(ROOT), parse_devices(device))
    except AutograderError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    python = ".".join(map(str, sys.version_info[:3]))
    gpu = f", {torch.cuda.get_device_name()}" if device == "cuda" else ""
    found.lines.append(f"{device}{gpu}: PyTorch {torch.__version__}, Python {python}, NumPy {np.__version__}")
    device_table(device, found)
    agreement(course, device, found)
    corpus(course, share, found)
    found.lines += [f"in all: {time.perf_counter() - begun:.0f} s", *(f"WRONG: {sentence}" for sentence in found.wrong)]
    sys.stdout.write("\n".join(found.lines) + "\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
