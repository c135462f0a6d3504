"""The two sides that are held against each other: this Linux, and Windows under Wine."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.helpers import start
from tests.windows import python as windows

PATIENCE = 3600  # seconds: other work on the machine, and no time of ours, is what tests may wait for
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?")
Run = Callable[..., subprocess.CompletedProcess[str]]


def on_windows(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`python -m WORDS` there; no front door may ever show a traceback."""
    done = windows.run("-m", *words, cwd=cwd)
    assert "Traceback (most recent call last)" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done


def python(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return start([sys.executable, *words], cwd, timeout=PATIENCE)


def on_linux(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return python("-m", *words, cwd=cwd)


def same(ours: Any, theirs: Any) -> bool:
    """Whether two results are the same but for the last digits of their numbers."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, str) and isinstance(theirs, str):
        texts, numbers = NUMBER.split(ours), [float(number) for number in NUMBER.findall(ours)]
        others = [float(number) for number in NUMBER.findall(theirs)]
        return texts == NUMBER.split(theirs) and len(numbers) == len(others) and all(map(same, numbers, others))
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-4, abs_tol=1e-9)
    return ours == theirs


def on_both(ask: Callable[[Run], Any]) -> list[Any]:
    """What is told on Windows and on Linux, side by side."""
    with ThreadPoolExecutor() as at_once:
        return list(at_once.map(ask, (windows.run_once, python)))


def said_of(todo: list[Any], folder: Path, run: Run, script: Path, *words: str | Path) -> list[Any]:
    """What a script says of each thing to do, a line each; where Wine has lost a process, it goes on with what is left.

    None stands for what Wine has lost each time.
    """
    said, losses, listed = list[Any](), 0, folder / f"{script.stem}-{run.__name__}.json"
    while len(said) < len(todo):
        listed.write_text(json.dumps(todo[len(said) :]), encoding="utf-8")
        done = run(script, listed, *words, cwd=folder)
        lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
        whole = list(takewhile(lambda line: not windows.crashed(line), lines))
        said += map(json.loads, whole)
        losses = 0 if whole else losses + 1
        if losses == windows.TRIES:
            assert windows.crashed(done.stdout + done.stderr), done.stdout + done.stderr
            said.append(None)
            losses = 0
    return said
