"""Several sandboxes, each with its fork server running: what each of many threads has to do is done in whichever is free."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Self

from autograder.errors import SandboxError
from autograder.sandbox.host.job import DoesJobs, Job, Outcome
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import require_linux


class SandboxPool(DoesJobs):
    """Does each job in whichever sandbox is free, for any number of threads at once, none weaker than `confinement` said.

    Attributes:
        threads: as many as there are sandboxes; free: the sandboxes that do nothing now.

    Args:
        workers: how many, at least one.
        limits: what a submission may use.
        fork: whether a submission gets a forked child, or a new process.
    """

    def __init__(self, workers: int, limits: Limits, fork: bool = True) -> None:
        require_linux()
        self.limits, self._over = limits, False
        self._sandboxes = [Sandbox(limits, fork=fork) for _ in range(max(1, workers))]
        self.free: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        for sandbox in self._sandboxes:
            sandbox.prepare()  # in the background, while the caller makes ready
            self.free.put(sandbox)
        self.threads = ThreadPoolExecutor(len(self._sandboxes))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self._over = kind is not None
        while self._over and self.free.qsize() < len(self._sandboxes):
            for sandbox in self._sandboxes:
                sandbox.abort()  # whoever interrupts does not want to wait for what runs
            time.sleep(0.1)
        self.threads.shutdown()
        for sandbox in self._sandboxes:
            sandbox.close()

    @property
    def contexts(self) -> int:
        """How many CUDA contexts its sandboxes have made so far."""
        return sum(sandbox.contexts for sandbox in self._sandboxes)

    def confinement(self) -> Confinement:
        """See `Runner.confinement`; no sandbox does anything with fewer layers from now on."""
        found = self._sandboxes[0].confinement()
        for sandbox in self._sandboxes:
            sandbox.needed |= found.layers
        return found

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """See `DoesJobs.part`."""
        with self.taken() as sandbox:
            if self._over:
                raise SandboxError("the work was interrupted")
            return sandbox.part(job, todo)

    @contextmanager
    def taken(self) -> Iterator[Sandbox]:
        """A sandbox that does nothing now, for as long as the block lasts."""
        sandbox = self.free.get()
        try:
            yield sandbox
        finally:
            self.free.put(sandbox)
