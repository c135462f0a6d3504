"""`grade --scheduler`: a real scheduler and two workers on this machine give the bytes that local grading gives."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml

from autograder.errors import UsageError
from tests.helpers import BIN, ROOT, TOY_SOLUTION, hand_in_two_mistakes, run_cli, write_toy_and_02

pytest.importorskip("distributed")
GRADE = ("grade", "submitted", "--seed", "5", "--trust-submissions")
# Attacks of tests/attacks/points.yml, and whose they are.
HOSTILE = {"patch_recorder": "student01", "forge_pack": "student04", "system_exit_in_step": "student08"}
SLOW = TOY_SOLUTION + "\nimport time\ntime.sleep(0.1)\n"


@pytest.fixture(scope="module")
def toy_class(tmp_path_factory):
    """A toy class of 13, and the files that grading it on this machine makes."""
    root = write_toy_and_02(tmp_path_factory.mktemp("cluster"))
    hand_in_two_mistakes(root, "zoe")
    for number in range(12):
        folder = root / "submitted" / f"student{number:02}" / "01_toy"
        folder.mkdir(parents=True)
        source = SLOW if number % 3 else SLOW.replace("2 * number", "3 * number")
        (folder / "toy.py").write_text(source if number != 5 else "import os\nos._exit(3)\n")
    for entry in yaml.safe_load((ROOT / "tests/attacks/points.yml").read_text(encoding="utf-8")):
        if entry["name"] in HOSTILE:
            (root / "submitted" / HOSTILE[entry["name"]] / "01_toy/toy.py").write_text(entry["source"])
    (root / "submitted/student07/01_toy/toy.py").write_bytes(b"\x7fELF\xff")
    assert run_cli(*GRADE, "--out", "local", "--workers", "1", cwd=root).returncode == 3
    results = [json.loads(line) for line in (root / "local/results.jsonl").read_text().splitlines()]
    hostile = [result for result in results if result["student"] in HOSTILE.values()]
    assert [result["points"] for result in hostile] == [0, 0, 0], hostile
    last = results[-1]
    named = {check["mistake"] for step in last["steps"] for check in step["checks"]} - {None}
    assert last["student"] == "zoe" and len(named) == 2
    return root, files(root / "local")


def files(out):
    """What an instructor finds in the folder: results, grades and the pages of the report."""
    pages = sorted(path for path in (out / "report").rglob("*") if path.is_file())
    assert len(pages) >= 14
    return {path.name: path.read_bytes() for path in [out / "results.jsonl", out / "grades.csv", *pages]}


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    assert condition()


@contextlib.contextmanager
def dask_pool(folder, workers):
    """A scheduler's address, and its worker processes, each with a thread."""
    dask, place = [sys.executable, "-m", "dask"], folder / "scheduler.json"
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "env": environment}
    words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", place]
    running = [subprocess.Popen([*dask, *map(str, words)], **quiet)]
    try:
        wait_for(lambda: place.exists() and place.read_text().strip().endswith("}"))
        address = json.loads(place.read_text())["address"]
        words = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        running += [subprocess.Popen([*dask, *words], **quiet) for _ in range(workers)]
        yield address, running[1:]
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.mark.slow
def test_two_workers_give_the_very_bytes_and_a_lost_one_loses_nothing(toy_class, tmp_path):
    root, expected = toy_class
    with dask_pool(tmp_path, 2) as (address, workers):
        done = run_cli(*GRADE, "--out", "far", "--scheduler", address, cwd=root)
        assert done.returncode == 3, done.stderr
        assert files(root / "far") == expected
        command = [BIN / "autograder", *GRADE, "--out", "lost", "--scheduler", address]
        running = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        results = root / "lost" / "results.jsonl"
        wait_for(lambda: results.exists() and results.read_text().count("\n") >= 2)
        workers[0].send_signal(signal.SIGKILL)
        _, said = running.communicate(timeout=120)
        assert running.returncode == 3, said
        assert files(root / "lost") == expected


def test_no_scheduler_there_is_one_sentence(tmp_path, autograder):
    root = write_toy_and_02(tmp_path)
    hand_in_two_mistakes(root, "zoe")
    done = autograder(*GRADE, "--out", "none", "--scheduler", "not an address", cwd=root)
    assert done.returncode == 2 and "no Dask scheduler answers there" in done.stderr


class Client:
    """A scheduler that answers, has no worker, and never finishes anything."""

    def submit(self, *_, **__):
        return self

    def nthreads(self):
        return {}

    def add_done_callback(self, call): ...

    def register_plugin(self, *_, **__): ...

    key = "only"


def test_a_cluster_whose_workers_are_all_gone_is_not_waited_for_without_end(monkeypatch, course):
    from autograder.classroom import dask_pool
    from autograder.submissions.source import Submission

    monkeypatch.setattr(dask_pool, "LOOK_SECONDS", 0.001)
    pool = dask_pool.ClusterPool.__new__(dask_pool.ClusterPool)
    vars(pool).update(
        address="tcp://there:1", _client=Client(), _run="r", _limits=None, _needed=frozenset(), _versions={}
    )
    submission = Submission("ada", "01_toy", "toy.py", "", "")
    with pytest.raises(UsageError, match="all its workers are gone; what is graded is kept"):
        list(pool.grade(iter([submission]), {}))
