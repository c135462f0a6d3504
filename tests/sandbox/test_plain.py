"""A plain process brings what the sandbox brings, and one's own code neither hangs it nor outlives it."""

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course.yaml_file import load_course
from autograder.errors import ChecksError, SandboxError
from autograder.judging.bank import make_bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.recording import codec
from autograder.sandbox.host.job import Job, Outcome, Turn
from autograder.sandbox.host.plain import Plain
from autograder.sandbox.host.runner import Runner
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.source import make_submission
from tests.diagnose import Program, programs
from tests.frontdoor import Shelf
from tests.helpers import HONEST, PATIENCE, PROBE_CHECKS, ROOT, patient, probe, values_of

LIMITS = Limits(cpu_seconds=2, wall_seconds=3)
COURSE = load_course(ROOT)
CHEAP = "02_manual_gradient"  # whose known mistakes are soon run
EVERY, PARTS = 4, 10


@pytest.fixture(scope="module")
def plain():
    with Plain(LIMITS) as runner:
        yield runner


def told(outcome: Outcome) -> list[bytes]:
    """All that a job brought, as bytes."""
    return [codec.pack(seen.to_payload()) for seen in outcome.observations] + [outcome.output.encode()]


SOURCES = {
    "right": HONEST,
    "prints": HONEST + "print('once')\nimport sys\nprint('twice', file=sys.stderr)\n",
    "one step wrong": HONEST.replace("3 * x", "x / 0"),
    "not to be imported": "import nothing_of_this_name",
    "no Python": "def first(x:",
    "leaves at once": "import os\nos._exit(3)",
    "leaves in a step": HONEST.replace("return 3", "import os; os._exit(0)\n    return 3"),
    "quits": HONEST.replace("return 3", "raise SystemExit('no')\n    return 3"),
    "crashes": HONEST.replace("return 3", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)\n    return 3"),
    "patches the recorder": "import numpy\nnumpy.asarray = None\n" + HONEST,
    "leaves a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
    + HONEST,
    "writes files": HONEST.replace(
        "return 3", "open('a', 'w').close(); import os; n = len(os.listdir())\n    return n * 3"
    ),
    "starts a process": HONEST.replace("return 3", "import subprocess; subprocess.run(['true'])\n    return 3"),
    "forks": HONEST.replace("return 3", "import os; os.fork()\n    return 3"),
    "a worker": HONEST.replace(
        "return 3",
        "from torch.utils.data import DataLoader\n    next(iter(DataLoader([1.0], num_workers=1)))\n    return 3",
    ),
    "opens a connection": HONEST.replace(
        "return 3", "import socket; socket.create_connection(('::1', 1))\n    return 3"
    ),
    "imports another exercise": "import probe\n" + HONEST,
    "the device sim": HONEST,
}


QUICK = ("prints", "crashes", "forks", "the device sim")  # each ends a process, and to start one takes longest


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=() if what in QUICK else pytest.mark.slow) for what in SOURCES]
)
def test_it_brings_what_the_sandbox_brings(what: str, plain: Plain, sandbox: Sandbox) -> None:
    job = probe(SOURCES[what])
    if "sim" in what:
        job = replace(job, runs=[replace(run, device="sim") for run in job.runs])
    ours, others = told(plain.run(job)), told(sandbox.run(job))
    if what == "a worker":  # what PyTorch prints depends on how far it got
        ours, others = ours[:-1], others[:-1]
    assert ours == others
    assert [values_of(seen) for seen in plain.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]


def test_a_process_stays_as_long_as_nothing_can_be_left_behind(plain: Plain) -> None:
    def number(source: str) -> int:
        plain.run(probe(source))
        return plain._processes["cpu"]._process.pid

    first = number(HONEST)
    assert number(HONEST.replace("3", "4")) == first
    torch_changed = "import torch\ntorch.set_printoptions(precision=2)\n" + HONEST
    assert number(torch_changed) != first


