"""Where the processor time of a submission goes, exercise by exercise."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from statistics import median

from autograder.sandbox.host.job import Job
from bench.ours import Ours, spent
from bench.submissions import course, programs


@dataclass(frozen=True)
class Shares:
    """Milliseconds of processor time a submission.

    Attributes:
        exercise: whose submissions; runs: how many checks on how many cases each of them is put through.
        code: the students' own code, and the checks' calls of it, in one fork server: the floor.
        child: a forked child, or two where there are two devices: made, confined, given the checks, and ended.
        host: in the grader's own process: sending, receiving, judging.
        whole: all of it.
    """

    exercise: str
    runs: int
    code: float
    child: float
    host: float
    whole: float

    @property
    def watching(self) -> float:
        """What is left: writing down what is seen, looking whether that was tampered with, and the same state before each run."""
        return self.whole - self.code - self.child - self.host


def shares(rounds: int) -> list[Shares]:
    """Measure each exercise of the spine, nothing named."""
    ours = Ours(course(), programs(), naming=False)
    ours.grade()
    every, found = ours.programs, []
    for exercise in dict.fromkeys(program.exercise for program in every):
        ours.programs = [program for program in every if program.exercise == exercise]
        several = [_once(ours, exercise) for _ in range(rounds)]
        whole = [median(getattr(one, name) for one in several) for name in ("code", "child", "host", "whole")]
        found.append(replace(several[0], **dict(zip(("code", "child", "host", "whole"), whole, strict=True))))
    ours.close()
    return found


def _once(ours: Ours, exercise: str) -> Shares:
    plan, ms = ours.references[exercise].plan, 1000 / len(ours.programs)
    first = {run.device: run for run in reversed(plan.runs)}
    empty = Job(plan.spec.file, "", plan.checks, list(first.values()))  # without the step, a run has nothing to do
    code = ms * ours.floor().cpu
    before = time.process_time()
    whole = ms * ours.grade().cpu
    host = ms * (time.process_time() - before)
    start, own = spent([ours.sandbox]), time.process_time()
    for _ in ours.programs:
        ours.sandbox.run(empty)
    child = ms * (spent([ours.sandbox]) - start - (time.process_time() - own))
    return Shares(exercise, len(plan.runs), code, child, host, whole)
