"""Two fork servers that share a job, so that a student who waits for one verdict leaves no core idle."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

from autograder.sandbox.host.job import LOST, Job, Outcome, Run
from autograder.sandbox.host.leftovers import leaves_nothing
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.limits import Limits

Key = tuple[str, ...]
UNKNOWN = 0.005  # seconds, of a run that was never done


class Pair(Sandbox):
    """A sandbox that does the later half of a job's runs beside the earlier half.

    The outcome is that of a single sandbox: a module whose runs may leave something behind for later ones is not split.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(limits)
        self._other = Sandbox(limits)
        self._thread = ThreadPoolExecutor(1)
        self._seconds: dict[Key, float] = {}

    def prepare(self) -> None:
        """Start both in the background."""
        super().prepare()
        self._other.prepare()

    def run(self, job: Job) -> Outcome:
        """See `DoesJobs.run`: in halves that took the same time before, or in one piece where that is not the same."""
        if not leaves_nothing(job.source):
            return super().run(job)
        keys = [(job.filename, run.check, run.case, run.dtype, run.device) for run in job.runs]
        early, late = halves(job.runs, [self._seconds.get(key, UNKNOWN) for key in keys])
        beside = self._thread.submit(self._other.part, job, late)
        try:
            part = self.part(job, early)
        finally:
            rest = beside.result()
        part.take(rest.seen, rest.seconds)
        part.skip([number for number in late if job.runs[number].step in part.lost], LOST)
        for number, seconds in part.seconds.items():  # a step that is unfinished for once takes no time at all
            self._seconds[keys[number]] = max(seconds, self._seconds.get(keys[number], 0.0) / 2)
        return part

    def abort(self) -> None:
        """End both at once."""
        super().abort()
        self._other.abort()

    def close(self) -> None:
        """End both for good."""
        self._thread.submit(self._other.close).result()
        self._thread.shutdown()
        super().close()


def halves(runs: Sequence[Run], seconds: Sequence[float]) -> tuple[list[int], list[int]]:
    """The numbers of the runs in the order in which a sandbox does them, cut where both sides take most nearly as long.

    Args:
        seconds: what each run takes.
    """
    devices = list(dict.fromkeys(run.device for run in runs))
    order = sorted(range(len(runs)), key=lambda number: devices.index(runs[number].device))
    before = [0.0, *accumulate(seconds[number] for number in order)]
    cut = min(range(len(order) + 1), key=lambda at: max(before[at], before[-1] - before[at]))
    return order[:cut], order[cut:]
