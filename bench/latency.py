"""How long after a save the verdict of `watch` appears, and what start-up costs."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pexpect

from bench.submissions import ROOT, SPINE
from tests.diagnose import HELD, programs

BIN = Path(sys.executable).parent
FEWER = r"(?<![\d.])\d(\.\d+)? of 10 points"


@dataclass(frozen=True)
class Latency:
    """Seconds from a save to the verdict on the screen: of the solution, and of a wrong program whose mistake is named."""

    right: list[float]
    wrong: list[float]


def watch(saves: int, exercises: Sequence[str] = SPINE) -> dict[str, Latency]:
    """For each exercise: how long after an atomic save its verdict is there, right and wrong files in turn."""
    found = {}
    for exercise in exercises:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            root = Path(name)
            shutil.copy(ROOT / "course.yml", root)
            shutil.copytree(ROOT / "exercises", root / "exercises")
            found[exercise] = _watch(root, exercise, saves)
    return found


def _watch(root: Path, exercise: str, saves: int) -> Latency:
    file = next(path for path in (root / "exercises" / exercise).glob("*.py") if path.name != "checks.py")
    right = (ROOT / "solutions" / exercise / file.name).read_text()
    wrong = next(program for program in programs(exercise) if program.kind == HELD).path.read_text()
    child = pexpect.spawn(
        str(BIN / "autograder"), ["watch", exercise], cwd=root, dimensions=(60, 110), encoding="utf-8", timeout=120,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
    )  # fmt: skip
    child.expect(r"0 of 10 points(?s:.*)quit \? ")
    time.sleep(8)  # the other exercises are looked at in the background
    while child.expect([r"quit \? ", pexpect.TIMEOUT], timeout=1) == 0:
        pass
    seconds = []
    for number in range(saves):
        file.with_name("new").write_text(wrong if number % 2 else right)
        start = time.perf_counter()
        os.replace(file.with_name("new"), file)
        child.expect(FEWER if number % 2 else "10 of 10 points")
        seconds.append(time.perf_counter() - start)
        child.expect(r"quit \? ")
        time.sleep(0.2)
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    return Latency(seconds[::2], seconds[1::2])


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of all lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def start_up(rounds: int) -> dict[str, list[float]]:
    """Seconds on the clock of single commands, one after another in each round."""
    commands = {
        "autograder --help": [BIN / "autograder", "--help"],
        "autograder check --nothing": [BIN / "autograder", "check", "--nothing"],
        "autograder check 99": [BIN / "autograder", "check", "99"],
        "python -c 'import torch'": [BIN / "python", "-c", "import torch"],
        "autograder check 02": [BIN / "autograder", "check", "02"],
        "autograder check 05": [BIN / "autograder", "check", "05"],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, check=False)
            found[name].append(time.perf_counter() - start)
    return found


def median(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)
