"""Several sandboxes, each with its fork server running, and work that is spread over them."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Self, TypeVar

from autograder.errors import SandboxError
from autograder.sandbox.host.job import Job, Outcome
from autograder.sandbox.host.runner import DoesJobs
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import require_linux

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Shared(DoesJobs):
    """Does each job in whichever sandbox of a pool is free: for any number of threads at once.

    Attributes:
        over: whether no further job is to be done.
    """

    def __init__(self, free: queue.SimpleQueue[Sandbox], limits: Limits) -> None:
        self.limits, self._free, self.over = limits, free, False

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """See `DoesJobs.part`."""
        sandbox = self._free.get()
        try:
            if self.over:
                raise SandboxError("the work was interrupted")
            return sandbox.part(job, todo)
        finally:
            self._free.put(sandbox)


class SandboxPool:
    """Threads that work side by side, each in a sandbox of its own, none weaker than `confinement` said.

    Attributes:
        shared: does a job in whichever sandbox is free.

    Args:
        workers: how many, at least one.
        limits: what a submission may use.
        fork: whether a submission gets a forked child, or a new process.
    """

    def __init__(self, workers: int, limits: Limits, fork: bool = True) -> None:
        require_linux()
        self._sandboxes = [Sandbox(limits, fork=fork) for _ in range(max(1, workers))]
        self._free: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        for sandbox in self._sandboxes:
            sandbox.prepare()  # in the background, while the caller makes ready
            self._free.put(sandbox)
        self._threads = ThreadPoolExecutor(len(self._sandboxes))
        self.shared = Shared(self._free, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.shared.over = kind is not None
        while kind is not None and self._free.qsize() < len(self._sandboxes):
            for sandbox in self._sandboxes:
                sandbox.abort()  # whoever interrupts does not want to wait for what runs
            time.sleep(0.1)
        self._threads.shutdown()
        for sandbox in self._sandboxes:
            sandbox.close()

    @property
    def contexts(self) -> int:
        """How many CUDA contexts its sandboxes have made so far."""
        return sum(sandbox.contexts for sandbox in self._sandboxes)

    def confinement(self) -> Confinement:
        """The layers that are really active around a submission; no sandbox does anything with fewer from now on.

        Raises:
            SandboxError: if no sandbox can be started.
        """
        found = self._sandboxes[0].confinement()
        for sandbox in self._sandboxes:
            sandbox.needed |= found.layers
        return found

    def as_done(self, work: Callable[[Item, Sandbox], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        """Work on every item; the answers as they come. Items are taken as they are needed: neither waits in memory.

        Raises:
            whatever `work` raises.
        """

        def turn(item: Item) -> Answer:
            sandbox = self._free.get()
            try:
                return work(item, sandbox)
            finally:
                self._free.put(sandbox)

        waiting, begun = iter(items), set[Future[Answer]]()
        while True:
            more = islice(waiting, 2 * len(self._sandboxes) - len(begun))
            begun |= {self._threads.submit(turn, item) for item in more}
            if not begun:
                return
            done, begun = wait(begun, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()

    def in_order(
        self,
        work: Callable[[Item, Sandbox], Answer],
        items: Sequence[Item],
        cost: Callable[[Item], float] | None = None,
    ) -> Iterator[Answer]:
        """Work on every item; the answers in the order of the items, each as soon as those before it are there.

        Args:
            cost: what takes longest, by any measure: it is begun first, so that no worker is left with it at the end.

        Raises:
            whatever `work` raises.
        """
        places = sorted(range(len(items)), key=lambda at: -cost(items[at]) if cost else at)
        answers, following = dict[int, Answer](), 0
        for at, answer in self.as_done(lambda at, sandbox: (at, work(items[at], sandbox)), places):
            answers[at] = answer
            while following in answers:
                yield answers.pop(following)
                following += 1
