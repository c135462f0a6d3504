"""The line that is wrong: look for one small edit of a student's own code that makes every check of a step pass.

Edited code is as hostile as what it was made from, so it runs in the sandbox alone and is judged outside, as any
submission is. First many edits are tried in one child, on the run of the fewest updates; those that pass on all other
runs as well; and what is said at last rests on a process in which nothing but the edited submission was run.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.atomic_files import digest
from autograder.course.check_index import asked_of_module
from autograder.judging.definition import FIRST, LATER, TWICE
from autograder.judging.program import Line, Program
from autograder.judging.reference import Plan
from autograder.parsing import read_off
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import LOST, DoesJobs, Job

# The bound is counted, so that whoever grades the same again finds the same; the clock alone would not do.
LIKELY = 40  # edits that share the first child: where a small change helps at all, it is mostly among these
EDITS = 100  # that are tried for a step's text
RUNS = 200  # of edited code for a step's text, proofs apart
TOGETHER = 50  # of these one message tells of
PATIENCE = 0.25  # seconds of processor time for one of them
FEW = 2  # edits of which all runs are done in one child
PROOFS = 6  # edits that are run as a submission is
LOSSES = 3  # children that may be lost
SECONDS = 60.0  # on the clock, for all searches in a submission
SEARCH_SECONDS = 1.0  # the same, where a student waits
# The numbers of edits that agree on a place, the proven one first; and whether the search was cut short.
Found = tuple[tuple[int, ...], bool]


@dataclass(frozen=True)
class Failed:
    """A step that failed, and what is needed to try it again.

    Attributes:
        step: its name; job: the submission's, with all runs of the plan; runs: the step's; wrong: those that failed, and how
            many of its entries each has right before the first that is not, -1 where all are.
        passes: whether an observation of a run is as it should be; reached: how many entries of one are before that.
        weight: how much a run does, by any measure; raised: the line on which the lightest of those that failed ended, 0 if none did.
    """

    step: str
    job: Job
    runs: Sequence[int]
    wrong: Mapping[int, int]
    passes: Callable[[int, Observation], bool]
    reached: Callable[[int, Observation], int]
    weight: Callable[[int], float]
    raised: int = 0


@dataclass
class _Once:
    """One search, which whoever asks for it at the same time waits for; what it came to, and in which submissions that is proven."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    found: Found | None = None
    proven: dict[str, bool] = field(default_factory=dict)


