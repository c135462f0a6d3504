"""The known mistakes of one exercise, what is observed of each mutant (the solution with a mistake in it), and which it was.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; otherwise
none is named. A step is held against single mistakes: where it uses a wrong one, it was run with a right one in its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from autograder.course.mistakes import Mistake
from autograder.judging.compare import matches
from autograder.judging.reference import Plan
from autograder.parsing import used_steps
from autograder.recording.observation import OWN_TROUBLES, Observation, Trouble
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.runner import DoesJobs

# A mutant, by the key of its mistake, and the runs that it did in one process, or the one run on which the prefilter observed it.
Place = tuple[str, tuple[int, ...] | int]
A = TypeVar("A")
B = TypeVar("B")
Observations = Mapping[int, Observation | None]
Recorded = Mapping[str, Sequence[Observation | None]]
# An observation that was not recorded, but is known not to be the reference's.
DIFFERENT = Observation((), Trouble("skipped", "not recorded"))


class Each(Protocol):
    """Does the same with each of several things, like `map`, which is one."""

    def __call__(self, work: Callable[[A], B], items: Iterable[A], /) -> Iterable[B]:
        """The answers in the order of the items."""


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

    def __init__(self, plan: Plan, sandbox: DoesJobs, lock: AbstractContextManager[object] | None = None) -> None:
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

    def observe_together(self, runs_of: Mapping[str, Sequence[int]]) -> None:
        """Do the runs of many mutants in one child, each with a module of its own: a process each would cost more than the runs.

        What did not end there is left to be run alone.
        """
        whole = {key: self._together(key, runs) for key, runs in runs_of.items()}
        places = [(key, run) for key, runs in whole.items() for run in runs]
        with self._lock:
            observed = dict(zip(places, self._in_one_child(places), strict=True))
        lost = {key for (key, _), each in observed.items() if each.trouble and each.trouble.kind not in OWN_TROUBLES}
        for key, runs in whole.items():
            if key not in lost:
                self._kept[key, runs] = {run: observed[key, run] for run in runs}

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
        for key, observation in zip(keys, self._in_one_child([(key, run) for key in keys]), strict=True):
            self._kept[key, run] = {run: observation if observation.trouble is None else None}

    def _in_one_child(self, places: Sequence[tuple[str, int]]) -> list[Observation]:
        """What mutants give on runs, each with a module of its own in the same process."""
        texts = {key: self._mutant(key) for key, _ in places}
        job = self._job(self._plan.solution, [self._plan.runs[run] for _, run in places])
        return self._sandbox.run(replace(job, variants=[texts[key] for key, _ in places])).observations

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


def make_bank(plan: Plan, sandbox: DoesJobs, lock: AbstractContextManager[object] | None = None) -> Bank:
    """The plan's known mistakes: run when first asked for, under `lock`, where there is a solution, else as recorded."""
    return MutantBank(plan, sandbox, lock) if plan.solution else Bank(plan.mistakes, plan.observations)


@dataclass(frozen=True)
class StepRuns:
    """One step's part of a plan: the numbers of its runs, and of those that failed.

    Attributes:
        uses: the other steps that the student's code of it uses.
    """

    step: str
    indices: tuple[int, ...]
    wrong: tuple[int, ...]
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Namer:
    """Names the mistakes of one submission.

    Attributes:
        bank: the exercise's known mistakes.
        seen: of the student's step, by run; expected: of the reference.
        dtypes: of the runs' data.
    """

    bank: Bank
    seen: Mapping[int, Observation]
    expected: Sequence[Observation]
    dtypes: Sequence[str]

    def find(self, step: StepRuns) -> Mistake | None:
        """The one mistake that explains a failed step: of its own, else of a step of which it has a copy.

        A copy is in question only where the solution uses that step and the student's code does not: what a used step
        does is known from its own checks, so there is no need to guess its mistake.
        """
        own = [name for name, known in self.bank.mistakes.items() if known.step == step.step]
        shown = None if self.bank.uses is None else self.bank.uses.get(step.step, frozenset())
        copied = [
            name
            for name, known in self.bank.mistakes.items()
            if name not in own and known.step not in step.uses
            if shown is None or known.step in shown
        ]
        for names in (own, copied):
            matching = [name for name in self._likely(names, step) if self._agrees(name, step)]
            if names is copied:
                matching = [name for name in matching if self._shows_in_values(name, step)]
            matching = [name for name in matching if self._stops_alike(name, step)]
            if len(self._ids(matching)) > 1:
                matching = [name for name in matching if self._same_notes(name, step)]
                return self.bank.mistakes[matching[0]] if len(self._ids(matching)) == 1 else None
            if matching:
                return self.bank.mistakes[matching[0]]
        return None

    def _ids(self, names: Sequence[str]) -> set[str]:
        return {self.bank.mistakes[name].id for name in names}

    def _likely(self, names: Sequence[str], step: StepRuns) -> list[str]:
        """Those of some mistakes that cheap observations do not rule out.

        What the prefilter saw of a run counts only where no earlier run can have left traces.
        """
        first = self.bank.first_observations(names, step.indices) if names else []
        wrong_first = sorted(step.indices, key=lambda i: i not in step.wrong)
        return [
            name
            for name, observations in zip(names, first, strict=True)
            if all((observation := observations.get(i)) is None or self._fits(i, observation) for i in wrong_first)
        ]

    def _known(self, name: str, step: StepRuns) -> dict[int, Observation]:
        """What is known of the mutant on the step's runs."""
        seen = self.bank.observations(name, step.indices)
        return {i: observation for i, observation in seen.items() if observation is not None}

    def _agrees(self, name: str, step: StepRuns) -> bool:
        """Whether the mistake shows on this step, and the student's runs agree with every run that is known of it."""
        known = self._known(name, step)
        shows = any(not matches(known[i], self.expected[i], self.dtypes[i]) for i in known)
        return shows and all(self._fits(i, known[i]) and not self._denied_by_notes(i, known[i]) for i in known)

    def _fits(self, run: int, observation: Observation) -> bool:
        """Whether the student's run agrees with an observation, as far as that is known."""
        if observation is DIFFERENT:
            return not matches(self.seen[run], self.expected[run], self.dtypes[run])
        return matches(self.seen[run], observation, self.dtypes[run])

    def _denied_by_notes(self, run: int, observation: Observation) -> bool:
        """Whether the mistake changes the notes (two backward passes), while the student's notes are the right ones."""
        right = _notes(self.expected[run])
        return observation is not DIFFERENT and _notes(observation) != right and _notes(self.seen[run]) == right

    def _shows_in_values(self, name: str, step: StepRuns) -> bool:
        """Whether more than an exception supports the mistake: in a step not their own, an exception alone is weak evidence."""
        return any(
            observation.trouble is None and not matches(observation, self.expected[i], self.dtypes[i])
            for i, observation in self._known(name, step).items()
        )

    def _stops_alike(self, name: str, step: StepRuns) -> bool:
        """For a mistake that only other devices show, whether the notes agree: there, one exception has many causes."""
        if not self.bank.mistakes[name].elsewhere:
            return True
        return all(
            _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(name, step).items()
            if observation is not DIFFERENT
            if observation.trouble or _notes(observation) != _notes(self.expected[i])
        )

    def _same_notes(self, name: str, step: StepRuns) -> bool:
        return all(
            observation is DIFFERENT or _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(name, step).items()
        )


def _notes(observation: Observation) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"]
