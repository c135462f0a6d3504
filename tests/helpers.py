"""What several test files share: a tiny course worked out by hand, and how to start the front doors."""

import os
import shutil
import subprocess
import sys
import sysconfig
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path

import numpy as np
import pytest
import yaml

from autograder.recording.observation import Entry, Observation
from autograder.reports.pages import page_script
from autograder.sandbox import sim
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.found import Collection

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 240  # seconds: on a busy machine much takes long, and only what hangs takes longer
TERMINAL = ("COLUMNS", "LINES", "TERMINAL_WIDTH", "FORCE_COLOR", "PY_COLORS", "TTY_")  # the start of names

# Two steps without any library. `walk` follows the slope of w^2 + b^2: from (2, -1) with a rate of 0.25
# every update halves both, so its rows are (1, -0.5), (0.5, -0.25), (0.25, -0.125).
TOY_YML = """\
name: toy
title: A toy course
seed: 7
points: 5
exercises:
  01_toy:
    title: Two steps
    file: toy.py
    steps:
      double:
        points: 2
        hints: ["What is twice a number?", "Add it to itself."]
      walk:
        points: 3
        hints: ["Where do you stand after each step?"]
    cases:
      plain:
        values: {x: [1.0, -2.5, 4.0], w: 2.0, b: -1.0, lr: 0.25, steps: 3}
      drawn:
        values:
          x: {uniform: [5], low: 1.0, high: 2.0}
          w: {between: [1.0, 3.0]}
          b: {between: [-3.0, -1.0]}
          lr: {between: [0.05, 0.2]}
          steps: {between: [3, 6]}
"""

# A course.yml of two exercises that uses most of what there is. Its files need not exist.
COURSE = """\
name: sample
title: A sample
seed: 3
points: 3
limits:
  cpu_seconds: 4
exercises:
  01_first:
    title: First
    file: first.py
    steps:
      step:
        points: 1
        hints: [Look again.]
    cases:
      line:
        data:
          kind: line
          n: {between: [5, 9]}
          slope: 2.0
          intercept: {between: [-1.0, 1.0]}
          low: 0.5
          high: 2.5
        values:
          w: {between: [1.0, 2.0]}
          points: {normal: [n, 2], mean: 1.0}
        dtype: float64
      again:
        like: line
        values: {w: 5.0}
  02_second:
    title: Second
    file: second.py
    steps:
      step:
        points: 2
        hints: [Look once more.]
    cases:
      plane:
        data:
          kind: plane
          n: 7
          features: 3
          outputs: 2
          low: 0.5
          high: 2.5
"""

TOY_SOLUTION = '''\
# %% [markdown]
# # 01 Two steps


# %%
def double(x):
    """Twice every number of a list."""
    ### BEGIN SOLUTION
    return [2 * number for number in x]
    ### END SOLUTION


# %%
def walk(w, b, lr, steps):
    """Rows of (w, b) on the way down w^2 + b^2."""
    ### BEGIN SOLUTION
    rows = []
    for _ in range(steps):
        w, b = w - lr * 2 * w, b - lr * 2 * b
        rows.append((w, b))
    return rows
    ### END SOLUTION
'''

TOY_CHECKS = '''\
"""What is observed of 01_toy."""

from autograder.recording.recorder import check


@check("double")
def double(module, case, see):
    """`double` gives twice every number."""
    x = list(case.x)
    see.array("double", module.double(x), columns=("number",), expected="a list of numbers")
    see.unchanged("x", x, list(case.x))


@check("walk")
def walk(module, case, see):
    """`walk` moves (w, b) downhill, update by update."""
    see.trajectory("trajectory", module.walk(case.w, case.b, case.lr, case.steps), ("w", "b"))
'''


def write_toy(root: Path, yml: str = TOY_YML, solution: str = TOY_SOLUTION, checks: str = TOY_CHECKS) -> Path:
    """Write the toy course's sources into a folder."""
    folder = root / "solutions" / "01_toy"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "course.yml").write_text(yml, encoding="utf-8")
    (folder / "toy.py").write_text(solution, encoding="utf-8")
    (folder / "checks.py").write_text(checks, encoding="utf-8")
    return root