def test_an_endless_loop_costs_its_step_alone(plain: Plain, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "limits", replace(LIMITS, wall_seconds=1.0))
    job = probe(HONEST.replace("return 2", "while True: pass\n    return 2"))
    first, second = plain.run(job).observations
    assert first.trouble is not None and first.trouble.kind == "timeout"
    assert first.trouble.text == "2 s of processor time, or 1 s on the clock" and values_of(second) == [3, -6]


def test_too_much_output_costs_its_step_alone(plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        plain, "limits", replace(LIMITS, wall_seconds=PATIENCE)
    )  # the clock of a busy machine is not what ends it
    outcome = plain.run(probe(HONEST.replace("return 2", "while True: print('x' * 9999)\n    return 2")))
    first, second = outcome.observations
    assert first.trouble is not None and first.trouble.kind == "output" and values_of(second) == [3, -6]
    assert set(outcome.output) == {"x", "\n"} and len(outcome.output) == 64 * 1024


def test_its_process_ends_with_the_grader_whatever_it_does() -> None:
    """Its input ends, as it does when a terminal is closed over an endless loop."""
    with Plain() as runner:
        assert runner._make_ready(probe(HONEST), "cpu") == ""
        process = runner._processes["cpu"]
        process.tell((job := probe("while True: pass")).fixed() + Turn(job, [0]).own())
        while not (process.hear(0.1) or b""):
            assert process.runs
        process._process.stdin.close()
        assert process._process.wait(60) == 0


def test_it_is_broken_off_from_another_thread() -> None:
    with Plain() as runner:
        runner.prepare()
        job, raised = probe("while True: pass"), []

        def work() -> None:
            with pytest.raises(SandboxError) as error:
                runner.run(job)
            raised.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.2)
        runner.abort()
        thread.join(60)
        assert raised


def test_its_folder_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Plain() as runner:
        runner.run(probe("import tempfile\ntempfile.mkstemp()\n" + HONEST))
        assert os.listdir(tmp_path)
    assert os.listdir(tmp_path) == []


def test_broken_checks_are_told(plain: Plain) -> None:
    with pytest.raises(ChecksError, match="the checks cannot be run: .*NameError"):
        plain.run(Job("probe.py", HONEST, "nothing\n" + PROBE_CHECKS, probe(HONEST).runs))
    assert [values_of(seen) for seen in plain.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]


def chosen(exercises: Iterable[str], every: int) -> list[Program]:
    """One program of so many; none that seeds by chance, of which no two runs are alike."""
    known = [program for exercise in exercises for program in programs(exercise)]
    return [program for program in known if b".seed()" not in program.path.read_bytes()][::every]


class Heard:
    """A runner, and all that its jobs brought."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.told: list[list[bytes]] = []

    def run(self, job: Job) -> Outcome:
        outcome = self._runner.run(job)
        self.told.append(told(outcome))
        return outcome

    def part(self, *words: Any) -> Outcome:
        return self._runner.part(*words)


@pytest.fixture(scope="module")
def like_the_class(shelf: Shelf):
    limits = patient(COURSE.spec.limits.limits())
    with Plain(limits) as runner, shelf.sandbox(limits) as box:
        yield runner, box


@pytest.mark.parametrize(
    "some",
    [pytest.param(chosen([CHEAP], 60), id="quick")]
    + [
        pytest.param(chosen(COURSE.exercises, EVERY)[part::PARTS], marks=pytest.mark.slow, id=f"part-{part}")
        for part in range(PARTS)
    ],
)
def test_the_corpus_gets_the_sandbox_s_results_byte_for_byte(some: list, like_the_class: tuple[Plain, Sandbox]) -> None:
    assert some
    for program in some:
        plan = load_plan(COURSE, program.exercise)
        path = program.path
        work = make_submission("me", program.exercise, path.name, path.read_bytes(), str(path))
        observed, results = [], []
        for runner in map(Heard, like_the_class):
            results.append(grade_submission(work, plan, runner, make_bank(plan, runner)))
            observed.append(runner.told)
        assert observed[0] and observed[0] == observed[1], path
        assert repr(results[0]) == repr(results[1]) and results[0].as_json() == results[1].as_json(), path
