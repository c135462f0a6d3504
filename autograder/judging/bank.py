"""The known mistakes of one exercise, and what is observed of each mutant, the solution with a mistake in it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.course.mistakes import Mistake
from autograder.judging.reference import Plan
from autograder.parsing import used_steps
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.runner import Runner

# A mutant, by the key of its mistake, and the runs that it did in one process, or the one run on which the prefilter observed it.
Place = tuple[str, tuple[int, ...] | int]
Observations = Mapping[int, Observation | None]
Recorded = Mapping[str, Sequence[Observation | None]]
# An observation that was not recorded, but is known not to be the reference's.
DIFFERENT = Observation((), Trouble("skipped", "not recorded"))


class Bank:
    """The known mistakes of an exercise, and what is recorded of each.

    Attributes:
        mistakes: by key, see `Mistake`.
        uses: by step, the other steps that the solution's code of it uses; None where that is not known.
    """

    def __init__(
        self, mistakes: Iterable[Mistake], recorded: Recorded, uses: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self.mistakes = {known.key: known for known in mistakes}
        self.uses = uses
        self._recorded = recorded

    def observations(self, key: str, runs: Sequence[int]) -> Observations:
        """What the solution with this mistake does on some runs; None for a run on which that is not known."""
        recorded = self._recorded.get(key)
        return {run: recorded[run] if recorded else None for run in runs}

    def first_observations(self, keys: Sequence[str], runs: Sequence[int]) -> list[Observations]:
        """What can be known cheaply about each of these mistakes."""
        return [Bank.observations(self, key, runs) for key in keys]


class MutantBank(Bank):
    """A bank that runs a mutant when it is first asked for, and is shared by a class. What is recorded spares most runs."""

    def __init__(self, plan: Plan, sandbox: Runner, lock: threading.Lock | None = None) -> None:
        """`lock` is held while the sandbox is used: whoever shares that shares the lock as well."""
        self._uses = used_steps(plan.solution, plan.spec.steps)
        super().__init__(plan.mistakes, plan.observations, self._uses)
        self._plan = plan
        self._sandbox = sandbox
        self._lock = lock or threading.Lock()
        self._kept: dict[Place, Observations] = {}

    def observations(self, key: str, runs: Sequence[int]) -> Observations:
        """See `Bank.observations`; the runs are done in order in one process."""
        place = key, self._together(key, runs)
        with self._lock:
            if place not in self._kept:
                job = self._job(self._mutant(key), self._plan.runs)
                self._kept[place] = self._sandbox.part(job, place[1]).seen
            return {run: self._kept[place][run] for run in runs}

    def first_observations(self, keys: Sequence[str], runs: Sequence[int]) -> list[Observations]:
        """See `Bank.first_observations`: recorded, else observed on the first of the runs."""
        found = super().first_observations(keys, runs)
        unknown = {at: (key, runs[0]) for at, key in enumerate(keys) if key not in self._recorded}
        with self._lock:
            new = [key for key, run in unknown.values() if (key, run) not in self._kept]
            if len(new) > 1:
                self._prefilter(new, runs[0])
            for at, place in unknown.items():
                found[at] = self._kept.get(place, found[at])
        return found

    def _prefilter(self, keys: Sequence[str], run: int) -> None:
        """Observe many mutants on one run in one child: a process each would cost far more than the runs.

        This only rules mutants out: one that might be the mistake is run again, alone and on all runs. None stands for
        an exception, whose message may depend on the line where the code stands.
        """
        job = self._job(self._plan.solution, [self._plan.runs[run]] * len(keys))
        seen = self._sandbox.run(replace(job, variants=[self._mutant(key) for key in keys])).observations
        for key, observation in zip(keys, seen, strict=True):
            self._kept[key, run] = {run: observation if observation.trouble is None else None}

    def _together(self, key: str, runs: Sequence[int]) -> tuple[int, ...]:
        """The runs to do in one process: where a record leaves few mutants to run, all that this mistake can affect.

        Starting a process is what costs most.
        """
        hit = self.mistakes[key].step
        reach = tuple(number for number, run in enumerate(self._plan.runs) if hit in {run.step, *self._uses[run.step]})
        return reach if self._recorded and set(runs) <= set(reach) else tuple(runs)

    def _mutant(self, key: str) -> str:
        return self.mistakes[key].apply(self._plan.solution)

    def _job(self, source: str, runs: Sequence[Run]) -> Job:
        return Job(self._plan.spec.file, source, self._plan.checks, runs, trusted=True)


def make_bank(plan: Plan, sandbox: Runner, lock: threading.Lock | None = None) -> Bank:
    """The plan's known mistakes: run when first asked for, under `lock`, where there is a solution, else as recorded."""
    return MutantBank(plan, sandbox, lock) if plan.solution else Bank(plan.mistakes, plan.observations)
