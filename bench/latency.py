"""How long after a save the verdict of `watch` appears, and what start-up costs."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect

from bench.submissions import ROOT, SPINE

BIN = Path(sys.executable).parent


def watch(saves: int) -> dict[str, list[float]]:
    """For each exercise of the spine: seconds from the atomic save of a right or stub file to its verdict on screen."""
    found = {}
    for exercise in SPINE:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            root = Path(name)
            shutil.copy(ROOT / "course.yml", root)
            shutil.copytree(ROOT / "exercises", root / "exercises")
            found[exercise] = _watch(root, exercise, saves)
    return found


def _watch(root: Path, exercise: str, saves: int) -> list[float]:
    file = next(path for path in (root / "exercises" / exercise).glob("*.py") if path.name != "checks.py")
    right = (ROOT / "solutions" / exercise / file.name).read_text()
    wrong = file.read_text()
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
        child.expect("0 of 10 points" if number % 2 else "10 of 10 points")
        seconds.append(time.perf_counter() - start)
        child.expect(r"quit \? ")
        time.sleep(0.2)
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    return [seconds[n] for n in range(0, saves, 2)]  # the right ones: every check runs to its end


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
