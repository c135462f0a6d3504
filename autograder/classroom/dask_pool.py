"""Grade on a Dask cluster: the same submissions, on workers that each keep a fork server of their own.

Two sides trust each other: this process and the Dask workers, which belong to the same instructor. Between
them go the references (to every worker once, as a plugin) and the submissions; back come the results, with their
pictures. Whatever a student wrote is plain text on the way, and is run by nobody but `autograder.sandbox`, on the worker, behind the same walls as on this machine.

If a worker is lost, the scheduler gives its submissions to another one.
"""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from distributed import Client, WorkerPlugin, get_worker
from distributed.comm.addressing import parse_address, parse_host_port
from distributed.scheduler import KilledWorker

from autograder.classroom.grade_one import Pool, Reference, grade_and_draw, ungraded, versions
from autograder.errors import UsageError
from autograder.judging.bank import make_bank
from autograder.judging.reference import Plan
from autograder.judging.repair import make_repairs
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.source import Submission

ANSWER_SECONDS = 10
LOOK_SECONDS = 10  # how often to see whether there is a worker at all, while no result comes
PATIENCE = 12  # looks without one: a batch system may be about to start some
AHEAD = 4  # submissions under way for each of a worker's threads


class GradingPlugin(WorkerPlugin):
    """What each Dask worker holds: the references, a sandbox a thread, and one for the known mistakes alone.

    Args:
        name: of this run, the same on every worker.
        plans: by exercise, with the digest of what a result depends on.
        limits: what a submission may use; needed: layers of confinement that a sandbox must have.
        versions: of what the numbers depend on: a worker with others grades nothing.
    """

    def __init__(
        self, name: str, plans: dict[str, Plan], limits: Limits, needed: frozenset[str], versions: dict[str, str]
    ) -> None:
        self.name, self.plans, self.limits, self.needed, self.versions = name, plans, limits, needed, versions

    def setup(self, worker: Any) -> None:
        """Make ready, fork servers apart; RuntimeError if the worker has other versions of what the numbers depend on."""
        if (here := versions()) != self.versions:
            raise RuntimeError(f"the worker {worker.address} has {here}, the results need {self.versions}")
        self._free: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        self._sandboxes = [Sandbox(self.limits, needed=self.needed)]  # the first is the trusted one
        lock = threading.Lock()
        self._references = {
            exercise: Reference(plan, make_bank(plan, self._sandboxes[0], lock), "", make_repairs(plan))
            for exercise, plan in self.plans.items()
        }

    def teardown(self, worker: Any) -> None:
        """End the fork servers."""
        for sandbox in self._sandboxes:
            sandbox.close()

    def grade(self, submission: Submission) -> Result:
        """One submission's result, with its pictures."""
        try:
            sandbox = self._free.get_nowait()
        except queue.Empty:
            sandbox = Sandbox(self.limits, needed=self.needed)
            self._sandboxes.append(sandbox)
        try:
            return grade_and_draw(submission, self._references[submission.exercise], sandbox)
        finally:
            self._free.put(sandbox)


def grade_remotely(run: str, submission: Submission) -> Result:
    """On a Dask worker: grade one submission, as the plugin of this run does it."""
    plugin = get_worker().plugins[run]
    assert isinstance(plugin, GradingPlugin)
    return plugin.grade(submission)


class ClusterPool(Pool):
    """The workers of a Dask cluster; UsageError if no scheduler answers there, or it has no workers.

    Args:
        address: the scheduler's, such as ``tcp://login1:8786``.
        limits, versions: as `GradingPlugin` has them; needed: the confinement below which no worker grades.
    """

    contexts = 0  # a cluster's workers use no GPU

    def __init__(self, address: str, limits: Limits, needed: Confinement, versions: dict[str, str]) -> None:
        self.address, self._limits, self._versions = address, limits, versions
        self._confinement, self._needed = needed, needed.layers
        self._run = f"autograder-{uuid.uuid4().hex}"
        try:
            parse_host_port(parse_address(address)[1])
            self._client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"--scheduler {address}: no Dask scheduler answers there: {error}") from None
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except TimeoutError:
            self._client.close()
            raise UsageError(
                f"--scheduler {address}: the scheduler has no workers: start some, then try again"
            ) from None

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # the scheduler may be what is gone
            self._client.unregister_worker_plugin(self._run)
        self._client.close()

    def confinement(self) -> Confinement:
        """See `Pool.confinement`."""
        return self._confinement

    def grade(self, submissions: Iterable[Submission], references: dict[str, Reference]) -> Iterator[Result]:
        """See `Pool.grade`; UsageError if the cluster is lost, or its workers cannot grade."""
        plans = {exercise: reference.plan for exercise, reference in references.items()}
        plugin = GradingPlugin(self._run, plans, self._limits, self._needed, self._versions)
        try:
            self._client.register_plugin(plugin, name=self._run)
        except Exception as error:  # noqa: BLE001 - whatever a worker raised in making ready
            raise UsageError(f"--scheduler {self.address}: its workers cannot grade: {error}") from None
        waiting, done = iter(submissions), queue.SimpleQueue[Any]()
        asked: dict[Any, tuple[Submission, Any]] = {}  # with its future: one that nobody holds is given up
        while True:
            ahead = AHEAD * max(1, sum(self._client.nthreads().values()))
            for submission in islice(waiting, max(0, ahead - len(asked))):
                key = f"{self._run}-{uuid.uuid4().hex}"
                future = self._client.submit(grade_remotely, self._run, submission, key=key, pure=False)
                asked[future.key] = submission, future
                future.add_done_callback(done.put)
            if not asked:
                return
            submission, future = asked.pop(self._next(done).key)
            yield self._result(future, submission, references[submission.exercise])

    def _next(self, done: queue.SimpleQueue[Any]) -> Any:
        """The next submission that is done; UsageError if there is no worker left: the scheduler would wait for one for ever."""
        looks = 0
        while True:
            try:
                return done.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                looks = 0 if self._client.nthreads() else looks + 1
            if looks >= PATIENCE:
                raise UsageError(
                    f"--scheduler {self.address}: all its workers are gone; what is graded is kept: start some, then try again"
                )

    def _result(self, future: Any, submission: Submission, reference: Reference) -> Result:
        """What came of one submission. One that takes down worker after worker is an error, and the class goes on."""
        try:
            result: Result = future.result()
        except KilledWorker:
            said = f"{submission.where}: the grader failed: every worker that took it was lost"
            return ungraded(submission, reference.plan.spec, said)
        except Exception as error:  # noqa: BLE001 - whatever the cluster came to
            raise UsageError(
                f"--scheduler {self.address}: the cluster failed: {error}; what is graded is kept"
            ) from None
        finally:
            future.release()
        return result
