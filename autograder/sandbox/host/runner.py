"""What does jobs: a sandbox, or a plain process for one's own code.

A job is one module, the exercise's checks and the runs (a check on a case each). All runs of a job on one
device share one child process. If that dies, hangs or talks nonsense during a run, only that run's step
is lost: the runs of the other steps go on in a fresh one.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Self

from autograder.recording.left_files import Files
from autograder.recording.observation import NOT_FINISHED, PRINTED, Observation, Trouble
from autograder.sandbox.host.job import LOST, Attempt, Frames, Job, Outcome, Turn
from autograder.sandbox.layers.levels import Confinement
from autograder.sandbox.layers.limits import Limits

RETRIES = 3


class DoesJobs(ABC):
    """Whatever can be given a job."""

    limits: Limits

    @abstractmethod
    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """Do the runs of a job that have these numbers, those on one device together.

        Raises:
            SandboxError: if the sandbox itself fails.
        """

    def run(self, job: Job) -> Outcome:
        """Run a job. Whatever the submission does ends up in its observations.

        Raises:
            SandboxError: if the sandbox itself fails.
        """
        return self.part(job, range(len(job.runs)))


class Runner(DoesJobs):
    """Does jobs, one at a time; use one runner a thread.

    Args:
        limits: what one submission may use.

    Attributes:
        notice: a sentence for whoever looks at what comes of it, "" where there is nothing to say.
        contexts: how many processes were given a job on the GPU so far, each with a CUDA context of its own.
    """

    notice = ""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.contexts = 0
        self._frames = Frames()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def confinement(self) -> Confinement:
        """The layers that are really active around a submission; starts a process if that takes one.

        Raises:
            SandboxError: if it does not come up.
        """

    @abstractmethod
    def prepare(self) -> None:
        """Start what takes long in the background; whoever needs it first waits for it."""

    @abstractmethod
    def close(self) -> None:
        """End it for good."""

    @abstractmethod
    def abort(self) -> None:
        """End its process at once, from another thread than the one that uses it: its run ends with SandboxError."""

    @abstractmethod
    def _make_ready(self, job: Job, device: str) -> str:
        """Have a process at hand for a job's runs on a device. Returns why the device is not to be had, else ""."""

    @abstractmethod
    def _attempt(self, turn: Turn) -> Attempt:
        """Do the runs of a turn, as far as its process gets."""

    def _limits(self, job: Job) -> Limits:
        """What a job may use."""
        return job.limits or self.limits

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """See `DoesJobs.part`."""
        part, end = Outcome(), time.monotonic() + self._limits(job).submission_seconds
        todo = list(todo)
        kills, weight = 0, 0
        left_files: dict[int, Files] = {}
        while todo:
            before = time.monotonic()
            device = job.runs[todo[0]].device
            reason = self._make_ready(job, device)
            end += time.monotonic() - before  # what a new process takes is not the submission's time
            batch = [index for index in todo if job.runs[index].device == device]
            # What a run left in one process is given to another, that has seen nothing else of it.
            batch = [index for index in batch if index not in left_files] or batch
            if reason:
                part.skip(batch, reason)
                todo = [index for index in todo if index not in batch]
                continue
            self.contexts += device == "cuda"
            attempt = self._attempt(Turn(job, batch, end, weight, dict(left_files)))
            left_files.update(attempt.left)
            weight = attempt.weight
            part.take(attempt.seen, attempt.seconds, bytes(attempt.output))
            part.passed_over = part.passed_over or attempt.passed_over
            todo = [index for index in todo if index not in attempt.seen]
            left = [index for index in batch if index not in attempt.seen and index not in attempt.left]
            if not left:
                continue
            if attempt.killed and kills < RETRIES:
                kills += 1  # by a signal of its own, or from outside: only if it goes on and on, it is its own
                continue
            trouble = attempt.import_trouble or attempt.trouble or Trouble("ended", "exit status 0")
            if not attempt.imported:
                trouble = _unimported(trouble)
            if not attempt.imported or attempt.import_trouble:
                part.take({index: Observation((), trouble) for index in todo})
                break
            part.take({left[0]: Observation((), trouble)})
            todo.remove(left[0])
            part.lost.add(job.runs[left[0]].step)
            after = [index for index in todo if job.runs[index].step in part.lost]
            part.skip(after, LOST)
            todo = [index for index in todo if index not in after]
        return part


def _unimported(trouble: Trouble) -> Trouble:
    """What stopped the process before the module was executed to its end: no step has to do with it."""
    said = {
        "timeout": f"{NOT_FINISHED}{trouble.text}",
        "output": f"{PRINTED}{trouble.text}",
        "ended": f"it ended its process ({trouble.text})",
    }
    return Trouble("unimported", said[trouble.kind]) if trouble.kind in said else trouble