def write_toy_and_02(root: Path) -> Path:
    """Write the sources of a course of two exercises into a folder: the toy one, and 02_manual_gradient with its mistakes."""
    name = "02_manual_gradient"
    course, real = yaml.safe_load(TOY_YML), yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
    spec = course["exercises"][name] = real["exercises"][name]
    course["points"] += sum(step["points"] for step in spec["steps"].values())
    write_toy(root, yaml.safe_dump(course, sort_keys=False))
    shutil.copytree(ROOT / "solutions" / name, root / "solutions" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def hand_in_two_mistakes(root: Path, student: str) -> None:
    """Hand in work on 02_manual_gradient with two known mistakes in it."""
    folder = root / "submitted" / student / "02_manual_gradient"
    folder.mkdir(parents=True)
    work = ROOT / "tests/corpus/02_manual_gradient/wrong/two_mse_sum_no_lr.py"
    (folder / "manual_gradient.py").write_text(work.read_text(encoding="utf-8"), encoding="utf-8")


def patient(limits: Limits) -> Limits:
    """The same limits of processor time and space, with patience where a machine is busy."""
    return replace(limits, wall_seconds=PATIENCE / 4, submission_seconds=PATIENCE)


def own_environment() -> dict[str, str]:
    """The environment without what belongs to this test run, its terminal, or CI, where pytest's summary is longer."""
    ours = ("PYTEST_", *TERMINAL, "CI", "BUILD_NUMBER", "GITHUB_ACTIONS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def examples(number: int) -> int:
    """How many random examples a test tries: `number` of them, FUZZ times as many in `make fuzz`."""
    return number * int(os.environ.get("FUZZ", "1"))


def start(command: list[str | Path], cwd: Path, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    """Run a command away from this test run's own environment; no front door may ever show a traceback."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=own_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    assert "Traceback (most recent call last)" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done


def run_cli(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`autograder WORDS`."""
    return start([BIN / "autograder", *words], cwd)


def run_pytest(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`pytest WORDS`, in an environment in which only the package is installed."""
    return start([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words], cwd)


def sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines on stderr, but for what a machine lacks for the highest level of confinement."""
    return [line for line in done.stderr.splitlines() if not line.startswith("Level B: ")]


def words_of(text: str) -> str:
    """A text with every run of white space as one blank, so that line breaks don't matter."""
    return " ".join(text.split())


# Hostile code that writes frames as the grader's own writer does: in packets, each with the next of its numbers.
SENDER = """
import gc, os, types
from autograder.recording import codec as wire

def numbers():
    writers = [f for f in gc.get_objects() if type(f) is types.FunctionType and f.__qualname__ == "_sender.<locals>.send"]
    return writers[0].__closure__[0].cell_contents

def send(frame):
    for packet in wire.pieces(bytes(frame), numbers()):
        os.write(4, packet)
"""
PROBE_CHECKS = '''
from autograder.recording.recorder import check


@check("first")
def first(module, case, see):
    """First."""
    see.array("first", module.first(case.x))


@check("second")
def second(module, case, see):
    """Second."""
    see.array("second", module.second(case.x))
'''
HONEST = """
def first(x):
    return 2 * x


def second(x):
    return 3 * x
"""


def probe(source: str, checks: str = PROBE_CHECKS, steps: tuple[str, ...] = ("first", "second")) -> Job:
    """A job of two steps on x = [1, -2]."""
    runs = [Run(name, name, "known", "probe", "float64", "cpu", {"x": np.array([1.0, -2.0])}) for name in steps]
    return Job("probe.py", source, checks, runs)


def values_of(seen: Observation) -> list[float] | None:
    """The first numbers that a check saw, None if it ended in trouble."""
    return None if seen.trouble or seen.entries[0].values is None else seen.entries[0].values.tolist()


def trajectory(rows: object, dtype: str = "float64", columns: tuple[str, ...] = ("w", "b")) -> Observation:
    """An observation of one trajectory."""
    return Observation((Entry("trajectory", "trajectory", np.array(rows, dtype=float), dtype, columns=columns),))


def put(root: Path, *files: str) -> Path:
    """Write files below a folder; each holds its own path, so that a test sees which one was read."""
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def pack(path: Path, *files: str | tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            name, data = (file, file.encode()) if isinstance(file, str) else file
            archive.writestr(name, data)
    return path


def read(found: Collection) -> dict[tuple[str, str], str | None]:
    """By student and exercise: what its file holds, None if it is missing."""
    order = [(handin.student, handin.exercise) for handin in found.handins]
    assert order == sorted(set(order))
    return {(h.student, h.exercise): h.read().decode() if h.found else None for h in found.handins}


def without_own_script(page: Path) -> str:
    """The text of a page of the report, without the one script that its index may run."""
    text, own = page.read_text(encoding="utf-8"), page_script("class.js")[0]
    return text.replace(f"<script>{own}</script>", "", page.name == "index.html")


# Root reads every folder, whatever its mode: the command gets no capability (1 and 2) to do so.
NO_CAPABILITY = (
    "import ctypes, os, sys; prctl = ctypes.CDLL(None).prctl; [prctl(24, n, 0, 0, 0) for n in (1, 2)]; "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def run_as_anybody(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`autograder WORDS`, to which a closed folder is closed, also where root runs the tests."""
    return start([sys.executable, "-c", NO_CAPABILITY, BIN / "autograder", *words], cwd)


def simulated(test: Callable[..., None]) -> Callable[..., None]:
    """A test in a process of its own, in which PyTorch knows the simulated accelerator: nothing could take it away again."""

    @wraps(test)
    def forked(*args, **kwargs):
        if sim.problem():
            pytest.skip(sim.problem())
        told, tell = os.pipe()
        if child := os.fork():
            os.close(tell)
            with open(told) as pipe:
                failure = pipe.read()
            assert os.waitpid(child, 0)[1] == 0 and not failure, failure
            return
        try:
            sim.enable()
            test(*args, **kwargs)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it is, the test has failed by it
            os.write(tell, traceback.format_exc().encode())
        finally:
            os._exit(1)

    return forked


def lend_packages(environment: Path) -> Path:
    """Make a virtual environment in which all that is installed here can be imported, pip too; returns its Python."""
    start([sys.executable, "-m", "venv", "--without-pip", environment], environment.parent)
    python = environment / "bin/python"
    asked = start([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], environment)
    Path(asked.stdout.strip(), "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python
