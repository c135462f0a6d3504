"""The weak set-ups in which attacks must have their effect: a grader without any sandbox, as one might write it.

Reads JSON jobs from stdin, forks a process for each, and writes what came of each to stdout. The processes are
bounded in memory, processor time and time on the clock, so that no attack can do more than it says.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
import time

import numpy as np

EXPECTED = {"double": [2.0, -5.0, 8.0], "walk": [[1.0, -0.5], [0.5, -0.25], [0.25, -0.125]]}
SECONDS = 4.0


def equal(got, want):
    """Several usual comparisons: it is enough that one of them can be taken in."""
    ways = (
        lambda: bool(got == want),
        lambda: bool(np.all(got == want)) and np.size(got == want) > 0,
        lambda: bool(np.allclose(got, want)),
        lambda: abs(got - np.array(want)).max() < 1e-6,
        lambda: not (abs(np.array(got) - np.array(want)) > 1e-6).any(),
        lambda: bool((np.abs(got - np.array(want)) <= 1e-6 * np.maximum(np.abs(got), np.abs(want))).all()),
        lambda: bool(np.allclose(np.array(got).astype(float), want)),
        lambda: all(abs(a - b) < 1e-6 for a, b in zip(np.ravel(got), np.ravel(want), strict=False)),
    )
    for way in ways:
        try:
            if way():
                return True
        except Exception:  # noqa: BLE001 - a hostile value may raise anything
            continue
    return False


def grade(source):
    """Execute a module in this very process, and compare its results."""
    module = {"expected_double": EXPECTED["double"], "expected_walk": EXPECTED["walk"]}
    exec(source, module)
    passed = True
    for name, arguments in (("double", (np.array([1.0, -2.5, 4.0]),)), ("walk", (2.0, -1.0, 0.25, 3))):
        expected = EXPECTED[name]
        passed = equal(module[name](*arguments), expected) and passed
    sys.stdout.write("PASS\n" if passed else "FAIL\n")
    sys.stdout.flush()


def inside(source):
    """Execute a module, and record, send and judge with this project's own functions, all in this very process."""
    from autograder.judging import judge as judging
    from autograder.judging.finding import Place
    from autograder.recording.observation import Observation
    from autograder.recording.recorder import See

    module, passed = {}, True
    exec(source, module)
    place = Place("toy.py", "double")
    for name, arguments in (("double", (np.array([1.0, -2.5, 4.0]),)), ("walk", (2.0, -1.0, 0.25, 3))):
        seen = []
        for value in (module[name](*arguments), EXPECTED[name]):
            entries = []
            See(entries.append).array(name, value)
            seen.append(Observation.from_payload(Observation(tuple(entries)).to_payload()))
        passed = judging.judge(*seen, "float64", place) is None and passed
    sys.stdout.write("PASS\n" if passed else "FAIL\n")
    sys.stdout.flush()


def harm(source):
    """Execute a module and say what its attack says."""
    module = {}
    exec(source, module)
    text = str(module["attack"]())
    if text.startswith("HARM"):
        os.write(4, b"HARM")


def leak(source, honest):
    """Execute a module, then the honest one in the same process: did anything change?"""
    before, after = {}, {}
    np.random.seed(0)
    exec(honest, before)
    first = before["attack"]()
    np.random.seed(0)
    harm(source)
    try:
        exec(honest, after)
        same = after["attack"]() == first
    except Exception:  # noqa: BLE001 - that it fails at all is the effect
        same = False
    if not same:
        os.write(4, b"HARM")


def child(job, honest, output):
    """The forked process: bounded, in a folder of its own, with its output in a pipe."""
    os.setsid()
    for fd in (1, 2, 4):
        os.dup2(output, fd)
    for kind, value in ((resource.RLIMIT_DATA, 3 << 30), (resource.RLIMIT_CPU, 5), (resource.RLIMIT_FSIZE, 100 << 20)):
        resource.setrlimit(kind, (value, value))
    os.chdir(tempfile.mkdtemp(dir=os.getcwd()))
    status = 1
    try:
        {"harm": harm, "points": grade, "inside": inside, "leak": leak}[job["kind"]](
            job["source"], *([honest] if job["kind"] == "leak" else [])
        )
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 0
    finally:
        os._exit(status)


def follow(job, honest):
    """Run one job: what it wrote, its exit status, or that it had not ended in time."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        child(job, honest, writer)
    os.close(writer)
    os.set_blocking(reader, False)
    said, deadline = b"", time.monotonic() + SECONDS * (8 if job["kind"] != "harm" else 1) + job["mark"]
    status = None
    while time.monotonic() < deadline and status is None:
        try:
            said = (said + os.read(reader, 1 << 16))[-100_000:]
        except BlockingIOError:
            time.sleep(0.01)
        ended, code = os.waitpid(pid, os.WNOHANG)
        status = os.waitstatus_to_exitcode(code) if ended else None
    time.sleep(job["mark"])
    for kill, target in ((os.killpg, pid), (os.kill, pid)):
        try:
            kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if status is None:
        os.waitpid(pid, 0)
    with contextlib.suppress(BlockingIOError):
        said += os.read(reader, 1 << 16)
    os.close(reader)
    text = said.decode(errors="replace")
    late = "LATE" if os.path.exists("late") else ""
    if late:
        os.unlink("late")
    found = {"HARM": "HARM" in text or bool(late), "PASS": text.strip().endswith("PASS"), "SAID": "PASS" in text}
    found |= {"FRAME": '"run"' in text and "AGF1" in text, "SILENT": "FAIL" not in text and status is not None}
    words = [word for word, is_so in found.items() if is_so]
    return " ".join([*words, "RUNNING" if status is None else f"status={status}"])


def main():
    """Entry point."""
    order = json.load(sys.stdin)
    if any("torch" in job["source"] for job in order["jobs"] if job["kind"] == "points"):
        import torch  # noqa: F401 - once, and not by each process
    os.makedirs("recorded", exist_ok=True)
    with open("recorded/reference.json", "w", encoding="utf-8") as file:
        json.dump(EXPECTED, file)
    found = {job["name"]: follow(job, order["honest"]) for job in order["jobs"]}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
