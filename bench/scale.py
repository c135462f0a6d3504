"""Time and memory against the size of a class and the number of checks, on small synthetic submissions."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import grade_class
from autograder.collect import collect
from autograder.load import load_course

YML = """\
name: small
title: A small course
seed: 7
points: 3
exercises:
  01_small:
    title: One step
    file: small.py
    steps:
      walk:
        points: 3
        hints: ["Where do you stand after each update?", "Two numbers move at once."]
    cases:
      plain:
        values: {w: {between: [1.0, 3.0]}, b: {between: [-3.0, -1.0]}, lr: {between: [0.05, 0.2]}, steps: 20}
"""
CASE = "      case{0}:\n        like: plain\n"
SOLUTION = '''\
"""Gradient descent on w^2 + b^2 with torch."""

import torch


def walk(w, b, lr, steps):
    """Rows of (w, b) on the way down."""
    ### BEGIN SOLUTION
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(b, dtype=torch.float64, requires_grad=True)
    rows = []
    for _ in range(steps):
        (w**2 + b**2).backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad = b.grad = None
        rows.append((w.item(), b.item()))
    return rows
    ### END SOLUTION
'''
CHECKS = '''\
"""What is observed of 01_small."""

from autograder.checking import check


@check("walk")
def walk(module, case, see):
    """`walk` moves (w, b) downhill, update by update."""
    see.trajectory("trajectory", module.walk(case.w, case.b, case.lr, case.steps))
'''


@dataclass(frozen=True)
class Point:
    """One measurement: seconds on the clock and of processor time, and resident memory in MiB.

    `early` is the memory after the first tenth (1,000 of 10,000), `late` the most after that while submissions are
    graded, `report` what it is when the report is written, whose index has a line for each student.
    """

    size: int
    seconds: float
    early: float
    late: float
    report: float


def small_class(root: Path, size: int, cases: int = 1) -> None:
    """A course of one step, `2 * cases` runs a submission, and its class: each submission another text."""
    folder = root / "solutions" / "01_small"
    folder.mkdir(parents=True)
    (root / "course.yml").write_text(YML + "".join(CASE.format(number) for number in range(1, cases)))
    (folder / "small.py").write_text(SOLUTION)
    (folder / "checks.py").write_text(CHECKS)
    for number in range(size):
        handed = root / "submitted" / f"student{number:05}" / "01_small"
        handed.mkdir(parents=True)
        wrong = SOLUTION if number % 4 else SOLUTION.replace("lr * b.grad", "lr * b.grad / 2")
        (handed / "small.py").write_text(f"{wrong}\n# {number}\n")


def resident() -> float:
    """Resident memory of the calling process in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(size: int, workers: int, cases: int = 1) -> Point:
    """Grade a small class from nothing, start-up and report included."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        small_class(root, size, cases)
        course = load_course(root)
        memory: list[float] = []
        start = time.perf_counter()
        found = collect([root / "submitted"], course)
        grade_class(
            course, found.handins, root / "out", workers=workers, seed=5, progress=lambda _: memory.append(resident())
        )
        seconds = time.perf_counter() - start
        report = resident()
    tenth = min(len(memory) - 1, max(1, size // 10))
    return Point(size, seconds, max(memory[: tenth + 1]), max(memory[tenth:]), report)


def in_a_process_of_its_own(size: int, workers: int, cases: int = 1) -> Point:
    """`measure`, where no earlier one has left its memory."""
    code = f"from bench.scale import measure; p = measure({size}, {workers}, {cases}); print(p.size, p.seconds, p.early, p.late, p.report)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    size_, *others = done.stdout.split()[-5:]
    return Point(int(size_), *map(float, others))


def two_against_one(size: int, rounds: int) -> list[float]:
    """How many times as fast two workers are as one, round by round; start-up is taken off by a small class."""
    ratios = []
    for _ in range(rounds):
        one, two = (
            in_a_process_of_its_own(size, workers).seconds - in_a_process_of_its_own(10, workers).seconds
            for workers in (1, 2)
        )
        ratios.append(one / two)
    return ratios


def summary(values: list[float], form: str = "{:.2f}") -> str:
    """Median, minimum and maximum."""
    shown = [form.format(value) for value in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]} to {shown[2]})"


def cores() -> int:
    """Cores that may be used here."""
    return len(os.sched_getaffinity(0))


def clear(path: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
