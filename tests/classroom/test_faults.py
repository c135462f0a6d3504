"""Faults in the middle of grading: the same command, run again, ends with the results of an undisturbed run."""

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from tests.helpers import BIN, TOY_SOLUTION, put, run_cli, start, write_toy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
GRADE = ("grade", "submitted", "--out", "out", "--seed", "5", "--workers", "2", "--trust-submissions")
SLOW = TOY_SOLUTION + "\nimport time\ntime.sleep(0.15)\n"


slow = pytest.mark.slow  # `make attacks` runs these


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A toy class, and the files that grading it makes."""
    root = write_toy(tmp_path_factory.mktemp("faults"))
    for number in range(16):
        folder = root / "submitted" / f"student{number:02}" / "01_toy"
        folder.mkdir(parents=True)
        (folder / "toy.py").write_text(SLOW if number % 4 else "def double(x): return x\n")
    assert run_cli(*GRADE, cwd=root).returncode == 0
    return root, results(root)


def results(root):
    return {name: (root / "out" / name).read_bytes() for name in ("results.jsonl", "grades.csv")}


def begin(root):
    shutil.rmtree(root / "out", ignore_errors=True)
    return subprocess.Popen(
        [BIN / "autograder", *GRADE],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job in the background ignores it
    )


def below(pid):
    """All processes that descend from one, with their command lines."""
    parents, found, todo = {}, {}, [pid]
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError):
            stat = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    while todo:
        for child in parents.get(todo.pop(), []):
            todo.append(child)
            with contextlib.suppress(OSError), open(f"/proc/{child}/cmdline", "rb") as command:
                found[child] = command.read().decode(errors="replace")
    return found


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def graded(root):
    results = root / "out" / "results.jsonl"
    return results.exists() and results.stat().st_size > 0


@pytest.mark.attacks
@pytest.mark.parametrize("seed", range(5))
def test_the_grader_is_killed_at_any_moment(undisturbed, seed):
    root, expected = undisturbed
    running = begin(root)
    rng = random.Random(seed)
    if seed:
        assert wait_for(lambda: graded(root))
    time.sleep(rng.uniform(0, 1.0))
    left = below(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in left), 20), (
        "something outlived the grader"
    )
    for name in ("results.jsonl", "grades.csv"):
        path = root / "out" / name
        found = path.read_text().splitlines(keepends=True) if path.exists() else []
        assert all(line.endswith("\n") for line in found) and set(found) <= set(
            expected[name].decode().splitlines(keepends=True)
        )
    assert run_cli(*GRADE, cwd=root).returncode == 0
    assert results(root) == expected


@pytest.mark.attacks
@pytest.mark.parametrize("who", ["worker", "child", "both"])
def test_workers_and_children_are_killed_at_random(undisturbed, who):
    root, expected = undisturbed
    running = begin(root)
    rng = random.Random(who)
    assert wait_for(lambda: graded(root))
    for _ in range(3):
        processes = below(running.pid)
        servers = [pid for pid, command in processes.items() if "autograder.sandbox.child.fork_server" in command]
        children = [pid for pid in servers if below(pid) == {}]
        chosen = {"worker": servers, "child": children, "both": servers}[who]
        if chosen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(chosen), signal.SIGKILL)
        time.sleep(rng.uniform(0.05, 0.4))
    _, said = running.communicate(timeout=240)
    assert "Traceback" not in said
    if results(root) != expected:  # the same job was hit twice: the next run does it again
        assert running.returncode == 3
    assert run_cli(*GRADE, cwd=root).returncode == 0
    assert results(root) == expected


@slow
def test_whoever_interrupts_is_told_and_goes_on_where_it_stopped(undisturbed):
    root, expected = undisturbed
    holding = root / "submitted" / "aaron" / "01_toy"  # comes first, and keeps a worker busy until the signal
    holding.mkdir(parents=True)
    (holding / "toy.py").write_text(TOY_SOLUTION + "\nimport time\ntime.sleep(15)\n")
    running = begin(root)
    assert wait_for(lambda: graded(root))
    left = below(running.pid)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    shutil.rmtree(holding.parent)
    assert (running.returncode, said) == (
        130,
        "Interrupted. What is graded is kept in out: the same command goes on from here.\n",
    )
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in left), 10)
    kept = (root / "out" / "results.jsonl").read_bytes()
    assert 0 < kept.count(b"\n") < 16 and not (root / "out" / "grades.csv").exists()
    export = ("export", "out", "--format", "wide")
    assert "was ended before all was graded" in run_cli(*export, cwd=root).stderr
    assert run_cli(*GRADE, cwd=root).returncode == 0
    assert results(root) == expected
    assert "graded" not in run_cli(*export, cwd=root).stderr


@slow
@pytest.mark.parametrize(
    "size", [12_000, *(pytest.param(n, marks=pytest.mark.attacks) for n in (0, 100, 3_000, 25_000))]
)
def test_a_full_disk_is_said_in_a_sentence(undisturbed, size):
    """A limit on the size of files stands for the full disk: writing fails in the same place."""
    root, expected = undisturbed
    shutil.rmtree(root / "out", ignore_errors=True)
    done = subprocess.run(
        [BIN / "autograder", *GRADE],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert done.returncode == 2, done.stderr
    *progress, said = done.stderr.strip().splitlines()
    assert said.startswith("autograder: ") and all(line.endswith(" graded") for line in progress), done.stderr
    assert run_cli(*GRADE, cwd=root).returncode == 0
    assert results(root) == expected


@slow
def test_a_read_only_output_folder_is_said_in_a_sentence_and_kept(undisturbed):
    """Root may write anywhere, so the folder is mounted read-only, in a namespace of the command's own."""
    root, expected = undisturbed
    assert run_cli(*GRADE, cwd=root).returncode == 0
    changed = root / "submitted" / "student01" / "01_toy" / "toy.py"
    changed.write_text(TOY_SOLUTION)
    mount = "mount --bind out out && mount -o remount,bind,ro out"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], cwd=root, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let the tests mount a folder read-only")
    words = " ".join(str(word) for word in [BIN / "autograder", *GRADE])
    done = start(["unshare", "-m", "sh", "-c", f"{mount} && exec {words}"], root)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert results(root) == expected
    changed.write_text(SLOW)
    assert run_cli(*GRADE, cwd=root).returncode == 0
    assert results(root) == expected


