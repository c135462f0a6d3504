"""Time and memory against the size of a class and the number of checks, on small synthetic submissions."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder.classroom.grade_class import grade_class
from autograder.course.yaml_file import load_course
from autograder.submissions.collect import collect
from bench.processes import children, processes
from bench.submissions import ROOT, SEED
from tests.diagnose import programs

LOOKS = 200  # at the memory of the fork servers, over a class
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

from autograder.recording.recorder import check


@check("walk")
def walk(module, case, see):
    """`walk` moves (w, b) downhill, update by update."""
    see.trajectory("trajectory", module.walk(case.w, case.b, case.lr, case.steps))
'''


@dataclass(frozen=True)
class Point:
    """One measurement: seconds on the clock, and resident memory in MiB.

    Of the grader, `early` is the memory at most until the `beginning` is graded, `late` the most after that
    while submissions are graded, `report` what it is when the report is written, whose index has a line for each
    student. `servers_early` and `servers_late` are the same of all fork servers together, looked at now and then.
    """

    size: int
    seconds: float
    early: float
    late: float
    report: float
    servers_early: float
    servers_late: float


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


def real_class(root: Path, size: int, exercise: str) -> None:
    """A course of one exercise of this project's, known mistakes and all, and a class sampled from its corpus, half of it wrong."""
    spec = yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
    spec["exercises"] = {exercise: spec["exercises"][exercise]}
    spec["points"] = sum(step["points"] for step in spec["exercises"][exercise]["steps"].values())
    (root / "course.yml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder / exercise, root / folder / exercise)
    known, rng = programs(exercise), random.Random(SEED)
    sides = [[each.path for each in known if bool(each.wrong) is wrong] for wrong in (False, True)]
    for number in range(size):
        handed = root / "submitted" / f"student{number:05}" / exercise
        handed.mkdir(parents=True)
        text = rng.choice(sides[number % 2]).read_text(encoding="utf-8-sig")
        (handed / spec["exercises"][exercise]["file"]).write_text(f"{text}\n# {number}\n", encoding="utf-8")


def resident(pid: int | str = "self") -> float:
    """Resident memory of a process in MiB, by default the calling one; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    for line in lines:
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def servers_resident() -> float:
    """Resident memory of all fork servers of this one together, in MiB: of the first Python on each way down, not of its forks."""
    every = processes()
    total, todo = 0.0, children(every, os.getpid())
    while todo:
        pid = todo.pop()
        if every[pid].command.startswith("python"):
            total += resident(pid)
        else:
            todo += children(every, pid)
    return total


def measure(size: int, workers: int, cases: int = 1, exercise: str = "") -> Point:
    """Grade a class from nothing, start-up and report included: of small submissions, or of an exercise's corpus."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        if exercise:
            real_class(root, size, exercise)
        else:
            small_class(root, size, cases)
        course = load_course(root)
        memory: list[float] = []
        servers: dict[int, float] = {}  # by the number of results by then
        often = max(1, size // LOOKS)

        def look(result: object) -> None:
            memory.append(resident())
            if len(memory) % often == 0:
                servers[len(memory)] = servers_resident()

        start = time.perf_counter()
        found = collect([root / "submitted"], course)
        grade_class(course, found.handins, root / "out", workers=workers, seed=5, progress=look)
        seconds = time.perf_counter() - start
        report = resident()
    first = beginning(size)
    servers_early, servers_late = (
        max((mib for number, mib in servers.items() if (number <= first) is early), default=0.0) for early in (True, False)
    )
    return Point(size, seconds, max(memory[:first]), max(memory[first:]), report, servers_early, servers_late)


def beginning(size: int) -> int:
    """How many submissions a class may take to fill what is kept: 1,000, a fifth of a small one."""
    return min(1000, max(1, size // 5))


def in_a_process_of_its_own(size: int, workers: int, cases: int = 1, exercise: str = "") -> Point:
    """`measure`, where no earlier one has left its memory."""
    code = f"import json; from dataclasses import asdict; from bench.scale import measure; print(json.dumps(asdict(measure({size}, {workers}, {cases}, {exercise!r}))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return Point(**json.loads(done.stdout.splitlines()[-1]))


def one_more(size: int, cases: int) -> float:
    """Seconds that one more submission takes a worker; start-up is taken off by a small class, measured beside it."""
    small = 4
    many, few = (in_a_process_of_its_own(count, 1, cases).seconds for count in (size, small))
    return (many - few) / (size - small)


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
