"""Work that is spread over several sandboxes: every job in one that is free, and nothing goes on once somebody interrupts."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.host import pool as pools
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.layers.limits import Limits


class Idle:
    """A sandbox that starts no process, and is busy until it is ended."""

    contexts = 0

    def __init__(self, limits: Limits, **_: Any) -> None:
        self.ended = threading.Event()

    def prepare(self) -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None:
        self.ended.set()

    def part(self, job: Any, todo: Any) -> str:
        self.ended.wait()
        return "done"


def test_an_interrupt_ends_what_runs_and_begins_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "Sandbox", Idle)
    job: Any = None
    with pytest.raises(KeyboardInterrupt), SandboxPool(2, Limits()) as pool:
        begun = [pool.threads.submit(pool.part, job, ()) for _ in range(9)]
        while pool.free.qsize():
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert [future.result() for future in begun if not future.cancelled()] == ["done", "done"]
    with pytest.raises(SandboxError, match="interrupted"):
        pool.part(job, ())
