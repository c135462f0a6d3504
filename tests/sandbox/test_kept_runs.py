"""What the course's own programs did is kept for the very same job, and for no other; a damaged file is as if there were none."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.recording.observation import Entry, Observation, Trouble
from autograder.sandbox.host.job import DoesJobs, Job, Outcome, Run
from autograder.sandbox.host.kept_runs import KeptRuns
from autograder.sandbox.layers.limits import Limits

RUNS = [
    Run(name, name, "known", "plain", "float64", "cpu", {"x": np.array([1.0, 2.0]), "n": 3}) for name in ("one", "two")
]
JOB = Job("toy.py", "x = 1", "checks", RUNS, trusted=True)


class Counting(DoesJobs):
    """Sees a number of its own in every run, and counts the jobs."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.limits, self.done, self._trouble = Limits(), 0, trouble

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        self.done += 1
        entry = Entry("rows", "trajectory", np.array([[float(self.done), np.nan]]), "float64", columns=("w", "b"))
        return Outcome(seen={number: Observation((entry,), self._trouble) for number in todo})


def do(jobs: DoesJobs, path: Path, job: Job = JOB, todo: tuple[int, ...] = (0, 1), rests_on: str = "here") -> float:
    """The number that is seen when a job is done by a command of its own."""
    kept = KeptRuns(jobs, path, rests_on)
    seen = kept.part(job, todo).seen
    kept.save()
    assert sorted(seen) == sorted(todo)
    values = seen[todo[0]].entries[0].values
    assert values is not None and np.isnan(values[0, 1])
    return float(values[0, 0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "runs"


def test_the_same_job_is_done_once(path: Path) -> None:
    jobs = Counting()
    assert [do(jobs, path), do(jobs, path), jobs.done] == [1, 1, 1]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    "other",
    [
        {"job": replace(JOB, source="x = 2")},
        {"job": replace(JOB, checks="others")},
        {"job": replace(JOB, filename="other.py")},
        {"job": replace(JOB, variants=["x = 3", "x = 4"])},
        {"job": replace(JOB, limits=Limits(cpu_seconds=1))},
        {"job": replace(JOB, runs=[replace(RUNS[0], values={"x": np.array([1.0, 2.5]), "n": 3}), RUNS[1]])},
        {"job": replace(JOB, runs=[replace(RUNS[0], values={"x": np.array([1.0, 2.0]), "n": 4}), RUNS[1]])},
        {"job": replace(JOB, runs=[replace(RUNS[0], dtype="float32"), RUNS[1]])},
        {"job": replace(JOB, runs=[replace(RUNS[0], device="sim"), RUNS[1]])},
        {"todo": (1,)},
        {"todo": (1, 0)},
        {"rests_on": "another release"},
    ],
)
def test_another_one_is_done(path: Path, other: dict[str, object]) -> None:
    jobs = Counting()
    do(jobs, path)
    assert do(jobs, path, **other) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("job", [replace(JOB, trusted=False), replace(JOB, patches=["", "x = 2"])])
def test_a_submission_is_never_kept_nor_an_edit(path: Path, job: Job) -> None:
    jobs = Counting()
    assert [do(jobs, path, job) for _ in range(2)] == [1, 2]
    assert not path.exists()


@pytest.mark.parametrize(
    ("trouble", "done"),
    [
        (Trouble("exception", "ZeroDivisionError"), 1),
        (Trouble("timeout", "4 s"), 2),
        (Trouble("ended", "signal 9"), 2),
        (Trouble("skipped", "no such device"), 2),
    ],
)
def test_what_the_machine_may_have_decided_is_not_kept(path: Path, trouble: Trouble, done: int) -> None:
    jobs = Counting(trouble)
    do(jobs, path)
    do(jobs, path)
    assert jobs.done == done


def test_what_is_damaged_is_done_again(path: Path) -> None:
    jobs = Counting()
    do(jobs, path)
    whole = path.read_bytes()
    for damaged in [
        b"",
        whole[:40],
        whole[:-1],
        whole + b"x",
        *(_flipped(whole, at) for at in range(0, len(whole), 41)),
    ]:
        before = jobs.done
        path.write_bytes(damaged)
        assert do(jobs, path) == jobs.done == before + 1
        assert do(jobs, path) == jobs.done  # whole again


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("what", ["file", "folder", "owner", "link"])
def test_what_another_could_have_written_is_not_used(path: Path, what: str) -> None:
    jobs = Counting()
    do(jobs, path)
    if what == "link":
        path.rename(path.with_name("there"))
        path.symlink_to("there")
    elif what == "owner":
        if os.geteuid() != 0:
            pytest.skip("only root gives files away")
        os.chown(path, 65534, -1)
    else:
        (path if what == "file" else path.parent).chmod(0o777)
    assert do(jobs, path) == 2


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    jobs = Counting()
    assert [do(jobs, tmp_path / "file" / "runs") for _ in range(2)] == [1, 2]


def test_two_at_once_do_no_harm(path: Path) -> None:
    def work(number: int) -> None:
        for turn in range(5):
            do(Counting(), path, replace(JOB, source=f"x = {number}{turn}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs = Counting()
    assert do(jobs, path) == do(jobs, path) == jobs.done == 1


def test_what_was_used_longest_ago_is_forgotten_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Counting()
    do(jobs, path, replace(JOB, source="old"))
    do(jobs, path, replace(JOB, source="used"))
    monkeypatch.setattr("autograder.sandbox.host.kept_runs.MOST_BYTES", 2 * path.stat().st_size // 3 + 400)
    both = KeptRuns(jobs, path, "here")
    both.part(replace(JOB, source="used"), [0, 1])
    both.part(replace(JOB, source="new"), [0, 1])
    both.save()
    assert jobs.done == 3
    assert [do(jobs, path, replace(JOB, source=text)) for text in ("used", "new")] == [2, 3]
    assert do(jobs, path, replace(JOB, source="old")) == 4