def test_an_output_folder_that_cannot_be_made(tmp_path, autograder):
    root = write_toy(tmp_path)
    put(root, "submitted/ada/01_toy/toy.py", "file")
    done = autograder("grade", "submitted", "--out", "file/out", "--trust-submissions", cwd=root)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_a_submission_that_vanishes_after_it_was_found(tmp_path):
    course = load_course(write_toy(tmp_path))
    path = tmp_path / "submitted" / "ada" / "01_toy" / "toy.py"
    path.parent.mkdir(parents=True)
    path.write_text("x = 1")
    handin = collect([tmp_path / "submitted"], course).handins[0]
    path.unlink()
    with pytest.raises(SubmissionError, match="no such file"):
        handin.read()


JUMPING = """
import itertools, sys, time

jumps = itertools.cycle([2e9, 1.0, 1.5e9])
time.time = lambda: next(jumps)  # before anything of the grader is imported
time.time_ns = lambda: int(next(jumps) * 1e9)
from autograder.frontends.cli import main

sys.argv[0] = "autograder"
main()
"""


@slow
def test_the_clock_of_the_wall_does_not_matter(undisturbed):
    root, expected = undisturbed
    shutil.rmtree(root / "out", ignore_errors=True)
    done = start([sys.executable, "-c", JUMPING, *GRADE], root)
    assert done.returncode == 0, done.stderr
    assert results(root) == expected