class Repairs:
    """Searches, and remembers what each came to: a class makes the same mistake often. Threads may share one.

    Args:
        steps: the names of the exercise's steps: another step than the one in question is never edited.
        seconds: what all searches in a submission may take on the clock.
        stop: whether whoever asked has something else to do now.
    """

    def __init__(
        self, steps: Iterable[str], seconds: float = SECONDS, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._steps, self._seconds, self._stop = frozenset(steps), seconds, stop
        self._lock = threading.Lock()
        self._kept: dict[str, _Once] = {}

    def end(self) -> float:
        """When the searches in a submission are over that are begun now."""
        return time.monotonic() + self._seconds

    def find(self, failed: Failed, runner: DoesJobs, end: float) -> tuple[Line | None, bool]:
        """The line, if there is one to be sure of, and whether the search ended at its bound; SandboxError if the sandbox itself fails.

        Args:
            end: when it has to be over; see `end`.
        """
        source, checks = failed.job.source, failed.job.checks
        functions = {
            name for run in failed.runs for name in (failed.job.runs[run].check, failed.job.runs[run].written_by)
        }
        asked = frozenset[str]().union(*(asked_of_module(checks, name, self._steps) for name in functions))
        program = read_off(source, lambda body: Program.of(body, failed.step, self._steps, asked), None)
        if program is None or not program.edits:
            return None, False
        around = repr(failed.job.stand_in), list(failed.wrong)
        with self._lock:
            once = self._kept.setdefault(digest(failed.step, *around, *program.relevant), _Once())
        with once.lock:
            own = digest(*program.texts)
            search = _Search(program, failed, runner, lambda: 0.0 if self._stop() else end - time.monotonic())
            if once.found is None:
                late = end - time.monotonic() < self._seconds / 2  # other searches took the time of this one
                found = search.found()
                if self._stop():
                    return None, False
                if late and not found[0] and time.monotonic() >= end:
                    return None, True
                once.found, once.proven[digest(*program.relevant)] = found, True
            edits, bounded = once.found
            if edits and own not in once.proven:  # the same step among other steps
                once.proven[own] = search.is_proven(edits[0], whole=True)
        return program.line(edits if once.proven.get(own) else (), source), bounded


class _Search:
    """One search, until everything is tried or its time is up."""

    def __init__(self, program: Program, failed: Failed, runner: DoesJobs, left: Callable[[], float]) -> None:
        """`left` says how many seconds there are, 0 at the end."""
        self._program, self._failed, self._runner, self._left = program, failed, runner, left
        self._losses, self._together, self._runs = 0, TOGETHER, RUNS
        self._bounded = False

    def found(self) -> Found:
        """The edits that make every check pass and agree on a place."""
        wrong = sorted(self._failed.wrong, key=self._failed.weight)
        rest = [*wrong, *(run for run in self._failed.runs if run not in wrong)]
        edits, self._bounded = self._program.ordered(self._failed.raised, EDITS)
        some = self._whole(edits, LIKELY)
        for chunk in (edits[:some], edits[some:]):
            going_on = self._going_on(chunk, wrong[0])
            for tier in (FIRST, LATER, TWICE):
                left = [at for at in going_on if self._program.edits[at][1].tier == tier]
                for runs in (rest,) if len(left) <= FEW else (rest[:1], rest[1:]):
                    places = {tuple(self._program.touched(at)) for at in left}  # of one place, one proof is enough
                    if len(left) > PROOFS or len(places) > 1:
                        left = self._passing(left, runs)
                if (agreed := self._agreed(left)) is not None:
                    return agreed, self._bounded
        return (), self._bounded

    def _whole(self, edits: Sequence[int], count: int, step: int = 1) -> int:
        """So many edits or, by `step`, more or fewer, so that none of a recipe is without the others: either may be the one."""
        recipes = [self._program.recipe(at) for at in edits]
        while 0 < count < len(edits) and recipes[count] == recipes[count - 1]:
            count += step
        return count

    def _going_on(self, edits: Sequence[int], run: int) -> list[int]:
        """Those edits with which a run is right beyond the first entry that is not so without: of each no more is looked at."""
        before = self._failed.wrong[run]
        if before < 0:
            return self._passing(edits, [run])
        seen = self._tried([(at, run) for at in edits], before + 1)
        return [at for at, run, look in seen if self._failed.reached(run, look) > before]

    def _passing(self, edits: Sequence[int], runs: Sequence[int]) -> list[int]:
        """Those edits with which these runs pass."""
        if not runs or not edits:
            return [*edits]
        tried = self._tried([(at, run) for at in edits for run in runs])
        passed = Counter(at for at, run, seen in tried if self._failed.passes(run, seen))
        return [at for at in edits if passed[at] == len(runs)]

    def _tried(self, todo: Sequence[tuple[int, int]], enough: int = 0) -> Iterator[tuple[int, int, Observation]]:
        """What came of edits on runs, many in one child. One that takes its child with it is not tried again.

        Args:
            enough: the number of entries after which to end a run, 0 for all.
        """
        source = "\n".join(self._program.relevant) + "\n"
        job, limits = replace(self._failed.job, source=source), self._runner.limits
        self._bounded |= len(todo) > self._runs
        left = [*todo[: self._whole([at for at, _ in todo], min(len(todo), self._runs), -1)]]
        self._runs -= len(left)
        while left:
            if self._losses > LOSSES or (seconds := self._left()) <= 0:
                self._bounded = True
                return
            runs = [job.runs[run] for _, run in left]
            patches = [self._program.patch(at) for at, _ in left]
            least = replace(limits, cpu_seconds=min(1.0, limits.cpu_seconds), submission_seconds=seconds)
            tried = replace(
                job, runs=runs, patches=patches, patience=PATIENCE, enough=enough, trusted=True, limits=least
            )
            part = self._runner.part(replace(tried, together=self._together), range(len(left)))
            lost = [
                trouble is not None and trouble.text == LOST
                for trouble in (part.seen[n].trouble for n in range(len(left)))
            ]
            if part.lost and self._together > 1:  # which one it was is known once each is told of by itself
                again = len(left) - sum(lost) - 1
                yield from ((*left[number], part.seen[number]) for number in range(again))
                left, self._together = left[again:], 1
                continue
            self._losses += len(part.lost)
            yield from (
                (*left[number], part.seen[number]) for number, gone in enumerate(lost) if not (part.lost and gone)
            )
            left = [each for each, gone in zip(left, lost, strict=True) if part.lost and gone]

    def _agreed(self, edits: list[int]) -> tuple[int, ...] | None:
        """Edits that agree on a place, first one that is proven, ending at one that is proven and does not agree: then none.

        None where no edit can be proven.
        """
        agreed: list[int] = []
        proofs = 0
        for at in edits:
            if agreed and self._program.common([*agreed, at])[0]:
                agreed.append(at)
            elif proofs == PROOFS or self._left() <= 0:
                self._bounded = True
                return ()
            else:
                proofs += 1
                if self.is_proven(at):
                    if agreed:
                        return ()
                    agreed.append(at)
        return tuple(agreed) or None

    def is_proven(self, at: int, whole: bool = False) -> bool:
        """Whether an edit makes every check of the step pass in a process of its own; of the whole, or of what bears on the step.

        No points rest on it, so that nobody watches there for patches of the recorder, which would take as long again.
        """
        job, seconds = self._failed.job, self._runner.limits.cpu_seconds
        nothing = [""] * len(job.runs)
        own = replace(job, source=self._program.edited(at, whole), patches=nothing, patience=seconds, trusted=True)
        seen = self._runner.part(replace(own, together=TOGETHER), self._failed.runs).seen
        return all(self._failed.passes(run, seen[run]) for run in self._failed.runs)


def make_repairs(plan: Plan, seconds: float = SECONDS, stop: Callable[[], bool] = lambda: False) -> Repairs | None:
    """What looks for lines in an exercise, None where its course does not want that."""
    return Repairs(plan.spec.steps, seconds, stop) if plan.find_line else None
